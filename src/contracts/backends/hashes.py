"""A hash for each row of a batch, in memory or in a file, and which of them occur more than once."""

from __future__ import annotations

import tempfile
import weakref
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Alike", "Hashes", "Suspects", "is_repeated"]

_BITS = 64
_MOST_BITS = 10
_BYTES = 8
_BLOCK = 1 << 20
_SLOTS_EACH, _FEWEST_SLOTS, _MOST_SLOTS = 32, 1 << 16, 1 << 26


@dataclass
class Hashes:
    """The hashes of all rows, part by part; 0 stands for a row that is not compared.

    Beyond `most` rows they are kept in a file without a name, which ends with this object. They are
    then looked through in shares, by their highest bits, so that equal ones are in one share.
    """

    most: int | None = None
    rows: int = 0
    _parts: list[NDArray[np.uint64]] = field(default_factory=list)
    _lengths: list[int] = field(default_factory=list)
    _file: IO[bytes] | None = None

    def add(self, hashes: pl.Series) -> None:
        """Take the hashes of the next part."""
        self.rows += len(hashes)
        self._lengths.append(len(hashes))
        self._parts.append(hashes.to_numpy())
        if self.most is not None and self.rows > self.most:
            self._file = self._file or self._opened()
            self._file.seek(0, 2)
            for part in self._parts:
                self._file.write(part.tobytes())
            self._parts = []

    def _opened(self) -> IO[bytes]:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this object lives
        weakref.finalize(self, file.close)
        return file

    def of_part(self, position: int) -> NDArray[np.uint64]:
        """Return the hashes of one part."""
        if self._file is None:
            return self._parts[position]
        self._file.flush()
        start, length = _BYTES * sum(self._lengths[:position]), self._lengths[position]
        # a map has no position that another thread might move; the copy lets go of it at once
        return np.array(np.memmap(self._file, dtype=np.uint64, mode="r", offset=start, shape=(length,)))

    def repeated(self) -> pl.Series:
        """Return the hashes that occur more than once, each once."""
        found = [_repeated(share) for share in self._shares()]
        return pl.concat(found) if found else pl.Series([], dtype=pl.UInt64)

    def _shares(self) -> Iterator[pl.Series]:
        if self._file is None:
            if self._parts:
                yield pl.concat([pl.Series(part) for part in self._parts])
            return
        bits = min((self.rows // (self.most or 1)).bit_length(), _MOST_BITS)
        shift = np.uint64(_BITS - bits)
        for share in range(1 << bits):
            yield pl.Series(np.concatenate([block[block >> shift == share] for block in self._blocks()]))

    def _blocks(self) -> Iterator[NDArray[np.uint64]]:
        assert self._file is not None
        self._file.seek(0)
        while block := self._file.read(_BLOCK * _BYTES):
            yield np.frombuffer(block, dtype=np.uint64)


def _repeated(hashes: pl.Series) -> pl.Series:
    ordered = hashes.sort().to_numpy()
    again = ordered[1:][(ordered[1:] == ordered[:-1]) & (ordered[1:] > 0)]
    return pl.Series(again[np.append(again[1:] != again[:-1], True)] if len(again) else again)


def is_repeated(hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which hashes occur more than once."""
    again = _repeated(pl.Series(hashes, dtype=pl.UInt64))
    return np.isin(hashes, again.to_numpy()) if len(again) else np.zeros(len(hashes), dtype=np.bool_)


@dataclass(frozen=True)
class Alike:
    """Rows in an order in which those of one hash are neighbours; `follows`: it has the hash of the row before."""

    order: NDArray[np.intp]
    follows: NDArray[np.bool_]

    @classmethod
    def of(cls, hashes: NDArray[np.uint64]) -> Alike:
        """Return the rows of some hashes in that order."""
        order = pl.Series(hashes, dtype=pl.UInt64).arg_sort().to_numpy()
        ordered = hashes[order]
        return cls(order, np.append(False, ordered[1:] == ordered[:-1])[: len(order)])

    def of_unequal(self, values: NDArray[np.uint64] | pl.Series) -> NDArray[np.bool_]:
        """Return which rows share their hash with rows of other values."""
        ordered = pl.Series(values)[self.order]
        unequal = self.follows & ordered.ne_missing(ordered.shift(1)).to_numpy()
        group = np.cumsum(~self.follows)
        is_broken = np.zeros(len(group) + 1, dtype=np.bool_)
        is_broken[group[unequal]] = True
        found = np.empty(len(group), dtype=np.bool_)
        found[self.order] = is_broken[group]
        return found


@dataclass(frozen=True)
class Suspects:
    """Which rows may have one of some hashes: there is a slot for each value of a hash's lower bits.

    A row of another hash may be taken for one of them, a row of theirs is never missed.
    """

    slots: NDArray[np.bool_]

    @classmethod
    def of(cls, hashes: pl.Series) -> Suspects:
        """Return the suspects."""
        size = min(max(len(hashes) * _SLOTS_EACH, _FEWEST_SLOTS), _MOST_SLOTS)
        slots = np.zeros(1 << (size - 1).bit_length(), dtype=np.bool_)
        slots[_slot(hashes.to_numpy(), len(slots))] = True
        return cls(slots)

    def rows(self, hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Return the positions of the hashes that may be suspects."""
        return np.flatnonzero(self.slots[_slot(hashes, len(self.slots))] & (hashes > 0))


def _slot(hashes: NDArray[np.uint64], slots: int) -> NDArray[np.uint64]:
    return (hashes >> np.uint64(1)) & np.uint64(slots - 1)  # the lowest bit is always set
