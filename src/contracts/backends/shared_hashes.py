"""Rows compared by hash: one that no other row shares acquits its row, and only the others are looked at by value.

Each dependency has a hash of its own, of 32 bits, besides the one that all of them share: of its
columns, or of what they determine. It says which of the rows that share the first can be no offenders. That two
values are equal is never taken from a hash: where a mapping holds, its rows that repeat are shown
to lead to one value.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from contracts.backends.grouping import NO_ROWS, ROW, Dependent, Place, breaking, cells_of_part
from contracts.backends.hashes import Alike, Hashes, Suspects
from contracts.backends.parts import in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from contracts.backends.parts import Part

__all__ = ["ByHash", "hashes_for", "rounds"]

_HASH_SHARE = 64
"""One hash for so many bytes of memory: beside it there are sorted copies, those of other checks, and the parts."""
_SUSPECT_BYTES = 450
"""What a row that shares its hash takes while it is looked at: positions, hashes, their order."""
_COPIES = 6
"""How many times the text of such a row is held, to be put into order and compared."""
_PEEK = 10_000
_KEPT_BYTES = 1 << 28
"""Where memory is not limited, so much of the columns that are looked at twice is kept, and not read again."""


@dataclass
class ByHash:
    """Dependencies whose rows are compared by the hash of the first, whose columns the others all have."""

    cells: Mapping[str, pl.Expr]
    members: dict[Place, Dependent]
    memory: int | None
    is_nearly_unique: bool
    hashes: Hashes = field(init=False)
    own: dict[Place, Hashes] = field(default_factory=dict)
    kept: list[pl.DataFrame] = field(default_factory=list)
    kept_bytes: int = 0

    def __post_init__(self) -> None:
        """Make room for as many hashes as the memory allows."""
        self.hashes = hashes_for(self.memory)

    @property
    def places(self) -> Sequence[Place]:
        """All members."""
        return tuple(self.members)

    @property
    def base(self) -> Dependent:
        """The dependency whose hash is taken."""
        return next(iter(self.members.values()))

    @property
    def targets(self) -> list[str]:
        """The columns that are determined, which are looked at twice."""
        return sorted({one.target for one in self.members.values() if one.target})

    @property
    def needed(self) -> set[str]:
        """The names of the hashes."""
        return {self.base.hash_name, *(one.claim_name for one in self.members.values())}

    def seen(self, frame: pl.DataFrame) -> tuple[pl.Series, dict[Place, pl.Series], pl.DataFrame]:
        """Return the hash of each row, each member's own (0 where a row is not compared), and the targets."""
        own = {place: one.masked(one.hashed(frame, one.claim_name), frame) for place, one in self.members.items()}
        base = self.base.hashed(frame, self.base.hash_name)
        return _masked(base, own.values()), own, frame.select(self.targets)

    def add(self, seen: tuple[pl.Series, dict[Place, pl.Series], pl.DataFrame]) -> None:
        """Keep them."""
        base, own, targets = seen
        self.kept_bytes += int(targets.estimated_size())
        if self.memory is None and self.kept_bytes <= _KEPT_BYTES:
            self.kept.append(targets)
        self.hashes.add(base)
        for place, hashes in own.items():
            self.own.setdefault(place, hashes_for(self.memory, np.uint32)).add(hashes)

    def offenders(self, over: Sequence[Part]) -> Mapping[Place, pl.Series]:
        """Compare the rows whose hash occurs twice; in rounds, where they are many for the memory."""
        found: dict[Place, list[pl.Series]] = {place: [NO_ROWS] for place in self.members}
        for some in rounds(self.cells, over, set(self.targets), self.memory, self.hashes.repeated()):
            few = self._few(over, some)
            for place, wanted in self.members.items():
                found[place].append(self._breaking(over, few.compared(place), wanted))
        return {place: pl.concat(rows).sort() for place, rows in found.items()}

    def _few(self, over: Sequence[Part], some: NDArray[np.uint64]) -> _Few:
        """Return the rows of some hashes; a row of another hash that looks like one of them may be among them."""
        suspects = Suspects.of(some)

        def look(number: int) -> tuple[NDArray[np.intp], NDArray[np.uint64], list[NDArray[np.uint32]]]:
            hashes = self.hashes.of_part(number)
            rows = suspects.rows(hashes)
            own = [self.own[place].of_part(number)[rows] for place in self.members]
            return rows + over[number].start, hashes[rows], own

        found = list(in_order(look, range(len(over))))
        positions, base = (np.concatenate(each) for each in list(zip(*found, strict=True))[:2])
        own = {p: np.concatenate([part[2][n] for part in found]) for n, p in enumerate(self.members)}
        few = _Few(positions, Alike.of(base), own)
        return few.only(few.alike.is_shared & (base >= some[0]) & (base <= some[-1]))

    def _breaking(self, over: Sequence[Part], few: _One, wanted: Dependent) -> pl.Series:
        """Return which of some rows break a dependency: those that may, for all that hashes say, by their values."""
        if wanted.target is None:
            doubt = few.alike.of_equal(few.own)
        else:
            doubt = few.alike.of_unequal(few.own)
            if not doubt.all():
                doubt |= few.alike.of_unequal(self._read(over, few.positions, {wanted.target})[wanted.target])
        if not doubt.any():
            return NO_ROWS
        some = few.positions[doubt]
        suspects = self._read(over, some, wanted.reads).with_columns(pl.Series(ROW, some, dtype=pl.Int64))
        return breaking(suspects, wanted)

    def _read(self, over: Sequence[Part], positions: NDArray[np.intp], names: set[str]) -> pl.DataFrame:
        """Return some columns of some rows."""
        ends = np.searchsorted(positions, [0, *(part.start + part.rows for part in over)])

        def look(number: int) -> pl.DataFrame:
            some, part = positions[ends[number] : ends[number + 1]], over[number]
            is_kept = number < len(self.kept) and names <= set(self.targets)
            found = self.kept[number].select(sorted(names)) if is_kept else cells_of_part(self.cells, names, part)
            return found[some - part.start]

        wanted = [number for number in range(len(over)) if ends[number] < ends[number + 1]]
        return pl.concat(in_order(look, wanted))


