"""Units that the data carry: where they are read, what is converted, and what is handed on."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

import contracts
from contracts.backends.conversion import _in_floats
from contracts.errors import ContractSyntaxError, ContractViolation, DataSourceError
from contracts.units import conversion

NOW = dt.datetime(2026, 12, 10, 12, tzinfo=dt.UTC)
HEAD = "contract: weather.daily\nversion: 1.0.0\n"


def feed(columns: str, top: str = "") -> contracts.Contract:
    """Return a contract with these columns, one a line."""
    lines = "".join(f"  {line.strip()}\n" for line in columns.strip().splitlines())
    return contracts.loads(f"{HEAD}{top}\ncolumns:\n{lines}")


def result(report: Any, check: str = "unit", column: str | None = "snow") -> Any:
    """Return one result of a report."""
    return next(r for r in report.checks if (r.check, r.column) == (check, column))


SNOW = "snow: {type: number, unit: cm, range: {max: 300}, on_unit: ON}"


def snow(on_unit: str, more: str = "") -> contracts.Contract:
    """Return a contract of snow in cm."""
    return feed(SNOW.replace("ON}", f"{on_unit}{more}}}"))


# --- a unit for each row --------------------------------------------------------------------------


MIXED = {"snow": [1.0] * 468 + [15.0] * 12, "u": ["cm"] * 468 + ["mm"] * 12}


def test_rows_in_another_unit_are_counted() -> None:
    """12 of 480 rows in mm fail `unit`, whose message and details say how many, and in what."""
    found = result(snow("reject", ", unit_from: {column: u}").validate(pl.DataFrame(MIXED)))
    assert found.outcome == "failed"
    assert "12 of 480 rows of snow are in mm (column 'u')" in found.message
    assert (found.details["found"], found.details["rows"], found.details["declared"]) == ("mm", 12, "cm")


@pytest.mark.parametrize("kind", ["polars", "lazy", "pandas", "pandas-arrow", "pyarrow", "batch"])
def test_rows_in_another_unit_are_converted_each(kind: str) -> None:
    """With `convert` only the rows in mm change, their unit with them, and what comes back is of the kind it was."""
    table = pa.table({**MIXED, "other": list(range(480))})
    data: Any = {
        "polars": lambda: pl.DataFrame(pl.from_arrow(table)),
        "lazy": lambda: pl.DataFrame(pl.from_arrow(table)).lazy(),
        "pandas": table.to_pandas,
        "pandas-arrow": lambda: table.to_pandas(types_mapper=pd.ArrowDtype),
        "pyarrow": lambda: table,
        "batch": lambda: table.to_batches()[0],
    }[kind]()
    one = snow("convert", ", unit_from: {column: u}")
    report = one.validate(data)
    found = result(report)
    assert report.ok
    assert (found.outcome, found.details["rows_converted"]) == ("passed", 12)
    assert found.details["factor"] == 0.1
    good = one.enforce(data)
    assert type(good) is type(data)
    frame = pl.DataFrame(good.collect() if kind == "lazy" else good)
    assert frame["snow"].to_list() == [1.0] * 468 + [1.5] * 12
    assert set(frame["u"].to_list()) == {"cm"}
    assert frame["other"].to_list() == list(range(480))
    assert one.enforce(good) is not None
    assert result(one.validate(good)).details.get("rows_converted") is None


def test_data_that_came_in_are_not_changed() -> None:
    """Conversion leaves the caller's own frame as it was."""
    data = pd.DataFrame(MIXED)
    snow("convert", ", unit_from: {column: u}").enforce(data)
    assert data["snow"].to_list() == MIXED["snow"]
    assert data["u"].to_list() == MIXED["u"]


def test_wmo_units_are_read() -> None:
    """A column of units in the WMO's spelling is understood."""
    one = feed("wind: {type: number, unit: m/s, unit_from: {column: unitCode}, on_unit: convert}")
    data = pl.DataFrame({"wind": [36.0, 10.0], "unitCode": ["wmoUnit:km_h-1", "wmoUnit:m_s-1"]})
    assert result(one.validate(data), column="wind").outcome == "passed"
    assert one.enforce(data)["wind"].to_list() == [10.0, 10.0]


def test_another_dimension_always_fails() -> None:
    """A row in kg fails whatever `on_unit` says."""
    data = pl.DataFrame({"snow": [1.0, 2.0, 30.0], "u": ["cm", "kg", "mm"]})
    for on_unit in ("reject", "convert"):
        found = result(snow(on_unit, ", unit_from: {column: u}").validate(data))
        assert (found.outcome, found.severity, found.details["found"]) == (
            "failed",
            "error",
            "kg" if on_unit == "convert" else found.details["found"],
        )


