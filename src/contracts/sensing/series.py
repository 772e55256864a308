"""Many batches of one column at once: how many values each has, where they lie, how far they spread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from contracts.profile import GAMMA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from contracts.profile import ColumnProfile

    Array = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["LOG_GAMMA", "Series", "blanked", "chosen", "series", "switched"]

LOG_GAMMA = float(np.log(GAMMA))
LARGEST_LOG = 300.0
"""Values beyond this (log) are taken for it, so that their squares stay within the range of floats."""


@dataclass(frozen=True)
class Series:
    """Batches in order, on the axis of their scale: logs of absolute values for a ratio scale, else the values.

    `place` is the mean of the middle half, `spread` half the distance between the 16th and the
    84th percentile (one sigma of a normal); both are NaN for a batch without values. The counts
    themselves lie flat: `counts` values at `points` in the batch `owner`.
    """

    count: Array
    place: Array
    spread: Array
    owner: Integers
    points: Array
    counts: Array

    def __len__(self) -> int:
        """Return the number of batches."""
        return len(self.count)


def series(
    parts: Sequence[ColumnProfile], *, interval: bool, scales: Sequence[tuple[float, float]] | None = None
) -> Series:
    """Return the series of some batches; on a ratio scale zeros say nothing and are left out.

    `scales` gives each batch a factor and an offset by which its values are taken to another unit.

    Source: Tukey (1977), Exploratory Data Analysis: the midmean, nearly as steady as the mean and
    deaf to lone outliers.
    """
    owner, points, counts = _flat(parts, interval=interval)
    if scales:
        factors, offsets = np.array(scales).T
        points = points * factors[owner] + offsets[owner] if interval else points + np.log(np.abs(factors))[owner]
    size = len(parts)
    count = np.bincount(owner, counts, size).astype(float)
    ends = np.cumsum(counts)
    before = np.cumsum(count) - count
    low, high = (before + share * count for share in (0.25, 0.75))
    middle = np.minimum(ends, high[owner]) - np.maximum(ends - counts, low[owner])
    total = np.bincount(owner, points * np.maximum(middle, 0.0), size)
    empty = count == 0
    quantiles = [_at(ends, points, before + share * count) for share in (0.16, 0.84)]
    with np.errstate(invalid="ignore", divide="ignore"):
        place = np.where(empty, np.nan, total / (high - low))
    spread = np.where(empty, np.nan, (quantiles[1] - quantiles[0]) / 2)
    return Series(count, place, spread, owner, points, counts)


def _at(ends: Array, points: Array, ranks: Array) -> Array:
    """Return the point at each rank of the values in their order."""
    if not len(points):
        return np.zeros(len(ranks))
    found = np.searchsorted(ends, ranks - 1e-9, side="left")
    return points[np.minimum(found, len(points) - 1)]


def _flat(parts: Sequence[ColumnProfile], *, interval: bool) -> tuple[Integers, Array, Array]:
    """Return (owner, point, count) of all buckets, by owner and then by point."""
    sides = []
    for sign in (1, -1):
        dicts = [part.positive if sign > 0 else part.negative for part in parts]
        lengths = [len(found) for found in dicts]
        owner = np.repeat(np.arange(len(parts)), lengths)
        steps = np.repeat([part.step for part in parts], lengths) if parts else np.zeros(0)
        logs = np.fromiter(chain.from_iterable(dicts), np.float64, sum(lengths)) * steps * LOG_GAMMA
        logs = np.clip(logs, -LARGEST_LOG, LARGEST_LOG)
        counts = np.fromiter(chain.from_iterable(d.values() for d in dicts), np.float64, sum(lengths))
        sides.append((owner, sign * np.exp(logs) if interval else logs, counts))
    if interval:
        zeros = np.array([part.zeros for part in parts], np.float64)
        there = np.flatnonzero(zeros)
        sides.append((there, np.zeros(len(there)), zeros[there]))
    owner, points, counts = (np.concatenate(column) for column in zip(*sides, strict=True))
    order = np.lexsort((points, owner))
    return owner[order], points[order], counts[order]


def chosen(batches: Series, mask: NDArray[np.bool_]) -> Series:
    """Return the batches where the mask is true, in their order."""
    renumbered = np.cumsum(mask) - 1
    flat = mask[batches.owner]
    return Series(
        batches.count[mask],
        batches.place[mask],
        batches.spread[mask],
        renumbered[batches.owner[flat]],
        batches.points[flat],
        batches.counts[flat],
    )


def blanked(batches: Series, mask: NDArray[np.bool_]) -> Series:
    """Return the series with the batches emptied where the mask is true."""
    flat = ~mask[batches.owner]
    return Series(
        np.where(mask, 0.0, batches.count),
        np.where(mask, np.nan, batches.place),
        np.where(mask, np.nan, batches.spread),
        batches.owner[flat],
        batches.points[flat],
        batches.counts[flat],
    )


def switched(batches: Series, factor: float, offset: float, *, interval: bool) -> Series:
    """Return the series as it would be had its values come in another unit."""
    if interval:
        places, points = batches.place * factor + offset, batches.points * factor + offset
        return replace(batches, place=places, spread=batches.spread * abs(factor), points=points)
    shift = float(np.log(abs(factor)))
    return replace(batches, place=batches.place + shift, points=batches.points + shift)
