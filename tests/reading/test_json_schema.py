"""The JSON Schema for editors: it accepts what the library reads, refuses what it refuses, and explains each key."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from contracts.reading import source
from contracts.reading.json_schema import json_schema
from contracts.reading.parse import complaints

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CONTRACTS = sorted([*ROOT.glob("**/*.contract.yaml")])
JUDGE = jsonschema.Draft202012Validator(json_schema())

# A value of each key, and wrong ones for it: what no contract may have there.
_TEXT, _MAP, _LIST = "x", {"x": 1}, [[]]
WRONG: dict[str, list[Any]] = {
    "contract": [3, _LIST, _MAP, "A.b", "a..b", "", None],
    "version": [1.0, _LIST, "1.0", "v1.0.0", None],
    "description": [3, _LIST, _MAP, None],
    "owner": [3, _LIST, _MAP, None],
    "columns": [3, _TEXT, _LIST, {}, {"a": 3}, {"a": "number"}, {"a": []}, None],
    "reference": [3, _TEXT, _LIST, {"batch": 3}, {"batches": "3"}, {"batches": 0}, {"per": "a"}, {"false_alarms": 3}],
    "records": [3, _LIST, _MAP],
    "on_unit": [3, _TEXT, _LIST, "warn"],
    "on_violation": [3, _TEXT, _LIST, {"rnage": "warn"}, {"range": "wran"}, "fallbck"],
    "breaker": [
        *(3, _TEXT, _LIST, {}, _MAP, {"retry_after": "1 hour"}, {"open_after": 3}, {"open_after": "3 rows"}),
        *({"open_at": "30%"}, {"open_at": "30% of batches"}, {"open_after": "3 batches", "retry_after": 3}),
        *({"open_after": "3 batches", "retry": "1 hour"}, {"open_after": "-3 batches"}),
    ],
    "key": [3, [], _MAP, {"columns": "a", "x": 1}],
    "rows": [_TEXT, -1, 2.5, _LIST, _MAP, {"min": "3"}, {"min": -1}, {"max": 2.5}],
    "freshness": [3, _TEXT, _LIST, _MAP, {"column": "t"}, {"within": "1 day"}, {"column": 3, "within": "1 day"}],
    "mappings": [
        3,
        _TEXT,
        _LIST,
        {"m": 3},
        {"m": {"from": "a"}},
        {"m": {"from": "a", "to": "b", "cardinality": "n-1"}},
    ],
    "rules": [3, _TEXT, _LIST, {"r": 3}, {"r": {"expr": "n > 1"}}],
}
WRONG_IN_COLUMN: dict[str, dict[str, list[Any]]] = {
    "n": {
        "type": [3, "strnig", _LIST, _MAP, None],
        "unit": [3, _LIST, _MAP, True],
        "nulls": [-1, 2, "many", _LIST, _MAP, True],
        "range": [3, _TEXT, _LIST, {"mn": 3}, {"min": []}, {"max": True}],
        "allowed": [3, _TEXT, [], [[1]], {"value": [1]}],
        "unique": [False, 3, _TEXT, _LIST],
        "unit_switch": [3, _TEXT, _LIST],
        "description": [3, _LIST],
        "required": [3, "no", _LIST],
        "pii": [3, "no", _LIST],
        "missing": [3, _TEXT, _MAP],
        "unit_from": [3, _TEXT, {}, {"metadata": 3}, {"file": "x"}, {"metadata": "a", "column": "b"}],
        "unit_changes": [3, _TEXT, [3], [{"from": "2026-01-01"}], [{"from": "2026-01-01", "unit": "mm", "x": 1}]],
        "typical": [3, _TEXT, {"p05": 1}, {"p05": 1, "p50": 2, "p95": 3, "p99": 4}],
        "on_unit": [3, "warn", _LIST],
    },
    "s": {
        "pattern": [3, _LIST, {"re": "a"}],
        "format": [3, "UUID4", _LIST],
        "text": [3, "dirty", _LIST, {"allow": "html"}, {"clean": "yes"}, {"limit": -1}],
        "length": [_TEXT, -1, 2.5, _LIST, {"mn": 1}, {"min": "3"}],
    },
    "t": {"tz": [3, _LIST, _MAP]},
}
GOOD: dict[str, Any] = {
    "contract": "a.b",
    "version": "1.0.0",
    "columns": {"n": {"type": "number", "unit": "cm"}, "s": {"type": "string"}, "t": {"type": "timestamp"}},
}
UNKNOWN = [
    "rwos",
    "Key",
    "schema",
    "Columns",
    "rule",
    "mapping",
    "x-own",
    "$schema",
    "colums",
    "checks",
    "sla",
    "tests",
]
UNKNOWN_IN_COLUMN = ["rnage", "Type", "null", "min", "max", "enum", "dtype", "units", "regex", "tests", "x-a", "title"]


def invalid() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield contracts that are wrong in one place, each with a name."""
    for key in GOOD:
        yield f"no {key}", {name: value for name, value in GOOD.items() if name != key}
    for key, values in WRONG.items():
        for value in values:
            yield f"{key}: {value}", {**GOOD, key: value}
    for key in UNKNOWN:
        yield f"{key} at the top", {**GOOD, key: "x"}
    for column, wrong in WRONG_IN_COLUMN.items():
        places = [(key, value) for key, values in wrong.items() for value in values]
        for key, value in [*places, *((key, "x") for key in UNKNOWN_IN_COLUMN)]:
            made = deepcopy(GOOD)
            made["columns"][column][key] = value
            yield f"{column}.{key}: {value}", made


INVALID = dict(invalid())


@pytest.mark.parametrize("path", CONTRACTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_contract_here_is_accepted(path: Path) -> None:
    """The contracts of examples, benchmarks and tests are valid by the schema and by the library."""
    data = source.read(path.read_text(encoding="utf-8"), path.name).data
    assert complaints(data) == []
    JUDGE.validate(data)


@pytest.mark.parametrize("case", INVALID)
def test_a_contract_that_is_wrong_in_one_place_is_refused(case: str) -> None:
    """The schema refuses what the library refuses, where shapes, names and types tell."""
    assert complaints(INVALID[case])
    assert not JUDGE.is_valid(INVALID[case])


def test_many_wrong_contracts_are_tried() -> None:
    """They are 200 or more, and differ from a contract that is accepted in one place."""
    assert len(INVALID) >= 200
    assert complaints(GOOD) == []
    assert JUDGE.is_valid(GOOD)


def test_each_key_is_described_and_each_example_is_valid() -> None:
    """Editors show a description at every key; an example that the schema shows is one that it accepts."""
    schema = json_schema()
    top = schema["properties"]
    column = top["columns"]["additionalProperties"]["properties"]
    for forms in (top, column, top["reference"]["properties"]):
        for key, form in forms.items():
            assert form["description"], key
    for form in _with_examples(schema):
        for example in form["examples"]:
            jsonschema.Draft202012Validator(form).validate(example)


def _with_examples(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if isinstance(part.get("examples"), list):
            yield part
        for inner in part.values():
            yield from _with_examples(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _with_examples(inner)
