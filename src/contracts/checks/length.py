"""The check `length`: how many characters text has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from contracts.check import Cells, RowCheck
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.check import Expression
    from contracts.column import Column, ColumnsByName
    from contracts.domain import Domain

__all__ = ["Length"]


class Length(RowCheck):
    """Text has from `min` to `max` characters (Unicode code points); a bare number is both. Nulls pass."""

    name: ClassVar[str] = "length"
    types: ClassVar[tuple[str, ...]] = ("string",)
    short: ClassVar[dict[str, Any] | None] = {"type": "integer", "minimum": 0, "examples": [5]}

    min: Annotated[int, Field(ge=0)] | None = Field(None, description="fewest characters")
    max: Annotated[int, Field(ge=0)] | None = Field(None, description="most characters")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `length: 5`."""
        return value if isinstance(value, dict) else {"min": value, "max": value}

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield a length without bounds."""
        if self.min is None and self.max is None:
            yield Complaint((), "length has neither `min` nor `max`", "bad-value", at_key=True)

    def narrow(self, domain: Domain, column: Column) -> Domain:
        """Keep to text of this length."""
        return domain.sized(self.min, self.max)

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true for text of this length."""
        assert column is not None
        size = cells.value(column.name).str.len_chars()
        low = size >= (self.min or 0)
        return low if self.max is None else low & (size <= self.max)

    def complaint(self, column: Column | None) -> str:
        """Say what was expected."""
        if self.min == self.max:
            return f"do not have {self.min} characters"
        top = f"to {self.max}" if self.max is not None else "or more"
        return f"do not have {self.min or 0} {top} characters"
