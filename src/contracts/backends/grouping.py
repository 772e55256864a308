"""Rows against each other: what a group check compares, and which of some rows break it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import polars as pl

from contracts.check import GroupCheck

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.backends.cells import Prepared
    from contracts.backends.parts import Part
    from contracts.check import Dependency
    from contracts.terms import Placed

__all__ = ["HASH", "NO_ROWS", "ROW", "Dependent", "Place", "breaking", "cells_of_part", "dependents", "numbered"]

ROW = "\0row"
HASH = "\0hash"
NO_ROWS = pl.Series(ROW, [], dtype=pl.Int64)

Place = tuple[int, int]
"""The position of a check, and of a dependency in it."""

T = TypeVar("T", pl.DataFrame, pl.LazyFrame)


def numbered(frame: T, start: int) -> T:
    """Return the rows with their positions in the batch, of 64 bits: polars' own index may end at 2^32."""
    return frame.with_row_index(ROW).with_columns(pl.col(ROW).cast(pl.Int64) + start)


def cells_of_part(cells: Mapping[str, pl.Expr], names: set[str], part: Part, most: int | None = None) -> pl.DataFrame:
    """Return some cells of a part, of its first rows if `most` says how many."""
    frame = part.frame if most is None else part.frame.head(most)
    return frame.select(**{name: cells[name] for name in sorted(names)}).collect(engine="in-memory")


@dataclass(frozen=True)
class Dependent:
    """The columns that must not repeat, or must determine the `target`, by their names in the pass.

    A row takes part where all `conditions` are true and none of the columns `present` is null.
    `hashes` are of the columns and of the target, never 0, by names that equal hashes share.
    """

    names: tuple[str, ...]
    target: str | None
    conditions: tuple[str, ...]
    present: tuple[str, ...]
    hashes: Mapping[str, pl.Expr]
    dependency: Dependency

    @property
    def is_counted(self) -> bool:
        """Whether several values of the target may go with the columns, so that these are counted."""
        return self.target is not None and self.dependency.most != 1

    @property
    def used(self) -> list[str]:
        """The columns that are compared, each once."""
        return list(dict.fromkeys([*self.names, self.target] if self.target else self.names))

    @property
    def reads(self) -> set[str]:
        """The columns of the pass that are looked at."""
        return {*self.used, *self.conditions}

    @property
    def hash_name(self) -> str:
        """The hash of the columns."""
        return _hash_name(self.names)

    @property
    def claim_name(self) -> str:
        """The hash by which rows that may be alike are told apart: of the target, or else of the columns."""
        return _hash_name((self.target,)) if self.target else self.hash_name

    def hashed(self, frame: pl.DataFrame, name: str) -> pl.Series:
        """Return a hash of each row, which the pass may have computed along with the cells."""
        return frame[name] if name in frame.columns else frame.select(self.hashes[name]).to_series()

    def masked(self, hashes: pl.Series, frame: pl.DataFrame) -> pl.Series:
        """Return hashes with 0 in the rows that do not take part."""
        if self._takes_all(frame):
            return hashes
        return hashes * frame.select(self._is_compared).to_series().fill_null(value=False).cast(pl.UInt64)

    def compared(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows that take part."""
        return frame if self._takes_all(frame) else frame.filter(self._is_compared)

    def _takes_all(self, frame: pl.DataFrame) -> bool:
        return not self.conditions and not any(frame[name].null_count() for name in self.present)

    @property
    def _is_compared(self) -> pl.Expr:
        present = [pl.col(name).is_not_null() for name in self.present]
        return pl.all_horizontal(*map(pl.col, self.conditions), *present)


def dependents(prepared: Prepared, place: Placed) -> tuple[Dependent, ...]:
    """Return what a group check compares."""
    assert isinstance(place.check, GroupCheck)
    return tuple(_dependent(prepared, dependency) for dependency in place.check.dependencies(place.column))


def _dependent(prepared: Prepared, dependency: Dependency) -> Dependent:
    names = tuple(f"v:{name}" for name in dependency.columns)
    target = f"v:{dependency.determines}" if dependency.determines else None
    hashed = [names, (target,)] if target else [names]
    return Dependent(
        names,
        target,
        conditions=tuple(f"r:{name}" for name in dependency.columns if f"r:{name}" in prepared.schema),
        present=() if dependency.nulls_agree else (*names, *([target] if target else [])),
        hashes={_hash_name(each): _hash(prepared, each) for each in hashed},
        dependency=dependency,
    )


def _hash_name(names: Sequence[str]) -> str:
    return "\0".join(("h", *names))


def _hash(prepared: Prepared, names: Sequence[str]) -> pl.Expr:
    """Return a 64-bit hash of the columns, its last bit set: so it is never 0, which stands for no hash.

    A sum of seeded hashes is four times as fast as a struct's. A column's seed is its place in the
    batch, so that the hash of one that two checks compare is computed once.
    """
    seeds = {name: seed for seed, name in enumerate(prepared.schema, 1)}
    parts = [_hashable(prepared, name).hash(seeds[name]) for name in names]
    whole = pl.sum_horizontal(*parts) if len(parts) > 1 else parts[0]
    return _never_zero(whole)


def _never_zero(hashed: pl.Expr) -> pl.Expr:
    return hashed | 1


def _hashable(prepared: Prepared, name: str) -> pl.Expr:
    """Return the column with -0.0 as 0.0: they are equal, so they must hash alike."""
    return pl.col(name) + 0.0 if prepared.schema[name].is_float() else pl.col(name)


def breaking(suspects: pl.DataFrame, wanted: Dependent) -> pl.Series:
    """Return the positions of the rows that break the dependency, ascending, given all rows that may.

    Sorted by hash, rows with equal columns are neighbours. Should two that differ share a hash, the
    values are grouped themselves: a collision costs time, and never a verdict.
    """
    ordered = wanted.compared(suspects).with_columns(wanted.hashes[wanted.hash_name].alias(HASH)).sort(HASH)
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
