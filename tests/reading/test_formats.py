"""A contract's own ID formats: what they mean, and where what is wrong with them stands."""

from __future__ import annotations

import json

import polars as pl
import pytest

import contracts
from contracts.errors import ContractSyntaxError
from contracts.identifiers import FORMATS
from contracts.reading.parse import parse
from contracts.writing import spelled

HEAD = "contract: a.b\nversion: 1.0.0\n"
OWN = f"""{HEAD}formats:
  partner-id:
    pattern: 'P[0-9]{{8}}'
    description: a partner's name for a person
    sentinels: [P00000000]
    examples: [P12345678]
    counterexamples: [p12345678, P00000000]
  bare: 'x[0-9]+'
columns:
  person: {{type: string, format: partner-id, pii: false}}
  thing: {{type: string, format: bare, pii: false}}
"""


def test_a_format_of_its_own_is_judged_like_any_other() -> None:
    """The pattern and the sentinels hold, the message says the description, the hint what happened."""
    people = ["P12345678", "p12345679", "p99999999"]
    report = contracts.loads(OWN).validate(pl.DataFrame({"person": people, "thing": ["x1"] * 3}))
    (result,) = [result for result in report.checks if result.outcome == "failed"]
    assert (result.check, result.rows_failed) == ("format", 2)
    assert "partner-id (a partner's name for a person)" in result.message
    assert "in another case" in result.hint


def test_what_is_written_again_is_the_same() -> None:
    """Terms with formats of their own survive being spelled out."""
    terms = parse(OWN)
    assert parse(json.dumps(spelled(terms))) == terms
    assert terms.formats["bare"].pattern == "x[0-9]+"
    assert "partner-id" not in FORMATS


def test_a_contract_differs_where_its_format_does() -> None:
    """The same name for another pattern is another promise; another description is not."""
    one, same = parse(OWN), parse(OWN.replace("a partner's name", "the name"))
    other = parse(OWN.replace("P[0-9]{8}", "P[0-9]{8,9}"))
    assert one.placed == same.placed
    assert one.placed != other.placed


@pytest.mark.parametrize(
    ("block", "line", "column", "rule", "said"),
    [
        ("formats: [x]", 3, 10, "bad-value", "`formats` maps names"),
        ("formats: {uuid4: 'x'}", 3, 11, "taken-format", "is a format already"),
        ("formats: {Partner: 'x'}", 3, 11, "bad-value", "is no name of a format"),
        ("formats: {p: {description: d}}", 3, 11, "missing-key", "needs a pattern"),
        ("formats: {p: {pattern: 12}}", 3, 24, "bad-value", "pattern is text, not 12"),
        ("formats: {p: '(?=x)'}", 3, 14, "bad-pattern", "invalid perl operator"),
        ("formats: {p: {pattern: '(?=x)'}}", 3, 24, "bad-pattern", "invalid perl operator"),
        ("formats: {p: {pattern: x, sentinel: [x]}}", 3, 27, "unknown-key", "knows no key named 'sentinel'"),
        ("formats: {p: {pattern: x, sentinels: x}}", 3, 38, "bad-value", "is a list of texts"),
        ("formats: {p: {pattern: '[0-9]', examples: [1]}}", 3, 44, "bad-value", "an ID is text, not 1"),
        ("formats: {p: {pattern: x, examples: [x, y]}}", 3, 41, "bad-example", "'y' is not in the format p"),
        ("formats: {p: {pattern: x, counterexamples: [x]}}", 3, 45, "bad-example", "'x' is in the format p"),
        ("formats: {p: {pattern: x, description: 3}}", 3, 40, "bad-value", "`description` takes text"),
        ("formats: {p: }", 3, 14, "bad-value", "pattern is text, not None"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(block: str, line: int, column: int, rule: str, said: str) -> None:
    """Each problem has its line and column, and is the only one; columns that ask for the format have none."""
    name = "p" if "{p:" in block else "uuid"
    with pytest.raises(ContractSyntaxError) as caught:
        parse(f"{HEAD}{block}\ncolumns: {{a: {{type: string, format: {name}, pii: false}}}}")
    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.rule) == (line, column, rule)
    assert said in problem.message


def test_an_unknown_format_is_answered_with_the_near_one() -> None:
    """The contract's own formats are suggested like the others."""
    with pytest.raises(ContractSyntaxError, match="did you mean 'partner-id'"):
        parse(OWN.replace("format: partner-id", "format: partner_id"))
