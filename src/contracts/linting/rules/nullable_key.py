"""nullable-key: a column of the key that may be null, or may be absent.

Rows with nulls in the same place share their key, and a key without one of its columns is another key.

Bad:

    columns:
      station: {type: string, pii: false, required: false}
      day:     {type: date, nulls: 5%}
    key: [station, day]

Good:

    columns:
      station: {type: string, pii: false}
      day:     {type: date}
    key: [station, day]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.column import Column

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for name in sheet.terms.key:
        column = sheet.terms.columns[name]
        for key, how in _gaps(sheet, column):
            message = f"{name!r} is part of the key, and {how}"
            yield Complaint(("columns", name, key), message, RULE.name, "what identifies a row is always there")


def _gaps(sheet: Sheet, column: Column) -> Iterator[tuple[str, str]]:
    if not column.required:
        yield "required", "may be absent"
    if any(check.name == "nulls" and getattr(check, "share", 0) for check in sheet.checks(column)):
        yield "nulls", "may be null"


RULE = Rule("nullable-key", "warning", _complaints)
