"""How far a small count can be trusted: the exact interval of a share."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["clopper_pearson"]

_HALVINGS = 60
"""Each halves the bracket; after sixty it is narrower than a float can tell."""


def clopper_pearson(count: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return the interval of shares under which seeing `count` of `of` is not unlikely.

    Each end leaves half of what `confidence` leaves over. Nothing seen at all says nothing: (0, 1).
    Source: Clopper and Pearson (1934), The use of confidence or fiducial limits.

    Raises:
        ValueError: the count is not between 0 and `of`.

    """
    if not 0 <= count <= of:
        msg = f"a count is between 0 and what it is of: got {count} of {of}"
        raise ValueError(msg)
    tail = (1 - confidence) / 2
    low = _where(lambda share: 1 - _at_most(count - 1, of, share) < tail) if count else 0.0
    high = _where(lambda share: _at_most(count, of, share) > tail) if count < of else 1.0
    return low, high


def _where(holds_below: Callable[[float], bool]) -> float:
    """Return the share up to which the condition holds, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds_below(middle) else (low, middle)
    return (low + high) / 2


def _at_most(count: int, of: int, share: float) -> float:
    """Return how likely a binomial count is `count` or less."""
    return math.fsum(math.exp(_log_exactly(k, of, share)) for k in range(count + 1))


def _log_exactly(count: int, of: int, share: float) -> float:
    ways = math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
    return ways + count * math.log(share) + (of - count) * math.log1p(-share)
