"""Strict YAML: what scalars mean, what is refused, and that hostile input is refused quickly."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from contracts.errors import ContractSyntaxError
from contracts.reading.source import MAX_BYTES, MAX_DEPTH, MAX_EVENTS, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.problem import Problem

SCALARS: list[tuple[str, Any]] = [
    # YAML 1.1's truths are text
    *((word, word) for word in ("no", "No", "NO", "yes", "Yes", "on", "off", "y", "n", "Y", "N")),
    ("true", True),
    ("True", True),
    ("TRUE", True),
    ("false", False),
    ("False", False),
    ("FALSE", False),
    ("tRue", "tRue"),
    # nulls
    ("~", None),
    ("null", None),
    ("Null", None),
    ("NULL", None),
    ("", None),
    ("nUll", "nUll"),
    ("None", "None"),
    # times and dates are text
    ("12:30", "12:30"),
    ("1:30:59", "1:30:59"),
    ("190:20:30", "190:20:30"),
    ("2024-01-01", "2024-01-01"),
    ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
    ("2001-12-14 21:59:43.10 -5", "2001-12-14 21:59:43.10 -5"),
    # whole numbers: a leading zero is decimal, 0o is octal
    ("0", 0),
    ("-0", 0),
    ("7", 7),
    ("+7", 7),
    ("-7", -7),
    ("0777", 777),
    ("0o17", 15),
    ("0x1F", 31),
    ("0b101", "0b101"),
    ("1_000", "1_000"),
    ("9007199254740993", 9007199254740993),
    ("9" * 30, int("9" * 30)),
    ("9" * 31, "9" * 31),
    # numbers with a point
    ("1.10", 1.1),
    ("1.2.0", "1.2.0"),
    (".5", 0.5),
    ("5.", 5.0),
    ("-.5", -0.5),
    ("+.5", 0.5),
    (".", "."),
    ("1e3", 1000.0),
    ("1E3", 1000.0),
    ("1e+3", 1000.0),
    ("1e-3", 0.001),
    ("1e", "1e"),
    ("e3", "e3"),
    (".inf", ".inf"),
    (".nan", ".nan"),
    ("nan", "nan"),
    ("inf", "inf"),
    ("1e1000", "1e1000"),
    # quoted is text
    ("'1'", "1"),
    ('"1"', "1"),
    ("'no'", "no"),
    ("'true'", "true"),
    ("'null'", "null"),
    ("''", ""),
    ('""', ""),
    ("'~'", "~"),
    ('"1.10"', "1.10"),
    ('"\\u00e9"', "\u00e9"),
    ("'it''s'", "it's"),
    # other text
    ("3 m", "3 m"),
    ("5%", "5%"),
    ("36 hours", "36 hours"),
    ("NA", "NA"),
    ("a b", "a b"),
    ("=", "="),
]


@pytest.mark.parametrize(("text", "expected"), SCALARS, ids=[text or "(nothing)" for text, _ in SCALARS])
def test_scalars(text: str, expected: object) -> None:
    """An unquoted scalar is what YAML 1.2's core rules say, and a quoted one is text."""
    for document in (f"v: {text}\n", f"v: [{text or '~'}]\n"):
        found = read(document, "x").data["v"]
        found = found[0] if isinstance(found, list) else found
        assert found == expected
        assert type(found) is type(expected)


def test_block_scalars_are_text() -> None:
    """Literal and folded blocks are text whatever they look like."""
    assert read("a: |\n  1\nb: >-\n  true\n", "x").data == {"a": "1\n", "b": "true"}


def test_infinity_is_not_a_number_that_text_can_make() -> None:
    """A number beyond the range of floats is infinite, which no quantity accepts."""
    assert math.isinf(read("v: 1e999", "x").data["v"])


