"""What a file says in odd or rare words: it is in the contract, or in the list of what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.authoring.exchange.test_reading import read

if TYPE_CHECKING:
    from pathlib import Path

ODCS = "kind: DataContract\napiVersion: v3.1.0\nid: a\nversion: 1.0.0\n"
ROW = '"type": "object", "properties": '
COLUMNS = (
    "sources: [{name: s, loaded_at_field: at, freshness: {error_after: {count: 1, period: day}}, tables: [{name: t"
)
SCHEMA = ODCS + "name: a\nschema: [{name: a, properties: [{name: b, logicalType: string"
_MARKS = (("id",),)

FOUND = {
    # JSON Schema
    "a required name without a property": (
        "json-schema",
        '{"required": ["b"], "properties": {"a": {"type": "string"}}}',
        ["b: {nulls: 100%}"],
        [],
    ),
    "a required that is no list": (
        "json-schema",
        '{"required": "a", "properties": {"a": {}}}',
        [],
        [
            "required: a",
        ],
    ),
    "enum and const together": (
        "json-schema",
        '{"properties": {"a": {"enum": ["x", "y"], "const": "y"}}, "required": ["a"]}',
        ["a: {type: string, allowed: ['y']}"],
        [],
    ),
    "enum and const that exclude each other": (
        "json-schema",
        '{"properties": {"a": {"type": "string", "enum": ["x"], "const": "y"}}}',
        ["a: {type: string, nulls: 100%"],
        ["columns.a.allowed: []"],
    ),
    "enum and pattern": (
        "json-schema",
        '{"properties": {"a": {"enum": ["x", "y"], "pattern": "^x$"}}, "required": ["a"]}',
        ["a: {type: string, allowed: [x, 'y'], pattern: x}"],
        [],
    ),
    "constants with titles": (
        "json-schema",
        '{"properties": {"a": {"oneOf": [{"const": 1, "title": "low"}, {"const": 2}]}}, "required": ["a"]}',
        ["a: {type: integer, allowed: [1, 2]}"],
        ["properties.a.oneOf.0.title: low"],
    ),
    "allOf": (
        "json-schema",
        (
            '{"properties": {"a": {"allOf": [{"$ref": "#/$defs/n"}, {"minimum": 3}], "minimum": 1}},'
            '"$defs": {"n": {"type": ["number", "null"], "maximum": 9}}, "required": ["a"]}'
        ),
        ["a: {type: number, nulls: 100%, range: {min: 3, max: 9}}"],
        [],
    ),
    "two patterns": (
        "json-schema",
        '{"properties": {"a": {"type": "string", "pattern": "^x$", "allOf": [{"pattern": "y"}]}}}',
        ["pattern: x"],
        ["properties.a.allOf: [{pattern: 'y'}]"],
    ),
    "an array of rows": (
        "json-schema",
        '{"type": "array", "minItems": 2, "items": {' + ROW + '{"a": {"type": "integer"}}, "required": ["a"]}}',
        ["a: {type: integer}", "rows: {min: 2}"],
        [],
    ),
    "a row by reference": (
        "json-schema",
        '{"$ref": "#/definitions/Row", "definitions": {"Row": {' + ROW + '{"a": {"type": "integer"}}}}}',
        ["a: {type: integer, nulls: 100%, required: false}"],
        [],
    ),
    "stand-ins beside a value": (
        "json-schema",
        '{"properties": {"a": {"anyOf": [{"type": "number"}, {"enum": [null, -9]}]}}, "required": ["a"]}',
        ["a: {type: number, nulls: 100%, missing: [-9]}"],
        [],
    ),
    "a title beside a description": (
        "json-schema",
        '{"properties": {"a": {"description": "d", "title": "t"}, "b": {"title": "t"}}}',
        ["description: d", "description: t"],
        ["properties.a.title: t"],
    ),
    "a property that is never there": ("json-schema", '{"properties": {"a": {}, "b": false}}', [], ["properties.b: "]),
    # Frictionless
    "stand-ins with labels": (
        "frictionless",
        '{"fields": [{"name": "a", "type": "integer", "missingValues": [{"value": "-9", "label": "lost"}, "NA"]}]}',
        ["missing: [-9, NA]"],
        ["fields.0.missingValues.0.label: lost"],
    ),
    "texts for lists": (
        "frictionless",
        '{"fields": [{"name": "a", "contracts": "x"}], "missingValues": "NA"}',
        ["a: {nulls: 100%}"],
        ["missingValues: NA", "fields.0.contracts: x"],
    ),
    "texts for truths": (
        "frictionless",
        '{"fields": [{"name": "a", "constraints": {"required": "yes", "unique": 1}}]}',
        ["a: {nulls: 100%}"],
        ["fields.0.constraints: {required: 'yes', unique: 1}"],
    ),
    "columns that are kept": (
        "frictionless",
        '{"fields": [{"name": "a"}], "contracts": {"columns": {"b": {}}, "contract": "x", "owner": "o"}}',
        ["a: {nulls: 100%}", "owner: o"],
        ["contracts.columns: {b: {}} (nothing of this name", "contracts.contract: x"],
    ),
    "kept against what is said": (
        "frictionless",
        (
            '{"fields": [{"name": "a", "type": "string", "constraints": {"required": true},'
            '"contracts": {"type": "date", "nulls": "5%"}}]}'
        ),
        ["a: {type: string}"],
        ["contracts.type: date (something else is said", "contracts.nulls: 5%"],
    ),
    "the version of a package": (
        "frictionless",
        (
            '{"name": "p", "version": "1.2.3", "resources": [{"name": "r", "description": "D.", "schema": '
            '{"fields": [{"name": "a"}]}}]}'
        ),
        ["contract: p.r", "version: 1.2.3", "description: D."],
        [],
    ),
    "numbers as text": (
        "frictionless",
        '{"fields": [{"name": "a", "type": "number", "unit": "m", "constraints": {"maximum": "9", "enum": ["1", 2]}}]}',
        ["range: {max: 9 m}", "allowed: [1, 2]"],
        [],
    ),
    # dbt
    "one key, said three times": (
        "dbt",
        (
            "models: [{name: m, constraints: [{type: primary_key, columns: [a]}, {type: primary_key, columns: [b]}],"
            " columns: [{name: a, constraints: [{type: primary_key}]}, {name: b}], data_tests: "
            "[{dbt_utils.unique_combination_of_columns: {combination_of_columns: [a]}}]}]"
        ),
        ["key: [a]"],
        ["constraints.1: {type: primary_key, columns: [b]}"],
    ),
    "freshness switched off": (
        "dbt",
        COLUMNS + ", freshness: null, columns: [{name: a}]}]}]",
        ["a: {nulls: 100%}"],
        ["sources.0.loaded_at_field: at"],
    ),
    "one limit switched off": (
        "dbt",
        COLUMNS + ", config: {freshness: {error_after: null, warn_after: {count: 2, period: day}}}}]}]",
        ["within: 2 days", "freshness: warn"],
        [],
    ),
    "freshness inherited": ("dbt", COLUMNS + ", columns: [{name: a}]}]}]", ["within: 1 day"], []),
    "a test with a name": (
        "dbt",
        (
            "models: [{name: m, columns: [{name: a, data_tests: [{unique: {name: n, config: {severity: error,"
            " tags: [t]}}}, {test_name: not_null, config: {severity: warn}}, {not_null: 5}]}]}]"
        ),
        ["a: {nulls: 100%, unique: true}"],
        ["unique.name: 'n'", "config.tags: [t]", "data_tests.1: {test_name: not_null", "data_tests.2: {not_null: 5}"],
    ),
    "arguments of a test": (
        "dbt",
        (
            "models: [{name: m, columns: [{name: a, data_type: int, data_tests: [{test_name: accepted_values,"
            " arguments: {values: [1, 2]}}, {dbt_utils.not_null_proportion: {arguments: {at_least: 0.95}}}]}]}]"
        ),
        ["a: {type: integer, nulls: 5%, allowed: [1, 2]}"],
        [],
    ),
    "columns that are kept in meta": (
        "dbt",
        "models: [{name: m, meta: {contracts: {columns: {b: {type: string}}, rules: 5}}, columns: [{name: a}]}]",
        ["a: {nulls: 100%}"],
        ["meta.contracts.columns: {b: {type: string}}", "rules: 5"],
    ),
    "a constraint with a name": (
        "dbt",
        (
            "models: [{name: m, constraints: [{type: primary_key, columns: [a, b]}], columns: [{name: a, constraints: "
            "[{type: not_null, name: n, warn_unenforced: true}, {type: unique, expression: x}]}, {name: b}]}]"
        ),
        ["a: {}", "key: [a, b]"],
        [
            "constraints.0.name: 'n'",
            "constraints.0.warn_unenforced: true",
            "constraints.1: {type: unique, expression: x}",
        ],
    ),
    "a list of a database": (
        "dbt",
        "models: [{name: m, columns: [{name: a, data_type: 'int[]'}]}]",
        ["a: {nulls: 100%}"],
        ["data_type: 'int[]'"],
    ),
    # ODCS
    "fundamentals": (
        "odcs",
        SCHEMA
        + "}]}]\nstatus: retired\ndomain: d\nroles: [{role: r}]\nsupport: [{channel: c}]\nprice: {priceAmount: 1}",
        ["b: {type: string, nulls: 100%}"],
        ["status: retired", "domain: d", "roles: [{role: r}]", "support: [{channel: c}]", "price: {priceAmount: 1}"],
    ),
    "defaults say nothing": (
        "odcs",
        SCHEMA + ", primaryKey: false, primaryKeyPosition: -1, partitioned: false, partitionKeyPosition: -1}]}]",
        ["b: {type: string, nulls: 100%}"],
        [],
    ),
    "a truth in words": ("odcs", SCHEMA + ", required: 'no'}]}]", ["nulls: 100%"], ["properties.0.required: 'no'"]),
    "two qualities that contradict": (
        "odcs",
        SCHEMA + ", required: true, quality: [{metric: nullValues, mustBeLessOrEqualTo: 5, unit: percent}]}]}]",
        ["b: {type: string}"],
        ["quality: [{metric: nullValues, mustBeLess"],
    ),
    "a quality that is no number of rows": (
        "odcs",
        SCHEMA + ", quality: [{type: sql, metric: nullValues, mustBe: 0}, {metric: nullValues, mustBe: false}]}]}]",
        ["nulls: 100%"],
        ["quality: [{type: sql, metric: nullValues, mustBe: 0}, {metric: nullValues, mustBe: false}"],
    ),
    "columns that are kept in properties": (
        "odcs",
        SCHEMA + "}], customProperties: [{property: contracts.columns, value: {z: {}}}]}]",
        ["b: {type: string, nulls: 100%}"],
        ["customProperties.0.property: contracts.columns", "value: {z: {}} (nothing of this name is kept here)"],
    ),
}


@pytest.mark.parametrize("case", FOUND)
def test_what_is_read_and_what_is_listed(case: str, tmp_path: Path) -> None:
    """What a file says is in the contract, or in the list of what is not; one or the other, and nothing else."""
    name, text, has, lists = FOUND[case]
    found = read(name, text, tmp_path)
    spec = "\n".join(line for line in found.text.splitlines() if not line.startswith("#"))
    assert [part for part in has if part not in spec] == [], found.text
    listed = [str(one) for one in found.unsaid if one.path not in _MARKS]
    assert len(listed) == len(lists), listed
    assert [part for part in lists if not any(part in line for line in listed)] == [], listed
