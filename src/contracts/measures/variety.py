"""How much the values of a column vary: how many there are, which are common, and of what size they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COMMON", "Variety", "VarietyOf"]

COMMON = 0.01
"""The smallest share of the values that makes one of them common."""
_LARGEST_LOG = 308.25
"""Just below the decimal logarithm of the largest float."""


@dataclass(frozen=True)
class VarietyOf:
    """What is asked: the variety of a column."""

    column: str

    @property
    def name(self) -> str:
        """The name under which a Profile keeps the answer."""
        return f"variety of {self.column}"

    @property
    def reads(self) -> tuple[str, ...]:
        """The column."""
        return (self.column,)


@dataclass(frozen=True)
class Variety:
    """Of a column's non-null values: how many there are, how many differ, and how often the common ones occur.

    `common` is by the text of a value, or its hash where text is masked. `logs` is the sum of the
    decimal logarithms of the magnitudes of the `scaled` numbers that are not zero.
    """

    count: int = 0
    distinct: int = 0
    common: Mapping[str, int] = field(default_factory=dict)
    logs: float = 0.0
    scaled: int = 0

    def __or__(self, other: Variety) -> Variety:
        """Return the variety of both batches' values; of the distinct ones at least so many."""
        common = Counter(self.common) + Counter(other.common)
        return Variety(
            self.count + other.count,
            max(self.distinct, other.distinct, len(common)),
            dict(sorted(common.items())),
            round(self.logs + other.logs, 6),
            self.scaled + other.scaled,
        )

    @property
    def largest_share(self) -> float:
        """The share of the most common value; 0 where none is common."""
        return max(self.common.values(), default=0) / self.count if self.count else 0.0

    @property
    def magnitude(self) -> float | None:
        """The geometric mean of the magnitudes that are not zero; None without any."""
        return 10 ** min(self.logs / self.scaled, _LARGEST_LOG) if self.scaled else None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "count": self.count,
            "distinct": self.distinct,
            "common": dict(self.common),
            "logs": self.logs,
            "scaled": self.scaled,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Variety:
        """Return what `to_dict` wrote."""
        return cls(**data)
