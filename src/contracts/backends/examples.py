"""The first rows that a check refuses: looked for where some were counted, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from polars import selectors

from contracts.backends.grouping import ROW, numbered
from contracts.check import RowCheck
from contracts.report import MAX_EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contracts.backends.cells import Prepared
    from contracts.backends.findings import Shown, Task
    from contracts.backends.parts import Part
    from contracts.terms import Placed

__all__ = ["examples_at", "examples_of"]

_FIRST_SLICE = 65_536


def examples_of(prepared: Prepared, task: Task, place: Placed, where: Iterable[tuple[Part, int]]) -> Sequence[Shown]:
    """Return the first rows that a row check refuses; `where` names the parts with any, and how many."""
    assert isinstance(place.check, RowCheck)
    refused: Any = ~place.check.fine(prepared, place.column, task.terms.columns)
    found: list[Shown] = []
    for part, rows in where:
        wanted = min(MAX_EXAMPLES - len(found), rows)
        found += _in_part(prepared, place, refused, part, wanted)
        if len(found) >= MAX_EXAMPLES:
            break
    return found


def _in_part(prepared: Prepared, place: Placed, refused: pl.Expr, part: Part, wanted: int) -> list[Shown]:
    found: list[Shown] = []
    for first, length in _growing_slices(part.rows):
        cells = numbered(prepared.frame.slice(part.start + first, length), part.start + first)
        found += _shown(cells.filter(refused).head(wanted - len(found)), place)
        if len(found) >= wanted:
            break
    return found


def _growing_slices(rows: int) -> Iterator[tuple[int, int]]:
    start, length = 0, _FIRST_SLICE
    while start < rows:
        yield start, min(length, rows - start)
        start, length = start + length, length * 8


def examples_at(prepared: Prepared, place: Placed, rows: pl.Series) -> Sequence[Shown]:
    """Return the first rows of some positions."""
    found: list[Shown] = []
    for row in rows.head(MAX_EXAMPLES):
        found += _shown(numbered(prepared.frame.slice(row, 1), row), place)
    return found


def _shown(cells: pl.LazyFrame, place: Placed) -> list[Shown]:
    """Return (row, {column: value}) in the order of rows."""
    reads = place.check.reads(place.column)
    rows = cells.select(ROW, *(f"x:{name}" for name in reads)).collect()
    try:
        found = rows.rows()
    except (ValueError, OverflowError):  # a time beyond Python's calendar is shown as text
        found = rows.with_columns(selectors.temporal().cast(pl.String)).rows()
    return [(int(row[0]), dict(zip(reads, row[1:], strict=True))) for row in found]
