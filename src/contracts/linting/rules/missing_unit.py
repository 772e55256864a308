"""missing-unit: a number without a unit, whose name says one.

Only a declared unit is converted, compared with what the data carry, and watched for switches.

Bad:

    columns:
      snow_mm: {type: number}

Good:

    columns:
      snow_mm: {type: number, unit: mm}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint
from contracts.units import without_suffix

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for column in sheet.columns.values():
        named = without_suffix(column.name)
        if column.is_numeric and column.unit is None and named:
            message = f"the name of {column.name!r} says {named[1]}, and the contract declares no unit"
            hint = f"add `unit: {named[1]}`"
            yield Complaint(("columns", column.name), message, RULE.name, hint, at_key=True)


RULE = Rule("missing-unit", "warning", _complaints)
