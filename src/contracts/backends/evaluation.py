"""One fused pass over a batch: every row check counted at once; examples only of what failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from contracts.backends.failures import FAILURES
from contracts.backends.grouping import ROW, offenders
from contracts.check import GroupCheck, RowCheck
from contracts.report import MAX_EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contracts.backends.cells import Prepared
    from contracts.terms import Placed, Terms

__all__ = ["Counted", "Counts", "count_rows", "examples_of", "failing_rows", "group_examples", "group_rows"]

_FIRST_SLICE = 65_536


@dataclass(frozen=True)
class Counts:
    """What the fused pass counted: rows, failing rows by check, and the newest and oldest times in UTC."""

    rows: int
    failed: Mapping[int, int]
    newest: Mapping[str, Any]
    oldest: Mapping[str, Any]
    errors: Mapping[int, BaseException] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """The failing rows of one check: how many, and the first ten as (row, values by column)."""

    rows_failed: int
    examples: tuple[tuple[int, dict[str, Any]], ...] = ()


def count_rows(prepared: Prepared, placed: Sequence[Placed], terms: Terms, times: Sequence[str]) -> Counts:
    """Count, in one pass, the rows that each row check refuses.

    A check that cannot be built or run is reported in `errors`, and the others are still counted.
    Where the data themselves cannot be computed, the engine's own exception goes up.
    """
    wanted, errors = _expressions(prepared, placed, terms)
    frame = nw.from_native(prepared.frame)
    counts = {str(k): (~fine).sum() for k, fine in wanted.items()}
    newest = [nw.col(f"v:{name}").max().alias(f"newest {name}") for name in times]
    oldest = [nw.col(f"v:{name}").min().alias(f"oldest {name}") for name in times]
    every = [nw.len().alias("rows"), *newest, *oldest]
    try:
        row = _one_row(frame.select(*every, **counts))
    except FAILURES:  # the data or a check broke the pass; running each alone will say which
        prepared.frame.select(pl.all().null_count()).collect()
        row = _one_row(frame.select(*every))
        for k, count in counts.items():
            _count_alone(frame, k, count, row, errors)
    return Counts(
        int(row["rows"]),
        {k: int(row[str(k)] or 0) for k in wanted if str(k) in row},
        {name: row[f"newest {name}"] for name in times},
        {name: row[f"oldest {name}"] for name in times},
        errors,
    )


def _expressions(
    prepared: Prepared, placed: Sequence[Placed], terms: Terms
) -> tuple[dict[int, nw.Expr], dict[int, BaseException]]:
    wanted: dict[int, nw.Expr] = {}
    errors: dict[int, BaseException] = {}
    for k, place in enumerate(placed):
        assert isinstance(place.check, RowCheck)
        try:
            wanted[k] = place.check.fine(prepared, place.column, terms.columns)
        except FAILURES as error:  # any failure of a check is an outcome, not a crash
            errors[k] = error
    return wanted, errors


def _one_row(frame: Any) -> dict[str, Any]:
    return dict(frame.collect(backend="polars").to_native().row(0, named=True))


def _count_alone(frame: Any, name: str, count: nw.Expr, row: dict[str, Any], errors: dict[int, BaseException]) -> None:
    try:
        row.update(_one_row(frame.select(count.alias(name))))
    except FAILURES as error:  # any failure of a check is an outcome, not a crash
        errors[int(name)] = error


def examples_of(prepared: Prepared, place: Placed, terms: Terms, rows: int, failed: int) -> Counted:
    """Fetch the first failing rows of a check, from slices that grow until enough are found."""
    assert isinstance(place.check, RowCheck)
    fine = place.check.fine(prepared, place.column, terms.columns)
    reads = place.check.reads(place.column)
    shown = nw.from_native(prepared.frame.with_row_index(ROW))
    wanted, found = min(MAX_EXAMPLES, failed), pl.DataFrame()
    for start, length in _growing_slices(rows):
        part = nw.from_native(shown.to_native().slice(start, length)).filter(~fine)
        here = part.select(ROW, *(f"x:{name}" for name in reads)).head(wanted - found.height)
        found = pl.concat([found, here.to_native().collect()]) if found.width else here.to_native().collect()
        if found.height >= wanted:
            break
    return Counted(failed, _pairs(found, reads))


def _growing_slices(rows: int) -> Iterator[tuple[int, int]]:
    start, length = 0, _FIRST_SLICE
    while start < rows:
        yield start, length
        start, length = start + length, length * 8


def _pairs(found: pl.DataFrame, reads: Sequence[str]) -> tuple[tuple[int, dict[str, Any]], ...]:
    """Return (row, {column: value}) in the order of rows."""
    return tuple((int(row[0]), dict(zip(reads, row[1:], strict=True))) for row in sorted(found.iter_rows()))


def group_rows(prepared: Prepared, place: Placed) -> pl.Series:
    """Return the positions of the rows that fail a group check, ascending, each once."""
    assert isinstance(place.check, GroupCheck)
    found = [offenders(prepared, dependency) for dependency in place.check.dependencies(place.column)]
    return found[0] if len(found) == 1 else pl.concat(found).unique().sort()


def group_examples(prepared: Prepared, place: Placed, rows: pl.Series) -> Counted:
    """Return how many rows fail, and the first ten of them."""
    if rows.is_empty():
        return Counted(0)
    reads = place.check.reads(place.column)
    shown = prepared.frame.with_row_index(ROW).select(ROW, *(f"x:{name}" for name in reads))
    examples = shown.filter(pl.col(ROW).is_in(rows.head(MAX_EXAMPLES).implode())).collect()
    return Counted(len(rows), _pairs(examples, reads))


def failing_rows(prepared: Prepared, placed: Sequence[Placed], terms: Terms, rows: int) -> pl.DataFrame:
    """Return a boolean column a check (named by its position), true where a row fails it."""
    frame = nw.from_native(prepared.frame)
    made = []
    for k, place in enumerate(placed):
        if isinstance(place.check, RowCheck):
            fine = place.check.fine(prepared, place.column, terms.columns)
            made.append(frame.select((~fine).fill_null(value=False).alias(str(k))).to_native().collect())
        else:
            failing = group_rows(prepared, place)
            made.append(pl.select(pl.int_range(rows).is_in(failing.implode()).alias(str(k))))
    return pl.concat(made, how="horizontal")
