"""The gate in every form of code: what is handed on, what is kept, and what passes through untouched."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import multiprocessing
import threading
import time
import warnings
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest

import contracts
from contracts.errors import ContractsError, ContractViolation

if TYPE_CHECKING:
    import pyarrow as pa

NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
HEAD = """
contract: model.scores
version: 1.0.0
columns:
  id: {type: integer}
  score: {type: number, range: {min: 0.01, max: 1}}
"""
FEED = contracts.loads(HEAD)
WATCHED = contracts.loads(f"{HEAD}breaker: {{open_after: 3 batches, retry_after: 1 hour}}\n")
SERVED = contracts.loads(
    f"{HEAD}on_violation: fallback\nbreaker: {{open_after: 3 batches, retry_after: 1 hour}}\n"
    "fallback: [call: 'tests.barrier.baselines:of_the_arguments']\n"
)
GOOD = pl.DataFrame({"id": [1, 2], "score": [0.5, 0.75]})
ZEROS = pl.DataFrame({"id": [1, 2], "score": [0.0, 0.0]})


def bad(number: int) -> pl.DataFrame:
    """Return a bad batch, another one for each number."""
    return ZEROS.with_columns(id=pl.lit(number))


def actions(store: contracts.Store) -> list[str]:
    """Return what became of the batches, oldest first."""
    return [run.action for run in reversed(store.runs.newest())]


# What counts as ingested


def test_a_block_that_ends_well_counts_as_ingested(store: contracts.Store) -> None:
    """After the block the batch is one that others are compared with; before its end it is not."""
    with contracts.gate(FEED, GOOD, store=store, now=NOW) as decision:
        assert decision.data is GOOD
        assert (decision.action, decision.why) == ("accept", "")
        assert store.count(FEED) == 0
    assert store.count(FEED) == 1
    assert actions(store) == ["accept"]
    assert len(decision.batch) == 64


def test_a_block_that_fails_counts_for_nothing(store: contracts.Store) -> None:
    """What was let through and not ingested teaches nothing, and its error passes."""
    with pytest.raises(ZeroDivisionError), contracts.gate(FEED, GOOD, store=store, now=NOW):
        _ = 1 / 0
    assert store.count(FEED) == 0
    assert actions(store) == []


def test_a_block_does_not_begin_with_a_bad_batch(store: contracts.Store) -> None:
    """A batch that is rejected raises before the block, and what came of it is kept."""
    with pytest.raises(ContractViolation), contracts.gate(FEED, ZEROS, store=store, now=NOW):
        pytest.fail("the block has begun")
    assert actions(store) == ["reject"]


def test_a_batch_that_only_warns_teaches_nothing(store: contracts.Store) -> None:
    """A batch with a warning is handed on, and is not what later ones are compared with."""
    warning = contracts.loads(f"{HEAD}on_violation: warn\n")
    with pytest.warns(contracts.ContractWarning, match="score"):
        assert warning.enforce(ZEROS, store=store, now=NOW) is ZEROS
    assert store.count(warning) == 0
    assert actions(store) == ["warn"]


def test_a_store_is_what_batches_are_compared_with(store: contracts.Store) -> None:
    """A switched unit is seen after enough good batches came through the gate, without any other step."""
    snow = contracts.loads("contract: a.snow\nversion: 1.0.0\ncolumns: {depth: {type: number, unit: cm}}\n")
    for day in range(12):
        batch = pl.DataFrame({"depth": [float(10 + (7 * k + day) % 23) for k in range(50)]})
        snow.enforce(batch, store=store, now=NOW + day * 24 * HOUR)
    switched = pl.DataFrame({"depth": [10.0 * (10 + 7 * k % 23) for k in range(50)]})
    with pytest.raises(ContractViolation, match="looks like mm, not cm"):
        snow.enforce(switched, store=store, now=NOW + 20 * 24 * HOUR)


def test_quarantined_rows_are_counted(store: contracts.Store) -> None:
    """A batch of which rows are set apart counts as handed on, and the run says how many rows."""
    contract = contracts.loads(f"{HEAD}on_violation: quarantine\nmax_quarantined: 50%\n")
    mixed = pl.DataFrame({"id": [1, 2], "score": [0.0, 0.5]})
    with contracts.gate(contract, mixed, store=store, now=NOW) as decision:
        assert decision.data["id"].to_list() == [2]
    assert pl.read_parquet(str(decision.quarantined))["id"].to_list() == [1]
    (run,) = store.runs.newest()
    assert (run.action, run.quarantined, run.rows) == ("quarantine", 1, 2)
    with pytest.raises(ContractViolation, match="at most 50 % may be"):
        contract.enforce(ZEROS, store=store, now=NOW)
    assert actions(store) == ["quarantine", "reject"]


# The breaker


def test_the_function_is_not_called_while_the_breaker_is_open(store: contracts.Store) -> None:
    """After three bad batches nothing is asked of the upstream for an hour; then one probe, and good data close it."""
    clock, calls, outputs = [NOW], [0], [bad(1), bad(2), bad(3), bad(4), GOOD, GOOD]

    @contracts.guard(SERVED, store=store, now=lambda: clock[0])
    def model(*_: int) -> pl.DataFrame:
        calls[0] += 1
        return outputs.pop(0)

    found = []
    for minutes in (0, 10, 20, 30, 70, 90, 100, 150, 151):
        clock[0] = NOW + dt.timedelta(minutes=minutes)
        if outputs[0] is GOOD and minutes >= 150:
            found.append(model(7)["score"].to_list())
            continue
        with pytest.warns(contracts.ContractWarning, match="call .* was served"):
            found.append(model(7)["score"].to_list())
    assert found == [[0.25]] * 7 + [[0.5, 0.75]] * 2
    assert calls[0] == 6  # three bad ones, a bad probe, a good probe, and after it
    assert actions(store) == ["fallback"] * 7 + ["accept"] * 2


def test_without_a_fallback_an_open_breaker_rejects(store: contracts.Store) -> None:
    """Where nothing can be served, a stopped feed raises as a violation, which says since when and what to do."""
    for number in range(3):
        with pytest.raises(ContractViolation, match="range"):
            WATCHED.enforce(bad(number), store=store, now=NOW)
    with pytest.raises(ContractViolation, match=r"the breaker is open since 2026-11-23 06:00 UTC: 3 bad") as caught:
        WATCHED.enforce(GOOD, store=store, now=NOW)
    (result,) = caught.value.report.checks
    assert result.check == "breaker"
    assert "2026-11-23 07:00 UTC" in result.hint
    assert "contracts breaker reset model.scores" in result.hint


def test_a_poisoned_batch_that_is_tried_again_counts_once(store: contracts.Store) -> None:
    """One bad batch, retried ten times, does not open the breaker; its content is what it is known by."""
    for _ in range(10):
        with pytest.raises(ContractViolation, match="range"):
            WATCHED.enforce(ZEROS.clone(), store=store, now=NOW)
    assert WATCHED.enforce(GOOD, store=store, now=NOW) is GOOD


def test_what_an_open_breaker_stops_is_set_apart_where_something_is_served(store: contracts.Store) -> None:
    """Rows that were never judged, since the breaker was open, are in quarantine, each with that reason."""
    contract = contracts.loads(
        f"{HEAD}on_violation: fallback\nbreaker: {{open_after: 1 batch}}\nfallback: [value: {{id: 1, score: 0.5}}]\n"
    )
    with pytest.warns(contracts.ContractWarning):
        contract.enforce(ZEROS, store=store, now=NOW)
    with (
        pytest.warns(contracts.ContractWarning, match=r"\(breaker\)"),
        contracts.gate(contract, GOOD, store=store, now=NOW) as decision,
    ):
        assert decision.data.rows() == [(1, 0.5)]
    apart = pl.read_parquet(str(decision.quarantined))
    assert apart.select("id", "score").equals(GOOD)
    assert apart["_checks"].to_list() == ["breaker", "breaker"]


# Forms of code


class Model:
    """A class with guarded methods of each kind."""

    @contracts.guard(FEED, now=lambda: NOW)
    def method(self, data: pl.DataFrame) -> pl.DataFrame:
        """Return the data."""
        return data

    @contracts.guard(FEED, now=lambda: NOW)
    @classmethod
    def of_the_class(cls, data: pl.DataFrame) -> pl.DataFrame:
        """Return the data."""
        return data

    @classmethod
    @contracts.guard(FEED, now=lambda: NOW)
    def of_the_class_below(cls, data: pl.DataFrame) -> pl.DataFrame:
        """Return the data."""
        return data

    @contracts.guard(FEED, now=lambda: NOW)
    @staticmethod
    def static(data: pl.DataFrame) -> pl.DataFrame:
        """Return the data."""
        return data

    @contracts.guard(FEED, now=lambda: NOW)
    async def later(self, data: pl.DataFrame) -> pl.DataFrame:
        """Return the data."""
        return data

    @contracts.guard(arguments={"data": FEED}, now=lambda: NOW)
    def judged_first(self, data: pl.DataFrame) -> int:
        """Return how many rows came."""
        return data.height


@pytest.mark.parametrize("name", ["method", "of_the_class", "of_the_class_below", "static"])
def test_methods_are_guarded(name: str) -> None:
    """Methods of each kind are guarded, whichever decorator stands above."""
    method = getattr(Model(), name)
    assert method(GOOD) is GOOD
    with pytest.raises(ContractViolation):
        method(ZEROS)


def test_other_methods_are_guarded() -> None:
    """So are asynchronous methods, and arguments of methods."""
    assert asyncio.run(Model().later(GOOD)) is GOOD
    with pytest.raises(ContractViolation):
        asyncio.run(Model().later(ZEROS))
    assert Model().judged_first(GOOD) == 2
    with pytest.raises(ContractViolation):
        Model().judged_first(data=ZEROS)


def test_generators_are_stopped_before_they_begin(store: contracts.Store) -> None:
    """While the breaker is open a generator is not run; what is served is its only batch."""
    begun = []

    @contracts.guard(SERVED, store=store, now=lambda: NOW)
    def batches(*ids: int) -> Iterator[pl.DataFrame]:
        begun.append(ids)
        yield bad(len(begun))

    @contracts.guard(SERVED, store=store, now=lambda: NOW)
    async def later(*ids: int) -> AsyncIterator[pl.DataFrame]:
        begun.append(ids)
        yield bad(len(begun))

    async def all_later() -> list[pl.DataFrame]:
        return [batch async for batch in later(5, 6)]

    for _ in range(3):
        with pytest.raises(ContractViolation, match="range"):
            list(batches(5))
    with pytest.warns(contracts.ContractWarning):
        assert [batch.rows() for batch in batches(5)] == [[(5, 0.25)]]
    with pytest.warns(contracts.ContractWarning):
        assert [batch.rows() for batch in asyncio.run(all_later())] == [[(5, 0.25), (6, 0.25)]]
    assert len(begun) == 3


def test_a_delivery_counts_when_it_is_over(store: contracts.Store) -> None:
    """Batches of a generator are counted as one delivery, at its end; one that is given up counts for nothing."""

    @contracts.guard(WATCHED, store=store, now=lambda: NOW)
    def batches(last: pl.DataFrame) -> Iterator[pl.DataFrame]:
        yield GOOD
        yield last

    assert len(list(batches(GOOD))) == 2
    assert (store.count(WATCHED), actions(store)) == (1, ["accept"])
    coming = batches(GOOD)
    next(coming)
    coming.close()
    assert (store.count(WATCHED), actions(store)) == (1, ["accept"])
    for number in range(3):
        with pytest.raises(ContractViolation):
            list(batches(bad(number)))
    assert actions(store) == ["accept", "reject", "reject", "reject"]
    assert [one.breaker.state for one in store.breakers.status()] == ["open"]
    with pytest.raises(ContractViolation, match="breaker"):
        list(batches(GOOD))


@pytest.mark.parametrize("error", [KeyboardInterrupt, asyncio.CancelledError, SystemExit, ValueError])
@pytest.mark.parametrize("policy", ["closed", "open"])
def test_what_the_function_raises_passes_through(
    error: type[BaseException], policy: str, store: contracts.Store
) -> None:
    """Errors of the function, cancellation and Ctrl-C are not held up, counted or turned into something else."""
    contract = contracts.loads(f"{HEAD}on_error: {policy}\nbreaker: {{open_after: 1 batch}}\n")

    @contracts.guard(contract, store=store, now=lambda: NOW)
    def plain() -> pl.DataFrame:
        raise error

    @contracts.guard(contract, store=store, now=lambda: NOW)
    async def later() -> pl.DataFrame:
        raise error

    @contracts.guard(contract, store=store, now=lambda: NOW)
    def batches() -> Iterator[pl.DataFrame]:
        yield GOOD
        raise error

    with pytest.raises(error):
        plain()
    with pytest.raises(error):
        asyncio.run(later())
    with pytest.raises(error):
        list(batches())
    assert actions(store) == []
    assert store.breakers.status() == []


def test_a_generator_that_is_closed_early_closes_its_source() -> None:
    """Closing, or throwing into, the guarded generator ends the function's own, whose `finally` runs at once."""
    ended = []

    @contracts.guard(FEED, now=lambda: NOW)
    def batches() -> Iterator[pl.DataFrame]:
        try:
            while True:
                yield GOOD
        finally:
            ended.append("plain")

    @contracts.guard(FEED, now=lambda: NOW)
    async def later() -> AsyncIterator[pl.DataFrame]:
        try:
            while True:
                yield GOOD
        finally:
            ended.append("async")

    coming = batches()
    next(coming)
    coming.close()
    coming = batches()
    next(coming)
    with pytest.raises(ValueError, match="thrown"):
        coming.throw(ValueError("thrown"))

    async def first() -> None:
        arriving: Any = later()
        await anext(arriving)
        await arriving.aclose()

    asyncio.run(first())
    assert ended == ["plain", "plain", "async"]


