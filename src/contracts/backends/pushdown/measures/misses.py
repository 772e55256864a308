"""By how much predictions miss the truth: one grouped query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.backends.erring import made, scale
from contracts.backends.pushdown.profile import text_of

if TYPE_CHECKING:
    from contracts.backends.findings import Answers
    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.table import Table
    from contracts.measures.misses import MissesOf
    from contracts.terms import Terms

__all__ = ["measured"]


def measured(terms: Terms, ask: MissesOf, cells: SqlCells, typed: Table) -> Answers:
    """Return the errors in a table.

    Raises:
        Exception: whatever the engine raises.

    """
    quoted = cells.dialect.quoted
    factor, offset = scale(terms, ask)
    prediction, truth = (f"CAST({quoted(f'v:{name}')} AS DOUBLE)" for name in (ask.prediction, ask.truth))
    error = f"({prediction} - ({truth} * CAST('{factor!r}' AS DOUBLE) + CAST('{offset!r}' AS DOUBLE)))"
    groups = {f"g{n}": quoted(f"v:{name}") for n, name in enumerate(ask.per)}
    rows = typed.where(" AND ".join(f"{value} IS NOT NULL" for value in (*groups.values(), error)))
    sums = {"n": "count(*)", "t": "sum(error)", "a": "sum(abs(error))", "s": "sum(error * error)"}
    found = rows.select({**groups, "error": error}).grouped(list(groups), sums).fetch()
    many = len(groups)
    return made([(*map(text_of, row[:many]), *row[many:]) for row in found], terms, ask)
