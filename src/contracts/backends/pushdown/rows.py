"""Asking a table for many figures at once: counts of failing rows, and examples of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from contracts.backends.failures import FAILURES
from contracts.backends.pushdown.sql import Sql, UnsupportedError
from contracts.check import RowCheck
from contracts.report import MAX_EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.backends.findings import Shown, Task
    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.table import Table

__all__ = ["Asked", "Built", "ask", "examples", "expressions", "fields", "lowest", "shown"]


@dataclass(frozen=True)
class Built:
    """The conditions that are true of a fine row, by check, and why some checks have none.

    `shared` are true of the rows of which a check tolerates a share, where these are not all.
    """

    fine: dict[int, Sql] = field(default_factory=dict)
    shared: dict[int, Sql] = field(default_factory=dict)
    errors: dict[int, BaseException] = field(default_factory=dict)
    skipped: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """The answers, by what was asked for, and what broke instead of an answer."""

    row: dict[Any, Any] = field(default_factory=dict)
    errors: dict[Any, BaseException] = field(default_factory=dict)


def expressions(task: Task, cells: SqlCells) -> Built:
    """Return the conditions of all row checks."""
    built = Built()
    for k, place in task.row_checks.items():
        assert isinstance(place.check, RowCheck)
        try:
            fine = place.check.fine(cells, place.column, task.terms.columns)
            assert isinstance(fine, Sql)
            built.fine[k] = fine
            counted = place.check.counted(cells, place.column)
            if isinstance(counted, Sql):
                built.shared[k] = counted
        except UnsupportedError as error:
            built.skipped[k] = f"{place.check.name} cannot be judged on {cells.dialect.name}: {error}"
        except FAILURES as error:  # any failure of a check is an outcome, not a crash
            built.errors[k] = error
    return built


def ask(table: Table, first: Mapping[Any, str], more: Mapping[Any, str], readable: Mapping[Any, str]) -> Asked:
    """Ask for aggregates in one query; should it fail, for those of `first`, and then for each of the others alone.

    Whatever the engine raises where it cannot answer even `first` and `readable`, which read the data
    and judge nothing, goes up.
    """
    try:
        return Asked(_one_row(table, {**first, **more}))
    except FAILURES:  # the data or a check broke the query; running each alone will say which
        asked = Asked(_one_row(table, {**first, **readable}))
    for key, text in more.items():
        try:
            asked.row.update(_one_row(table, {key: text}))
        except FAILURES as error:  # any failure of a check is an outcome, not a crash
            asked.errors[key] = error
    return asked


def _one_row(table: Table, asks: Mapping[Any, str]) -> dict[Any, Any]:
    named = {f"a{place}": text for place, text in enumerate(asks.values())}
    return dict(zip(asks, table.grouped([], named).fetch()[0], strict=True)) if asks else {}


def examples(table: Table, cells: SqlCells, wanted: Mapping[int, tuple[Sequence[str], str]]) -> Asked:
    """Return, by check, the first rows for which its condition is true, with some columns of theirs."""
    asks = {(k,): lowest(cells, reads, condition) for k, (reads, condition) in wanted.items()}
    asked = ask(table, {}, asks, {})
    for key, found in asked.row.items():
        asked.row[key] = shown(cells, wanted[key[0]][0], found)
    return asked


def lowest(cells: SqlCells, reads: Sequence[str], condition: str) -> str:
    """Return the aggregate of the first ten rows for which a condition is true."""
    dialect = cells.dialect
    row = dialect.quoted("row")
    columns = ", ".join([row, *(dialect.quoted(f"x:{name}") for name in reads)])
    return f"{dialect.lowest}({dialect.struct}({columns}), {row}, {MAX_EXAMPLES}) FILTER (WHERE {condition})"


def shown(cells: SqlCells, reads: Sequence[str], found: Sequence[Any] | None) -> list[Shown]:
    """Return examples from what `lowest` made, in order."""
    made: list[Shown] = []
    for position, *values in map(fields, found or ()):
        named = zip(reads, values, strict=True)
        made.append((position, {name: _as_it_came(cells, name, value) for name, value in named}))
    return made


def fields(row: Any) -> tuple[Any, ...]:
    """Return the fields of a struct, as either engine hands it out."""
    return tuple(row.values()) if isinstance(row, dict) else tuple(row)


def _as_it_came(cells: SqlCells, name: str, value: Any) -> Any:
    return value.replace(tzinfo=UTC) if cells.cells[name].zoned and isinstance(value, datetime) else value
