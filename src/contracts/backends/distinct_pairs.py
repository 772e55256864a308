"""A mapping of few values (a station, its region), judged by its distinct pairs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.grouping import NO_ROWS, ROW, Dependent, Place, cells_of_part, numbered
from contracts.backends.parts import in_order

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.backends.parts import Part

__all__ = ["ByPairs"]


@dataclass
class ByPairs:
    """The distinct pairs of the parts so far; the rows are looked for only where a value leads to two."""

    cells: Mapping[str, pl.Expr]
    place: Place
    wanted: Dependent
    pairs: list[pl.DataFrame] = field(default_factory=list)
    waiting: int = 0

    @property
    def places(self) -> Sequence[Place]:
        """The one mapping."""
        return (self.place,)

    def seen(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the distinct pairs of a part."""
        return self.wanted.compared(frame).select(self.wanted.used).unique()

    def add(self, seen: pl.DataFrame) -> None:
        """Keep them; they are made distinct once as many wait as there are, so that each is looked at a few times."""
        self.pairs.append(seen)
        self.waiting += seen.height
        if self.waiting >= self.pairs[0].height:
            self.pairs, self.waiting = [pl.concat(self.pairs).unique()], 0

    def offenders(self, over: Sequence[Part]) -> Mapping[Place, pl.Series]:
        """Return the rows whose value leads to two."""
        names = list(self.wanted.names)
        sizes = pl.concat(self.pairs).unique().group_by(names).len()
        broken = sizes.filter(pl.col("len") > 1).drop("len")
        if broken.is_empty():
            return {self.place: NO_ROWS}

        def look(part: Part) -> pl.Series:
            rows = numbered(cells_of_part(self.cells, self.wanted.reads, part), part.start)
            return self.wanted.compared(rows).join(broken, on=names, how="semi")[ROW]

        return {self.place: pl.concat(in_order(look, over)).sort()}
