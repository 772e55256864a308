"""The breakers in a store: one for all processes, which survives each of them."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import update
from tests.breaking import HOUR, SOAK, START, PureMachine, often
from tests.postgresql import opened

import contracts
from contracts.breaker import Breaker, BreakerTerms, Move
from contracts.store.failures import ReadOnlyStoreError
from contracts.store.feed import Feed
from contracts.store.tables import BREAKERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contracts.breaker import Outcome, Permission

FEED = ("a.b", "1.2.0")
THREE = BreakerTerms(3)
ONE = BreakerTerms(1)
LATER = START + dt.timedelta(seconds=HOUR)


def test_any_sequence(store_url: str) -> None:
    """Whatever happens in whatever order, through restarts, what a store keeps is what a naive model says."""
    numbers = count()

    class Stored(PureMachine):
        """The same, in a store that all sequences share, each with a feed of its own."""

        def __init__(self) -> None:
            super().__init__()
            self.feed = (f"feed.n{next(numbers)}", "1.0.0")
            self.reopen()

        def ask(self, terms: BreakerTerms, now: dt.datetime, token: str) -> Permission:
            return self.store.breakers.asked(self.feed, terms, now, token)

        def learn(self, terms: BreakerTerms, digest: str, outcome: Outcome, now: dt.datetime, token: str) -> Any:
            return self.store.breakers.learned(self.feed, terms, digest, outcome, now, token)

        def close(self) -> None:
            was_closed = self.model.state == "closed"
            assert (self.store.breakers.reset(self.feed, "me", self.time) is None) == was_closed

        def seen(self) -> Breaker:
            found = [kept.breaker for kept in self.store.breakers.status(self.feed)]
            return found[0] if found else Breaker()

        def reopen(self) -> None:
            self.store = contracts.Store(store_url)

    share = 3 if store_url.startswith("postgresql") else 1  # each of its connections takes some 20 ms to open
    run_state_machine_as_test(Stored, settings=often(share))  # type: ignore[no-untyped-call]


def bad(store: contracts.Store, *digests: str, feed: tuple[str, str] = FEED) -> Move | None:
    """Tell of bad batches, and return what the last of them did."""
    moves = [store.breakers.learned(feed, THREE, digest, "bad", START, digest) for digest in digests]
    return moves[-1]


def test_a_breaker_is_of_a_feed(store_url: str) -> None:
    """A contract's major version has a breaker, whatever its minor one; other feeds go on."""
    store = contracts.Store(store_url)
    assert bad(store, "a", "b", "c") == Move("closed", "open", "bad_in_a_row", LATER)
    assert store.breakers.asked(("a.b", "1.9.9"), THREE, START, "t").kind == "stop"
    assert store.breakers.asked(
        contracts.loads("contract: a.b\nversion: 1.0.0\ncolumns: {x: {}}"), THREE, START, "t"
    ).why
    assert store.breakers.asked(("a.b", "2.0.0"), THREE, START, "t").kind == "go"
    assert store.breakers.asked(("a.c", "1.2.0"), THREE, START, "t").kind == "go"
    assert store.breakers.feeds() == [Feed("a.b", 1)]


def test_asking_makes_nothing(tmp_path: Path) -> None:
    """Where nothing was ever told, batches go, and nothing is written."""
    store = contracts.Store(f"sqlite:///{tmp_path}/new/store.db")
    assert store.breakers.asked(FEED, THREE, START, "t").kind == "go"
    assert store.breakers.status() == []
    assert store.breakers.feeds() == []
    assert list(tmp_path.iterdir()) == []


def test_a_healthy_feed_writes_nothing(store_url: str) -> None:
    """As soon as its last batches are all good, further good ones leave the row as it is."""
    store = contracts.Store(store_url)
    for number in range(9):
        now = START + dt.timedelta(minutes=number)
        assert store.breakers.asked(FEED, THREE, now, str(number)).kind == "go"
        store.breakers.learned(FEED, THREE, str(number), "good", now, str(number))
    (kept,) = store.breakers.status()
    assert (kept.breaker.recent, kept.changed_at) == ("ggg", START + dt.timedelta(minutes=2))


def test_one_poisoned_batch_retried(store_url: str) -> None:
    """A bad batch that a hundred processes try again counts once, errors and restarts in between or not."""
    store = contracts.Store(store_url)
    for number in range(100):
        store.breakers.learned(FEED, THREE, "poison", "bad", START, str(number))
        if number % 10 == 0:
            store = contracts.Store(store_url)
            store.breakers.learned(FEED, THREE, "poison", "errored", START, str(number))
    (kept,) = store.breakers.status()
    assert (kept.breaker.state, kept.breaker.recent, kept.breaker.errored) == ("closed", "b", 10)


