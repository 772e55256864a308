"""Rules: what they compare, in which unit, what nulls do, and everything that they refuse."""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

import polars as pl
import pytest

import contracts
from contracts.errors import ContractSyntaxError
from contracts.expression import ExpressionError, names
from contracts.quantity import moment

COLUMNS = """\
contract: a.b
version: 1.0.0
columns:
  a: {type: number, nulls: 100%, required: false}
  b: {type: number, nulls: 100%, required: false}
  n: {type: integer, nulls: 100%, required: false}
  cm: {type: number, unit: cm, unit_switch: false, nulls: 100%, required: false}
  inch: {type: number, unit: inch, unit_switch: false, nulls: 100%, required: false}
  mm10: {type: number, unit: 0.1 mm, unit_switch: false, nulls: 100%, required: false}
  s: {type: number, unit: s, unit_switch: false, nulls: 100%, required: false}
  ms: {type: number, unit: m/s, unit_switch: false, nulls: 100%, required: false}
  c: {type: number, unit: degC, unit_switch: false, nulls: 100%, required: false}
  f: {type: number, unit: degF, unit_switch: false, nulls: 100%, required: false}
  t: {type: string, pii: false, nulls: 100%, required: false}
  u: {type: string, pii: false, nulls: 100%, required: false}
  yes: {type: boolean, nulls: 100%, required: false}
  day: {type: date, nulls: 100%, required: false}
  seen: {type: timestamp, tz: UTC, nulls: 100%, required: false}
  'wind speed': {type: number, nulls: 100%, required: false}
  'a"; drop table t; --': {type: number, nulls: 100%, required: false}
  select: {type: number, nulls: 100%, required: false}
"""
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def contract(rule: str) -> contracts.Contract:
    """Return a contract with one rule over all kinds of columns."""
    return contracts.loads(
        f"{COLUMNS}rules:\n  r: {rule!r}\n" if "\\" not in rule else f"{COLUMNS}rules:\n  r: >-\n    {rule}\n"
    )


def failing(rule: str, **data: list[Any]) -> list[int]:
    """Return the rows that break a rule."""
    report = contract(rule).validate(pl.DataFrame(data, strict=False), now=NOW)
    (result,) = [result for result in report.checks if result.check == "rule"]
    assert result.outcome in ("passed", "failed"), result
    assert result.rows_failed == len(result.examples)
    return [example.row for example in result.examples]


@pytest.mark.parametrize(
    ("rule", "data", "rows"),
    [
        ("a >= b", {"a": [1.0, 2.0, 3.0], "b": [2.0, 2.0, 2.0]}, [0]),
        ("a > b", {"a": [1.0, 2.0, 3.0], "b": [2.0, 2.0, 2.0]}, [0, 1]),
        ("a < b", {"a": [1.0, 2.0, 3.0], "b": [2.0, 2.0, 2.0]}, [1, 2]),
        ("a <= b", {"a": [1.0, 2.0, 3.0], "b": [2.0, 2.0, 2.0]}, [2]),
        ("a = b", {"a": [1.0, 2.0], "b": [2.0, 2.0]}, [0]),
        ("a == b", {"a": [1.0, 2.0], "b": [2.0, 2.0]}, [0]),
        ("a <> b", {"a": [1.0, 2.0], "b": [2.0, 2.0]}, [1]),
        ("a != b", {"a": [1.0, 2.0], "b": [2.0, 2.0]}, [1]),
        ("1 < a", {"a": [1.0, 2.0]}, [0]),
        ("a > -1", {"a": [-2.0, 0.0]}, [0]),
        ("-a > 1", {"a": [-2.0, 0.0]}, [1]),
        ("abs(a) <= 1", {"a": [-2.0, 1.0]}, [0]),
        ("a + b * 2 = 5", {"a": [1.0, 1.0], "b": [2.0, 3.0]}, [1]),
        ("(a + b) * 2 = 6", {"a": [1.0, 1.0], "b": [2.0, 3.0]}, [1]),
        ("a - b > 0", {"a": [1.0, 3.0], "b": [2.0, 2.0]}, [0]),
        ("a / 2 = 1", {"a": [2.0, 3.0]}, [1]),
        ("n / 2 > 0.4", {"n": [1, 0]}, [1]),
        ("a between 1 and 2", {"a": [0.0, 1.0, 2.0, 3.0]}, [0, 3]),
        ("not a between 1 and 2", {"a": [0.0, 1.0]}, [1]),
        ("a in (1, 2)", {"a": [0.0, 1.0, 2.0]}, [0]),
        ("a not in (1, 2)", {"a": [0.0, 1.0, 2.0]}, [1, 2]),
        ("t in ('x', 'y')", {"t": ["x", "z"]}, [1]),
        ("t = 'x' or a > 1", {"t": ["x", "z", "z"], "a": [0.0, 0.0, 2.0]}, [1]),
        ("t = u", {"t": ["x", "z"], "u": ["x", "y"]}, [1]),
        ("not yes", {"yes": [True, False]}, [0]),
        ("yes", {"yes": [True, False]}, [1]),
        ("yes and a > 0 or not yes", {"yes": [True, True, False], "a": [1.0, 0.0, 0.0]}, [1]),
        ("yes is true", {"yes": [True, False]}, [1]),
        ("day >= '2024-01-02'", {"day": [dt.date(2024, 1, 1), dt.date(2024, 1, 2)]}, [0]),
        ("seen < '2024-01-02T00:00:00Z'", {"seen": [NOW.replace(year=2023), NOW]}, [1]),
        ("seen < '2024-01-02T02:00:00+02:00'", {"seen": [NOW.replace(year=2023), NOW]}, [1]),
        ('"wind speed" > 1', {"wind speed": [0.0, 2.0]}, [0]),
        ('"a""; drop table t; --" > 1', {'a"; drop table t; --': [0.0, 2.0]}, [0]),
        ('"select" > 1', {"select": [0.0, 2.0]}, [0]),
        ("t = 'it''s; drop table x'", {"t": ["it's; drop table x", "x"]}, [1]),
    ],
)
def test_what_rules_say(rule: str, data: dict[str, list[Any]], rows: list[int]) -> None:
    """Comparison, arithmetic, logic, lists, times and quoted names mean what SQL's do."""
    assert failing(rule, **data) == rows


