"""PySpark as an expert writes it: one aggregate for the rows, a grouping by hash for the key and for the mapping."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as F  # noqa: N812 - everybody's name for it

from promises import COLUMNS, EXAMPLES, KEY, MAX_AGE, NULLABLE, PATTERNS, RANGES, STATIONS, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "prepared"]

DISTRIBUTIONS = ("pyspark",)
LEFT_OUT: tuple[str, ...] = ()
_WANTED = {
    **dict.fromkeys(PATTERNS, "string"),
    **dict.fromkeys(TIMES, "timestamp"),
    **dict.fromkeys(RANGES, "double"),
}


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a Spark DataFrame."""
    return lambda feed: _judged(feed, now)


def _judged(feed: Any, now: datetime) -> dict[str, int | None]:
    types = dict(feed.dtypes)
    wrong: dict[str, int | None] = {f"type {name}": None for name in COLUMNS if types.get(name) != _WANTED[name]}
    if wrong:
        return wrong
    refused = _refused()
    counts = [F.count_if(F.col(name).isNull()).alias(f"nulls {name}") for name in COLUMNS]
    counts += [F.count_if(mask).alias(name) for name, mask in refused.items()]
    newest = F.max("observed_at").cast("double").alias("newest")
    found = feed.agg(F.count("*").alias("rows"), newest, *counts).first().asDict()
    failed: dict[str, int | None] = {}
    for name in COLUMNS:
        if found[f"nulls {name}"] > NULLABLE.get(name, 0) * found["rows"]:
            failed[f"nulls {name}"] = found[f"nulls {name}"]
    failed |= {name: found[name] for name in refused if found[name]}
    broken = [refused[name] for name in failed if name in refused]
    if broken:
        feed.filter(reduce(lambda one, other: one | other, broken)).limit(EXAMPLES).collect()
    failed |= _repeated(feed)
    failed |= _many(feed)
    if now.timestamp() - found["newest"] > MAX_AGE.total_seconds():
        failed["freshness"] = None
    return failed


def _refused() -> dict[str, Any]:
    """Return what each check of single rows refuses."""
    refused = {f"range {name}": ~F.col(name).between(*ends) for name, ends in RANGES.items()}
    refused |= {f"pattern {name}": ~F.col(name).rlike(rf"\A{regex}\z") for name, regex in PATTERNS.items()}
    refused["allowed station_id"] = ~F.col("station_id").isin(STATIONS)
    refused["rule"] = F.col("issued_at") > F.col("observed_at")
    return refused


def _repeated(feed: Any) -> dict[str, int | None]:
    """Return how many rows share their key; by hash first, by value where the hashes leave a doubt."""
    if not feed.groupBy(F.xxhash64(*KEY)).count().agg(F.max("count")).first()[0] > 1:
        return {}
    again = feed.groupBy(*KEY).count().filter("count > 1").agg(F.sum("count")).first()[0]
    return {"key": again} if again else {}


def _many(feed: Any) -> dict[str, int | None]:
    """Return how many rows carry a cookie of more than one person; by hash first."""
    person = F.xxhash64("person_id")
    spread = feed.groupBy(F.xxhash64("cookie_id")).agg((F.min(person) != F.max(person)).alias("is_many"))
    if not spread.agg(F.max("is_many")).first()[0]:
        return {}
    one_or_more = F.min("person_id") != F.max("person_id")
    many = feed.groupBy("cookie_id").agg(F.count("*").alias("n"), one_or_more.alias("is_many"))
    rows = many.filter("is_many").agg(F.sum("n")).first()[0]
    return {"mapping": rows} if rows else {}
