"""Stock pandera on polars, as its manual says: built-in checks where there are any, `unique=` for the key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandera.polars as pa
import polars as pl

from peers.pandera_columns import NOTE, columns, judged
from promises import EXAMPLES, KEY, MAX_AGE

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "NOTE", "prepared"]

DISTRIBUTIONS = ("pandera", "polars")
LEFT_OUT: tuple[str, ...] = ()


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a polars frame."""

    def is_fresh(data: Any) -> Any:
        return data.lazyframe.select(pl.lit(now) - pl.col(data.key).max() <= MAX_AGE)

    schema = pa.DataFrameSchema(
        columns(pa, pl.String, pl.Datetime("us", "UTC"), pl.Float64, _at_most, is_fresh),
        checks=[
            pa.Check(_in_order, error="rule", n_failure_cases=EXAMPLES),
            pa.Check(_one_person, error="mapping", n_failure_cases=EXAMPLES),
        ],
        unique=list(KEY),
    )
    return lambda frame: judged(schema, frame, pa.errors.SchemaErrors)


def _at_most(share: float) -> Any:
    def is_at_most(data: Any) -> Any:
        return data.lazyframe.select(pl.col(data.key).is_null().mean() <= share)

    return pa.Check(is_at_most, ignore_na=False, error="nulls")


def _in_order(data: Any) -> Any:
    return data.lazyframe.select(pl.col("issued_at") <= pl.col("observed_at"))


def _one_person(data: Any) -> Any:
    person = pl.col("person_id")
    spread = data.lazyframe.group_by("cookie_id").agg(is_many=person.min() != person.max())
    many = spread.filter("is_many").select("cookie_id").collect().to_series()
    return data.lazyframe.select(~pl.col("cookie_id").is_in(many.implode()))