def test_threads_share_a_guard(store: contracts.Store) -> None:
    """Eight threads through one guard and one store: every batch is judged, and every run is kept."""
    together = threading.Barrier(8)

    @contracts.guard(WATCHED, store=store, now=lambda: NOW)
    def same(data: pl.DataFrame) -> pl.DataFrame:
        return data

    def work(number: int) -> int:
        together.wait()
        for k in range(5):
            assert same(GOOD.with_columns(id=pl.Series([number, k]))).height == 2
        return number

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(8))) == list(range(8))
    assert actions(store) == ["accept"] * 40


def _in_a_process(number: int) -> list[int]:
    store = contracts.Store("sqlite:///store.db")
    kept = [WATCHED.enforce(GOOD.with_columns(id=pl.Series([number, k])), store=store, now=NOW) for k in range(3)]
    return [frame.height for frame in kept]


def test_processes_share_a_store(store: contracts.Store) -> None:
    """Four processes through one store at once: every run is kept."""
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert list(pool.map(_in_a_process, range(4))) == [[2, 2, 2]] * 4
    assert actions(store) == ["accept"] * 12


# What fails in between


@pytest.mark.parametrize("name", ["store.db", "elsewhere.db"])
def test_a_store_that_fails_stops_the_batch(name: str) -> None:
    """Where the store cannot be used, nothing is handed on, in any form of code."""
    Path("elsewhere.db").write_bytes(b"this is no database, and was never one" * 100)
    Path("store.db").mkdir()
    url = f"sqlite:///{name}"
    for contract in (FEED, WATCHED):
        with pytest.raises(ContractsError, match=name):
            contract.enforce(GOOD, store=url, now=NOW)
        with pytest.raises(ContractsError, match=name):
            list(contract.enforce_batches([GOOD], store=url, now=NOW))


