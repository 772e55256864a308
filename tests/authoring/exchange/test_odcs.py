"""ODCS: what is written is ODCS by the standard's own schema, and reads back as the same contract."""

from __future__ import annotations

import copy
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema
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


def imported(text: str) -> Exchanged:
    """Return the contract made of an ODCS text."""
    reader = NEIGHBOURS["odcs"].read
    assert reader is not None
    return reader(source.read(text, "x.odcs.yaml"), None)


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


@given(contracts_drawn())
@many(80)
def test_a_contract_comes_back_from_odcs(contract: dict[str, Any]) -> None:
    """A contract written as ODCS is ODCS by the official schema, and comes back saying the same, units included."""
    terms = read(contract)
    assume(not any(facts.domain.is_empty for facts in facts_of(terms).values()))
    text = exported(terms, "odcs").text
    SCHEMA.validate(yaml.safe_load(text))
    back = imported(text)
    assert meaning(parse(back.text)) == meaning(terms)
    assert back.unsaid == ()
