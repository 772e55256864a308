"""Rows against each other, in the engine: which of them break a key or a mapping, compared by value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.backends.pushdown.rows import lowest, shown
from contracts.check import GroupCheck

if TYPE_CHECKING:
    from contracts.backends.findings import Shown
    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.table import Table
    from contracts.check import Dependency
    from contracts.terms import Placed

__all__ = ["Dependent", "dependents", "group_examples"]


@dataclass(frozen=True)
class Dependent:
    """A dependency in the engine's words: the key's columns, what they determine, and which rows take part."""

    keys: tuple[str, ...]
    target: str | None
    condition: str
    most: int = 1

    @property
    def is_counted(self) -> bool:
        """Whether the values that are determined are counted, since there may be several."""
        return self.target is not None and self.most > 1

    @property
    def sizes(self) -> dict[str, str]:
        """The aggregates that tell whether a group breaks the dependency."""
        if self.is_counted:
            return {"n": "count(DISTINCT target)"}
        return {"n": "count(*)"} if self.target is None else {"low": "min(target)", "high": "max(target)"}

    @property
    def is_broken(self) -> str:
        """What is then true of it."""
        return f"n > {self.most}" if self.target is None or self.is_counted else "low <> high"


def dependents(place: Placed, cells: SqlCells, typed: Table) -> list[Dependent]:
    """Return the dependencies of a check in the engine's words; one query for a limit that is a share."""
    assert isinstance(place.check, GroupCheck)
    return [_dependent(one, cells, typed) for one in place.check.dependencies(place.column)]


def _dependent(dependency: Dependency, cells: SqlCells, typed: Table) -> Dependent:
    quoted = cells.dialect.quoted
    keys = tuple(quoted(f"v:{name}") for name in dependency.columns)
    target = quoted(f"v:{dependency.determines}") if dependency.determines else None
    parts = [quoted(f"r:{name}") for name in dependency.columns if cells.cells[name].readable is not None]
    if not dependency.nulls_agree:
        parts += [f"{key} IS NOT NULL" for key in (*keys, *([target] if target else []))]
    condition = " AND ".join(parts) or "TRUE"
    distinct = 0
    if dependency.share is not None:
        distinct = int(typed.where(condition).grouped([], {"n": f"count(DISTINCT {target})"}).fetch()[0][0])
    return Dependent(keys, target, condition, dependency.limit(distinct))


def group_examples(place: Placed, cells: SqlCells, placed: Table) -> tuple[int, list[Shown]]:
    """Return how many rows fail a check, each counted once, and the first ten of them."""
    table, marks = placed, []
    for number, one in enumerate(dependents(place, cells, placed)):
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
