"""Whoever writes to a store may be killed at any moment, and many may make it at once: it is old or new, never half.

SIGKILL is not loss of power: what the system has been told to write, it writes.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.store.acts import ACTS, DEEDS, EMPTY, FIRST_RELEASE, after, emptied, make_first_release, state_of
from tests.store.killing import PROCESSES, Half, looked_at

import contracts

ROOT = Path(__file__).parents[2]
SOAK = bool(os.environ.get("CONTRACTS_SOAK"))


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Be in a folder of one's own, in which a server's store keeps its files."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]))


def killed(url: str, what: str, number: int) -> dict[str, int]:
    """Return what `killing.py` has seen, which found no fault."""
    command = [sys.executable, "-W", "error", "-m", "tests.store.killing", url, what, str(number)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return dict(ast.literal_eval(done.stdout))


def test_killed_at_every_point(store_url: str) -> None:
    """A kill before or after a statement, or at a commit, leaves what was there, or all that was added."""
    seen = killed(store_url, "points", 1 if SOAK else 3)
    assert {"make", "upgrade", *DEEDS} == seen.keys()
    assert min(seen.values()) > 2


def test_killed_at_random_moments(store_url: str) -> None:
    """A kill at any moment loses nothing that was said to be done, and leaves nothing half."""
    kills = 1000 if SOAK else 20
    assert killed(store_url, "moments", kills)["killed"] == kills


def test_many_make_and_upgrade_a_store(store_url: str) -> None:
    """Eight processes that find no store, or one of the first release, at the same moment lose nothing."""
    rounds = 200 if SOAK else 1
    assert PROCESSES == 8
    assert killed(store_url, "many", rounds) == {"stores": 2 * rounds}


def test_a_store_of_the_first_release(store_url: str) -> None:
    """A store that the first release wrote is read as it was, then goes on."""
    make_first_release(store_url)
    assert state_of(store_url) == FIRST_RELEASE
    store = contracts.Store(store_url)
    assert [found.rows for found in store.reference(("a.b", "2.0.0")).profiles] == [1, 2, 3]
    held = FIRST_RELEASE
    for act, (do, *_) in ACTS.items():
        do(store, 7)
        held = after(held, act, 7)
    assert state_of(store_url) == held


def test_a_fault_is_found(store_url: str) -> None:
    """What looks at a store after a kill finds what is missing, and what should not be there."""
    ACTS["accept"].do(contracts.Store(store_url), 7)
    assert looked_at(store_url, after(EMPTY, "accept", 7)) == state_of(store_url)
    for wrong in (EMPTY, after(EMPTY, "accept", 8), after(after(EMPTY, "accept", 7), "runs.add", 7)):
        with pytest.raises(Half):
            looked_at(store_url, wrong)
    emptied(store_url)
    assert state_of(store_url) == EMPTY
