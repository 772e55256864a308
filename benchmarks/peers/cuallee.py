"""cuallee on a polars frame: what it has rules for, which is a part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cuallee import Check, CheckLevel

from promises import CHECKS, COLUMNS, KEY, NULLABLE, PATTERNS, RANGES, STATIONS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "NOTE", "prepared"]

DISTRIBUTIONS = ("cuallee", "polars")
LEFT_OUT = (*(name for name in CHECKS if name.startswith("type ")), "rule", "mapping", "freshness")
NOTE = "A null counts as a failure of a range, so that the ranges of nullable columns are given a share as well."


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:  # noqa: ARG001 - it knows no freshness
    """Return what judges a polars frame."""
    check = Check(CheckLevel.WARNING, "feed")
    for name in COLUMNS:
        check.is_complete(name, pct=1 - NULLABLE.get(name, 0))
    for name, ends in RANGES.items():
        check.is_between(name, ends, pct=1 - NULLABLE.get(name, 0))
    for name, regex in PATTERNS.items():
        check.has_pattern(name, f"^{regex}$")
    check.is_contained_in("station_id", STATIONS)
    check.is_composite_key(KEY)
    return lambda frame: _judged(check, frame)


def _judged(check: Any, frame: Any) -> dict[str, int | None]:
    failed = check.validate(frame).filter(status="FAIL")
    return {_name(row["rule"], row["column"]): int(row["violations"]) for row in failed.iter_rows(named=True)}


def _name(rule: str, column: str) -> str:
    kinds = {"is_complete": "nulls", "is_between": "range", "has_pattern": "pattern", "is_contained_in": "allowed"}
    return f"{kinds[rule]} {column}" if rule in kinds else "key"
