"""One measurement under two names: a column that is everywhere another one times a conversion factor."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

from contracts.profile import GAMMA, ratio_name
from contracts.units import alternatives, conversion

if TYPE_CHECKING:
    from contracts.column import Column, ColumnsByName
    from contracts.profile import ColumnProfile, Profile

__all__ = ["Twin", "twin_of"]

ENOUGH_ROWS = 20
ENOUGH_SIZES = 5
"""A column that hardly varies has a steady ratio to any other such column."""
NEARLY_ALL = 0.99
APART = 4
"""Buckets of 2 % by which a factor must differ from 1: columns that are alike are no matter of units."""


@dataclass(frozen=True)
class Twin:
    """The other column, the factor between the two, in how many rows of how many, and the two units of that factor."""

    other: str
    factor: float
    rows: int
    of: int
    units: tuple[str, str]


def twin_of(profile: Profile, column: Column, columns: ColumnsByName) -> Twin | None:
    """Return the twin of a column, if it has one among those before it."""
    for other in columns.values():
        ratio = profile.ratios.get(ratio_name(column.name, other.name))
        if ratio and _varies(profile.columns.get(other.name)):
            return _twin(ratio, column, other)
    return None


def _varies(column: ColumnProfile | None) -> bool:
    return column is not None and len(column.positive) + len(column.negative) >= ENOUGH_SIZES


def _twin(ratio: ColumnProfile, column: Column, other: Column) -> Twin | None:
    rows = sum(ratio.positive.values()) + sum(ratio.negative.values())
    if rows < ENOUGH_ROWS or not ratio.positive:
        return None
    mode = max(ratio.positive, key=lambda k: ratio.positive[k])
    near = {k: ratio.positive.get(k, 0) for k in (mode - 1, mode, mode + 1)}
    if sum(near.values()) < NEARLY_ALL * rows:
        return None
    middle = sum(k * n for k, n in near.items()) / sum(near.values())
    # In one unit the same measurement would stand at this bucket.
    alike = math.log(abs(float(conversion(str(other.unit), str(column.unit)).factor))) / math.log(GAMMA)
    units = _units(middle - alike, str(column.unit))
    return Twin(other.name, GAMMA**middle, sum(near.values()), rows, units) if units else None


def _units(bucket: float, own: str) -> tuple[str, str] | None:
    """Return the two units of the dimension whose factor lies at a bucket, the closest; None: there are none."""
    names = (own, *(name for name, _ in alternatives(own)))
    pairs = [(a, b, math.log(float(conversion(a, b).factor)) / math.log(GAMMA)) for a, b in permutations(names, 2)]
    close = [(abs(at - bucket), a, b) for a, b, at in pairs if abs(at) > APART and abs(at - bucket) < 1]
    return min(close)[1:] if close else None
