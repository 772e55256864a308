"""The check `type`: what kind of value a column holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Cells, Gap, RowCheck
from contracts.column import Type as TypeName
from contracts.identifiers import Format
from contracts.identifiers.damage import damage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.check import Expression, Other
    from contracts.column import Column, ColumnsByName

__all__ = ["Type"]

_HINTS = {
    "integer": "IDs and counts that went through float lose digits beyond 2^53; keep them as integers or text",
    "timestamp": "a column declared with `tz` must carry that zone: localise naive times where they are read",
    "date": "a date has no time of day; declare `type: timestamp` if these are moments",
    "number": "only finite numbers: infinities and text fail; list stand-ins such as `-9999` or `NA` under `missing`",
    "string": "numbers are not text: an ID read as a number has lost its leading zeros",
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
        """Return the usual cause for this type, after what a conversion asks for, where one may have been made."""
        usual = _HINTS.get(self.type, "")
        if self.type == "integer":
            texts = [value if isinstance(value, str) else repr(value) for value in values]
            usual = "; ".join(filter(None, (damage(texts, _WHOLE, {}), usual)))
        if not column or not column.unit or not (column.unit_changes or column.on_unit == "convert"):
            return usual
        kind = "whole and within 64 bits" if self.type == "integer" else "finite"
        told = f"values in another unit are converted to {column.unit}, and there must be {kind} and none of `missing`"
        return f"{told}; {usual}"
