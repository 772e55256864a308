"""Processes that write to one store at once lose nothing."""

from __future__ import annotations

import subprocess
import sys

import contracts

ACCEPTING = """
import datetime as dt, sys
import contracts
from contracts.profile import Profile
from contracts.report import Report

store, first = contracts.Store(sys.argv[1]), int(sys.argv[2])
now = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
print("ready", flush=True)
sys.stdin.readline()
for rows in range(first, first + 10):
    profile = Profile("a.b", "1.0.0", rows)
    store.remember(("a.b", "1.0.0"), profile.digest, Report("a.b", "1.0.0", rows, "polars", now, 0, ()), at=now)
    assert store.accept(("a.b", "1.0.0"), profile, at=now, source=sys.argv[2])
    store.accept(("a.b", "1.0.0"), Profile("a.b", "1.0.0", 1_000_000 + rows - first), at=now)
"""


def test_processes_that_accept_at_once_lose_nothing(store_url: str) -> None:
    """Three processes make one store and fill it at once: every batch is there, the shared ones once."""
    started = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", ACCEPTING, store_url, str(first)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for first in (1, 1001, 2001)
    ]
    for process in started:
        assert process.stdout
        process.stdout.readline()
    for process in started:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in started] == ["", "", ""]
    rows = [found.rows for found in contracts.Store(store_url).reference(("a.b", "1.0.0")).profiles]
    own = {rows for first in (1, 1001, 2001) for rows in range(first, first + 10)}
    assert sorted(rows) == sorted(own | set(range(1_000_000, 1_000_010)))
