"""How the rows of a table lie in time: one grouped query."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.findings import Answers
from contracts.backends.periods import by_hour, counted_schema, timeline
from contracts.backends.pushdown.profile import text_of

if TYPE_CHECKING:
    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.sql import Dialect
    from contracts.backends.pushdown.table import Table
    from contracts.measures.timeline import Pace
    from contracts.quantity import Every
    from contracts.terms import Terms

__all__ = ["measured"]

_MICRO = 10**6


def measured(terms: Terms, pace: Pace, cells: SqlCells, typed: Table) -> Answers:
    """Return the timeline of a table.

    Raises:
        Exception: whatever the engine raises; what it cannot count it cannot read.

    """
    dialect = cells.dialect
    why = _why_not(terms, pace, dialect)
    if why:
        return Answers(skipped={pace.name: why})
    time = f"CAST({dialect.quoted(f'v:{pace.column}')} AS {dialect.naive})"
    groups = {f"g{n}": dialect.quoted(f"v:{name}") for n, name in enumerate(pace.per)}
    rows = typed.where(" AND ".join(f"{value} IS NOT NULL" for value in (*groups.values(), time)))
    hour = f"CAST(extract(HOUR FROM {time}) AS INT)" if by_hour(terms, pace) else "0"
    number = _period(time, pace.every, dialect) if pace.every else "0"
    keys = {**groups, "period": number, "hour": hour}
    first, last = map(dialect.literal, (datetime.min, datetime.max))  # noqa: DTZ901 - naive UTC; others cannot be fetched
    counts = {"n": "count(*)", "newest": f"greatest(least(max({dialect.quoted('time')}), {last}), {first})"}
    found = rows.select({**keys, "time": time}).grouped(list(keys), counts).fetch()
    texts = len(groups)
    counted = [(*map(text_of, row[:texts]), *row[texts:]) for row in found]
    return timeline(pl.DataFrame(counted, counted_schema(pace), orient="row"), terms, pace)


def _why_not(terms: Terms, pace: Pace, dialect: Dialect) -> str:
    """Return why an engine cannot say it, "" if it can."""
    if pace.ordered:
        return f"{dialect.name} keeps no order of rows"
    zone = terms.columns[pace.column].tz
    if pace.every and pace.every.is_local(zone):
        return f"days of the zone {zone} are not counted on {dialect.name}"
    return ""


def _period(time: str, every: Every, dialect: Dialect) -> str:
    if every.months:
        months = f"((extract(YEAR FROM {time}) - 1970) * 12 + extract(MONTH FROM {time}) - 1)"
        return f"CAST(floor({months} / {every.months}) AS BIGINT)"
    micros, length = f"({dialect.micros(time)} - {every.offset * _MICRO})", every.seconds * _MICRO
    begin = f"({micros} - (({micros} % {length}) + {length}) % {length})"  # engines divide as floats, which round
    return f"CAST(round({begin} / {length}) AS BIGINT)"
