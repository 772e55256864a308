"""pointblank on a polars frame, as its manual says: one step for each check, then `interrogate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pointblank as pb
import polars as pl

from promises import EXAMPLES, KEY, MAX_AGE, NULLABLE, PATTERNS, RANGES, STATIONS, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "NOTE", "prepared"]

DISTRIBUTIONS = ("pointblank", "polars")
LEFT_OUT: tuple[str, ...] = ()
NOTE = "Types are one step for all columns. The mapping and the freshness are expressions of polars."
_TYPES = {
    **dict.fromkeys(PATTERNS, "String"),
    **dict.fromkeys(TIMES, "Datetime(time_unit='us', time_zone='UTC')"),
    **dict.fromkeys(RANGES, "Float64"),
}


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a polars frame."""
    return lambda frame: _judged(frame, now)


def _judged(frame: pl.DataFrame, now: datetime) -> dict[str, int | None]:
    steps: list[str] = []
    plan = pb.Validate(frame).col_schema_match(pb.Schema(columns=_TYPES), in_order=False)
    steps.append("type")
    for name in _TYPES:
        if name in NULLABLE:
            plan = plan.col_vals_not_null(name, thresholds=NULLABLE[name])
        else:
            plan = plan.col_vals_not_null(name)
        steps.append(f"nulls {name}")
    for name, (low, high) in RANGES.items():
        plan = plan.col_vals_between(name, low, high, na_pass=name in NULLABLE)
        steps.append(f"range {name}")
    for name, regex in PATTERNS.items():
        plan = plan.col_vals_regex(name, f"^{regex}$")
        steps.append(f"pattern {name}")
    plan = plan.col_vals_in_set("station_id", STATIONS)
    plan = plan.col_vals_expr(pl.col("issued_at") <= pl.col("observed_at"))
    plan = plan.rows_distinct(list(KEY))
    plan = plan.col_vals_expr(pl.col("person_id").n_unique().over("cookie_id") == 1)
    plan = plan.specially(lambda data: bool(now - data["observed_at"].max() <= MAX_AGE))
    steps += ["allowed station_id", "rule", "key", "mapping", "freshness"]
    done = plan.interrogate(extract_limit=EXAMPLES)
    failed = done.n_failed()
    return {name: failed[k] for k, name in enumerate(steps, 1) if _is_failed(name, failed[k], frame.height)}


def _is_failed(name: str, rows: int, of: int) -> bool:
    kind, _, column = name.partition(" ")
    return rows > (NULLABLE.get(column, 0) * of if kind == "nulls" else 0)
