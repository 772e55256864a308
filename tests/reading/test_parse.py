"""From text to Terms: every problem at once with its place, hints that help, and no other exception ever."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

import contracts
from contracts.errors import ContractSyntaxError
from contracts.linting import lint_file
from contracts.problem import Problem
from contracts.reading.parse import parse, parse_file
from contracts.terms import Terms

GOOD = """\
# What the weather feed promises.
contract: weather.station_daily
version: 1.2.0
description: Daily observations per station, provider API v3.
owner: feeds@example.org
columns:
  station:     {type: string, pattern: 'US[CW]\\d{8}', pii: false}
  day:         {type: date, range: {min: 2000-01-01}}
  seen:        {type: timestamp, tz: UTC}
  snowfall:
    type: number
    unit: cm
    range: {min: 0 cm, max: 3 m}
    nulls: 10%
    missing: [-9999]
  wind:        {type: number, unit: m/s, unit_switch: false}
  gust:        {type: number, unit: km/h}
  quality:     {type: string, allowed: [good, suspect], required: false}
  cookie_id:   {type: string, format: ga-client-id, pii: true}
  person_id:   {type: string, format: uuid4, length: 36, unique: true}
key: [station, day]
rows: {min: 300, max: 900}
freshness: {column: day, within: 36 hours}
mappings:
  cookie_to_person: {from: cookie_id, to: person_id, cardinality: many-to-one}
rules:
  gust_tops_wind: gust >= wind
reference: {batches: 60, per: [station], false_alarms: 1 per 1000 batches}
on_violation: {default: reject, freshness: warn}
"""


def problems_of(text: str) -> list[Problem]:
    """Return the problems of a contract's text."""
    with pytest.raises(ContractSyntaxError) as caught:
        parse(text, "f")
    return list(caught.value.problems)


def only(body: str) -> Problem:
    """Return the one problem of a contract with this body under a good head."""
    (problem,) = problems_of("contract: a.b\nversion: 1.0.0\n" + body)
    return problem


def test_a_good_contract_is_read_in_full() -> None:
    """Name, columns, checks in their order, reference and policy are what the file says."""
    terms = parse(GOOD)
    assert (terms.name, terms.version, terms.owner) == ("weather.station_daily", "1.2.0", "feeds@example.org")
    assert list(terms.columns) == [
        "station",
        "day",
        "seen",
        "snowfall",
        "wind",
        "gust",
        "quality",
        "cookie_id",
        "person_id",
    ]
    snowfall = terms.columns["snowfall"]
    assert (snowfall.type, snowfall.unit, snowfall.missing, snowfall.pii) == ("number", "cm", (-9999,), None)
    of_snowfall = [place.check.name for place in terms.placed if place.column is snowfall]
    assert of_snowfall == ["type", "nulls", "unit", "range", "unit_switch"]
    of_table = [place.check.name for place in terms.placed if place.column is None]
    assert of_table == ["columns", "key", "rows", "freshness", "mapping", "rule"]
    assert terms.reference.false_alarms == Fraction(1, 1000)
    assert terms.reference.per == ("station",)
    assert [terms.action(name) for name in ("type", "freshness")] == ["reject", "warn"]
    assert not terms.columns["quality"].required


def test_the_least_contract() -> None:
    """A name, a version and one column are enough; nulls, columns and rows are then checked."""
    terms = parse("contract: a\nversion: 0.0.1\ncolumns: {x: {}}")
    assert [place.check.name for place in terms.placed] == ["nulls", "columns", "rows"]
    assert terms.action("nulls") == "reject"


BAD = """\
contract: Weather Station
version: 1.2
colour: blue
owner: 7
columns:
  station:     {type: strin, pattern: '(?=a)'}
  day:         {type: date, range: {min: yesterday}, tz: UTC}
  snowfall:
    type: number
    unit: cmm
    range: {min: 0 kg, max: many}
    nulls: 110%
    missing: [[1], true]
    lenght: 3
  wind:        {type: number, unit: C, pii: maybe, drift: 3}
  name:        {type: string, length: -1, format: uuidd, allowed: [1]}
  bare:        number
  open:        {type: number, range: {}, unique: 1}
key: [station, dya]
rows: {min: 5, max: 3}
freshness: {column: name, within: 3 months}
drift: {column: day}
mappings:
  one: {from: station, to: nobody, cardinality: many-to-many}
  two: {form: station, to: day}
rules:
  r: gust >= wind
  s: wind >= snowfall
reference: {batches: 0, per: [nobody], false_alarms: often, window: 3}
on_violation: {default: fallback, freshnes: warn, rows: rejct}
breaker: {open_after: 3, open_at: 30%, retry_after: soon, retry: 3}
"""

