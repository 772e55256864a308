"""The decorator: a function that splits data, and hands out no split that leaks."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from contracts.backends.sources import settled
from contracts.errors import ContractsError, ContractViolation, JudgementError

if TYPE_CHECKING:
    from contracts.report import Report

__all__ = ["decorator"]

_NAMES = {2: ("train", "test"), 3: ("train", "validation", "test")}
_Check = Callable[[Mapping[str, Any]], "Report"]
_Function = Callable[..., Any]


def decorator(check: _Check, memory: int | None) -> Callable[[_Function], _Function]:
    """Return a decorator that holds what a function returns, or yields, against a check of a split by its parts."""

    def decorate(function: _Function) -> _Function:
        name = getattr(function, "__qualname__", repr(function))
        wrap = next(wrap for is_kind, wrap in _WRAPPERS if is_kind(function))
        wrapped: _Function = functools.wraps(function)(wrap(function, lambda split: _kept(split, check, memory, name)))
        return wrapped

    return decorate


def _kept(split: Any, check: _Check, memory: int | None, name: str) -> Any:
    """Return a split that does not leak; parts that can be read but once were read, and come as what was kept of them.

    Raises:
        ContractViolation: it leaks.
        JudgementError: a check failed to judge.
        ContractsError: it is no split.

    """
    came = _parts(split, name)
    parts = {part: settled(data, memory) for part, data in came.items()}
    report = check(parts)
    if report.errored:
        raise JudgementError(report)
    if not report.ok:
        raise ContractViolation(report)
    if all(parts[part] is data for part, data in came.items()):
        return split
    return {**split, **parts} if isinstance(split, dict) else tuple(parts.values())


def _parts(split: Any, name: str) -> dict[str, Any]:
    if isinstance(split, tuple | list) and len(split) in _NAMES:
        return dict(zip(_NAMES[len(split)], split, strict=True))
    if isinstance(split, dict) and any(set(split) == set(names) for names in _NAMES.values()):
        return {part: split[part] for part in _NAMES[len(split)]}
    of = f" of {len(split)}" if isinstance(split, tuple | list | dict) else ""
    expected = "(train, test), (train, validation, test) or a dict with these names"
    msg = f"{name}: check_split expects {expected}, not a {type(split).__name__}{of}"
    raise ContractsError(msg)


def _plain(function: _Function, kept: _Function) -> _Function:
    def run(*args: Any, **kwargs: Any) -> Any:
        return kept(function(*args, **kwargs))

    return run


def _coroutine(function: _Function, kept: _Function) -> _Function:
    async def run(*args: Any, **kwargs: Any) -> Any:
        return kept(await function(*args, **kwargs))

    return run


def _generator(function: _Function, kept: _Function) -> _Function:
    def run(*args: Any, **kwargs: Any) -> Iterator[Any]:
        yield from map(kept, function(*args, **kwargs))

    return run


def _async_generator(function: _Function, kept: _Function) -> _Function:
    async def run(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        async with aclosing(function(*args, **kwargs)) as splits:
            async for split in splits:
                yield kept(split)

    return run


_WRAPPERS: tuple[tuple[Callable[[Any], bool], Callable[[_Function, _Function], _Function]], ...] = (
    (inspect.isasyncgenfunction, _async_generator),
    (inspect.iscoroutinefunction, _coroutine),
    (inspect.isgeneratorfunction, _generator),
    (callable, _plain),
)