@pytest.mark.parametrize("contract", [HEAD, f"{HEAD}breaker: {{open_after: 3 batches}}\n"])
def test_an_open_gate_hands_on_what_could_not_be_judged(contract: str, caplog: pytest.LogCaptureFixture) -> None:
    """With `on_error: open`, written down, such a batch goes on, stamped as unverified, and the log says so."""
    Path("store.db").write_bytes(b"this is no database, and was never one" * 100)
    opened = contracts.loads(f"{contract}on_error: open\n")
    with (
        pytest.warns(contracts.ContractWarning, match=r"passed on unverified \(on_error: open\)"),
        contracts.gate(opened, GOOD, store="sqlite:///store.db", now=NOW) as decision,
    ):
        assert (decision.action, decision.data) == ("unverified", GOOD)
    with pytest.warns(contracts.ContractWarning, match="unverified"):
        assert list(opened.enforce_batches([GOOD, GOOD], store="sqlite:///store.db", now=NOW)) == [GOOD, GOOD]
    with pytest.raises(ContractViolation):
        list(opened.enforce_batches([GOOD, ZEROS], store="sqlite:///store.db", now=NOW))
    assert any(record.levelname == "ERROR" for record in caplog.records)


def test_an_open_gate_still_stops_what_is_bad(store: contracts.Store) -> None:
    """`on_error: open` is about what could not be judged: a violation, and an unreadable file, stop as ever."""
    opened = contracts.loads(f"{HEAD}on_error: open\n")
    with pytest.raises(ContractViolation):
        opened.enforce(ZEROS, store=store, now=NOW)
    Path("bad.parquet").write_bytes(b"none")
    with pytest.raises(contracts.DataSourceError):
        opened.enforce(Path("bad.parquet"), store=store, now=NOW)


