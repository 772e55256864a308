"""What the single values of a batch say for a candidate, on a ratio scale: shape, and rows by themselves."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.sensing.forecast import Forecast, forecast
from contracts.sensing.summary import CELL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.sensing.summary import Summary

__all__ = ["Density", "Scorer", "density", "scorer"]

FLOOR = 0.02
BROAD = 1600
LATTICE = 0.7


@dataclass(frozen=True)
class Density:
    """The log probability of each cell, going by all past batches; `floor` where none has been seen."""

    logs: Mapping[int, float]
    floor: float

    def at(self, cell: int) -> float:
        """Return the log probability of a cell."""
        return self.logs.get(cell, self.floor)

    def near(self, cell: int, slack: int) -> float:
        """Return the highest log probability within `slack` cells: the null may drift that far."""
        return max(self.at(cell + d) for d in range(-slack, slack + 1))


def density(past: Sequence[Summary], within: float) -> Density:
    """Return the density of past values, in which each batch weighs the same.

    Part of it is smooth, part keeps the lattice of rounded values (more of it the more values are
    known), and a thin broad floor lies below.
    """
    cells: defaultdict[int, float] = defaultdict(float)
    for summary in past:
        for cell, n in summary.cells.items():
            cells[cell] += n / summary.count / len(past)
    total = sum(s.count for s in past)
    fine = LATTICE * total / (total + 200)
    width = max(2.0, 0.9 * within / CELL * total**-0.2)
    smooth: defaultdict[int, float] = defaultdict(float)
    for kernel, share in ((_bell(width), (1 - FLOOR) * (1 - fine)), (_bell(0.7), (1 - FLOOR) * fine)):
        for cell, mass in cells.items():
            for d, k in kernel:
                smooth[cell + d] += mass * k * share
    floor = FLOOR / BROAD
    return Density({c: math.log(p + floor) for c, p in smooth.items()}, math.log(floor))


def _bell(width: float) -> list[tuple[int, float]]:
    reach = math.ceil(2.5 * width)
    raw = [(d, math.exp(-0.5 * (d / width) ** 2)) for d in range(-reach, reach + 1)]
    total = sum(k for _, k in raw)
    return [(d, k / total) for d, k in raw]


@dataclass(frozen=True)
class Scorer:
    """How the mean log likelihood ratio for one shift of cells falls out with and without that shift."""

    shift: int
    declared: Forecast
    switched: Forecast
    typical: float
    row_variance: float

    def log_e(self, summary: Summary, known: Density) -> float:
        """Return the log of: how well the score fits a switch, over how well it fits none."""
        score = mean_log_density(summary, known, self.shift) - mean_log_density(summary, known, 0)
        noise = math.sqrt(self.row_variance * max(0.0, 1 / summary.count - 1 / self.typical))
        return self.switched.log_density(score, noise) - self.declared.log_density(score, noise)


def scorer(past: Sequence[Summary], known: Density, shift: int) -> Scorer:
    """Return what past batches teach of the score, as they were and as if they had been switched.

    Source: a classifier's score is as good evidence as its two distributions are known; Cranmer,
    Pavez and Louppe (2015), Approximating likelihood ratios with calibrated classifiers.
    """
    cells = {c for s in past for c in s.cells}
    as_declared = {c: known.at(c - shift) - known.at(c) for c in cells}
    as_switched = {c: known.at(c) - known.at(c + shift) for c in cells}
    declared = [_mean_of(as_declared, s) for s in past]
    switched = [_mean_of(as_switched, s) for s in past]
    sizes = sorted(s.count for s in past)
    variance = _row_variance(past, as_declared, declared)
    within = math.sqrt(variance / sizes[len(sizes) // 2])
    return Scorer(
        shift,
        forecast(declared, within, 0.05, 2.0),
        forecast(switched, within, 0.05, 2.0),
        sizes[len(sizes) // 2],
        variance,
    )


def _mean_of(gains: Mapping[int, float], summary: Summary) -> float:
    return sum(n * gains[c] for c, n in summary.cells.items()) / summary.count


def _row_variance(past: Sequence[Summary], gains: Mapping[int, float], scores: Sequence[float]) -> float:
    mean = sum(scores) / len(scores)
    squares = {c: (gain - mean) ** 2 for c, gain in gains.items()}
    return sum(_mean_of(squares, s) for s in past) / len(past)


def log_row_mean(summary: Summary, known: Density, shift: int, slack: int) -> float:
    """Return the log of the mean e-value of the rows: valid whatever the rows' dependence.

    Source: Vovk and Wang (2021), E-values: calibration, combination and applications: the
    arithmetic mean of e-values is one; the ratio itself after Wasserman, Ramdas and Balakrishnan
    (2020), Universal inference.
    """
    total = sum(n * math.exp(known.at(c - shift) - known.near(c, slack)) for c, n in summary.cells.items())
    return math.log(total / summary.count + 1e-300)


def mean_log_density(summary: Summary, known: Density, shift: int) -> float:
    """Return the mean log density of the rows, taken back by `shift` cells."""
    return sum(n * known.at(c - shift) for c, n in summary.cells.items()) / summary.count
