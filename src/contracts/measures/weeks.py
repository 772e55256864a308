"""Places in the week: which periods are alike, and how many of each are in long stretches of time."""

from __future__ import annotations

from itertools import accumulate
from math import lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.quantity import Every

__all__ = ["per_week", "tallied"]

_DAY, _WEEK = 86_400, 7 * 86_400


def per_week(every: Every) -> int:
    """Return after how many periods one is at the same place of the week; 1 for periods longer than a day.

    It is at most the seconds of a week. The place of a period is its number modulo this.
    """
    if every.months or every.seconds > _DAY:
        return 1
    return lcm(every.seconds, _WEEK) // every.seconds


def tallied(stretches: Iterable[range], every: Every) -> list[int]:
    """Return how many periods of some stretches are at each place, in time that does not grow with their lengths."""
    places = per_week(every)
    edges, whole = [0] * (places + 1), 0
    for stretch in stretches:
        weeks, rest = divmod(len(stretch), places)
        whole += weeks
        begin = stretch.start % places
        for first, after in ((begin, min(begin + rest, places)), (0, max(begin + rest - places, 0))):
            edges[first] += 1
            edges[after] -= 1
    return [whole + n for n in accumulate(edges[:-1])]
