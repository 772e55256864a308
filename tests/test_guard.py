"""The decorator: data keep their contract, going in and coming out, or the function's caller hears of it."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import inspect
import warnings
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest

import contracts

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
TEXT = "contract: a.b\nversion: 1.0.0\ncolumns:\n  x: {type: number, range: {max: 5}}\n"
FEED = contracts.loads(TEXT)
GOOD, BAD = pl.DataFrame({"x": [1.0]}), pl.DataFrame({"x": [9.0]})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the contract as a file."""
    file = tmp_path / "x.contract.yaml"
    file.write_text(TEXT)
    return file


@pytest.mark.parametrize("kind", [str, Path, contracts.load])
def test_the_returned_frame(kind: Any, path: Path) -> None:
    """What a function returns is judged, by a contract given as text, path or object."""

    @contracts.guard(kind(path))
    def made(data: pl.DataFrame) -> pl.DataFrame:
        return data

    assert made(GOOD) is GOOD
    with pytest.raises(contracts.ContractViolation) as caught:
        made(BAD)
    assert caught.value.report.violations[0].check == "range"


@pytest.mark.parametrize("call", [lambda f: f(BAD, 1), lambda f: f(raw=BAD, times=1), lambda f: f(times=1, raw=BAD)])
def test_named_arguments(call: Any) -> None:
    """A parameter is judged before the function runs, however it is passed."""
    ran = []

    @contracts.guard(arguments={"raw": FEED})
    def counted(raw: pl.DataFrame, times: int = 2) -> int:
        ran.append(times)
        return raw.height * times

    assert (counted(GOOD), counted(raw=GOOD, times=3)) == (2, 3)
    with pytest.raises(contracts.ContractViolation):
        call(counted)
    assert ran == [2, 3]


def test_both_ends() -> None:
    """Arguments and the returned data may have contracts of their own, and one function several of them."""

    @contracts.guard(arguments={"a": FEED, "b": FEED}, returns=FEED)
    def added(a: pl.DataFrame, *, b: pl.DataFrame = GOOD) -> pl.DataFrame:
        return a + b

    assert added(GOOD).to_dicts() == [{"x": 2.0}]
    for a, b in ((BAD, GOOD), (GOOD, BAD), (pl.DataFrame({"x": [4.0]}), pl.DataFrame({"x": [4.0]}))):
        with pytest.raises(contracts.ContractViolation):
            added(a, b=b)


def test_methods_and_other_frames() -> None:
    """Methods can be guarded, and pandas goes in and out as pandas."""

    class Pipeline:
        @contracts.guard(FEED, arguments={"raw": FEED})
        def run(self, raw: pd.DataFrame) -> pd.DataFrame:
            return raw

    data = pd.DataFrame({"x": [1.0]})
    assert Pipeline().run(data) is data


def test_the_function_keeps_its_face() -> None:
    """Name, signature, annotations and docstring are the function's own."""

    def clean(raw: pl.DataFrame, *, deep: bool = False) -> pl.DataFrame:
        """Clean it."""
        return raw.clone() if deep else raw

    guarded = contracts.guard(FEED)(clean)
    assert (guarded.__name__, guarded.__doc__, guarded.__module__) == ("clean", "Clean it.", __name__)
    assert inspect.signature(guarded) == inspect.signature(clean)
    assert guarded.__wrapped__ is clean  # type: ignore[attr-defined]


def test_arguments_that_do_not_fit() -> None:
    """A call that the function would refuse is refused as a TypeError, as without the guard."""

    @contracts.guard(FEED)
    def made(data: pl.DataFrame) -> pl.DataFrame:
        return data

    with pytest.raises(TypeError, match="missing a required argument"):
        made()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unexpected keyword"):
        made(GOOD, more=1)  # type: ignore[call-arg]


def test_the_functions_own_errors_pass_through() -> None:
    """An exception of the function itself is not touched."""

    @contracts.guard(FEED)
    def broken() -> pl.DataFrame:
        raise KeyError

    with pytest.raises(KeyError):
        broken()


def test_no_data() -> None:
    """A function that returns no data at all is a DataSourceError, not a pass."""

    @contracts.guard(FEED)
    def nothing() -> None:
        return None

    with pytest.raises(contracts.DataSourceError):
        nothing()


async def _coroutine() -> pl.DataFrame:
    return GOOD


def _generator() -> Iterator[pl.DataFrame]:
    yield GOOD


async def _asyncgen() -> AsyncIterator[pl.DataFrame]:
    yield GOOD


