"""Judging: a contract's Terms and data in, a Report out. Nothing here reads a clock or a global."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backends.batch import Batch
from contracts.backends.evaluation import Evaluation, evaluated, failing_rows
from contracts.backends.failures import FAILURES
from contracts.backends.findings import Findings, Task
from contracts.backends.known_lists import open_lists
from contracts.backends.sources import open_batch
from contracts.check import Context, GroupCheck, RowCheck, TableCheck
from contracts.errors import ContractsError, DataSourceError
from contracts.profile import Profile, Reference
from contracts.report import Report
from contracts.verdicts import (
    Session,
    judged,
    rows_result,
    runnable_checks,
    table_result,
    unreadable_columns,
    untold,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.backends.batch import Pushed
    from contracts.backends.cells import Prepared
    from contracts.measures import Ask
    from contracts.report import Result
    from contracts.terms import Placed, Terms

__all__ = ["Judgement", "Progress", "judge", "measure"]

Progress = Callable[[str, int, int], None]
_BROKEN = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


@dataclass(frozen=True)
class Judgement:
    """A report, and what is needed to act on it: the batch, what was found, and what was measured of it."""

    report: Report
    batch: Batch | Pushed
    evaluation: Evaluation
    placed: tuple[Placed, ...]
    terms: Terms
    profile: Profile

    @property
    def prepared(self) -> Prepared:
        """The batch as the contract declares it; data that another engine holds have none."""
        assert self.evaluation.prepared is not None
        return self.evaluation.prepared


def judge(
    terms: Terms,
    data: Any,
    *,
    now: datetime,
    reference: Reference | Callable[[Profile], Reference | None] | None = None,
    reveal: bool = False,
    memory: int | None = None,
    progress: Progress = lambda *_: None,
) -> Judgement:
    """Judge a batch; what is wrong with the data goes into the report and is never raised.

    `now` must have a zone. A `reference` that depends on the batch is given as a function of its
    Profile. `progress` is called with a stage's name, the stages done and all.

    Raises:
        DataSourceError: the data cannot be read.
        KnownListError: a list of known values is missing, or cannot be read.

    """
    if not (reference is None or isinstance(reference, Reference) or callable(reference)):
        msg = f"reference takes a contracts.Reference, not {type(reference).__name__}"
        raise TypeError(msg)
    began = time.perf_counter()
    batch = open_batch(data, terms, memory)
    open_lists(terms, memory)
    context = Context(terms.columns, now, terms.reference)
    session = Session(terms, batch, context, reveal)
    places = tuple(terms.placed)
    runnable = runnable_checks(session, places)
    deep = reference is not None or any(column.typical for column in terms.columns.values())
    counted = tuple(k for k in runnable if isinstance(places[k].check, RowCheck | GroupCheck))
    asks = _asks([places[k] for k in runnable])
    progress("judging rows", 0, 2)
    evaluation = _evaluated(batch, Task(terms, counted, _times(terms, batch), now, deep, memory, asks))
    findings = evaluation.findings
    session.unreadable = unreadable_columns(findings, places)
    for k in counted:
        session.results[k] = judged(session, places[k], partial(rows_result, session, places[k], findings, k))
    profile = _profile(terms, batch, findings)
    known = reference if reference is None or isinstance(reference, Reference) else reference(profile)
    named = {**findings.measured.named, **findings.answers.named}
    session.context = replace(context, reference=known, named=named, revealed=named if reveal else {})
    progress("judging the whole", 1, 2)
    for k in (k for k in runnable if isinstance(places[k].check, TableCheck)):
        run = partial(table_result, session, places[k], profile)
        session.results[k] = untold(session, places[k], findings, k) or judged(session, places[k], run)
    progress("done", 2, 2)
    results = tuple(session.results[k] for k in range(len(places)))
    seconds = time.perf_counter() - began
    report = Report(terms.name, terms.version, findings.rows, batch.engine, now, seconds, results)
    if report.decision == "quarantine" and isinstance(batch, Batch):
        apart = _rows_apart(terms, evaluation, results)
        report = replace(report, rows_quarantined=apart, max_quarantined=terms.max_quarantined)
    return Judgement(report, batch, evaluation, places, terms, profile)


def _rows_apart(terms: Terms, evaluation: Evaluation, results: Sequence[Result]) -> int:
    """Return how many rows any violated check refuses."""
    failing = failing_rows(evaluation, terms, [k for k, result in enumerate(results) if result.violated])
    return int(failing.select(pl.any_horizontal(pl.all()).sum()).item())


def measure(terms: Terms, data: Any, now: datetime | None = None, memory: int | None = None) -> Profile:
    """Return the Profile of a batch, judging nothing; `now` dates rows without a date (see `prepare`).

    Raises:
        DataSourceError: the data cannot be read.

    """
    batch = open_batch(data, terms, memory)
    task = Task(terms, (), _times(terms, batch), now, deep=True, memory=memory, asks=_asks(terms.placed))
    return _profile(terms, batch, _evaluated(batch, task).findings)


def _asks(places: Sequence[Placed]) -> tuple[Ask, ...]:
    """Return what checks of the table have to know of the rows in time, each once."""
    found = [place.check.asks(place.column) for place in places if isinstance(place.check, TableCheck)]
    return tuple(dict.fromkeys(ask for asks in found for ask in asks))


def _times(terms: Terms, batch: Batch | Pushed) -> tuple[str, ...]:
    """Return the columns whose newest value a table check asks for, and the one that dates the rows."""
    asked = {
        n for p in terms.placed if p.column is None and isinstance(p.check, TableCheck) for n in p.check.reads(None)
    } | {terms.time}
    times = (name for name, column in terms.columns.items() if name in asked and column.type in ("date", "timestamp"))
    return tuple(name for name in times if name in batch.physical)


def _evaluated(batch: Batch | Pushed, task: Task) -> Evaluation:
    """Evaluate a batch, turning a source that breaks while it is read into the error that says so."""
    try:
        return evaluated(batch, task)
    except FAILURES as error:
        if isinstance(error, ContractsError) or not (isinstance(error, _BROKEN) or batch.engine != "polars"):
            raise
        source = batch.path or "the data"
        msg = f"{source}: cannot be read ({type(error).__name__} while computing)"
        raise DataSourceError(msg) from None


def _in_utc(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def _profile(terms: Terms, batch: Batch | Pushed, findings: Findings) -> Profile:
    """Return the Profile; its times are those of the batch, in UTC."""
    measured = findings.measured
    newest, oldest = (
        {name: _in_utc(value) for name, value in found.items() if value is not None}
        for found in (findings.newest, findings.oldest)
    )
    return Profile(
        contract=terms.name,
        version=terms.version,
        rows=findings.rows,
        headers=batch.headers,
        units=findings.units,
        delivered=findings.delivered,
        declared={name: str(terms.columns[name].unit) for name in measured.columns},
        newest=newest,
        first=oldest.get(terms.time or ""),
        last=newest.get(terms.time or ""),
        columns=measured.columns,
        ratios=measured.ratios,
        groups=measured.groups,
        sample=measured.sample,
        answers=findings.answers.found,
        mappings=measured.mappings,
    )
