"""polars DataFrames and LazyFrames as batches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl
from polars import selectors

from contracts.backends.batch import Batch, Changes
from contracts.backends.headers import resolve
from contracts.backends.spooling import Spool, holding

if TYPE_CHECKING:
    from contracts.terms import Terms

__all__ = ["changed", "open_lazy", "open_polars"]

_SCAN = re.compile(r"Parquet SCAN \[[^\n]+\]\nPROJECT \*/\d+ COLUMNS(\nESTIMATED ROWS: \d+)?")


def open_polars(data: pl.DataFrame, terms: Terms) -> Batch:
    """Open a frame."""

    def keep(mask: pl.Series | None, changes: Changes) -> pl.DataFrame:
        return _kept(data, mask, changes)

    found = resolve(terms, data.columns, {})
    return Batch(
        frame=data.lazy(),
        physical=found.physical,
        headers=found.headers,
        keep=keep,
        everything=lambda: data,
        rows=data.height,
        units=found.units,
        unit_columns=found.unit_columns,
    )


def open_lazy(data: pl.LazyFrame, terms: Terms, memory: int | None = None) -> Batch:
    """Open a LazyFrame: it is run once and in full, but only for the columns that are needed.

    Where `memory` is limited it runs as a stream, and what is not little goes to temporary files. A scan of Parquet
    files and no more is then read where the files are, a slice at a time.
    """
    found = resolve(terms, data.collect_schema().names(), {})
    needed = data.select(selectors.by_name(*found.needed))
    is_in_place = memory is not None and _is_scan(data)
    spool = Spool.of_lazy(needed, memory) if memory and found.needed and not is_in_place else None
    frame, rows = (spool.frame, spool.rows) if spool else (needed, None) if is_in_place else _collected(needed)
    if not found.needed:  # rows without columns are still counted
        rows = int(data.select(pl.len()).collect().item())

    def keep(mask: pl.Series | None, changes: Changes) -> pl.LazyFrame:
        return _kept(data.collect(), mask, changes).lazy()

    return Batch(
        frame=frame,
        physical=found.physical,
        headers=found.headers,
        keep=keep,
        everything=holding(spool, data.collect),
        rows=rows,
        pieces=spool.pieces if spool else (),
        units=found.units,
        unit_columns=found.unit_columns,
    )


def _is_scan(data: pl.LazyFrame) -> bool:
    """Tell whether a LazyFrame is local Parquet files and no more; if polars words its plans otherwise, none is.

    Such a plan has no steps that might differ from one run to the next, or be done for each slice anew.
    """
    plan = data.explain(optimized=False)
    return bool(_SCAN.fullmatch(plan)) and "://" not in plan


def _collected(needed: pl.LazyFrame) -> tuple[pl.LazyFrame, int | None]:
    frame = needed.collect()
    return frame.lazy(), frame.height if frame.width else None


def _kept(frame: pl.DataFrame, mask: pl.Series | None, changes: Changes) -> pl.DataFrame:
    kept = changed(frame, changes)
    return kept if mask is None else kept.filter(mask)


def changed(frame: pl.DataFrame, changes: Changes) -> pl.DataFrame:
    """Return the frame with converted columns, under the headers that are true of them."""
    for one in changes:
        made = [one.merged(frame[one.physical])]
        made += [one.united(frame[one.beside])] if one.beside else []
        frame = frame.with_columns(made)
    return frame.rename({one.physical: one.header for one in changes})
