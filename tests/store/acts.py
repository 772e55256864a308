"""What is done to a store while it is disturbed, and what the store must hold after each.

An act adds one thing, known by a number; a store's state is the numbers of what it holds. So after an act that was
disturbed a store must hold what it held before, or that and the act's number: old or new, never half.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select, text
from tests.postgresql import opened

from contracts.breaker import BreakerTerms
from contracts.errors import ContractsError
from contracts.profile import Profile, Suspicion
from contracts.report import Report, Result
from contracts.store.goods import Good
from contracts.store.runs import Run
from contracts.store.store import Store
from contracts.store.tables import VERSIONS

if TYPE_CHECKING:
    State = dict[str, tuple[int, ...]]

NOW = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)  # later than what is in `first_release`
FEED = ("a.b", "1.0.0")
ALL = 2**31 - 1


def _accept(store: Store, number: int) -> None:
    store.accept(FEED, Profile(*FEED, number), at=NOW, source=f"/data/{number}.csv")


def _accepted(store: Store) -> tuple[int, ...]:
    return tuple(found.rows for found in store.reference(FEED).profiles)


def _remember(store: Store, number: int) -> None:
    left = Suspicion(float(number), NOW).to_dict()
    results = (Result("unit_switch", "x", "passed", "", details={"evidence": left}),)
    report = Report(*FEED, number, "polars", NOW, 0.0, results)
    store.remember(FEED, Profile(*FEED, number).digest, report, at=NOW)


def _remembered(store: Store) -> tuple[int, ...]:
    """Return the number of the batch that was judged last, which is all that is kept from batch to batch."""
    return tuple(int(left.log) for left in store.reference(FEED, 0).evidence.values())


def _add_run(store: Store, number: int) -> None:
    store.runs.add(Run(*FEED, NOW, "accept", ok=True, rows=number))


def _runs(store: Store) -> tuple[int, ...]:
    return tuple(run.rows for run in reversed(store.runs.newest(FEED)))


def _publish(store: Store, number: int) -> None:
    store.registry.publish("a.b", f"1.{number}.0", str(number).encode() * 5000, author="me", at=NOW)


def _published(store: Store) -> tuple[int, ...]:
    """Return the minor part of each version; raises where one is half there, in the log or as a text alone."""
    logged = tuple(sorted(int(version.split(".")[1]) for version in store.registry.shelf("a.b").published))
    with store._database.reading() as connection:
        kept = connection.execute(select(VERSIONS).where(VERSIONS.c.contract == "a.b")).all() if connection else []
    texts = {int(row.version.split(".")[1]): row.body for row in kept}
    if texts != {number: str(number).encode() * 5000 for number in logged}:
        msg = f"the log has {logged}, and there are the texts of {sorted(texts)}"
        raise ValueError(msg)
    return logged


def _roll_back(store: Store, number: int) -> None:
    store.registry.publish("a.c", "1.0.0", b"", author="me", at=NOW)
    store.registry.rollback("a.c", "1.0.0", f"e{number}", author="me", at=NOW)


def _rolled_back(store: Store) -> tuple[int, ...]:
    return tuple(sorted(int(environment[1:]) for environment in store.registry.shelf("a.c").pins))


def _learn(store: Store, number: int) -> None:
    time = NOW + dt.timedelta(seconds=number)
    store.breakers.learned(FEED, BreakerTerms(open_after=3), "", "errored", time, f"{number}")


def _learnt(store: Store) -> tuple[int, ...]:
    return tuple(int((kept.changed_at - NOW).total_seconds()) for kept in store.breakers.status())


def _keep(store: Store, number: int) -> None:
    def write(path: Path) -> None:
        path.write_text(f"{number}")

    digest = store.goods.put(".txt", write)
    store.goods.point(FEED, Good(digest, "text", ".txt", FEED[1], NOW), write)


def _goods(store: Store) -> tuple[int, ...]:
    """Return the numbers in the files of the last good batches, which are all there and whole."""
    return tuple(int(store.goods.path(good).read_text()) for good in reversed(store.goods.newest(FEED)))


class Act(NamedTuple):
    """How it is done with a number, the numbers that a store holds of it, oldest first, and how many it keeps."""

    do: Callable[[Store, int], object]
    held: Callable[[Store], tuple[int, ...]]
    keeps: int = ALL


ACTS = {
    "remember": Act(_remember, _remembered, 1),
    "accept": Act(_accept, _accepted),
    "runs.add": Act(_add_run, _runs),
    "registry.publish": Act(_publish, _published),
    "registry.rollback": Act(_roll_back, _rolled_back),
    "breakers.learned": Act(_learn, _learnt, 1),
    "goods.point": Act(_keep, _goods, 3),
}
"""What is done to a store, in an order in which all may be done with one number."""


GATE = ("remember", "accept", "goods.point", "breakers.learned", "runs.add")
"""What a gate does after each good batch, as one."""


def _together(store: Store, number: int) -> None:
    with store.together():
        for name in GATE:
            ACTS[name].do(store, number)


DEEDS: dict[str, Callable[[Store, int], object]] = {name: act.do for name, act in ACTS.items()} | {"gate": _together}
"""Each act, and several in one transaction."""


def state_of(url: str) -> State:
    """Return what a store holds of each act; raises where any of it cannot be read."""
    store = Store(url)
    return {name: act.held(store) for name, act in ACTS.items()}


def after(state: State, act: str, number: int) -> State:
    """Return what a store holds that held `state`, after a deed."""
    changed = GATE if act == "gate" else (act,)
    return state | {name: (*state[name], number)[-ACTS[name].keeps :] for name in changed}


EMPTY: State = dict.fromkeys(ACTS, ())
FIRST_RELEASE: State = EMPTY | {"accept": (1, 2, 3), "remember": (3,)}
"""What the store in `first_release/` holds, which the code of the first release wrote."""


def make_first_release(url: str) -> None:
    """Make a store as the first release left it, in a database that is empty."""
    kind = url.partition(":")[0]
    if kind == "sqlite":
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    with opened(url) as connection:
        for statement in (Path(__file__).parent / f"first_release/{kind}.sql").read_text().split(";\n"):
            if not statement.startswith(("BEGIN", "COMMIT")):
                connection.execute(text(statement.replace(":", "\\:")))


def filled(url: str) -> str:
    """Do each act five times, so that the oldest good batches go, and return the URL."""
    store = Store(url)
    for number in range(1, 6):
        for act in ACTS.values():
            act.do(store, number)
    return url


def emptied(url: str) -> None:
    """Take everything from a database, and the files of good batches, which are beside it or in this folder."""
    for folder in (Path(".contracts"), Path(url.removeprefix("sqlite:///")).parent / "good"):
        shutil.rmtree(folder, ignore_errors=True)
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        for one in file.parent.glob(f"{file.name}*"):
            one.unlink()
        return
    with opened(url) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))


def said(url: str, work: Callable[[], object]) -> str | None:
    """Return what a store says that fails: one line, which begins with its place; None where it does not fail.

    There is nothing behind the error that a person would have to read.
    """
    try:
        work()
    except ContractsError as error:
        place, shown = Store(url).url, str(error)
        is_whole = shown.startswith((f"{place}: ", f"{Path(place.removeprefix('sqlite:///')).parent}", ".contracts"))
        hidden = error.__suppress_context__ or error.__context__ is None
        return shown if is_whole and hidden and "; " in shown and "\n" not in shown else f"NOT SAID WELL: {shown}"
    return None


def done_or_not(url: str, act: str, number: int, held: State) -> State:
    """Return what a store holds once it works again, which goes on from what it held, or that and what was added."""
    found = state_of(url)
    assert found in (held, after(held, act, number))
    DEEDS[act](Store(url), number + 1)
    assert state_of(url) == after(found, act, number + 1)
    return after(found, act, number + 1)
