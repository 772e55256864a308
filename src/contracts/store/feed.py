"""What state is kept by: a contract's name and its major version."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from contracts.errors import ContractsError

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table

__all__ = ["Feed", "Named", "feed_of", "rows_asked", "version_of"]


class Named(Protocol):
    """What has a contract's name and version, such as a Contract."""

    @property
    def name(self) -> str:
        """The contract's dotted name."""

    @property
    def version(self) -> str:
        """The contract's version."""


@dataclass(frozen=True)
class Feed:
    """A contract's name and major version; each major version starts afresh."""

    name: str
    major: int

    def __str__(self) -> str:
        """Return the name and the major version, as messages show them."""
        return f"{self.name} {self.major}"

    def rows(self, table: Table) -> ColumnElement[bool]:
        """Return the condition for this feed's rows."""
        return _rows(self, table)

    def check_is_of(self, name: str, version: str) -> None:
        """Refuse what was measured or judged under another contract or major version.

        Raises:
            ContractsError: it was.

        """
        if feed_of((name, version)) != self:
            msg = f"{self}: this is of {name} {version}; hand over what was measured under the same major version"
            raise ContractsError(msg)


@lru_cache(maxsize=1024)
def _rows(feed: Feed, table: Table) -> ColumnElement[bool]:
    """Return the condition for a feed's rows, made once: a batch asks for it a dozen times."""
    return (table.c.contract == feed.name) & (table.c.major == feed.major)


def feed_of(contract: Named | tuple[str, str]) -> Feed:
    """Return the feed of a contract, or of a pair of name and version."""
    name, version = contract if isinstance(contract, tuple) else (contract.name, contract.version)
    return Feed(name, int(version.partition(".")[0]))


def version_of(contract: Named | tuple[str, str]) -> str:
    """Return the version of a contract, or of a pair of name and version."""
    return contract[1] if isinstance(contract, tuple) else contract.version


def rows_asked(table: Table, contract: Named | tuple[str, str] | str | None) -> list[ColumnElement[bool]]:
    """Return the conditions for the rows of a contract's major version, of a name in all versions, or of all (none)."""
    if contract is None:
        return []
    return [table.c.contract == contract if isinstance(contract, str) else feed_of(contract).rows(table)]
