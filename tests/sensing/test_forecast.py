"""Forecasts are densities, one for each series, whatever its gaps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from contracts.sensing.forecast import forecast, packed

PLACES = arrays(
    np.float64,
    st.tuples(st.integers(1, 4), st.integers(1, 40)),
    elements=st.one_of(st.floats(-20, 20), st.just(math.nan)),
)


def with_one(rows: np.ndarray) -> np.ndarray:
    """Return series that each have a value at the end, gaps at the front."""
    rows = rows.copy()
    rows[np.isnan(rows).all(axis=1), -1] = 0.0
    return packed(rows)


@given(PLACES, st.floats(0, 3))
@settings(max_examples=50)
def test_the_density_integrates_to_one(rows: np.ndarray, noise: float) -> None:
    """The densities of the next place add up to one, the broad part's few hundred-thousandths aside."""
    made = forecast(with_one(rows), 1.0, 0.1, 2.0)
    x = np.sinh(np.linspace(-16, 16, 40_001))
    density = np.exp(made.log_density(np.repeat(x[:, None], len(rows), axis=1), noise))
    assert np.trapezoid(density, x, axis=0) == pytest.approx(1, abs=2e-3)


@given(PLACES)
@settings(max_examples=50)
def test_series_together_are_series_one_by_one(rows: np.ndarray) -> None:
    """The forecast of many series at once is that of each by itself."""
    rows = with_one(rows)
    together = forecast(rows, 1.0, 0.1, 2.0).log_density(np.zeros(len(rows)))
    alone = [forecast(row[None, :], 1.0, 0.1, 2.0).log_density(np.zeros(1))[0] for row in rows]
    assert together == pytest.approx(alone, rel=1e-9)


@given(PLACES)
@settings(max_examples=50)
def test_gaps_count_for_nothing(rows: np.ndarray) -> None:
    """A series with batches missing is forecast as the same values without the gaps."""
    rows = rows[:1].copy()
    rows[0, -1] = 1.0
    there = rows[:, ~np.isnan(rows[0])]
    gappy, plain = (forecast(packed(r), 1.0, 0.1, 2.0) for r in (rows, there))
    assert gappy.log_density(np.zeros(1)) == pytest.approx(plain.log_density(np.zeros(1)), rel=1e-9)


def test_packing_keeps_the_order() -> None:
    """Gaps move to the front of each series, and the values keep their order."""
    nan = math.nan
    made = packed(np.array([[1.0, nan, 2.0, nan], [nan, 3.0, nan, 4.0]]))
    assert np.array_equal(made, [[nan, nan, 1.0, 2.0], [nan, nan, 3.0, 4.0]], equal_nan=True)


def test_heavy_tails_are_chosen_where_they_are() -> None:
    """Errors with outliers get few degrees of freedom, normal ones many; so an outlier surprises the first less."""
    rng = np.random.default_rng(1)
    calm, wild = rng.normal(0, 1, 200), rng.standard_t(1.5, 200)
    made = forecast(np.stack([calm, wild]), 1.0, 0.01, 5.0)
    assert made.freedom[0, 2] > 3
    assert made.freedom[1, 2] == 3
    far = made.log_density(8 * made.scale_of[:, 2] + made.centre)
    assert far[1] > far[0]


def test_a_steady_series_is_forecast_closely() -> None:
    """The expected error is that of the series, within a third, and the centre lies near its mean."""
    rows = np.random.default_rng(2).normal(5, 0.3, (1, 200))
    made = forecast(rows, 1.0, 0.01, 2.0)
    assert made.centre[0] == pytest.approx(5, abs=0.15)
    assert made.scale[0] == pytest.approx(0.3, rel=1 / 3)


def test_a_drifting_series_is_followed() -> None:
    """Where places walk, the last batch forecasts better than the mean of all."""
    walk = np.cumsum(np.random.default_rng(3).normal(0, 1, 200))[None, :]
    made = forecast(walk, 1.0, 0.01, 5.0)
    assert abs(made.centre[0] - walk[0, -1]) < 2
    assert made.weight[0, 0] > made.weight[0, 2]


def test_no_place_is_impossible() -> None:
    """Even a place a hundred spreads away has a density that is not zero, and noise makes it likelier."""
    made = forecast(np.zeros((1, 100)), 1.0, 0.01, 2.0)
    far = made.log_density(np.array([100.0]))[0]
    assert math.isfinite(far)
    assert made.log_density(np.array([100.0]), 50.0)[0] > far
