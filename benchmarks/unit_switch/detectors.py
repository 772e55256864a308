"""The peers: what common tools do by default with a numeric column. One batch decides; none names a unit.

Each learns from the values of past batches, and says whether a new batch is off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["PEERS", "Learnt", "learnt"]


@dataclass(frozen=True)
class Learnt:
    """What the peers know of a column: all past values, sorted, and the mean of each past batch."""

    values: Values
    means: Values


def learnt(history: Sequence[Values]) -> Learnt:
    """Return what can be learnt from past batches; empty ones say nothing."""
    filled = [values for values in history if len(values)]
    values = np.sort(np.concatenate(filled)) if filled else np.empty(0)
    return Learnt(values, np.array([values.mean() for values in filled]))


def outside_range(past: Learnt, batch: Values) -> bool:
    """Return whether a value lies outside the range of history, widened by half of its width on either side.

    Source: the bounds that a profile proposes in Great Expectations (`expect_column_values_to_be_between`),
    with the margin that is usually given them by hand.
    """
    low, high = past.values[0], past.values[-1]
    margin = (high - low) / 2
    return bool(batch.min() < low - margin or batch.max() > high + margin)


def off_by_three_sigma(past: Learnt, batch: Values) -> bool:
    """Return whether the batch's mean is more than three standard deviations from the mean of past means.

    Source: Deequ, `BatchNormalStrategy` (both deviation factors default to 3.0) on the analyzer
    `Mean`; Soda and elementary use the same three sigmas.
    """
    if len(past.means) < 2:
        return False
    return bool(abs(batch.mean() - past.means.mean()) > 3 * past.means.std(ddof=1))


def ks_says_drift(past: Learnt, batch: Values) -> bool:
    """Return whether the two-sample Kolmogorov-Smirnov test gives p < 0.05.

    Source: Evidently's default for numeric columns with a reference of at most 1,000 rows; the
    asymptotic p-value with Stephens' correction (1970; Press et al., Numerical Recipes, 14.3).
    """
    ordered = np.sort(batch)
    n, m = len(past.values), len(ordered)
    both = np.concatenate([past.values, ordered])
    ours = np.searchsorted(past.values, both, side="right") / n
    theirs = np.searchsorted(ordered, both, side="right") / m
    root = math.sqrt(n * m / (n + m))
    return _kolmogorov((root + 0.12 + 0.11 / root) * float(np.abs(ours - theirs).max())) < 0.05


def _kolmogorov(x: float) -> float:
    """Return the chance of a Kolmogorov statistic above x."""
    if x < 0.2:
        return 1.0
    k = np.arange(1, 101)
    return float(np.clip(2 * np.sum((-1.0) ** (k - 1) * np.exp(-2 * (k * x) ** 2)), 0, 1))


def wasserstein_says_drift(past: Learnt, batch: Values) -> bool:
    """Return whether the Wasserstein distance reaches 0.1 standard deviations of the reference.

    Source: Evidently's default for numeric columns with a reference of more than 1,000 rows.
    """
    ordered = np.sort(batch)
    both = np.sort(np.concatenate([past.values, ordered]))
    at = both[:-1]
    ours = np.searchsorted(past.values, at, side="right") / len(past.values)
    theirs = np.searchsorted(ordered, at, side="right") / len(ordered)
    distance = float(np.sum(np.abs(ours - theirs) * np.diff(both)))
    return distance / max(float(past.values.std()), 0.001) >= 0.1


def js_says_drift(past: Learnt, batch: Values) -> bool:
    """Return whether the Jensen-Shannon divergence of two histograms, in bits, is above 0.01.

    Source: TensorFlow Data Validation, `drift_comparator.jensen_shannon_divergence`: histograms of
    ten buckets of equal width each, cut at the edges of both. The user sets the threshold; 0.01 is
    the one met most often in public examples.
    """
    sides = [np.histogram(values, bins=10) for values in (past.values, batch)]
    edges = np.unique(np.concatenate([found[1] for found in sides]))
    p, q = (_rebinned(counts, own, edges) for counts, own in sides)
    middle = (p + q) / 2
    return (_relative_entropy(p, middle) + _relative_entropy(q, middle)) / 2 > 0.01


def _rebinned(counts: NDArray[np.int64], own: Values, edges: Values) -> Values:
    """Return the share of each bucket between `edges`, with values spread evenly within their own bucket."""
    reached = np.interp(edges, own, np.concatenate([[0.0], np.cumsum(counts)]) / counts.sum())
    return np.diff(reached)


def _relative_entropy(p: Values, q: Values) -> float:
    some = p > 0
    return float(np.sum(p[some] * np.log2(p[some] / q[some])))


PEERS: dict[str, Callable[[Learnt, Values], bool]] = {
    "range learnt from history, widened by half": outside_range,
    "mean ± 3 sigma (Deequ, Soda)": off_by_three_sigma,
    "KS, p < 0.05 (Evidently, small data)": ks_says_drift,
    "Wasserstein / sigma ≥ 0.1 (Evidently, large data)": wasserstein_says_drift,
    "Jensen-Shannon > 0.01 (TFDV)": js_says_drift,
}
