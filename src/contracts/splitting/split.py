"""`check_split`: what training data know of what they are tested on."""

from __future__ import annotations

import time as stopwatch
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar, overload

from contracts.backends.sources import settled
from contracts.clock import clock
from contracts.errors import ContractsError
from contracts.quantity import duration, share, size
from contracts.report import Report
from contracts.splitting.decorating import decorator
from contracts.splitting.order import in_order
from contracts.splitting.part import Asked, Part
from contracts.splitting.sharing import apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contracts.report import Result

__all__ = ["check_split"]

T = TypeVar("T")


_WITHOUT_DATA = "left out altogether, they make a decorator: `@contracts.check_split(time=…, group=…)`"


@overload
def check_split(
    *,
    time: str | None = ...,
    group: str | Sequence[str] | None = ...,
    gap: str | timedelta | None = ...,
    nulls: str | float = ...,
    now: datetime | None = ...,
    reveal: bool = ...,
    memory: str | int | None = ...,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]: ...


@overload
def check_split(
    train: Any,
    validation: Any = ...,
    test: Any = ...,
    *,
    time: str | None = ...,
    group: str | Sequence[str] | None = ...,
    gap: str | timedelta | None = ...,
    nulls: str | float = ...,
    now: datetime | None = ...,
    reveal: bool = ...,
    memory: str | int | None = ...,
) -> Report: ...


def check_split(  # noqa: PLR0913 - each is a word of its own
    train: Any = ...,
    validation: Any = None,
    test: Any = None,
    *,
    time: str | None = None,
    group: str | Sequence[str] | None = None,
    gap: str | timedelta | None = None,
    nulls: str | float = 0,
    now: datetime | None = None,
    reveal: bool = False,
    memory: str | int | None = None,
) -> Any:
    """Return a Report of what training data know of the data that a model is tested on.

    With `time`, no row of a part lies at or after the earliest row of the parts after it, less the
    `gap` (`7 days`). With `group`, a column or several, no group has rows in two parts. A part is data
    of any kind that `Contract.validate` takes, each of its own; `validation` may be left out. Times
    without a zone are UTC, a date lasts its whole day. At most a share of `nulls` may lack a time or a
    group; such rows are compared with nothing. `reveal` shows text values that are masked otherwise.

    Without data it is a decorator for a function that returns (train, test), (train, validation,
    test), or a dict with these names, for a generator of such splits, and for async ones: a split that
    leaks raises ContractViolation.

    Raises:
        ContractsError: the arguments are no question that can be answered.
        DataSourceError: a part cannot be read.

    """
    asked = _asked(time, group, nulls, now, reveal=reveal, memory=memory)
    length = _gap(gap, time)
    if train is ... and validation is None and test is None:
        return decorator(lambda parts: _checked(parts, asked, length), asked.memory)
    given = {"train": train, "validation": validation, "test": test}
    there = {name: data for name, data in given.items() if data is not None and data is not ...}
    if "train" not in there or len(there) == 1:
        msg = f"check_split takes train and test, or train, validation and test; {_WITHOUT_DATA}"
        raise ContractsError(msg)
    return _checked({name: settled(data, asked.memory) for name, data in there.items()}, asked, length)


def _asked(
    time: object, group: object, nulls: str | float, now: datetime | None, *, reveal: bool, memory: str | int | None
) -> Asked:
    """Return what is asked, where it can be.

    Raises:
        ContractsError: it cannot.

    """
    names = (group,) if isinstance(group, str) else tuple(group) if isinstance(group, list | tuple) else None
    wrong = [
        (time is not None and not isinstance(time, str), f"time takes the name of a column, not {time!r}"),
        (group is not None and not _are_names(names), f"group takes the name of a column, or several, not {group!r}"),
        (time is None and group is None, f"check_split needs `time`, `group` or both; {_WITHOUT_DATA}"),
        (time is not None and time in (names or ()), f"{time!r} is the time already, and cannot be a group"),
    ]
    problems = [message for is_wrong, message in wrong if is_wrong]
    if _read("nulls", nulls, share) == 1:
        problems.append("nulls: 100% lets every row lack its time or group; then nothing is compared")
    if problems:
        raise ContractsError("\n".join(problems))
    budget = None if memory is None else _read("memory", memory, size)
    return Asked(None if time is None else str(time), names or (), nulls, clock(now), reveal, budget)


def _are_names(names: tuple[object, ...] | None) -> bool:
    return (
        bool(names) and all(isinstance(name, str) for name in names or ()) and len(set(names or ())) == len(names or ())
    )


def _gap(gap: object, time: object) -> timedelta:
    """Return the gap.

    Raises:
        ContractsError: it is no length of time, or there is no time for it.

    """
    if gap is None:
        return timedelta(0)
    if time is None:
        msg = "a gap is one in time: name the column with `time`, too"
        raise ContractsError(msg)
    if not isinstance(gap, timedelta):
        return _read("gap", gap, duration)
    if gap < timedelta(0):
        msg = f"gap takes a length of time from zero on, not {gap!r}"
        raise ContractsError(msg)
    return gap


def _read(name: str, value: object, reader: Callable[[object], T]) -> T:
    try:
        return reader(value)
    except ValueError as error:
        msg = f"{name}: {error}"
        raise ContractsError(msg) from None


def _checked(data: Mapping[str, Any], asked: Asked, gap: timedelta) -> Report:
    """Return the report on the parts, by name, in the order of time."""
    began = stopwatch.perf_counter()
    parts = [Part(name, one, asked) for name, one in data.items()]
    results = tuple(_results(parts, gap))
    engines = ", ".join(dict.fromkeys(part.seen.report.engine for part in parts))
    *first, last = data
    name = f"split of {', '.join(first)} and {last}"
    rows = sum(part.rows for part in parts)
    return Report(name, "", rows, engines, asked.now, stopwatch.perf_counter() - began, results)


def _results(parts: Sequence[Part], gap: timedelta) -> Iterator[Result]:
    for part in parts:
        yield from part.results
    if parts[0].asked.time:
        yield from in_order(parts, gap)
    if parts[0].asked.group:
        yield from apart(parts)
