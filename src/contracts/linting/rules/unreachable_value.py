"""unreachable-value: an allowed value that another check of the column refuses.

It lies outside `range`, does not match `pattern` or `format` or is a stand-in of the format, has the wrong
`length`, or stands under `missing`, so that it is read as null.

Bad:

    columns:
      grade: {type: integer, allowed: [1, 2, 3, 9], range: {max: 5}}

Good:

    columns:
      grade: {type: integer, allowed: [1, 2, 3]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.linting.survivors import survivors
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.column import Column
    from contracts.problem import Path

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for column in sheet.columns.values():
        checks = list(sheet.checks(column))
        left = survivors(checks, column) if any(check.name == "allowed" for check in checks) else None
        if not left or all(reason for _, reason in left):
            continue  # `empty-domain` says so
        for position, (value, reason) in enumerate(left):
            if reason:
                message = f"{str(value)!r} is allowed in {column.name!r}, and refused by its `{reason}`"
                yield Complaint(
                    (*_listed(sheet, column), position), message, RULE.name, "leave it out, or mend the other"
                )


def _listed(sheet: Sheet, column: Column) -> Path:
    path = ("columns", column.name, "allowed")
    return (*path, "values") if isinstance(sheet.spec(*path), dict) else path


RULE = Rule("unreachable-value", "warning", _complaints)
