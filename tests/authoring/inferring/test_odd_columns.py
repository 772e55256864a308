"""What real files hold and few think of: columns of other types, several files at once, numbers about people."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
import pytest

import contracts
from contracts.authoring.inferring.summary import summary

if TYPE_CHECKING:
    from pathlib import Path

FLOATS = [-9999.0 if k % 5 == 0 else k / 10 for k in range(100)]
ODD = pl.DataFrame({"t": FLOATS, "b": [b"x", b"y"] * 50, "d": [timedelta(seconds=k) for k in range(100)]})


def test_several_files_are_summarised_together() -> None:
    """A column of two files, of integers in one of them, is one column of both."""
    found = summary(ODD, pl.DataFrame({"t": [1, 2, 3]}))
    t = next(one for one in found.columns if one.name == "t")
    assert (found.rows, found.batches, t.type, t.missing) == (103, 2, "number", (-9999,))


def test_columns_without_a_type_are_summarised() -> None:
    """Binary values and durations have no bounds to show, and the summary is JSON all the same."""
    found = json.loads(json.dumps(summary(ODD).to_dict()))
    assert [(one["column"], one["type"]) for one in found["columns"]] == [("t", "number"), ("b", None), ("d", None)]


def test_lists_in_json_lines_are_a_column_without_a_type(tmp_path: Path) -> None:
    """Values that are lists, in some lines only, are no fault of the library."""
    path = tmp_path / "l.jsonl"
    path.write_text('{"a": 1, "l": [1]}\n{"a": 2}\n', encoding="utf-8")
    assert contracts.loads(contracts.infer(path)).validate(path).ok


@pytest.mark.parametrize("name", ["phone", "ssn", "customer_id", "birthday"])
def test_numbers_about_people_are_not_quoted(name: str) -> None:
    """Where a name says so, a column of numbers is personal, and none of them stands in the contract."""
    text = contracts.infer(pl.DataFrame({name: list(range(850_101_000, 850_101_100))}))
    assert "pii: true" in text
    assert "8501010" not in text


@pytest.mark.parametrize("name", ["assignee", "crew"])
def test_full_names_are_not_quoted(name: str) -> None:
    """Words that look like the names of people are no categories, whatever the column is called."""
    text = contracts.infer(pl.DataFrame({name: ["Anna Ek", "Bo Ek"] * 100}))
    assert "pii: true" in text
    assert "Ek" not in text


def test_a_plus_makes_no_number(tmp_path: Path) -> None:
    """Telephone numbers in a file are text: as numbers they would lose their plus."""
    path = tmp_path / "p.csv"
    path.write_text("line\n" + "".join(f"+4670123{k:04}\n" for k in range(50)), encoding="utf-8")
    assert contracts.loads(contracts.infer(path)).terms.columns["line"].type == "string"


@pytest.mark.parametrize("name", ["x" * 1100, "ä b" * 500, "- a", "null", "12:30", "a\nb"])
def test_a_name_that_yaml_has_trouble_with_is_written_all_the_same(name: str) -> None:
    """A long name is an explicit key, and others stand in quotes."""
    data = pl.DataFrame({name: [k / 2 for k in range(60)], "b": range(60)})
    found = contracts.loads(contracts.infer(data))
    assert list(found.terms.columns) == [name, "b"]
    assert found.validate(data).ok


def test_a_name_that_no_contract_can_have_is_said() -> None:
    """A merge key of YAML is refused in contracts, even in quotes."""
    data = pl.DataFrame({"<<": [1, 2], "b": [1, 2]})
    text = contracts.infer(data)
    assert "# columns? no contract can name '<<'" in text
    assert contracts.loads(text).validate(data).ok


def test_more_columns_than_a_contract_can_hold_are_refused_clearly() -> None:
    """The message says how many there are and what to do."""
    with pytest.raises(contracts.ContractsError, match="450 columns would be too large"):
        contracts.infer(pl.DataFrame({f"{k}_{'x' * 600}": ["a"] for k in range(450)}))


def test_a_frame_whose_headers_are_no_text_is_refused_clearly() -> None:
    """Half of a surrogate pair is no Unicode, which polars cannot hold."""
    data = pd.DataFrame([[1], [2]], columns=pd.Index(["a\ud800"], dtype=object))
    with pytest.raises(contracts.DataSourceError, match="no Unicode"):
        contracts.infer(data)
