"""Which shapes the texts of a column have: how long they are, and of which letters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LETTERS", "MAX_LENGTH", "Shapes", "ShapesOf"]

LETTERS = {"a": "[a-z]", "A": "[A-Z]", "0": "[0-9]", "-": "[^a-zA-Z0-9]"}
"""What a shape calls a class of characters that a text has, and the class."""
MAX_LENGTH = 256
"""Longer texts count as of this length."""


@dataclass(frozen=True)
class ShapesOf:
    """What is asked: the shapes of the texts of a column."""

    column: str

    @property
    def name(self) -> str:
        """The name under which a Profile keeps the answer."""
        return f"shapes of {self.column}"

    @property
    def reads(self) -> tuple[str, ...]:
        """The column."""
        return (self.column,)


@dataclass(frozen=True)
class Shapes:
    """How many texts have each shape: `36 a0-` is 36 characters, lower-case letters, digits and others."""

    counts: Mapping[str, int] = field(default_factory=dict)

    def __or__(self, other: Shapes) -> Shapes:
        """Return the shapes of both batches' texts."""
        return Shapes(dict(sorted((Counter(self.counts) + Counter(other.counts)).items())))

    @property
    def count(self) -> int:
        """The number of texts."""
        return sum(self.counts.values())

    def share(self, shape: str) -> float:
        """Return the share of the texts that have a shape."""
        return self.counts.get(shape, 0) / self.count if self.count else 0.0

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return dict(self.counts)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Shapes:
        """Return what `to_dict` wrote."""
        return cls(dict(data))
