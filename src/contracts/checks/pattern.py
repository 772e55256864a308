"""The check `pattern`: text that matches a regular expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Cells, RowCheck
from contracts.identifiers import FORMATS
from contracts.identifiers import Format as IdFormat
from contracts.identifiers.damage import damage
from contracts.patterns import full_match
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.check import Expression
    from contracts.column import Column, ColumnsByName
    from contracts.domain import Domain

__all__ = ["Pattern"]


class Pattern(RowCheck):
    r"""Text matches a regular expression from end to end.

    The dialect is RE2's, which takes linear time (no backreferences, no lookaround); `\d \w \s`
    are ASCII, and a final newline is part of the text. It means the same on every engine, or is
    refused when the contract is read. Nulls pass.
    """

    name: ClassVar[str] = "pattern"
    types: ClassVar[tuple[str, ...]] = ("string",)
    short: ClassVar[dict[str, Any] | None] = {"type": "string", "examples": [r"US[CW]\d{8}"]}

    regex: str = Field(description="regular expression in RE2's dialect, matched from end to end")

    @classmethod
    def expand(cls, value: Any) -> Any:
        r"""Return the long form of `pattern: 'US\d{8}'`."""
        return value if isinstance(value, dict) else {"regex": value}

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield a pattern that no engine, or not every engine, can run."""
        try:
            full_match(self.regex)
        except ValueError as error:
            yield Complaint(
                ("regex",), f"pattern {self.regex!r}: {error}", "bad-pattern", "patterns are RE2's, without lookaround"
            )

    def narrow(self, domain: Domain, column: Column) -> Domain:
        """Keep to matching text."""
        return domain.matching(full_match(self.regex))

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true for matching text."""
        assert column is not None
        return cells.matches(column.name, full_match(self.regex))

    def complaint(self, column: Column | None) -> str:
        """Name the pattern."""
        return f"do not match the pattern {self.regex}"

    def hint(self, column: Column | None, values: Sequence[object]) -> str:
        """Say what happened to the failing text, where all or most of it tells."""
        asked = IdFormat("", "text of this pattern", self.regex, "", (), ())
        return damage([value for value in values if isinstance(value, str)], asked, FORMATS)
