"""Lists of known values beside a table of an engine: a row whose values are in one is marked."""

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
    from contracts.terms import Terms

__all__ = ["Lists"]


@dataclass(frozen=True)
class Lists:
    """The lists that checks ask for: a table for each mark, or why the engine cannot take it."""

    tables: Mapping[str, tuple[Listed, Table]] = field(default_factory=dict)
    marks: Mapping[Listed, str] = field(default_factory=dict)
    refused: Mapping[Listed, str] = field(default_factory=dict)

    @classmethod
    def of(cls, terms: Terms, cells: Mapping[str, SqlCell], table: Table) -> Lists:
        """Return the lists of a contract whose columns are there; no query is run."""
        tables: dict[str, tuple[Listed, Table]] = {}
        marks: dict[Listed, str] = {}
        refused: dict[Listed, str] = {}
        for listed in dict.fromkeys(p.check.listed(p.column) for p in terms.placed if isinstance(p.check, Known)):
            if listed not in terms.opened or not all(name in cells for name, _ in listed.columns):
                continue
            marks[listed] = mark = f"k:{len(marks)}"
            try:
                tables[mark] = (listed, _table(table, listed, mark, terms))
            except UnsupportedError as error:
                refused[listed] = str(error)
        return cls(tables, marks, refused)

    def beside(self, rows: Table) -> Table:
        """Return the rows with their marks, each null where the values are not in its list."""
        for mark, (listed, table) in self.tables.items():
            on = {f"v:{name}": _value(mark, place) for place, (name, _) in enumerate(listed.columns)}
            rows = rows.beside(table, on)
        return rows


def _value(mark: str, place: int) -> str:
    return f"value {place} of {mark}"


def _table(table: Table, listed: Listed, mark: str, terms: Terms) -> Table:
    """Return a list as a table of the engine: its values, each once, and the mark."""
    values: pl.Series = terms.opened[listed][1].values.unique()  # a value that is there twice would double rows
    parts = values.struct.unnest().get_columns() if isinstance(values.dtype, pl.Struct) else [values]
    texts = table.listed({_value(mark, k): part.cast(pl.String).to_list() for k, part in enumerate(parts)})
    quoted, made = table.dialect.quoted, {}
    for k, (part, (name, _)) in enumerate(zip(parts, listed.columns, strict=True)):
        kind = _kind(table.dialect, part.dtype, terms.columns[name].type)
        made[_value(mark, k)] = f"CAST({quoted(_value(mark, k))} AS {kind})"
    return texts.select({**made, mark: "TRUE"})


def _kind(dialect: Dialect, held: pl.DataType, declared: str | None) -> str:
    if declared == "integer":
        return "BIGINT" if held == pl.Int64 else dialect.wide
    return {"string": dialect.text, "date": "DATE", "timestamp": dialect.naive}[str(declared)]
