"""The decorator: a pipeline function whose data keep their contract, going in and coming out."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from contracts.contract import Contract, load
from contracts.gating.quarantine import refuse_target

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from contracts.profile import Reference

__all__ = ["guard"]

P = ParamSpec("P")
R = TypeVar("R")


def guard(
    contract: str | Path | Contract | None = None,
    *,
    arguments: Mapping[str, str | Path | Contract] | None = None,
    returns: str | Path | Contract | None = None,
    reference: Reference | None = None,
    now: Callable[[], datetime] | None = None,
    quarantine: str | Path | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that enforces contracts on a function's data.

    `@guard("raw.contract.yaml")` judges what the function returns; `arguments` maps parameter
    names to contracts, `returns` is the long form for the returned data. Contracts are loaded
    when the function is decorated, so a broken one fails at once. The contract's `on_violation`
    says what happens: reject raises ContractViolation, warn issues a ContractWarning and passes
    the data on, quarantine passes the good rows on (see Contract.enforce). The function keeps its
    signature and docstring. It may be `async`; a generator's batches are judged one by one as they
    come, and as a whole at the end (see Contract.enforce_batches). `now` is called for the clock;
    it is the wall clock if left out.

    Raises:
        TypeError: the function has no such parameter, or no contract was given.
        ContractSyntaxError: a contract is invalid.

    """
    if callable(contract) and not isinstance(contract, Contract):
        msg = "guard takes a contract: write @guard('feed.contract.yaml') above the function"
        raise TypeError(msg)
    promised = returns if contract is None else contract
    outgoing = None if promised is None else _loaded(promised)
    incoming = {name: _loaded(one) for name, one in (arguments or {}).items()}
    if (contract is not None and returns is not None) or not (outgoing or incoming):
        msg = "guard takes one contract for the returned data, `arguments=` for parameters, or both"
        raise TypeError(msg)

    refuse_target(quarantine)
    guarded = _Guarded(incoming, outgoing, {"reference": reference, "quarantine": quarantine}, now)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        _refuse(function, incoming)
        wrap = next(wrap for is_kind, wrap in _WRAPPERS if is_kind(function))
        wrapped: Callable[P, R] = functools.wraps(function)(wrap(guarded, function, inspect.signature(function)))
        return wrapped

    return decorate


@dataclass(frozen=True)
class _Guarded:
    """What a guard holds data against, and how."""

    incoming: Mapping[str, Contract]
    outgoing: Contract | None
    how: Mapping[str, Any]
    now: Callable[[], datetime] | None

    def arguments(self, signature: inspect.Signature, args: Any, kwargs: Any) -> inspect.BoundArguments:
        """Return the arguments, with what may go in of those that have a contract."""
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        for name, one in self.incoming.items():
            bound.arguments[name] = one.enforce(bound.arguments[name], now=self._clock, **self.how)
        return bound

    def returned(self, data: Any) -> Any:
        """Return what may go out."""
        return self.outgoing.enforce(data, now=self._clock, **self.how) if self.outgoing else data

    def yielded(self, batches: Iterable[Any]) -> Iterable[Any]:
        """Return the batches that may go out, one by one."""
        return self.outgoing.enforce_batches(batches, now=self._clock, **self.how) if self.outgoing else batches

    def stream(self) -> Any:
        """Return a delivery to take batches of, None where they may go out as they are."""
        return self.outgoing.stream(now=self._clock, **self.how) if self.outgoing else None

    @property
    def _clock(self) -> datetime | None:
        return self.now() if self.now else None


def _plain(guarded: _Guarded, function: Callable[..., Any], signature: inspect.Signature) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        bound = guarded.arguments(signature, args, kwargs)
        return guarded.returned(function(*bound.args, **bound.kwargs))

    return run


def _generator(guarded: _Guarded, function: Callable[..., Any], signature: inspect.Signature) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        bound = guarded.arguments(signature, args, kwargs)
        return (yield from guarded.yielded(function(*bound.args, **bound.kwargs)))

    return run


def _coroutine(guarded: _Guarded, function: Callable[..., Any], signature: inspect.Signature) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> Any:
        bound = guarded.arguments(signature, args, kwargs)
        return guarded.returned(await function(*bound.args, **bound.kwargs))

    return run


def _async_generator(
    guarded: _Guarded, function: Callable[..., Any], signature: inspect.Signature
) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        bound = guarded.arguments(signature, args, kwargs)
        stream = guarded.stream()
        try:
            async with aclosing(function(*bound.args, **bound.kwargs)) as batches:
                async for batch in batches:
                    yield stream.take(batch) if stream else batch
            if stream:
                stream.end()
        finally:
            if stream:
                stream.close()

    return run


_WRAPPERS: tuple[tuple[Callable[[Any], bool], Callable[..., Callable[..., Any]]], ...] = (
    (inspect.isasyncgenfunction, _async_generator),
    (inspect.iscoroutinefunction, _coroutine),
    (inspect.isgeneratorfunction, _generator),
    (callable, _plain),
)


def _loaded(contract: str | Path | Contract) -> Contract:
    return contract if isinstance(contract, Contract) else load(contract)


def _refuse(function: Callable[..., Any], incoming: Mapping[str, object]) -> None:
    """Refuse what could not be guarded, when it is decorated and not when the first batch comes."""
    name = getattr(function, "__qualname__", repr(function))
    known = inspect.signature(function).parameters
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    unknown = [parameter for parameter in incoming if parameter not in known or known[parameter].kind in several]
    if unknown:
        msg = f"{name} has no parameter {', '.join(map(repr, unknown))}"
        raise TypeError(msg)
