"""Values that may lead to several others, but not to too many: counted where they have rows enough to be suspect.

A value has at most as many others as it has rows, so the rows of a hash, which are counted first, acquit
nearly all. What is left is counted by distinct pairs of values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.grouping import NO_ROWS, ROW, Dependent, Place, cells_of_part, numbered
from contracts.backends.hashes import Hashes, Suspects
from contracts.backends.parts import in_order
from contracts.backends.shared_hashes import hashes_for, rounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from contracts.backends.parts import Part

__all__ = ["ByCount"]

_MANY = "\0many"


@dataclass
class ByCount:
    """One dependency with a limit above one, or with a share of all values for a limit."""

    cells: Mapping[str, pl.Expr]
    place: Place
    wanted: Dependent
    memory: int | None
    hashes: Hashes = field(init=False)
    others: Hashes = field(init=False)

    def __post_init__(self) -> None:
        """Make room for as many hashes as the memory allows."""
        self.hashes, self.others = hashes_for(self.memory), hashes_for(self.memory)

    @property
    def places(self) -> Sequence[Place]:
        """The one dependency."""
        return (self.place,)

    @property
    def needed(self) -> set[str]:
        """The names of the hashes."""
        return {self.wanted.hash_name, *([self.wanted.claim_name] if self._is_of_all else [])}

    @property
    def _is_of_all(self) -> bool:
        return self.wanted.dependency.share is not None

    def seen(self, frame: pl.DataFrame) -> list[pl.Series]:
        """Return the hash of each row's columns, and of its target if a share of these is the limit."""
        names = [self.wanted.hash_name, *([self.wanted.claim_name] if self._is_of_all else [])]
        return [self.wanted.masked(self.wanted.hashed(frame, name), frame) for name in names]

    def add(self, seen: list[pl.Series]) -> None:
        """Keep them."""
        for kept, hashes in zip((self.hashes, self.others), seen, strict=False):
            kept.add(hashes)

    def offenders(self, over: Sequence[Part]) -> Mapping[Place, pl.Series]:
        """Return the rows whose value has more others than it may.

        Values that share a hash are taken for one at first, so that the limit is too low rather than too high.
        """
        limit = self.wanted.dependency.limit(self.others.distinct() if self._is_of_all else 0)
        repeated, rows = self.hashes.repeated()
        suspects = rows > limit
        some_at_a_time = rounds(
            self.cells, over, set(self.wanted.used), self.memory, (repeated[suspects], rows[suspects])
        )
        found = [self._counted(over, some) for some in some_at_a_time]
        sizes = pl.concat(found) if found else pl.DataFrame({_MANY: []}, {_MANY: pl.UInt32})
        if self._is_of_all and (sizes[_MANY] > limit).any():
            limit = self.wanted.dependency.limit(self._distinct(over))
        broken = sizes.filter(pl.col(_MANY) > limit)
        if broken.is_empty():
            return {self.place: NO_ROWS}
        offending = broken.select(self.wanted.names).unique()
        return {self.place: pl.concat(in_order(lambda part: self._rows(part, offending), over)).sort()}

    def _counted(self, over: Sequence[Part], some: NDArray[np.uint64]) -> pl.DataFrame:
        """Return the values of some hashes, each with how many others it has; fewer for values of other hashes."""
        suspects = Suspects.of(some)

        def look(number: int) -> pl.DataFrame:
            rows = suspects.rows(self.hashes.of_part(number))
            cells = cells_of_part(self.cells, self.wanted.reads, over[number])[rows]
            return self.wanted.compared(cells).select(self.wanted.used).unique()

        pairs = pl.concat(in_order(look, range(len(over)))).unique()
        return pairs.group_by(self.wanted.names).agg(pl.len().alias(_MANY))

    def _distinct(self, over: Sequence[Part]) -> int:
        """Return how many distinct values of the target there are, by value."""

        def look(part: Part) -> pl.DataFrame:
            cells = cells_of_part(self.cells, self.wanted.reads, part)
            return self.wanted.compared(cells).select(str(self.wanted.target)).unique()

        return pl.concat(in_order(look, over)).n_unique()

    def _rows(self, part: Part, broken: pl.DataFrame) -> pl.Series:
        rows = numbered(cells_of_part(self.cells, self.wanted.reads, part), part.start)
        names = list(self.wanted.names)
        return self.wanted.compared(rows).join(broken, on=names, how="semi")[ROW]
