"""dataframely: a schema class; `filter` finds what failed, as its manual advises for data that may fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dataframely as dy
import polars as pl

from promises import KEY, MAX_AGE, NULLABLE, PATTERNS, RANGES, STATIONS, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "NOTE", "prepared"]

DISTRIBUTIONS = ("dataframely", "polars")
LEFT_OUT: tuple[str, ...] = ()
NOTE = "Rows that fail are taken out into a frame of their own (`filter`). Nulls by share and freshness are rules."


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a polars frame."""
    schema = _schema(now)

    def judge(frame: pl.DataFrame) -> dict[str, int | None]:
        _, failure = schema.filter(frame)
        return {_name(rule): count for rule, count in failure.counts().items()}

    return judge


def _schema(now: datetime) -> Any:
    members: dict[str, Any] = {
        name: dy.Float64(nullable=name in NULLABLE, min=low, max=high) for name, (low, high) in RANGES.items()
    }
    members |= {name: dy.Datetime(time_zone="UTC", primary_key=name in KEY) for name in TIMES}
    for name, regex in PATTERNS.items():
        check = _is_allowed if name == "station_id" else None
        members[name] = dy.String(regex=rf"^{regex}$", primary_key=name in KEY, check=check)
    person = pl.col("person_id")
    members["rule"] = dy.rule()(lambda _: pl.col("issued_at") <= pl.col("observed_at"))
    members["mapping"] = dy.rule()(lambda _: (person.min() == person.max()).over("cookie_id"))
    members["freshness"] = dy.rule()(lambda _: pl.lit(now) - pl.col("observed_at").max() <= MAX_AGE)
    for name, share in NULLABLE.items():
        members[f"nulls {name}"] = dy.rule()(lambda _, name=name, share=share: pl.col(name).is_null().mean() <= share)
    return type("Feed", (dy.Schema,), members)


def _is_allowed(values: pl.Expr) -> pl.Expr:
    return values.is_in(STATIONS)


def _name(rule: str) -> str:
    """Return the benchmark's name of a rule that dataframely calls `column|kind`."""
    column, _, kind = rule.rpartition("|")
    kinds = {"min": "range", "max": "range", "regex": "pattern", "nullability": "nulls", "dtype": "type"}
    if kind.startswith("check"):
        kind = "allowed"
    return "key" if kind == "primary_key" or rule == "primary_key" else f"{kinds.get(kind, kind)} {column}".strip()
