"""empty-domain: a column whose checks leave no value that could ever pass.

Bad: `{type: number, range: {min: 10, max: 5}}` or `{type: integer, allowed: [7], range: {max: 5}}`.
Good: `{type: number, range: {min: 5, max: 10}}`. A column that is wholly null would still pass,
which is hardly what its author meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.domain import Domain
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.check import Check
    from contracts.column import Column
    from contracts.terms import Terms

__all__ = ["RULE", "complaints"]

RULE = "empty-domain"


def complaints(terms: Terms) -> Iterator[Complaint]:
    """Yield the columns whose domain is empty, at the check that emptied it."""
    for column in terms.columns.values():
        emptied_by = _emptied_by(column, [place.check for place in terms.placed if place.column is column])
        if emptied_by:
            message = (
                f"no value of {column.name!r} can pass: `{emptied_by}` leaves nothing of what is allowed before it"
            )
            yield Complaint(("columns", column.name, emptied_by), message, RULE, at_key=True)


def _emptied_by(column: Column, checks: list[Check]) -> str | None:
    domain = Domain()
    for check in checks:
        domain = check.narrow(domain, column)
        if domain.is_empty:
            return check.name
    return None
