"""What the benchmark counts is right on cases that can be worked out by hand."""
# ruff: noqa: S101 - tests assert

import numpy as np
import polars as pl
import pytest
from counting import clopper_pearson, share
from detectors import PEERS, js_says_drift, ks_says_drift, learnt, off_by_three_sigma, outside_range
from faults import Fault, decimals, faults, informative, switched

RNG = np.random.default_rng(1)
PAST = learnt([RNG.normal(20, 2, 50) for _ in range(60)])
INCHES = Fault("mm", 25.4, 0.0, interval=False)


def test_an_interval_is_that_of_the_printed_tables() -> None:
    """No alarm in 1000 batches leaves room for 3.7 per thousand; 5 of 100 are between 1.6 and 11.3 %."""
    assert clopper_pearson(0, 1000) == pytest.approx((0, 0.003682), abs=1e-6)
    assert clopper_pearson(5, 100) == pytest.approx((0.016432, 0.112835), abs=1e-6)
    assert clopper_pearson(7, 7)[1] == 1


def test_a_share_near_one_is_not_rounded_to_one() -> None:
    """996 of 1000 are 99.6 %, not all."""
    assert (share(0.996), share(1.0), share(0.5), share(None)) == ("99.6%", "100%", "50%", "-")


@pytest.mark.parametrize("peer", PEERS.values())
def test_every_peer_sees_ten_times_the_values(peer: object) -> None:
    """A switch by ten, of values that hardly vary, is seen by all."""
    assert callable(peer)
    assert peer(PAST, RNG.normal(20, 2, 50) * 10)


@pytest.mark.parametrize("peer", [outside_range, off_by_three_sigma, ks_says_drift])
def test_a_batch_like_the_past_is_no_alarm(peer: object) -> None:
    """The peers that test for more than a distance leave the past's own values alone."""
    assert callable(peer)
    assert not peer(PAST, PAST.values[::60])


def test_ks_has_the_level_that_it_says() -> None:
    """Batches from the same distribution are off in about one case of twenty."""
    off = np.mean([ks_says_drift(PAST, RNG.normal(20, 2, 80)) for _ in range(1000)])
    assert off < 0.08


def test_the_divergence_of_a_distribution_from_itself_is_nothing() -> None:
    """Two equal histograms do not drift."""
    assert not js_says_drift(PAST, PAST.values)


def test_a_fault_is_written_on_the_grid_of_its_unit() -> None:
    """Inches with two decimals become millimetres with one; stand-ins and nulls stay."""
    frame = pl.DataFrame({"rain": [0.01, 1.25, None, -9999.0]})
    found = switched(frame, "rain", INCHES, 2)["rain"].to_list()
    assert found == [pytest.approx(0.3), pytest.approx(31.8), None, -9999.0]


def test_a_fault_may_hit_some_stations_only() -> None:
    """The other stations' values are as they were."""
    frame = pl.DataFrame({"at": ["a", "b"], "rain": [1.0, 1.0]})
    assert switched(frame, "rain", INCHES, 1, ("at", ["b"]))["rain"].to_list() == [1.0, 25.0]


def test_large_faults_are_by_two_and_a_half_or_of_temperature() -> None:
    """mi/h to 0.1 m/s is large, to km/h is not; all of degF are."""
    large = {fault.to: fault.large for fault in faults("mi/h")}
    assert (large["0.1 m/s"], large["km/h"]) == (True, False)
    assert all(fault.large for fault in faults("degF"))


def test_decimals_are_read_off_the_values() -> None:
    """Whole numbers have none; knots turned into miles fit no grid and count as three."""
    assert [decimals(np.array(x)) for x in ([1.0, 2.0], [1.5, 2.0], [1.25, 0.0], [1.15078, 2.30156])] == [0, 1, 2, 3]


def test_zeros_tell_nothing_where_zero_is_zero_in_every_unit() -> None:
    """Of a temperature they do."""
    values = np.array([0.0, 0.0, 3.0])
    assert (informative(values, interval=False), informative(values, interval=True)) == (1, 3)
