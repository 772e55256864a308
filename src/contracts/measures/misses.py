"""By how much predictions miss the truth, by group."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.measures.kept import kept

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Miss", "Misses", "MissesOf"]


@dataclass(frozen=True)
class MissesOf:
    """What is asked: by how much the predictions in one column miss the truth in another, by group."""

    prediction: str
    truth: str
    per: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name under which a Profile keeps the answer."""
        return f"{self.prediction} against {self.truth} per {', '.join(self.per)}"

    @property
    def reads(self) -> tuple[str, ...]:
        """All columns that are looked at."""
        return (self.prediction, self.truth, *self.per)


@dataclass(frozen=True)
class Miss:
    """Sums over the rows of a group: their number, prediction minus truth, its magnitude, its square."""

    rows: int
    total: float
    absolute: float
    squared: float

    def __or__(self, other: Miss) -> Miss:
        """Return the sums of both."""
        return Miss(
            self.rows + other.rows,
            self.total + other.total,
            self.absolute + other.absolute,
            self.squared + other.squared,
        )

    @property
    def bias(self) -> float:
        """The mean of prediction minus truth."""
        return self.total / self.rows

    @property
    def mean_absolute(self) -> float:
        """The mean of the magnitude of the error."""
        return self.absolute / self.rows

    @property
    def root_mean_square(self) -> float:
        """The root of the mean of the squared error."""
        return math.sqrt(self.squared / self.rows)


@dataclass(frozen=True)
class Misses:
    """The errors by group, in the unit of the predictions; a group of masked text goes by a hash of its name."""

    groups: Mapping[str, Miss] = field(default_factory=dict)

    def __or__(self, other: Misses) -> Misses:
        """Return the errors of both batches' rows."""
        both = {g: self.groups[g] | other.groups[g] for g in self.groups.keys() & other.groups.keys()}
        found = {**self.groups, **other.groups} | both
        return Misses({group: found[group] for group in kept(found)})

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {group: [one.rows, one.total, one.absolute, one.squared] for group, one in self.groups.items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Misses:
        """Return what `to_dict` wrote."""
        return cls({group: Miss(*sums) for group, sums in data.items()})
