"""Faults: values in another unit, as that unit would be printed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from tests.backtesting.feeds import STATIONS, batch, feed

from contracts.backtesting.batches import measured, typed
from contracts.backtesting.faults import chosen, decimals, faults, group_of, switched
from contracts.column import Column
from contracts.units import conversion


def values(source: str, target: str, given: list[Any], places: int) -> list[Any]:
    """Return values of a column switched from one unit to another."""
    frame = pl.DataFrame({"x": given}, schema={"x": pl.Float64})
    return switched(frame, "x", conversion(source, target), groups=None, per=(), places=places)["x"].to_list()


@pytest.mark.parametrize(
    ("source", "target", "places", "given", "expected"),
    [
        ("cm", "mm", 1, [1.2, 0.0, None], [12.0, 0.0, None]),
        ("cm", "m", 1, [123.4], [1.234]),
        ("cm", "inch", 1, [10.0], [3.94]),
        ("degF", "degC", 0, [32.0, 33.0], [0.0, 0.6]),
        ("degC", "degF", 1, [-40.0, 0.1], [-40.0, 32.2]),
        ("m", "mm", 0, [2.0], [2000.0]),
    ],
)
def test_values_are_printed_as_in_the_new_unit(
    source: str, target: str, places: int, given: list[Any], expected: list[Any]
) -> None:
    """A switched value has the decimals that keep the precision; null stays null and zero zero."""
    assert values(source, target, given, places) == expected


def test_only_the_chosen_groups_are_switched() -> None:
    """Rows of other groups keep their values, and so do all other columns."""
    clean = batch(1)
    some = switched(clean, "snow", conversion("cm", "mm"), groups={"S03"}, per=("station",), places=1)
    ratio = some["snow"] / clean["snow"]
    is_switched = clean["station"] == "S03"
    assert ratio.filter(is_switched).round(9).unique().to_list() == [10.0]
    assert ratio.filter(~is_switched).unique().to_list() == [1.0]
    assert some.drop("snow").equals(clean.drop("snow"))


def test_a_fifth_of_the_groups_is_chosen_whatever_their_order() -> None:
    """Two of ten, always the same ones; one of two; and a row with a null has a group as well."""
    assert len(chosen(STATIONS)) == 2
    assert chosen(STATIONS) == chosen(reversed(STATIONS)) < set(STATIONS)
    assert len(chosen(["a", "b"])) == 1
    frame = pl.DataFrame({"a": ["x", None], "b": [1, 2]})
    assert frame.select(group_of(("a", "b"))).to_series().to_list() == ["x\x1f1", "\x1f2"]


def test_a_fault_by_groups_needs_two_of_them() -> None:
    """Every likely unit is tried on all rows; on some groups only where there are others."""
    snow = Column("snow", "number", "cm")
    assert {fault.groups for fault in faults(snow, 1, ())} == {None}
    assert {fault.groups for fault in faults(snow, 1, ["a"])} == {None}
    assert {fault.groups for fault in faults(snow, 1, ["a", "b"])} == {None, chosen(["a", "b"])}
    assert "mm" in {fault.unit for fault in faults(snow, 1, ())}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([1.0, 20.0], 0),
        ([1.5, None, 0.1 + 0.2], 1),
        ([8.05546], 5),
        ([1 / 3], 8),
        ([], 0),
        ([1.0] * 199 + [0.123], 0),
    ],
)
def test_the_grid_is_that_of_nearly_all_values(given: list[float | None], expected: int) -> None:
    """Decimals are those that values are written with; one odd value in two hundred does not count."""
    assert decimals(pl.Series(given, dtype=pl.Float64)) == expected


def test_a_batch_read_for_good_measures_the_same() -> None:
    """Typed values give the profile that the data gave: counts, groups and sample."""
    one, data = feed(), batch(3)
    again, once = measured(one.terms, typed(one.terms, data)), one.profile(data)
    assert (again.columns, again.groups, again.sample) == (once.columns, once.groups, once.sample)
    assert (again.first, again.last) == (once.first, once.last)


def test_stand_ins_and_zones_are_read_once() -> None:
    """A stand-in is null in the typed frame, so it cannot be converted; a time keeps its zone."""
    text = (
        "contract: a.b\nversion: 1.0.0\ncolumns:\n  x: {type: integer, unit: cm, missing: [-9999]}\n"
        "  t: {type: timestamp, tz: Europe/Berlin}\n"
    )
    terms = __import__("contracts").loads(text).terms
    data = pl.DataFrame({"x": [1, -9999], "t": ["2026-01-01T00:00:00+01:00"] * 2}).with_columns(
        pl.col("t").str.to_datetime(time_zone="Europe/Berlin")
    )
    read = typed(terms, data)
    assert read["x"].to_list() == [1, None]
    assert read["t"].to_list() == data["t"].to_list()
    half = switched(read, "x", conversion("cm", "m"), groups=None, per=(), places=0)
    assert measured(terms, half).columns["x"].count == 1
    assert Fraction(str(half["x"][0])) == Fraction(1, 100)
