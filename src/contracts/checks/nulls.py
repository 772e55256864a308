"""The check `nulls`: how many values may be missing."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field

from contracts.check import Cells, Gap, RowCheck
from contracts.quantity import plain
from contracts.quantity import share as read_share

if TYPE_CHECKING:
    from contracts.check import Expression, Other
    from contracts.column import Column, ColumnsByName
    from contracts.domain import Domain

__all__ = ["Nulls"]


class Nulls(RowCheck):
    """At most a share of the values is null.

    Null is what the data hold as null, NaN, or a stand-in that the column lists under `missing`.
    A column that says nothing allows no null at all. `rows_failed` counts all nulls.
    """

    name: ClassVar[str] = "nulls"
    short: ClassVar[dict[str, Any] | None] = {
        "anyOf": [
            {"type": "string", "pattern": r"^\s*[0-9.]+\s*%\s*$"},
            {"type": "number", "minimum": 0, "maximum": 1},
        ],
        "examples": ["10%", 0.1],
    }

    share: Annotated[Fraction, BeforeValidator(read_share)] = Field(
        Fraction(0), description="largest share of null values: `10%`, or 0.1", json_schema_extra={"type": "string"}
    )

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `nulls: 10%`."""
        return value if isinstance(value, dict) else {"share": value}

    def narrow(self, domain: Domain, column: Column) -> Domain:
        """Allow this share of nulls."""
        return replace(domain, null_share=float(self.share))

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare the shares."""
        share = other.check.share if other.check else Fraction(1)
        if share <= self.share:
            return None
        return Gap(f"up to {plain(share * 100)} % of the values may be null")

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true where there is a value, or one that is of the wrong type (see `type`)."""
        assert column is not None
        return ~cells.value(column.name).is_null() | ~cells.readable(column.name)

    def tolerated(self, column: Column | None) -> Fraction:
        """Return the share allowed."""
        return self.share

    def complaint(self, column: Column | None) -> str:
        """Say how many are allowed."""
        stands_in = " or a stand-in for it" if column and column.missing else ""
        return f"are null{stands_in}; at most {plain(self.share * 100)} % may be"