def test_a_unit_that_cannot_be_read_fails_where_it_was_to_be_converted() -> None:
    """A unit that nobody knows is never passed over in silence; its text is masked, since it is data."""
    data = pl.DataFrame({"snow": [1.0, 2.0], "u": ["cm", "Jane Doe"]})
    found = result(snow("convert", ", unit_from: {column: u}").validate(data))
    assert (found.outcome, found.severity) == ("failed", "error")
    assert "Jane" not in str(found)
    warned = result(snow("reject", ", unit_from: {column: u}").validate(data))
    assert (warned.outcome, warned.severity) == ("failed", "warning")


def test_silence_never_converts() -> None:
    """A row without a unit is left as it is, and warned of, even where the others are converted."""
    one = snow("convert", ", unit_from: {column: u}")
    data = pl.DataFrame({"snow": [10.0, 10.0, None], "u": ["mm", None, None]})
    found = result(one.validate(data))
    assert (found.outcome, found.severity, found.details["rows"]) == ("failed", "warning", 1)
    with pytest.warns(contracts.ContractWarning):
        assert feed("snow: {type: number, unit: cm, nulls: 1, unit_from: {column: u}, on_unit: convert}").enforce(data)[
            "snow"
        ].to_list() == [1.0, 10.0, None]


# --- promises -------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["{column: u}", "{metadata: daily_units.snow}"])
def test_a_promise_that_is_not_kept_warns(place: str) -> None:
    """Data without the unit that `unit_from` promises are warned of."""
    report = snow("reject", f", unit_from: {place}").validate(pl.DataFrame({"snow": [1.0]}))
    found = result(report)
    assert (report.ok, found.outcome, found.severity) == (True, "failed", "warning")
    assert "where the contract says that it stands" in found.message


def test_a_unit_that_disappears_warns() -> None:
    """Data that carry no unit although the newest accepted batch did are warned of."""
    one = snow("reject")
    with_unit = pd.DataFrame({"snow": [1.0]})
    with_unit.attrs["units"] = {"snow": "cm"}
    past = contracts.Reference.of([one.profile(with_unit)])
    found = result(one.validate(pd.DataFrame({"snow": [1.0]}), reference=past))
    assert (found.outcome, found.severity, found.details["before"]) == ("failed", "warning", "cm")
    assert "carries no unit any more" in found.message
    never = contracts.Reference.of([one.profile(pd.DataFrame({"snow": [1.0]}))])
    assert result(one.validate(pd.DataFrame({"snow": [1.0]}), reference=never)).outcome == "skipped"


# --- places ---------------------------------------------------------------------------------------

BESIDE = "unit_from: {metadata: daily_units.snowfall_sum}, on_unit: convert"


def test_attrs_of_pandas_are_looked_into() -> None:
    """A dotted path leads through nested attrs, and says the new unit afterwards."""
    data = pd.DataFrame({"snow": [15.0]})
    data.attrs["daily_units"] = {"snowfall_sum": "mm", "time": "iso8601"}
    good = feed(f"snow: {{type: number, unit: cm, {BESIDE}}}").enforce(data)
    assert good["snow"].to_list() == [1.5]
    assert good.attrs == {"daily_units": {"snowfall_sum": "cm", "time": "iso8601"}}
    assert data.attrs["daily_units"]["snowfall_sum"] == "mm"


@pytest.mark.parametrize("is_file", [False, True])
def test_metadata_of_a_schema_are_looked_into(is_file: bool, tmp_path: Path) -> None:  # noqa: FBT001
    """JSON text in Arrow or Parquet metadata is looked into, and says the new unit afterwards."""
    units = json.dumps({"snowfall_sum": "mm"})
    table = pa.table({"snow": [15.0]}).replace_schema_metadata({"daily_units": units, "source": "x"})
    one = feed(f"snow: {{type: number, unit: cm, {BESIDE}}}")
    path = tmp_path / "in.parquet"
    pq.write_table(table, path)
    good = pq.read_table(one.enforce(path)) if is_file else one.enforce(table)
    assert good["snow"].to_pylist() == [1.5]
    assert json.loads(good.schema.metadata[b"daily_units"]) == {"snowfall_sum": "cm"}
    assert good.schema.metadata[b"source"] == b"x"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_attrs_in_parquet_are_looked_into(tmp_path: Path) -> None:
    """What pandas wrote of its attrs into a Parquet file is read there."""
    data = pd.DataFrame({"snow": [15.0]})
    data.attrs = {"units": {"snow": "mm"}, "daily_units": {"snowfall_sum": "mm"}}
    data.to_parquet(tmp_path / "in.parquet")
    for more in ("unit_from: {metadata: daily_units.snowfall_sum}", "on_unit: convert"):
        one = feed(f"snow: {{type: number, unit: cm, on_unit: convert, {more.removeprefix('on_unit: convert')}}}")
        good = one.enforce(tmp_path / "in.parquet")
        back = pd.read_parquet(good)
        assert back["snow"].to_list() == [1.5]
        assert back.attrs["units"] == {"snow": "cm"}


