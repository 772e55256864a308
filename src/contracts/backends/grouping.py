"""Rows against each other: repeated keys and broken mappings, counted exactly.

Hashes say only which rows cannot repeat: where no hash occurs twice, no key does. The rows whose
hash does occur twice are then compared by their values: sorted by hash, equal keys are neighbours.
Should two keys that differ share a hash, the values are grouped themselves. So a collision costs
time, and never a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from contracts.backends.cells import Prepared
    from contracts.check import Dependency

__all__ = ["ROW", "offenders"]

ROW = "\0row"
_HASH = "\0hash"


@dataclass(frozen=True)
class _Dependent:
    """The columns that must not repeat, or must determine the `target`, by their names in the batch."""

    names: tuple[str, ...]
    target: str | None

    @property
    def used(self) -> list[str]:
        return [*self.names, self.target] if self.target else list(self.names)


def offenders(prepared: Prepared, dependency: Dependency) -> pl.Series:
    """Return the positions of the rows that break a dependency, ascending."""
    target = f"v:{dependency.determines}" if dependency.determines else None
    wanted = _Dependent(tuple(f"v:{name}" for name in dependency.columns), target)
    flags = [f"r:{name}" for name in dependency.columns if f"r:{name}" in prepared.schema]
    indexed = prepared.frame.select(*wanted.used, *flags).with_row_index(ROW)
    readable = indexed.filter(pl.all_horizontal(flags)).drop(flags) if flags else indexed
    hashed = readable.with_columns(_hash(prepared, wanted.names))
    if not dependency.nulls_agree:
        hashed = hashed.drop_nulls(wanted.used)
    repeated = _repeated(hashed.select(_HASH).collect()[_HASH])
    if repeated.is_empty():
        return pl.Series(ROW, [], dtype=pl.UInt32)
    suspects = hashed.filter(pl.col(_HASH).is_in(repeated.implode())).collect().sort(_HASH)
    return _breaking(suspects, wanted).sort()


def _hash(prepared: Prepared, names: tuple[str, ...]) -> pl.Expr:
    """Return a 64-bit hash of the columns; a sum of seeded hashes is four times as fast as a struct's."""
    parts = [_hashable(prepared, name).hash(seed) for seed, name in enumerate(names, 1)]
    return (pl.sum_horizontal(*parts) if len(parts) > 1 else parts[0]).alias(_HASH)


def _hashable(prepared: Prepared, name: str) -> pl.Expr:
    """Return the column with -0.0 as 0.0: they are equal, so they must hash alike."""
    return pl.col(name) + 0.0 if prepared.schema[name].is_float() else pl.col(name)


def _repeated(hashes: pl.Series) -> pl.Series:
    ordered = hashes.sort()
    return ordered.filter(ordered == ordered.shift(1)).unique()


def _breaking(suspects: pl.DataFrame, wanted: _Dependent) -> pl.Series:
    """Return the rows that break the dependency, given all rows that may, sorted by hash."""
    follows = suspects[_HASH] == suspects[_HASH].shift(1)
    if any(_differs(suspects[name], follows) for name in wanted.names):
        return _breaking_by_value(suspects, wanted)
    if wanted.target is None:
        return suspects[ROW]
    group = (~follows.fill_null(value=False)).cum_sum()
    value = suspects[wanted.target]
    broken = group.filter(follows & (value != value.shift(1))).unique()
    return suspects[ROW].filter(group.is_in(broken.implode()))


def _differs(values: pl.Series, follows: pl.Series) -> bool:
    """Return whether a value differs from the one before it although their hashes are equal."""
    return bool((follows & values.ne_missing(values.shift(1))).any())


def _breaking_by_value(suspects: pl.DataFrame, wanted: _Dependent) -> pl.Series:
    """Return the rows that break the dependency by grouping the values themselves."""
    names = list(wanted.names)
    sizes = pl.len() > 1 if wanted.target is None else pl.col(wanted.target).n_unique() > 1
    broken = suspects.group_by(names).agg(broken=sizes).filter("broken")
    return suspects.join(broken, on=names, how="semi", nulls_equal=True)[ROW]
