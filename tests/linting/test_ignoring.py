"""Comments that ignore, and the selection of rules."""

from __future__ import annotations

import pytest

from contracts.errors import ContractsError
from contracts.linting import EVERYTHING, RULES, lint_text, selection

HEAD = "contract: a.b\nversion: 1.0.0\nowner: o\n"
COMMENTS = [
    ("columns:\n  s: {type: string}  # contracts: ignore[undecided-pii]\n", []),
    ("columns:\n  s: {type: string}  #contracts:ignore[ missing-unit ,undecided-pii ]\n", ["unused-ignore"]),
    ("columns:  # contracts: ignore[undecided-pii]\n  s:\n    type: string\n  t: {type: string}\n", []),
    ("columns:\n  # contracts: ignore[undecided-pii]\n\n  # why\n  s:\n    type: string\n", []),
    ("columns:\n  s:  # contracts: ignore[undecided-pii]\n    type: string\n  t: {type: string}\n", ["undecided-pii"]),
    ("columns:\n  s: {type: string}\n# contracts: ignore[undecided-pii]\n", ["undecided-pii", "unused-ignore"]),
    ("columns:\n  s: {type: string, description: 'x # contracts: ignore[undecided-pii]'}\n", ["undecided-pii"]),
    ("columns:\n  s:\n    description: |\n      # contracts: ignore[nothing]\n    pii: true\n    type: string\n", []),
    ('columns:\n  "s t":\n    type: string  # contracts: ignore[undecided-pii]\n', ["undecided-pii", "unused-ignore"]),
    ('columns:\n  "s t": # contracts: ignore[undecided-pii]\n    type: string\n', []),
    ("columns:\n  s: {type: string, pii: true}  # contracts: ignore[x]\n", ["unused-ignore"]),
    ("columns:\n  s: {type: string, pii: true}  # contracts: ignore[x, unused-ignore]\n", []),
    ("columns:\n  s: {type: string, pii: true}  # contracts: quiet\n", ["unused-ignore"]),
    ("columns:\n  s: {type: strnig}  # contracts: ignore[unknown-type]\n", ["unknown-type", "unused-ignore"]),
]


@pytest.mark.parametrize(("text", "rules"), COMMENTS)
def test_comments(text: str, rules: list[str]) -> None:
    """A comment holds for its line and block, in no text and for no invalid contract; what it does not need is said."""
    assert [problem.rule for problem in lint_text(HEAD + text)] == rules


def test_a_rule_that_did_not_speak_is_not_missed() -> None:
    """An ignore of a rule that is not selected is not called unused."""
    text = HEAD + "columns:\n  s: {type: date}  # contracts: ignore[undecided-pii]\n"
    assert [problem.rule for problem in lint_text(text)] == ["unused-ignore"]
    assert lint_text(text, chosen=selection(ignore=["undecided-pii"])) == []


def test_selection() -> None:
    """All rules speak, or those selected without those ignored."""
    assert selection() == EVERYTHING
    assert selection(["idle-rule", "yaml-trap"], ["yaml-trap"]).rules == {"idle-rule"}
    assert selection(["bad-value"]).rules == set()
    assert selection(ignore=["idle-rule"]).rules == set(RULES) - {"idle-rule"}


@pytest.mark.parametrize(
    ("select", "ignore", "said"),
    [
        (["idle-rul"], [], "select: no lint rule is named 'idle-rul'; did you mean 'idle-rule'?"),
        (None, ["zzz"], "here: no lint rule is named 'zzz'; there is bare-bound"),
        (None, ["bad-value"], "here: 'bad-value' makes a contract invalid, and cannot be ignored"),
    ],
)
def test_bad_selection(select: list[str] | None, ignore: list[str], said: str) -> None:
    """An unknown name is refused with what was meant, and so is ignoring what makes a contract invalid."""
    with pytest.raises(ContractsError) as caught:
        selection(select, ignore, {"ignore": "here"})
    assert str(caught.value).startswith(said)