def test_attrs_under_the_contract_s_name_are_updated() -> None:
    """A unit that attrs give under the column's name is true afterwards where the header has a unit of its own."""
    data = pd.DataFrame({"snow (mm)": [15.0]})
    data.attrs["units"] = {"snow": "mm"}
    good = snow("convert").enforce(data)
    assert (list(good.columns), good.attrs["units"]) == (["snow (cm)"], {"snow": "cm"})
    assert result(snow("reject").validate(good)).outcome == "passed"


def test_field_metadata_are_updated() -> None:
    """A converted Arrow column says the declared unit in its field."""
    table = pa.Table.from_arrays(
        [pa.array([15.0])], schema=pa.schema([pa.field("snow", pa.float64(), metadata={"unit": "mm", "x": "y"})])
    )
    good = snow("convert").enforce(table)
    assert good["snow"].to_pylist() == [1.5]
    assert good.schema.field("snow").metadata == {b"unit": b"cm", b"x": b"y"}


@pytest.mark.parametrize(
    ("header", "new"), [("snow (mm)", "snow (cm)"), ("snow [mm]", "snow [cm]"), ("snow_mm", "snow")]
)
def test_csv_with_a_unit_in_its_header_is_converted(header: str, new: str, tmp_path: Path) -> None:
    """A CSV file whose header says mm comes back as one in cm, under a header that is true."""
    path = tmp_path / "in.csv"
    path.write_text(f"id,{header}\n007,15\n008,20\n009,\n", encoding="utf-8")
    one = feed("snow: {type: number, unit: cm, nulls: 1, on_unit: convert}")
    good = one.enforce(str(path))
    assert isinstance(good, str)
    assert Path(good).read_text(encoding="utf-8") == f"id,{new}\n007,1.5\n008,2\n009,\n"
    rejecting = feed("snow: {type: number, unit: cm, nulls: 1}")
    assert result(rejecting.validate(path)).outcome == "failed"


def test_json_lines_are_converted(tmp_path: Path) -> None:
    """Only the converted cells of a JSON lines file change."""
    path = tmp_path / "in.jsonl"
    path.write_text('{"snow": 15, "u": "mm", "o": [1]}\n{"snow": 2.0, "u": "cm"}\n', encoding="utf-8")
    good = snow("convert", ", unit_from: {column: u}").enforce(path)
    rows = [json.loads(line) for line in good.read_text(encoding="utf-8").splitlines()]
    assert rows == [{"snow": 1.5, "u": "cm", "o": [1]}, {"snow": 2.0, "u": "cm"}]


def test_ambiguous_endings_are_not_read() -> None:
    """`snow_in` may be a direction: it is not read, and the hint of `columns` says so."""
    report = snow("reject").validate(pl.DataFrame({"snow_in": [1.0], "x": [1]}))
    found = result(report, "columns", None)
    assert found.outcome == "failed"
    assert "'snow_in': is the ending a unit?" in found.hint


def test_the_own_name_of_a_column_says_nothing() -> None:
    """A contract that names its column `snow_mm` has not been told a unit by the batch."""
    one = feed("snow_mm: {type: number, unit: cm}")
    assert result(one.validate(pl.DataFrame({"snow_mm": [1.0]})), column="snow_mm").outcome == "skipped"


# --- announced changes ----------------------------------------------------------------------------

CHANGING = """
    day: {type: date, nulls: 1}
    snow: {type: number, unit: cm, unit_changes: [{from: 2026-12-01, unit: mm}], missing: [-9999], nulls: 1}
"""
SPAN = {
    "day": [dt.date(2026, 11, 30), dt.date(2026, 12, 1), None, dt.date(2026, 12, 2)],
    "snow": [2.0, 20.0, 30.0, -9999.0],
}


def test_a_batch_spans_an_announced_change() -> None:
    """Rows from the date on are converted, undated ones by the clock, and stand-ins stay as they are."""
    one = feed(CHANGING)
    assert one.enforce(pl.DataFrame(SPAN), now=NOW)["snow"].to_list() == [2.0, 2.0, 3.0, -9999.0]
    early = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    assert one.enforce(pl.DataFrame(SPAN), now=early)["snow"].to_list() == [2.0, 2.0, 30.0, -9999.0]
    report = one.validate(pl.DataFrame(SPAN), now=NOW)
    assert result(report).outcome == "skipped"
    assert "rows in mm were converted to cm" in result(report).message
    assert one.profile(pl.DataFrame(SPAN)).delivered == {"snow": ("mm",)}


