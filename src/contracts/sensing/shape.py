"""What the single values of a batch say for a candidate, on a ratio scale: shape, and rows by themselves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contracts.sensing.forecast import Forecast, forecast
from contracts.sensing.series import LOG_GAMMA, Series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["Shape", "learn_shape"]

FLOOR = 0.02
BROAD = 1600
"""Cells over which a thin floor is spread: values thirty e-folds apart."""
LATTICE = 0.8
LATTICE_WIDTH = 0.5
MAX_DECIMALS = 8
STEPS = 20
CLIPS = (2.0, 6.0)
DISTURBED = 0.01
"""How likely, beside none, is each disturbance of the lattice that is no switch."""
DRIFTS = (-2, 2)
"""Cells (2 %) by which the values may drift off their lattice."""
ENOUGH_SMALL = 0.05


@dataclass(frozen=True)
class _Density:
    """The log probability of each cell (2 % wide), going by all past batches; `floor` where none has been seen."""

    start: int
    logs: Array
    floor: float

    def at(self, cells: Integers) -> Array:
        """Return the log probability of cells."""
        index = cells - self.start
        inside = (index >= 0) & (index < len(self.logs))
        return np.where(inside, self.logs[np.clip(index, 0, len(self.logs) - 1)], self.floor)

    def near(self, slack: int) -> _Density:
        """Return the highest log probability within `slack` cells: the null may drift that far."""
        padded = np.pad(self.logs, 2 * slack, constant_values=self.floor)
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * slack + 1)
        return _Density(self.start - slack, windows.max(axis=1), self.floor)


@dataclass(frozen=True)
class _Score:
    """The mean log likelihood ratio of a batch's rows, no row beyond `clip`, and how it falls out for each candidate.

    `declared` and `switched` forecast it, a row a candidate, for a batch that was not switched and
    for one that was; `disturbed` for one that left the lattice of past values without a switch.
    """

    clip: float
    declared: Forecast
    disturbed: tuple[Forecast, ...]
    switched: Forecast
    row_variance: Array

    def log_e(self, score: Array, missing: float) -> Array:
        """Return the log of how well a score fits a switch, over how well it fits none."""
        noise = np.sqrt(self.row_variance * missing)
        null = self.declared.log_density(score, noise)
        for forecast_of in self.disturbed:
            null = np.logaddexp(null, math.log(DISTURBED) + forecast_of.log_density(score, noise))
        return self.switched.log_density(score, noise) - null


@dataclass(frozen=True)
class Shape:
    """Densities of past values as declared and in each candidate unit, and the scores made from them."""

    known: _Density
    blurred: _Density
    candidates: tuple[_Density, ...]
    scores: tuple[_Score, ...]
    typical: float

    def log_fits(self, batch: Series) -> Array:
        """Return the mean log probability of the batch's values under each candidate."""
        cells, shares = _cells(batch.points), batch.counts / batch.counts.sum()
        return np.array([float((shares * density.at(cells)).sum()) for density in self.candidates])

    def log_e(self, batch: Series) -> Array:
        """Return, for each candidate, the log of how well the scores fit a switch, over how well they fit none.

        Source: a classifier's score is as good evidence as its two distributions are known; Cranmer,
        Pavez and Louppe (2015), Approximating likelihood ratios with calibrated classifiers.
        """
        cells, shares = _cells(batch.points), batch.counts / batch.counts.sum()
        known = self.known.at(cells)
        gains = np.array([density.at(cells) - known for density in self.candidates])
        missing = max(0.0, 1 / batch.count[0] - 1 / self.typical)
        logs = [score.log_e(np.clip(gains, -score.clip, score.clip) @ shares, missing) for score in self.scores]
        return np.asarray(np.logaddexp.reduce(logs) - math.log(len(logs)))

    def log_row_mean(self, batch: Series) -> Array:
        """Return, for each candidate, the log of the mean e-value of the rows: valid whatever their dependence.

        Source: Vovk and Wang (2021), E-values: calibration, combination and applications: the
        arithmetic mean of e-values is one; the ratio itself after Wasserman, Ramdas and
        Balakrishnan (2020), Universal inference.
        """
        cells, shares = _cells(batch.points), batch.counts / batch.counts.sum()
        null = self.blurred.at(cells)
        means = [float((shares * np.exp(density.at(cells) - null)).sum()) for density in self.candidates]
        return np.log(np.array(means) + 1e-300)


def learn_shape(past: Series, factors: Array, within: float, drift: float) -> Shape:
    """Return what past batches teach of the values' shape, for candidates of these factors.

    A candidate's density is that of the past values times the factor: half as they come out, half
    rounded to the decimals that the new unit would have. `drift` is the usual error of the forecast
    of the batch's place, by half of which the null may be off.
    """
    weights = past.counts / past.count[past.owner]
    cells = _cells(past.points)
    width = max(2.0, 0.9 * within / LOG_GAMMA * max(past.count.sum(), 1.0) ** -0.2)
    kernels = _kernels(width, float(past.count.sum()))
    known = _density(cells, weights, kernels)
    decimals = _decimals(past.points, weights)
    made = [_switched(past, factor, decimals, weights, kernels) for factor in factors]
    as_declared = np.array([density.at(cells) - known.at(cells) for density, _ in made])
    as_switched = np.array([density.at(moved) - known.at(moved) for density, moved in made])
    disturbed = [np.array([d.at(c) - known.at(c) for d, _ in made]) for c in _disturbed(past.points, decimals)]
    slack = max(1, round(drift / LOG_GAMMA / 2))
    scores = tuple(_score(past, (as_declared, as_switched, *disturbed), clip) for clip in CLIPS)
    return Shape(known, known.near(slack), tuple(d for d, _ in made), scores, float(np.median(past.count)))


