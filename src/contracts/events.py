"""What the gate, and commands, tell those who observe them: names, counts and times, and never a value of the data.

An event holds no message, no hint and no example of a report, and no text of an exception: each of them may quote
the data. Why something happened is one word of a few, never a sentence that somebody composed.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple

if TYPE_CHECKING:
    from contracts.breaker import State, Why
    from contracts.report import Outcome, Report, Result

__all__ = [
    "Action",
    "BreakerMoved",
    "Checked",
    "Event",
    "Judged",
    "LibraryFailed",
    "Served",
    "VersionMoved",
    "judged",
    "where_of",
]

Action = Literal["accept", "warn", "quarantine", "fallback", "reject", "unverified"]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened under a version of a contract, or of the feed as a whole, `at` a time with a zone."""

    event: ClassVar[str]

    at: datetime
    contract: str
    version: str

    @property
    def feed(self) -> str:
        """What state is kept by: the contract's name and major version."""
        return f"{self.contract} {self.version.partition('.')[0]}"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that JSON can carry; `event` says of which kind it is."""
        told = {field.name: _plain(getattr(self, field.name)) for field in fields(self)}
        return {"event": self.event, "feed": self.feed, **told}


class Checked(NamedTuple):
    """What became of one check: where it stands in the contract, and how many rows it does not accept.

    `name` is what the contract calls a rule or a mapping. `rows_failed` is None for checks of the whole table.
    """

    check: str
    column: str | None
    name: str | None
    outcome: Outcome
    severity: str
    rows_failed: int | None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values under the names that reports use."""
        return self._asdict()


@dataclass(frozen=True, kw_only=True)
class Judged(Event):
    """It was decided what becomes of a batch; it `was_judged`, unless the breaker was open or it could not be read.

    `batch` is the digest of its content, `previous` what became of the feed's last batch; None where it is not known.
    """

    event: ClassVar[str] = "judged"

    action: Action
    ok: bool
    violated: bool
    errored: bool
    rows: int
    rows_quarantined: int
    seconds: float
    engine: str
    checks: tuple[Checked, ...]
    batch: str | None = None
    previous: str | None = None

    @property
    def was_judged(self) -> bool:
        """Whether the batch itself was looked at."""
        return bool(self.engine)

    @property
    def failed(self) -> tuple[Checked, ...]:
        """The checks that failed, those that only warn too."""
        return tuple(check for check in self.checks if check.outcome == "failed")

    @property
    def unjudged(self) -> tuple[Checked, ...]:
        """The checks that raised instead of judging."""
        return tuple(check for check in self.checks if check.outcome == "errored")


@dataclass(frozen=True, kw_only=True)
class Served(Event):
    """Something else came out in a batch's place, since it `violated` its contract or the breaker was `open`.

    `age_seconds` is how old a last good batch is, `previous` what became of the feed's last batch, if that is known.
    """

    event: ClassVar[str] = "served"

    kind: Literal["last_good", "call", "value"]
    why: Literal["violated", "open"]
    age_seconds: float | None = None
    batch: str | None = None
    previous: str | None = None


@dataclass(frozen=True, kw_only=True)
class BreakerMoved(Event):
    """A feed's breaker went from one state to another; the next probe may be made from `retry_at` on.

    Where a person reset it, `version` is the major version alone, as in `1`: that is whose breaker it is.
    """

    event: ClassVar[str] = "breaker_moved"

    before: State
    after: State
    why: Why
    retry_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class LibraryFailed(Event):
    """The library itself failed: the type of the exception, and the file and line, without its text."""

    event: ClassVar[str] = "library_failed"

    exception: str
    where: str
    action: Action = "reject"
    batch: str | None = None


@dataclass(frozen=True, kw_only=True)
class VersionMoved(Event):
    """Another version of a contract counts now, by whose hand; `environment` None: in all of them.

    `before` is the version that counted, if one did.
    """

    event: ClassVar[str] = "version_moved"

    how: Literal["published", "rolled_back", "pinned", "unpinned"]
    author: str
    environment: str | None = None
    before: str | None = None


def judged(
    report: Report,
    action: Action,
    *,
    rows_quarantined: int = 0,
    batch: str | None = None,
    previous: str | None = None,
) -> Judged:
    """Return what may be told of a report, and of what was decided upon it."""
    return Judged(
        at=report.started_at,
        contract=report.contract,
        version=report.version,
        action=action,
        ok=report.ok,
        violated=bool(report.violations),
        errored=bool(report.errored),
        rows=report.rows,
        rows_quarantined=rows_quarantined,
        seconds=report.seconds,
        engine=report.engine,
        checks=tuple(map(_checked, report.checks)),
        batch=batch,
        previous=previous,
    )


def _checked(result: Result) -> Checked:
    return Checked(
        result.check, result.column, result.details.get("name"), result.outcome, result.severity, result.rows_failed
    )


def where_of(error: BaseException) -> str:
    """Return the file and line where an exception was raised, `?` for one that was not."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def _plain(value: Any) -> Any:
    """Return a field as JSON can carry it."""
    if isinstance(value, datetime):
        return value.isoformat()
    return [part.to_dict() for part in value] if isinstance(value, tuple) else value
