"""Keys that were delivered before: their former values show the factor of a switch exactly."""

from __future__ import annotations

import math
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.profile import Profile

__all__ = ["Row", "kept_pairs", "median_move", "other_hashers"]

ENOUGH_KEPT = 5
KEPT_BATCHES = 20
KEPT_BEFORE = 3

Row = tuple[float | None, ...]


def kept_pairs(profile: Profile, past: Sequence[Profile]) -> dict[int, list[tuple[Row, Row]]]:
    """Return rows with their keys' former ones, for the batch (by the number of past ones) and the newest past ones.

    A key's former row is its newest among the few batches before. Only samples by one hasher compare.
    """
    batches = [*past, profile]
    found: dict[int, list[tuple[Row, Row]]] = {}
    for t in range(len(batches) - 1, max(0, len(batches) - KEPT_BATCHES), -1):
        sample = batches[t].sample
        before: dict[str, Row | None] = {}
        for p in batches[max(0, t - KEPT_BEFORE) : t]:
            if (p.sample.columns, p.sample.hasher, p.declared) == (sample.columns, sample.hasher, batches[t].declared):
                before |= p.sample.rows
        pairs = [(row, old) for key, row in sample.rows.items() if row and (old := before.get(key))]
        if len(pairs) >= ENOUGH_KEPT:
            found[t] = pairs
        elif t == len(batches) - 1:
            return {}
    return found


def other_hashers(profile: Profile, past: Sequence[Profile]) -> tuple[str, ...]:
    """Return who sampled the batches before this one, if none of them can be compared with it for that reason alone."""
    sampled = [p.sample.hasher for p in past[-KEPT_BEFORE:] if p.sample.rows]
    is_strange = bool(profile.sample.rows) and profile.sample.hasher not in sampled
    return tuple(sorted(set(sampled))) if is_strange else ()


def median_move(pairs: list[tuple[Row, Row]], index: int, *, interval: bool) -> float:
    """Return how far the values of kept keys moved, on the axis of the scale; NaN where too few tell."""
    moves = []
    for row, former in pairs:
        new, old = row[index], former[index]
        if new is None or old is None or (not interval and (new == 0 or old == 0 or (new > 0) != (old > 0))):
            continue
        moves.append(new - old if interval else math.log(abs(new)) - math.log(abs(old)))
    return median(moves) if len(moves) >= ENOUGH_KEPT else math.nan