REFUSED: list[tuple[str, str, int, int, str]] = [
    ("repeated key", "a: 1\nb: 2\na: 3\n", 3, 1, "repeated-key"),
    ("repeated key inside", "a: {x: 1, x: 2}\n", 1, 11, "repeated-key"),
    ("repeated key, quoted", "a: 1\n'a': 2\n", 2, 1, "repeated-key"),
    ("anchor on a value", "a: &x 1\n", 1, 4, "alias"),
    ("anchor on a key", "&x a: 1\n", 1, 1, "alias"),
    ("anchor on a mapping", "a: &x {b: 1}\n", 1, 4, "alias"),
    ("anchor on a list", "a: &x [1]\n", 1, 4, "alias"),
    ("merge key", "a:\n  <<: {b: 1}\n", 2, 3, "bad-key"),
    ("merge key, quoted", "'<<': {b: 1}\n", 1, 1, "bad-key"),
    ("list as a key", "? [a]\n: 1\n", 1, 3, "bad-key"),
    ("mapping as a key", "{a: 1}: 2\n", 1, 1, "bad-key"),
    ("tag on a value", "a: !!int '1'\n", 1, 4, "tag"),
    ("tag of Python", "a: !!python/object/apply:os.system ['true']\n", 1, 4, "tag"),
    ("own tag", "a: !secret x\n", 1, 4, "tag"),
    ("tag on a key", "!!str a: 1\n", 1, 1, "tag"),
    ("tag on the document", "--- !!map\na: 1\n", 1, 5, "tag"),
    ("anchor on a key's value in flow", "{a: &x 1}\n", 1, 5, "alias"),
    ("anchor on an empty value", "a: &x\nb: 1\n", 1, 4, "alias"),
    ("anchor on the document", "--- &x\na: 1\n", 1, 5, "alias"),
    ("anchor on a block of text", "a: &x |\n  b\n", 1, 4, "alias"),
    ("alias as a key", "a: 1\n*x : 2\n", 2, 1, "alias"),
    ("alias in a list", "a: [1, *x]\n", 1, 8, "alias"),
    ("alias to itself", "a: &x [*x]\n", 1, 4, "alias"),
    ("merge key of an alias", "a: &x {b: 1}\nc:\n  <<: *x\n", 1, 4, "alias"),
    ("merge key of a list", "<<: [{a: 1}, {b: 2}]\n", 1, 1, "bad-key"),
    ("tag and anchor", "a: !t &x 1\n", 1, 4, "alias"),
    ("tag of a set", "a: !!set {b, c}\n", 1, 4, "tag"),
    ("tag of bytes", "a: !!binary aGk=\n", 1, 4, "tag"),
    ("tag by its address", "a: !<tag:yaml.org,2002:str> b\n", 1, 4, "tag"),
    ("tag by a handle", "%TAG !e! tag:e.org:\n---\na: !e!x 1\n", 3, 4, "tag"),
    ("tag of no meaning", "a: ! 1\n", 1, 4, "tag"),
    ("second document", "a: 1\n---\nb: 2\n", 2, 1, "second-document"),
    ("second document, empty", "a: 1\n---\n", 2, 1, "second-document"),
    ("tab as indent", "a:\n\tb: 1\n", 2, 1, "not-yaml"),
    ("unclosed list", "a: [1, 2\n", 2, 1, "not-yaml"),
    ("unclosed quote", "a: 'x\n", 2, 1, "not-yaml"),
    ("percent at the start", "a: %x\n", 1, 4, "not-yaml"),
    ("at sign at the start", "a: @x\n", 1, 4, "not-yaml"),
    ("two colons", "a: b: c\n", 1, 5, "not-yaml"),
    ("unknown alias", "a: *nothing\n", 1, 4, "alias"),
    ("empty", "", 1, 1, "empty"),
    ("blank", "  \n\n", 1, 1, "empty"),
    ("comments only", "# nothing\n", 1, 1, "empty"),
    ("NUL", "a: 1\nb: \0\n", 2, 1, "not-yaml"),
    ("escape character", "a: \x1b[31m\n", 1, 1, "not-yaml"),
    ("lone surrogate", "a: 1\nbb: \ud800\n", 2, 5, "not-yaml"),
    ("too deep", "a: " + "[" * (MAX_DEPTH + 1), 1, 3 + MAX_DEPTH, "too-deep"),
    ("too large", "#" * (MAX_BYTES + 1), 1, 1, "too-large"),
    ("too many events", "a: [" + "1," * MAX_EVENTS + "]", 1, 5 + 2 * (MAX_EVENTS - 4), "too-large"),
]


