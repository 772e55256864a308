"""polars DataFrames and LazyFrames as batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.batch import Batch, resolve
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from contracts.terms import Terms

__all__ = ["open_polars"]


def open_polars(data: pl.DataFrame | pl.LazyFrame, terms: Terms) -> Batch:
    """Open a frame; a LazyFrame is judged in full, and only the columns needed are computed.

    Raises:
        DataSourceError: a LazyFrame's plan does not hold.

    """
    lazy = data.lazy()
    try:
        names = lazy.collect_schema().names()
    except (pl.exceptions.PolarsError, OSError) as error:
        msg = f"the LazyFrame cannot be computed ({type(error).__name__})"
        raise DataSourceError(msg) from None
    found = resolve(terms, names, {})
    is_lazy = isinstance(data, pl.LazyFrame)

    def keep(mask: pl.Series) -> pl.DataFrame | pl.LazyFrame:
        kept = lazy.collect().filter(mask)
        return kept.lazy() if is_lazy else kept

    return Batch(
        kind="polars",
        frame=lazy,
        physical=found.physical,
        headers=found.headers,
        keep=keep,
        everything=lazy.collect,
        rows=None if isinstance(data, pl.LazyFrame) else data.height,
        units=found.units,
    )
