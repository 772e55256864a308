"""The check `format`: IDs in the one spelling that joins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, PrivateAttr

from contracts.check import Cells, RowCheck
from contracts.identifiers import FORMATS, CheckDigits
from contracts.identifiers import Format as IdFormat
from contracts.identifiers.damage import damage
from contracts.patterns import full_match
from contracts.problem import Complaint, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.check import Expression
    from contracts.column import Column, ColumnsByName
    from contracts.domain import Domain

__all__ = ["Format"]


class Format(RowCheck):
    """IDs are in the canonical spelling of a known format (`contracts formats` lists them).

    Another spelling of the same ID (upper case, braces, white space around it) fails, since it
    would not join; so does a sentinel such as the all-zero ID, and an ID with wrong check digits.
    `formats` in the contract defines more formats. Check digits are looked at by python-stdnum, once
    for each distinct value: an extra, `ids`. Nulls pass.
    """

    name: ClassVar[str] = "format"
    types: ClassVar[tuple[str, ...]] = ("string",)
    short: ClassVar[dict[str, Any] | None] = {
        "anyOf": [{"enum": sorted(FORMATS)}, {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"}],
        "examples": ["uuid4"],
    }

    format: str = Field(description="name of an ID format")
    _known: IdFormat | None = PrivateAttr(default=None)
    _near: str = PrivateAttr(default="")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `format: uuid4`."""
        return value if isinstance(value, dict) else {"format": value}

    def model_post_init(self, context: Any, /) -> None:
        """Look the format up among those of the contract that is read, which are the `context`."""
        formats = context or FORMATS
        self._known = formats.get(self.format)
        if not self._known:
            self._near = did_you_mean(self.format, formats) or f"known formats: {', '.join(formats)}"

    @property
    def known(self) -> IdFormat:
        """The format of that name."""
        assert self._known is not None
        return self._known

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield an unknown name."""
        if self._known is None:
            yield Complaint(("format",), f"no format named {self.format!r}", "unknown-format", self._near)

    def narrow(self, domain: Domain, column: Column) -> Domain:
        """Keep to text in the format, and so in each that it lies within; no sentinel."""
        for known in (self.known, *(FORMATS[name] for name in self.known.within)):
            domain = domain.matching(full_match(known.pattern)).without(known.sentinels)
        digits = self.known.check_digits
        return domain.passing(CheckDigits(digits)) if digits else domain

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true for text in the format that is no sentinel, and whose check digits are right."""
        assert column is not None
        fine = cells.matches(column.name, full_match(self.known.pattern))
        if self.known.sentinels:
            fine &= ~cells.value(column.name).is_in(self.known.sentinels)
        if self.known.check_digits:
            digits = CheckDigits(self.known.check_digits)
            fine &= cells.without(cells.where(fine, cells.value(column.name)), digits.wrong)
        return fine

    def complaint(self, column: Column | None) -> str:
        """Name the format."""
        return f"are not in the format {self.format} ({self.known.title})"

    def hint(self, column: Column | None, values: Sequence[object]) -> str:
        """Say what happened to the failing IDs, where all or most of them tell."""
        return damage([value for value in values if isinstance(value, str)], self.known, FORMATS)
