"""Rows against each other, in the engine: repeated keys and broken mappings, counted exactly.

A hash of 64 bits says which keys cannot repeat; its collisions only raise a suspicion, and so cost
time, and never a verdict. Where there is one, the keys themselves are grouped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.backends.pushdown.rows import lowest, shown
from contracts.check import GroupCheck

if TYPE_CHECKING:
    from contracts.backends.findings import Shown
    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.rows import Asked
    from contracts.backends.pushdown.table import Table
    from contracts.check import Dependency
    from contracts.terms import Placed

__all__ = ["group_examples", "is_suspect", "signs"]


@dataclass(frozen=True)
class _Dependent:
    """A dependency in the engine's words: the key's columns, what they determine, and which rows take part."""

    keys: tuple[str, ...]
    target: str | None
    condition: str

    @property
    def sizes(self) -> dict[str, str]:
        """The aggregates that tell whether a group breaks the dependency."""
        return {"n": "count(*)"} if self.target is None else {"low": "min(target)", "high": "max(target)"}

    @property
    def is_broken(self) -> str:
        """What is then true of it."""
        return "n > 1" if self.target is None else "low <> high"


def _dependents(place: Placed, cells: SqlCells) -> list[_Dependent]:
    assert isinstance(place.check, GroupCheck)
    return [_dependent(one, cells) for one in place.check.dependencies(place.column)]


def _dependent(dependency: Dependency, cells: SqlCells) -> _Dependent:
    quoted = cells.dialect.quoted
    keys = tuple(quoted(f"v:{name}") for name in dependency.columns)
    target = quoted(f"v:{dependency.determines}") if dependency.determines else None
    parts = [quoted(f"r:{name}") for name in dependency.columns if cells.cells[name].readable is not None]
    if not dependency.nulls_agree:
        parts += [f"{key} IS NOT NULL" for key in (*keys, *([target] if target else []))]
    return _Dependent(keys, target, " AND ".join(parts) or "TRUE")


def signs(k: int, place: Placed, cells: SqlCells) -> dict[Any, str]:
    """Return what the pass over all rows can count that tells whether a key repeats."""
    asks: dict[Any, str] = {}
    for number, one in enumerate(_dependents(place, cells) if cells.dialect.counts_distinct else ()):
        if one.target is None:
            hashed = f"{cells.dialect.hash}({', '.join(one.keys)})"
            asks["distinct", k, number] = f"count(DISTINCT {hashed}) FILTER (WHERE {one.condition})"
            asks["present", k, number] = f"count(*) FILTER (WHERE {one.condition})"
    return asks


def is_suspect(k: int, place: Placed, cells: SqlCells, typed: Table, asked: Asked) -> bool:
    """Return whether rows may break a dependency; without suspicion none does.

    Raises:
        Exception: whatever broke while the pass was counting, or what the engine raises now.

    """
    for number, one in enumerate(_dependents(place, cells)):
        broken = asked.errors.get(("distinct", k, number))
        if broken:
            raise broken
        if ("distinct", k, number) in asked.row:
            if asked.row["distinct", k, number] < asked.row["present", k, number]:
                return True
        elif _suspects(one, cells, typed):
            return True
    return False


def _suspects(one: _Dependent, cells: SqlCells, typed: Table) -> int:
    """Return how many hashes of keys break the dependency."""
    hashed = {"hash": f"{cells.dialect.hash}({', '.join(one.keys)})"} | ({"target": one.target} if one.target else {})
    groups = typed.where(one.condition).select(hashed).grouped(["hash"], one.sizes)
    return int(groups.where(one.is_broken).grouped([], {"n": "count(*)"}).fetch()[0][0])


def group_examples(place: Placed, cells: SqlCells, placed: Table) -> tuple[int, list[Shown]]:
    """Return how many rows fail a check, each counted once, and the first ten of them."""
    table, marks = placed, []
    for number, one in enumerate(_dependents(place, cells)):
        names = {f"k{number} {place_of}": key for place_of, key in enumerate(one.keys)}
        mine = {**names, **({"target": one.target} if one.target else {})}
        groups = placed.where(one.condition).select(mine).grouped(list(names), one.sizes).where(one.is_broken)
        quoted = cells.dialect.quoted
        bad = groups.select({**{name: quoted(name) for name in names}, f"bad {number}": "TRUE"})
        table = table.beside(bad, dict(zip(_plain(place, number), names, strict=True)))
        marks.append(f"({quoted(f'bad {number}')} IS NOT NULL AND {one.condition})")
    assert isinstance(place.check, GroupCheck)
    reads, condition = place.check.reads(place.column), " OR ".join(marks)
    asks = {"n": f"count(*) FILTER (WHERE {condition})", "first": lowest(cells, reads, condition)}
    count, first = table.grouped([], asks).fetch()[0]
    return int(count), shown(cells, reads, first)


def _plain(place: Placed, number: int) -> list[str]:
    """Return the names of the columns of a dependency's key."""
    assert isinstance(place.check, GroupCheck)
    return [f"v:{name}" for name in place.check.dependencies(place.column)[number].columns]
