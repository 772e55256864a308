"""A Problem: something wrong in a contract file, with its place and a way out."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Complaint", "Problem", "did_you_mean"]

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Complaint:
    """What is wrong at a path inside a contract; the reader turns it into a Problem with a line.

    `at_key` says that the key, not its value, is at fault.
    """

    path: Path
    message: str
    rule: str
    hint: str = ""
    at_key: bool = False

    def under(self, path: Path) -> Complaint:
        """Return the same complaint with `path` in front of its own."""
        return Complaint((*path, *self.path), self.message, self.rule, self.hint, self.at_key)


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong at a line and column (both from 1) of a contract file."""

    file: str
    line: int
    column: int
    message: str
    rule: str
    hint: str = ""

    def __str__(self) -> str:
        """Return `file:line:column: message; hint (rule)`."""
        hint = f"; {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.message}{hint} ({self.rule})"

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as plain values, for JSON."""
        return asdict(self)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the closest known word, or "" when none is close."""
    import difflib  # noqa: PLC0415 - only needed once something is misspelt

    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(str(word).lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean {by_lower[close[0]]!r}?" if close else ""
