"""The `quality` of ODCS: metrics of its library that say what checks of a contract say.

Source: bitol-io.github.io/open-data-contract-standard, "Data Quality", versions 3.0.2 and 3.1.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.facts import table_check
from contracts.authoring.exchange.regexes import from_search
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
_PLAIN = frozenset(
    ("id", "name", "description", "dimension", "type", "metric", "rule", "unit", "arguments", "severity")
)


def _is_plain(quality: dict[str, Any]) -> bool:
    bounds = [key for key in quality if key.startswith("mustBe")]
    return len(bounds) == 1 and {*quality} - {*bounds} <= _PLAIN and quality.get("severity", "error") == "error"


def read_quality(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    """Read a quality of a property; one that a contract cannot say stays as a whole."""
    quality = rest.get(*path)
    if not _is_plain(quality):
        return
    metric, unit = quality.get("metric") or quality.get("rule"), quality.get("unit", "rows")
    arguments = quality.get("arguments") or {}
    none = quality.get("mustBe") == 0 or (quality.get("mustBeLessThan") == 1 and unit == "rows")
    none = none or quality.get("mustBeLessOrEqualTo") == 0
    if metric == "nullValues" and none:
        spec["nulls"] = None
    elif metric == "nullValues" and unit == "percent" and "mustBeLessOrEqualTo" in quality:
        spec["nulls"] = f"{plain(quality['mustBeLessOrEqualTo'])}%"
    elif metric == "invalidValues" and none and set(arguments) == {"validValues"} and spec.get("type"):
        spec["allowed"] = arguments["validValues"]
    elif metric == "invalidValues" and none and set(arguments) == {"pattern"} and "pattern" not in spec:
        spec["pattern"] = from_search(str(arguments["pattern"]))
    elif metric == "duplicateValues" and none:
        spec["unique"] = True
    else:
        return
    rest.take(*path)


def read_table_quality(draft: Draft, rest: Remainder, path: Path) -> None:
    """Read a quality of the table; one that a contract cannot say stays as a whole."""
    quality = rest.get(*path)
    if not _is_plain(quality):
        return
    metric, arguments = quality.get("metric") or quality.get("rule"), quality.get("arguments") or {}
    if metric == "rowCount" and quality.get("unit", "rows") == "rows":
        bounds = _row_bounds(quality)
    elif metric == "duplicateValues" and quality.get("mustBe") == 0 and "key" not in draft.top:
        bounds, draft.top["key"] = draft.top["rows"], list(arguments.get("properties") or [])
    else:
        return
    if bounds:
        draft.top["rows"] = bounds
        rest.take(*path)


def _row_bounds(quality: dict[str, Any]) -> dict[str, int] | None:
    found: dict[str, int] = {"min": 0}
    for operator, ours, shift in _OPERATORS:
        value = quality.get(operator)
        if isinstance(value, int):
            found |= dict.fromkeys(ours, max(0, value + shift))
    between = quality.get("mustBeBetween")
    if isinstance(between, list) and all(isinstance(value, int) for value in between):
        found |= {"min": between[0], "max": between[1]}
    return found if found != {"min": 0} or quality.get("mustBeGreaterOrEqualTo") == 0 else None


_OPERATORS = (
    ("mustBe", ("min", "max"), 0),
    ("mustBeGreaterThan", ("min",), 1),
    ("mustBeGreaterOrEqualTo", ("min",), 0),
    ("mustBeLessThan", ("max",), -1),
    ("mustBeLessOrEqualTo", ("max",), 0),
)
