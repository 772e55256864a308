"""Which horizons forecasts have: one query, a count by issue that is summed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.backends.findings import Answers
from contracts.measures.horizons import Horizons

if TYPE_CHECKING:
    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.table import Table
    from contracts.measures.horizons import HorizonsOf
    from contracts.terms import Terms

__all__ = ["measured"]

_MICRO = 10**6


def measured(terms: Terms, ask: HorizonsOf, cells: SqlCells, typed: Table) -> Answers:
    """Return the horizons in a table.

    Raises:
        Exception: whatever the engine raises.

    """
    dialect = cells.dialect
    zones = {terms.columns[name].tz for name in (ask.issued, ask.valid)} - {None, "UTC"}
    if ask.in_days and zones:
        zone = min(map(str, zones))
        return Answers(skipped={ask.name: f"days of the zone {zone} are not counted on {dialect.name}"})
    form = "DATE" if ask.in_days else dialect.naive
    times = [
        f"CAST(CAST({dialect.quoted(f'v:{name}')} AS {form}) AS {dialect.naive})" for name in (ask.issued, ask.valid)
    ]
    ahead = f"(({dialect.micros(times[1])} - {dialect.micros(times[0])}) / {_MICRO})"
    groups = {f"g{n}": dialect.quoted(f"v:{name}") for n, name in enumerate(ask.per)}
    columns = {"issued": dialect.quoted(f"v:{ask.issued}"), **groups, "ahead": ahead}
    there = {f"h{n}": f"max(CASE WHEN ahead = {horizon} THEN 1 ELSE 0 END)" for n, horizon in enumerate(ask.horizons)}
    early = {"early": "sum(CASE WHEN ahead < 0 THEN 1 ELSE 0 END)"}
    rows = typed.where(" AND ".join(f"{time} IS NOT NULL" for time in times)).select(columns)
    by_issue = rows.grouped(["issued", *groups], early | there)
    sums = {name: f"coalesce(sum({name}), 0)" for name in ("early", *there)}
    issues, found_early, *found = by_issue.grouped([], {"issues": "count(*)"} | sums).fetch()[0]
    present = dict(sorted(zip(ask.horizons, map(int, found), strict=True)))
    return Answers({ask.name: Horizons(int(issues), present, int(found_early))})
