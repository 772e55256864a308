"""Whatever call fails on the way through the gate, nothing is handed on and nothing is kept by halves.

Each call that the library makes of its own functions while a batch passes is a site: a place in the code, and the
function that it calls. One run a site, in which that call raises.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from inspect import CO_GENERATOR
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

import contracts
from contracts.errors import ContractsError

if TYPE_CHECKING:
    from types import FrameType

NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
FEED = contracts.loads(
    "contract: model.scores\nversion: 1.0.0\ncolumns:\n  id: {type: integer}\n"
    "  score: {type: number, unit: cm, range: {min: 0.01 cm, max: 1 cm}}\n"
    "on_violation: fallback\nbreaker: {open_after: 3 batches}\n"
    "fallback: [last_good: {max_age: 48 hours}, value: {id: 1, score: 0.5}]\n"
)
MIXED = contracts.loads(
    "contract: model.scores\nversion: 1.0.0\ncolumns:\n  id: {type: integer}\n"
    "  score: {type: number, unit: cm, range: {min: 0.01 cm, max: 1 cm}}\non_violation: quarantine\n"
)
GOOD = pl.DataFrame({"id": [1, 2], "score": [0.5, 0.75]})
ZEROS = pl.DataFrame({"id": [1, 2], "score": [0.0, 0.5]})
EVERY = 1 if os.environ.get("CONTRACTS_SOAK") else 12
"""Of the sites every so many-th is tried; all of them where there is time."""
PACKAGE = str(Path(contracts.__file__).parent)
NEXT = [(1, 0.5)]
"""What is served where the last good batch cannot be."""
FIRST = 8
"""Up to this instruction a generator has not begun."""
Site = tuple[str, int, str]


class Planted(Exception):  # noqa: N818 - it is planted, not an error of anybody
    """What a call raises in place of what it does."""


class Pressed(KeyboardInterrupt):
    """Ctrl-C, pressed in a call."""


class Tracer:
    """Notes each site where the library calls itself, or raises at one of them."""

    def __init__(self, at: Site | None = None, error: type[BaseException] = Planted) -> None:
        """Keep where to raise."""
        self.at, self.error = at, error
        self.seen: dict[Site, int] = {}

    def __call__(self, frame: FrameType, event: str, _: Any) -> None:
        """Look at a call."""
        code, caller = frame.f_code, frame.f_back
        if event != "call" or not code.co_filename.startswith(PACKAGE) or caller is None:
            return
        if not caller.f_code.co_filename.startswith(PACKAGE) or code.co_name.startswith("<"):
            return
        if code.co_flags & CO_GENERATOR and frame.f_lasti > FIRST:
            return  # it goes on, or is let go of, which is no call; what is raised then may come out nowhere
        site = (caller.f_code.co_filename, caller.f_lineno, code.co_qualname)
        self.seen[site] = self.seen.get(site, 0) + 1
        if site == self.at and self.seen[site] == 1:
            raise self.error


def traced(tracer: Tracer, act: Callable[[], Any]) -> Any:
    """Run with a tracer, in place of the one that counts what is covered."""
    before = sys.gettrace()
    sys.settrace(tracer)
    try:
        return act()
    finally:
        sys.settrace(before)


def passing(contract: contracts.Contract, data: pl.DataFrame) -> Callable[[], pl.DataFrame]:
    """Return what lets a batch through the gate to the store of this folder."""

    def act() -> pl.DataFrame:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", contracts.ContractWarning)
            handed_on: pl.DataFrame = contract.enforce(data, store=contracts.Store("sqlite:///store/s.db"), now=NOW)
        return handed_on

    return act


def state() -> tuple[int, list[str], list[str], list[int]]:
    """Return what is kept: accepted batches, last good ones, what became of runs, rows of each quarantined file."""
    store = contracts.Store("sqlite:///store/s.db")
    apart = sorted(Path(".contracts").rglob("*.parquet")) if Path(".contracts").exists() else []
    goods = [good.digest for good in store.goods.newest(FEED) if store.goods.path(good)]
    actions = [run.action for run in store.runs.newest() if run.action not in ("errored", "unverified")]
    return store.count(FEED), goods, actions, [pl.read_parquet(path).height for path in apart]


@pytest.fixture
def again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what brings the folder back to a store with one good batch."""
    monkeypatch.chdir(tmp_path)
    passing(FEED, GOOD)()
    shutil.copytree("store", "kept")

    def begin() -> None:
        for folder in ("store", ".contracts"):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree("kept", "store")

    return begin


CASES = {
    "accepted": (FEED, GOOD.with_columns(id=pl.Series([3, 4])), 90),
    "served": (FEED, ZEROS, 90),
    "quarantined": (MIXED, ZEROS, 90),
}


# A generator that is let go of on the way may have the planted error raised where nobody can take it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize("case", CASES)
def test_a_call_that_fails_hands_nothing_on(case: str, again: Callable[[], None]) -> None:
    """At every site: either the error comes out and all is as before, or all is done and kept as without it."""
    contract, data, fewest = CASES[case]
    act = passing(contract, data)
    act()  # what is loaded and compiled once is no site
    again()
    before = state()
    tracer = Tracer()
    right = traced(tracer, act)
    done = state()
    assert done != before
    sites = sorted(tracer.seen)
    assert len(sites) >= fewest
    for site in sites[::EVERY]:
        again()
        try:
            found = traced(Tracer(site), act)
        except (Planted, ContractsError):
            kept = state()
            assert (kept[0], kept[1]) == (before[0], before[1]), site
            assert kept[2] in (before[2], done[2], ["unreadable", *before[2]]), site
            continue
        if found.equals(right) or (case == "served" and found.rows() == NEXT):
            assert state() == done, site
            continue
        kept = state()  # data that cannot be opened are taken for unreadable ones, in whose place a good batch comes
        assert (found.rows(), kept[:2], kept[2][0]) == (GOOD.rows(), before[:2], "fallback"), site


@pytest.mark.parametrize("case", CASES)
def test_ctrl_c_comes_out_wherever_it_is_pressed(case: str, again: Callable[[], None]) -> None:
    """At every site: Ctrl-C is not taken for an error of the library, even where errors let batches on."""
    contract, data, _ = CASES[case]
    act = passing(contracts.Contract(_opened(contract)), data)
    act()
    again()
    tracer = Tracer()
    traced(tracer, act)
    for site in sorted(tracer.seen)[:: 2 * EVERY]:
        again()
        with pytest.raises(Pressed):
            pytest.fail(f"{site}: {traced(Tracer(site, Pressed), act)}")
        state()  # and whatever was kept by then is whole


def _opened(contract: contracts.Contract) -> Any:
    return replace(contract.terms, on_error="open")


def test_the_tracer_raises_where_it_is_told(again: Callable[[], None]) -> None:
    """The planted error is really raised, in a call of the library by the library."""
    again()
    act = passing(FEED, GOOD)
    tracer = Tracer()
    traced(tracer, act)
    judged = next(site for site in tracer.seen if site[2] == "judge")
    with pytest.raises(Planted):
        traced(Tracer(judged), act)
