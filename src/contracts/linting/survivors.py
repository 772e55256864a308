"""The values that a column lists, each with the first thing that keeps it out."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from contracts.domain import Domain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.check import Check
    from contracts.column import Column

__all__ = ["survivors"]


def survivors(checks: Sequence[Check], column: Column) -> list[tuple[Any, str | None]] | None:
    """Return each value that a column's checks list, with the key that excludes it; None where it may occur.

    None in place of a list: the column may have more values than can be listed.
    """
    whole = reduce(lambda left, check: check.narrow(left, column), checks, Domain())
    values = whole.allowed
    if values is None:
        single = whole.low is not None and whole.low == whole.high
        values = (whole.low,) if single and column.type == "integer" else None
    each = {check.name: check.narrow(Domain(), column) for check in checks if check.name != "allowed"}
    return None if values is None else [(value, _excluded_by(value, each, column)) for value in values]


def _excluded_by(value: Any, each: dict[str, Domain], column: Column) -> str | None:
    refusing = next((name for name, domain in each.items() if not domain.admits(value)), None)
    is_missing = any(_is_stand_in(value, stand_in) for stand_in in column.missing)
    return refusing or ("missing" if is_missing else None)


def _is_stand_in(value: Any, stand_in: Any) -> bool:
    return not isinstance(value, bool) and type(stand_in) in (type(value), int, float) and bool(value == stand_in)
