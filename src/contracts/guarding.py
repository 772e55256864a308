"""The decorator, and the context for code without functions: data keep their contract, going in and coming out."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping
from contextlib import aclosing, closing, contextmanager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from contracts.barrier.delivery import delivery
from contracts.barrier.passage import passage
from contracts.clock import clock
from contracts.contract import Contract, load, store_of
from contracts.following import Followed
from contracts.gating.targets import refuse_target
from contracts.registry import is_wanted

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from contracts.barrier.delivery import Delivery
    from contracts.barrier.passage import Passage
    from contracts.gating.decision import Decision
    from contracts.observing import Observers
    from contracts.profile import Reference
    from contracts.store.store import Store

__all__ = ["gate", "guard"]

_Settle = Callable[[], None]
P = ParamSpec("P")
R = TypeVar("R")


def guard(  # noqa: PLR0913 - each is a keyword
    contract: str | Path | Contract | None = None,
    *,
    arguments: Mapping[str, str | Path | Contract] | None = None,
    returns: str | Path | Contract | None = None,
    reference: Reference | None = None,
    now: Callable[[], datetime] | None = None,
    quarantine: str | Path | None = None,
    store: Store | str | None = None,
    environment: str | None = None,
    observers: Observers | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that enforces contracts on a function's data.

    `@guard("raw.contract.yaml")` judges what the function returns; `arguments` maps parameter
    names to contracts, `returns` is the long form for the returned data. Contracts are loaded
    when the function is decorated, so a broken one fails at once; one of a registry (`registry:NAME@^1`,
    in the `store` and `environment`, see contracts.load) is followed from then on: what is published or
    rolled back holds for the first batch that comes a second later. The contract's `on_violation`
    says what happens: reject raises ContractViolation, warn issues a ContractWarning and passes
    the data on, quarantine passes the good rows on, fallback passes on what the contract names
    (see Contract.enforce, for `store` and `observers` too). What a `call` in a fallback gets are the
    arguments of the function. While a feed's breaker is open the function is not called.

    The function keeps its signature and docstring. It may be `async`, a method, or both; a generator's
    batches are judged one by one as they come, and as a whole at the end (see Contract.enforce_batches).
    What the function raises passes through, and says nothing of the data. `now` is called for the
    clock; it is the wall clock if left out.

    Raises:
        TypeError: the function has no such parameter, or no contract was given.
        ContractSyntaxError: a contract is invalid.
        ContractsError: the store is no URL.

    """
    if callable(contract) and not isinstance(contract, Contract):
        msg = "guard takes a contract: write @guard('feed.contract.yaml') above the function"
        raise TypeError(msg)
    promised = returns if contract is None else contract
    at = store_of(store)
    outgoing = None if promised is None else _followed(promised, at, environment)
    incoming = {name: _followed(one, at, environment) for name, one in (arguments or {}).items()}
    if (contract is not None and returns is not None) or not (outgoing or incoming):
        msg = "guard takes one contract for the returned data, `arguments=` for parameters, or both"
        raise TypeError(msg)

    if now is not None and not callable(now):
        msg = f"now takes a function that returns the time, not {type(now).__name__}"
        raise TypeError(msg)
    refuse_target(quarantine)
    how = {"store": at, "observers": observers, "reference": reference, "quarantine": quarantine}
    guarded = _Guarded(incoming, outgoing, how, now)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        if isinstance(function, staticmethod | classmethod):
            return type(function)(decorate(function.__func__))
        _refuse(function, incoming)
        wrap = next(wrap for is_kind, wrap in _WRAPPERS if is_kind(function))
        wrapped: Callable[P, R] = functools.wraps(function)(wrap(guarded, function, inspect.signature(function)))
        return wrapped

    return decorate


@contextmanager
def gate(  # noqa: PLR0913 - each is a keyword
    contract: str | Path | Contract,
    data: Any,
    *,
    reference: Reference | None = None,
    now: datetime | None = None,
    quarantine: str | Path | None = None,
    reveal: bool = False,
    memory: str | int | None = None,
    store: Store | str | None = None,
    environment: str | None = None,
    observers: Observers | None = None,
) -> Iterator[Decision]:
    """Let a batch through for the length of a block, `with contracts.gate(contract, data) as decision:`.

    `decision.data` is what may be ingested, `decision.action` and `why` say what was decided (see Contract.enforce,
    for the other arguments too). The batch counts as ingested (others are compared with it, and it may be served
    again) when the block ends without an exception.

    Raises:
        ContractViolation: the batch is rejected, before the block begins.
        JudgementError: a check failed to judge.
        DataSourceError: the batch cannot be read.
        ContractSyntaxError: the contract is invalid.
        ContractsError: the store or the quarantine cannot be used.

    """
    refuse_target(quarantine)
    at = store_of(store)
    asked = _followed(contract, at, environment)().gate(
        at, reference, quarantine, observers, reveal=reveal, memory=memory
    )
    passing = passage(asked, clock(now))
    decision = passing.decide(data)
    yield decision
    passing.settle(decision)


