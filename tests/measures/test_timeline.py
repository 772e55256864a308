"""How rows lie in time is measured exactly, and adds up over batches."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import contracts
from contracts.measures.kept import MAX_TIMED_GROUPS
from contracts.measures.timeline import Runs, Timeline, united
from contracts.quantity import period

numbers = st.lists(st.integers(-50, 50), max_size=60)
seldom = settings(max_examples=60, deadline=None)
MINUTES = 24 * 60
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
INSTANTS = (
    "1901-12-13T20:45:52", "1969-12-31T23:59:59", "1970-01-01T00:00:00", "2000-02-29T12:00:00", "2024-02-29T23:30:00",
    "2026-03-29T00:59:59", "2026-03-29T01:00:00", "2026-10-25T00:30:00", "2026-10-25T01:30:00", "2262-04-11T23:47:16",
)  # fmt: skip


def runs_of(periods: list[int]) -> Runs:
    """Return the runs of some periods, each as a run of its own first."""
    return united([(number, number) for number in periods])


@given(numbers, numbers)
def test_runs_hold_exactly_the_periods_of_both(a: list[int], b: list[int]) -> None:
    """Runs unite as sets do, ascend, and neither touch nor overlap."""
    found = united([*runs_of(a), *runs_of(b)])
    assert {n for first, last in found for n in range(first, last + 1)} == {*a, *b}
    assert all(left[1] + 1 < right[0] for left, right in pairwise(found))


@given(numbers, st.integers(0, 3))
def test_a_timeline_is_what_was_written(periods: list[int], group: int) -> None:
    """A timeline survives being written down."""
    times = {str(group): datetime(2026, 1, 1, tzinfo=UTC)}
    made = Timeline(
        {str(group): len(periods)}, {str(group): runs_of(periods)}, times, dict(Counter(periods)), {3: 1}, None
    )
    assert Timeline.from_dict(made.to_dict()) == made


def feed(every: str, more: str = "", zone: str = "") -> contracts.Contract:
    """Return a contract on the cadence of a time, by station."""
    column = "{type: timestamp" + (f", tz: {zone}" if zone else "") + "}"
    return contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns:\n  station: {type: string, pii: false}\n"
        f"  at: {column}\ncadence: {{column: at, every: {every}, per: station{more}}}\n"
    )


def batch(rows: list[tuple[str, int]]) -> pl.DataFrame:
    """Return rows of a station and a minute of 2026."""
    start = datetime(2026, 1, 1)  # noqa: DTZ001 - a time without a zone is one in UTC
    times = [start + timedelta(minutes=minute) for _, minute in rows]
    return pl.DataFrame(
        {"station": [station for station, _ in rows], "at": times},
        schema={"station": pl.String, "at": pl.Datetime("us")},
    )


rows_drawn = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 5 * MINUTES)), min_size=1, max_size=40)


@given(rows_drawn)
@seldom
def test_gaps_and_repeats_are_those_of_a_plain_loop(rows: list[tuple[str, int]]) -> None:
    """Missing periods and repeated rows are counted as a loop over the rows counts them."""
    report = feed("1 hour").validate(batch(rows), now=datetime(2027, 1, 1, tzinfo=UTC))
    details = next(result.details for result in report.checks if result.check == "cadence")
    hours = [(station, minute // 60) for station, minute in rows]
    span = range(min(hour for _, hour in hours), max(hour for _, hour in hours) + 1)
    wanted = {(station, hour) for station, _ in hours for hour in span}
    assert (details["missing"], details["repeats"]) == (len(wanted - set(hours)), len(hours) - len(set(hours)))


@given(rows_drawn, rows_drawn)
@seldom
def test_two_batches_are_as_one(a: list[tuple[str, int]], b: list[tuple[str, int]]) -> None:
    """The timelines of two batches together are that of all their rows."""
    contract = feed("1 hour")
    both = contract.profile(batch(a)) | contract.profile(batch(b))
    assert both.answers == contract.profile(batch([*a, *b])).answers


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("text", INSTANTS)
def test_an_instant_is_in_the_day_of_its_zone(text: str, zone: str) -> None:
    """Days are those of the clocks of the column's zone, whatever the clocks do that day."""
    at = datetime.fromisoformat(text).replace(tzinfo=UTC)
    frame = pl.DataFrame({"station": ["a"], "at": [at]}).with_columns(pl.col("at").dt.convert_time_zone(zone))
    found = feed("1 day", zone=zone).profile(frame).answers["at every 1 day per station"]
    local = at.astimezone(ZoneInfo(zone)).date()
    assert found.rows == {(local - date(1970, 1, 1)).days: 1}