def test_reset(store_url: str) -> None:
    """A reset closes, and says by whom and when; where there is no breaker, none is made."""
    store = contracts.Store(store_url)
    assert store.breakers.reset(FEED, "Ann", START) is None
    bad(store, "a")
    assert store.breakers.reset(("a.b", "2.0.0"), "Ann", START) is None
    assert store.breakers.feeds() == [Feed("a.b", 1)]
    bad(store, "a", "b", "c")
    assert store.breakers.reset(FEED, "Bob", LATER) == Move("open", "closed", "reset")
    (kept,) = store.breakers.status()
    assert (kept.reset_by, kept.reset_at, kept.changed_at) == ("Bob", LATER, LATER)
    assert kept.breaker == Breaker(known=("a", "b", "c"))
    assert store.breakers.asked(FEED, THREE, LATER, "t").kind == "go"
    assert json.loads(json.dumps(kept.to_dict()))["reset_by"] == "Bob"


@pytest.mark.parametrize("zone", [None, dt.timezone(dt.timedelta(hours=9))])
def test_zones(store_url: str, zone: dt.tzinfo | None) -> None:
    """A time without a zone is in UTC; one of another zone is the same time."""
    store = contracts.Store(store_url)
    now = START.astimezone(zone) if zone else START.replace(tzinfo=None)
    store.breakers.learned(FEED, ONE, "a", "bad", now, "t")
    assert store.breakers.asked(FEED, ONE, now, "t").since == START
    assert store.breakers.asked(FEED, ONE, now + dt.timedelta(hours=1), "t").kind == "probe"


@pytest.mark.parametrize(
    "state", ["", "[]", "{}", '{"recent": "x", "known": [], "errored": 0, "opened": null}', "\x7f"]
)
def test_a_damaged_row(store_url: str, state: str) -> None:
    """A row that cannot be read is said to be damaged, never taken for a closed breaker; a reset mends it."""
    store = contracts.Store(store_url)
    bad(store, "a", "b", "c")
    with opened(store_url) as connection:
        connection.execute(update(BREAKERS).values(state=state))
    for act in (
        lambda: store.breakers.asked(FEED, THREE, START, "t"),
        lambda: store.breakers.learned(FEED, THREE, "d", "good", START, "t"),
        store.breakers.status,
    ):
        with pytest.raises(
            contracts.ContractsError, match=r"breaker of a\.b 1 is damaged.*; contracts breaker reset a\.b"
        ):
            act()
    store.breakers.reset(FEED, "me", START)
    assert store.breakers.asked(FEED, THREE, START, "t").kind == "go"


def test_a_store_that_cannot_be_written(tmp_path: Path) -> None:
    """Who may not write is told whether batches go, and no probe is let through that nobody could know of."""
    store = contracts.Store(f"sqlite:///{tmp_path}/s.db")
    bad(store, "a", "b", "c")
    closed = contracts.Store(f"sqlite:///file:{tmp_path}/s.db?mode=ro&uri=true")
    assert closed.breakers.asked(("a.c", "1.0.0"), THREE, LATER, "t").kind == "go"
    assert closed.breakers.asked(FEED, THREE, START, "t").kind == "stop"
    with pytest.raises(ReadOnlyStoreError):
        closed.breakers.asked(FEED, THREE, LATER, "t")


PROCESS = """
import datetime as dt, os, sys
import contracts
from contracts.breaker import BreakerTerms

store, me = contracts.Store(sys.argv[1]), sys.argv[2]
now = dt.datetime.fromisoformat(sys.argv[3])
print("ready", flush=True)
for line in sys.stdin:
    what, feed = line.split()
    for go in range(5):
        token = f"{me} {go}"
        if what == "ask":
            print(store.breakers.asked((feed, "1.0.0"), BreakerTerms(1), now, token).kind, end=" ")
        else:
            store.breakers.learned((feed, "1.0.0"), BreakerTerms(1000), token, "bad", now, token)
    print(flush=True)
"""


@contextmanager
def processes(url: str, how_many: int, script: str = PROCESS) -> Iterator[list[subprocess.Popen[str]]]:
    """Yield processes that have a store open and wait for what to do; they are gone after."""
    command = [sys.executable, "-W", "error", "-c", script, url]
    pipes: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    started = [subprocess.Popen([*command, str(me), LATER.isoformat()], text=True, **pipes) for me in range(how_many)]
    try:
        assert [one.stdout.readline() for one in started if one.stdout] == ["ready\n"] * how_many
        yield started
    finally:
        for one in started:
            one.kill()
            one.communicate()


def all_at_once(started: list[subprocess.Popen[str]], what: str) -> list[str]:
    """Let all processes do something at the same moment, and return the words that they say."""
    for one in started:
        assert one.stdin
        one.stdin.write(f"{what}\n")
    for one in started:
        assert one.stdin
        one.stdin.flush()
    lines = [one.stdout.readline() for one in started if one.stdout]
    assert all(lines), [one.communicate()[1] for one in started if one.poll()]
    return " ".join(lines).split()


def test_eight_processes_one_probe(store_url: str) -> None:
    """When the time has come and eight processes ask, again and again, one batch is let through, in every round."""
    store = contracts.Store(store_url)
    with processes(store_url, 8) as started:
        for number in range(200 if SOAK else 10):
            feed = (f"feed.n{number}", "1.0.0")
            store.breakers.learned(feed, ONE, "a", "bad", START, "t")
            said = all_at_once(started, f"ask {feed[0]}")
            assert (len(said), said.count("probe"), said.count("go")) == (40, 1, 0)


