"""Rows against each other: repeated keys and broken mappings, counted exactly.

Hashes say only which rows cannot repeat: where no hash occurs twice, no key does. The rows whose
hash does occur twice are compared by their values, so a collision costs time and no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.backends.cells import Prepared
    from contracts.check import Dependency

__all__ = ["ROW", "Offenders", "offenders"]

ROW = "\0row"
_HASH = "\0hash"


@dataclass(frozen=True)
class Offenders:
    """How many rows fail, and their positions in the batch, ascending."""

    count: int
    rows: Callable[[], pl.Series]


def offenders(prepared: Prepared, dependency: Dependency) -> Offenders:
    """Return the rows that break a dependency."""
    names = [f"v:{name}" for name in dependency.columns]
    target = f"v:{dependency.determines}" if dependency.determines else None
    used = [*names, target] if target else names
    keyed = prepared.frame.select(used).with_row_index(ROW).with_columns(_hash(prepared, names).alias(_HASH))
    if not dependency.nulls_agree:
        keyed = keyed.drop_nulls(used)
    repeated = _repeated(keyed.select(_HASH).collect()[_HASH])
    if repeated.is_empty():
        return Offenders(0, lambda: pl.Series(ROW, [], dtype=pl.UInt32))
    suspects = keyed.filter(pl.col(_HASH).is_in(repeated.implode())).drop(_HASH).collect()
    broken = _broken(suspects, names, target)

    def rows() -> pl.Series:
        return suspects.join(broken, on=names, how="semi", nulls_equal=True)[ROW].sort()

    return Offenders(int(broken["n"].sum()), rows)


def _hash(prepared: Prepared, names: list[str]) -> pl.Expr:
    """Return a 64-bit hash of the columns; a sum of seeded hashes is four times as fast as a struct's."""
    parts = (_hashable(prepared, name).hash(seed) for seed, name in enumerate(names, 1))
    return pl.sum_horizontal(*parts) if len(names) > 1 else next(iter(parts))


def _hashable(prepared: Prepared, name: str) -> pl.Expr:
    """Return the column with -0.0 as 0.0: they are equal, so they must hash alike."""
    return pl.col(name) + 0.0 if prepared.schema[name].is_float() else pl.col(name)


def _repeated(hashes: pl.Series) -> pl.Series:
    ordered = hashes.sort()
    return ordered.filter(ordered == ordered.shift(1)).unique()


def _broken(suspects: pl.DataFrame, names: list[str], target: str | None) -> pl.DataFrame:
    """Return the groups that break the dependency, with their number of rows `n`."""
    grouped = suspects.group_by(names)
    if target is None:
        return grouped.agg(n=pl.len()).filter(pl.col("n") > 1)
    spread = grouped.agg(n=pl.len(), low=pl.col(target).min(), high=pl.col(target).max())
    return spread.filter(pl.col("low") != pl.col("high")).select(*names, "n")
