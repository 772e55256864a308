"""Runs come back as they were added, the newest first; of each feed so many are kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl
import pytest
from sqlalchemy import text
from tests.postgresql import opened

import contracts
from contracts.report import Report, Result
from contracts.store.database import Database
from contracts.store.runs import Run, Runs, Unmet

NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
FEED = contracts.loads(
    "contract: a.b\nversion: 1.2.0\ncolumns: {x: {type: string, pii: true, nulls: 0%, length: 3, allowed: [abc]}}\n"
)
GOOD = Run("a.b", "1.2.0", NOW, "accept", ok=True, digest="d", source="/a/b.csv", seconds=0.5, engine="polars", rows=3)


@pytest.fixture
def store(store_url: str) -> contracts.Store:
    """Return a store of its own, to which nothing was written yet."""
    return contracts.Store(store_url)


def test_runs_come_back(store: contracts.Store) -> None:
    """Runs come back equal, the newest first, from another Store too; there are none at first."""
    assert store.runs.newest() == []
    served = {"kind": "last_good", "digest": "e", "age_seconds": 3.5}
    fallen = replace(GOOD, action="fallback", ok=False, checks=(Unmet("range", "x", "failed", 2),), served=served)
    unread = Run("a.b", "1.2.0", NOW, "unreadable", ok=False, source="s")
    for run in (GOOD, fallen, unread):
        store.runs.add(run)
    assert contracts.Store(store.url).runs.newest() == [unread, fallen, GOOD]
    assert store.runs.newest(n=1) == [unread]


def test_runs_are_asked_for_by_feed_or_name(store: contracts.Store) -> None:
    """A contract gives those of its major version, a name those of all versions."""
    later, other = replace(GOOD, version="2.0.0"), replace(GOOD, contract="a.c")
    for run in (GOOD, later, other):
        store.runs.add(run)
    assert store.runs.newest(FEED) == [GOOD]
    assert store.runs.newest(("a.b", "2.7.0")) == [later]
    assert store.runs.newest("a.b") == [later, GOOD]
    assert store.runs.newest("a") == []


def test_the_newest_are_kept(store_url: str) -> None:
    """Of each feed so many runs are kept, and the oldest go; other feeds lose nothing."""
    few = Runs(Database(store_url), kept=3)
    few.add(replace(GOOD, contract="a.c"))
    for k in range(7):
        few.add(replace(GOOD, rows=k))
    assert [run.rows for run in few.newest("a.b")] == [6, 5, 4]
    assert len(few.newest("a.c")) == 1


def test_a_run_holds_no_value(store: contracts.Store) -> None:
    """A run of a report names what did not pass with its rows, and neither a value nor a message."""
    report = FEED.validate(pl.DataFrame({"x": ["canary", "canary", None]}), now=NOW)
    run = Run.of(report, "d", source="/a/b.csv", quarantined=1)
    store.runs.add(run)
    assert store.runs.newest() == [run]
    assert (run.action, run.ok, run.rows, run.quarantined) == ("reject", False, 3, 1)
    assert set(run.checks) == {
        Unmet("nulls", "x", "failed", 1),
        Unmet("length", "x", "failed", 2),
        Unmet("allowed", "x", "failed", 2),
    }
    with opened(store.url) as connection:
        assert "canary" not in str(connection.execute(text("select * from contracts_runs")).all())


def test_a_report_that_errored_is_a_run_that_errored() -> None:
    """A check that could not judge makes the run `errored`, unless its caller says what was done."""
    report = Report("a.b", "1.2.0", 1, "polars", NOW, 0.0, (Result("range", "x", "errored", "canary"),))
    assert Run.of(report, "d").action == "errored"
    assert Run.of(report, "d", action="unverified").action == "unverified"


def test_a_damaged_run_is_named(store: contracts.Store) -> None:
    """A row that is not what was written is an error with its number."""
    store.runs.add(GOOD)
    with opened(store.url) as connection:
        connection.execute(text("update contracts_runs set checks = '[{\"a\": 1}]'"))
    with pytest.raises(contracts.ContractsError, match=r"a run of a\.b 1 is damaged.*row 1 of contracts_runs"):
        store.runs.newest()
