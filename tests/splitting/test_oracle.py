"""The report on a split says what a plain loop over its rows says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

import contracts

if TYPE_CHECKING:
    from contracts.report import Result

START = date(2026, 3, 28)  # the clocks of Berlin change the night after
NAMES = ("train", "validation", "test")
MAKERS = {
    "polars": lambda table: pl.DataFrame(pl.from_arrow(table)),
    "polars-lazy": lambda table: pl.DataFrame(pl.from_arrow(table)).lazy(),
    "pandas": lambda table: table.to_pandas(),
    "pandas-arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "pyarrow": lambda table: table,
}
ZONES = {"date": None, "naive": None, "UTC": "UTC", "Europe/Berlin": "Europe/Berlin"}


@dataclass(frozen=True)
class Rows:
    """The rows of a part: hours since the start and a group for each, how times are kept, and as what kind of data."""

    hours: list[int | None]
    groups: list[int | None]
    times: str
    maker: str

    @property
    def moments(self) -> list[datetime | None]:
        """The times in UTC, those of dates at midnight."""
        begin = datetime.combine(START, time(), UTC)
        all_hours = [None if h is None else h // 24 * 24 if self.times == "date" else h for h in self.hours]
        return [None if h is None else begin + timedelta(hours=h) for h in all_hours]

    @property
    def data(self) -> Any:
        """The part as data."""
        kind = pa.date32() if self.times == "date" else pa.timestamp("us", ZONES[self.times])
        naive = [m if m is None or ZONES[self.times] else m.replace(tzinfo=None) for m in self.moments]
        shown = [m.date() if m and self.times == "date" else m for m in naive]
        columns = {"at": pa.array(shown, kind), "who": pa.array(self.groups, pa.int64())}
        return MAKERS[self.maker](pa.table(columns))


@st.composite
def parts(draw: st.DrawFn) -> Rows:
    """Return the rows of a part."""
    size = draw(st.integers(0, 8))
    numbers = st.one_of(st.none(), st.integers(0, 96))
    groups = st.one_of(st.none(), st.integers(0, 12))
    return Rows(
        draw(st.lists(numbers, min_size=size, max_size=size)),
        draw(st.lists(groups, min_size=size, max_size=size)),
        draw(st.sampled_from(list(ZONES))),
        draw(st.sampled_from(list(MAKERS))),
    )


def late(part: Rows, after: list[Rows], gap: timedelta) -> list[int] | None:
    """Return the rows of a part that lie too late for those after it, None where these have no time."""
    known = [moment for one in after for moment in one.moments if moment]
    if not known:
        return None
    bound = min(known) - gap
    if part.times == "date":
        bound = datetime.combine(bound.date(), time(), UTC)
    return [row for row, moment in enumerate(part.moments) if moment and moment >= bound]


def result(report: contracts.Report, check: str, *part: str) -> Result:
    """Return the one result of a check that is about a part, or about two."""
    about = {"part": part[0]} if len(part) == 1 else {"parts": list(part)}
    (found,) = [r for r in report.checks if r.check == check and about.items() <= r.details.items()]
    return found


@given(st.lists(parts(), min_size=2, max_size=3), st.integers(0, 60))
def test_rows_are_those_of_a_plain_loop(found: list[Rows], hours: int) -> None:
    """Rows that come too late, and rows of shared groups, are counted exactly, and the first are shown."""
    names = NAMES if len(found) == 3 else ("train", "test")
    gap = timedelta(hours=hours)
    data = {name: one.data for name, one in zip(names, found, strict=True)}
    report = contracts.check_split(**data, time="at", group="who", gap=gap, nulls="99%")
    for k, (name, one) in enumerate(zip(names[:-1], found, strict=False), 1):
        expected = late(one, found[k:], gap)
        said = result(report, "time", name)
        if expected is None or not any(one.moments):
            assert said.outcome in ("skipped", "passed")
        else:
            assert (said.rows_failed, said.outcome) == (len(expected), "failed" if expected else "passed")
            assert [e.row for e in said.examples] == expected[:10]
    for (name, one), (other_name, other) in combinations(zip(names, found, strict=True), 2):
        shared = (set(one.groups) & set(other.groups)) - {None}
        rows = [[row for row, who in enumerate(part.groups) if who in shared] for part in (one, other)]
        said = result(report, "group", name, other_name)
        assert (said.rows_failed, said.details["groups"]) == (len(rows[0]) + len(rows[1]), len(shared))
        assert said.details["rows"] == {name: len(rows[0]), other_name: len(rows[1])}
        for example in said.examples:
            part = one if example.value["part"] == name else other
            assert part.groups[example.row] == example.value["who"]


@given(st.lists(parts(), min_size=2, max_size=3), st.integers(0, 60))
def test_a_clean_split_is_one_without_such_rows(found: list[Rows], hours: int) -> None:
    """A split is fine if and only if no part is empty, nothing null, no row too late and no group shared."""
    names = NAMES if len(found) == 3 else ("train", "test")
    gap = timedelta(hours=hours)
    data = {name: one.data for name, one in zip(names, found, strict=True)}
    report = contracts.check_split(**data, time="at", group="who", gap=gap)
    whole = all(one.hours and None not in (*one.hours, *one.groups) for one in found)
    leaks = any(late(one, found[k:], gap) for k, one in enumerate(found[:-1], 1))
    shares = any(set(one.groups) & set(other.groups) for one, other in combinations(found, 2))
    assert report.ok == (whole and not leaks and not shares)
