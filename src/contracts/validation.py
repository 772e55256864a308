"""Judging: a contract's Terms and data in, a Report out. Nothing here reads a clock or a global."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backends.evaluation import Evaluation, evaluated
from contracts.backends.failures import FAILURES
from contracts.backends.findings import Findings, Shown, Task
from contracts.backends.known_lists import open_lists
from contracts.backends.sources import open_batch
from contracts.check import Context, GroupCheck, RowCheck, TableCheck
from contracts.errors import ContractsError, DataSourceError
from contracts.identifiers import MissingExtraError
from contracts.profile import Profile, Reference
from contracts.report import Example, Report, Result, mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.backends.batch import Batch, Pushed
    from contracts.backends.cells import Prepared
    from contracts.column import Column
    from contracts.measures import Ask
    from contracts.terms import Placed, Terms

__all__ = ["Judgement", "Progress", "judge", "measure", "presented"]

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


@dataclass
class _Session:
    """What is fixed while one batch is judged."""

    terms: Terms
    batch: Batch | Pushed
    context: Context
    reveal: bool
    results: dict[int, Result] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)


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

    """
    if not (reference is None or isinstance(reference, Reference) or callable(reference)):
        msg = f"reference takes a contracts.Reference, not {type(reference).__name__}"
        raise TypeError(msg)
    began = time.perf_counter()
    batch = open_batch(data, terms, memory)
    open_lists(terms, memory)
    context = Context(terms.columns, now, terms.reference)
    session = _Session(terms, batch, context, reveal)
    places = tuple(terms.placed)
    runnable = _runnable(session, places)
    deep = reference is not None or any(column.typical for column in terms.columns.values())
    counted = tuple(k for k in runnable if isinstance(places[k].check, RowCheck | GroupCheck))
    asks = _asks([places[k] for k in runnable])
    progress("judging rows", 0, 2)
    evaluation = _evaluated(batch, Task(terms, counted, _times(terms, batch), now, deep, memory, asks))
    findings = evaluation.findings
    session.unreadable = _unreadable(findings, places)
    for k in counted:
        session.results[k] = _judged(session, places[k], partial(_rows_result, session, places[k], findings, k))
    profile = _profile(terms, batch, findings)
    known = reference if reference is None or isinstance(reference, Reference) else reference(profile)
    named = {**findings.measured.named, **findings.answers.named}
    session.context = replace(context, reference=known, named=named, revealed=named if reveal else {})
    progress("judging the whole", 1, 2)
    for k in (k for k in runnable if isinstance(places[k].check, TableCheck)):
        judged = partial(_table_result, session, places[k], profile)
        session.results[k] = _untold(session, places[k], findings, k) or _judged(session, places[k], judged)
    progress("done", 2, 2)
    results = tuple(session.results[k] for k in range(len(places)))
    seconds = time.perf_counter() - began
    report = Report(terms.name, terms.version, findings.rows, batch.engine, now, seconds, results)
    return Judgement(report, batch, evaluation, places, terms, profile)


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


def _runnable(session: _Session, places: Sequence[Placed]) -> list[int]:
    """Return the checks whose columns are there; the others are skipped, with the reason."""
    runnable = []
    for k, place in enumerate(places):
        reads = place.check.reads(place.column)
        absent = [name for name in reads if name not in session.batch.physical]
        if absent:
            session.results[k] = _result(session, place, "skipped", _absence(session, absent))
        else:
            runnable.append(k)
    return runnable


def _absence(session: _Session, absent: list[str]) -> str:
    twice = [name for name in absent if name in session.batch.headers]
    if twice:
        return f"not judged: column {', '.join(twice)} is there more than once"
    return f"not judged: column {', '.join(absent)} is not in the batch"


def _result(session: _Session, place: Placed, outcome: Any, message: str, **more: Any) -> Result:
    details = {**more.pop("details", {}), **({"name": place.name} if place.name else {})}
    return Result(
        check=place.check.name,
        column=place.column.name if place.column else None,
        outcome=outcome,
        message=message,
        action=more.pop("action", session.terms.action(place.check.name)),
        details=details,
        **more,
    )


def _unreadable(findings: Findings, places: Sequence[Placed]) -> set[str]:
    """Return the columns of which no value is of the declared type, so that nothing else can be said."""
    found: dict[str, dict[str, int]] = {}
    for k, failed in findings.failed.items():
        column = places[k].column
        if column and places[k].check.name in ("type", "nulls"):
            found.setdefault(column.name, {})[places[k].check.name] = failed
    return {n for n, c in found.items() if c.get("type") and c["type"] + c.get("nulls", 0) >= findings.rows}


