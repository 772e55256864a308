"""Which shapes the texts of a column have: one grouped query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.backends.shaping import made, parts

if TYPE_CHECKING:
    from contracts.backends.findings import Answers
    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.table import Table
    from contracts.measures.shapes import ShapesOf
    from contracts.terms import Terms

__all__ = ["measured"]


def measured(terms: Terms, ask: ShapesOf, cells: SqlCells, typed: Table) -> Answers:
    """Return the shapes in a table.

    Raises:
        Exception: whatever the engine raises.

    """
    by = {name: one.text for name, one in parts(cells, ask).items()}
    rows = typed.where(f"{cells.value(ask.column).text} IS NOT NULL").select(by)
    return made(rows.grouped(list(by), {"n": "count(*)"}).fetch(), ask)
