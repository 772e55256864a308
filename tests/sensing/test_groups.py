"""Groups: some stations switched, all of them, none; and what happens to stations that is no switch."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.sensing.days import by_station, named, stations

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contracts.sensing.evidence import Verdict


def watched(past: NDArray[np.float64], batches: NDArray[np.float64]) -> list[Verdict]:
    """Weigh batches in order against one past, carrying the evidence on."""
    found: list[Verdict] = []
    for batch in batches:
        before = found[-1] if found else None
        carried = (before.log_evidence, before.log_groups) if before else (-math.inf, {})
        found.append(by_station(batch, past, *carried))
    return found


def kinds(found: list[Verdict]) -> set[str]:
    """Return the kinds of some verdicts."""
    return {verdict.kind for verdict in found}


@pytest.mark.parametrize("seed", range(4))
def test_a_fifth_of_the_stations_is_caught_and_named(seed: int) -> None:
    """Where 4 of 20 stations are switched, a batch of the first five says so, names the unit, and names these four."""
    made = stations(seed, 65, 20)
    made[60:, [1, 6, 11, 16]] *= 10
    first = next(v for v in watched(made[:60], made[60:]) if v.kind == "switched")
    assert first.candidate == "0.1 m/s"
    assert first.groups == ("S01", "S06", "S11", "S16")
    assert first.low is not None
    assert first.high is not None
    assert first.low <= 10 <= first.high


@pytest.mark.parametrize("seed", range(4))
def test_a_whole_switch_names_no_groups(seed: int) -> None:
    """Where all stations are switched, it is the column, and no groups are named."""
    made = stations(seed, 61, 20)
    verdict = by_station(made[60] * 10, made[:60])
    assert (verdict.kind, verdict.candidate, verdict.groups) == ("switched", "0.1 m/s", ())


@pytest.mark.parametrize("seed", range(4))
def test_the_one_of_two_stations_is_named(seed: int) -> None:
    """Of two stations the one that was switched is named, not the other."""
    made = stations(seed, 65, 2, rows=24)
    made[60:, 1] *= 10
    found = [v for v in watched(made[:60], made[60:]) if v.kind == "switched"]
    assert found
    assert {v.groups for v in found} == {("S01",)}


@pytest.mark.parametrize("seed", range(4))
def test_a_station_added_is_quiet(seed: int) -> None:
    """A new station at three times the others' level has no past to be judged by, and the column stays quiet."""
    made = stations(seed, 65, 11)
    made[:60, 10] = np.nan
    made[60:, 10] *= 3
    assert kinds(watched(made[:60], made[60:])) == {"quiet"}


@pytest.mark.parametrize("seed", range(4))
def test_a_station_moved_is_quiet(seed: int) -> None:
    """A station that moved to a place with two fifths more wind was not switched."""
    made = stations(seed, 65, 10)
    made[60:, 3] *= 1.4
    assert "switched" not in kinds(watched(made[:60], made[60:]))


@pytest.mark.parametrize("seed", range(4))
def test_a_storm_over_all_stations_is_quiet(seed: int) -> None:
    """A day with 1.7 times the wind at all stations is weather; with twice the wind it is no switch either."""
    made = stations(seed, 62, 20)
    made[60] *= 1.7
    assert kinds(watched(made[:60], made[60:])) == {"quiet"}
    made[60] *= 2 / 1.7
    assert "switched" not in kinds(watched(made[:60], made[60:]))


@pytest.mark.parametrize("seed", range(2))
def test_clean_batches_are_quiet(seed: int) -> None:
    """Twenty clean batches of ten stations are quiet one after another, and suspect no station."""
    made = stations(seed, 80, 10)
    found = watched(made[:60], made[60:])
    assert kinds(found) == {"quiet"}
    assert {v.groups for v in found} == {()}


def test_a_station_that_is_missing_keeps_its_evidence() -> None:
    """The evidence against a station waits while it sends nothing."""
    made = stations(5, 61, 10)
    verdict = by_station(made[60, :9], made[:60, :9], log_groups={named(10)[9]: 3.0})
    assert verdict.log_groups["S09"] == 3.0
