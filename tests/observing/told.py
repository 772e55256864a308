"""What the tests tell observers: events of each kind, some made from a report of real data."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import polars as pl

import contracts
from contracts.events import BreakerMoved, Event, Judged, LibraryFailed, Served, VersionMoved, judged

if TYPE_CHECKING:
    from contracts.report import Report

NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)

CONTRACT = """
contract: weather.station_daily
version: 1.2.0
columns:
  station:  {type: string, pii: false}
  snowfall: {type: number, unit: cm, nulls: 50%, range: {min: 0}}
  observer: {type: string, pii: true, nulls: 100%}
on_violation: {default: quarantine}
rules:
  not_both: "snowfall < '10 m'"
"""

OF: dict[str, Any] = {"at": NOW, "contract": "weather.station_daily", "version": "1.2.0"}


def report(snowfall: list[float | None], text: str = CONTRACT) -> Report:
    """Return the report of a batch with these values."""
    data = {
        "station": [f"S{n}" for n in range(len(snowfall))],
        "snowfall": snowfall,
        "observer": [None] * len(snowfall),
    }
    frame = pl.DataFrame(data, schema={"station": pl.String, "snowfall": pl.Float64, "observer": pl.String})
    return contracts.loads(text).validate(frame, now=NOW)


def good(**more: Any) -> Judged:
    """Return that a good batch was accepted."""
    return judged(report([1.0, None, 2.5]), "accept", batch="9f86d081", **more)


def bad(**more: Any) -> Judged:
    """Return that a bad batch, of three rows of which one fails, was rejected."""
    return judged(report([1.0, None, -2.5]), "reject", batch="60303ae2", **more)


def served(**more: Any) -> Served:
    """Return that the last good batch, a day and a half old, was served in place of one that broke its contract."""
    return Served(**OF, **{"kind": "last_good", "why": "violated", "age_seconds": 129_600.0, **more})


def moved(before: Any, after: Any, why: Any = "bad_in_a_row") -> BreakerMoved:
    """Return that a breaker moved."""
    return BreakerMoved(**OF, before=before, after=after, why=why, retry_at=NOW + dt.timedelta(hours=1))


def failure() -> LibraryFailed:
    """Return that the library failed."""
    return LibraryFailed(**OF, exception="KeyError", where="breakers.py:41")


def version(how: Any, **more: Any) -> VersionMoved:
    """Return that another version counts."""
    return VersionMoved(**OF, how=how, author="ada", **more)


def every() -> list[Event]:
    """Return an event of each kind."""
    return [good(), bad(), served(), moved("closed", "open"), failure(), version("rolled_back", before="1.3.0")]