def test_days_of_a_zone_have_neither_gap_nor_repeat_when_the_clocks_change() -> None:
    """Rows at local midnight are one a day through a year, both changes of the clocks included."""
    midnight = pl.datetime_range(date(2026, 1, 1), date(2026, 12, 31), "1d", time_zone="Europe/London", eager=True)
    frame = pl.DataFrame({"station": ["a"] * len(midnight), "at": midnight})
    assert feed("1 day", zone="Europe/London").validate(frame, now=datetime(2027, 1, 1, tzinfo=UTC)).ok
    in_utc = frame.with_columns(pl.col("at").dt.convert_time_zone("UTC").dt.replace_time_zone(None))
    assert not feed("1 day").validate(in_utc, now=datetime(2027, 1, 1, tzinfo=UTC)).ok


def test_rows_out_of_order_are_counted_by_group() -> None:
    """A row that comes after a later one of its own group is out of order; another group's does not matter."""
    frame = batch([("a", 60), ("b", 0), ("a", 0), ("b", 60)])
    report = feed("1 hour", ", ordered: true").validate(frame, now=datetime(2027, 1, 1, tzinfo=UTC))
    (result,) = report.violations
    assert (result.check, result.details["disordered"]) == ("cadence", 1)


def test_a_group_of_masked_text_goes_by_a_hash() -> None:
    """Neither the report nor the profile holds the name of a group that is masked; `reveal` shows it."""
    contract = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns:\n  who: {type: string}\n  day: {type: date}\n"
        "cadence: {column: day, every: 1 day, per: who}\nfreshness: {column: day, within: 1 day, per: who}\n"
    )
    frame = pl.DataFrame({"who": ["Zaphod", "Ford", "Ford"], "day": [date(2026, 1, d) for d in (1, 1, 2)]})
    now = datetime(2026, 3, 1, tzinfo=UTC)
    report = contract.validate(frame, now=now)
    assert "Zaphod" not in report.to_json() + str(report) + str(contract.profile(frame).to_dict())
    assert "Zaphod" in contract.validate(frame, now=now, reveal=True).to_json()


@pytest.mark.parametrize(
    ("newest", "said"),
    [
        (datetime(1970, 1, 21, 15, tzinfo=UTC), "seconds since 1970 that were read as milliseconds"),
        (datetime(2026, 11, 1, tzinfo=UTC), "the feed has stopped"),
        (datetime(2027, 11, 1, tzinfo=UTC), "lies in the future"),
    ],
)
def test_a_wrong_epoch_is_named(newest: datetime, said: str) -> None:
    """What is old or early because of the unit of its numbers is said to be so, and nothing else is."""
    contract = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns:\n  at: {type: timestamp, tz: UTC}\n"
        "freshness: {column: at, within: 1 day}\n"
    )
    report = contract.validate(pl.DataFrame({"at": [newest]}), now=datetime(2026, 11, 23, tzinfo=UTC))
    (result,) = report.violations
    assert said in result.hint


