"""How the group checks of a batch are judged: what is seen of each part, and, in the end, which rows offend.

Where few values determine others (a station its region), the distinct pairs of each part are kept.
Otherwise a hash of each row is: where no hash occurs twice, nothing repeats, and only the rows
whose hash does are looked at again, by their values. Rows that agree in more columns agree in
fewer, so a check of more columns needs no hash of its own where another's is nearly unique.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
import polars as pl

from contracts.backends.failures import FAILURES
from contracts.backends.grouping import ROW, Dependent, breaking, numbered
from contracts.backends.hashes import Alike, Hashes, Suspects, is_repeated
from contracts.backends.parts import in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contracts.backends.parts import Part
    from contracts.backends.plan import Plan

__all__ = ["PEEK", "Comparing"]

T = TypeVar("T")

Place = tuple[int, int]
"""The position of a check, and of a dependency in it."""

PEEK = 10_000
"""How many rows show how distinct values are."""
_FEW, _MANY = 0.5, 0.9
_HASH_SHARE = 64
"""One hash for so many bytes of memory: beside it there are sorted copies, those of other checks, and the parts."""
_ROWS_SHARE = 6
_MOST_ROUNDS = 100
_SUSPECT_BYTES = 450
"""What a row that shares its hash takes while it is looked at: positions, hashes, their order, and text to compare."""
_NONE = pl.Series(ROW, [], dtype=pl.Int64)


class _Comparison(Protocol):
    """One way to judge dependencies: `seen` looks at a part (in any thread), `add` takes it, in order of parts."""

    @property
    def places(self) -> Sequence[Place]:
        """The dependencies that are judged."""

    def seen(self, frame: pl.DataFrame) -> Any:
        """Return what is to be kept of a part."""

    def add(self, seen: Any) -> None:
        """Keep it."""

    def offenders(self, over: Sequence[Part]) -> Mapping[Place, pl.Series]:
        """Return the positions of the rows that break each dependency, ascending."""


@dataclass
class Comparing:
    """All group checks of a batch; one that breaks is in `errors`, and the others are still judged."""

    comparisons: Sequence[_Comparison]
    errors: dict[int, BaseException] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, first: pl.DataFrame, memory: int | None) -> Comparing:
        """Return how to judge a plan's dependencies, given the first rows: each in one comparison."""
        wanted = {(k, n): one for k, found in plan.dependents.items() for n, one in enumerate(found)}
        pairs: list[_Comparison] = []
        hashed: list[_ByHash] = []
        for place, one in sorted(wanted.items(), key=lambda item: (len(item[1].names), item[0])):
            share = _attempted(partial(_distinct, one), first)
            share = 1.0 if isinstance(share, BaseException) else share  # what breaks it is told where it is judged
            base = next((b for b in hashed if b.is_nearly_unique and set(b.base.names) <= set(one.names)), None)
            if one.target and share < _FEW:
                pairs.append(_ByPairs(plan.cells, place, one))
            elif base:
                base.members[place] = one
            else:
                hashed.append(_ByHash(plan.cells, {place: one}, memory, is_nearly_unique=share > _MANY))
        return cls([*pairs, *hashed])

    def seen(self, frame: pl.DataFrame) -> list[Any]:
        """Return what each comparison keeps of a part, or the error that it broke with."""
        return [_attempted(one.seen, frame) for one in self.comparisons]

    def add(self, seen: Sequence[Any]) -> None:
        """Keep what was seen of the next part."""
        for one, kept in zip(self.comparisons, seen, strict=True):
            if isinstance(kept, BaseException):
                self.errors |= dict.fromkeys((k for k, _ in one.places), kept)
            else:
                one.add(kept)

    def offenders(self, over: Sequence[Part]) -> dict[int, pl.Series]:
        """Return, by check, the positions of the rows that offend others, ascending, each once."""
        found: dict[int, list[pl.Series]] = {}
        for one in self.comparisons:
            if any(k in self.errors for k, _ in one.places):
                continue
            rows = _attempted(one.offenders, over)
            if isinstance(rows, BaseException):
                self.errors |= dict.fromkeys((k for k, _ in one.places), rows)
            else:
                for (k, _), broken in rows.items():
                    found.setdefault(k, []).append(broken)
        return {k: _each_once(rows) for k, rows in found.items() if k not in self.errors}