def test_a_carried_unit_agrees_with_the_announced_one() -> None:
    """A unit for each row agrees with that of its date; one for a whole batch that spans the change cannot."""
    told = feed(CHANGING.replace("missing:", "unit_from: {column: u}, missing:"))
    data = pl.DataFrame({**SPAN, "u": ["cm", "mm", "mm", None]})
    assert result(told.validate(data, now=NOW)).outcome == "passed"
    frame = pd.DataFrame(SPAN)
    frame.attrs["units"] = {"snow": "mm"}
    found = result(feed(CHANGING).validate(frame, now=NOW))
    assert found.outcome == "failed"
    assert "1 of 4 rows of snow are in mm" in found.message
    assert "rows before 2026-12-01" in found.message
    assert "the contract says cm for that time" in found.message


def test_without_a_time_the_clock_decides() -> None:
    """A batch that no column dates is in the unit that is in force now."""
    one = feed(
        "snow: {type: number, unit: cm, unit_changes: [{from: 2026-12-01, unit: mm}, {from: 2027-01-01, unit: m}]}"
    )
    data = pl.DataFrame({"snow": [20]})
    for month, expected in ((11, 20), (12, 2), (13, 2000)):
        now = dt.datetime(2026 + month // 13, (month - 1) % 12 + 1, 15, tzinfo=dt.UTC)
        assert one.enforce(data, now=now)["snow"].to_list() == [expected]


@pytest.mark.parametrize(
    ("changes", "place", "rule"),
    [
        ("[{from: 2026-12-01, unit: mm}, {from: 2026-11-01, unit: m}]", "4:83", "bad-value"),
        ("[{from: 2026-12-01, unit: kg}]", "4:71", "unit-mismatch"),
        ("[{from: 2026-12-01, unit: zorp}]", "4:71", "unknown-unit"),
        ("[{from: December, unit: mm}]", "4:53", "bad-value"),
        ("[{unit: mm}]", "4:46", "bad-value"),
        ("mm", "4:45", "bad-value"),
    ],
)
def test_wrong_changes_are_said_with_their_place(changes: str, place: str, rule: str) -> None:
    """A wrong announced change is a problem of the contract, at its own line and column."""
    text = f"{HEAD}columns:\n  s: {{type: number, unit: cm, unit_changes: {changes}}}\n"
    with pytest.raises(ContractSyntaxError) as caught:
        contracts.loads(text, "c")
    assert any(p.rule == rule for p in caught.value.problems), caught.value.problems
    assert f"c:{place}" in str(caught.value)


@pytest.mark.parametrize(
    "spec",
    ["on_unit: convrt", "unit_from: {a: b}", "unit_from: {metadata: a, column: b}", "unit_from: a", "unit_from: {}"],
)
def test_wrong_keys_of_units_are_refused(spec: str) -> None:
    """What cannot be meant is a problem of the contract."""
    with pytest.raises(ContractSyntaxError):
        feed(f"snow: {{type: number, unit: cm, {spec}}}")
    with pytest.raises(ContractSyntaxError, match="needs the column's `unit`"):
        feed("snow: {type: number, on_unit: convert}")


# --- conversion -----------------------------------------------------------------------------------


def test_fahrenheit_becomes_celsius() -> None:
    """A scale with another zero is converted, and the range is judged in the declared unit."""
    one = feed("air: {type: number, unit: degC, range: {min: -50, max: 50}, on_unit: convert}")
    data = pd.DataFrame({"air": [32.0, 212.0, -40.0, 98.6]})
    data.attrs["units"] = {"air": "degF"}
    report = one.validate(data)
    failed = result(report, "range", "air")
    assert (failed.rows_failed, failed.examples[0].row, failed.examples[0].value) == (1, 1, 212.0)
    good = one.enforce(data[data["air"] < 200])
    assert good["air"].to_list() == [0.0, -40.0, 37.0]
    assert good.attrs["units"] == {"air": "degC"}


@pytest.mark.parametrize(
    ("source", "target", "value", "expected"),
    [("mm", "inch", 25.4, 1.0), ("m", "cm", 0.29, 29.0), ("degF", "degC", 98.6, 37.0), ("km/h", "m/s", 3.6, 1.0),
     ("psi", "psi", 14.7, 14.7), ("degC", "kelvin", 20.1, 293.25)],
)  # fmt: skip
def test_decimals_become_decimals(source: str, target: str, value: float, expected: float) -> None:
    """Where the exact result is a short decimal, that decimal is the result."""
    assert pl.select(_in_floats(conversion(source, target), pl.lit(value))).item() == expected


@given(
    st.sampled_from([("mm", "cm"), ("cm", "m"), ("inch", "mm"), ("degC", "kelvin"), ("degF", "degC"), ("knot", "m/s")]),
    st.decimals(-2000, 2000, places=2).map(float),
)
def test_conversion_is_exact_but_for_the_last_bit(pair: tuple[str, str], value: float) -> None:
    """A converted decimal is within a few units in the last place of the exact result."""
    change = conversion(*pair)
    exact = change(Fraction(str(value)))
    got = pl.select(_in_floats(change, pl.lit(value))).item()
    assert abs(Fraction(got) - exact) <= max(abs(exact), abs(change.offset)) * Fraction(1, 2**50)


def test_integers_become_floats_only_if_they_must() -> None:
    """Integers that stay whole stay integers; one that does not is no integer any more, and `type` says so."""
    one = feed("snow: {type: integer, unit: cm, on_unit: convert}")
    whole, broken = pd.DataFrame({"snow": [10, 20]}), pd.DataFrame({"snow": [10, 15]})
    for data in (whole, broken):
        data.attrs["units"] = {"snow": "mm"}
    good = one.enforce(whole)
    assert (good["snow"].dtype, good["snow"].to_list()) == (whole["snow"].dtype, [1, 2])
    report = one.validate(broken)
    assert (result(report, "type").rows_failed, result(report, "type").examples[0].value) == (1, 15)
    number = feed("snow: {type: number, unit: cm, on_unit: convert}").enforce(broken)
    assert number["snow"].to_list() == [1.0, 1.5]


def test_the_top_of_a_contract_speaks_for_all_columns() -> None:
    """`on_unit` at the top holds for each column that does not say its own."""
    one = feed("a: {type: number, unit: cm}\nb: {type: number, unit: cm, on_unit: reject}", "on_unit: convert")
    assert {name: column.on_unit for name, column in one.terms.columns.items()} == {"a": "convert", "b": "reject"}


def test_quarantined_rows_stay_as_they_came(tmp_path: Path) -> None:
    """Accepted rows are converted, failing ones are set apart as they were delivered."""
    one = feed("snow: {type: number, unit: cm, range: {max: 300}, on_unit: convert}", "on_violation: quarantine")
    data = pl.DataFrame({"snow (mm)": [10.0, 5000.0, 20.0]})
    good = one.enforce(data, quarantine=tmp_path / "q.parquet")
    assert good.to_dict(as_series=False) == {"snow (cm)": [1.0, 2.0]}
    apart = pl.read_parquet(tmp_path / "q.parquet")
    assert (apart["_row"].to_list(), apart["snow (mm)"].to_list()) == ([1], [5000.0])


def test_pandera_reaches_the_same_verdict_and_converts_nothing() -> None:
    """A compiled schema judges converted values, and returns the data as they came."""
    one = snow("convert", ", unit_from: {column: u}")
    data = pd.DataFrame({"snow": [10.0, 1000.0], "u": ["cm", "mm"]})
    assert one.validate(data).ok
    assert one.to_pandera("pandas").validate(data, lazy=True)["snow"].to_list() == [10.0, 1000.0]
    with pytest.raises(SchemaErrors):
        one.to_pandera("pandas").validate(data.assign(u=["cm", "m"]), lazy=True)


# --- JSON payloads --------------------------------------------------------------------------------


def meteo(unit: str = "mm") -> dict[str, Any]:
    """Return a payload in the shape of Open-Meteo's."""
    return {
        "latitude": 52.5,
        "hourly_units": {"time": "iso8601", "wind": "km/h"},
        "hourly": {"time": ["2026-12-01T00:00", "2026-12-01T01:00"], "wind": [1, 2]},
        "daily_units": {"time": "iso8601", "snowfall_sum": unit},
        "daily": {"time": ["2026-12-01", "2026-12-02", "2026-12-03"], "snowfall_sum": [15.0, None, 20]},
    }


DAILY = """
    time: {type: date}
    snowfall_sum: {type: number, unit: cm, nulls: 50%, on_unit: convert}
"""


def test_a_dict_goes_in_and_out() -> None:
    """Of a payload only the converted column and its unit change; what came in is left as it was."""
    data = meteo()
    report = feed(DAILY).validate(data)
    assert report.ok, str(report)
    assert report.rows == 3
    good = feed(DAILY).enforce(data)
    assert data == meteo()
    assert good["daily"] == {"time": data["daily"]["time"], "snowfall_sum": [1.5, None, 2]}
    assert good["daily_units"] == {"time": "iso8601", "snowfall_sum": "cm"}
    assert {k: v for k, v in good.items() if not k.startswith("daily")} == {
        k: v for k, v in data.items() if not k.startswith("daily")
    }
    same = meteo("cm")
    assert feed(DAILY).enforce(same) is same


def test_a_json_file_is_data(tmp_path: Path) -> None:
    """A `.json` file is validated as the payload in it, and enforce writes another one."""
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(meteo()), encoding="utf-8")
    assert feed(DAILY).validate(path).ok
    good = feed(DAILY).enforce(path)
    assert json.loads(good.read_text(encoding="utf-8"))["daily"]["snowfall_sum"] == [1.5, None, 2]
    rejecting = feed(DAILY.replace("convert", "reject")).validate(str(path))
    assert result(rejecting, column="snowfall_sum").details["where"] == "daily_units.snowfall_sum"