@pytest.mark.parametrize(
    ("now", "ok"),
    [
        ("2026-03-27T04:59:00+00:00", True),  # Friday before six in Berlin, still winter time
        ("2026-03-27T05:00:00+00:00", False),
        ("2026-03-28T12:00:00+00:00", False),
        ("2026-03-30T03:59:00+00:00", False),
    ],
)
def test_expected_times_are_those_of_the_zone(now: str, *, ok: bool) -> None:
    """`0 6 * * MON-FRI` is six o'clock on the clocks of the column's zone, before and after they change."""
    contract = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns:\n  at: {type: timestamp, tz: Europe/Berlin}\n"
        "freshness: {column: at, within: 6 hours, expected: 0 6 * * MON-FRI}\n"
    )
    frame = pl.DataFrame({"at": [datetime(2026, 3, 26, 6, tzinfo=UTC)]}).with_columns(
        pl.col("at").dt.convert_time_zone("Europe/Berlin")
    )
    assert contract.validate(frame, now=datetime.fromisoformat(now)).ok is ok


@pytest.mark.parametrize("bad", ["6", "0 6 * *", "61 6 * * *", "0 6 * * FOO", "0 0 31 2 *"])
def test_what_is_no_time_of_cron_is_refused(bad: str) -> None:
    """A schedule that is none, or that never comes, is a problem of the contract."""
    with pytest.raises(contracts.ContractSyntaxError, match="is no time of cron"):
        contracts.loads(
            "contract: a.b\nversion: 1.0.0\ncolumns:\n  at: {type: timestamp}\n"
            f"freshness: {{column: at, within: 1 day, expected: '{bad}'}}\n"
        )


@pytest.mark.parametrize("bad", ["", "1", "1 parsec", "0 days", "0.5 months", "1e30 days", 5, None, "-1 day"])
def test_what_is_no_period_is_refused(bad: Any) -> None:
    """The length of a period is a whole number of seconds or months."""
    with pytest.raises(ValueError, match="length of a period"):
        period(bad)


@given(st.integers(-1900, 1900), st.sampled_from(["1 week", "1 day", "15 min", "1 month", "1 quarter", "1 year"]))
def test_periods_begin_where_the_last_one_ends(number: int, text: str) -> None:
    """Starts ascend, and weeks start on Mondays."""
    every = period(text)
    assert every.start(number) < every.start(number + 1)
    assert text != "1 week" or every.start(number).weekday() == 0


@pytest.mark.parametrize("engine", ["polars", "pyarrow", "duckdb"])
@pytest.mark.parametrize("year", [57868, -7537])
def test_times_beyond_the_calendar_are_judged(engine: str, year: int) -> None:
    """Milliseconds read as seconds lie in the year 57868: a violation with its cause, on every engine, no crash."""
    micros = (1_764_000_000 if year > 0 else -300_000_000) * 10**9
    frame = pl.DataFrame({"station": ["a"], "at": pl.Series([micros]).cast(pl.Datetime("us"))})
    contract = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns:\n  station: {type: string, pii: false}\n"
        "  at: {type: timestamp, range: {min: 2000-01-01, max: 2100-01-01}}\n"
        "freshness: {column: at, within: 1 day, per: station}\ncadence: {column: at, every: 1 day, per: station}\n"
    )
    table = frame.to_arrow()
    data = {"polars": frame, "pyarrow": table}.get(engine)
    if data is None:
        duckdb = pytest.importorskip("duckdb")
        data = duckdb.from_arrow(table)
    report = contract.validate(data, now=datetime(2026, 11, 26, tzinfo=UTC))
    failed = {result.check: result.hint for result in report.violations}
    assert set(failed) == {"range", "freshness"}
    assert "beyond the calendar" in failed["freshness"]


def test_the_order_of_rows_is_asked_beside_their_number() -> None:
    """Two checks of one time, of which only one asks for the order of rows, do not take each other's answer."""
    text = "contract: a.b\nversion: 1.0.0\ncolumns:\n  at: {type: timestamp}\n"
    checks = "cadence: {column: at, every: 1 day, ordered: true}\nrows: {column: at, per: 1 day}\n"
    contract = contracts.loads(text + checks)
    asked = {
        name: answer.disordered for name, answer in contract.profile(batch([("a", MINUTES), ("a", 0)])).answers.items()
    }
    assert asked == {"at every 1 day": None, "at every 1 day in order": 1}


