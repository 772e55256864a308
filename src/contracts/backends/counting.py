"""What is counted in one part of a batch, by a plan."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backends.cells import within_calendar
from contracts.backends.failures import FAILURES
from contracts.backends.findings import Measured
from contracts.backends.plan import readable_of
from contracts.backends.type_readers import finite, is_no_infinity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contracts.backends.comparing import Comparing
    from contracts.backends.parts import Part
    from contracts.backends.plan import Plan

__all__ = ["Counted", "Tally", "cells_of", "counted"]


@dataclass(frozen=True)
class Counted:
    """What was counted in a part: rows that a check refuses, by its position, and times in UTC.

    `seen` is what each comparison keeps of the part, or the error that it broke with; `shared` the rows of
    which a check tolerates a share.
    """

    part: Part
    failed: Mapping[int, int]
    errors: Mapping[int, BaseException]
    newest: Mapping[str, Any]
    oldest: Mapping[str, Any]
    seen: Sequence[Any] = ()
    measured: Measured = field(default_factory=Measured)
    shared: Mapping[int, int] = field(default_factory=dict)


def counted(plan: Plan, part: Part, comparing: Comparing, cells: pl.DataFrame | None = None) -> Counted:
    """Count a part of a batch, of which the `cells` may be there already.

    A check that cannot be run is reported in `errors`, and the others are still counted.

    Raises:
        PolarsError, OSError: the data themselves cannot be computed.

    """
    frame = cells_of(plan, part.frame, comparing.hashes) if cells is None else cells
    row, errors = _row(plan, frame)
    return Counted(
        part,
        {k: int(row.get(str(k)) or 0) for k in plan.judged if k not in errors},
        errors,
        {name: row[f"newest {name}"] for name in plan.times},
        {name: row[f"oldest {name}"] for name in plan.times},
        comparing.seen(frame),
        plan.portrait.of(frame),
        {k: int(row[f"of {k}"] or 0) for k in plan.shared},
    )


def cells_of(plan: Plan, frame: pl.LazyFrame, hashes: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Return the cells that are counted, beside them the hashes, and the masks of text of a fixed width.

    A hash that cannot be computed is left out: its check will say so, and no other.
    """
    cells = frame.select(**plan.cells)
    try:
        found = cells.with_columns(**hashes).collect(engine="in-memory")
    except FAILURES:
        found = cells.collect(engine="in-memory")
    mended = _mended(plan, found)
    return (found.with_columns(**mended) if mended else found).hstack(list(_masks(plan, found)))


def _masks(plan: Plan, cells: pl.DataFrame) -> Iterator[pl.Series]:
    """Yield the masks; one that breaks is left out, so that its check breaks, and no other."""
    for mask in plan.masks:
        try:
            yield mask.shape.allows(cells[mask.column]).alias(mask.name)
        except FAILURES:
            continue


def _mended(plan: Plan, cells: pl.DataFrame) -> dict[str, pl.Expr]:
    """Return what takes the place of columns that hold NaN or infinities, and which cells of the plain were readable.

    A finite sum says that there is none; then nothing is mended, and all cells are readable.
    """
    spoilt = [name for name in plan.plain if not math.isfinite(cells[name].sum())]
    if not spoilt:
        return {}
    readable = {n: is_no_infinity(pl.col(n)) if n in spoilt else pl.lit(value=True) for n in plan.plain}
    return {n: finite(pl.col(n)) for n in spoilt} | {readable_of(n): made for n, made in readable.items()}


def _row(plan: Plan, frame: pl.DataFrame) -> tuple[dict[str, Any], dict[int, BaseException]]:
    times = {name: (pl.col(f"v:{name}"), frame.schema[f"v:{name}"]) for name in plan.times}
    newest = [within_calendar(time.max(), kind).alias(f"newest {name}") for name, (time, kind) in times.items()]
    oldest = [within_calendar(time.min(), kind).alias(f"oldest {name}") for name, (time, kind) in times.items()]
    every = [pl.len(), *newest, *oldest, *(count.alias(f"of {k}") for k, count in plan.shared.items())]
    is_mended = any(readable_of(name) in frame.columns for name in plan.plain[:1])
    counts = plan.counts if is_mended or not plan.plain else plan.counts_of_plain
    try:
        return frame.select(*every, *_named(counts)).row(0, named=True), {}
    except FAILURES:  # a check broke the pass; running each alone will say which
        return _one_by_one(counts, frame, every)


def _named(counts: Mapping[int, pl.Expr]) -> Iterator[pl.Expr]:
    return (count.alias(str(k)) for k, count in counts.items())


def _one_by_one(
    counts: Mapping[int, pl.Expr], frame: pl.DataFrame, every: list[pl.Expr]
) -> tuple[dict[str, Any], dict[int, BaseException]]:
    row, errors = frame.select(*every).row(0, named=True), {}
    for k, count in zip(counts, _named(counts), strict=True):
        try:
            row |= frame.select(count).row(0, named=True)
        except FAILURES as error:  # any failure of a check is an outcome, not a crash
            errors[k] = error
    return row, errors


@dataclass
class Tally:
    """What was counted in the parts so far, and in which parts a check refuses any."""

    rows: int = 0
    failed: dict[int, int] = field(default_factory=dict)
    shared: dict[int, int] = field(default_factory=dict)
    errors: dict[int, BaseException] = field(default_factory=dict)
    newest: dict[str, Any] = field(default_factory=dict)
    oldest: dict[str, Any] = field(default_factory=dict)
    measured: Measured = field(default_factory=Measured)
    where: dict[int, list[tuple[Part, int]]] = field(default_factory=dict)

    def add(self, one: Counted) -> None:
        """Take what was counted in the next part."""
        self.rows += one.part.rows
        self.errors |= one.errors
        for k, rows in one.failed.items():
            self.failed[k] = self.failed.get(k, 0) + rows
            if rows:
                self.where.setdefault(k, []).append((one.part, rows))
        for k, rows in one.shared.items():
            self.shared[k] = self.shared.get(k, 0) + rows
        for name in one.newest:
            self.newest[name] = _latest(self.newest.get(name), one.newest[name], max)
            self.oldest[name] = _latest(self.oldest.get(name), one.oldest[name], min)
        self.measured = self.measured | one.measured


def _latest(a: Any, b: Any, choose: Any) -> Any:
    return choose(a, b) if a is not None and b is not None else b if a is None else a
