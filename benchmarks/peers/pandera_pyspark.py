"""Stock pandera on PySpark, as its manual says; checks of two columns hang on one of them.

A check without arguments is given the whole frame.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import pandera.pyspark as pa
import pyspark.sql.types as pst
from pyspark.sql import functions as F  # noqa: N812 - everybody's name for it

from promises import CHECKS, COLUMNS, KEY, MAX_AGE, NULLABLE, PATTERNS, RANGES, STATIONS, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "NOTE", "prepared"]

DISTRIBUTIONS = ("pandera", "pyspark", "pandas")
LEFT_OUT: tuple[str, ...] = ()
NOTE = "It says pass or fail, without rows."


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a Spark DataFrame."""
    columns = {name: pa.Column(pst.StringType(), [_matches(name, regex)]) for name, regex in PATTERNS.items()}
    columns["station_id"].checks.append(pa.Check.isin(STATIONS, error="allowed station_id"))
    columns["cookie_id"].checks.append(pa.Check(_one_person, error="mapping"))
    columns |= {name: pa.Column(pst.TimestampType()) for name in TIMES}
    columns["observed_at"].checks = [
        pa.Check(_in_order, error="rule"),
        pa.Check(lambda feed: _age(feed, now) <= MAX_AGE.total_seconds(), error="freshness"),
    ]
    for name, (low, high) in RANGES.items():
        share = NULLABLE.get(name)
        checks = [pa.Check.in_range(low, high, error=f"range {name}")] + ([_at_most(name, share)] if share else [])
        columns[name] = pa.Column(pst.DoubleType(), checks, nullable=bool(share))
    schema = pa.DataFrameSchema({name: columns[name] for name in COLUMNS}, unique=list(KEY))
    return lambda feed: _judged(schema, feed)


def _judged(schema: Any, feed: Any) -> dict[str, int | None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        errors = schema.validate(feed, lazy=True).pandera.errors
    kinds = [(kind, error) for part in errors.values() for kind, found in part.items() for error in found]
    return dict.fromkeys(_name(kind, error) for kind, error in kinds)


def _name(kind: str, error: dict[str, Any]) -> str:
    """Return the benchmark's name of an error; those of its own name themselves, the others go by kind."""
    if str(error["check"]) in CHECKS:
        return str(error["check"])
    named = {"DUPLICATES": "key", "SERIES_CONTAINS_NULLS": f"nulls {error['column']}"}
    return named.get(kind, f"type {error['column']}")


def _matches(name: str, regex: str) -> Any:
    return pa.Check.str_matches(f"^{regex}$", error=f"pattern {name}")


def _at_most(name: str, share: float) -> Any:
    def is_at_most(feed: Any) -> bool:
        nulls = F.avg(F.col(name).isNull().cast("double"))
        return bool(feed.agg(nulls).first()[0] <= share)

    return pa.Check(is_at_most, error=f"nulls {name}")


def _in_order(feed: Any) -> bool:
    return bool(feed.filter("issued_at > observed_at").limit(1).count() == 0)


def _one_person(feed: Any) -> bool:
    many = feed.groupBy("cookie_id").agg((F.min("person_id") != F.max("person_id")).alias("is_many"))
    return bool(many.filter("is_many").limit(1).count() == 0)


def _age(feed: Any, now: datetime) -> float:
    newest: float = feed.agg(F.max("observed_at").cast("double")).first()[0]
    return now.timestamp() - newest