def test_eight_processes_make_one_row(store_url: str) -> None:
    """Eight processes that tell of a feed's first batches, in a store that is not there yet, lose none of them."""
    with processes(store_url, 8) as started:
        for number in range(50 if SOAK else 3):
            all_at_once(started, f"tell feed.n{number}")
    found = contracts.Store(store_url).breakers.status()
    assert {kept.breaker.recent for kept in found} == {"b" * 40}
    assert all(len(set(kept.breaker.known)) == 40 for kept in found)


def test_threads(store_url: str) -> None:
    """Threads that share a store get one probe, too."""
    store = contracts.Store(store_url)
    store.breakers.learned(FEED, ONE, "a", "bad", START, "t")
    with ThreadPoolExecutor(8) as pool:
        kinds = list(pool.map(lambda n: store.breakers.asked(FEED, ONE, LATER, str(n)).kind, range(40)))
    assert sorted(kinds) == ["probe", *["stop"] * 39]


def test_threads_in_memory() -> None:
    """A store in memory has one connection for all threads, which take turns."""
    store = contracts.Store("sqlite://")
    store.breakers.learned(FEED, ONE, "a", "bad", START, "t")
    with ThreadPoolExecutor(8) as pool:
        kinds = list(pool.map(lambda n: store.breakers.asked(FEED, ONE, LATER, str(n)).kind, range(40)))
    assert sorted(kinds) == ["probe", *["stop"] * 39]


WITHIN = """
import datetime as dt, sys, time
from sqlalchemy import event
from sqlalchemy.engine import Engine
import contracts
from contracts.breaker import BreakerTerms

store = contracts.Store(sys.argv[1])
now = dt.datetime.fromisoformat(sys.argv[3])
store.breakers.asked(("a.b", "1.2.0"), BreakerTerms(3), now - dt.timedelta(hours=1), "t")
print("ready", flush=True)
sys.stdin.readline()

@event.listens_for(Engine, "commit")
def wait(connection):
    print("within", flush=True)
    time.sleep(600)

print(store.breakers.asked(("a.b", "1.2.0"), BreakerTerms(3), now, "killed"), flush=True)
"""


def test_a_process_killed_within_a_change(store_url: str) -> None:
    """Who is killed when a probe was written and not yet committed leaves no trace, and holds nobody up."""
    store = contracts.Store(store_url)
    bad(store, "a", "b", "c")
    before = store.breakers.status()
    with processes(store_url, 1, WITHIN) as (one,):
        assert all_at_once([one], "go") == ["within"]
        assert store.breakers.status() == before
        one.send_signal(signal.SIGKILL)
        assert one.wait() == -signal.SIGKILL
        assert store.breakers.status() == before
        assert store.breakers.asked(FEED, THREE, LATER, "another").kind == "probe"


TELLING = """
import datetime as dt, sys
import contracts
from contracts.breaker import BreakerTerms

store = contracts.Store(sys.argv[1])
now = dt.datetime.fromisoformat(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
for number in range(1000):
    store.breakers.learned(("a.b", "1.2.0"), BreakerTerms(1000), str(number), "bad", now, "t")
    print(number, flush=True)
"""


def test_processes_killed_at_any_moment(store_url: str) -> None:
    """What a killed process was told is done is there, and of what it was about to do all or nothing."""
    for number in range(100 if SOAK else 3):
        store = contracts.Store(store_url)
        store.breakers.learned(FEED, THREE, "", "errored", START, "first")  # makes the tables
        with opened(store_url) as connection:
            connection.execute(BREAKERS.delete())
        with processes(store_url, 1, TELLING) as (one,):
            all_at_once([one], "go")
            assert one.stdout
            told = [one.stdout.readline() for _ in range(number % 7)]
            os.kill(one.pid, signal.SIGKILL)
            told += one.stdout.read().splitlines()
        (kept,) = store.breakers.status()
        done = kept.breaker.known
        assert done == tuple(map(str, range(len(done))))
        assert kept.breaker.recent == "b" * len(done)
        assert len(done) - (1 + len(told)) in (0, 1)


def test_a_lost_probe_after_a_restart(store_url: str) -> None:
    """The probe that a process took with it is lost after `retry_after`, for whoever asks then."""
    bad(contracts.Store(store_url), "a", "b", "c")
    assert contracts.Store(store_url).breakers.asked(FEED, THREE, LATER, "died").kind == "probe"
    soon, in_time = (LATER + dt.timedelta(minutes=minutes) for minutes in (59, 60))
    assert contracts.Store(store_url).breakers.asked(FEED, THREE, soon, "t").kind == "stop"
    said = contracts.Store(store_url).breakers.asked(FEED, THREE, in_time, "t")
    assert (said.kind, said.move and said.move.why) == ("probe", "probe_lost")
