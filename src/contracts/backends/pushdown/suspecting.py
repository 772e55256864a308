"""Which checks of rows against each other may fail: keys that may repeat, mappings that may be broken.

Hashes of 64 bits are compared in place of values. They only acquit: a collision raises a suspicion,
and so costs time, and never a verdict. DuckDB sorts them, so that rows which may offend each other
are neighbours, and a mapping takes part in the sort of a key that contains what it maps from. Spark
groups them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contracts.backends.failures import FAILURES
from contracts.backends.pushdown.groups import dependents
from contracts.checks.nulls import Nulls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.groups import Dependent
    from contracts.backends.pushdown.table import Table
    from contracts.terms import Placed, Terms

__all__ = ["Suspecting"]

_Chain = list[tuple[int, "Dependent"]]


@dataclass(frozen=True)
class Suspecting:
    """A table whose checks of rows against each other are suspected, or not."""

    terms: Terms
    cells: SqlCells
    typed: Table

    def suspected(self, checks: Mapping[int, Placed]) -> dict[int, bool | BaseException]:
        """Return, by check, whether rows may fail it, or what broke while the engine looked."""
        found: dict[int, bool | BaseException] = dict.fromkeys(checks, False)
        for chain in self._chains([link for k, place in checks.items() for link in self._links(k, place, found)]):
            for k, suspicion in self._looked_at(chain):
                found[k] = found[k] or suspicion
        return found

    def _links(self, k: int, place: Placed, found: dict[int, bool | BaseException]) -> _Chain:
        try:
            return [(k, one) for one in dependents(place, self.cells, self.typed)]
        except FAILURES as error:  # any failure of a check is an outcome, not a crash
            found[k] = error
            return []

    def _chains(self, wanted: _Chain) -> list[_Chain]:
        """Return the dependencies that are looked at together: keys, and the mappings whose columns they contain."""
        ordered = sorted(wanted, key=lambda item: (item[1].target is not None, -len(item[1].keys)))
        chains: list[_Chain] = []
        for k, one in ordered:
            fitting = (chain for chain in chains if self._fits(one, chain)) if self.cells.dialect.sorts else iter(())
            chain = next(fitting, None)
            if chain is None:
                chains.append([(k, one)])
            else:
                chain.append((k, one))
        return [sorted(chain, key=lambda item: len(item[1].keys)) for chain in chains]

    def _fits(self, one: Dependent, chain: _Chain) -> bool:
        """Return whether one order of rows serves a mapping as well as the others; nulls would look like offenders."""
        if (
            one.target is None
            or one.is_counted
            or chain[0][1].target is not None
            or self._may_be_null & {*one.keys, one.target}
        ):
            return False
        mine = set(one.keys)
        return all(mine <= set(other.keys) or mine >= set(other.keys) for _, other in chain)

    @property
    def _may_be_null(self) -> set[str]:
        tolerant = (p.column for p in self.terms.placed if isinstance(p.check, Nulls) and p.check.share)
        return {self.cells.dialect.quoted(f"v:{column.name}") for column in tolerant if column is not None}

    def _looked_at(self, chain: _Chain) -> Iterator[tuple[int, bool | BaseException]]:
        """Yield each dependency's check and what speaks for rows that fail it; what breaks breaks one of them."""
        try:
            yield from [(k, bool(n)) for (k, _), n in zip(chain, self._asked(chain), strict=True)]
        except FAILURES as error:  # any failure of a check is an outcome, not a crash
            if len(chain) == 1:
                yield chain[0][0], error
            else:
                for link in chain:
                    yield from self._looked_at([link])

    def _asked(self, chain: _Chain) -> Sequence[int]:
        """Return how many pairs of rows, or groups of them, speak against each dependency."""
        (_, first), is_one = chain[0], len(chain) == 1
        if is_one and (first.target or not self.cells.dialect.sorts):
            return [self._grouped(first)]
        table = self.typed.where(first.condition) if is_one else self.typed  # more rows are more suspicion, not less
        return self._sorted(table, [one for _, one in chain])

    def _grouped(self, one: Dependent) -> int:
        if one.is_counted:  # a value has at most as many others as rows
            one = replace(one, target=None)
        target = {"target": self._hash([one.target])} if one.target else {}
        table = self.typed.where(one.condition).select({"hash": self._hash(one.keys), **target})
        groups = table.grouped(["hash"], one.sizes).where(one.is_broken)
        return int(groups.grouped([], {"n": "count(*)"}).fetch()[0][0])

    def _sorted(self, table: Table, wanted: Sequence[Dependent]) -> Sequence[int]:
        """Return how many neighbours look as if they broke each dependency, each of which has the columns of the last.

        Rows that agree in a dependency's columns stand together, and if not all of them agree in what
        is determined, two neighbours among them do not.
        """
        numbers = range(len(wanted))
        columns = {f"h{n}": self._hash(one.keys) for n, one in enumerate(wanted)}
        columns |= {f"t{n}": self._hash([one.target]) for n, one in enumerate(wanted) if one.target}
        order = ", ".join(f"h{n}" for n in numbers)
        before = {f"before {name}": f"lag({name}) OVER (ORDER BY {order})" for name in columns}
        rows = table.select(columns).select({**{name: name for name in columns}, **before})
        quoted, asks = self.cells.dialect.quoted, {}
        for n, one in enumerate(wanted):
            same = [f"h{m} = {quoted(f'before h{m}')}" for m in range(n + 1)]
            same += [f"t{n} <> {quoted(f'before t{n}')}"] if one.target else []
            asks[f"s{n}"] = f"count(*) FILTER (WHERE {' AND '.join(same)})"
        return [int(n) for n in rows.grouped([], asks).fetch()[0]]

    def _hash(self, columns: Sequence[str]) -> str:
        return f"{self.cells.dialect.hash}({', '.join(columns)})"
