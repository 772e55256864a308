"""Lists of known values beside a table of an engine: a row whose value is in one is marked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.pushdown.sql import UnsupportedError
from contracts.checks.known import Known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.backends.pushdown.cells import SqlCell
    from contracts.backends.pushdown.sql import Dialect
    from contracts.backends.pushdown.table import Table
    from contracts.check import Listed
    from contracts.column import Column
    from contracts.terms import Terms

__all__ = ["Lists"]


@dataclass(frozen=True)
class Lists:
    """The lists that checks ask for: a table for each mark, or why the engine cannot take it."""

    tables: Mapping[str, tuple[str, Table]] = field(default_factory=dict)
    marks: Mapping[tuple[str, Listed], str] = field(default_factory=dict)
    refused: Mapping[tuple[str, Listed], str] = field(default_factory=dict)

    @classmethod
    def of(cls, terms: Terms, cells: Mapping[str, SqlCell], table: Table) -> Lists:
        """Return the lists of a contract whose columns are there; no query is run."""
        tables: dict[str, tuple[str, Table]] = {}
        marks: dict[tuple[str, Listed], str] = {}
        refused: dict[tuple[str, Listed], str] = {}
        for place in terms.placed:
            column = place.column
            if not isinstance(place.check, Known) or column is None or column.name not in cells:
                continue
            key = (column.name, place.check.listed(column))
            marks[key] = name = f"k:{len(tables)}"
            try:
                tables[name] = (column.name, _table(table, terms.opened[key][1].values, column, name))
            except UnsupportedError as error:
                refused[key] = str(error)
        return cls(tables, marks, refused)

    def beside(self, rows: Table) -> Table:
        """Return the rows with their marks, each null where the value is in none of its list."""
        for name, (column, table) in self.tables.items():
            rows = rows.beside(table, {f"v:{column}": _value(name)})
        return rows


def _value(mark: str) -> str:
    return f"value of {mark}"


def _table(table: Table, values: pl.Series, column: Column, mark: str) -> Table:
    """Return the list as a table of the engine: the values, each once, and the mark."""
    listed = table.listed(values.cast(pl.String).to_list())
    kind = _kind(table.dialect, values, column)
    return listed.select({_value(mark): f"CAST(value AS {kind})", mark: "TRUE"})


def _kind(dialect: Dialect, values: pl.Series, column: Column) -> str:
    if column.type == "integer":
        return "BIGINT" if values.dtype == pl.Int64 else dialect.wide
    return {"string": dialect.text, "date": "DATE", "timestamp": dialect.naive}[str(column.type)]
