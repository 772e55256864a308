"""Which shapes the texts of a column have: one grouped count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.shaping import made, parts

if TYPE_CHECKING:
    from contracts.backends.cells import Prepared
    from contracts.backends.findings import Answers
    from contracts.measures.shapes import ShapesOf
    from contracts.terms import Terms

__all__ = ["measured"]


def measured(prepared: Prepared, terms: Terms, ask: ShapesOf) -> Answers:
    """Return the shapes in a batch that is read here."""
    by = parts(prepared, ask)
    rows = prepared.frame.filter(prepared.value(ask.column).is_not_null()).select(**by)
    return made(rows.group_by(*by).agg(n=pl.len()).collect(engine="streaming").rows(), ask)
