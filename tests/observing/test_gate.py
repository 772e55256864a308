"""The gate as it is observed: what it decides is what is told, and none of five thousand values is."""

from __future__ import annotations

import datetime as dt
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from tests.observing import test_canaries as canaries
from tests.observing import told
from tests.observing.test_observers import Keeper

import contracts
from contracts.checks.rows import Rows
from contracts.cli import _run
from contracts.events import BreakerMoved, Event, Judged, LibraryFailed, Served
from contracts.observing import Observers
from contracts.observing.notices import Notices

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.observing.receiving import Receiver
    from tests.observing.test_canaries import Ways

ways = canaries.ways

CONTRACT = """
contract: model.scores
version: 1.0.0
owner: models
columns:
  score: {type: number, range: {min: 0.01, max: 1}}
"""
FALLBACK = """
on_violation: fallback
fallback: [last_good: {max_age: 48 hours}]
"""
BREAKER = "breaker: {open_after: 2 batches, retry_after: 1 hour}\n"
STORE = "sqlite:///store.db"
GOOD = pl.DataFrame({"score": [0.5, 0.75]})


def bad(number: int) -> pl.DataFrame:
    """Return a batch that is not fit, another for each number."""
    return pl.DataFrame({"score": [0.0] * number})


@pytest.fixture(autouse=True)
def _somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is written stays in the test's folder."""
    monkeypatch.chdir(tmp_path)


def passed(text: str, data: Any, *others: Any, hours: float = 0, store: str | None = STORE) -> list[Event]:
    """Send a batch through the gate, and return what is told of it, as a new process would tell it."""
    keeper = Keeper()
    observers = Observers([keeper, *others])
    with suppress(contracts.ContractsError):
        contracts.loads(text).enforce(
            data, store=store, observers=observers, now=told.NOW + dt.timedelta(hours=hours), quarantine="apart"
        )
    assert observers.flush(60)
    return keeper.told


@pytest.mark.filterwarnings("ignore::contracts.ContractWarning")
def test_what_is_decided_is_told() -> None:
    """A batch that is accepted, set apart in part, or rejected is told so, with its digest where a store is asked."""
    policy = "on_violation: {default: quarantine}\n"
    half = pl.DataFrame({"score": [0.0, 0.5]})
    seen = [passed(CONTRACT, GOOD)[0], passed(CONTRACT + policy, half)[0], passed(CONTRACT, bad(1), store=None)[0]]
    assert all(isinstance(event, Judged) for event in seen)
    plain = [event.to_dict() for event in seen]
    assert [(one["action"], one["rows"], one["rows_quarantined"]) for one in plain] == [
        ("accept", 2, 0),
        ("quarantine", 2, 1),
        ("reject", 1, 0),
    ]
    assert [len(one["batch"] or "") for one in plain] == [64, 64, 0]


@pytest.mark.filterwarnings("ignore::contracts.ContractWarning")
def test_a_breaker_and_its_fallback_are_told() -> None:
    """A feed that breaks twice is told batch by batch: what is served, that its breaker opens, probes and closes."""
    text = CONTRACT + FALLBACK + BREAKER
    events = [passed(text, GOOD), passed(text, bad(1), hours=1), passed(text, bad(2), hours=2)]
    events += [passed(text, bad(3), hours=2.5), passed(text, GOOD, hours=4)]
    assert [[type(event) for event in batch] for batch in events] == [
        [Judged],
        [Judged, Served],
        [Judged, Served, BreakerMoved],
        [Judged, Served],
        [BreakerMoved, Judged, BreakerMoved],
    ]
    served = [event for batch in events for event in batch if isinstance(event, Served)]
    assert [(one.kind, one.why, one.age_seconds) for one in served] == [
        ("last_good", "violated", 3600.0),
        ("last_good", "violated", 7200.0),
        ("last_good", "open", 9000.0),
    ]
    moves = [event for batch in events for event in batch if isinstance(event, BreakerMoved)]
    assert [(one.before, one.after, one.why) for one in moves] == [
        ("closed", "open", "bad_in_a_row"),
        ("open", "half_open", "probe_came"),
        ("half_open", "closed", "probe_good"),
    ]
    stopped = events[3][0]
    assert isinstance(stopped, Judged)
    assert not stopped.was_judged


@pytest.mark.filterwarnings("ignore::contracts.ContractWarning")
def test_people_are_told_of_changes_across_processes(web: Receiver) -> None:
    """Where each batch is judged in a process of its own, people still hear only of what changes."""
    text = CONTRACT + FALLBACK
    batches = [GOOD, bad(1), bad(2), bad(3), GOOD, GOOD, bad(4)]
    for hour, data in enumerate(batches):
        passed(text, data, Notices([f"json://127.0.0.1:{web.port}"]), hours=hour)
    assert [notice["title"] for notice in web.received] == [
        "model.scores: fallback began",
        "model.scores: fallback ended",
        "model.scores: fallback began",
    ]


