"""What is asked is impossible to miss: in the head of the contract, and counted on stderr."""

from __future__ import annotations

import polars as pl
import pytest

import contracts
from contracts.authoring.inferring.inference import learnt
from contracts.authoring.inferring.naming import name_of
from contracts.authoring.inferring.questions import open_questions

TEMPS = [20.0 + k / 2 for k in range(60)]
DATA = pl.DataFrame({"temp": TEMPS, "dewp": [x - 4 for x in TEMPS], "who": [f"Ada {k}" for k in range(60)]})


def test_units_that_are_not_known_are_named_first() -> None:
    """Until they are answered their switches are not seen, and both outputs say so; a guess is no fact."""
    lines = open_questions(learnt(DATA))
    assert lines[0].startswith("6 open questions")
    assert lines[1].startswith("  unit of temp, dewp: until they are answered, a switched unit")
    assert lines[2] == "  owner; pii of who; key; freshness"
    head = contracts.infer(DATA).partition("contract:")[0]
    assert "# unit of temp, dewp: until" in head


def test_an_answer_is_asked_no_more() -> None:
    """What `units` says is left out."""
    lines = open_questions(learnt(DATA, units={"temp": "degF", "dewp": "degF"}))
    assert not any("unit of" in line for line in lines)
    assert "unit of" not in contracts.infer(DATA, units={"temp": "degF", "dewp": "degF"})


def test_many_columns_are_counted() -> None:
    """A message names a dozen columns at most."""
    lines = open_questions(learnt(pl.DataFrame({f"temp_{k}": TEMPS for k in range(20)})))
    assert "temp_11, 8 more: until" in lines[1]


@pytest.mark.parametrize(
    ("labels", "name"),
    [
        (["sales.csv"], "sales"),
        (["in/sales-2024-01.csv"], "sales"),
        (["in/sales-2024-01.csv", "in/sales-2024-02.csv"], "sales"),
        (["in/sales_jan.csv", "in/sales_jun.csv"], "sales"),
        (["central_park/history/2022-01.csv", "central_park/history/2022-02.csv"], "central_park"),
        (["history/2022-01.csv"], "feed"),
        (["Air Quality/raw/2022.parquet"], "air_quality"),
        ([""], "feed"),
        (["", ""], "feed"),
    ],
)
def test_a_name_says_what_the_data_are(labels: list[str], name: str) -> None:
    """Dates at the end of a file's name are left out, and folders that say nothing are passed over."""
    assert name_of(labels) == name