EXPECTED = [
    (1, 11, "bad-value"),
    (2, 10, "bad-version"),
    (3, 1, "unknown-key"),
    (4, 8, "bad-value"),
    (6, 23, "unknown-type"),
    (6, 39, "bad-pattern"),
    (7, 42, "bad-value"),
    (7, 54, "wrong-type"),
    (10, 11, "unknown-unit"),
    (11, 18, "unit-mismatch"),
    (11, 29, "bad-value"),
    (12, 12, "bad-value"),
    (13, 15, "bad-value"),
    (13, 20, "bad-value"),
    (14, 5, "unknown-check"),
    (15, 37, "unknown-unit"),
    (15, 45, "bad-value"),
    (15, 52, "not-yet"),
    (16, 39, "bad-value"),
    (16, 51, "unknown-format"),
    (16, 68, "bad-value"),
    (17, 16, "bad-value"),
    (18, 31, "bad-value"),
    (19, 16, "unknown-column"),
    (20, 1, "empty-domain"),
    (21, 35, "bad-value"),
    (22, 1, "not-yet"),
    (24, 49, "bad-value"),
    (25, 3, "missing-key"),
    (25, 9, "unknown-key"),
    (27, 6, "bad-rule"),
    (28, 6, "bad-rule"),
    (29, 22, "bad-value"),
    (29, 31, "unknown-column"),
    (29, 54, "bad-value"),
    (29, 61, "unknown-key"),
    (30, 25, "missing-key"),
    (30, 35, "unknown-check"),
    (30, 57, "bad-value"),
    (31, 23, "bad-value"),
    (31, 35, "bad-value"),
    (31, 53, "bad-value"),
    (31, 59, "unknown-key"),
]


def test_every_problem_at_once_each_at_its_place() -> None:
    """A contract with dozens of faults gives them all, in the order of the file, each with line, column and rule."""
    found = {(p.line, p.column, p.rule) for p in problems_of(BAD)}
    assert sorted(set(EXPECTED) - found) == []
    assert len(EXPECTED) >= 35
    assert [(p.line, p.column) for p in problems_of(BAD)] == sorted((p.line, p.column) for p in problems_of(BAD))


def test_the_message_is_one_line_a_problem() -> None:
    """The error's text has one line for each problem: file:line:column, message, hint and rule."""
    with pytest.raises(ContractSyntaxError) as caught:
        parse(BAD, "weather.contract.yaml")
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.problems)
    assert all(line.startswith("weather.contract.yaml:") and line.endswith(")") for line in lines)


@pytest.mark.parametrize(
    ("body", "meant", "rule"),
    [
        ("columns: {x: {}}\nrwos: 3\n", "rows", "unknown-key"),
        ("columns: {x: {}}\non_violaton: warn\n", "on_violation", "unknown-key"),
        ("columns: {x: {rnage: {min: 1}}}\n", "range", "unknown-check"),
        ("columns: {x: {type: number, rquired: false}}\n", "required", "unknown-check"),
        ("columns: {x: {type: number, range: {mni: 1}}}\n", "min", "unknown-key"),
        ("columns: {x: {type: nubmer}}\n", "number", "unknown-type"),
        ("columns: {x: {type: Timestamp}}\n", "timestamp", "unknown-type"),
        ("columns: {x: {type: number, unit: Celcius}}\n", "degC", "unknown-unit"),
        ("columns: {x: {type: number, unit: milimeter}}\n", "millimeter", "unknown-unit"),
        ("columns: {x: {type: string, format: uuid5}}\n", "uuid", "unknown-format"),
        ("columns: {x: {type: string, format: sha256}}\n", "sha256-hex", "unknown-format"),
        ("columns: {x: {}}\non_violation: rejct\n", "reject", "bad-value"),
        ("columns: {x: {}}\non_violation: {defualt: warn}\n", "default", "unknown-check"),
        ("columns: {station: {}}\nkey: [staton]\n", "station", "unknown-column"),
        ("columns: {day: {type: date}}\nfreshness: {column: dya, within: 1 day}\n", "day", "unknown-column"),
        ("columns: {day: {type: date}}\nforecast: {issued: day, valid: day, horizons: 1 day}\n", "day", "bad-value"),
        (
            "columns: {a: {}, b: {}}\nmappings: {m: {from: a, to: b, cardinality: many_to_one}}\n",
            "many-to-one",
            "bad-value",
        ),
        ("columns: {a: {}}\nreference: {batchs: 3}\n", "batches", "unknown-key"),
        ("columns: {a: {}}\nbreaker: {open_after: 3 batches, retry_aftr: 1 hour}\n", "retry_after", "unknown-key"),
    ],
)
def test_did_you_mean(body: str, meant: str, rule: str) -> None:
    """A slip in a key, check, type, unit, format, policy or column is answered with what was meant."""
    problem = only(body)
    assert problem.rule == rule
    assert repr(meant) in f"{problem.message} {problem.hint}"


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        ("columns: {x: {}}\ndrift: {column: x}\n", 4, 1),
        ("columns:\n  x: {type: number, drift: {}}\n", 4, 21),
        ("columns: {x: {}}\ndrift: {}\n", 4, 1),
    ],
)
def test_not_yet(body: str, line: int, column: int) -> None:
    """What a later version will know is said to be missing, not misspelt."""
    problem = only(body)
    assert (problem.rule, problem.line, problem.column) == ("not-yet", line, column)


