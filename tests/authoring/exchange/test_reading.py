"""Files of others that cannot be read, or only in part: errors have a place, and what is left out is listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.authoring.exchange.drawn import many

from contracts.authoring.exchange import NEIGHBOURS, imported
from contracts.authoring.exchange.regexes import from_search, to_ecma
from contracts.authoring.exchange.remainder import Remainder
from contracts.errors import ContractsError, ContractSyntaxError
from contracts.patterns import full_match
from contracts.reading.parse import parse
from contracts.reading.source import Document

if TYPE_CHECKING:
    from pathlib import Path

ODCS = "kind: DataContract\napiVersion: v3.1.0\nid: a\nversion: 1.0.0\n"
REFUSED = {
    "not YAML": ("odcs", "a: [", "x:2:1: not YAML"),
    "not ODCS": ("odcs", "a: 1", "x:1:1: no ODCS file"),
    "an older ODCS": ("odcs", "kind: DataContract\napiVersion: v2.2.2", "x:2:13: only ODCS 3.x"),
    "a wrong type": (
        "odcs",
        ODCS + "schema:\n  - name: a\n    properties: 3",
        "x:7:17: not ODCS: `schema.0.properties` must be a list, not 3 (not-importable)",
    ),
    "a number for a version": (
        "odcs",
        ODCS.replace("1.0.0", "1.1"),
        "x:4:10: not ODCS: `version` must be text, not 1.1",
    ),
    "neither of two shapes": ("odcs", ODCS + "team: 5", "x:5:7: not ODCS: `team` must be a mapping or a list, not 5"),
    "one of three bounds": (
        "odcs",
        ODCS + "schema: [{name: a, quality: [{mustBeBetween: [1]}]}]",
        "x:5:46: not ODCS: `schema.0.quality.0.mustBeBetween` must be a list of two, not a list of 1",
    ),
    "an unknown key": ("odcs", ODCS + "shcema: []", "x:5:9: not ODCS: no key 'shcema'; did you mean 'schema'?"),
    "no table": ("odcs", ODCS + "schema: []", "x:5:9: there is no table in it"),
    "no column": ("odcs", ODCS + "schema: [{name: a}]", "x:1:1: no contract can be made of it: `columns`"),
    "not JSON": ("json-schema", '{"a": 1,\n "b" 2}', "x:2:6: not JSON: "),
    "a key twice": ("json-schema", '{"a": 1, "a": 2}', "x:1:1: not JSON: the key 'a'"),
    "a number that is none": ("json-schema", '{"a": NaN}', "x:1:1: not JSON: NaN"),
    "nested too deep": ("json-schema", "[" * 100_000, "x:1:1: not JSON: nested too deep"),
    "nested deep": ("json-schema", "[" * 500 + "]" * 500, "x:1:1: nested deeper than 100 levels"),
    "no properties": ("json-schema", '{"type": "object"}', "x:1:1: no JSON Schema of a row"),
    "no dbt": ("dbt", "version: 2", "x:1:1: no schema file of dbt"),
    "a model without a name": ("dbt", "models:\n  - {columns: []}", "x:2:5: each of `models`"),
    "tests that are no list": (
        "dbt",
        "models: [{name: a, columns: [{name: b, tests: c}]}]",
        "x:1:47: `tests` is a list",
    ),
    "no columns for rows": (
        "json-schema",
        '{"type": "string", "properties": {"a": {}}}',
        "x:1:10: no JSON Schema of a row",
    ),
    "a property that is no schema": ("json-schema", '{"properties": {"a": 5}}', "x:1:22: a schema is an object, not 5"),
    "half a character": ("json-schema", '{"title": "\\ud800"}', "x:1:1: not JSON: half a character"),
    "an empty file": ("odcs", "# nothing\n", "x:1:1: the file is empty (empty)"),
    "table tests that are no list": (
        "dbt",
        "models: [{name: a, data_tests: 5}]",
        "x:1:32: `data_tests` is a list, not 5",
    ),
    "two tables of one name": ("dbt", "models: [{name: a}, {name: a}]", "x:1:21: a second table of the name 'a'"),
    "no schema": ("frictionless", '{"a": 1}', "x:1:1: no Table Schema"),
    "a schema elsewhere": (
        "frictionless",
        '{"resources": [{"name": "r", "schema": "s.json"}]}',
        "x:1:40: the schema is a file of its own, 's.json'; import that one",
    ),
    "a field without a name": ("frictionless", '{"fields": [{"type": "string"}]}', "x:1:13: each of `fields`"),
}


def read(name: str, text: str, folder: Path, table: str | None = None) -> Any:
    """Return what is imported from a text."""
    (folder / "x").write_text(text, encoding="utf-8")
    return imported(folder / "x", name, table)


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_with_its_place(case: str, tmp_path: Path) -> None:
    """What is wrong with a file is said with its line and column."""
    name, text, said = REFUSED[case]
    with pytest.raises(ContractSyntaxError) as error:
        read(name, text, tmp_path)
    assert str(error.value).removeprefix(f"{tmp_path}/").startswith(said), str(error.value)


def test_one_of_several_tables_must_be_named(tmp_path: Path) -> None:
    """Where a file holds several tables, the error lists them; a name that is close is suggested."""
    text = "models: [{name: orders, columns: [{name: a}]}, {name: customers, columns: [{name: b}]}]"
    with pytest.raises(ContractsError, match="choose one with --table: orders, customers"):
        read("dbt", text, tmp_path)
    with pytest.raises(ContractsError, match="did you mean 'orders'"):
        read("dbt", text, tmp_path, "order")
    assert list(parse(read("dbt", text, tmp_path, "customers").text).columns) == ["b"]
    source = "{name: %s, tables: [{name: orders, columns: [{name: a}]}]}"
    text = f"sources: [{source % 'shop'}, {source % 'mail'}]"
    with pytest.raises(ContractsError, match=r"choose one with --table: shop\.orders, mail\.orders"):
        read("dbt", text, tmp_path, "orders")
    assert "contract: mail.orders" in read("dbt", text, tmp_path, "mail.orders").text


_KEYS = st.sampled_from(
    [
        "name",
        "fields",
        "properties",
        "type",
        "columns",
        "constraints",
        "enum",
        "models",
        "tests",
        "data_tests",
        "meta",
        "contracts",
        "unit",
        "schema",
        "resources",
        "required",
        "pattern",
        "minimum",
        "missingValues",
        "primaryKey",
        "anyOf",
        "$ref",
        "const",
        "freshness",
        "loaded_at_field",
        "config",
    ]
)
_LEAVES = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from(["string", "a", "", "#/properties", "(", "unique"])
)
_ANY = st.recursive(_LEAVES, lambda v: st.lists(v, max_size=3) | st.dictionaries(_KEYS, v, max_size=4), max_leaves=12)
_HEADS = {
    "dbt": lambda v: {"models": [{"name": "m", "columns": [{"name": "a", "data_type": "int", **v}], **v}]},
    "frictionless": lambda v: {"fields": [{"name": "a", "type": "string", **v}], **v},
    "json-schema": lambda v: {"properties": {"a": v, "b": {"type": "number"}}, **v},
}


@pytest.mark.parametrize("name", _HEADS)
@given(value=st.dictionaries(_KEYS, _ANY, max_size=5))
@many(150)
def test_whatever_a_file_holds_it_is_read_or_refused(name: str, value: dict[str, Any]) -> None:
    """Files of odd shapes become a contract that reads without a complaint, or one error with a place."""
    reader = NEIGHBOURS[name].read
    assert reader is not None
    try:
        found = reader(Document("x", _HEADS[name](value)), None)
    except ContractsError:
        return
    parse(found.text)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (r"US[CW]\d{8}", r"^(?:US[CW]\d{8})$"),
        ("a|ab", "^(?:a|ab)$"),
        (r"\s?a", r"^(?:[ \t\n\f\r]?a)$"),
        (".*b", r"^(?:[^\n]*b)$"),
        (r"a\-b\"c", r'^(?:a-b"c)$'),
        ("[]a[]", r"^(?:[\]a\[])$"),
        ("{x}", r"^(?:\{x\})$"),
        ("(?i)ab", None),
        (r"\pL", None),
        ("[[:alpha:]]", None),
    ],
)
def test_patterns_are_said_in_ecma_262_or_not_at_all(ours: str, theirs: str | None) -> None:
    """A pattern becomes one that searches for the whole text; flags and named classes are not approximated."""
    assert to_ecma(ours) == theirs


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("^[A-Z]+$", "[A-Z]+"),
        ("^(?:a|b)$", "a|b"),
        ("^(a|b)c$", "(a|b)c"),
        ("^a|b$", "(?s:.*)(?:^a|b$)(?s:.*)"),
        ("^(?:a)(?:b)$", "(?:a)(?:b)"),
        (r"^a\$", r"(?s:.*)(?:^a\$)(?s:.*)"),
        ("a", "(?s:.*)(?:a)(?s:.*)"),
    ],
)
def test_patterns_that_search_are_read_as_such(theirs: str, ours: str) -> None:
    """Anchors that span a pattern are taken off; without them, anything may stand around it."""
    assert from_search(theirs) == ours
    assert full_match(ours)


def test_what_was_not_taken_is_left() -> None:
    """A rest lists what nobody took, each as a whole, with the reason if one was given."""
    rest = Remainder({"a": {"b": 1, "c": [1, 2]}, "d": 3, "e": {}})
    rest.take("a", "b")
    rest.because("too odd", "d")
    assert [str(found) for found in rest.left()] == ["a.c: [1, 2]", "d: 3 (too odd)", "e: {}"]
