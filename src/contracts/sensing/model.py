"""What past batches of a column teach of the next one, in the declared unit: its place, spread and shape."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contracts.sensing.forecast import Forecast, forecast
from contracts.sensing.seasons import SEASON, YEAR
from contracts.sensing.shape import Shape, learn_shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contracts.sensing.series import Series

    Array = NDArray[np.float64]

__all__ = ["Candidate", "Days", "Model", "learn", "taken_back"]

SHAPED_VALUES = 60
FULL_BATCH = 5
SPREAD_SHOWS = 5
ENOUGH_OF_SEASON = 3


@dataclass(frozen=True)
class Days:
    """The days (since any day) of the past batches and of the present one; NaN where unknown."""

    past: Array
    batch: float


@dataclass(frozen=True)
class Candidate:
    """A unit that the column may have been switched to: reported = factor * declared + offset.

    A `rare` one must fit better than a usual one before it is named.
    """

    name: str
    factor: float
    offset: float = 0.0
    rare: bool = False


@dataclass(frozen=True)
class Model:
    """What was learnt of one column.

    `spread` is None on a ratio scale; `shape` on an interval scale, and while too few values are
    known. `within` is the usual spread of one batch, `typical` its usual number of values;
    `lowest` and `highest` bound the places seen.
    """

    place: Forecast
    spread: Forecast | None
    shape: Shape | None
    within: float
    typical: float
    lowest: float
    highest: float

    def noise(self, count: float) -> float:
        """Return how far a batch of fewer values than usual may lie off by chance alone.

        Source: the standard error of a median, 1.25 sigma / sqrt(n).
        """
        return float(1.25 * self.within * np.sqrt(max(0.0, 1 / count - 1 / self.typical)))

    def log_fit(self, batch: Series, factors: Array, offsets: Array) -> Array:
        """Return the log density of the batch's place (and spread), taken back by each factor and offset."""
        count = batch.count[0]
        interval = self.spread is not None
        places = taken_back(batch.place[0], factors, offsets, interval=interval)
        fit = self.place.log_density(places[:, None], self.noise(count))[:, 0]
        if self.spread is None:
            return fit
        fit = fit - np.log(np.abs(factors))
        if count >= SPREAD_SHOWS:
            noise = float(np.sqrt(max(0.0, 1 / count - 1 / self.typical)))
            fit = fit + self.spread.log_density(self.log_spread(batch, factors)[:, None], noise)[:, 0]
        return fit

    def log_spread(self, batch: Series, factors: Array) -> Array:
        """Return the log of the batch's spread taken back, never below a twentieth of the usual."""
        return np.asarray(np.log(np.maximum(batch.spread[0] / np.abs(factors), max(0.05 * self.within, 1e-9))))

    def explains(self, place: float, count: float) -> bool:
        """Return whether a place is one where batches in the declared unit lie."""
        away = abs(place - self.place.centre[0])
        margin = float(np.hypot(self.place.scale[0], self.noise(count)))
        return away <= 4 * margin or self.lowest - margin <= place <= self.highest + margin


def taken_back(place: Array | float, factors: Array, offsets: Array, *, interval: bool) -> Array:
    """Return where a place lies once each conversion is undone."""
    return np.asarray((place - offsets) / factors if interval else place - np.log(np.abs(factors)))


def learn(past: Series, factors: Array, *, interval: bool, days: Days | None = None) -> Model:
    """Return what past batches teach, oldest first, all with values; `days` brings in the season."""
    typical = float(np.sort(past.count)[len(past) // 2])
    within = _within(past)
    places = past.place[None, :]
    extra = _season(past.place, days) if days is not None else ()
    bounds = (float(past.place.min()), float(past.place.max()))
    if interval:
        least = max(0.02 * within, 1e-4 * abs(past.place[-1]), 1e-9)
        place = forecast(places, within, least, 4 * within, extra)
        logs = np.log(np.maximum(past.spread, max(0.05 * within, 1e-9)))[None, :]
        return Model(place, forecast(logs, 0.5, 0.1, 1.0), None, within, typical, *bounds)
    place = forecast(places, within, max(0.02, 0.02 * within), 0.5, extra)
    few = past.count.sum() < SHAPED_VALUES
    shape = None if few else learn_shape(past, factors, within, float(place.scale[0]))
    return Model(place, None, shape, within, typical, *bounds)


def _season(places: Array, days: Days) -> tuple[tuple[Array, Array], ...]:
    """Return a forecaster more, as (errors, centre): the mean of what the same season brought in earlier years."""
    every = np.append(days.past, days.batch)
    apart = every[:, None] - every[None, :]
    off = np.abs(apart / YEAR - np.rint(apart / YEAR)) * YEAR
    same = ((off <= SEASON) & (apart > YEAR / 2))[:, :-1].astype(float)
    counts = same.sum(axis=1)
    if counts[-1] < ENOUGH_OF_SEASON:
        return ()
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (same @ places) / counts
    return (((places - means[:-1])[None, :], means[-1:]),)


def _within(past: Series) -> float:
    """Return the usual spread inside a batch; that of all values where batches are too small to have one."""
    full = np.sort(past.spread[past.count >= FULL_BATCH])
    if 2 * len(full) >= len(past):
        return float(full[len(full) // 2])
    order = np.argsort(past.points)
    ends = np.cumsum(past.counts[order])
    low, high = np.searchsorted(ends, [0.16 * ends[-1], 0.84 * ends[-1]])
    return float(past.points[order][high] - past.points[order][low]) / 2