def _switched(
    past: Series, factor: float, decimals: int | None, weights: Array, kernels: tuple[tuple[float, Array], ...]
) -> tuple[_Density, Integers]:
    """Return the density of past values in another unit, and the cells where they would lie."""
    moved = _cells(past.points + math.log(factor))
    smooth = _density(moved, weights, kernels)
    if decimals is None:
        return smooth, moved
    rounded = _rounded(past.points, factor, decimals)
    kept = np.isfinite(rounded)
    if not kept.any():
        return smooth, moved
    lattice = _cells(np.where(kept, rounded, 0.0))
    return _mixed(smooth, _density(lattice[kept], weights[kept], kernels)), np.where(kept, lattice, moved)


def _disturbed(points: Array, decimals: int | None) -> list[Integers]:
    """Return the cells of past values that drifted a little, and of such that were rounded more coarsely."""
    moved = [_cells(points) + drift for drift in DRIFTS]
    if decimals is None:
        return moved
    values = np.round(np.exp(points), decimals - 1)
    return [*moved, _cells(np.where(values > 0, np.log(np.maximum(values, 1e-300)), points))]


def _score(past: Series, gains: Sequence[Array], clip: float) -> _Score:
    """Return how the scores (candidates x past rows) of past batches fall out: declared, switched, disturbed."""
    clipped = [np.clip(part, -clip, clip) for part in gains]
    means = [np.array([_batch_means(past, row) for row in part]) for part in clipped]
    off = (clipped[0] - means[0].mean(axis=1)[:, None]) ** 2
    variance = np.array([_batch_means(past, row).mean() for row in off])
    within = np.sqrt(variance / float(np.median(past.count)))
    declared, switched, *disturbed = (forecast(part, within, 0.05, 2.0) for part in means)
    return _Score(clip, declared, tuple(disturbed), switched, variance)


def _batch_means(past: Series, values: Array) -> Array:
    return np.bincount(past.owner, values * past.counts, len(past)) / past.count


def _cells(points: Array) -> Integers:
    return np.rint(points / LOG_GAMMA).astype(np.int64)


def _decimals(points: Array, weights: Array) -> int | None:
    """Return how many decimals the values have, going by the small ones; None where that does not show.

    Among values of a few steps of a decimal grid, nearly all buckets hold no multiple of the step.
    """
    for decimals in range(MAX_DECIMALS):
        steps = np.exp(points) * 10.0**decimals
        small = (steps > 0.5) & (steps < STEPS)  # noqa: PLR2004 - half a step
        if weights[small].sum() < ENOUGH_SMALL * weights.sum():
            continue
        off = np.abs(steps[small] - np.rint(steps[small])) > 0.6 * LOG_GAMMA * steps[small]
        below = weights[steps <= 0.5].sum()  # noqa: PLR2004
        if weights[small][off].sum() + below <= 0.02 * weights[small].sum():
            return decimals
    return None


def _rounded(points: Array, factor: float, decimals: int) -> Array:
    """Return the logs of values in another unit, rounded to decimals as fine as before; NaN where nothing is left."""
    fewer = math.ceil(decimals - math.log10(factor) - 0.18)
    values = np.round(np.exp(points) * factor, int(np.clip(fewer, 0, MAX_DECIMALS)))
    with np.errstate(divide="ignore"):
        return np.where(values > 0, np.log(np.where(values > 0, values, 1.0)), np.nan)


def _kernels(width: float, total: float) -> tuple[tuple[float, Array], ...]:
    """Return (share, weights): a smooth one, and one that keeps the lattice of rounded values where many are known."""
    fine = LATTICE * total / (total + 200)
    return ((1 - fine, _bell(width)), (fine, _bell(LATTICE_WIDTH)))


def _bell(width: float) -> Array:
    reach = math.ceil(2.5 * width)
    steps = np.arange(-reach, reach + 1)
    raw = np.exp(-0.5 * (steps / width) ** 2)
    return np.asarray(raw / raw.sum())


def _density(cells: Integers, weights: Array, kernels: tuple[tuple[float, Array], ...]) -> _Density:
    start = int(cells.min())
    mass = np.bincount(cells - start, weights) / weights.sum()
    reach = max(len(kernel) // 2 for _, kernel in kernels)
    total = np.zeros(len(mass) + 2 * reach)
    for share, kernel in kernels:
        margin = reach - len(kernel) // 2
        total[margin : len(total) - margin] += share * np.convolve(mass, kernel)
    floor = FLOOR / BROAD
    return _Density(start - reach, np.log((1 - FLOOR) * total + floor), math.log(floor))


def _mixed(a: _Density, b: _Density | None) -> _Density:
    """Return the even mixture of two densities."""
    if b is None:
        return a
    start = min(a.start, b.start)
    cells = np.arange(start, max(a.start + len(a.logs), b.start + len(b.logs)))
    return _Density(start, np.logaddexp(a.at(cells), b.at(cells)) - math.log(2), a.floor)
