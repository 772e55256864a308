"""Reading the columns of a contract: their own keys, and the checks that stand on them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from contracts.checks import CHECKS
from contracts.column import Column
from contracts.problem import Complaint
from contracts.reading.keys import COLUMN_KEYS, MAX_COLUMNS, keys_of_checks
from contracts.reading.unit_terms import unit_terms
from contracts.reading.wording import truth_in, written
from contracts.terms import Placed

if TYPE_CHECKING:
    from contracts.check import Check
    from contracts.column import OnUnit
    from contracts.problem import Path
    from contracts.reading.ledger import Ledger

__all__ = ["read_columns"]

_TYPE_WORDS = {str: "text", bool: "true or false", list: "a list", dict: "a mapping"}


def read_columns(ledger: Ledger, data: object, on_unit: OnUnit = "reject") -> dict[str, Column]:
    """Return the columns that could be built; what is wrong is in the ledger.

    `on_unit` holds for every column that does not say its own.
    """
    if not isinstance(data, dict) or not 0 < len(data) <= MAX_COLUMNS:
        ledger.say(("columns",), f"`columns` maps 1 to {MAX_COLUMNS} names to what they promise", "bad-value")
        return {}
    return {name: _column(ledger, name, spec, on_unit) for name, spec in data.items()}


def _column(ledger: Ledger, name: str, spec: Any, on_unit: OnUnit) -> Column:
    path = ("columns", name)
    if not name:
        ledger.say(path, "a column needs a name", "bad-value", at_key=True)
    if not isinstance(spec, dict):
        ledger.say(path, f"column {name!r} is a mapping such as {{type: number}}, not {spec!r}", "bad-value")
        return Column(name)
    ledger.known_keys(spec, path, [*COLUMN_KEYS, *keys_of_checks("column")])
    for key, form in COLUMN_KEYS.items():
        _column_key(ledger, spec, key, form["type"], path)
    checks = _column_checks(ledger, spec, path)
    by_name = {check.name: check for check in checks}
    made = Column(
        name=name,
        type=getattr(by_name.get("type"), "type", None),
        unit=getattr(by_name.get("unit"), "unit", None),
        tz=_typed(spec.get("tz"), str),
        required=spec.get("required") is not False,
        pii=_typed(spec.get("pii"), bool),
        missing=tuple(_typed(spec.get("missing"), list) or ()),
        description=_typed(spec.get("description"), str) or "",
        **unit_terms(ledger, spec, path, on_unit),
    )
    ledger.placed += [(Placed(check, made), (*path, check.name)) for check in _in_order(checks)]
    _column_sense(ledger, made, path)
    return made


def _column_key(ledger: Ledger, spec: dict[str, Any], key: str, form: str, path: Path) -> None:
    wanted = {"string": str, "boolean": bool, "array": list, "object": dict}[form]
    if key in spec and not isinstance(spec[key], wanted):
        message = f"{key!r} must be {_TYPE_WORDS[wanted]}, not {spec[key]!r}"
        meant = truth_in(spec[key]) if wanted is bool else ""
        listed = f"[{written(spec[key])}]" if wanted is list and isinstance(spec[key], str | int | float) else ""
        hint = f"write {meant or listed}" if meant or listed else ""
        said = Complaint((*path, key), message, "bad-value", hint, instead=meant, is_sure=bool(meant))
        ledger.complaints.append(said)


def _column_sense(ledger: Ledger, column: Column, path: Path) -> None:
    """Say what does not go together on one column."""
    if column.tz and column.type != "timestamp":
        ledger.say(
            (*path, "tz"),
            f"`tz` belongs to a timestamp; {column.name!r} is {column.type}",
            "wrong-type",
            at_key=True,
        )
    if column.tz and not _is_zone(column.tz):
        ledger.say((*path, "tz"), f"no time zone named {column.tz!r}", "bad-value", "such as UTC or Europe/Berlin")
    for k, value in enumerate(column.missing):
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            ledger.say((*path, "missing", k), f"a stand-in is a number or text, not {value!r}", "bad-value")
        elif isinstance(value, float) and not math.isfinite(value):
            message = "a stand-in is a finite number; this one is too large to be one"
            ledger.say((*path, "missing", k), message, "bad-value")
        elif not isinstance(value, str) and column.type and not column.is_numeric:
            message = f"the stand-in {value!r} is a number, {column.name!r} is {column.type}"
            at = (*path, "missing", k)
            said = Complaint(at, message, "wrong-type", "quote it", quote=True, is_sure=True)
            ledger.complaints.append(said)


def _column_checks(ledger: Ledger, spec: dict[str, Any], path: Path) -> list[Check]:
    made = []
    for check in CHECKS.values():
        if check.on == "column" and check.name in spec:
            built = ledger.built(check, spec[check.name], (*path, check.name))
            if built:
                made.append(built)
    implied = [CHECKS["nulls"]] + [CHECKS["unit_switch"]] * ("unit" in spec)
    return made + [check() for check in implied if check.name not in spec]


def _typed(value: Any, kind: type) -> Any:
    return value if isinstance(value, kind) else None


def _in_order(checks: list[Check]) -> list[Check]:
    order = list(CHECKS)
    return sorted(checks, key=lambda check: order.index(check.name))


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only contracts with zones pay for it

    try:
        return bool(ZoneInfo(name))
    except (KeyError, OSError, ValueError):
        return False
