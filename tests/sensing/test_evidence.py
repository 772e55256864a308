"""Behaviour of `contracts.sensing.evidence.weigh` on synthetic, seeded data."""

from __future__ import annotations

import math
import random

import pytest
from tests.sensing.days import ALARM, DEPTHS, TENTHS, column, on_interval, on_ratio, warmth, winds

from contracts.sensing.evidence import Candidate, weigh


def wind_history(rng: random.Random, days: int = 60) -> list[list[float]]:
    """Return past days of wind."""
    return [winds(rng) for _ in range(days)]


def warm_history(rng: random.Random, days: int = 60) -> list[list[float]]:
    """Return past days of warmth."""
    return [warmth(rng, day) for day in range(days)]


@pytest.mark.parametrize("seed", range(5))
def test_tenfold_is_caught_and_named(seed: int) -> None:
    """A switch by ten is caught in its first batch, named, and its factor lies in the interval."""
    rng = random.Random(seed)
    verdict = on_ratio([round(10 * x) for x in winds(rng)], wind_history(rng), TENTHS)
    assert (verdict.kind, verdict.candidate) == ("switched", "0.1 m/s")
    assert verdict.low is not None
    assert verdict.high is not None
    assert verdict.low <= 10 <= verdict.high


@pytest.mark.parametrize("seed", range(5))
def test_inch_to_mm_is_caught_and_named(seed: int) -> None:
    """A switch from inches to millimetres is caught in its first batch and named."""
    rng = random.Random(seed)
    verdict = on_ratio([round(25.4 * x, 1) for x in winds(rng)], wind_history(rng), DEPTHS)
    assert (verdict.kind, verdict.candidate) == ("switched", "mm")


@pytest.mark.parametrize("seed", range(5))
def test_fahrenheit_to_celsius_is_caught_and_named(seed: int) -> None:
    """A switch of the temperature scale is caught in its first batch and named."""
    rng = random.Random(seed)
    verdict = on_interval([round((x - 32) / 1.8, 1) for x in warmth(rng, 60)], warm_history(rng))
    assert (verdict.kind, verdict.candidate) == ("switched", "degC")


@pytest.mark.parametrize("seed", range(5))
def test_clean_batches_are_quiet(seed: int) -> None:
    """Thirty clean batches in a row stay quiet, the evidence carried from one to the next."""
    rng = random.Random(seed)
    history, carried = wind_history(rng), -math.inf
    for _ in range(30):
        verdict = on_ratio(winds(rng), history, TENTHS, carried)
        assert verdict.kind == "quiet"
        carried = verdict.log_evidence


def test_heat_wave_is_quiet() -> None:
    """A week that is 18 degF warmer than the season is no switch."""
    rng = random.Random(1)
    history, carried = warm_history(rng), -math.inf
    for day in range(60, 67):
        batch = [x + 18 for x in warmth(rng, day)]
        verdict = on_interval(batch, history[-60:], carried)
        assert verdict.kind == "quiet"
        carried = verdict.log_evidence
        history.append(batch)


@pytest.mark.parametrize("outlier", [1048.36, 60.0, -9999.0])
def test_lone_outlier_is_quiet(outlier: float) -> None:
    """One absurd value among 72 says nothing of the unit."""
    rng = random.Random(2)
    assert on_ratio([*winds(rng), outlier], wind_history(rng), TENTHS).kind == "quiet"


def test_empty_batch_carries_evidence_on() -> None:
    """A batch without values is quiet and leaves the running statistic as it was."""
    history = wind_history(random.Random(3))
    verdict = weigh(column([], history), TENTHS, carried=3.25, alarm_log=ALARM)
    assert (verdict.kind, verdict.log_evidence, verdict.log_e) == ("quiet", 3.25, 0.0)


def test_zeros_alone_say_nothing_on_a_ratio_scale() -> None:
    """A batch of zeros is quiet on a ratio scale."""
    verdict = on_ratio([0.0] * 20, wind_history(random.Random(3)), TENTHS, 1.5)
    assert (verdict.kind, verdict.log_evidence) == ("quiet", 1.5)