def test_more_groups_than_are_kept_do_not_repeat_each_other() -> None:
    """The rows of groups that are not looked at are no repeats of those that are."""
    crowd = batch([(str(number), 0) for number in range(MAX_TIMED_GROUPS + 5)])
    report = feed("1 day").validate(crowd, now=datetime(2027, 1, 1, tzinfo=UTC))
    found = next(result for result in report.checks if result.check == "cadence")
    assert (found.details["groups"], found.details["repeats"]) == (MAX_TIMED_GROUPS, 0)
    assert found.message.endswith("of all groups 10,000 are looked at")


def test_two_batches_of_many_groups_keep_those_of_all_rows() -> None:
    """What is kept of two batches together is what is kept of one batch of all their rows."""
    rows = [(str(number), number % 3) for number in range(MAX_TIMED_GROUPS + 50)]
    contract = feed("1 day")
    both = contract.profile(batch(rows[:5000])) | contract.profile(batch(rows[5000:]))
    assert both.answers == contract.profile(batch(rows)).answers


def of_days(zone: str, checks: str) -> contracts.Contract:
    """Return a contract on days of a zone."""
    column = f"columns:\n  station: {{type: string}}\n  at: {{type: timestamp, tz: {zone}}}\n"
    return contracts.loads(f"contract: a.b\nversion: 1.0.0\n{column}{checks}\n")


@pytest.mark.parametrize(("now", "ok"), [("2026-03-02T02:00:00+00:00", True), ("2026-03-02T08:00:00+00:00", False)])
@pytest.mark.parametrize(
    "checks", ["cadence: {column: at, every: 1 day, per: station}", "rows: {column: at, per: 1 day, min: 2}"]
)
def test_a_day_is_over_when_it_is_on_the_clocks_of_its_zone(checks: str, now: str, *, ok: bool) -> None:
    """The last day may be partial until midnight in California, eight hours after that of UTC."""
    times = [datetime(2026, 2, 28, 20), datetime(2026, 2, 28, 20), datetime(2026, 3, 1, 9)]  # noqa: DTZ001 - zoned next
    frame = pl.DataFrame({"station": ["a", "b", "a"], "at": times})
    frame = frame.with_columns(pl.col("at").dt.replace_time_zone("America/Los_Angeles"))
    report = of_days("America/Los_Angeles", checks).validate(frame, now=datetime.fromisoformat(now))
    assert report.ok is ok


def test_one_wrong_time_among_many_periods_is_told_at_once() -> None:
    """Periods without rows are not looked at one by one where a wrong time makes millions of them."""
    text = "contract: a.b\nversion: 1.0.0\ncolumns:\n  at: {type: timestamp}\nrows: {column: at, per: 1 s, min: 0}\n"
    frame = batch([("a", 0), ("a", 20_000_000)])
    report = contracts.loads(text).validate(frame, now=datetime(2100, 1, 1, tzinfo=UTC))
    (failed,) = (result for result in report.checks if result.outcome != "passed")
    assert (failed.check, failed.outcome) == ("rows", "failed")
    assert failed.message.startswith("2 of 1,200,000,001 periods of 1 s have rows")


def test_hours_of_a_column_of_days_are_refused() -> None:
    """A date has no hours whose rows could be counted."""
    text = "contract: a.b\nversion: 1.0.0\ncolumns:\n  day: {type: date}\nrows: {column: day, per: 1 hour}\n"
    with pytest.raises(contracts.ContractSyntaxError, match="holds days, not parts of days"):
        contracts.loads(text)


def test_how_late_a_row_may_come_is_told_as_it_was_written() -> None:
    """The message says 2 days, not how Python writes a length of time."""
    late = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns:\n  day: {type: date}\n"
        "cadence: {column: day, every: 1 day, late: 2 days}\n"
    )
    days = pl.DataFrame({"day": [date(2026, 1, 1) + timedelta(days=n) for n in range(9)]})
    report = late.validate(days.head(5), reference=contracts.Reference.of([late.profile(days)]))
    (result,) = report.violations
    assert result.message == "day: 5 rows are more than 2 days older than the newest accepted before"
