"""Where the next batch should lie, going by the past ones, as a probability density."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Forecast", "forecast"]

RECENT = 5
FREEDOM = 30.0
SURPRISE = 3e-4
"""Least weight of a forecaster: the chance, per batch, that another one is right (a gap of months)."""
ANYWHERE = 1e-5
"""Weight of a broad density, so that no batch is impossible as declared. Both tuned on three open feeds."""
FIRST = 30


@dataclass(frozen=True)
class Forecast:
    """A mixture of Student t densities: (weight, centre, scale, degrees of freedom) of each."""

    parts: tuple[tuple[float, float, float, float], ...]

    @property
    def centre(self) -> float:
        """The expected place of the next batch."""
        return sum(w * c for w, c, _, _ in self.parts)

    @property
    def scale(self) -> float:
        """The expected error of that centre."""
        return math.sqrt(sum(w * s * s for w, _, s, _ in self.parts))

    def log_density(self, x: float, noise: float = 0.0) -> float:
        """Return the log density at x, for a batch whose own place is uncertain by `noise` more."""
        total = sum(
            w * math.exp(_log_student((x - c) ** 2 / (s * s + noise * noise), math.hypot(s, noise), v))
            for w, c, s, v in self.parts
        )
        return math.log(total + 1e-300)


def forecast(places: Sequence[float], within: float, least: float, broad: float) -> Forecast:
    """Return the forecast from past places, oldest first.

    Three forecasters are mixed: the last batch, the mean of the last few, the mean of all; each
    has the scale of its own past errors and a weight by how well it did, but never less than
    SURPRISE: after a gap of months the last batch says nothing. `within` (a typical spread
    inside a batch) stands in for errors not yet seen; no scale is below `least`.
    """
    size = len(places)
    spans = (1, RECENT, size)
    centres = [_mean(places[-span:]) for span in spans]
    widen = math.sqrt(max(1.0, 1 + 4 * (1 / size - 1 / FIRST)))
    most = max(2.0, min(FREEDOM, size - 1))
    fits = [_fitted(_errors(places, span), within, most) for span in spans]
    scales = [max(scale, least) * widen for scale, _ in fits]
    weights = _weights(scales, size)
    parts = [(w, c, s, v) for w, c, s, (_, v) in zip(weights, centres, scales, fits, strict=True)]
    return Forecast((*parts, (ANYWHERE, centres[1], max(broad, scales[1]), most)))


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _errors(places: Sequence[float], span: int) -> list[float]:
    if span >= len(places):
        middle = _mean(places)
        return [x - middle for x in places]
    return [places[i] - _mean(places[max(0, i - span) : i]) for i in range(1, len(places))]


def _fitted(errors: Sequence[float], within: float, most: float) -> tuple[float, float]:
    """Return the scale and the degrees of freedom of the Student t that fits the errors best.

    One error of size `within` is added. Source: Lange, Little and Taylor (1989), Robust
    statistical modeling using the t distribution: EM for the scale, a grid for the freedom.
    """
    squares = [e * e for e in errors] + [within * within]
    fits = [(_scale(squares, v), v) for v in (8.0, 30.0) if v <= most] or [(_scale(squares, most), most)]
    return max(fits, key=lambda fit: _log_likelihood(squares, *fit))


def _scale(squares: Sequence[float], freedom: float) -> float:
    var = math.fsum(squares) / len(squares)
    for _ in range(8):
        if var <= 0:
            return 0.0
        var = math.fsum(q * (freedom + 1) / (freedom + q / var) for q in squares) / len(squares)
    return math.sqrt(var)


def _log_likelihood(squares: Sequence[float], scale: float, freedom: float) -> float:
    if scale <= 0:
        return 0.0
    return math.fsum(_log_student(q / (scale * scale), scale, freedom) for q in squares)


def _weights(scales: Sequence[float], size: int) -> list[float]:
    best = min(scales)
    raw = [max((best / s) ** (size / 2), SURPRISE) for s in scales]
    return [w / sum(raw) for w in raw]


def _log_student(square: float, scale: float, freedom: float) -> float:
    return _constant(freedom) - (freedom + 1) / 2 * math.log1p(square / freedom) - math.log(scale)


@cache
def _constant(freedom: float) -> float:
    return math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - 0.5 * math.log(freedom * math.pi)
