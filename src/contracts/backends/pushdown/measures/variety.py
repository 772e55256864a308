"""How much the values of a column vary: two queries over a count of each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.backends.buckets import group_labels
from contracts.backends.findings import Answers
from contracts.backends.pushdown.cells import NUMBERS
from contracts.backends.pushdown.profile import text_of
from contracts.measures.variety import COMMON, Variety

if TYPE_CHECKING:
    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.table import Table
    from contracts.measures.variety import VarietyOf
    from contracts.terms import Terms

__all__ = ["measured"]


def measured(terms: Terms, ask: VarietyOf, cells: SqlCells, typed: Table) -> Answers:
    """Return the variety of a column of a table.

    Raises:
        Exception: whatever the engine raises.

    """
    value = cells.dialect.quoted(f"v:{ask.column}")
    counted = typed.where(f"{value} IS NOT NULL").select({"value": value}).grouped(["value"], {"n": "count(*)"})
    asks = {"total": "coalesce(sum(n), 0)", "distinct_": "count(*)"}
    if typed.kinds[f"v:{ask.column}"] in NUMBERS:
        number = "abs(CAST(value AS DOUBLE))"
        asks |= {
            "logs": f"coalesce(sum(CASE WHEN {number} > 0 THEN log10({number}) * n END), 0)",
            "scaled": f"coalesce(sum(CASE WHEN {number} > 0 THEN n END), 0)",
        }
    total, distinct, *sized = counted.grouped([], asks).fetch()[0]
    logs, scaled = sized or (0, 0)
    common = counted.where(f"n >= {COMMON * int(total)!r}").fetch()
    labels = {text: group_labels(terms, [text], [ask.column]) for text in (text_of(value) for value, _ in common)}
    shown = dict(sorted((labels[text_of(value)][0], int(n)) for value, n in common))
    answer = Variety(int(total), int(distinct), shown, round(float(logs), 6), int(scaled))
    return Answers({ask.name: answer}, dict(labels.values()))