# Contracts of a registry


def test_a_guard_follows_its_registry(store: contracts.Store) -> None:
    """A guard judges by the version that holds, and after a rollback by the one before, without a restart."""
    strict = HEAD.replace("1.0.0", "1.1.0").replace("max: 1", "max: 0.6")
    for version, text in (("1.0.0", HEAD), ("1.1.0", strict)):
        store.registry.publish("model.scores", version, text.encode(), author="me", at=NOW)

    @contracts.guard("registry:model.scores@^1", store=store, now=lambda: NOW)
    def same(data: pl.DataFrame) -> pl.DataFrame:
        return data

    with pytest.raises(ContractViolation, match=r"model\.scores 1\.1\.0"):
        same(GOOD)
    with pytest.raises(ContractViolation), contracts.gate("registry:model.scores@^1", GOOD, store=store, now=NOW):
        pass
    store.registry.rollback("model.scores", "1.0.0", author="me", at=NOW)
    with contracts.gate("registry:model.scores@^1", GOOD, store=store, now=NOW) as decision:
        assert decision.report
        assert decision.report.version == "1.0.0"
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with contextlib.suppress(ContractViolation):
            assert same(GOOD) is GOOD
            return
        time.sleep(0.05)
    pytest.fail("the guard never saw the rollback")


