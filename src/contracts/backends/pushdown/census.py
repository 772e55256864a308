"""The groups of a table: their values, how many rows each has, and its first row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.backends.findings import Task
from contracts.backends.pushdown.reading import read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.backends.pushdown.reading import Stored
    from contracts.terms import Terms

__all__ = ["groups"]


def groups(stored: Stored, terms: Terms, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return a row for each group of the columns, without those that have a null: values, rows, first position."""
    dialect = stored.table.dialect
    cells = read(stored, Task(terms, ())).cells
    values = {f"v:{name}": cells[name].value for name in names}
    known = " AND ".join(f"{dialect.quoted(value)} IS NOT NULL" for value in values)
    placed = stored.table.select({**values, "row": dialect.position}).where(known)
    return placed.grouped(list(values), {"rows": "count(*)", "first": f"min({dialect.quoted('row')})"}).fetch()
