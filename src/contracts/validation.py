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

from contracts.backends.cells import Prepared, prepare
from contracts.backends.evaluation import Counted, Counts, count_rows, examples_of, group_examples, group_rows
from contracts.backends.failures import FAILURES
from contracts.backends.sources import open_batch
from contracts.check import Context, GroupCheck, RowCheck, TableCheck
from contracts.errors import DataSourceError
from contracts.profile import Profile, Reference
from contracts.profiling import Measured, glanced, profiled, watched
from contracts.report import Example, Report, Result, mask

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.backends.batch import Batch
    from contracts.terms import Placed, Terms

__all__ = ["Judgement", "Progress", "judge", "measure"]

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Judgement:
    """A report, and what is needed to act on it: the batch, where each result is from, and what was measured."""

    report: Report
    batch: Batch
    prepared: Prepared
    placed: tuple[Placed, ...]
    terms: Terms
    profile: Profile


@dataclass
class _Session:
    """What is fixed while one batch is judged."""

    terms: Terms
    batch: Batch
    prepared: Prepared
    context: Context
    reveal: bool
    progress: Progress
    results: dict[int, Result] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)


def judge(
    terms: Terms,
    data: Any,
    *,
    now: datetime,
    reference: Reference | None = None,
    reveal: bool = False,
    progress: Progress = lambda *_: None,
) -> Judgement:
    """Judge a batch; what is wrong with the data goes into the report and is never raised.

    `now` must have a zone. `progress` is called with a stage's name, the stages done and all.

    Raises:
        DataSourceError: the data cannot be read.

    """
    if reference is not None and not isinstance(reference, Reference):
        msg = f"reference takes a contracts.Reference, not {type(reference).__name__}"
        raise TypeError(msg)
    began = time.perf_counter()
    batch = open_batch(data, terms)
    prepared = prepare(batch, terms, now)
    context = Context(terms.columns, now, terms.reference, reference)
    session = _Session(terms, batch, prepared, context, reveal, progress)
    places = tuple(terms.placed)
    runnable = _runnable(session, places)
    counts = _rows_pass(session, [k for k in runnable if isinstance(places[k].check, RowCheck)], places)
    _groups_pass(session, [k for k in runnable if isinstance(places[k].check, GroupCheck)], places, counts.rows)
    deep = reference is not None or any(column.typical for column in terms.columns.values())
    profile, measured = _profile(terms, batch, session.prepared, counts, deep=deep)
    session.context = replace(context, revealed=measured.named if reveal else {})
    _table_pass(session, [k for k in runnable if isinstance(places[k].check, TableCheck)], places, profile)
    results = tuple(session.results[k] for k in range(len(places)))
    seconds = time.perf_counter() - began
    report = Report(terms.name, terms.version, counts.rows, "polars", now, seconds, results)
    return Judgement(report, batch, session.prepared, places, terms, profile)


def measure(terms: Terms, data: Any, now: datetime | None = None) -> Profile:
    """Return the Profile of a batch, judging nothing; `now` dates rows without a date (see `prepare`).

    Raises:
        DataSourceError: the data cannot be read.

    """
    batch = open_batch(data, terms)
    prepared = prepare(batch, terms, now)
    return _profile(terms, batch, prepared, _counted(batch, prepared, [], terms), deep=True)[0]


def _times(terms: Terms, prepared: Prepared) -> list[str]:
    """Return the columns whose newest value a table check asks for, and the one that dates the rows."""
    asked = {
        n for p in terms.placed if p.column is None and isinstance(p.check, TableCheck) for n in p.check.reads(None)
    } | {terms.time}
    return [name for name in terms.columns if name in asked and f"v:{name}" in prepared.schema]


def _counted(batch: Batch, prepared: Prepared, places: Sequence[Placed], terms: Terms) -> Counts:
    """Count the rows, turning a source that breaks while it is read into the error that says so."""
    try:
        if not prepared.schema:
            rows = batch.frame.select(pl.len()).collect().item() if batch.rows is None else batch.rows
            return Counts(rows, {}, {}, {})
        counts = count_rows(prepared, places, terms, _times(terms, prepared))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        source = batch.path or "the data"
        msg = f"{source}: cannot be read ({type(error).__name__} while computing)"
        raise DataSourceError(msg) from None
    newest, oldest = (
        {name: _in_utc(value) for name, value in found.items() if value is not None}
        for found in (counts.newest, counts.oldest)
    )
    return replace(counts, newest=newest, oldest=oldest)


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


def _rows_pass(session: _Session, positions: list[int], places: Sequence[Placed]) -> Counts:
    session.progress("counting rows", 0, 4)
    counts = _counted(session.batch, session.prepared, [places[k] for k in positions], session.terms)
    session.progress("fetching examples", 1, 4)
    session.unreadable = _unreadable(positions, places, counts)
    for index, k in enumerate(positions):
        if index in counts.errors:
            session.results[k] = _errored(session, places[k], counts.errors[index])
        else:
            judged = partial(_row_result, session, places[k], counts, index)
            session.results[k] = _judged(session, places[k], judged)
    return counts


