"""Contracts that were made by chance or in anger: problems with places, and never a traceback.

The suite runs a share of the mutants; CONTRACTS_SOAK=1 (`make soak`) runs all 20,000.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from contracts.linting import lint_text
from contracts.linting.fixing import fix_text
from contracts.problem import Problem

ROOT = Path(__file__).parents[2]
MUTANTS = 20_000 if os.environ.get("CONTRACTS_SOAK") else 400
SEEDS = [
    *(path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*/*.contract.yaml"))),
    """\
contract: weather.daily  # contracts: ignore[missing-owner, repeated-contract]
version: 1.10.0-rc.1
on_unit: convert
columns:
  no: {type: string, allowed: [yes, 'a', 12:30, 1.10], missing: [NA], nulls: 1%}
  id: {type: string, format: uuid4, length: {min: 1}, pii: true, unique: true}
  t:  {type: timestamp, tz: Europe/Berlin, range: {min: 2026-01-01}}
  ok: {type: boolean}
  snow_mm:
    type: number
    unit: mm
    range: {min: 0, max: 3 Km}
    missing: [-9999]
    unit_from: {metadata: daily_units.snow}
    typical: {p05: 1 cm, p50: 5 cm, p95: 30 cm}
  wind: {type: number, unit: m/s, range: {min: 0, max: 60}, unit_changes: [{from: 2026-12-01, unit: knot}]}
key: [t, id]  # contracts: ignore[repeated-definition]
freshness: {column: t, within: 36 hours}
mappings: {one: {from: id, to: no, cardinality: one-to-one}}
rules:
  a: wind >= '3 m/s' and not (ok = true or t < '2026-01-01')
  b: abs(wind - 3) / 2 in (1, 2) or wind is null
  c: {expression: snow_mm between 1 and '4 cm'}
reference: {batches: 60, per: [id], false_alarms: 1 per 1000 batches}
on_violation: {default: reject, freshness: warn}
""",
]
PIECES = [
    *("'", '"', "[", "]", "{", "}", ": ", "#", "\n", "\t", "- ", "&a ", "*a", "!!str ", "|\n", ">", "%", "\\", "\x00"),
    *("\ud800", "é", "\u2028", "\u200b", "\ufeff", "\x85", "\r\n", "<<: ", "---\n", "((((", "' or 1=1 --"),
    *("0", "-1", "1e999", ".nan", "9" * 40, "null", "true", "~", "yes", "0777", "12:30", "100%", "3 m", "min", "range"),
    *("9**9**9", "m**1e308", "nan*m", "degC", "a.b.c", "(?=a)", "(a+)+$", "[^\\s\\S]"),
    *("# contracts: ignore[", "# contracts: ignore[x]\n"),
]


def mutant(draw: random.Random) -> str:
    """Return a contract with some of its text cut, doubled, moved or replaced."""
    text = draw.choice(SEEDS)
    for _ in range(draw.randint(1, 6)):
        a, b = sorted(draw.randrange(len(text) + 1) for _ in range(2))
        b = min(b, a + draw.randint(0, 30))
        change = draw.randrange(5)
        lines = text.split("\n")
        if change == 0:
            text = text[:a] + text[b:]
        elif change == 1:
            text = text[:a] + draw.choice(PIECES) + text[a:]
        elif change == 2:
            text = text[:a] + draw.choice(PIECES) + text[b:]
        elif change == 3:
            lines.insert(draw.randrange(len(lines)), draw.choice(lines))
            text = "\n".join(lines)
        else:
            other = draw.choice(text.split() or [""])
            text = text[:a] + other + text[b:]
        text = text or "x"
    return text


def assert_located(problems: list[Problem], text: str) -> None:
    """Assert that each problem has a rule, words and a place in the text."""
    last = len(text.splitlines()) + 1
    for problem in problems:
        assert isinstance(problem, Problem)
        assert problem.rule
        assert problem.message
        assert 1 <= problem.line <= last + 1, (problem, text)
        assert problem.column >= 1


@pytest.mark.parametrize("share", range(4))
def test_mutants(share: int) -> None:
    """Whatever is done to a contract, lint says what is wrong and where, and mends without failing."""
    draw = random.Random(f"lint-{share}")
    for number in range(MUTANTS // 4):
        text = mutant(draw)
        try:
            problems = lint_text(text)
            assert_located(problems, text)
            if number % 10 == 0:
                mended, _ = fix_text(text, unsafe=True)
                assert_located(lint_text(mended), mended)
        except Exception as error:
            error.add_note(f"mutant {number} of share {share}:\n{text!r}")
            raise


HEAD = "contract: a.b\nversion: 1.0.0\nowner: o\n"
BIG = {
    "depth": "a: " + "[" * 100_000,
    "mappings in mappings": "a: " + "{a: " * 50_000,
    "keys": HEAD + "columns: {" + ", ".join(f"c{k}: {{type: string}}" for k in range(4000)) + "}",
    "ignores": HEAD + "columns:\n" + "".join(f"  c{k}: {{}}  # contracts: ignore[idle-rule]\n" for k in range(4000)),
    "comments": HEAD + "columns: {a: {type: date}}\n" + "# contracts: ignore[x]\n" * 8000,
    "quotes and comments": HEAD + "columns:\n" + "  'a' : {}  # contracts: ignore[x]\n" * 5000,
    "allowed": HEAD + "columns: {a: {type: integer, allowed: [" + ", ".join(map(str, range(20_000))) + "]}}",
    "traps": HEAD + "columns: {a: {type: string, pii: true, allowed: [" + ", ".join(["yes"] * 20_000) + "]}}",
    "rules": HEAD + "columns: {a: {type: integer}}\nrules: {" + ", ".join(f"r{k}: a > {k}" for k in range(300)) + "}",
    "listed": HEAD
    + "columns: {"
    + ", ".join(f"c{k}: {{type: integer, allowed: [1, 2, 3, 4]}}" for k in range(20))
    + "}\nrules: {r: "
    + " + ".join(f"c{k}" for k in range(20))
    + " > 5}",
    "nested pattern": HEAD + "columns: {a: {type: string, pii: true, pattern: '" + "(" * 200 + "a" + ")*" * 200 + "'}}",
    "unit": HEAD + "columns: {a: {type: number, unit: 9**9**9**9}}",
    "alias bomb": "a: &a [x]\n" + "".join(f"b{k}: &b{k} [*a, *a]\n" for k in range(1000)),
    "near keys": HEAD + "columns: {a: {" + ", ".join(f"rang{k}: 1" for k in range(3000)) + "}}",
}


@pytest.mark.parametrize("name", BIG)
def test_large_and_nested(name: str) -> None:
    """Large, deep and repetitive files are answered, long before the time limit of a test."""
    problems = lint_text(BIG[name])
    assert_located(problems, BIG[name])
