"""The check `known`: values that must exist in a list kept elsewhere."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import BeforeValidator, Field

from contracts.check import Cells, Gap, Listed, RowCheck
from contracts.problem import Complaint
from contracts.quantity import plain
from contracts.quantity import share as read_share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.check import Expression, Other
    from contracts.column import Column, ColumnsByName

__all__ = ["Known"]

_MAX_LENGTH = 255
_PATH = re.compile(r"\w[\w .+=@-]*(?:/\w[\w .+=@-]*)*")
"""A relative path downwards: no `..`, no root or drive, no URL, no pattern, no hidden file."""


class Known(RowCheck):
    """At least a share of the values is in a list of known ones, such as the IDs of all customers.

    `source` is a file beside the contract, or the name of data that are handed in
    (`feed.knowing({"people": frame})`), which come before a file of that name. It is read as the column
    itself is: by the same type and stand-ins. Nulls are in no list and count neither way; `rows_failed`
    counts all unknown values, and `share_failed` is their share of the values that there are. In a
    mapping it is about the `to` column. A list that cannot be read is an error, never a passed check.
    """

    name: ClassVar[str] = "known"
    types: ClassVar[tuple[str, ...]] = ("string", "integer", "date", "timestamp")

    source: str = Field(description="file beside the contract, or the name of data that are handed in")
    column: str = Field("", description="column of the list (default: as the column is called)")
    match: Annotated[Fraction, BeforeValidator(read_share)] = Field(
        Fraction(1),
        description="smallest share of the values that must be known: `98%` (default 100%)",
        json_schema_extra={"type": "string"},
    )

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield a source that is no plain path downwards from the contract."""
        if len(self.source) > _MAX_LENGTH or not _PATH.fullmatch(self.source):
            message = f"known: {self.source[:80]!r} is no name, and no path of a file beside or below the contract"
            hint = "name it, and hand the data in: feed.knowing({name: data})"
            yield Complaint(("source",), message, "bad-value", hint)

    def listed(self, column: Column) -> Listed:
        """Return where the list is."""
        return Listed(self.source, self.column or column.name)

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true for known values."""
        assert column is not None
        return cells.known(column.name, self.listed(column))

    def counted(self, cells: Cells, column: Column | None) -> Expression | None:
        """Return true where there is a value."""
        assert column is not None
        return ~cells.value(column.name).is_null()

    def tolerated(self, column: Column | None) -> Fraction:
        """Return the share that may be unknown."""
        return 1 - self.match

    def complaint(self, column: Column | None) -> str:
        """Say which list, and how many must be in it."""
        assert column is not None
        least = f"; at least {plain(self.match * 100)} % must be" if self.match < 1 else ""
        return f"are not in {self.source}, column {self.listed(column).column}{least}"

    def hint(self, column: Column | None, values: Sequence[object]) -> str:
        """Name what to look at."""
        return "the list is older than the data, or the IDs changed their spelling (case, leading zeros, a hash)"

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare the lists by their names, and the shares."""
        if other.check is None:
            return Gap("values may come that are in no list")
        if column is None or other.check.listed(column) != self.listed(column):
            return Gap("the list is another one: other values may come")
        if other.check.match < self.match:
            return Gap(f"up to {plain((1 - other.check.match) * 100)} % of the values may be unknown")
        return None
