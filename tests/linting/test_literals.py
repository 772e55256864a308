"""Unquoted literals, as values and as keys: where readers of YAML disagree lint says so, and its fix ends that."""

from __future__ import annotations

import pytest
import yaml

from contracts.linting import lint_text, selection
from contracts.linting.fixing import fix_text
from contracts.reading.source import read

HEAD = "contract: a.b\nversion: 1.0.0\nowner: o\n"
TRUTH, NUMBER, NULL, TIME, SIXTIES, TEXT = (
    "true or false",
    "a number",
    "null",
    "a date or a time",
    "a number to the base 60",
    "text",
)
# literal -> what other readers take it for, as a value and as a key; "" where all agree
TABLE: list[tuple[str, str, str]] = [
    *((word, TRUTH, TRUTH) for word in ("yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF")),
    *((letter, TRUTH, "") for letter in "yYnN"),
    *((word, "", TRUTH) for word in ("true", "True", "TRUE", "false", "False", "FALSE")),
    *((word, "", NULL) for word in ("null", "Null", "NULL", "~")),
    *((word, "", "") for word in ("yEs", "tRue", "nUll", "None", "nan", "inf", "NA", "--", "a b", "x1", "3 m", "5%")),
    *((text, "", "") for text in ("1.2.3", "12-30", "1 000", "2024-1", "0x", "0o8", "0b", "1e", "e3")),
    *((number, "", NUMBER) for number in ("0", "5", "-7", "+7", "1.10", ".5", "5.", "1.5e+3", "0x1F", "20200101")),
    *((number, TEXT, NUMBER) for number in ("1e3", "1E3", "-1e-3", "1.5e3", "-.5", "0o17", "08", "-09", "1e+3")),
    *((number, "511", NUMBER) for number in ("0777", "+0777")),
    *((text, NUMBER, NUMBER) for text in ("1_000", "0b101", "0x1_F", "1_0.5", ".inf", "-.INF", ".nan", "9" * 31)),
    *((text, SIXTIES, SIXTIES) for text in ("12:30", "1:30:59", "190:20:30", "-1:20", "12:30:45.5")),
    *((text, TIME, TIME) for text in ("2020-01-01", "2020-01-01T00:00:00Z", "2020-01-01 10:00:00 -5")),
]


VALUES = (
    "columns: {{a: {{type: number, nulls: 1%, missing: [{}]}}}}",
    "columns:\n  a:\n    type: number\n    nulls: 1%\n    missing:\n    - {}   # a note\n",
)
KEYS = ("columns: {{{}: {{type: date}}}}", "columns:\n  {} :\n    type: date\n")
TRAP = selection(["yaml-trap"])


def said(text: str) -> list[str]:
    """Return what the rule says of a text."""
    return [problem.message for problem in lint_text(text, chosen=TRAP) if problem.rule == "yaml-trap"]


@pytest.mark.parametrize(("literal", "meaning"), [row[:2] for row in TABLE], ids=[row[0] for row in TABLE])
def test_as_a_value(literal: str, meaning: str) -> None:
    """A value is reported exactly where YAML 1.1 reads another one, in flow and in block style."""
    for form in VALUES:
        found = said(HEAD + form.format(literal))
        assert len(found) == bool(meaning), found
        assert all(f"{meaning} to readers of YAML 1.1" in message for message in found)


@pytest.mark.parametrize(("literal", "meaning"), [(row[0], row[2]) for row in TABLE], ids=[row[0] for row in TABLE])
def test_as_a_key(literal: str, meaning: str) -> None:
    """A key is reported exactly where another reader takes it for no text, in flow and in block style."""
    for form in KEYS:
        found = said(HEAD + form.format(literal))
        assert len(found) == bool(meaning), found
        assert all(f"{meaning} to other readers" in message for message in found)


@pytest.mark.parametrize("literal", [row[0] for row in TABLE if row[1] != "511"])
def test_mended_all_readers_agree(literal: str) -> None:
    """What is mended means what it meant, and a reader of YAML 1.1 reads the same."""
    for form in (*VALUES, *KEYS):
        text = HEAD + form.format(literal)
        mended, _ = fix_text(text, TRAP)
        assert said(mended) == []
        assert read(mended, "x").data == read(text, "x").data == yaml.safe_load(mended)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("columns: {d: {type: date, range: {min: 2026-01-01, max: 2026-12-31}}}", 0),
        ("columns: {d: {type: timestamp, tz: UTC, range: {min: 2026-01-01 12:30:00}}}", 0),
        ("columns: {d: {type: number, unit: cm, unit_changes: [{from: 2026-12-01, unit: mm}]}}", 0),
        ("columns: {d: {type: date, allowed: [2026-01-01, '2026-01-02']}}", 1),
        ("columns: {d: {type: string, pii: true, allowed: {values: [2026-01-01, 2026-01-02]}}}", 2),
        ("columns: {d: {type: string, pii: true, nulls: 1%, missing: [0001-01-01]}}", 1),
    ],
)
def test_dates(text: str, count: int) -> None:
    """A date is left alone where it can only be one, and is a trap where a value is listed."""
    assert len(said(HEAD + text)) == count


def test_the_table_is_long() -> None:
    """There are well over 60 literals, of every kind that readers disagree about."""
    assert len({row[0] for row in TABLE}) == len(TABLE) >= 80
    assert {meaning for row in TABLE for meaning in row[1:]} >= {"", TRUTH, NUMBER, NULL, TIME, SIXTIES, TEXT}
