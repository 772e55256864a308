"""A Column: what a contract promises of one column, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

__all__ = [
    "INFINITIES",
    "NUMERIC",
    "Column",
    "ColumnsByName",
    "OnUnit",
    "Period",
    "Type",
    "UnitChange",
    "UnitFrom",
    "reads_as",
]

Type = Literal["string", "integer", "number", "boolean", "date", "timestamp"]
OnUnit = Literal["reject", "convert"]
NUMERIC = ("integer", "number")
INFINITIES = ("inf", "-inf")
"""Stand-ins among numbers that stand for an infinity in text and in floats alike."""


@dataclass(frozen=True)
class UnitFrom:
    """Where the data say a column's unit: at a dotted path beside the values, or row by row in a column."""

    metadata: str | None = None
    column: str | None = None

    @property
    def where(self) -> str:
        """The place in words, as a FoundUnit names it."""
        return f"column {self.column!r}" if self.column else f"metadata {self.metadata}"


@dataclass(frozen=True)
class UnitChange:
    """From this date on (or this time, in UTC), a column comes in another unit."""

    since: date | datetime
    unit: str

    @property
    def moment(self) -> datetime:
        """The first moment in the new unit, in UTC without a zone, as all cells are."""
        time = self.since
        return time if isinstance(time, datetime) else datetime(time.year, time.month, time.day)  # noqa: DTZ001


@dataclass(frozen=True)
class Period:
    """A stretch of time in which a column comes in one unit; `label` says which rows are meant."""

    label: str
    unit: str
    since: datetime | None = None


@dataclass(frozen=True)
class Column:
    """One column's promise. `missing` lists the stand-ins that are read as null.

    `typical` holds the 5th, 50th and 95th percentile that are usual, in the column's unit.
    """

    name: str
    type: Type | None = None
    unit: str | None = None
    tz: str | None = None
    required: bool = True
    pii: bool | None = None
    missing: tuple[Any, ...] = ()
    description: str = ""
    unit_from: UnitFrom | None = None
    unit_changes: tuple[UnitChange, ...] = ()
    on_unit: OnUnit = "reject"
    typical: tuple[float, float, float] | None = None

    @property
    def periods(self) -> tuple[Period, ...]:
        """The units in which rows come by announcement, oldest first; one, without a label, if none changes."""
        changes, unit = self.unit_changes, str(self.unit)
        if not changes:
            return (Period("", unit),)
        first = Period(f", rows before {changes[0].since.isoformat()}", unit)
        return (first, *(Period(f", rows from {c.since.isoformat()} on", c.unit, c.moment) for c in changes))

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers, with or without a unit."""
        return self.type in NUMERIC

    def masks(self, value: object, *, all_is_text: bool = True) -> bool:
        """Whether a value is masked: text unless `pii: false`, everything if `pii: true`.

        Whatever is no number, truth or time counts as text, and so does all that a column declared
        as text holds, an ID read as a number too. Where `all_is_text`, as in a CSV file, text that
        reads as a number or a time is one.
        """
        is_text = self.type == "string" or not isinstance(value, int | float | Decimal | date | timedelta)
        is_readable = all_is_text and reads_as(value, self.type)
        return bool(self.pii) or (self.pii is None and is_text and not is_readable)


def reads_as(value: object, kind: str | None) -> bool:
    """Return whether text reads as a number or a time, where the kind of value is one of these."""
    if not isinstance(value, str) or kind not in (*NUMERIC, "date", "timestamp"):
        return False
    try:
        float(value) if kind in NUMERIC else datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


ColumnsByName = Mapping[str, Column]
