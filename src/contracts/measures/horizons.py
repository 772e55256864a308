"""Which horizons forecasts have: how far ahead of its issue each row is valid."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Horizons", "HorizonsOf"]

_DAY = 86_400


@dataclass(frozen=True)
class HorizonsOf:
    """What is asked: in how many issues (of each combination of `per`) each horizon, in seconds, is there."""

    issued: str
    valid: str
    per: tuple[str, ...]
    horizons: tuple[int, ...]

    @property
    def name(self) -> str:
        """The name under which a Profile keeps the answer."""
        per = f" per {', '.join(self.per)}" if self.per else ""
        return f"horizons from {self.issued} to {self.valid}{per}"

    @property
    def reads(self) -> tuple[str, ...]:
        """The two times and the columns of the groups."""
        return (self.issued, self.valid, *self.per)

    @property
    def in_days(self) -> bool:
        """Whether horizons are counted from day to day, whatever the time of day of the issue."""
        return bool(self.horizons) and all(horizon % _DAY == 0 for horizon in self.horizons)


@dataclass(frozen=True)
class Horizons:
    """The number of issues, in how many of them each horizon is there, and rows valid before they were issued."""

    issues: int = 0
    present: Mapping[int, int] = field(default_factory=dict)
    early: int = 0

    def __or__(self, other: Horizons) -> Horizons:
        """Return the horizons of both batches, which hold different issues."""
        present = Counter(self.present) + Counter(other.present)
        kept = {horizon: present[horizon] for horizon in sorted({*self.present, *other.present})}
        return Horizons(self.issues + other.issues, kept, self.early + other.early)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {"issues": self.issues, "present": [list(pair) for pair in self.present.items()], "early": self.early}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Horizons:
        """Return what `to_dict` wrote."""
        return cls(data["issues"], dict(data["present"]), data["early"])
