"""What a lint rule is, and the Sheet that it looks at."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contracts.check import Check
    from contracts.column import Column
    from contracts.problem import Complaint, Path, Severity
    from contracts.reading.source import Document
    from contracts.terms import Placed, Terms

__all__ = ["Rule", "Sheet"]


@dataclass(frozen=True)
class Sheet:
    """One contract under review: what it means, and how it was written."""

    terms: Terms
    document: Document

    def checks(self, column: Column) -> Iterator[Check]:
        """Yield the checks on a column, in the order in which they are judged."""
        return iter(self._by_column.get(column.name, ()))

    @cached_property
    def _by_column(self) -> dict[str, list[Check]]:
        found: dict[str, list[Check]] = {}
        for place in self.terms.placed:
            if place.column:
                found.setdefault(place.column.name, []).append(place.check)
        return found

    def placed(self, name: str) -> Iterator[Placed]:
        """Yield the places of one kind of check."""
        return (place for place in self.terms.placed if place.check.name == name)

    def spec(self, *path: str | int) -> Any:
        """Return what was written at a path, None where nothing was."""
        found = self.document.data
        for part in path:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def path_of(self, place: Placed) -> Path:
        """Return where a check is written."""
        return place.path or (place.check.key or place.check.name,)


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
