"""A Problem: something wrong in a contract file, with its place and a way out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Complaint", "Edit", "Problem", "Severity", "did_you_mean", "only_near"]

Path = tuple[str | int, ...]
Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Edit:
    """A change of a text: the characters from `start` to before `end` become `text`.

    It `is_safe` where it cannot change what the contract means, or means what was surely meant.
    """

    start: int
    end: int
    text: str
    is_safe: bool


@dataclass(frozen=True)
class Complaint:
    """What is wrong at a path inside a contract; the reader turns it into a Problem with a line.

    `at_key` says that the key, not its value, is at fault. `instead` is the text or number that
    could stand in its place, if that is known; `quote` that what stands there should be in quotes. `is_sure`: nothing
    else was meant.
    """

    path: Path
    message: str
    rule: str
    hint: str = ""
    at_key: bool = False
    instead: str = ""
    quote: bool = False
    is_sure: bool = False

    def under(self, path: Path) -> Complaint:
        """Return the same complaint with `path` in front of its own."""
        return replace(self, path=(*path, *self.path))


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong at a line and column (both from 1) of a contract file.

    `edit` would mend it; `width` is the number of characters at fault, 0 where that is unknown.
    """

    file: str
    line: int
    column: int
    message: str
    rule: str
    hint: str = ""
    severity: Severity = field(default="error", compare=False)
    edit: Edit | None = field(default=None, compare=False)
    width: int = field(default=0, compare=False)

    @property
    def said(self) -> str:
        """What is wrong, and the way out if one is known: `message; hint`."""
        return f"{self.message}; {self.hint}" if self.hint else self.message

    def __str__(self) -> str:
        """Return `file:line:column: message; hint (rule)`."""
        return f"{self.file}:{self.line}:{self.column}: {self.said} ({self.rule})"

    def to_dict(self) -> dict[str, Any]:
        """Return what a program reads, for JSON; `fix` is safe, unsafe or none."""
        named = ("file", "line", "column", "message", "rule", "hint", "severity")
        fix = "none" if self.edit is None else "safe" if self.edit.is_safe else "unsafe"
        return {name: getattr(self, name) for name in named} | {"fix": fix}


def only_near(word: str, known: Iterable[str]) -> str:
    """Return the one known word that is close, or "" where none is, or several are."""
    import difflib  # noqa: PLC0415 - only needed once something is misspelt

    close = difflib.get_close_matches(str(word).lower(), set(known), n=2, cutoff=0.75)
    return close[0] if len(close) == 1 else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean 'x'?" for the closest known word, or "" when none is close."""
    import difflib  # noqa: PLC0415 - only needed once something is misspelt

    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(str(word).lower(), by_lower, n=1, cutoff=0.6)
    return f"did you mean {by_lower[close[0]]!r}?" if close else ""
