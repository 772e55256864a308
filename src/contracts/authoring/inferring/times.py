"""How fresh a feed is, and how often rows come: from the newest time, the clock, and the steps between times."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from contracts.authoring.inferring.draft import Line
from contracts.authoring.inferring.writing import short_scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.authoring.inferring.material import Material

__all__ = ["cadence", "freshness", "span_of", "time_column"]

_STALE = 10
"""A newest time that is more than so many steps old is that of a past delivery, and says nothing of lateness."""
_MARGIN = 3
_EVERY = {timedelta(minutes=n): f"{n} min" for n in (1, 5, 10, 15, 30)} | {
    timedelta(hours=1): "1 hour",
    timedelta(days=1): "1 day",
    timedelta(weeks=1): "1 week",
    **{timedelta(days=n): "1 month" for n in (30, 31)},
    timedelta(days=365): "1 year",
}
"""The usual steps of a clock or calendar: others may be those of a few rows."""
_LONGEST = timedelta(days=3660)
_UNITS = ((86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))


def time_column(columns: Sequence[Material]) -> Material | None:
    """Return the column that dates rows: the first of times, the first without a gap if there is one."""
    times = [c for c in columns if c.kind.type in ("date", "timestamp") and c.whole.count and not c.absent]
    return next((c for c in times if not any(c.absences)), times[0] if times else None)


def span_of(column: Material | None) -> timedelta | None:
    """Return the time from the oldest row to the newest."""
    if column is None or column.whole.low is None:
        return None
    return _moment(column.whole.high) - _moment(column.whole.low)


def _moment(value: date) -> datetime:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return datetime(value.year, value.month, value.day, tzinfo=UTC)


def freshness(column: Material | None, heads: Sequence[pl.DataFrame], now: datetime) -> tuple[Line | None, list[str]]:
    """Return how old the newest row may be, or why that cannot be told; and how often rows come, as a remark."""
    if column is None:
        return None, ["freshness? no column of dates or times was found"]
    step, longest = _steps(column.name, heads)
    newest = _moment(column.whole.high)
    if step is None or longest is None:
        return None, [f"freshness? {column.name} holds one time, so how often rows come is not known"]
    notes = [f"rows come every {_shown(step)}, going by {column.name}"]
    within, age = max(_MARGIN * step, longest + step), now - newest
    if within > _LONGEST:
        return None, [f"freshness? {column.name} leaves years out"]
    if not -step <= age <= max(_STALE * step, timedelta(days=1)):
        asked = (
            f"freshness? {column.name} ends {str(column.whole.high)[:19]}, so these are past data; "
            "for a live feed perhaps:"
        )
        return None, [*notes, asked, f"freshness: {_value(column.name, within)}"]
    within = max(within, 2 * abs(age))
    return Line(_value(column.name, within), f"the newest row was {_shown(max(age, timedelta()))} old"), notes


def cadence(column: Material | None, heads: Sequence[pl.DataFrame], key: Sequence[str]) -> Line | None:
    """Return that no period is left out, where the key is a time and whose it is, and its steps are a clock's."""
    if column is None or column.name not in key:
        return None
    step = _steps(column.name, heads)[0]
    every = None if step is None else _EVERY.get(step)
    if step is None or every is None or (column.kind.type == "date" and step < timedelta(days=1)):
        return None
    per = [short_scalar(name) for name in key if name != column.name]
    whose = f", per: [{', '.join(per)}]" if per else ""
    return Line(
        f"{{column: {short_scalar(column.name)}, every: {every}{whose}}}", "no period without its row, in any batch"
    )


def _steps(name: str, heads: Sequence[pl.DataFrame]) -> tuple[timedelta, timedelta] | tuple[None, None]:
    """Return the usual step from one time to the next later one, and the longest; none where there is one time."""
    times = pl.concat(
        [head.get_column(f"v:{name}").cast(pl.Datetime("us")) for head in heads if f"v:{name}" in head.columns]
    )
    steps = times.drop_nulls().unique().sort().diff().drop_nulls()
    sizes = sorted(steps.dt.total_microseconds().to_list())
    if not sizes:
        return None, None
    return timedelta(microseconds=sizes[len(sizes) // 2]), timedelta(microseconds=sizes[-1])


def _value(name: str, within: timedelta) -> str:
    return f"{{column: {short_scalar(name)}, within: {_shown(within)}}}"


def _shown(time: timedelta) -> str:
    """Return a length of time in the largest unit that it fills, rounded up."""
    seconds = time.total_seconds()
    size, name = next(((size, name) for size, name in _UNITS if seconds >= size), _UNITS[-1])
    return (
        f"{math.ceil(seconds / size) or 1} {name}" if math.ceil(seconds / size) != 1 else f"1 {name.removesuffix('s')}"
    )
