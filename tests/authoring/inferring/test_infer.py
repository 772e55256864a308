"""What each line of an inferred contract rests on, and what is asked where nothing is known."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pytest
import yaml

import contracts
from contracts.authoring.inferring.margins import Evidence, null_share, row_bounds, widened
from contracts.authoring.inferring.shapes import pattern_of
from contracts.authoring.inferring.stand_ins import numbers_missing, texts_missing
from contracts.authoring.inferring.unit_names import question

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, tzinfo=UTC)
GA = [f"{1000 + k}.{1600000000 + k}" for k in range(60)]


def inferred(*data: Any, **how: Any) -> dict[str, Any]:
    """Return an inferred contract as plain values."""
    found: dict[str, Any] = yaml.safe_load(contracts.infer(*data, now=NOW, **how))
    return found


def column(values: list[Any], name: str = "x") -> dict[str, Any]:
    """Return what is inferred of one column."""
    found: dict[str, Any] = inferred(pl.DataFrame({name: values}))["columns"][name]
    return found


def test_stand_ins_are_listed_and_left_out_of_the_range() -> None:
    """-9999 among temperatures is a missing value, counted as one, and no bound."""
    found = column([-9999.0 if k % 11 == 5 else 10.5 + k / 10 for k in range(66)])
    assert found["missing"] == [-9999]
    assert found["range"]["min"] > 0
    assert found["nulls"] == "45%"


@pytest.mark.parametrize(
    ("counts", "low", "high", "missing"),
    [
        ({-9999: 2}, 0, 40, [-9999]),
        ({-9999: 1}, 0, 40, []),
        ({99: 5}, 20, 98, []),
        ({99: 5, 9999: 3}, 0, 98, [9999]),
        ({-9999: 9}, 1, 1, [-9999]),
        ({-9999: 9}, None, None, []),
    ],
)
def test_a_number_stands_for_missing_when_it_is_far_and_repeated(
    counts: dict[float, int], low: float | None, high: float | None, missing: list[float]
) -> None:
    """Further away than all others are apart, and there more than once."""
    assert numbers_missing(counts, low, high) == missing


def test_texts_that_may_mean_something_are_no_stand_ins_among_words() -> None:
    """NA is Namibia among codes, and nothing among numbers."""
    counts = {"NA": 3, "undefined": 2}
    assert texts_missing(counts, None, is_text=True) == ["undefined"]
    assert texts_missing(counts, None, is_text=False) == ["NA", "undefined"]


def test_an_id_format_is_recognised_and_its_share_said() -> None:
    """GA client IDs that look like numbers are IDs; `undefined` beside them is a missing one."""
    data = pl.DataFrame({"cookie": [*GA, "undefined"]})
    text = contracts.infer(data, now=NOW)
    assert "looks like ga-client-id" in text
    assert "100 % of those looked at" in text
    found = inferred(data)["columns"]["cookie"]
    assert (found["format"], found["missing"], found["pii"]) == ("ga-client-id", ["undefined"], True)


def test_a_format_with_exceptions_is_said_and_not_promised() -> None:
    """Where a few IDs are spelt otherwise, the contract accepts them and says what was seen."""
    text = contracts.infer(pl.DataFrame({"cookie": [*GA, "GA1.2.7.8"]}), now=NOW)
    assert "format:" not in text.replace("no format: ", "")
    assert "98.36 %" in text


@pytest.mark.parametrize("header", ["snow (mm)", "snow [mm]", "snow_mm"])
def test_units_are_read_from_headers(header: str) -> None:
    """A unit that a header says is declared, under the name before it where it stands in brackets."""
    found = inferred(pl.DataFrame({header: [0.5, 1.0, 2.0]}))["columns"]
    assert found["snow" if "_" not in header else header]["unit"] == "mm"


def test_units_are_read_from_metadata() -> None:
    """So is one in the metadata of an Arrow field; one that cannot be read is a question."""
    schema = pa.schema(
        [pa.field(name, pa.float64(), metadata={"unit": unit}) for name, unit in (("a", "cm"), ("b", "C"))]
    )
    text = contracts.infer(pa.table({"a": [1.0], "b": [2.0]}, schema=schema), now=NOW)
    assert "unit: cm" in text
    assert "# unit? field metadata says C" in text


def test_a_guess_is_a_question() -> None:
    """A name and values that suggest a unit make no `unit:` line."""
    text = contracts.infer(pl.DataFrame({"temp": [40.0 + k for k in range(50)]}), now=NOW)
    assert "# unit? values and name suggest degF" in text
    assert "unit: " not in text


def test_a_person_answers_it() -> None:
    """What `units` says is declared."""
    data = pl.DataFrame({"temp": [40.0 + k for k in range(50)]})
    assert inferred(data, units={"temp": "degF"})["columns"]["temp"]["unit"] == "degF"


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ({"tmep": "degF"}, "did you mean 'temp'"),
        ({"temp": "F"}, "write 'degF'"),
        ({"who": "m"}, "no numbers"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(units: dict[str, str], said: str) -> None:
    """A unit for a column that is not there or is text, and one that is none, are errors and not dropped."""
    with pytest.raises(contracts.ContractsError, match=said):
        contracts.infer(pl.DataFrame({"temp": [40.0, 50.0], "who": ["a", "b"]}), units=units)


@pytest.mark.parametrize(
    ("name", "values", "asked"),
    [
        ("TMAX", (14, 60, 98), "suggest degF"),
        ("temp_min", (-5, 12, 30), "could be degC or degF"),
        ("pressure", (990, 1013, 1030), "suggest hPa"),
        ("humidity", (0.2, 0.5, 0.9), "suggest dimensionless"),
        ("record_max_temp_year", (1900, 1950, 2014), None),
        ("price", (1, 2, 3), None),
    ],
)
def test_which_unit_is_asked_about(name: str, values: tuple[float, float, float], asked: str | None) -> None:
    """Units that hold all of the values are named, those alone in which the median is usual if there are any."""
    found = question(name, *values)
    assert found is None if asked is None else asked in str(found)


def test_no_text_about_people_is_quoted() -> None:
    """Names, addresses and IDs are in no line and in no comment, however few and often they are."""
    secret = ["Ada Lovelace", "Grace Hopper"]
    data = pl.DataFrame(
        {"name": secret * 60, "mail": ["ada@example.org", "grace@example.org"] * 60, "who": secret * 60}
    )
    text = contracts.infer(data.drop("who"), now=NOW)
    assert not any(word in text for word in ("Ada", "Grace", "example.org"))
    assert text.count("pii: true") == 2


def test_categories_are_listed_if_several_batches_have_them() -> None:
    """A value that one batch alone has makes the list unsafe, so there is none."""
    one = pl.DataFrame({"quality": ["good", "bad"] * 30})
    other = one.with_columns(quality=pl.col("quality").replace("bad", "worse"))
    assert inferred(one, one)["columns"]["quality"]["allowed"] == ["bad", "good"]
    assert "allowed" not in inferred(one, other)["columns"]["quality"]


def test_what_one_batch_lacks_is_not_required() -> None:
    """A column that is not in all batches is not required."""
    found = inferred(pl.DataFrame({"a": [1], "b": [2]}), pl.DataFrame({"a": [1]}))["columns"]
    assert found["b"]["required"] is False
    assert "required" not in found["a"]


def test_leading_zeros_are_kept(tmp_path: Path) -> None:
    """Digits with leading zeros are text: as numbers they would lose them."""
    path = tmp_path / "shops.csv"
    path.write_text("shop,sold\n" + "".join(f"{k:05},{k}\n" for k in range(60)))
    found = inferred(path)
    assert found["contract"] == "shops"
    assert found["columns"]["shop"] == {"type": "string", "pattern": "[0-9]{5}", "pii": True}
    assert found["columns"]["sold"]["type"] == "integer"


def test_keys_prefer_ids_and_times() -> None:
    """The smallest set without repeats is the key; measurements are never in it."""
    data = pl.DataFrame(
        {
            "value": [k + 0.5 for k in range(40)],
            "station": ["A", "B"] * 20,
            "day": [datetime(2026, 1, 1 + k // 2, tzinfo=UTC).date() for k in range(40)],
        }
    )
    assert inferred(data)["key"] == ["station", "day"]


def test_mappings_are_found_and_checked() -> None:
    """IDs that lead to one ID each, many times over, are a mapping."""
    rows = [(k % 30, k % 15) for k in range(120)]
    data = pl.DataFrame({"cookie_id": [f"c{a}" for a, _ in rows], "person_id": [f"p{b}" for _, b in rows]})
    assert inferred(data)["mappings"] == {
        "cookie_id_to_person_id": {"from": "cookie_id", "to": "person_id", "cardinality": "many-to-one"}
    }


def test_one_measurement_twice_is_not_watched() -> None:
    """A column that is everywhere another one times a factor is said, and its units are not watched."""
    wind = [3.0 + (k * 7 % 50) / 10 for k in range(200)]
    data = pl.DataFrame({"wind [m/s]": wind, "gust [m/s]": [1.15078 * x for x in wind]})
    assert "unit_switch: false" in contracts.infer(data, now=NOW)


def test_the_margins() -> None:
    """Ranges, nulls and rows are widened by the rules that the documentation states."""
    enough, little = Evidence(40), Evidence(1)
    assert widened(0, 10, enough.margin) == (-5, 15, "widened by half their spread")
    assert widened(0, 10, little.margin, lowest=0, is_skewed=True)[:2] == (0, 30)  # type: ignore[index]
    assert widened(20, 30, little.margin, lowest=0)[:2] == (10, 40)  # type: ignore[index]
    assert widened(3, 3, little.margin) is None
    assert [null_share(0, 60, 60), null_share(0, 10**6, 10**6), null_share(0.1, 100, 100), null_share(0.95, 9, 9)] == [
        5,
        0,
        18,
        100,
    ]
    assert row_bounds([100])[:2] == (1, None)
    assert row_bounds([90, 100] * 20)[:2] == (60, 150)


@pytest.mark.parametrize(
    ("words", "pattern"),
    [
        (["AB-12", "CD-34"] * 30, "[A-Z]{2}-[0-9]{2}"),
        (["A1", "AB"] * 30, "[A-Z0-9]{2}"),
        (["a.b9", "c.d8"] * 30, r"[a-z]\.[a-z][0-9]"),
        (["hello", "world"] * 30, None),
        (["Ada", "Bob"] * 30, None),
        (["AB", "ABC"] * 30, None),
    ],
)
def test_the_shape_of_ids(words: list[str], pattern: str | None) -> None:
    """A pattern is made of classes, never of the letters that were seen."""
    assert pattern_of(words) == pattern


@pytest.mark.parametrize("how", [{"name": "No Name"}, {"name": "1a"}])
def test_a_name_is_checked(how: dict[str, Any]) -> None:
    """A name that no contract can have is refused."""
    with pytest.raises(contracts.ContractsError, match="dotted lower-case"):
        contracts.infer(pl.DataFrame({"a": [1]}), **how)


def test_nothing_to_learn_from() -> None:
    """Without data, or without columns, there is an error and no contract."""
    with pytest.raises(contracts.ContractsError, match="needs data"):
        contracts.infer()
    with pytest.raises(contracts.ContractsError, match="no columns"):
        contracts.infer(pl.DataFrame())
    with pytest.raises(contracts.DataSourceError, match="no such file"):
        contracts.infer("nowhere.csv")


def test_what_a_reviewer_would_say_is_done() -> None:
    """Bounds carry their unit, the key is never null, and the owner is a question on a line of its own."""
    data = pl.DataFrame({"id": range(60), "depth (cm)": [2 + k / 4 for k in range(60)]})
    found = inferred(data)
    assert found["columns"]["depth"]["range"] == {"min": 0, "max": "32 cm"}
    assert found["columns"]["id"] == {"type": "integer"}
    assert found["owner"] == "unknown"


def test_categories_that_come_with_the_season_are_not_listed() -> None:
    """Of one batch, what is seen in one stretch of its rows alone says that more values will come."""
    weather = ["sun", "rain"] * 60
    assert column(weather)["allowed"] == ["rain", "sun"]
    assert "allowed" not in column([*weather, *["snow"] * 10])


def test_a_file_that_is_named_twice_is_one_batch(tmp_path: Path) -> None:
    """Overlapping patterns name a file twice, which is no evidence of two batches."""
    for day in (1, 2):
        pl.DataFrame({"x": range(day * 20)}).write_csv(tmp_path / f"{day}.csv")
    text = contracts.infer(str(tmp_path / "*.csv"), tmp_path / "1.csv", now=NOW)
    assert "Learnt from 2 batches, 60 rows" in text
