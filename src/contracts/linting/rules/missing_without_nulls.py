"""missing-without-nulls: stand-ins for missing values on a column that may not miss any.

A stand-in is read as null, and a column that says nothing about `nulls` allows none: the first
`-9999` fails the batch. That may be meant; then forbid the value by `range` or `allowed`.

Bad:

    columns:
      snow: {type: number, unit: cm, missing: [-9999]}

Good:

    columns:
      snow: {type: number, unit: cm, missing: [-9999], nulls: 10%}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for column in sheet.columns.values():
        shares = [getattr(check, "share", 0) for check in sheet.checks(column) if check.name == "nulls"]
        if column.missing and not any(shares):
            message = f"the stand-ins of {column.name!r} are read as null, and no value of it may be null"
            hint = "say how many are usual, such as `nulls: 10%`"
            yield Complaint(("columns", column.name, "missing"), message, RULE.name, hint, at_key=True)


RULE = Rule("missing-without-nulls", "warning", _complaints)
