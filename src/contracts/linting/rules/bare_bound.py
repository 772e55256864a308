"""bare-bound: a bound without a unit, on a column that has one.

`max: 300` is read in the column's unit, and means something else the day that `unit` is edited.
Zero is the same in every unit, except on a temperature scale; a number alone is all that there is to write
of a quantity without a dimension (`unit: '1'`). The fix writes the unit down.

Bad:

    columns:
      snow: {type: number, unit: cm, range: {min: 0, max: 300}}

Good:

    columns:
      snow: {type: number, unit: cm, range: {min: 0, max: 3 m}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint
from contracts.quantity import Quantity, quantity
from contracts.units import is_interval

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.column import Column

__all__ = ["RULE"]


_NO_DIMENSION = ("1", "dimensionless")


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for place in sheet.placed("range"):
        column = place.column
        if column is None or column.unit is None or column.unit.strip() in _NO_DIMENSION:
            continue
        for end in ("min", "max"):
            if _is_bare(getattr(place.check, end), column.unit):
                yield _complaint(sheet, column, end)


def _is_bare(bound: object, unit: str) -> bool:
    if bound is None:
        return False
    read = quantity(bound)
    return read.unit is None and (read.value != 0 or is_interval(unit))


def _complaint(sheet: Sheet, column: Column, end: str) -> Complaint:
    path = ("columns", column.name, "range", end)
    span = sheet.document.span(path)
    written = sheet.document.written(span) if span and span.kind == "plain" else ""
    found = (f"{number} {column.unit}" for number in (written, sheet.spec(*path)))
    instead = next((text for text in found if _says(text, sheet.spec(*path), column)), "")
    message = f"`{end}` of {column.name!r} has no unit, and is read in {column.unit}"
    return Complaint(path, message, RULE.name, "write the unit down", instead=instead, is_sure=True)


def _says(text: str, bound: object, column: Column) -> bool:
    """Return whether a bound with its unit is the bound that was meant; `0x10 cm` is none."""
    try:
        return quantity(text) == Quantity(quantity(bound).value, column.unit)
    except ValueError:
        return False


RULE = Rule("bare-bound", "warning", _complaints)