def _results(function: Any) -> list[Any]:
    """Return what a function of any kind hands out."""
    made = function()
    if inspect.isasyncgen(made):

        async def collected() -> list[Any]:
            return [batch async for batch in made]

        return asyncio.run(collected())
    if inspect.iscoroutine(made):
        return [asyncio.run(made)]
    return list(made)


@pytest.mark.parametrize("function", [_coroutine, _generator, _asyncgen, functools.partial(_coroutine)])
def test_async_functions_and_generators(function: Any) -> None:
    """What async functions return, and generators yield, is judged as it comes."""
    good = _results(contracts.guard(FEED)(function))
    assert len(good) == 1
    assert good[0] is GOOD
    with pytest.raises(contracts.ContractViolation):
        _results(contracts.guard(contracts.loads(TEXT.replace("max: 5", "max: 0")))(function))


def test_a_generator_that_is_guarded_at_its_arguments_is_as_it_was() -> None:
    """What it is sent, and what it returns, passes through."""

    @contracts.guard(arguments={"raw": FEED})
    def echo(raw: pl.DataFrame) -> Generator[Any, Any, str]:
        sent = yield raw
        yield sent
        return "done"

    running = echo(GOOD)
    assert next(running) is GOOD
    assert running.send(5) == 5
    with pytest.raises(StopIteration, match="done"):
        next(running)


def test_an_async_source_is_closed_with_its_reader() -> None:
    """Whoever stops half-way closes the guarded generator, and with it the one inside."""
    closed = []

    @contracts.guard(FEED)
    async def source() -> AsyncIterator[pl.DataFrame]:
        try:
            while True:
                yield GOOD
        finally:
            closed.append("source")

    async def half() -> None:
        stream: Any = source()
        await anext(stream)
        await stream.aclose()
        closed.append("reader")

    asyncio.run(half())
    assert closed == ["source", "reader"]


def test_a_parameter_that_takes_several_has_no_contract() -> None:
    """`*batches` is no data, and refused when the function is decorated."""
    with pytest.raises(TypeError, match="has no parameter 'batches'"):
        contracts.guard(arguments={"batches": FEED})(lambda *batches: batches)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"contract": None},
        {"arguments": {}},
        {"contract": FEED, "returns": FEED},
        {"contract": 7},
        {"contract": lambda: GOOD},
    ],
)
def test_bad_usage(how: dict[str, Any]) -> None:
    """A guard without a contract, with two for one thing, or with none that it can read is a TypeError."""
    with pytest.raises(TypeError):
        contracts.guard(**how)


def test_unknown_parameter() -> None:
    """A contract for a parameter that the function does not have is refused at once."""
    with pytest.raises(TypeError, match="has no parameter 'row'"):
        contracts.guard(arguments={"row": FEED})(lambda raw: raw)


def test_a_broken_contract_fails_at_once(path: Path) -> None:
    """A contract that is missing or invalid fails when the function is decorated."""
    path.write_text(TEXT.replace("range", "rnage"))
    for broken in (path, path.with_name("none.contract.yaml")):
        with pytest.raises(contracts.ContractSyntaxError):
            contracts.guard(broken)


def test_warnings_point_at_the_caller() -> None:
    """With the policy `warn` the data go on, and the warning names the caller's own line."""
    warned = contracts.loads(TEXT + "on_violation: warn\n")
    guarded = contracts.guard(warned)(lambda data: data)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        assert guarded(BAD) is BAD
        assert warned.enforce(BAD, now=NOW) is BAD
    assert [(w.category, Path(w.filename)) for w in seen] == [(contracts.ContractWarning, Path(__file__))] * 2


def test_clock_and_quarantine(tmp_path: Path) -> None:
    """The guard's clock is called at each call, and its quarantine takes the failing rows."""
    fresh = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number, range: {max: 5}}, t: {type: date}}\n"
        "freshness: {column: t, within: 1 day}\non_violation: {default: reject, range: quarantine}\n"
    )
    times = [NOW, NOW + dt.timedelta(days=9)]
    data = pl.DataFrame({"x": [1.0, 9.0], "t": [NOW.date()] * 2})
    guarded = contracts.guard(fresh, now=lambda: times.pop(0), quarantine=tmp_path)(lambda: data)
    assert guarded()["x"].to_list() == [1.0]
    with pytest.raises(contracts.ContractViolation):
        guarded()
    assert [pl.read_parquet(file)["_row"].to_list() for file in tmp_path.iterdir()] == [[1]]
