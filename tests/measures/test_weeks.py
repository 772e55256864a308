"""Periods are counted by their place in the week without going through them one by one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import contracts
from contracts.measures.weeks import per_week, tallied
from contracts.quantity import period

stretches = st.lists(st.tuples(st.integers(-500, 500), st.integers(0, 400)), max_size=6)


@given(stretches, st.sampled_from(["1 day", "6 hours", "7 hours", "1 hour", "2 days", "1 month"]))
@settings(max_examples=60, deadline=None)
def test_the_tally_is_that_of_counting_one_by_one(found: list[tuple[int, int]], text: str) -> None:
    """Each place has as many periods as there are numbers with its remainder."""
    every = period(text)
    ranges = [range(first, first + length) for first, length in found]
    counted = Counter(number % per_week(every) for stretch in ranges for number in stretch)
    assert tallied(ranges, every) == [counted[place] for place in range(per_week(every))]


@pytest.mark.parametrize("text", ["1 day", "6 hours", "7 hours", "45 min", "77 s"])
def test_a_place_is_a_time_of_the_week(text: str) -> None:
    """Periods that are so many apart begin on the same weekday at the same time of the day, and no nearer ones do."""
    every = period(text)
    first = every.start(0)
    again = next(k for k in range(1, 700_000) if (every.start(k) - first).total_seconds() % (7 * 86_400) == 0)
    assert per_week(every) == again


@pytest.mark.parametrize(("least", "failed"), [(1, 315537897597), (0, 0)])
def test_one_time_that_is_far_off_is_told_not_gone_through(least: int, failed: int) -> None:
    """The seconds between a wrong time and the others are counted; there are too many of them to be held."""
    feed = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns:\n  at: {type: timestamp, tz: UTC}\n"
        f"rows: {{min: {least}, per: 1 s, column: at}}\n"
    )
    at = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 58, tzinfo=UTC)]
    now = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    accepted = contracts.Reference.of([feed.profile(pl.DataFrame({"at": at}))])
    report = feed.validate(pl.DataFrame({"at": at}), now=now, reference=accepted)
    (rows,) = (result for result in report.checks if result.check == "rows")
    assert rows.details["periods"] == 315537897599
    assert len(rows.details["failed"]) == min(failed, 10)
    assert (f"{failed:,} of 315,537,897,599" in rows.message) == bool(failed)