@pytest.mark.parametrize(
    ("rule", "data", "rows"),
    [
        ("cm >= inch", {"cm": [2.54, 2.5, 300.0], "inch": [1.0, 1.0, 1.0]}, [1]),
        ("inch <= cm", {"cm": [2.54, 2.5], "inch": [1.0, 1.0]}, [1]),
        ("cm = inch", {"cm": [2.54, 7.62, 2.55], "inch": [1.0, 3.0, 1.0]}, [2]),
        ("cm <> inch", {"cm": [2.54, 2.55], "inch": [1.0, 1.0]}, [0]),
        ("cm > inch", {"cm": [7.62, 7.63], "inch": [3.0, 3.0]}, [0]),
        ("cm <= '3 m'", {"cm": [300.0, 301.0]}, [1]),
        ("'3 m' >= cm", {"cm": [300.0, 301.0]}, [1]),
        ("cm <= 300", {"cm": [300.0, 301.0]}, [1]),
        ("mm10 = cm", {"mm10": [100.0, 10.0], "cm": [1.0, 1.0]}, [1]),
        ("cm between '1 m' and '2 m'", {"cm": [99.0, 100.0, 200.0, 201.0]}, [0, 3]),
        ("cm in ('1 m', '2 m')", {"cm": [100.0, 150.0]}, [1]),
        ("cm + inch > '1 m'", {"cm": [50.0, 50.0], "inch": [10.0, 20.0]}, [0]),
        ("cm - inch < '1 mm'", {"cm": [2.6, 2.8], "inch": [1.0, 1.0]}, [1]),
        ("cm / inch < 1.5", {"cm": [2.54, 5.08], "inch": [1.0, 1.0]}, [1]),
        ("cm / s <= ms", {"cm": [100.0, 200.0], "s": [1.0, 1.0], "ms": [1.0, 1.0]}, [1]),
        ("ms * s >= cm", {"ms": [1.0, 1.0], "s": [1.0, 1.0], "cm": [100.0, 101.0]}, [1]),
        ("c = f", {"c": [0.0, 100.0, -40.0, 1.0], "f": [32.0, 212.0, -40.0, 32.0]}, [3]),
        ("f = c", {"c": [0.0, 100.0, -40.0, 1.0], "f": [32.0, 212.0, -40.0, 32.0]}, [3]),
        ("c < '100 degF'", {"c": [37.0, 38.0]}, [1]),
        ("c - f < '10 degC'", {"c": [9.0, 11.0], "f": [32.0, 32.0]}, [1]),
        ("c + 5 > f", {"c": [0.0, -6.0], "f": [32.0, 32.0]}, [1]),
        ("f - c > '-18 degF'", {"c": [0.0, 20.0], "f": [32.0, 32.0]}, [1]),
    ],
)
def test_units_of_both_sides(rule: str, data: dict[str, list[Any]], rows: list[int]) -> None:
    """Both sides are brought to one unit; equal but for rounding is equal; a difference converts without offset."""
    assert failing(rule, **data) == rows