def test_a_registry_that_has_no_such_version_fails_when_the_function_is_decorated(store: contracts.Store) -> None:
    """A reference to what was never published is an error at once, not when the first batch comes."""
    with pytest.raises(ContractsError, match=r"model\.scores"):
        contracts.guard("registry:model.scores", store=store)


# What was judged bad is never handed on, whatever fails afterwards

QUARANTINING = contracts.loads(f"{HEAD}on_violation: quarantine\non_error: open\n")
MIXED = pl.DataFrame({"id": [1, 2], "score": [0.0, 0.5]})


def test_an_open_gate_hands_on_no_bad_row_where_quarantine_fails() -> None:
    """With `on_error: open`, a quarantine that cannot be written stops the batch: its rows are known to be bad."""
    Path("taken").write_text("no folder", encoding="utf-8")
    with pytest.raises(ContractsError, match="taken"):
        QUARANTINING.enforce(MIXED, now=NOW, quarantine="taken/apart.parquet")
    QUARANTINING.enforce(MIXED, now=NOW, quarantine="apart.parquet")
    with pytest.raises(ContractsError, match="exists already"):
        QUARANTINING.enforce(MIXED, now=NOW, quarantine="apart.parquet")
    with pytest.raises(ContractsError, match="exists already"):
        list(QUARANTINING.enforce_batches([MIXED], now=NOW, quarantine="apart.parquet"))


def test_an_open_gate_hands_on_nothing_bad_where_nothing_can_be_served() -> None:
    """With `on_error: open`, a fallback that cannot be kept apart, or served, does not let the bad batch on."""
    Path("taken").write_text("no folder", encoding="utf-8")
    contract = contracts.loads(
        f"{HEAD}on_violation: fallback\non_error: open\nfallback: [value: {{id: 1, score: 0.5}}]\n"
    )
    with pytest.raises(ContractsError, match="taken"):
        contract.enforce(ZEROS, now=NOW, quarantine="taken/apart.parquet")


