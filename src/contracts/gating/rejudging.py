"""Rows from quarantine, judged by the present contract: which of them fail what.

A few rows taken out of their batch are judged by what rows promise by themselves and each other, all that are
replayed together; and by what holds of a batch exactly if it holds of each part of it (columns, units). Not by what
a batch promises as a whole: rows, freshness, cadence, unit switches, and the like. A check that tolerates a share
of rows (`nulls: 10%`) is held, without the share, against the rows that were set apart for it, and against no other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.batch import Batch
from contracts.backends.sources import open_batch
from contracts.backends.typed import typed
from contracts.check import GroupCheck, RowCheck, TableCheck
from contracts.errors import ContractViolation, DataSourceError, JudgementError
from contracts.gating.bookkeeping import refuse_misplaced
from contracts.gating.marking import Marks, Origin, in_front, label, table_apart
from contracts.validation import judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pyarrow as pa

    from contracts.gating.returning import Returning
    from contracts.terms import Placed, Terms
    from contracts.validation import Judgement

__all__ = ["Rejudged", "rejudged"]


@dataclass(frozen=True)
class Rejudged:
    """A file whose rows were judged: which of them fail what."""

    file: Returning
    judgement: Judgement
    marks: Marks

    @property
    def batch(self) -> Batch:
        """The file's rows as a batch."""
        assert isinstance(self.judgement.batch, Batch)
        return self.judgement.batch

    def good(self) -> pl.DataFrame:
        """Return the rows that hold: the contract's columns as it declares them, then the others as they came."""
        terms, batch = self.judgement.terms, self.batch
        made = typed(self.judgement.prepared, terms).collect()
        every = batch.everything()
        others = every.select(name for name in every.columns if name not in batch.physical.values())
        whole = pl.concat([made, others.select(name for name in others.columns if name not in made)], how="horizontal")
        for name, header in batch.unit_columns.items():
            column = next((own for own, theirs in batch.physical.items() if theirs == header), header)
            unit = pl.lit(str(terms.columns[name].unit))
            whole = whole.with_columns(pl.when(pl.col(name).is_not_null()).then(unit).otherwise(column).alias(column))
        return whole.filter(~self.marks.bad)

    def apart(self) -> pa.Table:
        """Return the rows that fail, with the batch and the position that they had."""
        terms, old = self.judgement.terms, self.file.front
        front = in_front(Origin(terms.name, terms.version, self.file.digest), self.marks.checks, self.marks.reasons)
        front = front.with_columns(old["_batch"], old["_row"]) if old.width else front
        return table_apart(self.batch, front, self.marks.bad)


def rejudged(terms: Terms, found: Sequence[Returning], now: datetime, memory: int | None) -> list[Rejudged]:
    """Return the files with what their rows fail, by themselves and among each other.

    Raises:
        DataSourceError: rows cannot be read, are another contract's, or there twice.

    """
    refuse_misplaced(found, terms.name)
    of_each = replace(terms, placed=tuple(place for place in terms.placed if _is_of_each(place)))
    batches = [_opened(file, of_each, memory) for file in found]
    judgements = [_refused(judge(of_each, batch, now=now, memory=memory)) for batch in batches]
    alone = [_alone(file, judgement) for file, judgement in zip(found, judgements, strict=True)]
    together = _together(terms, judgements, now, memory)
    made, start = [], 0
    for file, judgement, marks in zip(found, judgements, alone, strict=True):
        masks = tuple(mask.slice(start, marks.rows) for mask in together.masks)
        whole = Marks((*marks.placed, *together.placed), (*marks.masks, *masks), marks.rows)
        made.append(Rejudged(file, judgement, whole))
        start += marks.rows
    return made


def _opened(file: Returning, terms: Terms, memory: int | None) -> Batch:
    """Open the rows of a file; text is read as what it should be, since it came from text, or is a person's repair."""
    try:
        batch = open_batch(file.rows, terms, memory)
    except DataSourceError as error:
        raise DataSourceError(str(error).replace(str(file.rows), file.place.shown)) from None
    kinds = batch.frame.collect_schema()
    declared = {header: terms.columns[name].type for name, header in batch.physical.items()}
    text = {name for name, kind in declared.items() if kind not in (None, "string") and kinds[name] == pl.String}
    return replace(batch, text=batch.text | text)


def _is_of_each(place: Placed) -> bool:
    return isinstance(place.check, RowCheck) or (isinstance(place.check, TableCheck) and place.check.of_each)


def _refused(judgement: Judgement) -> Judgement:
    """Return a judgement, unless its batch cannot be told apart by rows.

    Raises:
        ContractViolation, JudgementError: it cannot.

    """
    if judgement.report.errored:
        raise JudgementError(judgement.report)
    if any(result.violated and result.rows_failed is None for result in judgement.report.checks):
        raise ContractViolation(judgement.report)
    return judgement


def _failing(judgement: Judgement, *, tolerated: bool = False) -> list[int]:
    """Return the checks that rows fail, but for those that only warn: a value of a wrong type would be lost."""
    return [
        k
        for k, one in enumerate(judgement.report.checks)
        if one.rows_failed and (tolerated or one.outcome == "failed") and (one.action != "warn" or one.check == "type")
    ]


def _alone(file: Returning, judgement: Judgement) -> Marks:
    marks = Marks.of(judgement, _failing(judgement, tolerated=bool(file.front.width)))
    masks = [
        mask & _named(file, place) if _tolerates(place) and file.front.width else mask
        for place, mask in zip(marks.placed, marks.masks, strict=True)
    ]
    kept = [k for k, mask in enumerate(masks) if mask.any()]
    return Marks(tuple(marks.placed[k] for k in kept), tuple(masks[k] for k in kept), marks.rows)


def _tolerates(place: Placed) -> bool:
    return isinstance(place.check, RowCheck) and bool(place.check.tolerated(place.column))


def _named(file: Returning, place: Placed) -> pl.Series:
    """Return which rows were set apart for a check."""
    return file.front["_checks"].str.split("; ").list.contains(label(place)).fill_null(value=False)


def _together(terms: Terms, judgements: Sequence[Judgement], now: datetime, memory: int | None) -> Marks:
    """Return what the rows of all files fail among each other."""
    placed = tuple(place for place in terms.placed if isinstance(place.check, GroupCheck))
    rows = sum(judgement.report.rows for judgement in judgements)
    if not placed:
        return Marks((), (), rows)
    frames = [typed(judgement.prepared, judgement.terms) for judgement in judgements]
    whole = pl.concat(frames, how="diagonal_relaxed")
    judgement = _refused(judge(replace(terms, placed=placed), whole, now=now, memory=memory))
    return Marks.of(judgement, _failing(judgement))