@pytest.mark.parametrize("rule", ["f = c", "c = f", "not f <> c", "f <= c", "f >= c"])
@pytest.mark.parametrize("celsius", [-100.0, -40.0, -17.8, -0.1, 0.0, 0.1, 37.0, 100.0, 1e4])
def test_equal_temperatures_are_equal(rule: str, celsius: float) -> None:
    """A temperature equals itself on the other scale, whatever floats make of the conversion."""
    assert failing(rule, c=[celsius], f=[celsius * 9 / 5 + 32]) == []


@pytest.mark.parametrize(
    "rule", ["a > b", "a = b", "not a > b", "a + b > 1", "abs(a) > 1 and b > 0", "a / b > 1", "a in (1, 2) and b = 1"]
)
def test_nulls_pass(rule: str) -> None:
    """A null on either side makes the answer null, and null passes."""
    assert failing(rule, a=[None, None], b=[1.0, None]) == []


@pytest.mark.parametrize(
    ("rule", "rows"),
    [
        ("a / b > 1", []),
        ("a / b < 1", []),
        ("not a / b > 1", []),
        ("a / b > 1 or a = 0", []),
        ("a / b = 1 and a = 0", [0]),
    ],
)
def test_division_by_zero_passes(rule: str, rows: list[int]) -> None:
    """A division by zero is null, neither infinite nor an error."""
    assert failing(rule, a=[1.0], b=[0.0]) == rows


@pytest.mark.parametrize(
    ("rule", "rows"), [("a is null", [1]), ("a is not null", [0]), ("a is null or b > 0", []), ("not a is null", [0])]
)
def test_is_null(rule: str, rows: list[int]) -> None:
    """Nulls can be asked for."""
    assert failing(rule, a=[None, 1.0], b=[1.0, 1.0]) == rows


REFUSED: list[tuple[str, str]] = [
    # dimensions
    ("cm > s", "measure different things"),
    ("cm + s > 1", "different things"),
    ("cm > '3 kg'", "different things"),
    ("cm * cm > cm", "different things"),
    ("cm > a", "declare its unit"),
    ("a > '3 m'", "declare its unit"),
    ("cm > '3 widgets'", "unknown unit"),
    ("mm10 * s > cm * s", "unit"),
    # temperatures
    ("c * 2 > f", "scale"),
    ("c / f > 1", "scale"),
    ("c + f > 1", "not added"),
    ("c > c - f", "not the same thing"),
    ("abs(c) > 1", "scale"),
    ("-c > 1", "scale"),
    # kinds
    ("a", "yes-or-no"),
    ("a + b", "yes-or-no"),
    ("true", "yes-or-no"),
    ("1 = 1", "constants"),
    ("a > t", "cannot compare"),
    ("t > 1", "cannot compare"),
    ("a > true", "cannot compare"),
    ("a > -true", "needed here"),
    ("t + 1 > 2", "needed here"),
    ("a and b", "needed here"),
    ("not a", "needed here"),
    ("a = null", "is null"),
    ("a is 3", "needed here"),
    ("day > '2024'", "date or time"),
    ("day > 3", "cannot compare"),
    ("a > 'many'", "expected a number"),
    ("yes > 'x'", ""),
    ("a / 0 > 1", "divided by zero"),
    # names
    ("nobody > 1", "no column"),
    ("x.a > 1", "no column"),
    ("A > 1", "no column"),
    # not expressions
    ("a >", "cannot read"),
    ("(a > 1", "cannot read"),
    ("a > 1)", "cannot read"),
    ("a > 1 b", "cannot read"),
    ("''", "yes-or-no"),
    ("a > 1, b > 1", "cannot read"),
    # what could reach further than the row
    ("(select 1) > a", "do not know"),
    ("a > (select max(b) from t)", "do not know"),
    ("a in (select 1)", "list of values"),
    ("exists(select 1)", "do not know"),
    ("a; drop table t", "cannot read"),
    ("a > 1; drop table t", "cannot read"),
    ("drop table t", "cannot read"),
    ("call f()", "cannot read"),
    ("pragma version", "cannot read"),
    ("attach 'x.db'", "cannot read"),
    ("copy t to 'x'", "cannot read"),
    ("select a > 1", "cannot read"),
    ("read_csv('/etc/passwd') > a", "do not know"),
    ("random() > a", "do not know"),
    ("max(a) > 1", "do not know"),
    ("sum(a) over () > 1", "do not know"),
    ("getenv('HOME') = t", "do not know"),
    ("cast(a as int) > 1", "do not know"),
    ("a::int > 1", "do not know"),
    ("t like 'a%'", "do not know"),
    ("t ~ 'a'", "do not know"),
    ("t || 'a' = u", "do not know"),
    ("case when a > 1 then true else false end", "do not know"),
    ("a[1] > 1", "do not know"),
    ("a > $1", "do not know"),
    ("a > ?", "do not know"),
    ("a ** 2 > 1", "do not know"),
    ("a % 2 = 0", "do not know"),
    ("a > interval 1 day", "do not know"),
    ("[a] = [1]", "do not know"),
    ("{'x': a} = 1", "do not know"),
    ("* > 1", ""),
    ("a > {{ 7 * 7 }}", ""),
    ("a > ${HOME}", ""),
]