def test_an_open_gate_stops_a_batch_that_breaks_one_check_and_fails_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """A violation stops the batch, also where another check of it could not judge."""
    contract = contracts.loads(f"{HEAD}rows: {{min: 1}}\non_error: open\n")

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("contracts.checks.rows.Rows.judge", broken)
    with pytest.raises(contracts.JudgementError):
        contract.enforce(ZEROS, now=NOW)
    with pytest.warns(contracts.ContractWarning, match="unverified"):
        assert contract.enforce(GOOD, now=NOW) is GOOD


def test_a_delivery_that_was_refused_stays_refused(store: contracts.Store) -> None:
    """After a refusal, after its end, and after it was closed, a delivery takes nothing more, open gate or not."""
    opened = contracts.loads(f"{HEAD}on_error: open\nbreaker: {{open_after: 3 batches}}\n")
    delivery = opened.stream(store=store, now=NOW)
    with pytest.raises(ContractViolation):
        delivery.take(ZEROS)
    for act in (lambda: delivery.take(GOOD), delivery.end):
        with pytest.raises(ContractsError, match="was refused"):
            act()
    delivery.close()
    with pytest.raises(ContractsError, match="was refused"):
        delivery.take(GOOD)
    assert actions(store) == ["reject"]
    unverified = opened.stream(store=_broken(), now=NOW)
    unverified.take(GOOD)
    with pytest.warns(contracts.ContractWarning, match="unverified"):
        unverified.end()
    with pytest.raises(ContractsError, match="this delivery was ended"):
        unverified.take(GOOD)
    unverified.close()


def _broken() -> str:
    Path("broken.db").write_text("this is no database", encoding="utf-8")
    return "sqlite:///broken.db"


def test_a_stream_that_could_not_be_judged_is_not_used_up() -> None:
    """What an open gate hands on of a reader, or sets apart of one, has all its rows."""
    opened = contracts.loads(f"{HEAD}on_error: open\n")
    with pytest.warns(contracts.ContractWarning, match="unverified"):
        kept = opened.enforce(_reader(GOOD), store=_broken(), now=NOW)
    assert pl.from_arrow(kept.read_all()).equals(GOOD)


def test_a_stream_that_the_breaker_stops_is_set_apart(store: contracts.Store) -> None:
    """A reader that is never judged is in quarantine, row by row; a `call` that was given it left it alone."""
    contract = contracts.loads(
        f"{HEAD}on_violation: fallback\nbreaker: {{open_after: 1 batch}}\n"
        "fallback: [call: 'tests.barrier.baselines:reading']\n"
    )
    with pytest.warns(contracts.ContractWarning):
        contract.enforce(ZEROS, store=store, now=NOW)
    with (
        pytest.warns(contracts.ContractWarning),
        contracts.gate(contract, _reader(GOOD), store=store, now=NOW) as found,
    ):
        assert pl.from_arrow(found.data.read_all()).height == 1
    assert pl.read_parquet(str(found.quarantined)).select("id", "score").equals(GOOD)
    newest, _ = store.runs.newest()
    assert (newest.action, newest.quarantined, newest.ok) == ("fallback", 2, False)


def _reader(frame: pl.DataFrame) -> pa.RecordBatchReader:
    return frame.to_arrow().to_reader()


def test_arguments_are_ingested_when_the_function_has_done_its_work(store: contracts.Store) -> None:
    """A batch that is handed to a function counts when that returns; one that it fails on counts for nothing."""

    @contracts.guard(arguments={"one": FEED, "two": FEED}, store=store, now=lambda: NOW)
    def load(one: pl.DataFrame, two: pl.DataFrame) -> int:
        return one.height // (two.height - 2)

    with pytest.raises(ContractViolation):
        load(GOOD, ZEROS)
    with pytest.raises(ZeroDivisionError):
        load(GOOD, GOOD)
    assert (store.count(FEED), actions(store)) == (0, ["reject"])
    assert load(GOOD, pl.concat([GOOD, GOOD])) == 1
    assert (store.count(FEED), actions(store)) == (2, ["reject", "accept", "accept"])


