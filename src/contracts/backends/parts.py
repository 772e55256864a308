"""The parts of a batch: slices of its rows, looked at by several threads, and in order."""

from __future__ import annotations

import math
import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import polars as pl
from polars import selectors

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contracts.backends.batch import Batch

__all__ = ["MOST_ROWS", "WORKERS", "Part", "bytes_of_part", "in_order", "parts"]

S = TypeVar("S")
T = TypeVar("T")

WORKERS = min(4, os.cpu_count() or 1)
MOST_ROWS, _FEWEST_ROWS = 1_000_000, 100
_PEEK = 1_000
_COPIES = 8
"""How many times the size of a part is taken while it is judged: the cells, their masks, hashes and sorted copies."""


@dataclass(frozen=True)
class Part:
    """Some consecutive rows of a batch, from `start` on."""

    frame: pl.LazyFrame
    start: int
    rows: int


def parts(batch: Batch, memory: int | None = None) -> list[Part]:
    """Return the parts of a batch, at least one, each small enough for the memory that judging may take."""
    most = MOST_ROWS if memory is None else _fitting(batch, memory)
    made, start = [], 0
    for frame, rows in batch.pieces or [(batch.frame, _rows(batch))]:
        each = math.ceil(rows / math.ceil(rows / most)) if rows else most  # a few rows at an end cost as much as many
        for first in range(0, rows, each):
            length = min(each, rows - first)
            made.append(Part(frame.slice(first, length) if rows > most else frame, start + first, length))
        start += rows
    return made or [Part(batch.frame, 0, 0)]  # no other part is empty: parts are told apart by where they start


def bytes_of_part(memory: int) -> int:
    """Return how large a part may be, for the memory that judging may take."""
    return memory // (WORKERS * _COPIES)


def _rows(batch: Batch) -> int:
    return int(batch.frame.select(pl.len()).collect().item()) if batch.rows is None else batch.rows


def _fitting(batch: Batch, memory: int) -> int:
    """Return how many rows fit, by the width of the first ones, or by what the source says of the widest."""
    needed = selectors.by_name(*{*batch.physical.values(), *batch.unit_columns.values()}, require_all=False)
    first = batch.frame.select(needed).head(_PEEK).collect()
    width = max(first.estimated_size() / max(first.height, 1), batch.width, 1)
    return min(max(int(bytes_of_part(memory) / width), _FEWEST_ROWS), MOST_ROWS)


def in_order(look: Callable[[S], T], over: Sequence[S]) -> Iterator[T]:
    """Yield what a look at each gives, in order, by several threads; no more are looked at than there are threads."""
    if len(over) == 1:
        yield look(over[0])
        return
    with ThreadPoolExecutor(WORKERS) as pool:
        waiting: deque[Future[T]] = deque()
        for one in over:
            if len(waiting) == WORKERS:
                yield waiting.popleft().result()
            waiting.append(pool.submit(look, one))
        while waiting:
            yield waiting.popleft().result()
