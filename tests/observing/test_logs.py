"""The log: always told, silent unless an application turns it on."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.observing import told

from contracts.events import Checked, Event
from contracts.observing import Observers

if TYPE_CHECKING:
    from contracts.events import Judged


def logged(caplog: pytest.LogCaptureFixture, event: Event) -> logging.LogRecord:
    """Return the record of an event."""
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="contracts"):
        Observers().tell(event)
    (record,) = caplog.records
    return record


def broken() -> Judged:
    """Return that a check of a batch could not judge."""
    checks = (Checked("pattern", "station", None, "errored", "error", None),)
    return replace(told.good(), ok=False, errored=True, checks=checks, action="reject")


@pytest.mark.parametrize(
    ("event", "level", "says"),
    [
        (told.good(), "INFO", "a batch of 3 rows is accepted"),
        (
            told.bad(),
            "WARNING",
            "a batch of 3 rows is rejected; failed: range:snowfall (1 row)",
        ),
        (
            replace(told.bad(rows_quarantined=1), action="quarantine"),
            "WARNING",
            "a batch of 3 rows, 1 of them set apart, is accepted in part; failed: range:snowfall (1 row)",
        ),
        (broken(), "ERROR", "a batch of 3 rows is rejected; could not judge: pattern:station"),
        (
            told.served(),
            "WARNING",
            "the last good batch is served, 36.0 hours old, because the batch broke its contract",
        ),
        (
            told.moved("closed", "open"),
            "ERROR",
            "the breaker is open, because too many batches in a row were bad; the next probe may be made at 2026-11-23",
        ),
        (told.moved("half_open", "closed", "probe_good"), "INFO", "the breaker is closed, because the probe was good"),
        (told.failure(), "ERROR", "the library failed (KeyError at breakers.py:41); the batch is rejected"),
        (told.version("published"), "INFO", "published by ada"),
        (
            told.version("rolled_back", before="1.3.0", environment="live"),
            "WARNING",
            "back after a rollback by ada in live, instead of 1.3.0",
        ),
    ],
)
def test_levels_and_words(caplog: pytest.LogCaptureFixture, event: Event, level: str, says: str) -> None:
    """Each event is one record that says how bad it is, and holds the event for handlers that write fields."""
    record = logged(caplog, event)
    assert (record.name, record.levelname) == ("contracts", level)
    assert record.getMessage().startswith(f"weather.station_daily 1.2.0: {says}")
    assert record.__dict__["contracts"] == event.to_dict()


def test_only_the_first_checks_are_named(caplog: pytest.LogCaptureFixture) -> None:
    """Of many failed checks five are named in the sentence; all stand in the record's fields."""
    checks = tuple(Checked("range", f"c{n}", None, "failed", "error", 1) for n in range(12))
    record = logged(caplog, replace(told.bad(), checks=checks))
    assert record.getMessage().endswith("range:c4 (1 row) and 7 more")
    assert len(record.__dict__["contracts"]["checks"]) == 12


def test_a_name_cannot_write_lines(caplog: pytest.LogCaptureFixture) -> None:
    """What a contract calls a column cannot begin a line of the log, nor drive a terminal."""
    checks = (Checked("range", "x\nERROR all is lost\x1b[2J", None, "failed", "error", 1),)
    record = logged(caplog, replace(told.bad(), checks=checks))
    assert "range:x\\x0aERROR all is lost\\x1b[2J" in record.getMessage()


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in an interpreter of its own."""
    return subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)


def test_the_log_is_silent_unless_it_is_turned_on() -> None:
    """An application that has not set up logging sees nothing, one that has sees the record."""
    code = "from tests.observing import told; from contracts.observing import Observers\n"
    told_bad = "Observers().tell(told.bad())"
    assert run(code + told_bad).stderr == ""
    seen = run("import logging; logging.basicConfig()\n" + code + told_bad).stderr
    assert seen.startswith("WARNING:contracts:weather.station_daily 1.2.0: a batch of 3 rows is rejected")


def test_nothing_is_made_of_what_nobody_wants(caplog: pytest.LogCaptureFixture, monkeypatch: Any) -> None:
    """Where the level is off, not even the sentence is made."""
    monkeypatch.setattr("contracts.observing.logs.said", lambda _: pytest.fail("nobody wants it"))
    with caplog.at_level(logging.WARNING, logger="contracts"):
        Observers().tell(told.good())
    assert caplog.records == []
