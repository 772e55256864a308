"""The lint rules, by their case files and by the examples in their documentation.

A case has a contract's `text` (or several, linted together), the text `at` whose place the problem stands, words of its
`message`, and the text as `fixed`. A text without `contract:` gets the head of a contract with an owner.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from contracts.linting import RULES, lint_files, lint_text, selection
from contracts.linting.fixing import fix_text
from contracts.reading.refusals import REFUSALS

if TYPE_CHECKING:
    from contracts.problem import Problem

CASES = Path(__file__).parent / "cases"
HEAD = "contract: a.b\nversion: 1.0.0\nowner: feeds@example.org\n"


def whole(text: str) -> str:
    """Return a text with the head of a contract, if it has none."""
    return text if re.search(r"^contract:", text, re.MULTILINE) else HEAD + text


def cases(kind: str) -> list[Any]:
    """Return the cases of all rules, as parameters with the rule's name."""
    listed = []
    for name in RULES:
        found = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
        for number, case in enumerate(found[kind]):
            listed.append(pytest.param(name, case, id=f"{name}-{number}"))
    return listed


def said(text: str | list[str], folder: Path) -> list[Problem]:
    """Return the problems of a text, or of several as files in a folder."""
    if isinstance(text, str):
        return lint_text(whole(text))
    paths = [folder / f"{number}.contract.yaml" for number in range(len(text))]
    for path, part in zip(paths, text, strict=True):
        path.write_text(part, encoding="utf-8")
    return lint_files(paths)


@pytest.mark.parametrize(("name", "case"), cases("bad"))
def test_bad(name: str, case: dict[str, Any], tmp_path: Path) -> None:
    """What a rule is against is found, at its place, with the severity of the rule."""
    found = [problem for problem in said(case["text"], tmp_path) if problem.rule == name]
    assert found
    assert case.get("message", "") in found[0].message
    assert found[0].severity == RULES[name].severity
    last = case["text"] if isinstance(case["text"], str) else case["text"][-1]
    line = whole(last).split("\n")[found[0].line - 1]
    assert line[found[0].column - 1 :].startswith(str(case["at"])), str(found[0])


@pytest.mark.parametrize(("name", "case"), cases("good"))
def test_good(name: str, case: str | list[str], tmp_path: Path) -> None:
    """What a rule is for is not found, and the contract can be read."""
    rules = {problem.rule for problem in said(case, tmp_path)}
    assert name not in rules
    assert not rules & (set(REFUSALS) - {"empty-domain"})


@pytest.mark.parametrize(("name", "case"), [c for c in cases("bad") if "fixed" in c.values[1]])  # type: ignore[index, operator]
def test_fixed(name: str, case: dict[str, Any]) -> None:
    """Mending gives exactly the text that the case says, and mending that changes nothing any more."""
    mended, count = fix_text(whole(case["text"]), selection([name]))
    assert mended == whole(case["fixed"])
    assert fix_text(mended, selection([name])) == (mended, 0)
    assert bool(count) == (case["text"] != case["fixed"])


def test_every_rule_has_a_case_file_and_nothing_else_has() -> None:
    """The names of the rules, of their files, of their case files and of their documentation are the same."""
    files = {path.stem for path in CASES.iterdir()}
    assert files == set(RULES)
    for name, rule in RULES.items():
        assert rule.complaints.__module__ == f"contracts.linting.rules.{name.replace('-', '_')}"
        assert rule.doc.startswith(f"{name}: ")


def examples(name: str, title: str) -> str:
    """Return an example of a rule's documentation as a contract."""
    found = re.search(rf"^{title}:\n\n((?:    .*\n|\n)+)", RULES[name].doc + "\n", re.MULTILINE)
    assert found, f"{name} has no example under {title}"
    return whole(textwrap.dedent(found[1]))


@pytest.mark.parametrize("name", [name for name in RULES if name != "repeated-contract"])
def test_the_documented_examples_are_true(name: str) -> None:
    """The bad example of the documentation is found, and the good one has no problem at all."""
    assert name in {problem.rule for problem in lint_text(examples(name, "Bad"))}
    assert lint_text(examples(name, "Good")) == []
