"""Which columns of a table would have to be converted to another unit, row by row, before they could be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.units import UnitError, conversion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.column import Column
    from contracts.profile import FoundUnit
    from contracts.terms import Terms

__all__ = ["unconverted", "unjudged"]


def unconverted(terms: Terms, units: Mapping[str, FoundUnit], beside: Mapping[str, str]) -> dict[str, str]:
    """Return, for each column whose rows are or may be in other units than the declared one, why it is not judged."""
    numeric = {name: column for name, column in terms.columns.items() if column.unit and column.is_numeric}
    reasons = {}
    for name, column in numeric.items():
        if column.unit_changes:
            reasons[name] = f"{name} changes its unit (unit_changes)"
        elif name in beside:
            reasons[name] = f"{name} has the unit of each row in the column {beside[name]!r}"
        elif name in units and column.on_unit == "convert" and not _is_declared(units[name], column):
            reasons[name] = f"{name} is in {units[name].unit} ({units[name].where})"
    return reasons


def unjudged(terms: Terms, reasons: Mapping[str, str], engine: str) -> dict[int, str]:
    """Return, by position, why checks that look at such a column are skipped, those of the whole table among them."""
    found = {}
    for k, place in enumerate(terms.placed):
        read = (*place.check.reads(place.column), *([place.column.name] if place.column else []))
        why = next((reasons[name] for name in read if name in reasons), None)
        if why:
            found[k] = f"{place.check.name} cannot be judged on {engine}, which converts no units: {why}"
    return found


def _is_declared(found: FoundUnit, column: Column) -> bool:
    """Return whether nothing is converted: the units are one, or have nothing in common."""
    try:
        return conversion(found.unit, str(column.unit)).is_identity
    except UnitError:
        return True
