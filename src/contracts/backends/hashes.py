"""A hash for each row of a batch, in memory or in a file, and which of them occur more than once."""

from __future__ import annotations

import tempfile
import weakref
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from contracts.backends.parts import WORKERS, in_order
from contracts.backends.spooling import no_room

if TYPE_CHECKING:
    import polars as pl
    from numpy.typing import NDArray

__all__ = ["Alike", "Hashes", "Suspects"]

_BITS = 64
_MOST_BITS = 10
_FEW = 1 << 16
_SLOTS_EACH, _FEWEST_SLOTS, _MOST_SLOTS = 32, 1 << 16, 1 << 26


@dataclass
class Hashes:
    """The hashes of all rows, part by part; 0 stands for a row that is not compared.

    They are of 64 bits, or of 32 where they need not be looked through (`repeated`). Beyond `most`
    rows they are kept in a file without a name, which ends with this object. They are looked through
    in shares, by their highest bits, so that equal ones are in one share, and several threads can look.
    """

    most: int | None = None
    kind: type[np.uint64 | np.uint32] = np.uint64
    rows: int = 0
    _parts: list[NDArray[Any]] = field(default_factory=list)
    _starts: list[int] = field(default_factory=lambda: [0])
    _file: IO[bytes] | None = None

    def add(self, hashes: pl.Series) -> None:
        """Take the hashes of the next part; of 64 bits the lower 32 are kept where no more are wanted."""
        self.rows += len(hashes)
        self._starts.append(self.rows)
        self._parts.append(hashes.to_numpy().astype(self.kind, copy=False))
        if self.most is not None and self.rows > self.most:
            try:
                self._file = self._file or self._opened()
                for part in self._parts:
                    self._file.write(np.ascontiguousarray(part).data)
                self._file.flush()
            except OSError as error:
                raise no_room(error) from None
            self._parts = []

    def _opened(self) -> IO[bytes]:
        file = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as this object lives
        weakref.finalize(self, file.close)
        return file

    def of_part(self, position: int) -> NDArray[Any]:
        """Return the hashes of one part."""
        if self._file is None:
            return self._parts[position]
        start, end = self._starts[position : position + 2]
        if start == end:
            return np.empty(0, dtype=self.kind)
        offset = np.dtype(self.kind).itemsize * start
        # a map has no position that another thread might move; the copy lets go of it at once
        return np.array(np.memmap(self._file, self.kind, mode="r", offset=offset, shape=(end - start,)))

    def distinct(self) -> int:
        """Return how many distinct hashes there are, 0 not being one."""
        rows = self.repeated()[1]
        there = sum(np.count_nonzero(self.of_part(position)) for position in range(len(self._starts) - 1))
        return int(there - rows.sum() + len(rows))

    def repeated(self) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
        """Return the hashes that occur more than once, each once, ascending, and how many rows have each."""
        if self.rows <= _FEW:
            return _repeated(self._share(0, 0))
        most = self.rows if self.most is None else max(self.most, 1)
        bits = min((WORKERS * self.rows // most - 1).bit_length(), _MOST_BITS)
        found = list(in_order(lambda share: _repeated(self._share(share, bits)), range(1 << bits)))
        hashes, rows = (np.concatenate(each) for each in zip(*found, strict=True))
        return hashes, rows

    def _share(self, share: int, bits: int) -> NDArray[np.uint64]:
        """Return the hashes that begin with some bits, a copy."""
        parts = (self.of_part(position) for position in range(len(self._starts) - 1))
        some = (part.compress(part >> np.uint64(_BITS - bits) == share) for part in parts) if bits else parts
        return np.concatenate([np.empty(0, dtype=np.uint64), *some])


def _repeated(hashes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """Return the hashes that occur more than once, ascending, and how often; those given are sorted in place."""
    hashes.sort()
    again: NDArray[Any] = hashes[1:][(hashes[1:] == hashes[:-1]) & (hashes[1:] > 0)]
    first = np.flatnonzero(np.append(True, again[1:] != again[:-1])[: len(again)])
    return again[first], np.diff(np.append(first, len(again))) + 1


@dataclass(frozen=True)
class Alike:
    """Rows in an order in which those of one hash are neighbours: `order` are positions, `hashes` their hashes."""

    order: NDArray[np.intp]
    hashes: NDArray[np.uint64]

    @classmethod
    def of(cls, hashes: NDArray[np.uint64]) -> Alike:
        """Return the rows of some hashes in that order."""
        order = np.argsort(hashes)
        return cls(order, hashes[order])

    @cached_property
    def follows(self) -> NDArray[np.bool_]:
        """Whether a row, in the order, has the hash of the row before."""
        return np.append(False, self.hashes[1:] == self.hashes[:-1])[: len(self.hashes)]

    @property
    def is_shared(self) -> NDArray[np.bool_]:
        """Whether another row has its hash, by position."""
        follows = self.follows
        found = np.empty(len(follows), dtype=np.bool_)
        found[self.order] = follows | np.append(follows[1:], False)[: len(follows)]
        return found

    def only(self, rows: NDArray[np.bool_]) -> Alike:
        """Return some of the rows, told by position, under the positions that they have among themselves."""
        places, kept = np.cumsum(rows) - 1, rows[self.order]
        return Alike(places[self.order[kept]], self.hashes[kept])

    def of_unequal(self, values: NDArray[Any] | pl.Series) -> NDArray[np.bool_]:
        """Return which rows share their hash with rows of other values, by position."""
        follows = self.follows
        unequal = follows & _changes(values, self.order)
        found = np.zeros(len(unequal), dtype=np.bool_)
        if unequal.any():
            group = np.cumsum(~follows)
            is_broken = np.zeros(len(group) + 1, dtype=np.bool_)
            is_broken[group[unequal]] = True
            found[self.order] = is_broken[group]
        return found

    def of_equal(self, values: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Return which rows share their hash with rows of the same value, by position."""
        group = np.cumsum(~self.follows).astype(np.uint64)
        found = np.empty(len(group), dtype=np.bool_)
        found[self.order] = _is_repeated(group << np.uint64(_BITS // 2) | values[self.order])
        return found


def _is_repeated(numbers: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which numbers occur more than once."""
    again, _ = _repeated(numbers.copy())
    return np.isin(numbers, again) if len(again) else np.zeros(len(numbers), dtype=np.bool_)


def _changes(values: NDArray[Any] | pl.Series, order: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Return where a value, in some order, is another one than that before; nulls are equal."""
    ordered = values[order]
    if isinstance(ordered, np.ndarray):
        return np.append(False, ordered[1:] != ordered[:-1])[: len(ordered)]
    return ordered.ne_missing(ordered.shift(1)).to_numpy()


@dataclass(frozen=True)
class Suspects:
    """Which rows may have one of some hashes: there is a slot for each value of a hash's lower bits.

    A row of another hash may be taken for one of them, a row of theirs is never missed.
    """

    slots: NDArray[np.bool_]

    @classmethod
    def of(cls, hashes: NDArray[np.uint64]) -> Suspects:
        """Return the suspects."""
        size = min(max(len(hashes) * _SLOTS_EACH, _FEWEST_SLOTS), _MOST_SLOTS)
        slots = np.zeros(1 << (size - 1).bit_length(), dtype=np.bool_)
        slots[_slot(hashes, len(slots))] = True
        return cls(slots)

    def rows(self, hashes: NDArray[np.uint64]) -> NDArray[np.intp]:
        """Return the positions of the hashes that may be suspects."""
        return np.flatnonzero(self.slots.take(_slot(hashes, len(self.slots))) & (hashes > 0))


def _slot(hashes: NDArray[np.uint64], slots: int) -> NDArray[np.int64]:
    """Return the slot of each hash; its lowest bit is always set, and tells nothing."""
    return ((hashes >> np.uint64(1)) & np.uint64(slots - 1)).view(np.int64)