def test_a_delivery_of_which_rows_were_set_apart_teaches_nothing(store: contracts.Store) -> None:
    """A delivery is what its batches were: with rows in quarantine it is none to compare with, and says how many."""
    quarantining = contracts.loads(f"{HEAD}on_violation: quarantine\n")
    list(quarantining.enforce_batches([GOOD, MIXED], store=store, now=NOW))
    (run,) = store.runs.newest()
    assert (run.action, run.rows, run.quarantined) == ("quarantine", 4, 1)
    warning = contracts.loads(f"{HEAD}on_violation: warn\n")
    with pytest.warns(contracts.ContractWarning):
        list(warning.enforce_batches([GOOD, ZEROS], store=store, now=NOW))
    assert actions(store) == ["quarantine", "warn"]
    assert store.count(FEED) == 0


def test_an_unreadable_batch_of_a_delivery_counts_as_bad(store: contracts.Store) -> None:
    """A delivery with a file that cannot be read is kept as unreadable, and the breaker knows."""
    contract = contracts.loads(f"{HEAD}breaker: {{open_after: 1 batch}}\n")
    Path("bad.parquet").write_bytes(b"none")
    with pytest.raises(contracts.DataSourceError):
        list(contract.enforce_batches([GOOD, "bad.parquet"], store=store, now=NOW))
    assert actions(store) == ["unreadable"]
    assert [one.breaker.state for one in store.breakers.status()] == ["open"]


def test_what_could_not_be_judged_is_a_run(store: contracts.Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of the library leaves a run, errored or unverified, and neither is ok."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("contracts.barrier.passage.judge", broken)
    with pytest.raises(ZeroDivisionError):
        FEED.enforce(GOOD, store=store, now=NOW)
    with pytest.warns(contracts.ContractWarning, match="unverified"):
        contracts.loads(f"{HEAD}on_error: open\n").enforce(GOOD, store=store, now=NOW)
    assert actions(store) == ["errored", "unverified"]
    assert not any(run.ok for run in store.runs.newest())


def test_a_warning_that_is_an_error_comes_out_after_all_is_kept(store: contracts.Store) -> None:
    """With warnings as errors nothing is handed on in a batch's place, and no error of the library is counted."""
    contract = contracts.loads(
        f"{HEAD}on_violation: fallback\nbreaker: {{open_after: 3 batches}}\nfallback: [value: {{id: 1, score: 0.5}}]\n"
    )
    with pytest.warns(contracts.ContractWarning, match="was served"):
        contract.enforce(ZEROS, store=store, now=NOW)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(contracts.ContractWarning, match="was served"):
            contract.enforce(bad(3), store=store, now=NOW)
    (kept,) = store.breakers.status()
    assert (kept.breaker.errored, kept.breaker.recent) == (0, "bb")


def test_a_column_of_any_type_passes(store: contracts.Store) -> None:
    """A column that the contract does not name may be of a type that few know, in a store as without one."""
    data = GOOD.to_pandas()
    data["between"] = pd.arrays.IntervalArray.from_breaks([0, 1, 2])
    assert FEED.enforce(data, store=store, now=NOW) is data
    other = data.assign(between=pd.arrays.IntervalArray.from_breaks([0, 1, 3]))
    FEED.enforce(other, store=store, now=NOW)
    assert len({run.digest for run in store.runs.newest()}) == 2


def test_what_is_no_store_or_clock_is_refused_when_the_function_is_decorated() -> None:
    """A mistake in an argument of a guard is an error at once, not when the first batch comes."""
    with pytest.raises(TypeError, match="store takes"):
        contracts.guard(FEED, store=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="now takes a function"):
        contracts.guard(FEED, now=NOW)  # type: ignore[arg-type]


def test_a_refused_delivery_says_why_nothing_is_served() -> None:
    """A batch of a delivery is rejected where one by itself would be replaced, and the error says so."""
    contract = contracts.loads(f"{HEAD}on_violation: fallback\nfallback: [value: {{id: 1, score: 0.5}}]\n")
    with pytest.raises(ContractViolation, match="not served: others of its delivery may have gone on already"):
        list(contract.enforce_batches([GOOD, ZEROS], now=NOW))
