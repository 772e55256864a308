"""A Column: what a contract promises of one column, as a frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

__all__ = ["NUMERIC", "Column", "ColumnsByName", "Type"]

Type = Literal["string", "integer", "number", "boolean", "date", "timestamp"]
NUMERIC = ("integer", "number")


@dataclass(frozen=True)
class Column:
    """One column's promise. `missing` lists the stand-ins that are read as null."""

    name: str
    type: Type | None = None
    unit: str | None = None
    tz: str | None = None
    required: bool = True
    pii: bool | None = None
    missing: tuple[Any, ...] = ()
    description: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers, with or without a unit."""
        return self.type in NUMERIC

    def masks(self, value: object) -> bool:
        """Whether a value is masked: text unless `pii: false`, everything if `pii: true`.

        Whatever is no number, truth or time counts as text, and so does all that a column declared
        as text holds, an ID read as a number too.
        """
        is_text = self.type == "string" or not isinstance(value, int | float | Decimal | date | timedelta)
        return bool(self.pii) or (self.pii is None and is_text and not self._spells(value))

    def _spells(self, value: object) -> bool:
        """Whether text from a file spells a number or a time, as the column's type says it should."""
        if not isinstance(value, str) or self.type not in ("integer", "number", "date", "timestamp"):
            return False
        try:
            float(value) if self.is_numeric else datetime.fromisoformat(value)
        except ValueError:
            return False
        return True


ColumnsByName = Mapping[str, Column]
