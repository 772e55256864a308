"""A batch as the contract reads it: typed values under the columns' own names, in declared units."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from contracts.backends.cells import Prepared
    from contracts.column import Column
    from contracts.terms import Terms

__all__ = ["typed"]


def typed(prepared: Prepared, terms: Terms) -> pl.LazyFrame:
    """Return the columns of a batch; stand-ins and what is of a wrong type are null, times have their zone again."""
    names = [name.removeprefix("v:") for name in prepared.schema if name.startswith("v:")]
    return prepared.frame.select([_zoned(terms.columns[name]) for name in names])


def _zoned(column: Column) -> pl.Expr:
    value = pl.col(f"v:{column.name}")
    if column.type == "timestamp" and column.tz:
        value = value.dt.replace_time_zone("UTC").dt.convert_time_zone(column.tz)
    return value.alias(column.name)
