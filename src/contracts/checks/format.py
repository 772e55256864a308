"""The check `format`: IDs in the one spelling that joins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Cells, RowCheck
from contracts.identifiers import FORMATS
from contracts.patterns import full_match
from contracts.problem import Complaint, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contracts.check import Expression
    from contracts.column import Column, ColumnsByName
    from contracts.domain import Domain
    from contracts.identifiers import Format as IdFormat

__all__ = ["Format"]

_REPAIRS: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("in another case", str.lower),
    ("in another case", str.upper),
    ("with white space around them", str.strip),
    ("in braces", lambda text: text.strip("{}")),
    ("in braces and another case", lambda text: text.strip("{}").lower()),
)


class Format(RowCheck):
    """IDs are in the canonical spelling of a known format (`contracts formats` lists them).

    Another spelling of the same ID (upper case, braces, white space around it) fails, since it
    would not join; so does a sentinel such as the all-zero ID. Nulls pass.
    """

    name: ClassVar[str] = "format"
    types: ClassVar[tuple[str, ...]] = ("string",)
    short: ClassVar[dict[str, Any] | None] = {"enum": sorted(FORMATS), "examples": ["uuid4"]}

    format: str = Field(description="name of an ID format")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `format: uuid4`."""
        return value if isinstance(value, dict) else {"format": value}

    @property
    def known(self) -> IdFormat:
        """The format of that name."""
        return FORMATS[self.format]

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield an unknown name."""
        if self.format not in FORMATS:
            hint = did_you_mean(self.format, FORMATS) or f"known formats: {', '.join(FORMATS)}"
            yield Complaint(("format",), f"no format named {self.format!r}", "unknown-format", hint)

    def narrow(self, domain: Domain, column: Column) -> Domain:
        """Keep to text in the format, and so in each that it lies within; no sentinel."""
        for known in (self.known, *(FORMATS[name] for name in self.known.within)):
            domain = domain.matching(full_match(known.pattern)).without(known.sentinels)
        return domain

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true for text in the format that is no sentinel."""
        assert column is not None
        matches = cells.matches(column.name, full_match(self.known.pattern))
        sentinels = self.known.sentinels
        return matches & ~cells.value(column.name).is_in(sentinels) if sentinels else matches

    def complaint(self, column: Column | None) -> str:
        """Name the format."""
        return f"are not in the format {self.format} ({self.known.title})"

    def hint(self, column: Column | None, values: Sequence[object]) -> str:
        """Say what would bring the failing IDs into the format again."""
        texts = [value for value in values if isinstance(value, str)]
        if any(text in self.known.sentinels for text in texts):
            return "some are stand-ins for no ID at all (all zeros, or the hash of nothing); deliver null"
        pattern = _python(self.known.pattern)
        for how, repair in _REPAIRS:
            if texts and all(pattern.fullmatch(repair(text)) for text in texts):
                return f"they are IDs of this format {how}; they will not join with the canonical spelling"
        return ""


def _python(pattern: str) -> Any:
    import re2  # noqa: PLC0415 - loaded already where the pattern was checked

    return re2.compile(pattern)
