"""What is said of each check of one batch: its result, in the words of the check, and nothing that is masked."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.backends.failures import FAILURES
from contracts.check import GroupCheck, RowCheck, TableCheck
from contracts.identifiers import MissingExtraError
from contracts.report import Example, Result, mask

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contracts.backends.batch import Batch, Pushed
    from contracts.backends.findings import Findings, Shown
    from contracts.check import Context
    from contracts.column import Column
    from contracts.profile import Profile
    from contracts.terms import Placed, Terms

__all__ = [
    "Session",
    "judged",
    "presented",
    "rows_result",
    "runnable_checks",
    "table_result",
    "unreadable_columns",
    "untold",
]


@dataclass
class Session:
    """What is fixed while one batch is judged."""

    terms: Terms
    batch: Batch | Pushed
    context: Context
    reveal: bool
    results: dict[int, Result] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)


def runnable_checks(session: Session, places: Sequence[Placed]) -> list[int]:
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


def _absence(session: Session, absent: list[str]) -> str:
    twice = [name for name in absent if name in session.batch.headers]
    if twice:
        return f"not judged: column {', '.join(twice)} is there more than once"
    return f"not judged: column {', '.join(absent)} is not in the batch"


def _result(session: Session, place: Placed, outcome: Any, message: str, **more: Any) -> Result:
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


def unreadable_columns(findings: Findings, places: Sequence[Placed]) -> set[str]:
    """Return the columns of which no value is of the declared type, so that nothing else can be said."""
    found: dict[str, dict[str, int]] = {}
    for k, failed in findings.failed.items():
        column = places[k].column
        if column and places[k].check.name in ("type", "nulls"):
            found.setdefault(column.name, {})[places[k].check.name] = failed
    return {n for n, c in found.items() if c.get("type") and c["type"] + c.get("nulls", 0) >= findings.rows}


def _skipped(session: Session, place: Placed, findings: Findings, k: int) -> Result | None:
    """Return a skipped result where the engine cannot judge a check."""
    reason = findings.skipped.get(k)
    return _result(session, place, "skipped", f"not judged: {reason}") if reason else None


def untold(session: Session, place: Placed, findings: Findings, k: int) -> Result | None:
    """Return a skipped result where what a check of the table asks for could not be made."""
    assert isinstance(place.check, TableCheck)
    asked = [ask.name for ask in place.check.asks(place.column)]
    why = [findings.answers.skipped[name] for name in asked if name in findings.answers.skipped]
    said = _result(session, place, "skipped", f"not judged: {why[0]}") if why else None
    return said or _skipped(session, place, findings, k)


def rows_result(session: Session, place: Placed, findings: Findings, k: int) -> Result:
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


def _blind(session: Session, place: Placed) -> Result | None:
    """Return a skipped result where a check reads a column of which no value is of its type."""
    names = [name for name in place.check.reads(place.column) if name in session.unreadable]
    said = f"not judged: no value of {', '.join(names)} is of the declared type"
    return _result(session, place, "skipped", said) if names else None


def _count(failed: int, rows: int, of: str) -> str:
    return f"{failed:,} of {rows:,} {of} ({100 * failed / rows:.3g} %)"


def _examples(session: Session, found: Sequence[Shown]) -> tuple[Example, ...]:
    made = []
    for row, values in found:
        said = {name: _presented(session, name, value) for name, value in values.items()}
        made.append(Example(row, said if len(said) > 1 else next(iter(said.values()), None)))
    return tuple(made)


def _presented(session: Session, name: str, value: Any) -> Any:
    all_is_text = session.batch.physical.get(name) in getattr(session.batch, "text", ())
    return presented(value, session.terms.columns[name], reveal=session.reveal, all_is_text=all_is_text)


def presented(value: Any, column: Column, *, reveal: bool, all_is_text: bool = False) -> Any:
    """Return a value of a column as a report may hold it: masked, unless it is no text or is to be revealed.

    `all_is_text` says that the source knows no types, so that text may be a number.
    """
    if value is None or reveal or not column.masks(value, all_is_text=all_is_text):
        return value.isoformat() if isinstance(value, date) else value
    return mask(value)


def table_result(session: Session, place: Placed, profile: Profile) -> Result:
    """Return the result of a check of the whole table."""
    check = place.check
    assert isinstance(check, TableCheck)
    finding = check.judge(profile, place.column, session.context)
    action = "warn" if finding.warns else session.terms.action(check.name)
    return _result(
        session, place, finding.outcome, finding.message, hint=finding.hint, action=action, details=finding.details
    )


def judged(session: Session, place: Placed, run: Callable[[], Result]) -> Result:
    """Run a check; an exception inside it is an outcome of its own, never a failure of the data."""
    try:
        return run()
    except FAILURES as error:
        return _errored(session, place, error)


def _errored(session: Session, place: Placed, error: BaseException) -> Result:
    """Say where the check broke, without the exception's text: that may quote the data."""
    if isinstance(error, MissingExtraError):
        said = f"{place.subject}: the check could not judge: {error}"
        return _result(session, place, "errored", said, details={"error": type(error).__name__})
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    message = f"{place.subject}: the check could not judge ({type(error).__name__} at {at})"
    hint = "this is a fault of the library, not of the data; please report it"
    return _result(session, place, "errored", message, hint=hint, details={"error": type(error).__name__, "at": at})
