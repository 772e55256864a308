"""A fault: a column that comes in another unit, from all groups of a feed or from some of them."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from contracts.units import alternatives

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from contracts.column import Column
    from contracts.units import Conversion

__all__ = ["PARTIAL", "Fault", "chosen", "decimals", "faults", "group_of", "switched"]

PARTIAL = 0.2
"""The share of groups that a partial fault switches."""
MAX_DECIMALS = 8
ON_GRID = 0.99
"""A grid is that of the data when this share of values lies on it."""
_ROUNDING = 0.18
"""Up to this much of a digit is given up before one more decimal is printed (a step 1.5 times as coarse)."""
_SEED = b"contracts.backtest"
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Fault:
    """A column delivered in `unit` instead of as declared; `groups` None: in every row.

    `decimals` is the number of decimals of the values as declared.
    """

    column: str
    unit: str
    change: Conversion
    decimals: int
    groups: frozenset[str] | None = None


def faults(column: Column, places: int, groups: Collection[str]) -> list[Fault]:
    """Return each unit that the column may be switched to, whole, and by groups where there are two or more."""
    some = chosen(groups) if len(groups) > 1 else None
    parts: list[frozenset[str] | None] = [None, *([some] if some else [])]
    return [
        Fault(column.name, unit, change, places, part)
        for part in parts
        for unit, change in alternatives(str(column.unit))
    ]


def switched(
    frame: pl.DataFrame,
    column: str,
    change: Conversion,
    *,
    groups: Collection[str] | None,
    per: Sequence[str],
    places: int,
) -> pl.DataFrame:
    """Return the batch with the column in another unit, rounded as that unit would be printed.

    Only rows of `groups` (see `group_of`) are switched, all rows where it is None. Nulls stay.
    """
    value = pl.col(column).cast(pl.Float64)
    told = (value * float(change.factor) + float(change.offset)).round(_new_decimals(places, change))
    if groups is not None:
        told = pl.when(group_of(per).is_in(list(groups))).then(told).otherwise(value)
    return frame.with_columns(told.alias(column))


def _new_decimals(places: int, change: Conversion) -> int:
    """Return how many decimals keep the precision in the new unit."""
    return min(MAX_DECIMALS, max(0, math.ceil(places - math.log10(abs(change.factor)) - _ROUNDING)))


def decimals(values: pl.Series) -> int:
    """Return the number of decimals that all but a few values are written with, at most 8."""
    known = values.cast(pl.Float64).drop_nulls()
    near = 1e-9 * known.abs().clip(lower_bound=1.0)
    shares = (((known - known.round(places)).abs() <= near).mean() for places in range(MAX_DECIMALS))
    fitting = (places for places, share in enumerate(shares) if share is None or float(str(share)) >= ON_GRID)
    return next(fitting, MAX_DECIMALS)


def group_of(per: Sequence[str]) -> pl.Expr:
    """Return the text that names a row's group."""
    return pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in per], separator=_BETWEEN)


def chosen(groups: Iterable[str]) -> frozenset[str]:
    """Return a fifth of the groups, at least one; always the same ones, whatever their order."""
    ranked = sorted(groups, key=lambda group: hashlib.blake2b(group.encode(), key=_SEED, digest_size=8).digest())
    return frozenset(ranked[: max(1, round(PARTIAL * len(ranked)))])
