"""A table that is asked in SQL, wherever it is: each method returns the plan of another one, and `fetch` runs it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.backends.pushdown.sql import Dialect

__all__ = ["Table"]


class Table(ABC):
    """A table of an engine; columns are SQL expressions by the names they get."""

    dialect: Dialect

    @property
    @abstractmethod
    def hasher(self) -> str:
        """Whose hash `Dialect.hash` is: the engine and its version."""

    @property
    @abstractmethod
    def kinds(self) -> Mapping[str, str]:
        """The kind of each column (see `Dialect.kind`), in the table's order."""

    @abstractmethod
    def select(self, columns: Mapping[str, str]) -> Table:
        """Return the table of some expressions, computed row by row."""

    @abstractmethod
    def where(self, condition: str) -> Table:
        """Return the rows for which a condition is true."""

    @abstractmethod
    def grouped(self, by: Sequence[str], columns: Mapping[str, str]) -> Table:
        """Return a row for each group: the columns it is grouped by, and aggregates; without any, one row."""

    @abstractmethod
    def beside(self, other: Table, on: Mapping[str, str]) -> Table:
        """Return all rows, each with the columns of that row of `other` (at most one) whose columns equal its own.

        `on` has a column of `other` for each of these columns; nulls equal each other.
        """

    @abstractmethod
    def tallied(self, by: Sequence[str], keys: Mapping[str, str]) -> Table:
        """Return how often keys occur: rows of the group, the place of the column in `keys`, the key, the count."""

    @abstractmethod
    def listed(self, texts: Mapping[str, Sequence[str]]) -> Table:
        """Return a table beside this one, with some columns of texts.

        Raises:
            UnsupportedError: the engine cannot take these.

        """

    @abstractmethod
    def first(self, rows: int) -> Table:
        """Return the first rows, in the engine's order."""

    @abstractmethod
    def fetch(self) -> list[tuple[Any, ...]]:
        """Run the plan, and return its rows."""
