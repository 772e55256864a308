"""How far a promise is wider than what was seen: the rules, on plain numbers.

A range is widened by a multiple of its spread, less of it the more was seen, and on no side so far
that ten times the largest value would fit between a floor at 0 and the upper bound; the share of nulls by
what chance could hide (the rule of three; Hanley and Lippman-Hand 1983); the number of rows by a
factor that shrinks with the number of batches.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

from contracts.quantity import plain

__all__ = ["Evidence", "Margin", "beyond", "nice", "null_share", "of_few", "row_bounds", "widened"]

YEAR = timedelta(days=360)
MANY, SOME = 30, 5
"""From so many batches on, a promise of their size is close to what was seen, or at least not far from it."""
_LARGEST = 1e15
_HALF_PER_CENT = 0.005
_NEARLY_ALL = 0.9


@dataclass(frozen=True)
class Margin:
    """By how many spreads a range is widened on each side, and above where large values are rare; why, in words."""

    each: float
    tail: float
    why: str


_LITTLE = Margin(3.0, 3.0, "less than a year was seen")
_FEW = Margin(1.0, 2.0, "few batches were seen")
_ENOUGH = Margin(0.5, 1.5, "")
_WORDS = {0.5: "half their spread", 1.0: "their spread"}


@dataclass(frozen=True)
class Evidence:
    """How much was seen: batches, and the time from the oldest row to the newest, if rows have times."""

    batches: int
    span: timedelta | None = None

    @property
    def margin(self) -> Margin:
        """How far a range is widened."""
        if self.span is not None:
            return _LITTLE if self.span < YEAR else _ENOUGH
        return _FEW if self.batches < SOME else _ENOUGH


def of_few(values: int) -> Margin:
    """Return how far the range of a column is widened in which nearly all is 0, and few values are not."""
    return Margin(_FEW.each, _FEW.tail, f"only {values:,} values are not 0")


def widened(
    low: float, high: float, margin: Margin, *, lowest: float | None = None, is_skewed: bool = False
) -> tuple[float, float, str] | None:
    """Return wider bounds and the rule in words; None where there is no spread to go by, or no room for it.

    The lower bound is never below `lowest`. Where the larger values are few and far (`is_skewed`),
    records will be broken by more: the upper bound moves further.
    """
    spread = high - low
    if not 0 < spread < _LARGEST or max(abs(low), abs(high)) > _LARGEST:
        return None
    bottom = nice(low - margin.each * spread, spread, up=False)
    top = nice(high + (margin.tail if is_skewed else margin.each) * spread, spread, up=True)
    is_clamped = lowest is not None and bottom <= lowest
    return (lowest if lowest is not None and is_clamped else bottom), top, _rule(margin, lowest, is_clamped, is_skewed)


def _rule(margin: Margin, lowest: float | None, is_clamped: bool, is_skewed: bool) -> str:  # noqa: FBT001 - private
    each = _WORDS.get(margin.each, f"{plain(margin.each)} times their spread")
    is_more = is_skewed and margin.tail > margin.each
    above = f", above by {plain(margin.tail)} times it, since large values are rare" if is_more else ""
    why = f"; so far, since {margin.why}" if margin.why else ""
    floor = f"; {plain(lowest)} is a floor" if lowest is not None and is_clamped else ""
    return f"widened by {each}{above}{why}{floor}"


def beyond(
    low: float, usual: float, high: float, margin: Margin, *, lowest: float | None
) -> tuple[float, float, str] | None:
    """Return bounds that are widened by the spread of what is usual, and still hold a value far above it."""
    wide = widened(low, usual, margin, lowest=lowest)
    if wide is None or high > _LARGEST:
        return None
    return wide[0], max(wide[1], nice(high, high - low, up=True)), wide[2]


def nice(value: float, spread: float, *, up: bool) -> float:
    """Return a number of few digits, no nearer to what was seen than the one given."""
    power = math.floor(math.log10(spread)) - 1
    steps = (math.ceil if up else math.floor)(value / 10.0**power)
    return float(steps * 10**power) if power >= 0 else steps / 10 ** (-power)


def null_share(worst: float, fewest: int, total: int) -> int:
    """Return the percentage of nulls to allow, from the largest share of a batch, its rows, and all rows.

    Where none was seen, three in as many rows could still come, and two in the smallest batch;
    where there were some, half as many more, and what chance adds to the smallest batch. A margin
    of less than half a per cent is none; where more than nine in ten were null, all may be.
    """
    if not worst:
        chance = max(3 / total, 2 / fewest) if fewest else 0
        return min(math.ceil(round(100 * chance, 9)), 99) if chance > _HALF_PER_CENT else 0
    allowed = math.ceil(round(100 * (1.5 * worst + 3 / max(fewest, 1)), 9))
    return 100 if worst > _NEARLY_ALL else min(allowed, 99)


def row_bounds(sizes: list[int]) -> tuple[int, int | None, str]:
    """Return the fewest and the most rows of a batch, and the rule in words; no maximum from few batches."""
    low, high = min(sizes), max(sizes)
    seen = f"{low:,} to {high:,} in {len(sizes)} batches" if len(sizes) > 1 else f"one batch of {high:,} seen"
    if len(sizes) < SOME:
        return min(1, low), None, f"{seen}; what is usual?"
    factor = 1.5 if len(sizes) >= MANY else 3
    return (
        max(1, math.floor(low / factor)) if low else 0,
        math.ceil(high * factor),
        f"{seen}; {factor:g} times either way",
    )
