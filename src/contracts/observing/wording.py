"""Events as a sentence that people read, in the log and in notices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contracts.events import BreakerMoved, Event, Judged, LibraryFailed, Served, VersionMoved
from contracts.report import printable

__all__ = ["said"]

_SHOWN = 5

_ACTIONS = {
    "accept": "accepted",
    "warn": "accepted with warnings",
    "quarantine": "accepted in part",
    "fallback": "set apart, and something else is served",
    "reject": "rejected",
    "unverified": "passed on unverified",
}

_SERVED = {
    "last_good": "the last good batch is served",
    "call": "what the fallback's function made is served",
    "value": "the fallback's fixed value is served",
}

_WHY = {
    "violated": "the batch broke its contract",
    "open": "the breaker is open",
    "bad_in_a_row": "too many batches in a row were bad",
    "bad_share": "too large a share of batches was bad",
    "probe_came": "the time for a probe has come",
    "probe_good": "the probe was good",
    "probe_bad": "the probe was bad",
    "probe_lost": "the probe never came back",
    "reset": "somebody reset it",
}

_HOW = {
    "published": "published",
    "rolled_back": "back after a rollback",
    "pinned": "pinned",
    "unpinned": "unpinned",
}


def said(event: Event) -> str:
    """Return an event as one line without control characters: the contract, and what happened."""
    return printable(f"{event.contract} {event.version}: {_SAID[type(event)](event)}")


def _of_judged(event: Judged) -> str:
    quarantined = f", {event.rows_quarantined:,} of them set apart," if event.rows_quarantined else ""
    named = {"failed": event.failed, "could not judge": event.unjudged}
    found = "".join(f"; {what}: {_named(checks)}" for what, checks in named.items() if checks)
    return f"a batch of {_rows(event.rows)}{quarantined} is {_ACTIONS[event.action]}{found}"


def _named(checks: tuple[Any, ...]) -> str:
    """Return where checks stand in the contract, and the rows that failed; the first five of them."""
    shown = [_placed(check) for check in checks[:_SHOWN]]
    return ", ".join(shown) + (f" and {len(checks) - _SHOWN} more" if len(checks) > _SHOWN else "")


def _placed(check: Any) -> str:
    place = ":".join(part for part in (check.check, check.column, check.name) if part)
    return f"{place} ({_rows(check.rows_failed)})" if check.rows_failed else place


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _of_served(event: Served) -> str:
    age = "" if event.age_seconds is None else f", {event.age_seconds / 3600:,.1f} hours old"
    return f"{_SERVED[event.kind]}{age}, because {_WHY[event.why]}"


def _of_breaker(event: BreakerMoved) -> str:
    probe = f"; the next probe may be made at {event.retry_at.isoformat()}" if event.retry_at else ""
    return f"the breaker is {event.after.replace('_', '-')}, because {_WHY[event.why]}{probe}"


def _of_failure(event: LibraryFailed) -> str:
    return f"the library failed ({event.exception} at {event.where}); the batch is {_ACTIONS[event.action]}"


def _of_version(event: VersionMoved) -> str:
    where = f" in {event.environment}" if event.environment else ""
    before = f", instead of {event.before}" if event.before not in (None, event.version) else ""
    return f"{_HOW[event.how]} by {event.author}{where}{before}"


_SAID: dict[type[Event], Callable[[Any], str]] = {
    Judged: _of_judged,
    Served: _of_served,
    BreakerMoved: _of_breaker,
    LibraryFailed: _of_failure,
    VersionMoved: _of_version,
}
