"""Rows by the unit they came in: which units those are, and which rows are to be converted from which.

No frame is known here: whoever has the rows counts them, by the text that names their unit and by the
period they are of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.profile import FoundUnit
from contracts.report import mask
from contracts.units import UnitError, conversion, is_unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.column import Column
    from contracts.terms import Terms
    from contracts.units import Conversion

__all__ = ["MAX_UNITS", "MORE", "UnitGroup", "found_units", "is_shown", "is_whole", "source", "steps", "where"]

MAX_UNITS = 64
MORE = "more texts than a unit column has"
# Times an integer of 64 bits, this still fits into 128.
_MAX_FACTOR = 2**62


@dataclass(frozen=True)
class UnitGroup:
    """Rows that came under one unit text (None: none) in one period: how many have a value (None: all)."""

    text: str | None
    period: int
    rows: int | None


def found_units(
    groups: Iterable[UnitGroup], place: str, column: Column, *, may_be_shown: bool
) -> tuple[FoundUnit, ...]:
    """Return the units that the data carry; "" stands for none in rows that have a value."""
    made = []
    for group in groups:
        if group.text is None and not group.rows:
            continue
        shown = (
            group.text if group.text in (None, MORE) or may_be_shown or is_unit(str(group.text)) else mask(group.text)
        )
        made.append(FoundUnit(shown or "", f"{place}{column.periods[group.period].label}", group.rows))
    return tuple(sorted(made, key=lambda found: (found.where, found.unit)))


def source(group: UnitGroup, column: Column) -> str | None:
    """Return the unit to convert a group's rows from, None if they are to be left as they came."""
    announced = column.periods[group.period].unit
    told = group.text if column.on_unit == "convert" and not column.unit_changes and group.text else announced
    change = _change(told, str(column.unit))
    return None if change is None or change.is_identity else told


def _change(source: str, target: str) -> Conversion | None:
    try:
        return conversion(source, target)
    except UnitError:
        return None


def where(column: Column) -> str:
    """Return where a column's units stand, in words."""
    return column.unit_from.where if column.unit_from else "each value"


def is_shown(terms: Terms, column: Column) -> bool:
    """Return whether the texts of a column of units may be shown even if they are no units."""
    name = column.unit_from.column if column.unit_from else None
    return name in terms.columns and terms.columns[str(name)].pii is False


def is_whole(change: Conversion) -> bool:
    """Return whether integers stay integers, and within 128 bits."""
    parts = (change.factor, change.offset)
    return all(part.denominator == 1 and abs(part) <= _MAX_FACTOR for part in parts)


def steps(groups: Iterable[UnitGroup], column: Column) -> list[tuple[UnitGroup, Conversion]]:
    """Return what converts the rows of a group, or of its period where units are announced to change."""
    if column.unit_changes:  # all periods, also those of rows that no group tells apart
        groups = [UnitGroup(None, position, 0) for position in range(len(column.periods))]
    told = [(group, source(group, column)) for group in groups]
    return [(group, conversion(text, str(column.unit))) for group, text in told if text is not None]
