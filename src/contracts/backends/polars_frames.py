"""polars DataFrames and LazyFrames as batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from polars import selectors

from contracts.backends.batch import Batch, resolve

if TYPE_CHECKING:
    from contracts.terms import Terms

__all__ = ["open_polars"]


def open_polars(data: pl.DataFrame | pl.LazyFrame, terms: Terms) -> Batch:
    """Open a frame; a LazyFrame is computed once and in full, but only the columns that are needed."""
    lazy = data.lazy()
    found = resolve(terms, lazy.collect_schema().names(), {})
    needed = (
        lazy.select(selectors.by_name(*found.physical.values())).collect() if isinstance(data, pl.LazyFrame) else data
    )
    is_lazy = isinstance(data, pl.LazyFrame)

    def keep(mask: pl.Series) -> pl.DataFrame | pl.LazyFrame:
        kept = lazy.collect().filter(mask)
        return kept.lazy() if is_lazy else kept

    return Batch(
        frame=needed.lazy(),
        physical=found.physical,
        headers=found.headers,
        keep=keep,
        everything=lazy.collect,
        rows=needed.height if needed.width else None,
        units=found.units,
    )
