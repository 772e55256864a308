"""The exact interval of a share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.backtesting.interval import clopper_pearson


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 30, 0.0, 0.11570),
        (0, 10, 0.0, 0.30850),
        (10, 10, 0.69150, 1.0),
        (5, 10, 0.18709, 0.81291),
        (1, 1000, 0.0000253175, 0.0055589),
        (0, 1000, 0.0, 0.0036821),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_is_the_published_one(count: int, of: int, low: float, high: float) -> None:
    """Both ends agree with tables of Clopper and Pearson's interval."""
    assert clopper_pearson(count, of) == pytest.approx((low, high), rel=1e-4, abs=1e-9)


@given(st.integers(0, 100), st.integers(0, 100))
def test_the_interval_holds_the_share_and_mirrors(a: int, b: int) -> None:
    """The share seen lies within, and the interval of what was not seen is its mirror image."""
    count, of = min(a, b), max(a, b)
    low, high = clopper_pearson(count, of)
    assert 0 <= low <= (count / of if of else 0.5) <= high <= 1
    assert clopper_pearson(of - count, of) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize(("count", "of"), [(-1, 5), (6, 5)])
def test_an_impossible_count_is_refused(count: int, of: int) -> None:
    """A count below zero or above what it is of raises ValueError with both."""
    with pytest.raises(ValueError, match=f"{count} of {of}"):
        clopper_pearson(count, of)
