"""Planted faults: a column delivered in another unit, as its provider would have written it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from feeds import STAND_IN

from contracts.units import alternatives, is_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Fault", "decimals", "faults", "informative", "switched"]

LARGE = 2.5
_ROUNDER = 0.18
"""The decimal logarithm of 1.5: a grid may be that much coarser than the old one, before a digit is added."""


@dataclass(frozen=True)
class Fault:
    """A column switched to the unit `to`: y = factor * x + offset, in all rows or those of some stations."""

    to: str
    factor: float
    offset: float
    interval: bool

    @property
    def large(self) -> bool:
        """Whether it counts among the large ones: by 2.5 or more, up or down, or of the temperature scale."""
        return self.interval or self.factor >= LARGE or self.factor <= 1 / LARGE


def faults(unit: str) -> tuple[Fault, ...]:
    """Return the switches that a column in this unit is likely to meet, as the library itself lists them."""
    interval = is_interval(unit)
    return tuple(Fault(name, float(by.factor), float(by.offset), interval) for name, by in alternatives(unit))


def decimals(values: NDArray[np.float64]) -> int:
    """Return how many decimals the values were written with: 0 to 3, three where they fit no decimal grid."""
    sample = values[values != 0][:4000]
    for digits in range(3):
        scaled = sample * 10.0**digits
        if len(sample) and np.mean(np.abs(scaled - np.round(scaled)) < 1e-6) > 0.95:
            return digits
    return 3


def switched(
    batch: pl.DataFrame, column: str, fault: Fault, digits: int, at: tuple[str, list[str]] | None = None
) -> pl.DataFrame:
    """Return the batch with the column in the other unit, on that unit's own decimal grid; stand-ins stay.

    The grid is the coarsest that is at most 1.5 times as coarse as the old one. `at` is the
    station column and the stations that switch; None: all do.
    """
    new = max(0, min(8, math.ceil(digits - math.log10(abs(fault.factor)) - _ROUNDER)))
    value = pl.col(column)
    changed = (value * fault.factor + fault.offset).round(new)
    hit = value != STAND_IN
    if at is not None:
        hit &= pl.col(at[0]).is_in(at[1])
    return batch.with_columns(pl.when(hit).then(changed).otherwise(value).alias(column))


def informative(values: NDArray[np.float64], *, interval: bool) -> int:
    """Return how many values can tell of a unit: on a scale with a true zero, those that are not zero."""
    return len(values) if interval else int(np.count_nonzero(values))
