"""What may be served in place of a batch that is not fit: a good one of before, what a function returns, or fixed rows.

A contract lists them in `fallback`, in the order in which they are tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from typing import Any

from contracts.errors import ContractsError

__all__ = ["Call", "Fallback", "LastGood", "Value"]


@dataclass(frozen=True)
class LastGood:
    """The newest batch that was handed on, if that is no longer ago than `max_age`."""

    max_age: timedelta

    def __str__(self) -> str:
        """Return its key."""
        return "last_good"


@dataclass(frozen=True)
class Call:
    """What a function returns, named as `package.module:function`."""

    target: str

    def __str__(self) -> str:
        """Return its key and the function."""
        return f"call {self.target}"

    def function(self) -> Callable[..., Any]:
        """Return the function.

        Raises:
            ContractsError: it cannot be imported, or is none.

        """
        module, _, path = self.target.partition(":")
        try:
            found: Any = import_module(module)
            for name in path.split("."):
                found = getattr(found, name)
        except (ImportError, AttributeError) as error:
            msg = f"fallback: {self.target} cannot be imported ({error}); it is written `package.module:function`"
            raise ContractsError(msg) from None
        if not callable(found):
            msg = f"fallback: {self.target} is no function"
            raise ContractsError(msg)
        return found  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Value:
    """Fixed rows, each a mapping from columns to values."""

    rows: tuple[Mapping[str, Any], ...]

    def __str__(self) -> str:
        """Return its key."""
        return "value"


Fallback = LastGood | Call | Value
