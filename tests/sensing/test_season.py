"""Seasons: with more than a year of history, what comes again at the same time of year is expected."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.sensing.days import ALARM, TENTHS, column, on_interval

from contracts.sensing.evidence import Days, weigh

if TYPE_CHECKING:
    from contracts.sensing.evidence import Verdict

MONTHS_14 = 426
River = Callable[[float, int], list[float]]


@cache
def walk(seed: int) -> list[float]:
    """Return the weather of 700 days: each remembers the one before."""
    rng, found = random.Random(seed), [0.0]
    while len(found) < 700:
        found.append(0.8 * found[-1] + rng.gauss(0, 0.12))
    return found


def melt(day: float, seed: int = 0) -> list[float]:
    """Return a day of a river's flow: nine times as much in spring as in autumn."""
    rng = random.Random(1000 * seed + int(day))
    level = 1 + 1.1 * math.sin(2 * math.pi * day / 365.2425) + walk(seed)[int(day)]
    return [round(math.exp(rng.gauss(level, 0.3)), 1) for _ in range(24)]


def flood(day: float, seed: int = 0) -> list[float]:
    """Return a day of a river that grows eightfold in ten days of spring, stays so for twenty, and is steady else."""
    rng = random.Random(1000 * seed + int(day))
    since = day % 365.2425 - 100
    level = 1 + 2.1 * min(1.0, max(0.0, min(since, 40 - since) / 10)) + rng.gauss(0, 0.15)
    return [round(math.exp(rng.gauss(level, 0.3)), 1) for _ in range(24)]


def warmth(day: float, seed: int = 0) -> list[float]:
    """Return a day of temperatures in degF, with a wide season."""
    rng = random.Random(1000 * seed + int(day))
    level = 50 + 30 * math.sin(2 * math.pi * day / 365.2425) + rng.gauss(0, 4)
    return [round(rng.gauss(level, 5)) for _ in range(24)]


def judged(
    day: int, past: range, river: River = melt, *, factor: float = 1.0, seed: int = 0, carried: float = -math.inf,
    dated: bool = True,
) -> Verdict:  # fmt: skip
    """Weigh one day of a river against past days."""
    days = Days(np.array(past, float), float(day)) if dated else None
    watched = column([factor * x for x in river(day, seed)], [river(d, seed) for d in past], days=days)
    return weigh(watched, TENTHS, carried=carried, alarm_log=ALARM)


def kinds(days: range, river: River, seed: int) -> set[str]:
    """Return what is said of clean days in order, each after 14 months of them."""
    carried, found = -math.inf, set()
    for day in days:
        verdict = judged(day, range(day - MONTHS_14, day), river, seed=seed, carried=carried)
        carried = verdict.log_evidence
        found.add(verdict.kind)
    return found


@pytest.mark.parametrize("seed", range(3))
def test_a_season_that_comes_again_is_quiet(seed: int) -> None:
    """With 14 months of days the flow's second rise, a month of it, is quiet day by day."""
    assert kinds(range(440, 470), melt, seed) == {"quiet"}


@pytest.mark.xfail(strict=True, reason="the season's own forecaster has no weight when a sudden season comes again")
def test_a_sudden_season_that_comes_again_is_no_switch() -> None:
    """With 14 months of days a flood that is over in forty days, as last year's was, is never called a switch."""
    assert "switched" not in kinds(range(465, 505), flood, 1)


@pytest.mark.parametrize("seed", range(3))
def test_what_comes_after_a_gap_is_quiet(seed: int) -> None:
    """When a feed comes back after two months, in another part of the year that it knows, it is quiet."""
    assert judged(530, range(530 - MONTHS_14, 470), seed=seed).kind == "quiet"


@pytest.mark.xfail(strict=True, reason="after a gap the season's own forecaster weighs no more than before it")
def test_former_years_tell_what_comes_after_a_gap() -> None:
    """When a feed of 26 months comes back in the middle of a flood, two former floods make a switch less likely."""
    day, past = 850, range(60, 790)
    known, unknown = (judged(day, past, flood, seed=2, dated=dated) for dated in (True, False))
    assert known.log_e < unknown.log_e - 1


@pytest.mark.parametrize("seed", range(3))
def test_a_switch_is_seen_all_the_same(seed: int) -> None:
    """With 14 months of days a tenfold switch is caught within two batches, and named."""
    carried, seen = -math.inf, []
    for day in (450, 451):
        verdict = judged(day, range(450 - MONTHS_14, 450), factor=10.0, seed=seed, carried=carried)
        carried = verdict.log_evidence
        seen.append((verdict.kind, verdict.candidate))
    assert ("switched", "0.1 m/s") in seen


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("start", [500, 590, 680])
def test_a_year_of_weeks_is_quiet_and_a_switch_is_seen(seed: int, start: int) -> None:
    """With 14 months of weekly temperatures a clean week is quiet, at any time of year, and one in degC is caught."""
    past = [float(d) for d in range(start - MONTHS_14, start, 7)]
    history, days = [warmth(d, seed) for d in past], Days(np.array(past), float(start))
    week = warmth(start, seed)
    assert on_interval(week, history, days=days).kind == "quiet"
    switched = on_interval([round((x - 32) / 1.8, 1) for x in week], history, days=days)
    assert (switched.kind, switched.candidate) == ("switched", "degC")


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("gap", [90, 150, 180])
def test_a_gap_of_months_is_quiet(seed: int, gap: int) -> None:
    """After a gap of months the season has moved on, which is no switch, with a year of history and with two months."""
    for known in (400, 60):
        past = [float(d) for d in range(1000 - known, 1000)]
        history, days = [warmth(d, seed) for d in past], Days(np.array(past), 1000.0 + gap)
        assert on_interval(warmth(1000 + gap, seed), history, days=days).kind != "switched"


def test_a_first_year_knows_no_season() -> None:
    """Within the first year the days tell nothing more than the order of the batches."""
    assert judged(120, range(120)) == judged(120, range(120), dated=False)
