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
    for column in sheet.columns.values():
        emptied = _emptied(column, list(sheet.checks(column)))
        if emptied:
            name, why = emptied
            message = f"no value of {column.name!r} can pass: {why}"
            yield Complaint(("columns", column.name, name), message, RULE.name, at_key=True)


def _emptied(column: Column, checks: list[Check]) -> tuple[str, str] | None:
    """Return the key that leaves nothing, and why, None where something is left."""
    domain = Domain()
    for check in checks:
        if check.narrow(Domain(), column).is_empty:
            return check.name, _crossed(check, column)
        domain = check.narrow(domain, column)
        if domain.is_empty:
            return check.name, f"`{check.name}` leaves nothing of what the column's other checks allow"
    left = survivors(checks, column)
    if left is None or any(reason is None for _, reason in left):
        return None
    reasons = {reason for _, reason in left if reason}
    name = "missing" if "missing" in reasons else min(reasons, default="allowed")
    return name, f"`{name}` leaves nothing of what the column's other checks allow"


def _crossed(check: Check, column: Column) -> str:
    low, high = getattr(check, "min", None), getattr(check, "max", None)
    what = "no whole number" if column.type == "integer" else "nothing"
    return f"{what} lies from `min: {low}` to `max: {high}`"


RULE = Rule("empty-domain", "error", _complaints)
