"""What past batches teach of the next one, in the declared unit: its place, its spread, its values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.sensing.forecast import Forecast, forecast
from contracts.sensing.rows import Density, Scorer, density, scorer
from contracts.sensing.summary import CELL, summarise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.sensing.summary import Summary

__all__ = ["Memory", "batches_wanted", "has_enough_values", "learn"]

ENOUGH_BATCHES = 5
ENOUGH_VALUES = 200
SCORED_VALUES = 60
SCORED_BATCHES = 60
FULL_BATCH = 5


@dataclass(frozen=True)
class Memory:
    """What was learnt of one column: forecasts of place and log spread, and the density of its values.

    `spread` is None on a ratio scale, `known` on an interval scale; `scorers` follow the order of
    the candidates and are empty while too few values are known. `within` is the usual spread of
    one batch, `typical` its usual number of values.
    """

    place: Forecast
    spread: Forecast | None
    known: Density | None
    scorers: tuple[Scorer, ...]
    within: float
    typical: int

    def noise(self, summary: Summary) -> float:
        """Return how far a batch of fewer values than usual may lie off by chance alone.

        Source: the standard error of a median, 1.25 sigma / sqrt(n).
        """
        return 1.25 * self.within * math.sqrt(max(0.0, 1 / summary.count - 1 / self.typical))

    def log_spread(self, summary: Summary, factor: float = 1.0) -> float:
        """Return the log of a batch's spread taken back by `factor`, never below a twentieth of the usual."""
        return math.log(max(summary.spread / abs(factor), 0.05 * self.within, 1e-9))


def batches_wanted(history: Sequence[Mapping[float, int]]) -> int:
    """Return how many batches with values are still wanted, of five."""
    return max(0, ENOUGH_BATCHES - sum(1 for batch in history if any(batch.values())))


def has_enough_values(history: Sequence[Mapping[float, int]]) -> bool:
    """Return whether fewer than five batches hold so many values that a plain switch would show."""
    return sum(sum(batch.values()) for batch in history) >= ENOUGH_VALUES


def learn(history: Sequence[Mapping[float, int]], factors: Sequence[float], *, interval_scale: bool) -> Memory:
    """Return what the past batches teach, oldest first; at least one must hold a value."""
    found = (summarise(batch, interval_scale=interval_scale) for batch in history)
    past = [summary for summary in found if summary]
    typical = sorted(s.count for s in past)[len(past) // 2]
    within = _within(past, history, interval_scale=interval_scale)
    if interval_scale:
        return _interval_memory(past, within, typical)
    place = forecast([s.location for s in past], within, max(0.01, 0.02 * within), 0.5)
    known = density(past, within)
    few = sum(s.count for s in past) < SCORED_VALUES
    shifts = [] if few else [round(math.log(abs(factor)) / CELL) for factor in factors]
    scorers = tuple(scorer(past[-SCORED_BATCHES:], known, shift) for shift in shifts)
    return Memory(place, None, known, scorers, within, typical)


def _interval_memory(past: Sequence[Summary], within: float, typical: int) -> Memory:
    least = max(0.02 * within, 1e-4 * abs(past[-1].location), 1e-9)
    place = forecast([s.location for s in past], within, least, 4 * within)
    logs = [math.log(max(s.spread, 0.05 * within, 1e-9)) for s in past]
    return Memory(place, forecast(logs, 0.5, 0.1, 1.0), None, (), within, typical)


def _within(past: Sequence[Summary], history: Sequence[Mapping[float, int]], *, interval_scale: bool) -> float:
    """Return the usual spread inside a batch; that of all values where batches are too small to have one."""
    full = sorted(s.spread for s in past if s.count >= FULL_BATCH)
    if 2 * len(full) >= len(past):
        return full[len(full) // 2]
    pooled: dict[float, int] = {}
    for batch in history:
        for value, n in batch.items():
            pooled[value] = pooled.get(value, 0) + n
    whole = summarise(pooled, interval_scale=interval_scale)
    return whole.spread if whole else 0.0