def _attempted(run: Callable[[T], Any], given: T) -> Any:
    """Return what is found, or the error: any failure of a check is an outcome, not a crash."""
    try:
        return run(given)
    except FAILURES as error:
        return error


def _each_once(rows: Sequence[pl.Series]) -> pl.Series:
    return rows[0] if len(rows) == 1 else pl.concat(rows).unique().sort()


def _distinct(wanted: Dependent, first: pl.DataFrame) -> float:
    """Return the share of distinct values among the first rows that are compared; 1 where there are none."""
    hashes = wanted.compared(first).select(wanted.hash).to_series()
    return hashes.n_unique() / len(hashes) if len(hashes) else 1.0


@dataclass
class _ByPairs:
    """A mapping of few values: its distinct pairs are kept."""

    cells: Mapping[str, pl.Expr]
    place: Place
    wanted: Dependent
    pairs: list[pl.DataFrame] = field(default_factory=list)

    @property
    def places(self) -> Sequence[Place]:
        """The one mapping."""
        return (self.place,)

    def seen(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the distinct pairs of a part."""
        return self.wanted.compared(frame).select(self.wanted.used).unique()

    def add(self, seen: pl.DataFrame) -> None:
        """Keep them."""
        self.pairs = [pl.concat([*self.pairs, seen]).unique()]

    def offenders(self, over: Sequence[Part]) -> Mapping[Place, pl.Series]:
        """Look for the rows only where a value leads to two."""
        names = list(self.wanted.names)
        sizes = pl.concat(self.pairs).group_by(names).len()
        broken = sizes.filter(pl.col("len") > 1).drop("len")
        if broken.is_empty():
            return {self.place: _NONE}

        def look(part: Part) -> pl.Series:
            rows = numbered(_cells(self.cells, self.wanted.reads, part), part.start)
            return self.wanted.compared(rows).join(broken, on=names, how="semi")[ROW]

        return {self.place: pl.concat(in_order(look, over)).sort()}


@dataclass
class _ByHash:
    """Dependencies whose rows are compared by hash: that of the first, whose columns the others all have.

    Each has a hash of its own besides: of its columns, or of what they determine. It says which of the
    rows that share the first hash can be no offenders, so that these are not read again.
    """

    cells: Mapping[str, pl.Expr]
    members: dict[Place, Dependent]
    memory: int | None
    is_nearly_unique: bool
    hashes: Hashes = field(init=False)
    own: dict[Place, Hashes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make room for as many hashes as the memory allows."""
        self.hashes = self._empty()

    def _empty(self) -> Hashes:
        return Hashes(None if self.memory is None else self.memory // _HASH_SHARE)

    @property
    def places(self) -> Sequence[Place]:
        """All members."""
        return tuple(self.members)

    @property
    def base(self) -> Dependent:
        """The dependency whose hash is taken."""
        return next(iter(self.members.values()))

    def seen(self, frame: pl.DataFrame) -> tuple[pl.Series, dict[Place, pl.Series]]:
        """Return the hash of each row, and each member's own; 0 where a row is not compared."""
        base = frame.select(self.base.hash).to_series()
        own = {place: base if one.claim is self.base.hash else one.claims(frame) for place, one in self.members.items()}
        return base, {place: self.members[place].masked(hashes, frame) for place, hashes in own.items()}

    def add(self, seen: tuple[pl.Series, dict[Place, pl.Series]]) -> None:
        """Keep them."""
        self.hashes.add(seen[0])
        for place, hashes in seen[1].items():
            self.own.setdefault(place, self._empty()).add(hashes)

    def offenders(self, over: Sequence[Part]) -> Mapping[Place, pl.Series]:
        """Compare the rows whose hash occurs twice; in rounds, where they are many for the memory."""
        repeated = self.hashes.repeated()
        rounds = 1 if self.memory is None else math.ceil(2 * len(repeated) * _SUSPECT_BYTES / self.memory)
        found: dict[Place, list[pl.Series]] = {place: [_NONE] for place in self.members}
        for number in range(rounds) if len(repeated) else ():
            some = repeated.filter(repeated // 2 % rounds == number) if rounds > 1 else repeated
            for place, rows in self._among(over, Suspects.of(some), number, rounds).items():
                found[place].append(rows)
        return {place: pl.concat(rows).sort() for place, rows in found.items()}

    def _among(self, over: Sequence[Part], suspects: Suspects, turn: int, rounds: int) -> dict[Place, pl.Series]:
        """Return which rows break each member, of the hashes whose turn it is: others may look like suspects."""
        number = {part.start: n for n, part in enumerate(over)}
        rows = list(in_order(lambda part: suspects.rows(self.hashes.of_part(number[part.start])), over))
        base = np.concatenate([self.hashes.of_part(n)[some] for n, some in enumerate(rows)])
        positions = np.concatenate([some + part.start for part, some in zip(over, rows, strict=True)])
        found = {}
        for place, wanted in self.members.items():
            own = np.concatenate([self.own[place].of_part(n)[some] for n, some in enumerate(rows)])
            is_compared = (own > 0) & (base // np.uint64(2) % np.uint64(rounds) == turn)
            few = _Few(positions[is_compared], base[is_compared], own[is_compared])
            found[place] = self._breaking(over, few, wanted)
        return found

    def _breaking(self, over: Sequence[Part], few: _Few, wanted: Dependent) -> pl.Series:
        """Return which of some rows break a dependency: those that may, for all that hashes say, by their values."""
        doubt = is_repeated(few.own) if wanted.target is None else self._in_doubt(over, few, wanted.target)
        left = few.only(doubt)
        shares = self._shares(over, left, wanted.reads)
        return pl.concat([_NONE, *(breaking(self._read(over, one, wanted.reads), wanted) for one in shares)]).sort()

    def _in_doubt(self, over: Sequence[Part], few: _Few, target: str) -> NDArray[np.bool_]:
        """Return which rows may lead to another target than the rows of their hash: by its hash, then by its value."""
        doubt = Alike.of(few.base).of_unequal(few.own)
        for share in self._shares(over, few, {target}):
            values = self._read(over, share, {target})[target]
            doubt[np.searchsorted(few.positions, share.positions)] |= Alike.of(share.base).of_unequal(values)
        return doubt

    def _shares(self, over: Sequence[Part], few: _Few, names: set[str]) -> Iterator[_Few]:
        """Yield the rows in shares of which some columns fit into memory; those of one hash are in one share."""
        rounds = 1
        if self.memory is not None and len(few.positions):
            some = _cells(self.cells, names, over[0], PEEK)
            width = some.estimated_size() / max(some.height, 1)
            rounds = min(max(round(len(few.positions) * width * _ROWS_SHARE / self.memory), 1), _MOST_ROUNDS)
        for number in range(rounds):
            share = few if rounds == 1 else few.only(few.base // np.uint64(2) % np.uint64(rounds) == number)
            if len(share.positions):
                yield share

    def _read(self, over: Sequence[Part], few: _Few, names: set[str]) -> pl.DataFrame:
        """Return some columns of some rows, with the rows' positions."""
        ends = np.searchsorted(few.positions, [part.start + part.rows for part in over])
        wanted = {p.start: few.positions[a:b] for p, a, b in zip(over, [0, *ends[:-1]], ends, strict=True) if a < b}

        def look(part: Part) -> pl.DataFrame:
            some = wanted[part.start]
            found = _cells(self.cells, names, part)[some - part.start]
            return found.with_columns(pl.Series(ROW, some, dtype=pl.Int64))

        return pl.concat(in_order(look, [part for part in over if part.start in wanted]))


@dataclass(frozen=True)
class _Few:
    """Some rows: their positions, ascending, the hash that others of them share, and that of their own."""

    positions: NDArray[np.intp]
    base: NDArray[np.uint64]
    own: NDArray[np.uint64]

    def only(self, rows: NDArray[np.bool_]) -> _Few:
        """Return some of them."""
        return _Few(self.positions[rows], self.base[rows], self.own[rows])


def _cells(cells: Mapping[str, pl.Expr], names: set[str], part: Part, most: int | None = None) -> pl.DataFrame:
    frame = part.frame if most is None else part.frame.head(most)
    return frame.select(**{name: cells[name] for name in sorted(names)}).collect(engine="in-memory")