@pytest.mark.parametrize(
    ("body", "column"), [("on_violation: fallback", 15), ("on_violation: {default: warn, rows: fallback}", 37)]
)
def test_a_fallback_needs_something_to_serve(body: str, column: int) -> None:
    """The policy `fallback` without anything that could be served is refused, where it is written."""
    problem = only(f"columns: {{x: {{}}}}\n{body}\n")
    assert (problem.rule, problem.line, problem.column) == ("missing-key", 4, column)
    assert "last_good" in problem.hint


@pytest.mark.parametrize(
    ("body", "column", "said"),
    [
        ("fallback: {call: a:b}", 11, "is a list of last_good, call, value"),
        ("fallback: []", 11, "is a list of"),
        ("fallback: [last_good]", 12, "each of `fallback` is one of"),
        ("fallback: [{call: 'a:b', value: {x: 1}}]", 12, "each of `fallback` is one of"),
        ("fallback: [last_god: {max_age: 1 day}]", 12, "last_god"),
        ("fallback: [last_good: 2 days]", 23, "{max_age: 48 hours}"),
        ("fallback: [last_good: {max_age: 2 months}]", 33, "expected a length of time"),
        ("fallback: [last_good: {max_age: 1 day, keep: 3}]", 40, "keep"),
        ("fallback: [call: os.system]", 18, "package.module:function"),
        ("fallback: [call: 'a.b:c; rm']", 18, "package.module:function"),
        ("fallback: [value: 3]", 19, "is a row"),
        ("fallback: [value: [{x: [1]}]]", 19, "is a row"),
        ("fallback: [value: {y: 1}]", 19, "has no column 'y'"),
        ("max_quarantined: many", 18, "expected a share"),
        ("max_quarantined: 150%", 18, "expected a share"),
        ("on_error: opne", 11, "closed or open"),
    ],
)
def test_what_happens_to_an_unfit_batch_is_read_strictly(body: str, column: int, said: str) -> None:
    """A slip in what is served instead, in the share set apart or in `on_error` is refused at its place."""
    problem = only(f"columns: {{x: {{}}}}\n{body}\n")
    assert (problem.line, problem.column) == (4, column)
    assert said in f"{problem.message} {problem.hint}"


@pytest.mark.parametrize(
    "version", ["1.2.3", "0.0.0", "10.20.30", "1.0.0-alpha.1", "1.0.0+build.5", "1.0.0-x-y-z.--", "'1.2.3'"]
)
def test_good_versions(version: str) -> None:
    """Versions are SemVer, with pre-release and build if wanted."""
    assert parse(f"contract: a\nversion: {version}\ncolumns: {{x: {{}}}}").version == version.strip("'")


@pytest.mark.parametrize(
    "version", ["1", "1.2", "1.10", "01.2.3", "1.2.3.4", "v1.2.3", "''", "~", "[1]", "1.2.3-", "latest"]
)
def test_bad_versions(version: str) -> None:
    """A version that YAML would read as a number, or that is not SemVer, is refused at its place."""
    (problem,) = problems_of(f"contract: a\nversion: {version}\ncolumns: {{x: {{}}}}")
    assert (problem.rule, problem.line, problem.column) == ("bad-version", 2, 10)


