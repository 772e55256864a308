"""Reading where the data say a column's unit, when it is announced to change, and what to do then."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from contracts.column import UnitChange, UnitFrom
from contracts.problem import did_you_mean
from contracts.quantity import moment, quantity
from contracts.reading.keys import CHANGE_KEYS, ON_UNIT, TYPICAL_KEYS, UNIT_FROM_KEYS
from contracts.units import UnitError, conversion, is_interval, is_unit, unit

if TYPE_CHECKING:
    from fractions import Fraction

    from contracts.column import OnUnit
    from contracts.problem import Path
    from contracts.reading.ledger import Ledger

__all__ = ["read_on_unit", "unit_terms"]

_KEYS = ("unit_from", "unit_changes", "on_unit", "typical")


def unit_terms(ledger: Ledger, spec: dict[str, Any], path: Path, on_unit: OnUnit) -> dict[str, Any]:
    """Return the fields of a Column that say how its unit is carried; what is wrong is in the ledger."""
    for key in _KEYS:
        if key in spec and "unit" not in spec:
            ledger.say((*path, key), f"`{key}` needs the column's `unit`", "missing-key", at_key=True)
    return {
        "unit_from": _unit_from(ledger, spec.get("unit_from"), (*path, "unit_from")),
        "unit_changes": _unit_changes(ledger, spec, (*path, "unit_changes")),
        "on_unit": read_on_unit(ledger, spec, path, on_unit),
        "typical": _typical(ledger, spec, (*path, "typical")),
    }


def read_on_unit(ledger: Ledger, spec: dict[str, Any], path: Path, default: OnUnit) -> OnUnit:
    """Return what happens to values in another unit, of a column or of the whole contract."""
    value = spec.get("on_unit", default)
    if value not in ON_UNIT:
        hint = did_you_mean(str(value), ON_UNIT) or f"one of {', '.join(ON_UNIT)}"
        if isinstance(value, str) or not path:
            ledger.say((*path, "on_unit"), f"`on_unit` knows no {value!r}", "bad-value", hint)
        return default
    found: OnUnit = value
    return found


def _typical(ledger: Ledger, spec: dict[str, Any], path: Path) -> tuple[float, float, float] | None:
    """Return the usual percentiles in the column's unit; they must rise, and be positive on a ratio scale."""
    value, own = spec.get("typical"), _declared(spec)
    if not isinstance(value, dict) or not isinstance(own, str):
        return None
    ledger.known_keys(value, path, list(TYPICAL_KEYS))
    try:
        found = [float(_in_unit(value[key], own)) for key in TYPICAL_KEYS]
        lowest = -math.inf if is_interval(own) else 0.0
    except KeyError as missing:
        ledger.say(path, f"`typical` needs p05, p50 and p95; {missing} is not there", "missing-key")
        return None
    except UnitError as error:
        rule = "unit-mismatch" if is_unit(own) else "unknown-unit"
        ledger.say(path, f"typical: {error}", rule)
        return None
    except ValueError as error:
        ledger.say(path, f"typical: {error}", "bad-value")
        return None
    if not lowest < found[0] < found[1] < found[2]:
        above = "" if lowest else ", and lie above 0"
        ledger.say(path, f"`typical`: p05, p50 and p95 must rise{above}", "bad-value")
        return None
    return (found[0], found[1], found[2])


def _in_unit(value: object, own: str) -> Fraction:
    read = quantity(value)
    return conversion(read.unit, own)(read.value) if read.unit else read.value


def _unit_from(ledger: Ledger, value: Any, path: Path) -> UnitFrom | None:
    if not isinstance(value, dict):
        return None
    ledger.known_keys(value, path, list(UNIT_FROM_KEYS))
    given = {key: value[key] for key in UNIT_FROM_KEYS if key in value}
    if len(given) != 1 or not all(isinstance(text, str) and text for text in given.values()):
        message = "`unit_from` says one place: {metadata: dotted.path} or {column: NAME}"
        ledger.say(path, message, "bad-value")
        return None
    return UnitFrom(**given)


def _unit_changes(ledger: Ledger, spec: dict[str, Any], path: Path) -> tuple[UnitChange, ...]:
    entries = spec.get("unit_changes")
    if not isinstance(entries, list):
        return ()
    made: list[UnitChange] = []
    for k, entry in enumerate(entries):
        change = _change(ledger, entry, _declared(spec), (*path, k))
        if change and made and change.moment <= made[-1].moment:
            message = f"`unit_changes` stand in order, each later than the one before: {entry['from']} does not"
            ledger.say((*path, k, "from"), message, "bad-value")
        elif change:
            made.append(change)
    return tuple(made)


def _declared(spec: dict[str, Any]) -> Any:
    """Return the unit of a column, which a contract may write as `unit: cm` or `unit: {unit: cm}`."""
    declared = spec.get("unit")
    return declared.get("unit") if isinstance(declared, dict) else declared


def _change(ledger: Ledger, entry: Any, declared: Any, path: Path) -> UnitChange | None:
    if not isinstance(entry, dict) or not set(CHANGE_KEYS) <= set(entry):
        ledger.say(path, "a change of unit is a mapping such as {from: 2026-12-01, unit: mm}", "bad-value")
        return None
    ledger.known_keys(entry, path, list(CHANGE_KEYS))
    try:
        since = moment(str(entry["from"]))
    except ValueError as error:
        ledger.say((*path, "from"), str(error), "bad-value")
        return None
    return UnitChange(since, entry["unit"]) if _fits(ledger, entry["unit"], declared, (*path, "unit")) else None


def _fits(ledger: Ledger, text: Any, declared: Any, path: Path) -> bool:
    """Return whether a unit can be read and converted to the declared one, after saying what is wrong."""
    if not isinstance(text, str):
        ledger.say(path, f"a unit is text such as mm, not {text!r}", "bad-value")
        return False
    try:
        unit(text)
    except UnitError as error:
        ledger.say(path, str(error), "unknown-unit")
        return False
    try:
        conversion(text, declared)
    except (UnitError, AttributeError, TypeError) as error:
        if isinstance(declared, str) and is_unit(declared):  # else that is said at its own place
            ledger.say(path, str(error), "unit-mismatch")
        return False
    return True