def hashes_for(memory: int | None, kind: type[np.uint64 | np.uint32] = np.uint64) -> Hashes:
    """Return room for as many hashes as the memory allows; the rest goes to a file."""
    return Hashes(None if memory is None else memory // _HASH_SHARE, kind)


def rounds(
    cells: Mapping[str, pl.Expr],
    over: Sequence[Part],
    read: set[str],
    memory: int | None,
    repeated: tuple[NDArray[np.uint64], NDArray[np.intp]],
) -> Iterator[NDArray[np.uint64]]:
    """Yield hashes that occur more than once, as many at a time as rows of theirs, as they are read, fit into memory.

    The rows of one hash are looked at together, however many they are.
    """
    hashes, rows = repeated
    ends = np.array([], dtype=np.intp)
    if memory is not None and len(hashes):
        some = cells_of_part(cells, read, over[0], _PEEK)
        each = _SUSPECT_BYTES + _COPIES * some.estimated_size() / max(some.height, 1)
        share = (np.cumsum(rows) * each // memory).astype(np.intp)
        ends = np.flatnonzero(np.diff(share)) + 1
    yield from np.split(hashes, ends) if len(hashes) else ()


def _masked(base: pl.Series, own: Collection[pl.Series]) -> pl.Series:
    """Return the shared hashes with 0 in the rows that no dependency compares: many nulls are no suspects."""
    if any(hashes.min() != 0 for hashes in own):
        return base
    return base * reduce(or_, (hashes > 0 for hashes in own)).cast(pl.UInt64)


@dataclass(frozen=True)
class _One:
    """The rows that one dependency compares: their positions, ascending, the hash they share, and that of their own."""

    positions: NDArray[np.intp]
    alike: Alike
    own: NDArray[np.uint32]


@dataclass(frozen=True)
class _Few:
    """Some rows: their positions, ascending, the hash that others of them share, and each dependency's own."""

    positions: NDArray[np.intp]
    alike: Alike
    own: Mapping[Place, NDArray[np.uint32]]

    def only(self, rows: NDArray[np.bool_]) -> _Few:
        """Return some of them."""
        own = {place: hashes[rows] for place, hashes in self.own.items()}
        return _Few(self.positions[rows], self.alike.only(rows), own)

    def compared(self, place: Place) -> _One:
        """Return those that take part in a dependency."""
        own = self.own[place]
        rows = own > 0
        if rows.all():
            return _One(self.positions, self.alike, own)
        return _One(self.positions[rows], self.alike.only(rows), own[rows])
