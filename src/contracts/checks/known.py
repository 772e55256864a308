"""The check `known`: values that must exist in a list kept elsewhere."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import Field, PrivateAttr

from contracts.check import Cells, Gap, Listed, RowCheck, Share
from contracts.problem import Complaint
from contracts.quantity import plain

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
    mapping it is about the `to` column; with `from` it is about the pairs: a code must be listed beside the
    ID that it leads to. A list that cannot be read is an error, never a passed check.
    """

    name: ClassVar[str] = "known"
    types: ClassVar[tuple[str, ...]] = ("string", "integer", "date", "timestamp")

    source: str = Field(description="file beside the contract, or the name of data that are handed in")
    column: str | None = Field(None, description="column of the list (default: as the column is called)")
    origin: str | None = Field(
        None, alias="from", description="in a mapping, column of the list with the `from` IDs: the pairs must be listed"
    )
    match: Share = Field(
        Fraction(1), description="smallest share of the values that must be known: `98%` (default 100%)"
    )
    _between: tuple[str, str] = PrivateAttr(("", ""))

    def between(self, source: str, target: str) -> Self:
        """Return the check of the pairs of a mapping."""
        made = self.model_copy()
        made._between = (source, target)  # noqa: SLF001 - of a copy of its own
        return made

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield a source that is no plain path downwards from the contract, and columns that cannot be looked up."""
        if column is not None and self.origin:
            yield Complaint(("from",), "known: `from` is for mappings, whose pairs are listed", "bad-value")
        unfit = [one for one in self._between if one in columns and columns[one].type not in self.types]
        if unfit and column is None:
            message = f"`known` needs columns of type {', '.join(self.types[:-1])} or {self.types[-1]}: {unfit[0]!r}"
            yield Complaint((), message, "wrong-type", at_key=True)
        if len(self.source) > _MAX_LENGTH or not _PATH.fullmatch(self.source):
            message = f"known: {self.source[:80]!r} is no name, and no path of a file beside or below the contract"
            hint = "name it, and hand the data in: feed.knowing({name: data})"
            yield Complaint(("source",), message, "bad-value", hint)

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return the column, or both of a mapping."""
        return (column.name,) if column else self._between

    def listed(self, column: Column | None) -> Listed:
        """Return where the list is, and what is looked up in it."""
        own = self.reads(column)
        there = self.column or own[-1]
        return Listed(self.source, tuple(zip(own, (there,) if column else (str(self.origin), there), strict=True)))

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true for known values."""
        return cells.known(self.listed(column))

    def counted(self, cells: Cells, column: Column | None) -> Expression | None:
        """Return true where there is a value, or a pair."""
        there = [~cells.value(name).is_null() for name in self.reads(column)]
        return reduce(and_, there)

    def tolerated(self, column: Column | None) -> Fraction:
        """Return the share that may be unknown."""
        return 1 - self.match

    def complaint(self, column: Column | None) -> str:
        """Say which list, and how many must be in it."""
        least = f"; at least {plain(self.match * 100)} % must be" if self.match < 1 else ""
        where = " beside ".join(there for _, there in reversed(self.listed(column).columns))
        return f"are not in {self.source}, column {where}{least}"

    def hint(self, column: Column | None, values: Sequence[object]) -> str:
        """Name what to look at."""
        return "the list is older than the data, or the IDs changed their spelling (case, leading zeros, a hash)"

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare the lists by their names, and the shares."""
        if other.check is None:
            return Gap("values may come that are in no list")
        if other.check.listed(column) != self.listed(column):
            return Gap("the list is another one: other values may come")
        if other.check.match < self.match:
            return Gap(f"up to {plain((1 - other.check.match) * 100)} % of the values may be unknown")
        return None
