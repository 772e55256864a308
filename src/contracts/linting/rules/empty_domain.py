"""empty-domain: a column whose checks leave no value that could ever pass.

A `range` that excludes everything that is `allowed`, or stand-ins for `missing` that swallow all of
it. A column that is wholly null would still pass, which is hardly what its author meant.

Bad:

    columns:
      flag:  {type: integer, allowed: [7], range: {max: 5}}
      state: {type: string, pii: false, allowed: [none], missing: [none], nulls: 5%}

Good:

    columns:
      flag:  {type: integer, allowed: [3], range: {max: 5}}
      state: {type: string, pii: false, allowed: [on air, off air], missing: [none], nulls: 5%}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.domain import Domain
from contracts.linting.rule import Rule, Sheet
from contracts.linting.survivors import survivors
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.check import Check
    from contracts.column import Column

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for column in sheet.terms.columns.values():
        checks = list(sheet.checks(column))
        emptied_by = _emptied_by(column, checks)
        if emptied_by:
            message = (
                f"no value of {column.name!r} can pass: `{emptied_by}` leaves nothing of what is allowed beside it"
            )
            yield Complaint(("columns", column.name, emptied_by), message, RULE.name, at_key=True)


def _emptied_by(column: Column, checks: list[Check]) -> str | None:
    domain = Domain()
    for check in checks:
        domain = check.narrow(domain, column)
        if domain.is_empty:
            return check.name
    left = survivors(domain, column)
    if left is None or any(reason is None for _, reason in left):
        return None
    reasons = {reason for _, reason in left if reason}
    return "missing" if "missing" in reasons else min(reasons, default="allowed")


RULE = Rule("empty-domain", "error", _complaints)
