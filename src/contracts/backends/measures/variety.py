"""How much the values of a column vary: one count of each value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.buckets import group_labels
from contracts.backends.findings import Answers
from contracts.measures.variety import COMMON, Variety

if TYPE_CHECKING:
    from contracts.backends.cells import Prepared
    from contracts.measures.variety import VarietyOf
    from contracts.terms import Terms

__all__ = ["measured"]


def measured(prepared: Prepared, terms: Terms, ask: VarietyOf) -> Answers:
    """Return the variety of a column that is read here."""
    value = pl.col("value")
    rows = prepared.frame.select(value=pl.col(f"v:{ask.column}")).drop_nulls()
    counted = rows.group_by("value").agg(n=pl.len().cast(pl.Int64)).sort("value").collect(engine="streaming")
    total = int(counted["n"].sum())
    logs, scaled = 0.0, 0
    if counted.schema["value"].is_numeric():
        sized = counted.filter(value != 0).select(
            (value.cast(pl.Float64).abs().log10() * pl.col("n")).sum(), pl.col("n").sum()
        )
        logs, scaled = sized.row(0)
    common = counted.filter(pl.col("n") >= COMMON * total).select(value.cast(pl.String), "n")
    labels = {text: group_labels(terms, [text], [ask.column]) for text in common["value"]}
    answer = Variety(
        total,
        counted.height,
        dict(sorted((labels[text][0], n) for text, n in common.iter_rows())),
        round(float(logs), 6),
        int(scaled),
    )
    return Answers({ask.name: answer}, dict(labels.values()))