@pytest.mark.parametrize(("rule", "said"), REFUSED, ids=[rule for rule, _ in REFUSED])
def test_refused(rule: str, said: str) -> None:
    """What cannot be judged row by row is refused when the contract is read, at the rule's line, with the reason."""
    with pytest.raises(ContractSyntaxError) as caught:
        contracts.loads(f'{COLUMNS}rules:\n  r: "{rule}"\n')
    (problem,) = caught.value.problems
    assert problem.rule == "bad-rule"
    assert problem.line == COLUMNS.count("\n") + 2
    assert said in problem.message


DEEP = {
    "parentheses": "(" * 450 + "a" + ")" * 450 + " > 0",
    "sums": "+".join(["a"] * 480) + " > 0",
    "minus signs": "- " * 470 + "a > 0",
    "nots": "not " * 240 + "yes",
    "ors": " or ".join(["yes"] * 140),
    "functions": "abs(" * 190 + "a" + ")" * 190 + " > 1",
    "too long": "a > 1" + " " * 1000,
    "quotes": "'" * 501,
    "comparisons": " = ".join(["a"] * 240),
}


@pytest.mark.parametrize("rule", DEEP.values(), ids=DEEP)
def test_deep_rules_are_refused(rule: str) -> None:
    """Deep and long expressions are refused, not by running out of stack."""
    with pytest.raises(ContractSyntaxError):
        contract(rule)


def test_a_rule_of_sixty_parts_is_fine() -> None:
    """Depth is limited far beyond what people write."""
    assert failing(" or ".join(f"a = {k}" for k in range(60)), a=[59.0, 60.0]) == [1]


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """The parser beneath does not speak to the terminal of whoever lints a hostile rule."""
    with caplog.at_level(logging.DEBUG), pytest.raises(ContractSyntaxError):
        contract("explain a")
    assert caplog.records == []


def test_names() -> None:
    """The columns of an expression are named once each, in the order in which they occur."""
    assert names('b + a > b and "wind speed" > 1') == ("b", "a", "wind speed")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-23", dt.date(2026, 11, 23)),
        ("2026-11-23T06:00:00Z", dt.datetime(2026, 11, 23, 6)),  # noqa: DTZ001 - UTC without a zone is the point
        ("2026-11-23T06:00:00+02:00", dt.datetime(2026, 11, 23, 4)),  # noqa: DTZ001
        ("2026-11-23T06:00", dt.datetime(2026, 11, 23, 6)),  # noqa: DTZ001
    ],
)
def test_moments(text: str, expected: dt.date) -> None:
    """ISO 8601 dates and times are read; a zone is converted to UTC and dropped."""
    assert moment(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "2024-02-30",
        "2024-13-01",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "12:30",
        "\ud800" * 10,
    ],
)
def test_no_moments(text: str) -> None:
    """What is no date or time, or leaves the calendar when brought to UTC, is a ValueError."""
    with pytest.raises(ValueError, match="expected a date or time"):
        moment(text)


def test_the_error_is_a_value_error() -> None:
    """An expression error is a ValueError that names the part at fault."""
    with pytest.raises(ExpressionError, match="cannot read"):
        names("a >")
    assert issubclass(ExpressionError, ValueError)