@pytest.mark.parametrize(
    "name",
    [
        "../etc/passwd",
        "/abs",
        "a/b",
        "a\\b",
        "A.b",
        "a..b",
        ".a",
        "a.",
        "1a",
        "a b",
        "a-b",
        "a.1",
        "CON:",
        "ä",
        "a\n",
        "7",
        "~",
    ],
)
def test_bad_names(name: str) -> None:
    """A contract's name is dotted and lower case, so that it can never be a path."""
    text = f"contract: {name!r}\nversion: 1.0.0\ncolumns: {{x: {{}}}}" if name not in ("7", "~") else None
    found = problems_of(text or f"contract: {name}\nversion: 1.0.0\ncolumns: {{x: {{}}}}")
    assert [(p.rule, p.line, p.column) for p in found] == [("bad-value", 1, 11)]


@pytest.mark.parametrize("text", ["x", "[1, 2]", "1", "'text'", "~", "- contract: a\n"])
def test_not_a_mapping(text: str) -> None:
    """A document that is no mapping is one problem."""
    assert [p.rule for p in problems_of(text)] == ["not-a-contract"]


@pytest.mark.parametrize("columns", ["{}", "[]", "~", "x", "[a, b]", "3"])
def test_no_columns(columns: str) -> None:
    """A contract has at least one column, by name."""
    assert [p.rule for p in problems_of(f"contract: a\nversion: 1.0.0\ncolumns: {columns}")] == ["bad-value"]


def test_missing_keys() -> None:
    """Each required key that is missing is a problem of its own."""
    messages = [p.message for p in problems_of("owner: me\n")]
    assert len(messages) == 3
    assert all(any(repr(key) in said for said in messages) for key in ("contract", "version", "columns"))


@pytest.mark.parametrize(
    "spec",
    [
        "{type: number, range: {min: '1e400'}}",
        "{type: number, unit: mm, range: {max: '1e308 km'}}",
        "{type: integer, range: {min: 1e999}}",
        "{type: number, range: {min: .inf}}",
        "{type: number, range: {min: nan}}",
        "{type: number, range: {min: true}}",
        "{type: number, unit: dBm, range: {min: 1 mW}}",
        "{type: number, unit: 0 m, range: {min: 1 m}}",
        "{type: number, unit: 'm**99**99**99'}",
        "{type: number, unit: 'km**9', range: {min: 1 ym**9}}",
        "{type: number, unit: degC, range: {min: 1 delta_degC}}",
        "{type: timestamp, range: {min: '0001-01-01T00:00:00+14:00'}}",
        "{type: timestamp, range: {max: '9999-12-31T23:59:59-14:00'}}",
        "{type: date, range: {min: 5}}",
        "{type: date, range: {min: 2024-02-30}}",
        "{type: string, range: {min: a}}",
        "{range: {min: 1}}",
        "{type: string, pattern: 7}",
        "{type: number, pattern: a}",
        "{type: string, pattern: '(a'}",
        "{type: boolean, unit: m}",
        "{type: number, nulls: -1%}",
        "{type: number, nulls: 2}",
        "{type: number, nulls: true}",
        "{type: string, length: {min: 1, most: 2}}",
        "{type: string, allowed: []}",
        "{type: string, allowed: {a: 1}}",
        "{type: date, allowed: [yesterday]}",
        "{type: number, missing: 3}",
        "{type: string, missing: [3]}",
        "{type: number, tz: UTC}",
        "{type: timestamp, tz: Mars/Olympus}",
        "{type: timestamp, tz: ../../etc/passwd}",
        "{type: timestamp, tz: 3}",
        "{type: string, unique: false}",
        "{type: [number]}",
        "{type: ~}",
        "{description: 3}",
        "{required: 'no'}",
        "{pii: 1}",
        "[]",
        "~",
    ],
)
def test_bad_columns(spec: str) -> None:
    """What a column cannot promise is refused when the contract is read, in its own line."""
    found = problems_of(f"contract: a\nversion: 1.0.0\ncolumns:\n  x: {spec}\n")
    assert {p.line for p in found} == {4}
    assert all(p.message and p.rule for p in found)


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (None, "unreadable"),
        (b"\xff\xfe", "unreadable"),
        ("contract: caf\u00e9".encode("latin-1"), "unreadable"),
        (b"", "empty"),
        (b"\x00", "not-yaml"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None, rule: str) -> None:
    """A missing file, and one that is no UTF-8 text, is a problem at line 1 of that file."""
    path = tmp_path / "x.contract.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ContractSyntaxError) as caught:
        parse_file(path)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.rule) == (str(path), 1, rule)


