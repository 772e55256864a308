"""JSON Schema: a cell is accepted by the schema exactly if the checks of its row accept it, but for what is listed."""

from __future__ import annotations

import json
import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import jsonschema
from hypothesis import given
from tests.authoring.exchange.drawn import many, read
from tests.checks import oracle
from tests.checks.test_differential import batches

from contracts.authoring.exchange import exported

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.checks.test_differential import Batch

ROW_CHECKS = ("type", "nulls", "range", "allowed", "pattern", "format", "length")


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[jsonschema.ValidationError]:
    """Search as ECMA-262 does: `$` is the end of the text, and classes are ASCII."""
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value, re.ASCII):
        yield jsonschema.ValidationError(pattern)


Validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": _pattern})


@given(batches())
@many(80)
def test_a_cell_is_accepted_exactly_where_the_checks_accept_it(batch: Batch) -> None:
    """Each value of a random column, as JSON, is judged by the schema as by the row checks that are not listed."""
    made = exported(read(batch.contract), "json-schema")
    schema = json.loads(made.text)
    Validator.check_schema(schema)
    unsaid = {found.path[1:3] for found in made.unsaid if found.path[0] == "columns"}
    for name, spec in batch.contract["columns"].items():
        judge = Validator(schema["properties"][name], format_checker=jsonschema.FormatChecker(["date"]))
        for value in filter(_is_json, batch.data[name]):
            if spec["type"] == "timestamp" or (spec["type"] == "date" and isinstance(value, datetime | str)):
                continue
            one = {**batch.contract, "columns": {name: spec}}
            verdicts = oracle.verdicts({"columns": one["columns"]}, {name: [value]}, {})
            said = [
                v.outcome for (check, _), v in verdicts.items() if check in ROW_CHECKS and (name, check) not in unsaid
            ]
            shown = value.isoformat() if hasattr(value, "isoformat") else value
            assert judge.is_valid(shown) == ("failed" not in said), (name, shown, spec)


def _is_json(value: Any) -> bool:
    """Whether JSON can hold a value as it is, and tells it from its neighbours."""
    return not isinstance(value, float) or (math.isfinite(value) and abs(value) < 2**53)


def test_units_and_rows_survive_a_round_trip() -> None:
    """A property keeps its unit under `x-unit`, and a contract read from it has it again."""
    contract = {"contract": "a.b", "version": "2.0.0", "columns": {"snow": {"type": "number", "unit": "cm"}}}
    assert json.loads(exported(read(contract), "json-schema").text)["properties"]["snow"]["x-unit"] == "cm"
