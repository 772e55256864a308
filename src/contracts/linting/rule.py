"""What a lint rule is, and the Sheet that it looks at."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contracts.reading.review import part_of
from contracts.reading.source import value_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contracts.check import Check
    from contracts.column import Column, ColumnsByName
    from contracts.problem import Complaint, Path, Severity
    from contracts.reading.source import Document
    from contracts.terms import Placed, Terms

__all__ = ["Rule", "Sheet"]


@dataclass(frozen=True)
class Sheet:
    """One contract under review: what it means, and how it was written.

    Of an invalid one `terms` hold the checks of its sound parts alone; `wrong` are the paths of what makes
    it invalid.
    """

    terms: Terms
    document: Document
    wrong: frozenset[Path] = frozenset()

    def is_sound(self, *path: str | int) -> bool:
        """Return whether nothing is wrong with the part of the contract around a path, so that it can be relied on."""
        return () not in self._broken and part_of(path) not in self._broken

    @cached_property
    def _broken(self) -> frozenset[Path]:
        return frozenset(map(part_of, self.wrong))

    @cached_property
    def columns(self) -> ColumnsByName:
        """The columns with which nothing is wrong."""
        return {name: column for name, column in self.terms.columns.items() if self.is_sound("columns", name)}

    def checks(self, column: Column) -> Iterator[Check]:
        """Yield the checks on a column, in the order in which they are judged."""
        return iter(self.terms.by_column[column.name])

    def placed(self, name: str) -> Iterator[Placed]:
        """Yield the places of one kind of check."""
        return (place for place in self.terms.placed if place.check.name == name)

    def spec(self, *path: str | int) -> Any:
        """Return what was written at a path, None where nothing was."""
        return value_at(self.document.data, path)


@dataclass(frozen=True)
class Rule:
    """A rule: its name, how grave it is, and what it says of a Sheet.

    The docstring of its module is its documentation, with a bad and a good example.
    """

    name: str
    severity: Severity
    complaints: Callable[[Sheet], Iterator[Complaint]]

    @property
    def doc(self) -> str:
        """Its documentation."""
        return inspect.getdoc(inspect.getmodule(self.complaints)) or ""
