"""Partners: columns of one dimension that move together."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from tests.sensing.days import CELSIUS, TENTHS, column, counted, on_interval, on_ratio

from contracts.sensing.partner import Partner, partner_log_e
from contracts.sensing.series import series


def days(seed: int, count: int = 61, rows: int = 1) -> list[tuple[list[float], list[float]]]:
    """Return days of lowest and highest temperatures, in degF: wild weather, 15 degrees apart."""
    rng = random.Random(seed)
    found = []
    for _ in range(count):
        level = rng.gauss(50, 14)
        low = [round(rng.gauss(level, 2)) for _ in range(rows)]
        found.append((low, [x + round(rng.gauss(15, 2)) for x in low]))
    return found


def celsius(values: list[float]) -> list[float]:
    """Return values in degC, rounded to tenths."""
    return [round((x - 32) / 1.8, 1) for x in values]


def warm_partner(past: list[list[float]], batch: list[float]) -> Partner:
    """Return another column of temperatures as a partner."""
    here, before = (series([counted(v) for v in parts], interval=True) for parts in ([batch], past))
    factors, offsets = (np.array([getattr(c, name) for c in CELSIUS]) for name in ("factor", "offset"))
    return Partner(before.place, float(here.place[0]), factors, offsets)


@pytest.mark.parametrize("seed", range(5))
def test_one_of_two_is_seen_earlier_than_alone(seed: int) -> None:
    """When only the highest temperature is switched, the lowest makes the evidence stronger, and is not accused."""
    lows, highs = zip(*days(seed), strict=True)
    switched = celsius(highs[-1])
    alone = on_interval(switched, highs[:-1])
    beside = on_interval(switched, highs[:-1], partners=[warm_partner(lows[:-1], lows[-1])])
    assert beside.log_e > alone.log_e + math.log(10)
    assert beside.candidate == "degC"
    accused = on_interval(lows[-1], lows[:-1], partners=[warm_partner(highs[:-1], switched)])
    assert accused.kind == "quiet"


@pytest.mark.parametrize("seed", range(5))
def test_one_of_two_is_caught_in_fewer_batches(seed: int) -> None:
    """When only the highest temperature is switched, it is caught no later with its partner than without."""
    lows, highs = zip(*days(seed, 75), strict=True)
    delays = []
    for with_partner in (True, False):
        carried = -math.inf
        for n in range(60, 75):
            partners = [warm_partner(lows[:60], lows[n])] * with_partner
            verdict = on_interval(celsius(highs[n]), highs[:60], carried, partners)
            carried = verdict.log_evidence
            if verdict.kind == "switched":
                break
        delays.append(n)
    assert delays[0] <= delays[1]
    assert delays[0] <= 62


@pytest.mark.parametrize("seed", range(5))
def test_both_switched_together_are_both_caught(seed: int) -> None:
    """When both temperatures are switched, each is caught within five batches, though their distance hardly tells."""
    lows, highs = zip(*days(seed, 65, rows=24), strict=True)
    for mine, other in ((lows, highs), (highs, lows)):
        carried, seen = -math.inf, []
        for n in range(60, 65):
            partner = warm_partner(other[:60], celsius(other[n]))
            verdict = on_interval(celsius(mine[n]), mine[:60], carried, [partner])
            carried = verdict.log_evidence
            seen.append((verdict.kind, verdict.candidate))
        assert ("switched", "degC") in seen


def test_the_steadiest_partner_is_asked() -> None:
    """Of two partners the one that keeps its distance is asked, whatever the order."""
    lows, highs = zip(*days(1), strict=True)
    rng = random.Random(9)
    strangers = [[rng.gauss(60, 30)] for _ in lows]
    switched = column(celsius(highs[-1]), highs[:-1], interval=True)
    factors, offsets = np.array([c.factor for c in CELSIUS]), np.array([c.offset for c in CELSIUS])
    good, bad = warm_partner(lows[:-1], lows[-1]), warm_partner(strangers[:-1], strangers[-1])
    found = [
        partner_log_e(switched.batch, switched.past, partners, factors, offsets, interval=True)
        for partners in ([good], [good, bad], [bad, good])
    ]
    assert all(np.array_equal(found[0], logs) for logs in found)


def test_a_partner_that_is_new_says_nothing() -> None:
    """With fewer than five batches in common, or no value now, a partner does not count."""
    lows, highs = zip(*days(2), strict=True)
    new = warm_partner([[]] * 56 + list(lows[56:-1]), lows[-1])
    silent = warm_partner(lows[:-1], [])
    plain = on_interval(highs[-1], highs[:-1])
    for partner in (new, silent):
        assert on_interval(highs[-1], highs[:-1], partners=[partner]) == plain


def test_gusts_tell_of_wind() -> None:
    """Wind in km/h beside gusts in m/s is caught on a ratio scale too."""
    rng = random.Random(3)
    wind = [[math.exp(rng.gauss(1.5, 0.8))] for _ in range(61)]
    gust = [[1.5 * w * math.exp(rng.gauss(0, 0.1)) for w in day] for day in wind]
    here, before = (series([counted(v) for v in parts], interval=False) for parts in (gust[-1:], gust[:-1]))
    partner = Partner(before.place, float(here.place[0]), np.array([c.factor for c in TENTHS]), np.zeros(3))
    switched = [3.6 * w for w in wind[-1]]
    alone, beside = on_ratio(switched, wind[:-1]), on_ratio(switched, wind[:-1], partners=[partner])
    assert alone.kind == "quiet"
    assert beside.log_e > alone.log_e + 1
