"""A contract that is followed is the one that its registry means now, asked for at most once a second."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import contracts
from contracts.following import Followed

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


class Seconds:
    """A clock that goes where it is told to."""

    now = 100.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    """Return a clock."""
    return Seconds()


@pytest.fixture
def store(tmp_path: Path) -> contracts.Store:
    """Return a store with two versions of a contract, the older of which lets more in."""
    made = contracts.Store(f"sqlite:///{tmp_path}/store.db")
    for version, most in (("1.0.0", 100), ("1.1.0", 5)):
        text = f"contract: a.b\nversion: {version}\ncolumns: {{x: {{type: number, range: {{max: {most}}}}}}}\n"
        made.registry.publish("a.b", version, text.encode(), author="me", at=NOW)
    return made


def test_a_rollback_is_followed(store: contracts.Store, seconds: Seconds) -> None:
    """A second after a rollback, and not before, the next batch is judged by the version that was gone back to."""
    followed = Followed("registry:a.b@^1", store, seconds=seconds)
    new = followed.contract()
    assert not new.validate({"x": [50]}).ok
    store.registry.rollback("a.b", author="me", at=NOW)
    seconds.now += 0.99
    assert followed.contract() is new
    seconds.now += 0.01
    assert followed.contract().version == "1.0.0"
    assert followed.contract().validate({"x": [50]}).ok


def test_the_same_version_is_the_same_contract(store: contracts.Store, seconds: Seconds) -> None:
    """While the version stays, so does the Contract, with what was compiled of it; the log may grow meanwhile."""
    followed = Followed("registry:a.b@~1.1", store.url, seconds=seconds)
    first = followed.contract()
    store.registry.publish("a.b", "2.0.0", b"contract: a.b", author="me", at=NOW)
    seconds.now += 5
    assert followed.contract() is first
    assert followed.last is first


def test_an_environment_is_followed(store: contracts.Store, seconds: Seconds, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pin of the environment that is named, or that the variable names, is followed."""
    monkeypatch.setenv("CONTRACTS_ENVIRONMENT", "production")
    by_variable = Followed("registry:a.b", store, seconds=seconds)
    staging = Followed("registry:a.b", store, "staging", seconds=seconds)
    store.registry.pin("a.b", "1.0.0", "production", author="me", at=NOW)
    assert (by_variable.contract().version, staging.contract().version) == ("1.0.0", "1.1.0")


def test_it_fails_closed(store: contracts.Store, seconds: Seconds, tmp_path: Path) -> None:
    """While the registry cannot be asked no version is returned, though one is known; then it goes on."""
    followed = Followed("registry:a.b", store.url, seconds=seconds)
    known = followed.contract()
    file, away = tmp_path / "store.db", tmp_path / "away"
    seconds.now += 1
    file.rename(away)
    for _ in range(2):
        with pytest.raises(contracts.ContractsError, match="the file was removed while it was in use"):
            followed.contract()
    assert followed.last is known
    away.rename(file)
    assert followed.contract() is known


def test_threads_may_share_it(store: contracts.Store) -> None:
    """Threads that ask at once all get the version that holds."""
    followed = Followed("registry:a.b", store.url)
    with ThreadPoolExecutor(8) as pool:
        assert {found.version for found in pool.map(lambda _: followed.contract(), range(64))} == {"1.1.0"}


def test_what_is_no_reference_is_refused_at_once(store: contracts.Store) -> None:
    """A slip in the reference or the environment is found where it is written, not with the first batch."""
    for wrong in ("a.contract.yaml", "registry:A.b", "registry:a.b@latest"):
        with pytest.raises(contracts.ContractsError):
            Followed(wrong, store)
    with pytest.raises(contracts.ContractsError, match="environment's name"):
        Followed("registry:a.b", store, "../production")
    followed = Followed("registry:a.b@^1", store)
    assert (followed.last, repr(followed)) == (None, "Followed('registry:a.b@^1')")


def test_loading_from_a_registry(store: contracts.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference is loaded from a store, its URL or that of the variable; the pin of the environment is heeded."""
    store.registry.pin("a.b", "1.0.0", "production", author="me", at=NOW)
    assert contracts.load("registry:a.b@1.0.0", store=store).version == "1.0.0"
    assert contracts.load("registry:a.b", store=store.url).version == "1.1.0"
    assert contracts.load("registry:a.b", store=store, environment="production").version == "1.0.0"
    monkeypatch.setenv("CONTRACTS_STORE", store.url)
    monkeypatch.setenv("CONTRACTS_ENVIRONMENT", "production")
    assert contracts.load("registry:a.b").version == "1.0.0"
    assert contracts.diff("registry:a.b@1.0.0", "registry:a.b@1.1.0").asks_for == "minor"


def test_a_published_text_that_cannot_be_used(store: contracts.Store) -> None:
    """A text that this release cannot read says so with every problem, each at its line of that version."""
    store.registry.publish(
        "a.b", "1.2.0", b"contract: a.b\nversion: 1.2.0\ncolumns: {x: {tpye: string}}\n", author="me", at=NOW
    )
    with pytest.raises(contracts.ContractSyntaxError, match=re.escape("registry:a.b@1.2.0:3:15: ")):
        contracts.load("registry:a.b", store=store)
