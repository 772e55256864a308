"""The check `type`: what kind of value a column holds."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Cells, Gap, RowCheck
from contracts.column import Type as TypeName
from contracts.column import reads_as
from contracts.identifiers import Format
from contracts.identifiers.damage import damage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.check import Expression, Other
    from contracts.column import Column, ColumnsByName

__all__ = ["Type"]

_STAND_IN = "list stand-ins such as `-9999` or `NA` under `missing`"
_TEXT = "in data that have types, convert text where it is read"
_EPOCH = "a number is no time: turn it into one where it is read, by its unit and what it counts from"
_ZONE = "a column declared with `tz` must carry that zone: localise naive times where they are read"
_DIGITS = "numbers are not text: an ID read as a number has lost its leading zeros"
# What is wanted, and what came instead -> the usual cause, or the way out.
_HINTS = {
    ("integer", "number"): "IDs and counts that went through float lose digits beyond 2^53; keep them as integers or "
    "text; declare `type: number` for parts of a whole",
    ("integer", "readable"): f"declare `type: number` for parts of a whole; {_TEXT}",
    ("integer", "text"): _STAND_IN,
    ("number", "number"): f"only finite numbers: infinities fail; {_STAND_IN}",
    ("number", "readable"): f"only finite numbers; {_TEXT}",
    ("number", "text"): _STAND_IN,
    ("timestamp", "time"): _ZONE,
    ("timestamp", "number"): _EPOCH,
    ("timestamp", "readable"): f"{_ZONE}; {_TEXT}",
    ("timestamp", "text"): f"a time is written 2026-11-23T06:00:00Z; {_STAND_IN}",
    ("date", "time"): "a date has no time of day; declare `type: timestamp` if these are moments",
    ("date", "number"): _EPOCH,
    ("date", "readable"): f"a date has no time of day; {_TEXT}",
    ("date", "text"): f"a date is written 2026-11-23; {_STAND_IN}",
    ("boolean", "number"): "declare `type: integer` and `allowed: [0, 1]`, or turn them into true and false",
    ("boolean", "text"): "in a text file a boolean is written true or false",
    ("string", "number"): _DIGITS,
    ("string", "text"): _DIGITS,  # shown as the text that it is in a column of several kinds
    ("string", "time"): "times are not text: declare `type: timestamp`, or `date`",
}

_WHOLE = Format("", "whole numbers", "-?[0-9]+", "", (), ())


class Type(RowCheck):
    """Every value is of the declared type: string, integer, number, boolean, date or timestamp.

    An integer may come as a float column (as pandas makes it beside nulls) while its values are
    whole and below 2^53; a number is finite; a date may come as times at midnight; a timestamp
    with `tz` must carry that zone. Nothing is converted silently. Nulls pass.
    """

    name: ClassVar[str] = "type"
    short: ClassVar[dict[str, Any] | None] = {
        "enum": ["string", "integer", "number", "boolean", "date", "timestamp"],
        "examples": ["number"],
    }

    type: TypeName = Field(description="string, integer, number, boolean, date or timestamp")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `type: number`."""
        return value if isinstance(value, dict) else {"type": value}

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Say which other kind of value may come; every integer is a number, and nothing else is also another type."""
        found = other.column.type if other.column else None
        if found == self.type or (self.type == "number" and found == "integer"):
            return None
        return Gap(f"values of type {found} may come" if found else "values of any type may come")

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true where the cell is null or of the type."""
        assert column is not None
        return cells.readable(column.name)

    def complaint(self, column: Column | None) -> str:
        """Say what was expected."""
        zone = f" in {column.tz}" if column and column.tz else ""
        return f"are not of type {self.type}{zone}"

    def hint(self, column: Column | None, values: Sequence[object]) -> str:
        """Return what happened, or the usual causes, after what a conversion asks for, where one may have been made."""
        kinds = [_kind(value, self.type) for value in values if value is not None]
        usual = "; ".join(dict.fromkeys(_HINTS[self.type, kind] for kind in kinds if (self.type, kind) in _HINTS))
        if self.type == "integer":
            texts = [value if isinstance(value, str) else repr(value) for value in values if value is not None]
            usual = "; ".join(filter(None, (damage(texts, _WHOLE, {}), usual)))
        if not column or not column.unit or not (column.unit_changes or column.on_unit == "convert"):
            return usual
        kind = "whole and within 64 bits" if self.type == "integer" else "finite"
        told = f"values in another unit are converted to {column.unit}, and there must be {kind} and none of `missing`"
        return "; ".join(filter(None, (told, usual)))


def _kind(value: object, wanted: str) -> str:
    """Return what a value is: a number, a time, text, text that reads as what is wanted, or nothing that is known."""
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, str):
        return "readable" if reads_as(value, wanted) else "text"
    return "number" if isinstance(value, int | float | Decimal) else "time" if isinstance(value, date) else ""
