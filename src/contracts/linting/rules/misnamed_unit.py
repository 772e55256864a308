"""misnamed-unit: a column whose name says another unit than the contract.

Whoever fills or reads the column believes its name, and all conversions believe the contract.

Bad:

    columns:
      snow_mm: {type: number, unit: cm}

Good:

    columns:
      snow_mm: {type: number, unit: mm}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint
from contracts.units import UnitError, conversion, without_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for column in sheet.columns.values():
        named = without_suffix(column.name)
        if column.unit and named and not _is_same(named[1], column.unit):
            message = f"the name of {column.name!r} says {named[1]}, and the contract {column.unit}"
            yield Complaint(("columns", column.name, "unit"), message, RULE.name, "one of the two is wrong")


def _is_same(named: str, declared: str) -> bool:
    try:
        return conversion(named, declared).is_identity
    except UnitError:
        return False


RULE = Rule("misnamed-unit", "warning", _complaints)
