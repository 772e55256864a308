"""What becomes of a stand-in for missing that is none any more: a value, let in or refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.authoring.diffing.sides import FIRMNESS
from contracts.quantity import time_of

if TYPE_CHECKING:
    from contracts.authoring.diffing.sides import Side
    from contracts.column import Column

__all__ = ["admitted"]


def admitted(stand_in: float | str, column: Column, side: Side) -> bool:
    """Return whether a batch may come with the stand-in as a value: whether no check of its column rejects it."""
    values, least = _readings(stand_in, column), FIRMNESS["reject"]
    if not values:
        return column.type is None or side.firmness("type") < least
    return any(side.domain(column, least).admits(value) for value in values)


def _readings(stand_in: float | str, column: Column) -> list[Any]:
    """Return the values of the column's type that it may be read as: `-9999` in a CSV file is a number."""
    text = str(stand_in)
    if column.type == "string":
        return [text]
    if column.type == "boolean":
        return [word == "true" for word in [text.lower()] if word in ("true", "false")]
    try:
        if column.is_numeric:
            number = float(stand_in)
            return [number] if column.type == "number" or number.is_integer() else []
        return [time_of(text, column.type)] if column.type else []
    except ValueError:
        return []
