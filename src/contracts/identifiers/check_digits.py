"""Check digits, by python-stdnum: an extra, loaded once there is something to check.

Source: arthurdejong.org/python-stdnum.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from contracts.errors import ContractsError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CheckDigits", "MissingExtraError"]


class MissingExtraError(ContractsError):
    """A library that a check needs is not installed; the text names the extra, and no data."""


@dataclass(frozen=True)
class CheckDigits:
    """Whether the check digits of text are right, by a module of python-stdnum; equal if the modules are."""

    module: str

    @property
    def is_installed(self) -> bool:
        """Whether there are check digits, and what judges them."""
        return bool(self.module) and _is_installed()

    def __call__(self, text: str) -> bool:
        """Return whether the check digits are right, as far as can be said: all are, where nothing judges them."""
        return not self.is_installed or bool(self._judge.is_valid(text))

    def wrong(self, texts: Iterable[str]) -> list[str]:
        """Return the texts whose check digits are not right.

        Raises:
            MissingExtraError: python-stdnum is not installed.

        """
        judge = self._judge
        return [text for text in texts if not judge.is_valid(text)]

    @cached_property
    def _judge(self) -> Any:
        try:
            return import_module(f"stdnum.{self.module}")
        except ImportError:
            msg = "check digits need python-stdnum, which is not installed: pip install 'ingest-contracts[ids]'"
            raise MissingExtraError(msg) from None


@cache
def _is_installed() -> bool:
    return find_spec("stdnum") is not None
