"""polars DataFrames and LazyFrames as batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
from polars import selectors

from contracts.backends.batch import Batch, Changes
from contracts.backends.headers import resolve

if TYPE_CHECKING:
    from contracts.terms import Terms

__all__ = ["changed", "open_polars"]


def open_polars(data: pl.DataFrame | pl.LazyFrame, terms: Terms) -> Batch:
    """Open a frame; a LazyFrame is computed once and in full, but only the columns that are needed."""
    lazy = data.lazy()
    is_lazy = isinstance(data, pl.LazyFrame)
    found = resolve(terms, lazy.collect_schema().names(), {})
    needed = lazy.select(selectors.by_name(*found.needed)).collect() if isinstance(data, pl.LazyFrame) else data

    def keep(mask: pl.Series | None, changes: Changes) -> pl.DataFrame | pl.LazyFrame:
        kept = changed(lazy.collect(), changes)
        kept = kept if mask is None else kept.filter(mask)
        return kept.lazy() if is_lazy else kept

    return Batch(
        frame=needed.lazy(),
        physical=found.physical,
        headers=found.headers,
        keep=keep,
        everything=lazy.collect,
        rows=needed.height if needed.width else None,
        units=found.units,
        unit_columns=found.unit_columns,
    )


def changed(frame: pl.DataFrame, changes: Changes) -> pl.DataFrame:
    """Return the frame with converted columns, under the headers that are true of them."""
    for one in changes:
        made = [one.merged(frame[one.physical])]
        made += [one.united(frame[one.beside])] if one.beside else []
        frame = frame.with_columns(made)
    return frame.rename({one.physical: one.header for one in changes})