def _skipped(session: _Session, place: Placed, findings: Findings, k: int) -> Result | None:
    """Return a skipped result where the engine cannot judge a check."""
    reason = findings.skipped.get(k)
    return _result(session, place, "skipped", f"not judged: {reason}") if reason else None


def _untold(session: _Session, place: Placed, findings: Findings, k: int) -> Result | None:
    """Return a skipped result where what a check of the table asks for could not be made."""
    assert isinstance(place.check, TableCheck)
    asked = [ask.name for ask in place.check.asks(place.column)]
    why = [findings.answers.skipped[name] for name in asked if name in findings.answers.skipped]
    said = _result(session, place, "skipped", f"not judged: {why[0]}") if why else None
    return said or _skipped(session, place, findings, k)


def _rows_result(session: _Session, place: Placed, findings: Findings, k: int) -> Result:
    """Return the result of a check whose failing rows were counted."""
    skipped = _skipped(session, place, findings, k)
    if skipped:
        return skipped
    if k in findings.errors:
        return _errored(session, place, findings.errors[k])
    blind = _blind(session, place)
    if blind and place.check.name not in ("type", "nulls"):
        return blind
    check, failed = place.check, findings.failed[k]
    rows = findings.shared.get(k, findings.rows)
    assert isinstance(check, RowCheck | GroupCheck)
    numbers = {"rows_failed": failed, "share_failed": failed / rows if rows else 0.0}
    of = "values" if k in findings.shared else "rows"
    said = f"{place.subject}: {_count(failed, rows, of)} {check.complaint(place.column)}" if failed else ""
    tolerated = check.tolerated(place.column) if isinstance(check, RowCheck) else 0
    if failed <= tolerated * rows:
        return _result(session, place, "passed", said or f"{place.subject}: all rows are fine", **numbers)
    shown = findings.examples[k]
    hint = _hint(check, place, shown)
    return _result(session, place, "failed", said, hint=hint, examples=_examples(session, shown), **numbers)


def _hint(check: RowCheck | GroupCheck, place: Placed, shown: Sequence[Shown]) -> str:
    if isinstance(check, GroupCheck):
        return check.hint(place.column)
    return check.hint(place.column, [next(iter(values.values())) for _, values in shown])


def _blind(session: _Session, place: Placed) -> Result | None:
    """Return a skipped result where a check reads a column of which no value is of its type."""
    names = [name for name in place.check.reads(place.column) if name in session.unreadable]
    said = f"not judged: no value of {', '.join(names)} is of the declared type"
    return _result(session, place, "skipped", said) if names else None


def _count(failed: int, rows: int, of: str) -> str:
    return f"{failed:,} of {rows:,} {of} ({100 * failed / rows:.3g} %)"


def _examples(session: _Session, found: Sequence[Shown]) -> tuple[Example, ...]:
    made = []
    for row, values in found:
        said = {name: _presented(session, name, value) for name, value in values.items()}
        made.append(Example(row, said if len(said) > 1 else next(iter(said.values()), None)))
    return tuple(made)


def _presented(session: _Session, name: str, value: Any) -> Any:
    all_is_text = session.batch.physical.get(name) in getattr(session.batch, "text", ())
    return presented(value, session.terms.columns[name], reveal=session.reveal, all_is_text=all_is_text)


def presented(value: Any, column: Column, *, reveal: bool, all_is_text: bool = False) -> Any:
    """Return a value of a column as a report may hold it: masked, unless it is no text or is to be revealed.

    `all_is_text` says that the source knows no types, so that text may be a number.
    """
    if value is None or reveal or not column.masks(value, all_is_text=all_is_text):
        return value.isoformat() if isinstance(value, date) else value
    return mask(value)


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


def _table_result(session: _Session, place: Placed, profile: Profile) -> Result:
    check = place.check
    assert isinstance(check, TableCheck)
    finding = check.judge(profile, place.column, session.context)
    action = "warn" if finding.warns else session.terms.action(check.name)
    return _result(
        session, place, finding.outcome, finding.message, hint=finding.hint, action=action, details=finding.details
    )


def _judged(session: _Session, place: Placed, run: Callable[[], Result]) -> Result:
    """Run a check; an exception inside it is an outcome of its own, never a failure of the data."""
    try:
        return run()
    except FAILURES as error:
        return _errored(session, place, error)


def _errored(session: _Session, place: Placed, error: BaseException) -> Result:
    """Say where the check broke, without the exception's text: that may quote the data."""
    if isinstance(error, MissingExtraError):
        said = f"{place.subject}: the check could not judge: {error}"
        return _result(session, place, "errored", said, details={"error": type(error).__name__})
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    message = f"{place.subject}: the check could not judge ({type(error).__name__} at {at})"
    hint = "this is a fault of the library, not of the data; please report it"
    return _result(session, place, "errored", message, hint=hint, details={"error": type(error).__name__, "at": at})
