"""Rules between columns: where their names say which is larger, and every row agrees."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
import yaml

import contracts


def _columns(smaller: str, larger: str, rows: int = 80) -> dict[str, list[float]]:
    low = [round(10 + (k * 37 % 80) / 4, 2) for k in range(rows)]
    return {smaller: low, larger: [x + k % 3 for k, x in enumerate(low)]}


def rules(*data: pl.DataFrame, **how: Any) -> dict[str, str]:
    """Return the inferred rules."""
    found: dict[str, str] = yaml.safe_load(contracts.infer(*data, **how)).get("rules", {})
    return found


@pytest.mark.parametrize(
    ("smaller", "larger"),
    [
        ("temp_min", "temp_max"), ("TMIN", "TMAX"), ("low", "high"), ("wind_speed", "wind_gust"), ("dewp", "temp"),
        ("dew_point_2m", "temperature_2m"), ("high_dewpt", "high_temp"), ("avg wind", "high wind"),
    ],
)  # fmt: skip
def test_the_larger_one_is_never_below(smaller: str, larger: str) -> None:
    """Names that differ in one word of an order make a rule, which refuses the columns swapped."""
    data = pl.DataFrame(_columns(smaller, larger))
    text = contracts.infer(data)
    assert len(yaml.safe_load(text)["rules"]) == 1
    assert "in each of 80 rows" in text
    swapped = data.rename({smaller: larger, larger: smaller})
    assert "rule" in {one.check for one in contracts.loads(text).validate(swapped).violations}


@pytest.mark.parametrize(("smaller", "larger"), [("a", "b"), ("temp_min", "wind_max"), ("open", "close"), ("min", "x")])
def test_names_that_say_nothing_make_no_rule(smaller: str, larger: str) -> None:
    """That one column is above another in all rows may be chance."""
    assert not rules(pl.DataFrame(_columns(smaller, larger)))


def test_one_row_that_breaks_it_makes_no_rule() -> None:
    """Neither in these rows nor in those of another batch."""
    good = pl.DataFrame(_columns("temp_min", "temp_max"))
    bad = good.with_columns(temp_max=pl.when(pl.int_range(pl.len()) == 40).then(0.0).otherwise("temp_max"))
    assert rules(good)
    assert not rules(bad)
    assert not rules(good, bad)


def test_too_little_makes_no_rule() -> None:
    """Nor do few rows, two columns that are always equal, or two that lie apart anyway."""
    same = _columns("temp_min", "temp_max")
    assert not rules(pl.DataFrame(_columns("temp_min", "temp_max", 30)))
    assert not rules(pl.DataFrame({**same, "temp_max": same["temp_min"]}))
    assert not rules(pl.DataFrame({**same, "temp_max": [x + 100 for x in same["temp_min"]]}))


def test_two_units_make_no_rule() -> None:
    """Numbers in different units do not compare as they stand."""
    assert not rules(pl.DataFrame(_columns("temp_min", "temp_max")), units={"temp_min": "degC", "temp_max": "degF"})


def test_what_follows_from_others_is_left_out() -> None:
    """Low to average and average to high say all."""
    columns = _columns("temp_low", "temp_avg")
    data = pl.DataFrame({**columns, "temp_high": [x + k % 2 for k, x in enumerate(columns["temp_avg"])]})
    assert set(rules(data).values()) == {"temp_avg >= temp_low", "temp_high >= temp_avg"}


def test_stand_ins_break_no_rule() -> None:
    """-9999 as a maximum is a missing one."""
    columns = _columns("temp_min", "temp_max")
    columns["temp_max"] = [-9999 if k % 9 == 5 else x for k, x in enumerate(columns["temp_max"])]
    assert rules(pl.DataFrame(columns))
