"""Series of batches, against an oracle in plain Python."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sensing.days import counted

from contracts.sensing.series import blanked, chosen, series, switched

if TYPE_CHECKING:
    from contracts.profile import ColumnProfile

NUMBERS = st.one_of(st.floats(0.001, 1000), st.floats(-1000, -0.001), st.just(0.0))
BATCHES = st.lists(st.lists(NUMBERS, max_size=30), min_size=1, max_size=6)


def spelled_out(part: ColumnProfile, *, interval: bool) -> list[float]:
    """Return the values of a batch on the axis, one by one, in order."""
    found = part.values(zeros=interval)
    return sorted((v if interval else math.log(abs(v))) for v, n in found.items() for _ in range(n))


def midmean(values: list[float]) -> float:
    """Return the mean of the middle half, the values at its edges counted in part."""
    low, high = len(values) / 4, 3 * len(values) / 4
    parts = [max(0.0, min(k + 1, high) - max(k, low)) for k in range(len(values))]
    return sum(p * v for p, v in zip(parts, values, strict=True)) / sum(parts)


def quantile(values: list[float], share: float) -> float:
    """Return the smallest value that at least this share of the values does not exceed."""
    return values[max(0, math.ceil(share * len(values) - 1e-9) - 1)]


@given(BATCHES, st.booleans())
def test_places_and_spreads_are_those_of_the_oracle(batches: list[list[float]], interval: bool) -> None:  # noqa: FBT001
    """Count, midmean and spread of each batch are what plain Python makes of its values; NaN where it has none."""
    parts = [counted(values) for values in batches]
    made = series(parts, interval=interval)
    for n, part in enumerate(parts):
        values = spelled_out(part, interval=interval)
        assert made.count[n] == len(values)
        if not values:
            assert math.isnan(made.place[n])
            assert math.isnan(made.spread[n])
            continue
        assert made.place[n] == pytest.approx(midmean(values), rel=1e-9, abs=1e-9)
        spread = (quantile(values, 0.84) - quantile(values, 0.16)) / 2
        assert made.spread[n] == pytest.approx(spread, rel=1e-9, abs=1e-9)


@given(BATCHES, st.booleans())
def test_values_lie_flat_by_batch_and_in_order(batches: list[list[float]], interval: bool) -> None:  # noqa: FBT001
    """The values themselves lie batch after batch, each in ascending order."""
    parts = [counted(values) for values in batches]
    made = series(parts, interval=interval)
    for n, part in enumerate(parts):
        mine = made.owner == n
        flat = np.repeat(made.points[mine], made.counts[mine].astype(int))
        assert list(flat) == pytest.approx(spelled_out(part, interval=interval), rel=1e-9, abs=1e-9)


def test_a_lone_outlier_does_not_move_the_place() -> None:
    """One absurd value among 20 moves the place by less than a tenth of the spread."""
    values = [10 + k / 2 for k in range(20)]
    made = series([counted(values), counted([*values, 1e6])], interval=True)
    assert abs(made.place[1] - made.place[0]) < 0.1 * made.spread[0]


def test_scales_take_batches_to_another_unit() -> None:
    """A batch in degC beside one in degF lies where it would, had it been in degF."""
    warm = [float(x) for x in range(50, 80)]
    cold = [(x - 32) / 1.8 for x in warm]
    made = series([counted(warm), counted(cold)], interval=True, scales=[(1.0, 0.0), (1.8, 32.0)])
    assert made.place[1] == pytest.approx(made.place[0], abs=0.5)
    ratio = series([counted([1.0, 2.0, 3.0]), counted([10.0, 20.0, 30.0])], interval=False, scales=[(1, 0), (0.1, 0)])
    assert ratio.place[1] == pytest.approx(ratio.place[0], abs=0.02)


@given(BATCHES, st.data())
def test_chosen_and_blanked_are_the_series_of_those_batches(batches: list[list[float]], data: st.DataObject) -> None:
    """Choosing batches gives the series of these alone; blanking them that with empty ones in their place."""
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=len(batches), max_size=len(batches))))
    parts = [counted(values) for values in batches]
    whole = series(parts, interval=True)
    alone = series([p for p, wanted in zip(parts, mask, strict=True) if wanted], interval=True)
    emptied = series([counted([]) if hit else p for p, hit in zip(parts, mask, strict=True)], interval=True)
    for made, expected in ((chosen(whole, mask), alone), (blanked(whole, mask), emptied)):
        for name in ("count", "place", "spread", "owner", "points", "counts"):
            assert np.array_equal(getattr(made, name), getattr(expected, name), equal_nan=True)


@pytest.mark.parametrize("interval", [True, False])
def test_switched_moves_places_and_points(interval: bool) -> None:  # noqa: FBT001
    """A series in another unit has its places and values moved, and on an interval scale its spread scaled."""
    made = series([counted([1.0, 2.0, 3.0, 5.0])], interval=interval)
    moved = switched(made, 10.0, 5.0 * interval, interval=interval)
    if interval:
        assert moved.place == pytest.approx(made.place * 10 + 5)
        assert moved.spread == pytest.approx(made.spread * 10)
    else:
        assert moved.place == pytest.approx(made.place + math.log(10))
        assert moved.spread == pytest.approx(made.spread)
