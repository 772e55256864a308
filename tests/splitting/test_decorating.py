"""`check_split` above a function: a split that leaks does not leave it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pytest

import contracts
from contracts import check_split

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

EARLY = pl.DataFrame({"at": [1, 2], "who": ["a", "b"]}).with_columns(pl.from_epoch("at", "d"))
LATE = pl.DataFrame({"at": [5, 6], "who": ["c", "d"]}).with_columns(pl.from_epoch("at", "d"))
LAST = pl.DataFrame({"at": [9, 9], "who": ["e", "f"]}).with_columns(pl.from_epoch("at", "d"))
kept = check_split(time="at", group="who", gap="2 days")


@pytest.mark.parametrize(
    "split",
    [
        (EARLY, LATE),
        [EARLY, LATE, LAST],
        {"test": LATE, "train": EARLY},
        {"train": EARLY, "validation": LATE, "test": LAST},
    ],
)
def test_a_clean_split_is_returned_as_it_is(split: Any) -> None:
    """A function hands out the very object that it returned, and keeps its name and docstring."""

    @kept
    def made() -> Any:
        """Split."""
        return split

    assert made() is split
    assert (made.__name__, made.__doc__) == ("made", "Split.")


@pytest.mark.parametrize("split", [(LATE, EARLY), {"train": EARLY, "test": EARLY}, (EARLY, LAST, LATE)])
def test_a_split_that_leaks_raises(split: Any) -> None:
    """The violation holds the report."""
    with pytest.raises(contracts.ContractViolation) as caught:
        kept(lambda: split)()
    assert not caught.value.report.ok
    assert caught.value.report.contract.startswith("split of train")


def test_arguments_go_through() -> None:
    """The function is called as it always was."""

    @kept
    def chosen(one: Any, *, other: Any) -> Any:
        return one, other

    assert chosen(EARLY, other=LATE) == (EARLY, LATE)


def test_async_functions_and_generators_of_folds() -> None:
    """What a coroutine returns, and every fold that a generator yields, is held against the check."""

    @kept
    async def later(leaks: bool) -> Any:  # noqa: FBT001
        return (LATE, EARLY) if leaks else (EARLY, LATE)

    @kept
    def folds() -> Iterator[Any]:
        yield EARLY, LATE
        yield LATE, LAST
        yield LAST, EARLY

    @kept
    async def folds_later() -> AsyncIterator[Any]:
        yield EARLY, LATE
        yield LATE, EARLY

    seen: list[Any] = []

    async def all_folds() -> None:
        async for fold in folds_later():
            seen.append(fold)  # noqa: PERF401 - those before the one that leaks

    assert asyncio.run(later(leaks=False)) == (EARLY, LATE)
    with pytest.raises(contracts.ContractViolation):
        asyncio.run(later(leaks=True))
    found = folds()
    assert [next(found), next(found)] == [(EARLY, LATE), (LATE, LAST)]
    with pytest.raises(contracts.ContractViolation):
        next(found)
    with pytest.raises(contracts.ContractViolation):
        asyncio.run(all_folds())
    assert seen == [(EARLY, LATE)]


def test_what_can_be_read_once_can_be_read_after() -> None:
    """A stream, which looking at uses up, is handed out as what was kept of it; so is a LazyFrame that was run."""
    reader = pa.RecordBatchReader.from_batches(EARLY.to_arrow().schema, EARLY.to_arrow().to_batches())
    train, test = kept(lambda: (reader, LATE.lazy()))()
    assert test.collect().equals(LATE)
    assert contracts.check_split(train, test=test, time="at").rows == 4
    named = kept(lambda: {"train": EARLY.lazy(), "test": LATE})()
    assert (list(named), named["test"] is LATE) == (["train", "test"], True)


@pytest.mark.parametrize(
    ("split", "said"),
    [
        ((EARLY,), "not a tuple of 1"),
        ((EARLY, LATE, EARLY, LATE), "not a tuple of 4"),
        ({"train": EARLY, "tests": LATE}, "not a dict of 2"),
        (EARLY, "not a DataFrame"),
        (None, "not a NoneType"),
    ],
)
def test_what_is_no_split_is_refused(split: Any, said: str) -> None:
    """A function that returns something else is named, with what was expected."""

    @kept
    def made() -> Any:
        return split

    with pytest.raises(contracts.ContractsError, match=f"made: .* {said}$"):
        made()


def test_without_parentheses_it_is_refused() -> None:
    """`@check_split` alone says what it needs."""
    with pytest.raises(contracts.ContractsError, match=r"@contracts.check_split\(time="):

        @check_split
        def made() -> Any:
            return EARLY, LATE
