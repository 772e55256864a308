"""Data that stay where they are: a table of DuckDB or Spark, which counts, and is asked for nothing but counts.

One query is for all checks of rows and the profile, one for each check of rows against each other
that has no cheaper way, and one for the examples of what failed.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contracts.backends.failures import FAILURES
from contracts.backends.findings import Findings, Task
from contracts.backends.headers import resolve
from contracts.backends.pushdown.cells import SqlCells
from contracts.backends.pushdown.census import groups
from contracts.backends.pushdown.groups import group_examples
from contracts.backends.pushdown.lists import Lists
from contracts.backends.pushdown.measures import answers
from contracts.backends.pushdown.profile import Measuring
from contracts.backends.pushdown.reading import Stored, read
from contracts.backends.pushdown.rows import Asked, Built, ask, examples, expressions
from contracts.backends.pushdown.suspecting import Suspecting
from contracts.backends.pushdown.units import unjudged
from contracts.checks.allowed import Allowed
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from contracts.backends.findings import Shown
    from contracts.backends.pushdown.sql import Sql
    from contracts.backends.pushdown.table import Table
    from contracts.profile import FoundUnit
    from contracts.terms import Terms

__all__ = ["Relation", "open_relation"]

_CALENDAR: dict[str | None, tuple[date, date]] = {
    "date": (date.min, date.max),
    "timestamp": (datetime.min, datetime.max),  # noqa: DTZ901 - cells are naive UTC
}


@dataclass(frozen=True)
class Relation:
    """A table of an engine, as a contract sees it; `native` is what came in."""

    native: Any
    table: Table
    kinds: Mapping[str, str]
    physical: Mapping[str, str]
    headers: tuple[str, ...]
    units: Mapping[str, FoundUnit] = field(default_factory=dict)
    unit_columns: Mapping[str, str] = field(default_factory=dict)
    path: Path | None = None

    @property
    def engine(self) -> str:
        """The name of the engine."""
        return self.table.dialect.name

    @property
    def stored(self) -> Stored:
        """The columns as they are kept."""
        return Stored(self.table, self.kinds, self.physical, self.units, self.unit_columns)

    def evaluate(self, task: Task) -> Findings:
        """Return what the engine found.

        Raises:
            DataSourceError: it cannot read its own data.

        """
        return _Look(self, task).findings()

    def groups(self, terms: Terms, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return a row for each group of some columns: its values, its number of rows, its first row."""
        return groups(self.stored, terms, names)


def open_relation(data: Any, terms: Terms) -> Relation:
    """Open a DuckDB relation or a Spark DataFrame; no query is run."""
    table = _table(data)
    kinds = table.kinds
    found = resolve(terms, list(kinds), {})
    return Relation(data, table, kinds, found.physical, found.headers, found.units, found.unit_columns)


def _table(data: Any) -> Table:
    """Return the data as a table; each engine's module knows how to ask it."""
    if "duckdb" in type(data).__module__:
        from contracts.backends.pushdown.duckdb_sql import DuckDBTable  # noqa: PLC0415 - an engine that may not be needed

        return DuckDBTable(data)
    from contracts.backends.pushdown.spark import open_spark  # noqa: PLC0415 - an engine that may not be needed

    return open_spark(data)


def _listed(terms: Terms) -> dict[str, tuple[str, ...]]:
    """Return the texts that columns may hold, where they are listed."""
    lists = [(place.column, place.check) for place in terms.placed if isinstance(place.check, Allowed)]
    return {c.name: tuple(map(str, check.values)) for c, check in lists if c is not None and c.type == "string"}


