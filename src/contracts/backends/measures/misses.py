"""By how much predictions miss the truth: one grouped sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.erring import made, scale

if TYPE_CHECKING:
    from contracts.backends.cells import Prepared
    from contracts.backends.findings import Answers
    from contracts.measures.misses import MissesOf
    from contracts.terms import Terms

__all__ = ["measured"]


def measured(prepared: Prepared, terms: Terms, ask: MissesOf) -> Answers:
    """Return the errors in a batch that is read here."""
    factor, offset = scale(terms, ask)
    truth = pl.col(f"v:{ask.truth}").cast(pl.Float64) * factor + offset
    error = pl.col(f"v:{ask.prediction}").cast(pl.Float64) - truth
    groups = {f"g{n}": pl.col(f"v:{name}").cast(pl.String) for n, name in enumerate(ask.per)}
    rows = prepared.frame.select(**groups, error=error).drop_nulls()
    sums = {"rows": pl.len(), "total": pl.col("error").sum(), "absolute": pl.col("error").abs().sum()}
    found = rows.group_by(*groups).agg(**sums, squared=(pl.col("error") ** 2).sum()).collect(engine="streaming")
    return made(found.rows(), terms, ask)
