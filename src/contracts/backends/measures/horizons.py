"""Which horizons forecasts have: one count by issue, summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.findings import Answers
from contracts.backends.periods import on_clocks
from contracts.measures.horizons import Horizons

if TYPE_CHECKING:
    from contracts.backends.cells import Prepared
    from contracts.measures.horizons import HorizonsOf
    from contracts.terms import Terms

__all__ = ["measured"]

_MICRO = 10**6


def measured(prepared: Prepared, terms: Terms, ask: HorizonsOf) -> Answers:
    """Return the horizons in a batch that is read here."""
    issued, valid = (pl.col(f"v:{name}").cast(pl.Datetime("us")) for name in (ask.issued, ask.valid))
    days = [on_clocks(t, terms.columns[n].tz).dt.date() for t, n in ((valid, ask.valid), (issued, ask.issued))]
    ahead = days[0] - days[1] if ask.in_days else valid - issued
    groups = {f"g{n}": pl.col(f"v:{name}") for n, name in enumerate(ask.per)}
    rows = prepared.frame.select(issued=issued, ahead=ahead.dt.total_microseconds(), **groups).drop_nulls(
        ["issued", "ahead"]
    )
    there = {str(horizon): (pl.col("ahead") == horizon * _MICRO).any() for horizon in ask.horizons}
    by_issue = rows.group_by("issued", *groups).agg(early=(pl.col("ahead") < 0).sum(), **there)
    whole = by_issue.select(pl.len().alias("issues"), pl.col("early").sum(), pl.col(list(there)).sum())
    found = whole.collect(engine="streaming").row(0, named=True)
    present = {horizon: int(found[str(horizon)]) for horizon in sorted(ask.horizons)}
    return Answers({ask.name: Horizons(int(found["issues"]), present, int(found["early"]))})
