"""What is said of a contract that is invalid: all its problems, and the advice that holds all the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contracts.linting import RULES, lint_file, lint_text
from contracts.linting.fixing import fix_text

if TYPE_CHECKING:
    from contracts.problem import Problem

HEAD = "contract: a.b\nversion: 1.0.0\nowner: o\n"
ADVISED = """\
contract: a.b
version: 1.0.0
owner: o
columns:
  no: {type: string, allowed: [a, a]}
  snow_mm: {type: number, unit: cm, range: {min: 0, max: 300}, missing: [-9]}
  rain_mm: {type: number}
  day: {type: date, nulls: 5%}
  n: {type: integer, allowed: [1, 9], range: {max: 5}}
  e: {type: integer, range: {min: 5, max: 1}}
  free: {type: number, nulls: 100%}
  bounded: {type: number, range: {min: 0, max: 5}}
  id: {type: string, pii: true, unique: true, pattern: '.*'}
key: [day, id]
freshness: {column: day, within: 3 hours}
rules:
  never: bounded > 6
  always: bounded < 6
  again: bounded  <  6
  there: bounded is not null
  open: free > 3
mappings:
  one: {from: n, to: e, cardinality: many-to-one}
on_violation: {default: reject, format: warn}
reference: {batches: 60}
"""
BROKEN = [
    ("owner: o", "owner: 7"),
    ("owner: o", "owner: o\nowner: p"),
    ("version: 1.0.0", "version: 1.0"),
    ("contract: a.b\n", ""),
    ("[a, a]", "[[a], [a]]"),
    ("type: string, allowed", "type: strnig, allowed"),
    ("unit: cm", "unit: celcius"),
    ("missing: [-9]", "missing: [[1]]"),
    ("nulls: 5%", "nulls: 500%"),
    ("allowed: [1, 9]", "allowed: [1, x]"),
    ("range: {max: 5}", "range: {max: 5 m}"),
    ("{min: 5, max: 1}", "{min: many}"),
    ("nulls: 100%", "nulls: -1%"),
    ("bounded: {type: number, range: {min: 0, max: 5}}", "bounded: {type: number, nulls: 200%}"),
    ("bounded: {type: number", "bounded: {type: number, rnage: {}"),
    ("pattern: '.*'", "pattern: '('"),
    ("unique: true", "unique: 7"),
    ("key: [day, id]", "key: [day, idd]"),
    ("within: 3 hours", "within: 3 months"),
    ("bounded > 6", "bounded >> 6"),
    ("cardinality: many-to-one", "cardinality: few"),
    ("default: reject, ", "default: rejct, "),
    ("format: warn", "fromat: warn"),
    ("batches: 60", "batches: many"),
    ("  id: {", "  id: {type: string}\n  id: {"),
    ("  id: {", "  ? [a, b]\n  : {type: string}\n  id: {"),
    ("columns:", "columns: 7\ncolunms:"),
]


def advice(text: str) -> set[tuple[str, str]]:
    """Return the rules that only advise, with what they say of a text."""
    return {(problem.rule, problem.message) for problem in lint_text(text) if problem.rule in RULES}


@pytest.mark.parametrize(("before", "after"), BROKEN, ids=[after[:40] for _, after in BROKEN])
def test_advice_on_what_is_sound(before: str, after: str) -> None:
    """Of a contract with one broken part all else is judged, and nothing is said that the mended one would not get."""
    text = ADVISED.replace(before, after)
    assert text != ADVISED
    assert [problem for problem in lint_text(text) if problem.rule not in RULES]
    assert advice(text) <= advice(ADVISED)
    assert len(advice(text)) >= (1 if "columns: 7" in text else len(advice(ADVISED)) // 2)


def test_the_advised_contract_is_advised_by_most_rules() -> None:
    """The contract that is broken here gets advice of many kinds."""
    assert len({rule for rule, _ in advice(ADVISED)}) >= 14


def test_a_repeated_key_hides_nothing() -> None:
    """A key that stands twice names the place of the first, and what else is wrong is said beside it."""
    found = lint_text(
        "contract: a.b\nversion: 1\ncolumns:\n  x: {type: date}\n  x: {type: number}\n  y: {type: strnig}\n"
    )
    assert [(problem.line, problem.rule) for problem in found] == [
        (1, "missing-owner"),
        (2, "bad-version"),
        (5, "repeated-key"),
        (6, "unknown-type"),
    ]
    assert found[2].message == "the key 'x' stands here twice, first at 4:3"


def test_every_repetition_names_the_first() -> None:
    """A key that stands three times is said twice, and one within another mapping is its own."""
    found = lint_text(
        "contract: a.b\nversion: 1.0.0\nowner: o\ncolumns: {x: {pii: true, pii: true}}\nowner: p\nowner: q\n"
    )
    assert [(problem.line, problem.message) for problem in found] == [
        (4, "the key 'pii' stands here twice, first at 4:15"),
        (5, "the key 'owner' stands here twice, first at 3:1"),
        (6, "the key 'owner' stands here twice, first at 3:1"),
    ]


def test_an_ignored_rule_that_could_not_speak_is_not_called_unused() -> None:
    """In an invalid contract a comment is not called needless; one that names no rule is."""
    text = HEAD.replace("1.0.0", "1") + "columns:\n  x: {type: strnig}  # contracts: ignore[undecided-pii, undecided]\n"
    said = [problem.message for problem in lint_text(text) if problem.rule == "unused-ignore"]
    assert said == ["no rule named 'undecided' can be ignored"]


def test_mending_a_contract_that_stays_invalid() -> None:
    """What can be mended beside something broken is mended, and the rest stays as it is."""
    text = HEAD.replace("1.0.0", "1") + "columns:\n  x: {type: number, unit: cm, range: {max: 3}}\n  y: {type: x}\n"
    assert fix_text(text) == (text.replace("max: 3", "max: 3 cm"), 1)


def test_a_rule_on_nulls_that_are_only_warned_of() -> None:
    """Where nulls only warn they come, and a rule on them can be true and false."""
    text = HEAD + "columns: {x: {type: number}}\nrules: {r: x is null, s: x is not null}\n"
    assert {problem.rule for problem in lint_text(text)} == {"impossible-rule", "idle-rule"}
    assert lint_text(text + "on_violation: warn\n") == []
    assert lint_text(text + "on_violation: {nulls: warn}\n") == []


NOT_UTF8: list[tuple[bytes, int, int, str]] = [
    (b"contract: a\nowner: caf\xe9\n", 2, 11, "0xe9"),
    (b"contract: caf\xc3\xa9 \xff\n", 1, 16, "0xff"),
    (b"\xef\xbb\xbfa: \xe9\n", 1, 4, "0xe9"),
    (b"a: 1\r\nb: 2\r\nc: \x93x\x94\r\n", 3, 4, "0x93"),
    (b"\xff\xfec\x00", 1, 1, "0xff"),
    (b"a: \xed\xa0\x80", 1, 4, "0xed"),
    (b"a: \xf0\x9f", 1, 4, "0xf0"),
    (b"a: \xf0\x9f\x98\x80 \x80", 1, 6, "0x80"),
]


@pytest.mark.parametrize(
    ("content", "line", "column", "byte"), NOT_UTF8, ids=[row[3] + row[0].hex() for row in NOT_UTF8]
)
def test_not_utf8(content: bytes, line: int, column: int, byte: str, tmp_path: Path) -> None:
    """In a file that is not UTF-8 text the first byte that is not is named, where it stands."""
    path = tmp_path / "a.contract.yaml"
    path.write_bytes(content)
    (problem,) = lint_file(path)
    assert (problem.line, problem.column, problem.rule) == (line, column, "unreadable")
    assert byte in problem.message
    assert problem.hint == "save it as UTF-8"


FINITE = [
    "{type: number, allowed: [1e999]}",
    "{type: number, allowed: {values: [1, -1e999]}}",
    "{type: number, nulls: 1%, missing: [1e999]}",
    "{type: string, pii: true, nulls: 1%, missing: [-1e999]}",
    "{type: integer, allowed: [1e999]}",
    "{nulls: 1%, missing: [1e400]}",
]


@pytest.mark.parametrize("spec", FINITE)
def test_numbers_are_finite(spec: str) -> None:
    """A number beyond the range of floats is refused at its place, as no data could be compared with it."""
    found: list[Problem] = lint_text(f"{HEAD}columns: {{x: {spec}}}")
    at = f"columns: {{x: {spec}}}".index("1e") + 1
    assert {(p.line, p.rule) for p in found} == {(4, "bad-value")}
    assert all(at - 1 <= problem.column <= at for problem in found)


NEWCOMERS = [
    ("columns: {x: {type: string, pii: no}}", "'pii' must be true or false, not 'no'; write false"),
    ("columns: {x: {type: date, required: yes}}", "'required' must be true or false, not 'yes'; write true"),
    ("columns: {x: {type: date, unique: yes}}", "`unique` takes true or false, not 'yes'; write true"),
    ("columns: {x: {type: number, min: 3}}", "it stands under `range: {min: …}` or `length: {min: …}`"),
    ("columns: {x: {type: date}}\nwithin: 3 hours", "it stands under `freshness: {within: …}`"),
    ("columns: {x: {type: number, nulls: 1%, missing: -9999}}", "'missing' must be a list, not -9999; write [-9999]"),
    (
        "columns: {x: {type: string, pii: true, allowed: [a, null]}}",
        "`allowed` takes true or false, a whole number, a number or text, not null",
    ),
    ("columns: {x: {type: string, pii: true, pattern: a[b}}", "a comma is missing, or text with a comma or brackets"),
    ("columns: {x: {type: string pii: true}}", "a comma is missing"),
    ("Columns: {x: {type: date}}", "a contract knows no key named 'Columns'; did you mean 'columns'?"),
    (
        "columns: {x: {type: strng}}  # contracts: ignore[unknown-type]",
        "'unknown-type' makes a contract invalid, and cannot be ignored",
    ),
]


@pytest.mark.parametrize(("body", "said"), NEWCOMERS)
def test_what_newcomers_write(body: str, said: str) -> None:
    """What a newcomer is likely to write is answered once, with what to write."""
    found = [str(problem) for problem in lint_text(HEAD + body)]
    assert [text for text in found if said in text], found
    assert len(found) == (2 if "ignore" in body else 1), found


def test_each_merge_conflict_is_named() -> None:
    """Marks that git left in a contract are called a merge conflict, each where it begins; indented they are text."""
    conflict = "<<<<<<< HEAD\n  x: {type: date}\n=======\n  x: {type: number}\n>>>>>>> topic\n"
    found = lint_text(f"{HEAD}columns:\n{conflict}  y: {{type: date}}\n{conflict}")
    first = HEAD.count("\n") + 2
    assert [(problem.line, problem.rule) for problem in found] == [(first, "not-yaml"), (first + 6, "not-yaml")]
    assert "a merge conflict; keep one side, and delete the lines `<<<<<<<`, `=======`" in str(found[0])
    quoted = f"{HEAD}description: |\n  <<<<<<< a\n  >>>>>>> b\ncolumns: {{x: {{type: date}}}}\n"
    assert not lint_text(quoted)


def test_bounds_of_an_unknown_type_are_not_judged() -> None:
    """Of a misspelt type nothing tells whether bounds are numbers or times, so only the type is said."""
    spec = "columns: {x: {type: nmber, range: {min: 5, max: 7 kg}}, y: {type: nmber, range: {}}}"
    found = [str(problem) for problem in lint_text(HEAD + spec)]
    assert ["nmber" in text for text in found] == [True, True, False], found
    assert "range of 'y' has neither `min` nor `max`" in found[2]


def test_words_of_truth_are_mended() -> None:
    """Where only true or false may stand, yes and no are mended to them and not put in quotes."""
    text = HEAD + "columns: {x: {type: string, pii: no, required: Yes, unique: on}}\n"
    mended = HEAD + "columns: {x: {type: string, pii: false, required: true, unique: true}}\n"
    assert fix_text(text) == (mended, 3)
