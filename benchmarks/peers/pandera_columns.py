"""What stock pandera's schemas for pandas and for polars have in common."""

from __future__ import annotations

import warnings
from typing import Any

from promises import CHECKS, COLUMNS, EXAMPLES, NULLABLE, PATTERNS, RANGES, STATIONS, TIMES

__all__ = ["NOTE", "columns", "judged"]

NOTE = "Ten failure cases are asked for of each check; the rows are not counted. `unique=` takes no limit."
_BY_KIND = {"in_range": "range", "str_matches": "pattern", "isin": "allowed", "not_nullable": "nulls"}


def columns(pa: Any, text: Any, time: Any, number: Any, at_most: Any, is_fresh: Any) -> dict[str, Any]:
    """Return the columns' schemas, which are spelled alike for both engines."""
    few = {"n_failure_cases": EXAMPLES}
    found = {name: pa.Column(text, [pa.Check.str_matches(f"^{PATTERNS[name]}$", **few)]) for name in PATTERNS}
    found["station_id"].checks.append(pa.Check.isin(STATIONS, **few))
    found |= {name: pa.Column(time) for name in TIMES}
    found["observed_at"].checks = [pa.Check(is_fresh, error="freshness")]
    for name, (low, high) in RANGES.items():
        share = NULLABLE.get(name)
        checks = [pa.Check.in_range(low, high, **few)] + ([at_most(share)] if share else [])
        found[name] = pa.Column(number, checks, nullable=bool(share))
    return {name: found[name] for name in COLUMNS}


def judged(schema: Any, frame: Any, errors: type[Exception]) -> dict[str, int | None]:
    """Return the failed checks, all of which `lazy=True` finds."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            schema.validate(frame, lazy=True)
        except errors as error:
            return dict.fromkeys(_name(found) for found in error.schema_errors)  # type: ignore[attr-defined]
    return {}


def _name(error: Any) -> str:
    """Return the name that the benchmark has for what pandera calls by kind, column and message."""
    if error.reason_code.name == "DUPLICATES":
        return "key"
    kind = str(getattr(error.check, "name", None) or error.check)
    said = f"{getattr(error.check, 'error', None) or ''}"
    if said in CHECKS:
        return said
    kind = next((ours for theirs, ours in _BY_KIND.items() if kind.startswith(theirs)), "type")
    return f"{kind} {error.schema.name}"
