"""There and back: what is written in a format that keeps everything reads back as the same contract."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml
from hypothesis import assume, given
from tests.authoring.exchange.drawn import contracts_drawn, many, read

from contracts.authoring.exchange import NEIGHBOURS, exported
from contracts.authoring.exchange.facts import facts_of
from contracts.reading import source
from contracts.reading.parse import parse
from contracts.writing import spelled

if TYPE_CHECKING:
    from contracts.authoring.exchange import Exchanged
    from contracts.terms import Terms

SCHEMA = jsonschema.Draft201909Validator(
    json.loads(files("open_data_contract_standard").joinpath("schema.json").read_text())
)


def imported(name: str, text: str) -> Exchanged:
    """Return the contract made of a text in a format."""
    reader = NEIGHBOURS[name].read
    assert reader is not None
    data = json.loads(text) if text.startswith("{") else source.read(text, "x").data
    return reader(source.Document("x", data), None)


def meaning(terms: Terms) -> dict[str, Any]:
    """Return what a contract says, with bounds in the column's unit, however they are spelled."""
    said = copy.deepcopy(spelled(terms))
    for name, facts in facts_of(terms).items():
        if "range" in facts.checks:
            said["columns"][name]["range"] = facts.bounds
        if "length" in facts.checks:
            said["columns"][name]["length"] = (facts.domain.shortest, facts.domain.longest)
        if "allowed" in facts.checks:
            said["columns"][name]["allowed"] = facts.domain.allowed
    return said


@pytest.mark.parametrize("name", ["odcs", "dbt", "frictionless", "json-schema"])
@given(contract=contracts_drawn())
@many(50)
def test_a_contract_comes_back(name: str, contract: dict[str, Any]) -> None:
    """A contract comes back saying the same, units included; as ODCS it keeps to the standard's own schema."""
    terms = read(contract)
    assume(not any(facts.domain.is_empty for facts in facts_of(terms).values()))
    text = exported(terms, name).text
    if name == "odcs":
        SCHEMA.validate(yaml.safe_load(text))
    back = imported(name, text)
    assert meaning(parse(back.text)) == meaning(terms)
    assert back.unsaid == ()
