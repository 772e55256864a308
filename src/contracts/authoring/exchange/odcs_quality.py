"""The `quality` of ODCS: metrics of its library that say what checks of a contract say.

Source: bitol-io.github.io/open-data-contract-standard, "Data Quality", versions 3.0.2 and 3.1.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.facts import table_check
from contracts.authoring.exchange.regexes import from_search
from contracts.authoring.exchange.remainder import is_a, is_same
from contracts.quantity import plain

if TYPE_CHECKING:
    from contracts.authoring.exchange.draft import Draft
    from contracts.authoring.exchange.facts import Facts
    from contracts.authoring.exchange.remainder import Remainder
    from contracts.problem import Path
    from contracts.terms import Terms

__all__ = ["qualities", "read_quality", "read_table_quality", "row_count"]


def qualities(facts: Facts, rest: Remainder, path: Path) -> list[dict[str, Any]]:
    """Return what a column says that only a metric of ODCS says: a share of nulls, allowed values."""
    made: list[dict[str, Any]] = []
    rest.take(*path, "nulls")
    if 0 < facts.nulls < 1:
        share = float(facts.nulls * 100)
        share = int(share) if share.is_integer() else share
        made.append({"type": "library", "metric": "nullValues", "mustBeLessOrEqualTo": share, "unit": "percent"})
    allowed = rest.take(*path, "allowed")
    if allowed is not None:
        listed = {"arguments": {"validValues": allowed}, "mustBe": 0, "unit": "rows"}
        made.append({"type": "library", "metric": "invalidValues", **listed})
    return made


def row_count(terms: Terms, rest: Remainder) -> dict[str, Any] | None:
    """Return the metric for the number of rows, None where any number will do."""
    rest.take("rows")
    rows: Any = table_check(terms, "rows")
    if rows.max is None:
        bound: dict[str, Any] = {"mustBeGreaterOrEqualTo": rows.min}
    else:
        bound = {"mustBe": rows.min} if rows.min == rows.max else {"mustBeBetween": [rows.min, rows.max]}
    return {"type": "library", "metric": "rowCount", **bound} if rows.min or rows.max is not None else None


# What a quality may say and still be one bound that rejects; a schedule or a milder severity is more than that.
_SAID = frozenset(("type", "metric", "rule", "unit", "arguments", "severity"))
_BESIDE = frozenset(
    ("id", "name", "description", "dimension", "businessImpact", "tags", "customProperties", "authoritativeDefinitions")
)


def _is_plain(quality: dict[str, Any]) -> bool:
    bounds = {key for key in quality if key.startswith("mustBe")}
    is_usual = quality.get("severity", "error") == "error" and quality.get("type", "library") == "library"
    return is_usual and len(bounds) == 1 and {*quality} <= {*bounds, *_SAID, *_BESIDE}


def read_quality(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    """Read a quality of a property; one that a contract cannot say, or says otherwise already, stays as a whole."""
    quality = rest.get(*path)
    said = _said(quality, has_type=bool(spec["type"])) if _is_plain(quality) else {}
    if said and all(spec.get(key) is None or is_same(spec[key], value) for key, value in said.items()):
        spec |= said
        rest.drop_all(path, but=_BESIDE)


def _said(quality: dict[str, Any], *, has_type: bool) -> dict[str, Any]:
    """Return what a quality of a property says in the words of a contract, nothing where it has none."""
    metric, unit = quality.get("metric") or quality.get("rule"), quality.get("unit", "rows")
    most, arguments = quality.get("mustBeLessOrEqualTo"), quality.get("arguments") or {}
    is_none = is_same(quality.get("mustBe"), 0) or is_same(most, 0)
    is_none = is_none or (is_same(quality.get("mustBeLessThan"), 1) and unit == "rows")
    if metric == "nullValues" and not arguments:
        is_share = is_a(most, int | float) and unit == "percent"
        return {"nulls": "0%"} if is_none else {"nulls": f"{plain(most)}%"} if is_share and most is not None else {}
    if metric == "duplicateValues" and not arguments:
        return {"unique": True} if is_none else {}
    name, given = next(iter(arguments.items())) if len(arguments) == 1 else ("", None)
    if metric != "invalidValues" or not is_none:
        return {}
    if name == "validValues" and isinstance(given, list) and has_type:
        return {"allowed": given}
    return {"pattern": from_search(given)} if name == "pattern" and isinstance(given, str) else {}


def read_table_quality(draft: Draft, rest: Remainder, path: Path) -> None:
    """Read a quality of the table; one that a contract cannot say, or says otherwise already, stays as a whole."""
    quality = rest.get(*path)
    if not _is_plain(quality):
        return
    metric, arguments = quality.get("metric") or quality.get("rule"), quality.get("arguments") or {}
    names = arguments.get("properties") if set(arguments) == {"properties"} else None
    if metric == "rowCount" and not arguments and quality.get("unit", "rows") == "rows":
        said: dict[str, Any] = {"rows": _row_bounds(quality)}
    elif metric == "duplicateValues" and is_same(quality.get("mustBe"), 0) and isinstance(names, list) and names:
        said = {"key": names if all(isinstance(name, str) for name in names) else None}
    else:
        return
    key, value = next(iter(said.items()))
    if value is not None and draft.top.get(key) is None:
        draft.top[key] = value
        rest.drop_all(path, but=_BESIDE)


def _row_bounds(quality: dict[str, Any]) -> dict[str, int] | None:
    found: dict[str, int] = {"min": 0}
    for operator, ours, shift in _OPERATORS:
        value: Any = quality.get(operator)
        if is_a(value, int):
            found |= dict.fromkeys(ours, max(0, value + shift))
    between = quality.get("mustBeBetween")
    if isinstance(between, list) and all(is_a(value, int) for value in between):
        found |= {"min": between[0], "max": between[1]}
    return found if found != {"min": 0} or quality.get("mustBeGreaterOrEqualTo") == 0 else None


_OPERATORS = (
    ("mustBe", ("min", "max"), 0),
    ("mustBeGreaterThan", ("min",), 1),
    ("mustBeGreaterOrEqualTo", ("min",), 0),
    ("mustBeLessThan", ("max",), -1),
    ("mustBeLessOrEqualTo", ("max",), 0),
)
