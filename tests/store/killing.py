"""Kills whoever writes to a store, again and again, and looks at what is left.

usage: python -m tests.store.killing URL points|moments|many NUMBER

`points` kills at every NUMBERth statement or commit of each act, of making a store and of bringing an old one up to
date.
`moments` kills NUMBER times at random moments. `many` lets 8 processes make, and bring up to date, one store at
once, NUMBER times. The exit code is 1 where a store was left half, or lost what it had; what was seen is printed.

Processes are forked from this one, which has loaded all that they need, so that a kill takes milliseconds.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import alembic.command  # noqa: F401 - loaded once, before processes are forked
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from tests.postgresql import opened
from tests.store.acts import ACTS, DEEDS, EMPTY, FEED, FIRST_RELEASE, after, emptied, make_first_release, state_of

from contracts.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.store.acts import State

PROCESSES = 8
POINTS = ("before_cursor_execute", "after_cursor_execute", "commit")
LONGEST = 0.2
"""Seconds within which a random moment lies: about what ten acts take."""
MANY_RUNS = 300
"""A store is begun anew when it holds so many, so that looking at it does not take longer and longer."""


class Half(Exception):  # noqa: N818 - it is what a store was found to be
    """A store that holds neither what it held before nor that and what was added."""


def forked(work: Callable[[], None]) -> int:
    """Start a process that does this work, and return its number."""
    number = os.fork()
    if number:
        return number
    code = 1
    try:
        work()
        code = 0
    finally:
        os._exit(code)


def was_killed(process: int) -> bool:
    """Wait for a process; return whether it was killed, rather than came to its end.

    Raises:
        Half: it failed.

    """
    status = os.waitpid(process, 0)[1]
    if os.WIFSIGNALED(status):
        return True
    if os.WEXITSTATUS(status):
        msg = "the next one to write failed"
        raise Half(msg)
    return False


def until(point: int, work: Callable[[], None]) -> Callable[[], None]:
    """Return the same work, killed at this point of it, counted over statements and commits."""
    left = [point]

    def pass_by(*_: object) -> None:
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1

    def killed() -> None:
        for name in POINTS:
            event.listen(Engine, name, pass_by)
        work()

    return killed


def looked_at(url: str, *allowed: State) -> State:
    """Return what a store holds, one of the states that are allowed.

    Raises:
        Half: it is another, or SQLite finds the file damaged.

    """
    found = state_of(url)
    if found not in allowed:
        msg = f"found {found}, instead of one of {allowed}"
        raise Half(msg)
    if url.startswith("sqlite"):
        with suppress(FileNotFoundError), opened(url) as connection:
            damage = connection.execute(text("PRAGMA integrity_check")).scalar()
            if damage != "ok":
                raise Half(damage)
    return found


def points(url: str, step: int) -> Counter[str]:
    """Kill at points of each act, of the first one in a database, and of bringing an old store up to date."""
    seen: Counter[str] = Counter()
    starts: dict[str, tuple[State, Callable[[], object]]] = {
        "make": (EMPTY, lambda: emptied(url)),
        "upgrade": (FIRST_RELEASE, lambda: (emptied(url), make_first_release(url))),
    }
    for start, (state, begin) in starts.items():
        for point in range(0, 1000, step):
            begin()
            process = forked(until(point, lambda: ACTS["accept"].do(Store(url), 9)))
            done = not was_killed(process)
            looked_at(url, after(state, "accept", 9), *[state] * (not done))
            ACTS["accept"].do(Store(url), 10)
            seen[start] += 1
            if done:
                break
    for number in range(11, 15):  # so many that good batches begin to go
        for do, *_ in ACTS.values():
            do(Store(url), number)
    held = state_of(url)
    for act, do in DEEDS.items():
        for point in range(0, 1000, step):
            number += 1
            process = forked(until(point, lambda do=do, number=number: do(Store(url), number)))
            done = not was_killed(process)
            held = looked_at(url, after(held, act, number), *[held] * (not done))
            seen[act] += 1
            if done:
                break
    return seen


def moments(url: str, kills: int) -> Counter[str]:
    """Kill at random moments one that does act after act, and hold the store to what it has said to be done."""
    chance = random.Random(kills)
    seen: Counter[str] = Counter()
    held: State = {}
    number = 0
    while seen["killed"] < kills:
        if not held or len(held["runs.add"]) > MANY_RUNS:
            emptied(url)
            _add_run(url, number := number + 1)
            held = after(EMPTY, "runs.add", number)
        acts = [(chance.choice(list(DEEDS)), number := number + 1) for _ in range(1000)]
        process, told = _doing(url, acts)
        os.read(told, 1)
        time.sleep(chance.uniform(0, LONGEST))
        os.kill(process, signal.SIGKILL)
        seen["killed"] += was_killed(process)
        done = sum(map(len, iter(lambda told=told: os.read(told, 4096), b"")))
        os.close(told)
        for act, one in acts[:done]:
            held = after(held, act, one)
        new = after(held, *acts[done])
        found = looked_at(url, held, new)
        seen["acts"] += done
        seen["new" if found == new else "old"] += 1
        held = found
    return seen


def _add_run(url: str, number: int) -> None:
    ACTS["runs.add"].do(Store(url), number)


def _doing(url: str, acts: list[tuple[str, int]]) -> tuple[int, int]:
    """Start a process that does these acts; return it, and the pipe to which it writes at first and after each."""
    told, telling = os.pipe()

    def work() -> None:
        store = Store(url)
        store.count(FEED)
        os.write(telling, b".")
        for act, number in acts:
            DEEDS[act](store, number)
            os.write(telling, b".")

    process = forked(work)
    os.close(telling)
    return process, told


def many(url: str, rounds: int) -> Counter[str]:
    """Let processes make one store, and bring an old one up to date, at the same moment."""
    seen: Counter[str] = Counter()
    numbers = range(11, 11 + PROCESSES)
    for begin, state in [(lambda: None, EMPTY), (lambda: make_first_release(url), FIRST_RELEASE)] * rounds:
        emptied(url)
        begin()
        gate, opening = os.pipe()

        def work(number: int, gate: int = gate, opening: int = opening) -> None:
            os.close(opening)
            os.read(gate, 1)  # until the last one that may write has closed it
            store = Store(url)
            for do, *_ in ACTS.values():
                do(store, number)

        started = [forked(partial(work, number)) for number in numbers]
        os.close(gate)
        os.close(opening)
        for process in started:
            was_killed(process)
        _all_came(state, state_of(url), numbers)
        seen["stores"] += 1
    return seen


def _all_came(before: State, found: State, numbers: range) -> None:
    """Hold a store to what each process has added, in whatever order they came.

    Raises:
        Half: something is missing, or there twice.

    """
    for name, act in ACTS.items():
        came, whole = found[name][len(before[name]) :], act.keeps >= len(numbers)
        wanted = sorted(numbers) if whole else sorted(found[name])[-act.keeps :]
        if sorted(came if whole else found[name]) != wanted or not set(wanted) <= {*numbers}:
            msg = f"{name}: found {found[name]}"
            raise Half(msg)


def main(url: str, what: str, number: str) -> int:
    """Do what was asked for, and return the exit code."""
    try:
        print(dict({"points": points, "moments": moments, "many": many}[what](url, int(number))))
    except Half as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