class _Look:
    """One look at a table, as a task asks for it."""

    def __init__(self, relation: Relation, task: Task) -> None:
        self._terms, table = task.terms, relation.table
        self._dialect = table.dialect
        try:
            self._reading = read(relation.stored, task)
        except FAILURES as error:
            raise self._unreadable(error) from None
        self._skipped = unjudged(task.terms, self._reading.reasons, relation.engine)
        self._task = replace(task, positions=tuple(k for k in task.positions if k not in self._skipped))
        lists = Lists.of(task.terms, self._reading.cells, table)
        self._cells = SqlCells(
            self._reading.cells, table.dialect, _listed(task.terms), lists.marks, lists.refused, table
        )
        self._lists = lists
        self._table, self._typed = table, table.select(self._cells.judged or {"row": "TRUE"})

    @cached_property
    def _looked_up(self) -> dict[str, str]:
        """What is selected to judge each row by itself."""
        return {**self._cells.judged, **self._cells.looked_up}

    @cached_property
    def _placed(self) -> Table:
        """The rows with their positions, and what is shown of them."""
        rows = self._table.select({**self._looked_up, **self._cells.shown, "row": self._dialect.position})
        return self._lists.beside(rows)

    def findings(self) -> Findings:
        """Return what was found."""
        built = expressions(self._task, self._cells)
        measuring = Measuring(self._task, self._cells, self._typed)
        asked = self._pass(built, measuring)
        rows = asked.row["rows",]
        failed = {k: int(asked.row.get(("failed", k)) or 0) for k in built.fine if ("failed", k) not in asked.errors}
        errors = {**built.errors, **{key[1]: error for key, error in asked.errors.items() if key[0] == "failed"}}
        shared = {k: int(asked.row["of", k] or 0) for k in built.shared}
        shown = self._examples(
            failed, {k: built.fine[k] for k in failed}, {k: shared.get(k, rows) for k in failed}, errors
        )
        self._groups(failed, shown, errors)
        times = {end: self._times(asked, end) for end in ("max", "min")}
        return Findings(
            rows,
            failed,
            shown,
            errors,
            {**self._skipped, **built.skipped},
            times["max"],
            times["min"],
            self._reading.units,
            self._reading.delivered,
            measured=measuring.measured(asked),
            answers=answers(self._task, self._cells, self._typed),
            shared=shared,
        )

    def _pass(self, built: Built, measuring: Measuring) -> Asked:
        """Ask for all counts at once."""
        first: dict[Any, str] = {("rows",): "count(*)"}
        for name in self._times_there:
            value = self._dialect.quoted(f"v:{name}")
            # A time beyond Python's calendar could not be fetched: the nearest within it can.
            low, high = (self._dialect.literal(end) for end in _CALENDAR[self._terms.columns[name].type])
            first |= {
                ("max", name): f"greatest(least(max({value}), {high}), {low})",
                ("min", name): f"greatest(least(min({value}), {high}), {low})",
            }
        first |= {("of", k): self._dialect.count_of(one.text) for k, one in built.shared.items()}
        more: dict[Any, str] = {("failed", k): one.failing for k, one in built.fine.items() if one.text != "TRUE"}
        try:
            rows = self._table.select(self._looked_up) if self._cells.looked_up else self._typed
            return ask(self._lists.beside(rows), first, {**more, **measuring.asks}, self._everything)
        except FAILURES as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: BaseException) -> DataSourceError:
        return DataSourceError(f"{self._dialect.name} cannot read the data ({type(error).__name__})")

    @property
    def _times_there(self) -> list[str]:
        return [name for name in self._task.times if name in self._cells.cells]

    @property
    def _everything(self) -> dict[Any, str]:
        """What reads each cell once, to tell data that cannot be read from a check that cannot be run."""
        return {("read", name): f"count({self._dialect.quoted(name)})" for name in self._cells.judged}

    def _times(self, asked: Asked, end: str) -> dict[str, Any]:
        found = {name: asked.row[end, name] for name in self._times_there}
        return {name: value for name, value in found.items() if value is not None}

    def _examples(
        self,
        failed: Mapping[int, int],
        fine: Mapping[int, Sql],
        rows: Mapping[int, int],
        errors: dict[int, BaseException],
    ) -> dict[int, list[Shown]]:
        """Return examples of the row checks that refuse more than they tolerate, by one query for all."""
        wanted = {}
        for k, place in self._task.row_checks.items():
            if failed.get(k, 0) > place.check.tolerated(place.column) * rows.get(k, 0):  # type: ignore[attr-defined]
                wanted[k] = (place.check.reads(place.column), f"NOT {fine[k].text}")
        found = examples(self._placed, self._cells, wanted) if wanted else Asked()
        errors.update({key[0]: error for key, error in found.errors.items()})
        return {key[0]: shown for key, shown in found.row.items()}

    def _groups(self, failed: dict[int, int], shown: dict[int, list[Shown]], errors: dict[int, BaseException]) -> None:
        """Count the rows that fail a check of rows against each other, where anything speaks for such rows."""
        suspected = Suspecting(self._terms, self._cells, self._typed).suspected(self._task.group_checks)
        for k, place in self._task.group_checks.items():
            try:
                failed[k] = 0
                if isinstance(error := suspected[k], BaseException):
                    raise error
                if suspected[k]:
                    failed[k], found = group_examples(place, self._cells, self._placed)
                    shown |= {k: found} if found else {}
            except FAILURES as error:  # any failure of a check is an outcome, not a crash
                del failed[k]
                errors[k] = error
