"""How the rows of a batch lie in time: one grouped count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.cells import within_calendar
from contracts.backends.periods import by_hour, on_clocks, timeline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.backends.cells import Prepared
    from contracts.backends.findings import Answers
    from contracts.measures.timeline import Pace
    from contracts.quantity import Every
    from contracts.terms import Terms

__all__ = ["measured"]

_MICRO = 10**6


def measured(prepared: Prepared, terms: Terms, pace: Pace) -> Answers:
    """Return the timeline of a batch that is read here."""
    groups = {f"g{n}": pl.col(f"v:{name}").cast(pl.String) for n, name in enumerate(pace.per)}
    rows = prepared.frame.select(time=pl.col(f"v:{pace.column}").cast(pl.Datetime("us")), **groups).drop_nulls()
    if pace.every is None:
        keys = {"period": pl.lit(0, pl.Int64), "hour": pl.lit(0, pl.Int8)}
    else:
        zone = terms.columns[pace.column].tz
        local = on_clocks(pl.col("time"), zone if pace.every.is_local(zone) else None)
        hour = pl.col("time").dt.hour() if by_hour(terms, pace) else pl.lit(0, pl.Int8)
        keys = {"period": _period(local, pace.every), "hour": hour}
    rows = rows.with_columns(**keys)
    counted = rows.group_by(*groups, *keys).agg(
        n=pl.len().cast(pl.Int64), newest=within_calendar(pl.col("time").max(), pl.Datetime("us"))
    )
    disordered = _disordered(rows, list(groups)) if pace.ordered else None
    return timeline(counted.collect(engine="streaming"), terms, pace, disordered)


def _period(time: pl.Expr, every: Every) -> pl.Expr:
    if every.months:
        return ((time.dt.year().cast(pl.Int64) - 1970) * 12 + time.dt.month() - 1) // every.months
    return (time.dt.epoch("us") - every.offset * _MICRO) // (every.seconds * _MICRO)


def _disordered(rows: pl.LazyFrame, groups: Sequence[str]) -> int:
    """Return how many rows come after a later one of their group."""
    latest = pl.col("time").cum_max()
    late = pl.col("time") < (latest.over(groups) if groups else latest)
    return int(rows.select(late.sum()).collect().item())
