"""One of the two contracts as the other's checks see it: what a column allows, and what determines what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from contracts.check import GroupCheck, Other, narrowed
from contracts.domain import Domain
from contracts.units import UnitError, conversion

if TYPE_CHECKING:
    from contracts.check import Check, Dependency
    from contracts.column import Column
    from contracts.terms import Placed, Terms

__all__ = ["FIRMNESS", "Side", "are_comparable"]

FIRMNESS = {"warn": 0, "quarantine": 1, "reject": 2, "fallback": 2}
"""How firmly a failure stops the data: not at all, row by row, the whole batch (in whose place others may come)."""

Place = tuple[str, str | None, str | None]


@dataclass(frozen=True)
class Side:
    """A contract that is compared with another one."""

    terms: Terms

    @cached_property
    def places(self) -> dict[Place, Placed]:
        """The checks by kind, column and name."""
        return {(p.check.name, p.column.name if p.column else None, p.name): p for p in self.terms.placed}

    def firmness(self, check: str) -> int:
        """Return how firmly a failure of the check stops the data."""
        return FIRMNESS[self.terms.action(check)]

    def seen_by(self, asking: Placed, asks: Side, counterpart: Check | None) -> Other:
        """Return what this contract promises, as a check of the other one has to know it."""
        least = asks.firmness(asking.check.name)
        own = asking.column
        mine = self.terms.columns.get(own.name) if own else None
        comparable = own is None or mine is None or are_comparable(own, mine)
        domain = self.domain(mine, least, own.unit) if own and mine and comparable else Domain()
        return Other(counterpart, mine, domain, self._dependencies(least), comparable)

    def domain(self, column: Column, least: int = 0, unit: str | None = None) -> Domain:
        """Return what the column allows by checks at least so firm, in a unit of its dimension."""
        restated = column.unit and unit and not conversion(column.unit, unit).is_identity
        firm = [check for check in self.terms.by_column[column.name] if self.firmness(check.name) >= least]
        if not restated:
            return narrowed(firm, column)
        return narrowed((check.in_unit(column, str(unit)) for check in firm), replace(column, unit=unit))

    def _dependencies(self, least: int) -> tuple[Dependency, ...]:
        groups = (p for p in self._groups if self.firmness(p.check.name) >= least)
        return tuple(found for p in groups for found in p.check.dependencies(p.column))  # type: ignore[attr-defined]

    @cached_property
    def _groups(self) -> list[Placed]:
        return [placed for placed in self.terms.placed if isinstance(placed.check, GroupCheck)]


def are_comparable(one: Column, other: Column) -> bool:
    """Return whether the values of two columns can be held against each other's bounds."""
    same = one.type == other.type or (one.is_numeric and other.is_numeric)
    if not same or one.unit is None or other.unit is None:
        return same
    try:
        conversion(one.unit, other.unit)
    except UnitError:
        return False
    return True