def _unreadable(positions: list[int], places: Sequence[Placed], counts: Counts) -> set[str]:
    """Return the columns of which no value is of the declared type, so that nothing else can be said."""
    found: dict[str, dict[str, int]] = {}
    for index, k in enumerate(positions):
        column = places[k].column
        if column and places[k].check.name in ("type", "nulls"):
            found.setdefault(column.name, {})[places[k].check.name] = counts.failed.get(index, 0)
    return {n for n, c in found.items() if c.get("type") and c["type"] + c.get("nulls", 0) >= counts.rows}


def _row_result(session: _Session, place: Placed, counts: Counts, index: int) -> Result:
    check, column, rows = place.check, place.column, counts.rows
    assert isinstance(check, RowCheck)
    failed = counts.failed[index]
    blind = _blind(session, place)
    if blind and check.name not in ("type", "nulls"):
        return blind
    numbers = {"rows_failed": failed, "share_failed": failed / rows if rows else 0.0}
    subject = place.subject
    if failed <= check.tolerated(column) * rows:
        said = f"{_count(failed, rows)} {check.complaint(column)}" if failed else "all rows are fine"
        return _result(session, place, "passed", f"{subject}: {said}", **numbers)
    found = examples_of(session.prepared, place, session.terms, rows, failed)
    hint = check.hint(column, [next(iter(values.values())) for _, values in found.examples])
    message = f"{subject}: {_count(failed, rows)} {check.complaint(column)}"
    return _result(session, place, "failed", message, hint=hint, examples=_examples(session, found), **numbers)


def _blind(session: _Session, place: Placed) -> Result | None:
    """Return a skipped result where a check reads a column of which no value is of its type."""
    names = [name for name in place.check.reads(place.column) if name in session.unreadable]
    said = f"not judged: no value of {', '.join(names)} is of the declared type"
    return _result(session, place, "skipped", said) if names else None


def _count(failed: int, rows: int) -> str:
    return f"{failed:,} of {rows:,} rows ({100 * failed / rows:.3g} %)"


def _examples(session: _Session, found: Counted) -> tuple[Example, ...]:
    made = []
    for row, values in found.examples:
        shown = {name: _shown(session, name, value) for name, value in values.items()}
        made.append(Example(row, shown if len(shown) > 1 else next(iter(shown.values()), None)))
    return tuple(made)


def _shown(session: _Session, column: str, value: Any) -> Any:
    if value is None or session.reveal or not session.terms.columns[column].masks(value):
        return value.isoformat() if isinstance(value, date) else value
    return mask(value)


def _groups_pass(session: _Session, positions: list[int], places: Sequence[Placed], rows: int) -> None:
    session.progress("comparing rows", 2, 4)
    for k in positions:
        session.results[k] = _judged(session, places[k], partial(_group_result, session, places[k], rows))


def _group_result(session: _Session, place: Placed, rows: int) -> Result:
    check = place.check
    assert isinstance(check, GroupCheck)
    blind = _blind(session, place)
    if blind:
        return blind
    found = group_examples(session.prepared, place, group_rows(session.prepared, place))
    numbers = {"rows_failed": found.rows_failed, "share_failed": found.rows_failed / rows if rows else 0.0}
    if not found.rows_failed:
        return _result(session, place, "passed", f"{place.subject}: all rows are fine", **numbers)
    message = f"{place.subject}: {_count(found.rows_failed, rows)} {check.complaint(place.column)}"
    examples = _examples(session, found)
    return _result(session, place, "failed", message, hint=check.hint(place.column), examples=examples, **numbers)


def _profile(terms: Terms, batch: Batch, prepared: Prepared, counts: Counts, *, deep: bool) -> tuple[Profile, Measured]:
    """Return the Profile, and what was measured for it; one that is not deep counts only what a glance calls for."""
    measure_values = profiled if deep else glanced
    measured = measure_values(prepared, terms, watched(terms, batch.physical)) if prepared.schema else Measured()
    made = Profile(
        contract=terms.name,
        version=terms.version,
        rows=counts.rows,
        headers=batch.headers,
        units=prepared.units,
        delivered=prepared.delivered,
        declared={name: str(terms.columns[name].unit) for name in measured.columns},
        newest=counts.newest,
        first=counts.oldest.get(terms.time or ""),
        last=counts.newest.get(terms.time or ""),
        columns=measured.columns,
        ratios=measured.ratios,
        groups=measured.groups,
        sample=measured.sample,
    )
    return made, measured


def _table_pass(session: _Session, positions: list[int], places: Sequence[Placed], profile: Profile) -> None:
    session.progress("judging the whole", 3, 4)
    for k in positions:
        session.results[k] = _judged(session, places[k], partial(_table_result, session, places[k], profile))
    session.progress("done", 4, 4)


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
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    message = f"{place.subject}: the check could not judge ({type(error).__name__} at {at})"
    hint = "this is a fault of the library, not of the data; please report it"
    return _result(session, place, "errored", message, hint=hint, details={"error": type(error).__name__, "at": at})
