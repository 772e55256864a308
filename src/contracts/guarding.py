"""The decorator: a pipeline function whose data keep their contract, going in and coming out."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from contracts.contract import Contract, load

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from contracts.profile import Reference

__all__ = ["guard"]

P = ParamSpec("P")
R = TypeVar("R")

_UNSUPPORTED = (inspect.iscoroutinefunction, inspect.isgeneratorfunction, inspect.isasyncgenfunction)


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
    signature and docstring. `now` is called for the clock; it is the wall clock if left out.

    Raises:
        TypeError: the function is async or a generator (not supported yet), has no such
            parameter, or no contract was given.
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

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        _refuse(function, incoming)
        signature = inspect.signature(function)

        def enforced(one: Contract, data: Any) -> Any:
            clock = now() if now else None
            return one.enforce(data, reference=reference, now=clock, quarantine=quarantine)

        @functools.wraps(function)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            for name, one in incoming.items():
                bound.arguments[name] = enforced(one, bound.arguments[name])
            result = function(*bound.args, **bound.kwargs)
            return enforced(outgoing, result) if outgoing else result

        return guarded

    return decorate


def _loaded(contract: str | Path | Contract) -> Contract:
    return contract if isinstance(contract, Contract) else load(contract)


def _refuse(function: Callable[..., Any], incoming: Mapping[str, object]) -> None:
    """Refuse what could not be guarded, when it is decorated and not when the first batch comes."""
    name = getattr(function, "__qualname__", repr(function))
    if any(is_unsupported(function) for is_unsupported in _UNSUPPORTED):
        msg = f"guard does not support async or generator functions yet: {name}"
        raise TypeError(msg)
    unknown = [parameter for parameter in incoming if parameter not in inspect.signature(function).parameters]
    if unknown:
        msg = f"{name} has no parameter {', '.join(map(repr, unknown))}"
        raise TypeError(msg)