def test_a_check_that_breaks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a check could not judge it is told which one, and nothing of what it raised with."""

    def fail(*_: Any) -> None:
        raise KeyError(GOOD.rows())

    monkeypatch.setattr(Rows, "judge", fail)
    (event,) = passed(CONTRACT + "rows: {min: 1}\n", GOOD)
    assert isinstance(event, Judged)
    assert [(check.check, check.outcome) for check in event.unjudged] == [("rows", "errored")]
    assert (event.errored, event.action) == (True, "reject")


def test_a_store_that_fails_is_told() -> None:
    """Where the library itself fails, the type of the error and its place are told."""
    Path("store.db").write_text("no database")
    events = passed(CONTRACT, GOOD)
    (failed,) = [event for event in events if isinstance(event, LibraryFailed)]
    assert failed.exception.endswith("Error")
    assert failed.where.partition(":")[0].endswith(".py")


@pytest.mark.filterwarnings("ignore::contracts.ContractWarning")
@pytest.mark.parametrize("policy", ["reject", "warn", "quarantine", "fallback"])
def test_no_canary_gets_out_of_the_gate(ways: Ways, policy: str) -> None:
    """Of 5,000 values in batches that go through the gate, whatever becomes of them, none is told to anybody."""
    text = f"{canaries.CONTRACT}on_violation: {policy}\n" + ("fallback: [value: []]\n" if policy == "fallback" else "")
    feed, data = contracts.loads(text), canaries.batch()
    settings: list[dict[str, Any]] = [{"store": STORE}, {"reveal": True}]
    for batch in (data, pl.concat([data, data]), [{"email": data.rows()}], str(data.rows()[:20])):
        for more in settings:
            with suppress(contracts.ContractsError):
                feed.enforce(batch, observers=ways.observers, now=told.NOW, quarantine="apart", **more)
    assert ways.observers.flush(60)
    out = ways.out()
    assert out["spans"]
    assert out["lineage"]
    for way, said in out.items():
        assert canaries.found(said) == [], way


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, web: Receiver) -> Callable[..., int]:
    """Run a command in this process, with somebody to notify."""
    os.environ |= {
        "CONTRACTS_OBSERVERS": "apprise",
        "CONTRACTS_NOTIFY": f"json://127.0.0.1:{web.port}",
        "CONTRACTS_AUTHOR": "ada",
    }

    def command(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["contracts", *arguments])
        code = _run()
        contracts.observing.configured(os.environ).flush(60)
        return code

    return command


def test_commands_tell_of_versions(run: Callable[..., int], web: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    """Publishing and rolling back are told once, by whom and from which version; pins are in the log."""
    caplog.set_level(logging.INFO, logger="contracts")
    file = Path("scores.contract.yaml")
    for version in ("1.0.0", "1.0.1", "1.0.1"):
        file.write_text(CONTRACT.replace("1.0.0", version) + (f"description: {version}\n"))
        assert run("publish", str(file)) == 0
    assert run("rollback", "model.scores") == 0
    assert run("pin", "model.scores", "1.0.0", "--environment", "live") == 0
    assert [notice["message"] for notice in web.received] == [
        "model.scores 1.0.0: published by ada",
        "model.scores 1.0.1: published by ada, instead of 1.0.0",
        "model.scores 1.0.0: back after a rollback by ada, instead of 1.0.1",
    ]
    assert caplog.messages[-1] == "model.scores 1.0.0: pinned by ada in live"


def test_a_breaker_closed_by_hand_is_told(run: Callable[..., int], web: Receiver) -> None:
    """Resetting a breaker is told as its closing."""
    for number in (1, 2):
        passed(CONTRACT + BREAKER, bad(number))
    assert run("breaker", "reset", "model.scores", "--store", STORE) == 0
    (notice,) = web.received
    assert notice["title"] == "model.scores: breaker closed"
    assert notice["message"] == "model.scores 1: the breaker is closed, because somebody reset it"


def test_what_a_command_did_stands(run: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody can be told, a version is published all the same, and the command says so."""
    os.environ["CONTRACTS_NOTIFY"] = "nosuch://s3cr3t"
    Path("scores.contract.yaml").write_text(CONTRACT)
    with pytest.raises(contracts.ContractsError):
        run("publish", "scores.contract.yaml")
    out, err = capsys.readouterr()
    assert "model.scores 1.0.0: published by ada" in out
    assert "nobody was told: CONTRACTS_NOTIFY: apprise cannot use number 1 (nosuch://…)" in err
    assert "s3cr3t" not in err