def nws() -> dict[str, Any]:
    """Return a payload in the shape of the National Weather Service's."""

    def one(station: str, value: float | None, unit: str) -> dict[str, Any]:
        properties = {"station": station, "temperature": {"unitCode": unit, "value": value, "qualityControl": "V"}}
        return {"type": "Feature", "geometry": {"coordinates": [1, 2]}, "properties": properties}

    return {
        "type": "FeatureCollection",
        "features": [one("A", 3.1, "wmoUnit:degC"), one("B", 50, "wmoUnit:degF"), one("C", None, "wmoUnit:degC")],
    }


def test_a_value_may_carry_its_unit() -> None:
    """Objects with a value and its unit, within GeoJSON features, are values with a unit for each row."""
    one = feed("station: {type: string}\ntemperature: {type: number, unit: degC, nulls: 50%, on_unit: convert}")
    report = one.validate(nws())
    assert report.ok, str(report)
    assert result(report, column="temperature").details["rows_converted"] == 1
    good = one.enforce(nws())
    cells = [feature["properties"]["temperature"] for feature in good["features"]]
    assert cells[1] == {"unitCode": "degC", "value": 10, "qualityControl": "V"}
    assert [cells[0], cells[2]] == [f["properties"]["temperature"] for f in nws()["features"][::2]]


