"""Contracts that are written read back as the same contract, here and by other readers of YAML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from tests.authoring.exchange.drawn import contracts_drawn, many, read

from contracts.reading import source
from contracts.reading.parse import parse, parse_file
from contracts.writing import scalar, spelled, yaml_text

ROOT = Path(__file__).parents[2]
CONTRACTS = sorted([*ROOT.glob("examples/*/*.contract.yaml"), *ROOT.glob("benchmarks/*.contract.yaml")])


@given(contracts_drawn())
@many(120)
def test_a_contract_that_is_written_reads_back_equal(contract: dict[str, Any]) -> None:
    """Writing Terms and reading them gives equal Terms, whatever the contract says."""
    terms = read(contract)
    assert parse(yaml_text(spelled(terms))) == terms


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: path.parent.name)
def test_the_example_contracts_read_back_equal(path: Path) -> None:
    """The contracts of the examples are written and read back equal."""
    terms = parse_file(path)
    assert parse(yaml_text(spelled(terms))) == terms


_SCALARS = st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(-1e300, 1e300) | st.text()
_VALUES = st.recursive(
    _SCALARS, lambda v: st.lists(v, max_size=3) | st.dictionaries(st.text(max_size=9), v, max_size=3)
)


@given(st.dictionaries(st.text(min_size=1, max_size=9), _VALUES, min_size=1, max_size=4), st.integers(0, 4))
@example({"a": "no"}, 2)
@example({"a": ["1.10", "12:30", "2026-11-23", "0o7", "1e5", "~", "", " a", "- b", "a: b", "a #b", "1_000"]}, 2)
@many(120)
def test_plain_values_read_back_equal_by_both_generations_of_yaml(data: dict[str, Any], flow_from: int) -> None:
    """What is written reads back as the same values by YAML 1.2's rules (ours) and by YAML 1.1's (PyYAML's)."""
    text = yaml_text(data, {(): ["a comment\nof lines"], ("a",): ["another"]}, flow_from)
    assert source.read(text, "x").data == data
    loaded = yaml.safe_load(text)
    assert loaded == data or "e" in repr(data), "PyYAML alone reads 1e+20 as text"


def test_a_comment_cannot_become_yaml() -> None:
    """Breaks of lines within a comment, of every kind that YAML knows, do not end it."""
    text = yaml_text({"a": 1}, {("a",): ["x\nb: 2", "y\u2028c: 3", "z\x85d: 4", "w\re: 5"]})
    assert yaml.safe_load(text) == {"a": 1}


def test_comments_stand_above_what_they_are_about() -> None:
    """A comment stands above its key, and what holds a commented value is not squeezed into one line."""
    data = {"columns": {"snow": {"type": "number", "unit": "cm"}, "day": {"type": "date"}}}
    text = yaml_text(data, {("columns", "snow", "unit"): ["a guess"], (): ["on top"]})
    assert text == ("# on top\ncolumns:\n  snow:\n    type: number\n    # a guess\n    unit: cm\n  day: {type: date}\n")


@pytest.mark.parametrize("number", [1e-7, -1e16, 5e-324, 1.5e300, 3.0, 0.1, -0.0])
def test_numbers_are_numbers_to_every_reader(number: float) -> None:
    """YAML 1.1 takes `1e-07` for text, so an exponent comes behind a point."""
    assert repr(yaml.safe_load(scalar(number))) == repr(number)
