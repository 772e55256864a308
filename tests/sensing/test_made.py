"""Cold start: what a contract calls typical stands in for a past."""

from __future__ import annotations

import datetime as dt
import random

import polars as pl
import pytest

import contracts
from contracts.sensing.made import made_past
from contracts.sensing.series import series

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
FEED = contracts.loads(
    "contract: a.b\nversion: 1.0.0\ncolumns:\n"
    "  snow: {type: number, unit: cm, typical: {p05: 3, p50: 10, p95: 33}}\n"
    "  warm: {type: number, unit: degF, typical: {p05: 32, p50: 55, p95: 80}}\n"
)


def day(seed: int) -> pl.DataFrame:
    """Return a day of snow in cm and temperatures in degF, as the contract says is typical."""
    rng = random.Random(seed)
    snow = [round(10 * 3.3 ** (rng.gauss(0, 1) / 1.645), 1) for _ in range(48)]
    return pl.DataFrame({"snow": snow, "warm": [round(rng.gauss(55, 14)) for _ in range(48)]})


def judged(batch: pl.DataFrame, reference: contracts.Reference | None = None) -> dict[str, contracts.Result]:
    """Return the results of `unit_switch` by column."""
    report = FEED.validate(batch, reference=reference, now=NOW)
    return {str(r.column): r for r in report.checks if r.check == "unit_switch"}


@pytest.mark.parametrize("seed", range(3))
def test_a_feed_wrong_from_its_first_day_is_caught_and_named(seed: int) -> None:
    """Snow in mm and warmth in degC, on the first day of a feed, are failures that name the unit."""
    found = judged(day(seed).with_columns(pl.col("snow") * 10, ((pl.col("warm") - 32) / 1.8).round(1)))
    assert {r.outcome for r in found.values()} == {"failed"}
    assert {name: r.details["looks_like"] for name, r in found.items()} == {"snow": "mm", "warm": "degC"}


def test_such_a_verdict_is_provisional() -> None:
    """The verdict says that it rests on no accepted batch yet."""
    found = judged(day(0).with_columns(pl.col("snow") * 10))["snow"]
    assert found.details["provisional"] is True
    assert found.details["batches"] == 0
    assert "provisional: 0 of 30 batches" in found.message


@pytest.mark.parametrize("seed", range(5))
def test_a_clean_first_batch_is_quiet(seed: int) -> None:
    """A first batch of usual values passes."""
    assert {r.outcome for r in judged(day(seed)).values()} == {"passed"}


def test_a_few_clean_batches_stay_quiet() -> None:
    """The first eight batches pass, each learnt after it was judged: made ones give way to real ones."""
    reference = contracts.Reference()
    for seed in range(8):
        assert {r.outcome for r in judged(day(seed), reference).values()} == {"passed"}
        reference = reference.add(FEED.profile(day(seed)))


@pytest.mark.parametrize("interval", [False, True])
def test_made_batches_are_as_wide_as_typical(interval: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Their pooled median is the typical one, and about nine in ten of their values lie between p05 and p95."""
    past = made_past("x", (20.0, 50.0, 80.0), interval=interval)
    values = [v for p in past for v, n in p.columns["x"].values(zeros=True).items() for _ in range(n)]
    inside = sum(20 <= v <= 80 for v in values) / len(values)
    assert 0.84 <= inside <= 0.96
    assert sorted(values)[len(values) // 2] == pytest.approx(50, rel=0.05)
    assert len(series([p.columns["x"] for p in past], interval=interval)) == len(past)