def test_rows_of_a_payload_are_quarantined(tmp_path: Path) -> None:
    """Failing features leave the payload, and nothing else of it."""
    one = feed(
        "station: {type: string, allowed: [A, C]}\ntemperature: {type: number, unit: degC, nulls: 1}",
        "on_violation: {default: quarantine, unit: warn}",
    )
    with pytest.warns(contracts.ContractWarning):
        good = one.enforce(nws(), quarantine=tmp_path / "q.parquet")
    assert [f["properties"]["station"] for f in good["features"]] == ["A", "C"]
    assert good["type"] == "FeatureCollection"
    assert pl.read_parquet(tmp_path / "q.parquet")["station"].to_list() == ["B"]
    daily = feed(
        DAILY.replace("type: date", "type: date, allowed: ['2026-12-01', '2026-12-03']"), "on_violation: quarantine"
    )
    assert daily.enforce(meteo(), quarantine=tmp_path / "r.parquet")["daily"] == {
        "time": ["2026-12-01", "2026-12-03"],
        "snowfall_sum": [1.5, 2],
    }


def test_a_list_of_objects_is_data() -> None:
    """A list of objects is one row each; an absent key is null."""
    one = feed("a: {type: integer}\nb: {type: string, nulls: 1}")
    report = one.validate([{"a": 1}, {"a": 2, "b": "x"}, {"a": "3"}])
    assert (report.rows, result(report, "type", "a").rows_failed) == (3, 1)


def test_a_tie_of_blocks_asks_for_records() -> None:
    """Two blocks that fit alike are an error that names them, which `records` settles."""
    data = {"x": [{"a": 1}], "y": [{"a": 2}, {"a": 3}]}
    with pytest.raises(DataSourceError, match=r"2 blocks hold 1 .* 'x', 'y'; say `records: PATH`"):
        feed("a: {type: integer}").validate(data)
    assert feed("a: {type: integer}", "records: y").validate(data).rows == 2
    with pytest.raises(DataSourceError, match="no block 'z'"):
        feed("a: {type: integer}", "records: z").validate(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"daily": {"a": [1, 2], "b": [1]}}, "the columns of 'daily' differ in length: a has 2, b has 1"),
        ({}, "it holds no lists"),
        ({"other": {"x": [1]}, "more": {"y": [1]}}, "no block with any of the contract's columns"),
        ([{"a": 1}, 5], "record 1 of the whole payload is no object"),
    ],
)
def test_payloads_that_cannot_be_read(data: Any, message: str) -> None:
    """A payload without rows, or with crooked ones, is a DataSourceError that says where."""
    with pytest.raises(DataSourceError, match=message):
        feed("a: {type: integer}\nb: {type: integer, required: false}").validate(data)


@pytest.mark.parametrize("text", ["{", "5", '{"a": ' * 5000])
def test_files_that_are_no_payload(text: str, tmp_path: Path) -> None:
    """A `.json` file that is not JSON, or holds a bare value, is a DataSourceError with its name."""
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataSourceError, match=r"x\.json"):
        feed("a: {type: integer}").validate(tmp_path / "x.json")


def test_a_violated_payload_is_refused() -> None:
    """A payload in another unit is rejected where nothing says to convert it."""
    with pytest.raises(ContractViolation):
        feed(DAILY.replace(", on_unit: convert", "")).enforce(meteo())


