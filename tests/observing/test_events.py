"""Events: what may be told of a batch, in plain values, and nothing that quotes the data."""

from __future__ import annotations

import json
from dataclasses import FrozenInstanceError

import pytest
from tests.observing import told

from contracts.events import Event, where_of


def test_a_report_becomes_an_event() -> None:
    """A judged batch is told with its counts, and with each check, where it stands and how many rows failed."""
    event = told.bad(rows_quarantined=1, previous="accept")
    assert (event.contract, event.version, event.feed) == ("weather.station_daily", "1.2.0", "weather.station_daily 1")
    assert (event.rows, event.rows_quarantined, event.engine, event.at) == (3, 1, "polars", told.NOW)
    assert (event.ok, event.violated, event.errored) == (False, True, False)
    (failed,) = event.failed
    assert failed.to_dict() == {
        "check": "range",
        "column": "snowfall",
        "name": None,
        "outcome": "failed",
        "severity": "error",
        "rows_failed": 1,
    }
    assert [check.name for check in event.checks if check.check == "rule"] == ["not_both"]


def test_an_event_holds_no_words_of_the_report() -> None:
    """No message, hint or example is told."""
    report = told.report([1.0, None, -98765.25])
    said = json.dumps(told.judged(report, "reject").to_dict())
    assert "98765.25" in report.to_json()
    assert "98765.25" not in said
    assert all(result.message not in said for result in report.checks)


@pytest.mark.parametrize("event", told.every(), ids=lambda event: event.event)
def test_events_are_plain(event: Event) -> None:
    """Each event is JSON, says of which kind and feed it is and when it was, and cannot be changed."""
    plain = json.loads(json.dumps(event.to_dict(), allow_nan=False))
    assert plain["event"] == event.event
    assert plain["feed"] == "weather.station_daily 1"
    assert plain["at"] == "2026-11-23T06:00:00+00:00"
    with pytest.raises(FrozenInstanceError):
        event.version = "2.0.0"  # type: ignore[misc]


def test_where_an_exception_came_from() -> None:
    """The file and the line are told, without the folder and without the exception's text."""
    try:
        json.loads("{secret")
    except ValueError as error:
        where = where_of(error)
    name, _, line = where.partition(":")
    assert name == "decoder.py"
    assert line.isdigit()
    assert where_of(ValueError("secret")) == "?"
