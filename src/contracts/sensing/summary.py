"""What is kept of one batch for sensing: how many values, where they lie, how far they spread."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CELL", "Summary", "summarise"]

CELL = math.log(1.02)
"""Width of a cell of `Summary.cells`, in log units: four buckets of a profile, about 8 %."""


@dataclass(frozen=True)
class Summary:
    """One batch on the axis of its scale: logs of absolute values for a ratio scale, else the values.

    `spread` is half the distance between the 16th and the 84th percentile, one sigma of a normal.
    `cells` counts the values by cell of that axis (ratio scales only).
    """

    count: int
    location: float
    spread: float
    cells: Mapping[int, int]


def summarise(values: Mapping[float, int], *, interval_scale: bool) -> Summary | None:
    """Return the summary of a batch (value -> count), None where no value says anything."""
    if interval_scale:
        points = sorted((x, n) for x, n in values.items() if n > 0)
    else:
        points = sorted((math.log(abs(x)), n) for x, n in values.items() if x and n > 0)
    if not points:
        return None
    count = sum(n for _, n in points)
    low, high = _quantile(points, 0.16 * count), _quantile(points, 0.84 * count)
    return Summary(count, _midmean(points, count), (high - low) / 2, {} if interval_scale else _cells(points))


def _quantile(points: Sequence[tuple[float, int]], rank: float) -> float:
    passed = 0
    for x, n in points:
        passed += n
        if passed >= rank:
            return x
    return points[-1][0]


def _midmean(points: Sequence[tuple[float, int]], count: int) -> float:
    """Return the mean of the middle half: nearly as steady as the mean, and deaf to lone outliers.

    Source: Tukey (1977), Exploratory Data Analysis: the midmean.
    """
    low, high = 0.25 * count, 0.75 * count
    total = passed = 0.0
    for x, n in points:
        total += x * max(0.0, min(passed + n, high) - max(passed, low))
        passed += n
    return total / (high - low)


def _cells(points: Sequence[tuple[float, int]]) -> dict[int, int]:
    cells: dict[int, int] = {}
    for z, n in points:
        cell = round(z / CELL)
        cells[cell] = cells.get(cell, 0) + n
    return cells
