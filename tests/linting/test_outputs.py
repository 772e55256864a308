"""The formats in which problems are written, each read back by the format's own rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from contracts.linting import lint_files
from contracts.linting.outputs import OUTPUTS, rendered
from contracts.problem import Edit, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

# OASIS Standard "Static Analysis Results Interchange Format 2.1.0 plus errata 01", its JSON schema, as its `id` says.
SCHEMA = Path(__file__).parent / "sarif-schema-2.1.0.json"
ODD = 'a\x00\x1b[31m\n::error::x,%25 <b>"&\ud800\ufffe\u2028é'
QUOTED = Edit(1, 3, "'no'", is_safe=True)
PROBLEMS = [
    Problem("a b/é.contract.yaml", 3, 5, "what; is: wrong", "yaml-trap", "quote it", "warning", QUOTED, 2),
    Problem("a b/é.contract.yaml", 3, 5, "what; is: wrong", "yaml-trap", "quote it", "warning"),
    Problem("/abs/b.contract.yaml", 1, 1, ODD, "not-yaml"),
    Problem(ODD, 7, 1, "x", "unknown-key", ODD),
]
FILES = ["a b/é.contract.yaml", "/abs/b.contract.yaml", ODD, "clean.contract.yaml"]


def output(name: str, problems: Sequence[Problem] = tuple(PROBLEMS)) -> str:
    """Return the problems in a format, which must be a text that can be written."""
    text = rendered(name, problems, FILES)
    assert all(character.isprintable() or character == "\n" for character in text) or name == "junit"
    return text


@pytest.mark.parametrize("problems", [PROBLEMS, []])
def test_sarif(problems: list[Problem]) -> None:
    """A SARIF log keeps to the OASIS schema, with a place and a rule for each result."""
    log = json.loads(output("sarif", problems))
    jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(log)
    (run,) = log["runs"]
    assert len(run["results"]) == len(problems)
    for result, problem in zip(run["results"], problems, strict=True):
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == problem.rule
        assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == problem.line
    if problems:
        uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]]
        assert uris[0] == "a%20b/%C3%A9.contract.yaml"
        assert uris[2] == "file:///abs/b.contract.yaml"


def test_the_schema_can_refuse() -> None:
    """The schema refuses a log with a wrong level."""
    log = json.loads(output("sarif"))
    log["runs"][0]["results"][0]["level"] = "grave"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(log)


def test_github() -> None:
    """Each problem is one workflow command, and nothing in it can end it or begin another."""
    lines = output("github").split("\n")
    assert lines[0] == ("::warning file=a b/é.contract.yaml,line=3,col=5,title=yaml-trap::what; is: wrong; quote it")
    assert len(lines) == len(PROBLEMS)
    assert all(line.startswith(("::error file=", "::warning file=")) for line in lines)
    assert "%2525" in lines[2]
    assert "%3A%3Aerror%3A%3Ax%2C" in lines[3]


def test_gitlab() -> None:
    """Each issue has what GitLab asks for, and a fingerprint of its own that is always the same."""
    issues = json.loads(output("gitlab"))
    assert all({"description", "check_name", "fingerprint", "severity", "location"} == set(issue) for issue in issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(PROBLEMS)
    assert {issue["severity"] for issue in issues} <= {"info", "minor", "major", "critical", "blocker"}
    assert issues == json.loads(output("gitlab"))
    assert json.loads(output("gitlab", [])) == []


def test_junit() -> None:
    """The XML can be parsed, counts what it holds, and has a case for each problem and each clean file."""
    root = ET.fromstring(output("junit"))  # noqa: S314 - our own text
    cases = root.findall("./testsuite/testcase")
    assert root.get("tests") == str(len(cases)) == str(len(PROBLEMS) + 1)
    assert root.get("failures") == str(len(root.findall(".//failure"))) == str(len(PROBLEMS))
    assert [case.get("classname") for case in cases if case.find("failure") is None] == ["clean.contract.yaml"]


def test_json_and_text() -> None:
    """JSON says everything, text one line for each problem."""
    listed = json.loads(output("json_list"))
    assert [problem["fix"] for problem in listed] == ["safe", "none", "none", "none"]
    assert output("text").split("\n")[0] == "a b/é.contract.yaml:3:5: what; is: wrong; quote it (yaml-trap)"
    assert len(output("text").split("\n")) == len(PROBLEMS)
    assert output("text", []) == output("github", []) == output("caret", []) == ""


CARETS: list[tuple[str, list[str]]] = [
    ("columns: {x: {type: strnig}}", ["  columns: {x: {type: strnig}}", "                      ^^^^^^"]),
    ("columns: {表: {type: strnig}}", ["  columns: {表: {type: strnig}}", "                       ^^^^^^"]),
    ('columns: {"\x1b[1m\t": {type: y}}', ['  columns: {"\\x1b[1m ": {type: y}}', "                                ^"]),
]


@pytest.mark.parametrize(("line", "shown"), CARETS)
def test_caret(line: str, shown: list[str], tmp_path: Path) -> None:
    """For people the line is shown with a caret below the place, whatever is in it."""
    path = tmp_path / "a.contract.yaml"
    path.write_text(f"contract: a.b\nversion: 1.0.0\n{line}\n", encoding="utf-8")
    found = [problem for problem in lint_files([path]) if problem.rule != "missing-owner"]
    lines = rendered("caret", found[-1:], [str(path)]).split("\n")
    assert len(lines) in (1, 3)
    assert lines[1:] == (shown if len(lines) > 1 and "not-yaml" not in lines[0] else lines[1:])


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    """Of a line of 100,000 characters as much is shown as is near the place."""
    path = tmp_path / "a.contract.yaml"
    path.write_text("contract: a.b\nversion: 1.0.0\ncolumns: {x: {description: " + "x" * 100_000 + ", type: strnig}}\n")
    said = rendered("caret", lint_files([path]), [str(path)]).split("\n")
    assert max(map(len, said[1:])) < 200
    assert said[-1].strip() == "^^^^^^"


def test_every_format_is_tested() -> None:
    """Each output has a test here."""
    tested: Any = Path(__file__).read_text(encoding="utf-8")
    assert all(f'"{name}"' in tested for name in OUTPUTS)
