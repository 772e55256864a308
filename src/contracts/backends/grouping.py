"""Rows against each other: what a group check compares, and which of some rows break it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import polars as pl

from contracts.check import GroupCheck

if TYPE_CHECKING:
    from contracts.backends.cells import Prepared
    from contracts.check import Dependency
    from contracts.terms import Placed

__all__ = ["HASH", "ROW", "Dependent", "breaking", "dependents", "numbered"]

ROW = "\0row"
HASH = "\0hash"

T = TypeVar("T", pl.DataFrame, pl.LazyFrame)


def numbered(frame: T, start: int) -> T:
    """Return the rows with their positions in the batch, of 64 bits: polars' own index may end at 2^32."""
    return frame.with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64) + start)


@dataclass(frozen=True)
class Dependent:
    """The columns that must not repeat, or must determine the `target`, by their names in the pass.

    `is_compared` is true in the rows that take part (None: all do); `hash` is of the columns and never 0.
    """

    names: tuple[str, ...]
    target: str | None
    is_compared: pl.Expr | None
    hash: pl.Expr

    @property
    def used(self) -> list[str]:
        """The columns that are compared, each once."""
        return list(dict.fromkeys([*self.names, self.target] if self.target else self.names))

    @property
    def reads(self) -> set[str]:
        """The columns of the pass that are looked at."""
        return {*self.used, *([] if self.is_compared is None else self.is_compared.meta.root_names())}

    @property
    def claim(self) -> pl.Expr:
        """The hash by which rows that may be alike are told apart: of the target, or else of the columns."""
        return self.hash if self.target is None else _never_zero(pl.col(self.target).hash())

    def claims(self, frame: pl.DataFrame) -> pl.Series:
        """Return that hash of each row."""
        return frame.select(self.claim).to_series()

    def masked(self, hashes: pl.Series, frame: pl.DataFrame) -> pl.Series:
        """Return hashes with 0 in the rows that do not take part."""
        if self.is_compared is None:
            return hashes
        compared = frame.select(self.is_compared).to_series()
        return hashes if compared.all() else hashes * compared.fill_null(value=False).cast(pl.UInt64)

    def compared(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that take part."""
        return frame if self.is_compared is None else frame.filter(self.is_compared)


def dependents(prepared: Prepared, place: Placed) -> tuple[Dependent, ...]:
    """Return what a group check compares."""
    assert isinstance(place.check, GroupCheck)
    return tuple(_dependent(prepared, dependency) for dependency in place.check.dependencies(place.column))


def _dependent(prepared: Prepared, dependency: Dependency) -> Dependent:
    names = tuple(f"v:{name}" for name in dependency.columns)
    target = f"v:{dependency.determines}" if dependency.determines else None
    conditions = [pl.col(f"r:{name}") for name in dependency.columns if f"r:{name}" in prepared.schema]
    if not dependency.nulls_agree:
        conditions += [pl.col(name).is_not_null() for name in ([*names, target] if target else names)]
    is_compared = pl.all_horizontal(conditions) if conditions else None
    return Dependent(names, target, is_compared, _hash(prepared, names))


def _hash(prepared: Prepared, names: tuple[str, ...]) -> pl.Expr:
    """Return a 64-bit hash of the columns, its last bit set: so it is never 0, which stands for no hash.

    A sum of seeded hashes is four times as fast as a struct's.
    """
    parts = [_hashable(prepared, name).hash(seed) for seed, name in enumerate(names, 1)]
    whole = pl.sum_horizontal(*parts) if len(parts) > 1 else parts[0]
    return _never_zero(whole)


def _never_zero(hashed: pl.Expr) -> pl.Expr:
    return (hashed | 1).alias(HASH)


def _hashable(prepared: Prepared, name: str) -> pl.Expr:
    """Return the column with -0.0 as 0.0: they are equal, so they must hash alike."""
    return pl.col(name) + 0.0 if prepared.schema[name].is_float() else pl.col(name)


def breaking(suspects: pl.DataFrame, wanted: Dependent) -> pl.Series:
    """Return the positions of the rows that break the dependency, ascending, given all rows that may.

    Sorted by hash, rows with equal columns are neighbours. Should two that differ share a hash, the
    values are grouped themselves: a collision costs time, and never a verdict.
    """
    ordered = wanted.compared(suspects).with_columns(wanted.hash).sort(HASH)
    marks = ordered.select(
        follows=(pl.col(HASH) == pl.col(HASH).shift(1)).fill_null(value=False),
        differs=pl.any_horizontal(_differs(name) for name in wanted.names),
        changes=_differs(wanted.target) if wanted.target else pl.lit(value=True),
    )
    follows, differs, changes = (marks[name].to_numpy() for name in marks.columns)
    if (follows & differs).any():
        return _breaking_by_value(ordered, wanted).sort()
    group = np.cumsum(~follows)
    is_broken = np.zeros(len(follows) + 1, dtype=np.bool_)
    is_broken[group[follows & changes]] = True
    return ordered[ROW].filter(pl.Series(is_broken[group])).sort()


def _differs(name: str) -> pl.Expr:
    return pl.col(name).ne_missing(pl.col(name).shift(1))


def _breaking_by_value(suspects: pl.DataFrame, wanted: Dependent) -> pl.Series:
    """Return the rows that break the dependency by grouping the values themselves."""
    names = list(wanted.names)
    sizes = pl.len() > 1 if wanted.target is None else pl.col(wanted.target).n_unique() > 1
    broken = suspects.group_by(names).agg(broken=sizes).filter("broken")
    return suspects.join(broken, on=names, how="semi", nulls_equal=True)[ROW]
