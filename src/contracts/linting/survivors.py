"""The values that a column lists, each with the first thing that keeps it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contracts.column import Column
    from contracts.domain import Domain

__all__ = ["survivors"]


def survivors(domain: Domain, column: Column) -> list[tuple[Any, str | None]] | None:
    """Return each value that a domain lists with the key that excludes it, None where it may occur.

    None in place of a list: the column may have more values than can be listed.
    """
    values = domain.allowed
    if values is None:
        single = domain.low is not None and domain.low == domain.high
        values = (domain.low,) if single and column.type == "integer" else None
    return None if values is None else [(value, _excluded_by(value, domain, column)) for value in values]


def _excluded_by(value: Any, domain: Domain, column: Column) -> str | None:
    if (domain.low is not None and value < domain.low) or (domain.high is not None and value > domain.high):
        return "range"
    if isinstance(value, str):
        if not (domain.shortest or 0) <= len(value) <= (len(value) if domain.longest is None else domain.longest):
            return "length"
        if not all(_matches(pattern, value) for pattern in domain.patterns):
            return "pattern"
    return "missing" if any(_is_stand_in(value, stand_in) for stand_in in column.missing) else None


def _matches(pattern: str, text: str) -> bool:
    import re2  # noqa: PLC0415 - loaded already where the pattern was checked

    return re2.fullmatch(pattern, text) is not None


def _is_stand_in(value: Any, stand_in: Any) -> bool:
    return not isinstance(value, bool) and type(stand_in) in (type(value), int, float) and bool(value == stand_in)