def test_a_folder_is_no_contract(tmp_path: Path) -> None:
    """A folder in place of a file is a problem, not a crash."""
    with pytest.raises(ContractSyntaxError, match="cannot read the file"):
        contracts.load(tmp_path)


@pytest.mark.parametrize("start", [b"\xef\xbb\xbf", b"", b"\xef\xbb\xbf# comment\r\n"])
def test_byte_order_mark_and_line_ends(tmp_path: Path, start: bytes) -> None:
    """A byte order mark and Windows line ends change nothing."""
    path = tmp_path / "x.contract.yaml"
    path.write_bytes(start + GOOD.encode().replace(b"\n", b"\r\n"))
    assert parse_file(path) == parse(GOOD)


def outcome_of(text: str) -> type:
    """Return what reading and linting gives: Terms, or the one error type; anything else is raised."""
    try:
        return type(parse(text, "m"))
    except ContractSyntaxError as error:
        problems = error.problems
    assert problems
    assert all(p.line >= 1 and p.column >= 1 and p.message for p in problems)
    return ContractSyntaxError


SNIPPETS = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "'",
    '"',
    "#",
    "&a",
    "*a",
    "!t",
    "|",
    ">",
    "%",
    "@",
    "- ",
    "\t",
    "\n",
    "\0",
    "\x1b",
    "\u200b",
    "\ud800",
    "\U0001f600",
    "~",
    "null",
    "true",
    "1e999",
    "-1",
    "0",
    "99999999999999999999",
    "1e-400",
    "3 m",
    "1e400 m",
    "5%",
    "m**9**9",
    "''",
    "<<",
    "..",
    "/",
    "\\",
    "NaN",
    "\u0663",
    "((((",
    "))",
    "x" * 300,
    "0.1 mm",
    "degC",
    "uuid4",
    "2024-01-01",
    "not",
    "select 1",
    "; drop",
    "{a: {b: {c: 1}}}",
    "[[[[1]]]]",
    "---",
    "...",
    "? ",
    "\ufeff",
]


def mutant(source: random.Random) -> str:
    """Return the good contract after one to four random edits."""
    text = GOOD
    for _ in range(source.randint(1, 4)):
        at = source.randrange(len(text))
        to = min(len(text), at + source.choice([0, 1, 2, 5, 20]))
        edit = source.randrange(5)
        if edit == 0:
            text = text[:at] + source.choice(SNIPPETS) + text[to:]
        elif edit == 1:
            text = text[:at] + text[to:]
        elif edit == 2:
            text = (
                text[:at] + chr(source.choice([source.randrange(32, 127), source.randrange(0x110000)])) + text[at + 1 :]
            )
        elif edit == 3:
            lines = text.splitlines(keepends=True)
            source.shuffle(lines) if source.random() < 0.1 else lines.insert(
                source.randrange(len(lines)), source.choice(lines)
            )
            text = "".join(lines)
        else:
            words = text.split(" ")
            one, other = source.randrange(len(words)), source.randrange(len(words))
            words[one], words[other] = words[other], words[one]
            text = " ".join(words)
    return text


@pytest.mark.parametrize("seed", range(4))
def test_mutants_never_crash(seed: int) -> None:
    """Of 2,400 random mutants each is read or refused with places, none hangs, and both outcomes occur."""
    source = random.Random(seed)
    outcomes = []
    for _ in range(600):
        text = mutant(source)
        outcomes.append(outcome_of(text))
    assert set(outcomes) == {Terms, ContractSyntaxError}


@pytest.mark.parametrize("seed", range(2))
def test_random_bytes_never_crash(seed: int, tmp_path: Path) -> None:
    """Files of random bytes, and of a good contract with random bytes in it, lint without a crash."""
    source = random.Random(seed)
    path = tmp_path / "x.contract.yaml"
    for _ in range(150):
        noise = source.randbytes(source.randint(0, 40))
        at = source.randrange(len(GOOD))
        path.write_bytes(noise if source.random() < 0.3 else GOOD.encode()[:at] + noise + GOOD.encode()[at:])
        assert all(isinstance(problem, Problem) for problem in lint_file(path))
