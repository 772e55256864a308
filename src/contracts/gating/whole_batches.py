"""A batch set apart as a whole: something else was served in its place, or nothing was."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow.parquet as pq

from contracts.backends.batch import Batch
from contracts.backends.engines import moved
from contracts.backends.failures import FAILURES
from contracts.backends.sources import open_batch, settled
from contracts.errors import ContractsError, DataSourceError
from contracts.gating.identity import batch_digest
from contracts.gating.marking import Marks, Origin, failed_checks, in_front, origin_of, table_apart
from contracts.gating.targets import path_or_url, reason_of, target_of, write
from contracts.gating.unread import set_unread_apart

if TYPE_CHECKING:
    from datetime import datetime

    from contracts.places.place import Place
    from contracts.terms import Terms
    from contracts.validation import Judgement

__all__ = ["Unjudged", "whole"]


@dataclass(frozen=True)
class Unjudged:
    """A batch that nobody judged, and when it came: the breaker is open, or it cannot be read."""

    terms: Terms
    data: Any
    now: datetime
    memory: int | None = None


def whole(source: Judgement | Unjudged, target: str | Path | None, check: str, reason: str, data: Any = None) -> str:
    """Write a whole batch to quarantine, and return the path or URL of the file.

    Rows that fail a check say so; all others have the `check` and the `reason` given. A batch that cannot be
    read is kept as its bytes, beside a note in JSON, whose path is returned. `data` are needed where another
    engine holds what was judged: they are taken from there.

    Raises:
        ContractsError: the file exists already or cannot be written, or what cannot be read has no bytes.

    """
    if isinstance(source, Unjudged):
        return _whole_unjudged(source, target, check, reason)
    report = source.report
    if not isinstance(source.batch, Batch):
        there = Unjudged(source.terms, data, report.started_at)
        return _whole_unjudged(there, target, check, reason, origin_of(source))
    marks = Marks.of(source, failed_checks(source, warnings=True))
    place = target_of(report.contract, report.version, report.started_at, target)
    return _all_rows(
        source.batch, origin_of(source), place, marks.checks.fill_null(check), marks.reasons.fill_null(reason)
    )


def _whole_unjudged(
    source: Unjudged, target: str | Path | None, check: str, reason: str, origin: Origin | None = None
) -> str:
    terms = source.terms
    place = target_of(terms.name, terms.version, source.now, target)
    try:
        batch = open_batch(settled(moved(source.data, "polars", source.memory), source.memory), terms, source.memory)
        assert isinstance(batch, Batch)
        rows = batch.everything().height
    except FAILURES as error:
        if isinstance(error, ContractsError) and not isinstance(error, DataSourceError):
            raise
        return _as_it_is(source, place, check, reason)
    origin = origin or Origin(terms.name, terms.version, batch_digest(batch, None))
    said = [pl.repeat(text, rows, dtype=pl.String, eager=True) for text in (check, reason)]
    return _all_rows(batch, origin, place, said[0], said[1])


def _all_rows(batch: Batch, origin: Origin, place: Place, checks: pl.Series, reasons: pl.Series) -> str:
    every = pl.repeat(True, len(checks), dtype=pl.Boolean, eager=True)  # noqa: FBT003 - a value, not a switch
    table = table_apart(batch, in_front(origin, checks, reasons), every)
    write(place, lambda draft: pq.write_table(table, draft))
    return str(path_or_url(place))


def _as_it_is(source: Unjudged, place: Place, check: str, reason: str) -> str:
    note = place.beside(f"{Path(place.name).stem}.json")
    said = {"contract": source.terms.name, "version": source.terms.version, "at": source.now}
    try:
        made = set_unread_apart(source.data, note, {**said, "checks": check, "reasons": reason})
    except OSError as error:
        msg = f"cannot write {note.shown}: {reason_of(error)}; nothing is set apart"
        raise ContractsError(msg) from None
    return str(path_or_url(made))
