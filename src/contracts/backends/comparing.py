"""How the group checks of a batch are judged: what is seen of each part, and, in the end, which rows offend.

Where few values determine others (a station its region), the distinct pairs of each part are kept.
Otherwise a hash of each row is: where no hash occurs twice, nothing repeats, and only the rows
whose hash does are looked at again, by their values. Rows that agree in more columns agree in
fewer, so a check of more columns needs no hash of its own where another's is nearly unique.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import polars as pl

from contracts.backends.counted_pairs import ByCount
from contracts.backends.distinct_pairs import ByPairs
from contracts.backends.failures import FAILURES
from contracts.backends.shared_hashes import ByHash

if TYPE_CHECKING:
    from contracts.backends.grouping import Dependent, Place
    from contracts.backends.parts import Part
    from contracts.backends.plan import Plan

__all__ = ["PEEK", "Comparing"]

T = TypeVar("T")

PEEK = 10_000
"""How many rows show how distinct values are."""
_FEW, _MANY = 0.5, 0.9


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
    hashes: Mapping[str, pl.Expr] = field(default_factory=dict)
    errors: dict[int, BaseException] = field(default_factory=dict)

    @classmethod
    def of(cls, plan: Plan, first: pl.DataFrame | None, memory: int | None) -> Comparing:
        """Return how to judge a plan's dependencies: each in one comparison.

        The `first` rows show how distinct values are; where there are few rows in all, it does not matter.
        """
        cells = plan.prepared.made
        wanted = {(k, n): one for k, found in plan.dependents.items() for n, one in enumerate(found)}
        pairs: list[_Comparison] = []
        hashed: list[ByHash] = []
        counted: list[ByCount] = []
        for place, one in sorted(wanted.items(), key=lambda item: (len(item[1].names), item[0])):
            share = 1.0 if first is None else _attempted(partial(_distinct, one), first)
            share = 1.0 if isinstance(share, BaseException) else share  # what breaks it is told where it is judged
            base = next((b for b in hashed if b.is_nearly_unique and set(b.base.names) <= set(one.names)), None)
            if one.is_counted:
                counted.append(ByCount(cells, place, one, memory))
            elif one.target and share < _FEW:
                pairs.append(ByPairs(cells, place, one))
            elif base:
                base.members[place] = one
            else:
                hashed.append(ByHash(cells, {place: one}, memory, is_nearly_unique=share > _MANY))
        needed = {name for one in hashed for name in one.needed} | {name for one in counted for name in one.needed}
        return cls([*pairs, *hashed, *counted], {name: made for name, made in plan.hashes.items() if name in needed})

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
            if all(k in self.errors for k, _ in one.places):
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
    hashes = wanted.hashed(wanted.compared(first), wanted.hash_name)
    return hashes.n_unique() / len(hashes) if len(hashes) else 1.0
