"""Keys delivered again: their former values show the factor of a switch exactly."""

from __future__ import annotations

import datetime as dt
import math
import random

import numpy as np
import polars as pl
import pytest
from tests.sensing.days import on_ratio

import contracts
from contracts.profile import Profile, Sample
from contracts.sensing.evidence import Candidate
from contracts.sensing.kept import kept_pairs, median_move
from contracts.sensing.partner import Partner

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
FEED = contracts.loads(
    "contract: a.b\nversion: 1.0.0\ncolumns:\n"
    "  station: {type: string}\n  hour: {type: integer}\n  wind: {type: number, unit: m/s}\n"
    "key: [station, hour]\n"
)
KNOT = 1.9438


def wind_at(hour: int) -> float:
    """Return the wind of an hour: wild from day to day, so that two units lie well within its range."""
    level = random.Random(hour // 24).gauss(1.5, 0.6)
    return round(math.exp(random.Random(hour).gauss(level, 0.3)), 1)


def batch(day: int, *, overlap: int = 0, factor: float = 1.0) -> pl.DataFrame:
    """Return the hours of a day, after the last few of the day before; all times a factor."""
    hours = range(day * 24 - overlap, day * 24 + 24)
    wind = [round(factor * wind_at(hour), 1) for hour in hours]
    return pl.DataFrame({"station": ["A"] * len(wind), "hour": list(hours), "wind": wind})


def judged(day: int, overlap: int, factor: float) -> contracts.Result:
    """Return the result of `unit_switch` on one day after forty others."""
    reference = contracts.Reference.of(FEED.profile(batch(k, overlap=overlap)) for k in range(1, day))
    report = FEED.validate(batch(day, overlap=overlap, factor=factor), reference=reference, now=NOW)
    return next(r for r in report.checks if r.check == "unit_switch" and r.column == "wind")


@pytest.mark.parametrize("day", range(41, 46))
def test_redelivered_hours_show_a_switch_at_once(day: int) -> None:
    """Where eight hours of each batch come again, knots in place of m/s are caught in one batch."""
    assert judged(day, 8, KNOT).outcome == "failed"


@pytest.mark.xfail(strict=True, reason="the shape of rows outweighs the factor that kept keys show")
def test_redelivered_hours_name_the_unit() -> None:
    """The factor that kept keys show names the unit, whatever the level of the day."""
    named = {judged(day, 8, KNOT).details["looks_like"] for day in (42, 43)}
    assert named == {"knot"}


@pytest.mark.parametrize("day", [41, 42, 43])
def test_without_overlap_one_batch_does_not_show_knots(day: int) -> None:
    """Where no key comes again, one batch in knots lies within the range of the wind, and passes."""
    assert judged(day, 0, KNOT).outcome == "passed"


@pytest.mark.parametrize("day", [41, 42, 43])
def test_redelivered_hours_as_they_were_are_quiet(day: int) -> None:
    """Where hours come again with the values they had, nothing is found."""
    assert judged(day, 8, 1.0).outcome == "passed"


def sampled(rows: dict[str, tuple[float | None, ...] | None], hasher: str = "h") -> Profile:
    """Return a profile with a sample of one column."""
    return Profile("a.b", "1.0.0", len(rows), sample=Sample(("x",), hasher, rows))


def test_no_overlap_gives_no_pairs() -> None:
    """Batches that share no key, fewer than five, or were hashed by another library, are not compared."""
    rows: dict[str, tuple[float | None, ...] | None] = {str(k): (float(k),) for k in range(1, 9)}
    few = {key: rows[key] for key in list(rows)[:4]}
    for former in (sampled({}), sampled(few), sampled(rows, "another"), sampled({f"x{k}": v for k, v in rows.items()})):
        assert kept_pairs(sampled(rows), [former]) == {}


def test_the_newest_former_row_counts() -> None:
    """A key that came in several of the batches before is compared with its newest row; a repeated key with none."""
    old, new, now = ({str(k): (v * k,) for k in range(1, 7)} for v in (1.0, 2.0, 6.0))
    pairs = kept_pairs(sampled({**now, "7": None}), [sampled(old), sampled({**new, "7": (1.0,)})])
    assert {(row, former) for row, former in pairs[2]} == {((6.0 * k,), (2.0 * k,)) for k in range(1, 7)}


def test_the_median_move_is_on_the_axis_of_the_scale() -> None:
    """Kept values moved by log 10 on a ratio scale, by 18 on an interval scale; nulls and zeros do not count."""
    values = [1.0, 2.0, 3.0, 4.0, 5.0]
    tenfold = [((10 * v,), (v,)) for v in values] + [((None,), (1.0,)), ((0.0,), (1.0,))]
    warmer = [((v + 18,), (v,)) for v in [-1.0, 0.0, 1.0, 2.0, 3.0]]
    assert median_move(tenfold, 0, interval=False) == pytest.approx(math.log(10))
    assert median_move(warmer, 0, interval=True) == 18
    assert math.isnan(median_move(tenfold[3:], 0, interval=False))


def test_kept_keys_weigh_as_a_partner() -> None:
    """A batch whose keys moved by the factor exactly is stronger evidence than its level alone."""
    rng = random.Random(1)
    past = [[math.exp(rng.gauss(rng.gauss(1.5, 0.6), 0.3)) for _ in range(24)] for _ in range(40)]
    now = [KNOT * math.exp(rng.gauss(1.5, 0.3)) for _ in range(24)]
    knots = (Candidate("knot", KNOT),)
    places = np.array([np.mean(np.log(day)) for day in past])
    kept = Partner(places, float(np.mean(np.log(now)) - math.log(KNOT)), np.zeros(0), np.zeros(0))
    alone, beside = on_ratio(now, past, knots), on_ratio(now, past, knots, partners=[kept])
    assert beside.log_e > alone.log_e + math.log(10)