def test_the_command_line_takes_a_json_file(tmp_path: Path) -> None:
    """`contracts validate C feed.json` says which unit the payload carries, and exits with 1."""
    (tmp_path / "c.contract.yaml").write_text(
        HEAD + "columns:\n  time: {type: date}\n  snowfall_sum: {type: number, unit: cm, nulls: 50%}\n",
        encoding="utf-8",
    )
    (tmp_path / "feed.json").write_text(json.dumps(meteo()), encoding="utf-8")
    command = str(Path(sys.executable).with_name("contracts"))
    done = subprocess.run(
        [command, "validate", "c.contract.yaml", "feed.json"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 1, done.stderr
    assert "snowfall_sum are in mm (daily_units.snowfall_sum), the contract says cm" in done.stdout.replace(
        "is in", "are in"
    )


def test_a_file_keeps_what_was_not_converted(tmp_path: Path) -> None:
    """Stand-ins and unreadable text of a CSV file go on as they are beside converted values."""
    path = tmp_path / "in.csv"
    path.write_text('snow (mm),note\n15,"a, b"\n-9999,\nmuch,x\n', encoding="utf-8")
    one = feed(
        "snow: {type: number, unit: cm, missing: [-9999], nulls: 1, on_unit: convert}", "on_violation: {type: warn}"
    )
    with pytest.warns(contracts.ContractWarning):
        good = one.enforce(path)
    assert good.read_text(encoding="utf-8") == 'snow (cm),note\n1.5,"a, b"\n-9999,\nmuch,x\n'


def test_the_guard_hands_on_declared_units() -> None:
    """A guarded function receives and returns data in the declared units."""
    one = snow("convert", ", unit_from: {column: u}")

    @contracts.guard(arguments={"raw": one})
    def total(raw: pl.DataFrame) -> float:
        return float(raw["snow"].sum())

    assert total(pl.DataFrame({"snow": [1.0, 15.0], "u": ["cm", "mm"]})) == 2.5


def test_profiles_count_in_declared_units() -> None:
    """A profile of converted rows equals that of rows that came in the declared unit, but for what they carried."""
    one = snow("convert")
    converted = one.profile(pl.DataFrame({"snow (mm)": [15.0, 20.0, 400.0]}))
    declared = one.profile(pl.DataFrame({"snow": [1.5, 2.0, 40.0]}))
    assert converted.columns == declared.columns
    assert (converted.delivered, declared.delivered) == ({"snow": ("mm",)}, {})
    assert contracts.Profile.from_dict(json.loads(json.dumps(converted.to_dict()))) == converted


# --- what a conversion can make of a number -------------------------------------------------------


def judged(column: str, data: Any) -> Any:
    """Return the report on data of one column `s`."""
    return feed(f"s: {{{column}}}").validate(pl.DataFrame(data))


def test_an_announced_change_holds_for_rows_of_every_unit_text() -> None:
    """A row of a new period is converted although its unit's text is the 71st of the column."""
    one = feed("""
      day: {type: date}
      s: {type: number, unit: cm, unit_from: {column: u}, unit_changes: [{from: 2026-12-01, unit: mm}]}
    """)
    days = [dt.date(2026, 11, 1)] * 140 + [dt.date(2026, 12, 2)]
    texts = [f"zorp{k // 2}" for k in range(140)] + ["zz"]
    data = pl.DataFrame({"day": days, "s": [10.0] * 141, "u": texts})
    with pytest.warns(contracts.ContractWarning):
        assert one.enforce(data, now=NOW)["s"].to_list() == [10.0] * 140 + [1.0]
    assert one.profile(data).delivered == {"s": ("mm",)}


@pytest.mark.parametrize(
    ("column", "data", "rows"),
    [
        ("type: integer, unit: m", {"s (km)": [10**17, 1, 2]}, [0]),
        ("type: number, unit: m", {"s (km)": [1, 10**17, 2]}, [1]),
        ("type: integer, unit: m", {"s (mile)": [1000, 10**17, 125]}, [1]),
        ("type: integer, unit: m", {"s (km)": [1e17, 1.0]}, [0]),
        ("type: integer, unit: pm", {"s (km)": [1, 10**4]}, [1]),
    ],
)
def test_an_integer_that_outgrows_64_bits_is_unreadable(column: str, data: Any, rows: list[int]) -> None:
    """A converted integer too large for its column fails `type`, and never goes on unconverted."""
    failed = result(judged(f"{column}, on_unit: convert", data), "type", "s")
    assert [example.row for example in failed.examples] == rows
    with pytest.raises(ContractViolation):
        feed(f"s: {{{column}, on_unit: convert}}").enforce(pl.DataFrame(data))


@pytest.mark.parametrize(("value", "dtype"), [(1e305, pl.Float64), (1e36, pl.Float32)])
def test_a_conversion_to_infinity_is_unreadable(value: float, dtype: Any) -> None:
    """A finite number whose conversion its column cannot hold fails `type`."""
    data = {"s (km)": pl.Series([value, 1], dtype=dtype)}
    failed = result(judged("type: number, unit: mm, on_unit: convert", data), "type", "s")
    assert (failed.outcome, failed.rows_failed) == ("failed", 1)


@pytest.mark.parametrize("kind", ["number", "integer"])
def test_a_conversion_never_makes_a_stand_in(kind: str) -> None:
    """A value that would be taken for missing once it is converted fails `type`, whose hint says so."""
    report = judged(
        f"type: {kind}, unit: mm, on_unit: convert, missing: [-999], nulls: 100%", {"s (cm)": [-999.0, 2.0, -99.9]}
    )
    failed = result(report, "type", "s")
    assert [example.row for example in failed.examples] == [2]
    assert "none of `missing`" in failed.hint


@pytest.mark.parametrize("values", [[2.5, 3.0, None], ["2.5", "3", None]])
def test_integers_are_told_after_conversion(values: list[Any], tmp_path: Path) -> None:
    """2.5 cm are 25 mm, which is an integer, in a frame as in a file."""
    one = feed("s: {type: integer, unit: mm, on_unit: convert, nulls: 100%}")
    data = pl.DataFrame({"s (cm)": values, "other": [1, 2, 3]})
    if isinstance(values[0], float):
        assert one.enforce(data)["s (mm)"].to_list() == [25, 30, None]
    data.write_csv(tmp_path / "s.csv")
    good = one.enforce(tmp_path / "s.csv")
    assert pl.read_csv(good)["s (mm)"].to_list() == [25, 30, None]
    assert one.validate(good).ok


def test_integers_of_a_payload_are_told_after_conversion() -> None:
    """JSON numbers in cm that are whole in mm pass as integers, and a fraction of a mm does not."""
    one = feed("s: {type: integer, unit: mm, on_unit: convert}")
    assert one.enforce({"d_units": {"s": "cm"}, "d": {"s": [2.5, 3]}})["d"]["s"] == [25, 30]
    for unit, rows in (("cm", 1), ("mm", 2)):
        failed = result(one.validate({"d_units": {"s": unit}, "d": {"s": [2.5, 3, 2.55]}}), "type", "s")
        assert failed.rows_failed == rows


def test_the_hint_of_type_names_the_conversion() -> None:
    """A converted value that is not whole fails `type`, and the hint says in which unit it must be."""
    failed = result(judged("type: integer, unit: cm, on_unit: convert", {"s (mm)": [10, 15]}), "type", "s")
    assert "converted to cm" in failed.hint


def test_kept_rows_stay_integers_beside_quarantined_ones(tmp_path: Path) -> None:
    """A value too large to convert goes to quarantine, and the others are integers as they were."""
    one = feed("s: {type: integer, unit: m, on_unit: convert}", "on_violation: quarantine")
    good = one.enforce(pl.DataFrame({"s (km)": [10**17, 1, 2]}), quarantine=tmp_path)
    assert good.to_dict(as_series=False) == {"s (m)": [1000, 2000]}
    assert good["s (m)"].dtype == pl.Int64


def test_typical_is_read_beside_a_unit_in_the_long_form() -> None:
    """`unit: {unit: cm}` and `unit: cm` mean the same to `typical`."""
    for text in ("cm", "{unit: cm}"):
        one = feed(f"snow: {{type: number, unit: {text}, typical: {{p05: 1, p50: 20 mm, p95: 3}}}}")
        assert one.terms.columns["snow"].typical == (1.0, 2.0, 3.0)


def test_a_cell_with_an_empty_unit_is_converted_by_announcement() -> None:
    """A JSON value whose own unit is empty is converted where a change was announced, and then says its unit."""
    one = feed("s: {type: number, unit: cm, unit_changes: [{from: 2026-12-01, unit: mm}]}")
    with pytest.warns(contracts.ContractWarning):
        good = one.enforce([{"s": {"unit": "", "value": 3.0}}], now=NOW)
    assert good == [{"s": {"unit": "cm", "value": 0.3}}]


def test_a_unit_of_another_contract_is_not_missed() -> None:
    """Only the newest profile of the same contract says which unit the data used to carry."""
    theirs = contracts.loads(
        HEAD.replace("weather.daily", "other.feed") + "columns:\n  snow: {type: number, unit: cm}\n"
    )
    ours = feed("snow: {type: number, unit: cm}")
    carried = pd.DataFrame({"snow": [1.0]})
    carried.attrs["units"] = {"snow": "cm"}
    silent = pl.DataFrame({"snow": [1.0]})
    past = [theirs.profile(carried)]
    assert result(ours.validate(silent, reference=contracts.Reference.of(past))).outcome == "skipped"
    past = [ours.profile(carried), theirs.profile(silent)]
    assert result(ours.validate(silent, reference=contracts.Reference.of(past))).outcome == "failed"