@dataclass(frozen=True)
class _Guarded:
    """What a guard holds data against, and how."""

    incoming: Mapping[str, Callable[[], Contract]]
    outgoing: Callable[[], Contract] | None
    how: Mapping[str, Any]
    now: Callable[[], datetime] | None

    def arguments(self, signature: inspect.Signature, args: Any, kwargs: Any) -> tuple[inspect.BoundArguments, _Settle]:
        """Return the arguments, with what may go in of those that have a contract, and what counts them as ingested.

        They are when the function has done its work with them.
        """
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        decided = []
        for name, one in self.incoming.items():
            passing = passage(one().gate(**self.how), self._clock)
            decision = passing.decide(bound.arguments[name])
            bound.arguments[name] = decision.data
            decided.append((passing, decision))

        def settle() -> None:
            for passing, decision in decided:
                passing.settle(decision)

        return bound, settle

    def passage(self, bound: inspect.BoundArguments) -> Passage | None:
        """Return the passage of what the function will return, None where that has no contract."""
        if self.outgoing is None:
            return None
        return passage(self.outgoing().gate(**self.how), self._clock, bound.args, bound.kwargs)

    def delivery(self, bound: inspect.BoundArguments) -> Delivery | None:
        """Return the delivery of what the function will yield, None where that has no contract."""
        if self.outgoing is None:
            return None
        return delivery(self.outgoing().gate(**self.how), self._clock, bound.args, bound.kwargs)

    @property
    def _clock(self) -> datetime:
        return clock(self.now() if self.now else None)


def _plain(guarded: _Guarded, function: Callable[..., Any], signature: inspect.Signature) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Any:
        bound, settle = guarded.arguments(signature, args, kwargs)
        passing = guarded.passage(bound)
        if passing and passing.is_stopped:
            return passing.through()
        data = function(*bound.args, **bound.kwargs)
        settle()
        return passing.through(data) if passing else data

    return run


def _coroutine(guarded: _Guarded, function: Callable[..., Any], signature: inspect.Signature) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> Any:
        bound, settle = guarded.arguments(signature, args, kwargs)
        passing = guarded.passage(bound)
        if passing and passing.is_stopped:
            return passing.through()
        data = await function(*bound.args, **bound.kwargs)
        settle()
        return passing.through(data) if passing else data

    return run


def _generator(guarded: _Guarded, function: Callable[..., Any], signature: inspect.Signature) -> Callable[..., Any]:
    def run(*args: Any, **kwargs: Any) -> Generator[Any, Any, Any]:
        bound, settle = guarded.arguments(signature, args, kwargs)
        coming = guarded.delivery(bound)
        if coming is None:
            returned = yield from function(*bound.args, **bound.kwargs)
            settle()
            return returned
        with closing(coming):
            if coming.is_stopped:
                yield coming.instead()
                return None
            with closing(function(*bound.args, **bound.kwargs)) as batches:
                for batch in batches:
                    yield coming.take(batch)
            settle()
            coming.end()
        return None

    return run


def _async_generator(
    guarded: _Guarded, function: Callable[..., Any], signature: inspect.Signature
) -> Callable[..., Any]:
    async def run(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:
        bound, settle = guarded.arguments(signature, args, kwargs)
        coming = guarded.delivery(bound)
        with closing(coming) if coming else nullcontext():
            if coming and coming.is_stopped:
                yield coming.instead()
                return
            async with aclosing(function(*bound.args, **bound.kwargs)) as batches:
                async for batch in batches:
                    yield coming.take(batch) if coming else batch
            settle()
            if coming:
                coming.end()

    return run


_WRAPPERS: tuple[tuple[Callable[[Any], bool], Callable[..., Callable[..., Any]]], ...] = (
    (inspect.isasyncgenfunction, _async_generator),
    (inspect.iscoroutinefunction, _coroutine),
    (inspect.isgeneratorfunction, _generator),
    (callable, _plain),
)


def _followed(contract: str | Path | Contract, store: Store | None, environment: str | None) -> Callable[[], Contract]:
    """Return what gives the contract that holds: always the same one, or what its registry says; it is loaded once."""
    if isinstance(contract, Contract):
        return lambda: contract
    if not is_wanted(contract):
        loaded = load(contract)
        return lambda: loaded
    followed = Followed(str(contract), store, environment)
    followed.contract()
    return followed.contract


def _refuse(function: Callable[..., Any], incoming: Mapping[str, object]) -> None:
    """Refuse what could not be guarded, when it is decorated and not when the first batch comes."""
    name = getattr(function, "__qualname__", repr(function))
    known = inspect.signature(function).parameters
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    unknown = [parameter for parameter in incoming if parameter not in known or known[parameter].kind in several]
    if unknown:
        msg = f"{name} has no parameter {', '.join(map(repr, unknown))}"
        raise TypeError(msg)