@pytest.mark.parametrize(("days", "wanted"), [(0, 5), (2, 3), (4, 1)])
def test_short_history_waits(days: int, wanted: int) -> None:
    """With fewer than five small batches it waits, and says how many are wanted."""
    rng = random.Random(4)
    history = [winds(rng, 10) for _ in range(days)]
    verdict = on_ratio([100.0] * 10, history, TENTHS)
    assert (verdict.kind, verdict.batches_wanted) == ("waiting", wanted)


def test_empty_batches_do_not_count_as_history() -> None:
    """History without values still waits."""
    assert on_ratio([1.0], [[]] * 40, TENTHS).batches_wanted == 5


def test_one_large_batch_waits_until_a_switch_is_plain() -> None:
    """One past batch of 200 values waits for more, unless the evidence for a switch adds up to an alarm."""
    rng = random.Random(5)
    history = [winds(rng, 250)]
    assert on_ratio(winds(rng), history, DEPTHS).kind == "waiting"
    carried, kinds = -math.inf, []
    for _ in range(5):
        verdict = on_ratio([0.0254 * x for x in winds(rng)], history, DEPTHS, carried)
        kinds.append(verdict.kind)
        carried = verdict.log_evidence
    assert "switched" in kinds


def test_sparse_batches_add_up() -> None:
    """Batches of two values each, none of which decides alone, decide together."""
    rng = random.Random(6)
    history = [[math.exp(rng.gauss(0, 0.8)) for _ in range(2)] for _ in range(40)]
    carried, seen = -math.inf, []
    for _ in range(10):
        verdict = on_ratio([10 * math.exp(rng.gauss(0, 0.8)) for _ in range(2)], history, TENTHS[:1], carried)
        carried = verdict.log_evidence
        seen.append(verdict.kind)
    assert seen[0] == "quiet"
    assert "switched" in seen


def test_rivals_are_told_or_named() -> None:
    """Two units that differ by a tenth are told apart or both named; the wrong one is never named alone."""
    rng = random.Random(7)
    history = wind_history(rng)
    for _ in range(10):
        verdict = on_ratio([round(3.6 * x, 1) for x in winds(rng, 6)], history, TENTHS)
        named = {verdict.candidate, verdict.rival} if verdict.kind == "ambiguous" else {verdict.candidate}
        assert verdict.kind == "quiet" or "km/h" in named


def test_shift_without_a_unit_is_a_shift() -> None:
    """A jump by 7000 that no candidate explains is `shifted`, not a switch."""
    rng = random.Random(8)
    assert on_ratio([7000 * x for x in winds(rng)], wind_history(rng), TENTHS).kind == "shifted"


def test_a_column_without_candidates_says_nothing() -> None:
    """A column whose unit could become no other is quiet, however far its values move."""
    rng = random.Random(10)
    verdict = on_ratio([1000 * x for x in winds(rng)], wind_history(rng), (), 1.5)
    assert (verdict.kind, verdict.log_evidence) == ("quiet", 1.5)


def test_expected_says_which_units_would_be_seen() -> None:
    """A quiet verdict says that a tenfold switch would be seen at once, and one by 0.4 % not soon."""
    rng = random.Random(11)
    near = Candidate("like it", 1.004)
    expected = on_ratio(winds(rng), wind_history(rng), (TENTHS[0], near)).expected
    assert expected == {"0.1 m/s": 1, "like it": None}


def test_carried_evidence_is_held_below_the_alarm() -> None:
    """One clean batch after an alarm is quiet, whatever was carried."""
    rng = random.Random(12)
    assert on_ratio(winds(rng), wind_history(rng), TENTHS, 10 * ALARM).kind == "quiet"


def test_a_usual_unit_is_named_before_a_rare_one() -> None:
    """Of two units that nearly coincide the usual one is named alone."""
    rng = random.Random(13)
    twins = (Candidate("foot/second", 3.6, rare=True), Candidate("km/h", 3.61))
    verdict = on_ratio([round(3.6 * x, 1) for x in winds(rng)], wind_history(rng), twins)
    assert (verdict.kind, verdict.candidate) == ("switched", "km/h")
