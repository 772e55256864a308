"""How wide an inferred range is: as wide as a quantity can be, or what was seen and a stated margin."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
import yaml

import contracts

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def range_of(name: str, values: list[float], unit: str | None = None, days: int | None = None) -> tuple[Any, Any]:
    """Return the bounds that are inferred, as written; rows have times if they lie on so many `days`."""
    rows: dict[str, Any] = {name: values}
    if days:
        rows["day"] = [date(2026, 1, 1) + timedelta(days=k * days // len(values)) for k in range(len(values))]
    text = contracts.infer(pl.DataFrame(rows), units={name: unit} if unit else None, now=NOW)
    found = yaml.safe_load(text)["columns"][name].get("range", {})
    return found.get("min"), found.get("max")


def _spread(low: float, high: float, many: int = 200) -> list[float]:
    return [round(low + (high - low) * (k * 37 % many) / (many - 1), 2) for k in range(many)]


@pytest.mark.parametrize(
    ("name", "unit", "low", "high", "expected"),
    [
        ("battery", "percent", 4, 97, (0, "100 percent")),
        ("humidity", None, 21, 100, (0, 100)),
        ("propensity", None, 0.2, 0.7, (0, 1)),
        ("wind_dir", "degree", 10, 350, (0, "360 degree")),
        ("wind_dir", None, 10, 350, (0, 360)),
    ],
)
def test_a_part_of_a_whole_has_its_bounds(
    name: str, unit: str | None, low: float, high: float, expected: tuple[Any, Any]
) -> None:
    """Per cent are of a hundred, shares of one, and directions of a full turn."""
    assert range_of(name, _spread(low, high), unit, days=60) == expected


def test_a_change_in_per_cent_is_no_part_of_a_whole() -> None:
    """Growth may be negative, and above a hundred; so may whatever was seen above a hundred."""
    assert range_of("growth", _spread(1, 97), "percent")[0] != 0
    assert range_of("effort", _spread(4, 130), "percent")[1] != "100 percent"


@pytest.mark.parametrize(
    ("name", "unit"), [("price", None), ("visib", None), ("speed", "m/s"), ("sold", None), ("x", "K")]
)
def test_what_was_never_negative_has_a_floor(name: str, unit: str | None) -> None:
    """So it is where one value in twenty is near 0, and where the name or the unit says so."""
    assert range_of(name, _spread(1, 90), unit, days=60)[0] == 0


@pytest.mark.parametrize(
    ("name", "unit"), [("temp", None), ("t", "degC"), ("temp_change", None), ("power", None), ("elevation", "m")]
)
def test_what_may_be_negative_has_no_floor(name: str, unit: str | None) -> None:
    """Temperatures, changes and heights were not below 0 yet."""
    low = range_of(name, _spread(1, 90), unit, days=60)[0]
    assert float(str(low).split()[0]) < 0


def test_a_floor_is_no_bound_for_what_stays_far_from_it() -> None:
    """A pressure cannot be negative, and one of 500 hPa is refused all the same."""
    low, high = range_of("pressure", _spread(990, 1030), "hPa", days=60)
    assert (low, high) == ("870 hPa", "1150 hPa")


def test_no_temperature_is_below_absolute_zero() -> None:
    """The widest margin ends there."""
    assert range_of("oven", _spread(-200, 900), "degC", days=60)[0] == "-273.15 degC"


@pytest.mark.parametrize("days", [None, 60, 500])
@pytest.mark.parametrize("zeros", [0, 3])
def test_ten_times_the_largest_value_is_refused(days: int | None, zeros: int) -> None:
    """However little was seen, and however rare large values are."""
    values = [0.0 if k % 4 < zeros else round(1.03 ** (k % 150), 2) for k in range(600)]
    assert float(range_of("snow", values, days=days)[1]) < 10 * max(values)


def test_few_values_above_zero_leave_more_room() -> None:
    """Of a sparse column a year of zeros and ten values tell as little as a season."""
    sparse = [0.0 if k % 50 else 1 + k / 50 for k in range(500)]
    common = [0.0 if k % 5 else 1 + k / 50 for k in range(500)]
    assert range_of("snow", sparse, days=500)[1] == 3 * max(sparse)
    assert range_of("snow", common, days=500)[1] < 2.6 * max(common)


def test_one_glitch_does_not_widen_the_range() -> None:
    """The range still holds it, since these data must keep it, and no more."""
    values = [*_spread(0, 40), 1048.36]
    assert range_of("wind", values, "mile_per_hour", days=500) == (0, "1100 mile_per_hour")


def test_what_stands_for_missing_in_other_columns_does_here() -> None:
    """-9999 in three columns is expected in the fourth, where it was once or never; the range does not hold it."""
    often = {name: [-9999.0 if k % 9 == 5 else k / 10 for k in range(90)] for name in "abc"}
    data = pl.DataFrame(
        {**often, "once": [-9999.0, *(k / 10 for k in range(89))], "never": [k / 10 for k in range(90)]}
    )
    found = yaml.safe_load(contracts.infer(data, now=NOW))["columns"]
    assert [found[name]["missing"] for name in ("once", "never")] == [[-9999], [-9999]]
    assert found["once"]["range"]["min"] > -10


@pytest.mark.parametrize("part", [1, 1000])
def test_a_clock_has_no_range(part: int) -> None:
    """Seconds since 1970 go on: the next batch lies beyond any range; the same numbers in no order are amounts."""
    clock = [part * (1.76e9 + 60 * k) for k in range(100)]
    assert range_of("ts", clock) == (None, None)
    assert range_of("ts", clock[1:] + clock[:1]) != (None, None)