@pytest.mark.parametrize(
    ("text", "line", "column", "rule"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused(text: str, line: int, column: int, rule: str) -> None:
    """What strict YAML does not allow is one kind of error, with line, column and rule."""
    with pytest.raises(ContractSyntaxError) as caught:
        read(text, "f.yaml")
    first: Problem = caught.value.problems[0]
    assert (first.file, first.rule) == ("f.yaml", rule)
    assert (first.line, first.column) == (line, column)


def test_every_forbidden_thing_is_listed() -> None:
    """Anchors, aliases and tags are all reported, not only the first."""
    with pytest.raises(ContractSyntaxError) as caught:
        read("a: &x 1\nb: *x\nc: !t 2\nd: &y 3\n", "f")
    assert [(p.line, p.rule) for p in caught.value.problems] == [(1, "alias"), (2, "alias"), (3, "tag"), (4, "alias")]


def test_limits_can_be_reached() -> None:
    """Depth and size up to their limits are read."""
    deep = read("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1), "x").data["a"]
    assert deep
    assert read("a: 1\n" + "#" * (MAX_BYTES - 5), "x").data == {"a": 1}


def lines_of_aliases(size: int) -> str:
    """Return the "billion laughs": each line holds nine of the line before."""
    first = 'a0: &a0 ["x","x","x","x","x","x","x","x","x"]\n'
    return first + "".join(f"a{k}: &a{k} [{','.join([f'*a{k - 1}'] * 9)}]\n" for k in range(1, size // 60 + 2))


def repeated(piece: str, start: str = "", end: str = "") -> Callable[[int], str]:
    """Return a shape: a piece again and again, to about the size that is asked for."""
    return lambda size: start + piece * (size // len(piece)) + end


def numbered(form: str, start: str = "", end: str = "") -> Callable[[int], str]:
    """Return a shape: a piece with a number in it that counts up."""
    return lambda size: start + "".join(form.format(k) for k in range(size // len(form))) + end


SHAPES: dict[str, Callable[[int], str]] = {
    "open lists": repeated("["),
    "open mappings": repeated("{"),
    "open pairs": repeated("{a: "),
    "open and closed lists": lambda size: "[" * (size // 2) + "]" * (size // 2),
    "open and closed mappings": lambda size: "{a: " * (size // 5) + "}" * (size // 5),
    "lists of mappings": repeated("[{a: "),
    "dashes": repeated("- "),
    "dashes and keys": repeated("- a: "),
    "question marks": repeated("? "),
    "keys that are lists": repeated("? ["),
    "indented mappings": lambda size: "".join(" " * k + "a:\n" for k in range(int((2 * size) ** 0.5))),
    "indented lists": lambda size: "".join(" " * k + "-\n" for k in range(int((2 * size) ** 0.5))),
    "aliases": lines_of_aliases,
    "many aliases": repeated("*a,", "a: &a 1\nb: [", "]"),
    "many tags": repeated("!t 1,", "a: [", "]"),
    "many anchors": numbered("&a{} 1,", "a: [", "]"),
    "many documents": repeated("--- 1\n"),
    "long scalar": repeated("x", "a: "),
    "long quoted scalar": repeated("''", "a: '", "'"),
    "open quote": repeated("x\n", "a: '"),
    "many keys": numbered("k{}: 1\n"),
    "same key": repeated("k: 1\n"),
    "colons": repeated(":"),
    "brackets and quotes": repeated("[\"'"),
    "blanks": repeated(" ", end="x"),
    "digits": repeated("9", "a: "),
    "exclamations": repeated("!"),
    "folded": repeated(" x\n", "a: >\n"),
    "NULs": repeated("\0"),
    "surrogates": repeated("\ud800"),
    "directives": repeated("%YAML 1.1\n"),
}
SIZES = (100, 4_000, 60_000, 255_000)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", SHAPES)
def test_hostile_input_is_judged(shape: str, size: int) -> None:
    """Deep, long and exploding input of any size is read or refused by the one error type, and never hangs."""
    problems: tuple[Problem, ...] | None = None
    try:
        read(SHAPES[shape](size), "x")
    except ContractSyntaxError as error:
        problems = error.problems
    assert problems is None or problems
