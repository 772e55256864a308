"""A past made from what a contract says is typical, for a feed that has none yet."""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from statistics import NormalDist

from contracts.profile import ColumnProfile, Profile
from contracts.sensing.series import LOG_GAMMA

__all__ = ["made_past"]

MADE_BATCHES = 30
MADE_VALUES = 21
P95 = 1.645
"""Standard deviations from the median of a normal distribution to its 95th percentile."""


@lru_cache(maxsize=256)  # several batches are held against one contract, and each column's past is made once
def made_past(column: str, typical: tuple[float, float, float], *, interval: bool) -> tuple[Profile, ...]:
    """Return batches made from usual percentiles, to begin with: as wide, and wandering a third as far.

    They have no part in groups, partners and kept keys.
    """
    low, middle, high = typical if interval else (math.log(value) for value in typical)
    normal = NormalDist()
    made = []
    for k in range(MADE_BATCHES):
        wander = normal.inv_cdf((k * 7 % MADE_BATCHES + 0.5) / MADE_BATCHES) / 3
        at = [normal.inv_cdf((i + 0.5) / MADE_VALUES) + wander for i in range(MADE_VALUES)]
        values = [middle + z * ((high - middle) if z > 0 else (middle - low)) / P95 for z in at]
        counts: tuple[Counter[int], Counter[int]] = (Counter(), Counter())
        for value in values:
            size = abs(value) if interval else math.exp(value)
            counts[interval and value < 0][round(math.log(max(size, 1e-300)) / LOG_GAMMA)] += 1
        profile = ColumnProfile(positive=dict(counts[0]), negative=dict(counts[1]))
        made.append(Profile("", "", MADE_VALUES, columns={column: profile}))
    return tuple(made)
