"""Where the next batch should lie, going by the past ones, as a probability density; for many series at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Forecast", "forecast", "packed"]

RECENT = 5
FREEDOM = (3.0, 20.0, 100.0)
SURPRISE = 3e-4
"""Least weight of a forecaster: the chance, per batch, that another one is right (a gap of months)."""
ANYWHERE = 1e-5
"""Weight of a broad density, so that no batch is impossible as declared. Both tuned on three open feeds."""
FIRST = 30
HEAVY_LOG = 5.0
"""Tails as heavy as those of three degrees of freedom must be this much likelier (log) to be believed."""
ERRORS_A_FREEDOM = 2.0


@dataclass(frozen=True)
class Forecast:
    """Mixtures of Student t densities, one row a series and one column a part."""

    weight: Array
    centre_of: Array
    scale_of: Array
    freedom: Array

    @property
    def centre(self) -> Array:
        """The expected place of the next batch of each series."""
        return np.asarray((self.weight * self.centre_of).sum(axis=1))

    @property
    def scale(self) -> Array:
        """The expected error of that centre."""
        return np.asarray(np.sqrt((self.weight * self.scale_of**2).sum(axis=1)))

    def log_density(self, x: Array, noise: Array | float = 0.0) -> Array:
        """Return the log density at x (... x series), for batches whose own place is uncertain by `noise` more."""
        scale = np.hypot(self.scale_of, np.asarray(noise, float)[..., None])
        square = ((np.asarray(x)[..., None] - self.centre_of) / scale) ** 2
        logs = np.log(self.weight) + _log_student(square, self.freedom) - np.log(scale)
        top = logs.max(axis=-1, keepdims=True)
        return np.asarray(top[..., 0] + np.log(np.exp(logs - top).sum(axis=-1)))


def packed(rows: Array) -> Array:
    """Return series (one a row, NaN where a batch is missing) with all gaps moved to the front."""
    order = np.argsort(~np.isnan(rows), axis=1, kind="stable")
    return np.take_along_axis(rows, order, axis=1)


def forecast(
    rows: Array,
    within: Array | float,
    least: Array | float,
    broad: Array | float,
    extra: Sequence[tuple[Array, Array]] = (),
) -> Forecast:
    """Return the forecasts of some series of places (series x batches, oldest first, gaps at the front).

    Three forecasters are mixed: the last batch, the mean of the last few, the mean of all; `extra`
    brings more, as (errors made so far, present centre). Each has the scale of its own past
    errors and a weight by how well it did, but never less than SURPRISE: after a gap of months
    the last batch says nothing. `within` (a typical spread inside a batch) stands in for errors
    not yet seen; no scale is below `least`, where tails are taken to be heavy.
    """
    count = len(rows)
    within, least, broad = (np.broadcast_to(np.asarray(x, float), (count,)) for x in (within, least, broad))
    size = np.maximum((~np.isnan(rows)).sum(axis=1), 1)
    most = np.clip(size - 1, 2, max(FREEDOM))
    widen = np.sqrt(np.maximum(1.0, 1 + 4 * (1 / size - 1 / FIRST)))
    made = [(_errors(rows, 1), rows[:, -1]), (_errors(rows, RECENT), _mean(rows[:, -RECENT:]))]
    everything = _mean(rows)
    made += [(rows - everything[:, None], everything), *extra]
    parts = len(made)
    fits = _fitted(np.concatenate([errors for errors, _ in made]), np.tile(within, parts), np.tile(most, parts))
    scale, freedom = (fit.reshape(parts, count).T for fit in fits)
    # A past that hardly varied tells nothing of the tails.
    freedom = np.where(scale < least[:, None], np.minimum(freedom, FREEDOM[0]), freedom)
    scale = np.maximum(scale, least[:, None]) * widen[:, None]
    centre = np.stack([c for _, c in made], axis=1)
    known = np.isfinite(centre)
    weight = _weights(np.where(known, scale, np.inf), size)
    broadest = np.maximum(broad, scale[:, 1])
    return Forecast(
        np.concatenate([weight, np.full((count, 1), ANYWHERE)], axis=1),
        np.concatenate([np.where(known, centre, 0.0), centre[:, 1:2]], axis=1),
        np.concatenate([np.where(known, scale, 1.0), broadest[:, None]], axis=1),
        np.concatenate([freedom, most[:, None]], axis=1),
    )


def _mean(rows: Array) -> Array:
    there = ~np.isnan(rows)
    total = np.where(there, rows, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(total / there.sum(axis=1))


def _errors(rows: Array, span: int) -> Array:
    """Return how far each batch lay from the mean of the `span` before it; NaN where there was none."""
    there = ~np.isnan(rows)
    zero = np.zeros((len(rows), 1))
    sums = np.concatenate([zero, np.cumsum(np.where(there, rows, 0.0), axis=1)], axis=1)
    counts = np.concatenate([zero, np.cumsum(there, axis=1)], axis=1)
    ends = np.arange(rows.shape[1])
    starts = np.maximum(ends - span, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        before = (sums[:, ends] - sums[:, starts]) / (counts[:, ends] - counts[:, starts])
    return np.asarray(rows - before)


def _fitted(errors: Array, within: Array, most: Array) -> tuple[Array, Array]:
    """Return the scale and the degrees of freedom of the Student t that fits the errors best.

    One error of size `within` is added. Source: Lange, Little and Taylor (1989), Robust
    statistical modeling using the t distribution: EM for the scale, a grid for the freedom.
    """
    squares = np.concatenate([errors**2, within[:, None] ** 2], axis=1)
    there = ~np.isnan(squares)
    squares = np.where(there, squares, 0.0)
    heavy = np.minimum(FREEDOM[0], most)
    freedoms = [heavy, *(np.where(most >= free / ERRORS_A_FREEDOM, free, heavy) for free in FREEDOM[1:])]
    fits = [_fit(squares, there, free) for free in freedoms]
    likely = np.stack([log_likelihood for _, log_likelihood in fits])
    likely[0] -= HEAVY_LOG
    best, rows = np.argmax(likely, axis=0), np.arange(len(squares))
    return np.stack([scale for scale, _ in fits])[best, rows], np.stack(freedoms)[best, rows]


def _fit(squares: Array, there: Array, freedom: Array) -> tuple[Array, Array]:
    """Return the likeliest scale for given degrees of freedom, and the log likelihood."""
    count, free = there.sum(axis=1), freedom[:, None]
    var = squares.sum(axis=1) / count
    for _ in range(8):
        q = squares / np.maximum(var, 1e-300)[:, None]
        var = (squares * (free + 1) / (free + q)).sum(axis=1) / count
    scale = np.maximum(np.sqrt(var), 1e-150)[:, None]
    logs = _log_student(squares / scale**2, free) - np.log(scale)
    return np.sqrt(var), np.where(there, logs, 0.0).sum(axis=1)


def _weights(scales: Array, size: Array) -> Array:
    best = scales.min(axis=1, keepdims=True)
    with np.errstate(divide="ignore", under="ignore"):
        raw = np.maximum((best / scales) ** (size[:, None] / 2), SURPRISE)
    raw = np.where(np.isfinite(scales), raw, 1e-300)
    return np.asarray(raw / raw.sum(axis=1, keepdims=True))


def _log_student(square: Array, freedom: Array) -> Array:
    values, where = np.unique(freedom, return_inverse=True)
    constants = np.array([math.lgamma((v + 1) / 2) - math.lgamma(v / 2) - 0.5 * math.log(v * math.pi) for v in values])
    constant: Array = constants[where].reshape(freedom.shape)
    return constant - (freedom + 1) / 2 * np.log1p(square / freedom)
