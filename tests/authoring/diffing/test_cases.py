"""The case files: for each check and each key, two contracts and what is said of their difference."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import contracts
from contracts.authoring.diffing.changes import KINDS
from contracts.checks import CHECKS
from contracts.reading.keys import COLUMN_KEYS, TOP_KEYS, keys_of_checks
from contracts.reading.source import read

FOLDER = Path(__file__).parent / "cases"
OF_A_CONTRACT = {*TOP_KEYS, *keys_of_checks("table")} - {"columns"}
TERMS = {*CHECKS, *TOP_KEYS, *COLUMN_KEYS} - {"version"}  # the version is what the changes are held against
SAME_WORDS = {"widened": "narrowed", "loosened": "tightened", "added": "removed"}


def loaded(part: dict[str, Any]) -> contracts.Contract:
    """Return a contract of the parts of a case; what is no key of a contract is a column."""
    head = {"contract": "a.case", "version": "1.0.0"}
    own = {key: value for key, value in part.items() if key in OF_A_CONTRACT}
    columns = {key: value for key, value in part.items() if key not in OF_A_CONTRACT}
    return contracts.loads(json.dumps({**head, "columns": columns, **own}))


def cases(term: str) -> list[dict[str, Any]]:
    """Return the cases of a check or key."""
    path = FOLDER / f"{term}.yaml"
    return list(read(path.read_text(encoding="utf-8"), path.name).data["cases"]) if path.exists() else []


def _id(case: dict[str, Any]) -> str:
    return re.sub(r"[^a-z0-9]+", "-", case["says"].lower()).strip("-")


EVERY = [pytest.param(case, id=f"{term}-{_id(case)}") for term in sorted(TERMS) for case in cases(term)]


@pytest.mark.parametrize("case", EVERY)
def test_case(case: dict[str, Any]) -> None:
    """The changes are these, in this order, and no others."""
    found = contracts.diff(loaded(case["old"]), loaded(case["new"]))
    assert [f"{change.kind} {change}" for change in found.changes] == case["finds"]


@pytest.mark.parametrize("case", EVERY)
def test_the_other_way_round(case: dict[str, Any]) -> None:
    """From new to old the same terms change; what was widened is narrowed, what was added is removed."""
    old, new = loaded(case["old"]), loaded(case["new"])
    there, back = ([_way(change) for change in contracts.diff(*pair).changes] for pair in ((old, new), (new, old)))
    swapped = {**SAME_WORDS, **{new: old for old, new in SAME_WORDS.items()}}
    assert sorted((term, swapped.get(word, word)) for term, word in there if word) == sorted(p for p in back if p[1])


def _way(change: Any) -> tuple[tuple[str, str], str]:
    word = change.message.split(maxsplit=1)[0].rstrip(",:")
    known = {*SAME_WORDS, *SAME_WORDS.values(), "changed", "written"}
    subject = "" if word == "renamed" else change.subject
    return (change.term, subject), word if change.term in CHECKS and word in known else ""


@pytest.mark.parametrize("term", sorted(TERMS))
def test_every_check_and_key_has_a_case(term: str) -> None:
    """Whatever a contract can say has a case file, in which a change of it is found."""
    found = {line.split("[")[1].split("]")[0] for case in cases(term) for line in case["finds"]}
    assert term in found


def test_there_is_no_other_case_file() -> None:
    """No case file is left behind by a check that is called otherwise now."""
    assert {path.stem for path in FOLDER.glob("*.yaml")} == TERMS


def test_a_check_that_says_nothing_of_itself_cannot_be_compared() -> None:
    """A check without a domain and without a comparison of its own is equal, or breaking and says so."""
    from contracts.check import Check, Other

    class Colour(Check):
        name = "colour"
        shade: str

    red, blue = Colour(shade="red"), Colour(shade="blue")
    assert red.gap(None, Other(Colour(shade="red"))) is None
    assert "cannot be compared" in red.gap(None, Other(blue)).message  # type: ignore[union-attr]
    assert "`colour`" in red.gap(None, Other()).message  # type: ignore[union-attr]


def test_gravest_first() -> None:
    """Breaking changes stand before compatible ones, and these before cosmetic ones."""
    old = loaded({"x": {"type": "number", "nulls": "5%"}, "owner": "a"})
    new = loaded({"x": {"type": "number"}, "y": {"type": "date"}, "rows": {"min": 0}, "owner": "b"})
    found = contracts.diff(old, new)
    assert [change.kind for change in found.changes] == ["breaking", "compatible", "compatible", "cosmetic"]
    assert found.kind == KINDS[0]
    assert [len(found.of(kind)) for kind in KINDS] == [1, 2, 1]


def test_a_unit_change_carries_its_factor_and_offset() -> None:
    """For programs, the details of a unit change are numbers: new = factor times old, plus offset."""
    found = contracts.diff(*(loaded({"x": {"type": "number", "unit": unit}}) for unit in ("degC", "degF")))
    assert found.changes[0].details == {"from": "degC", "to": "degF", "factor": 1.8, "offset": 32.0}


def test_a_rename_is_a_hint() -> None:
    """A removed column and one that is promised alike are named together, each new one once."""
    old = loaded({name: {"type": "string"} for name in ("station", "stations", "day")})
    new = loaded({name: {"type": "string"} for name in ("station_id", "dag")})
    hints = {change.subject: change.hint.split("?")[0] for change in contracts.diff(old, new).of("breaking")}
    assert hints == {"station": "renamed to station_id", "stations": "", "day": "renamed to dag"}


@pytest.mark.parametrize(
    ("old", "new", "hinted"),
    [
        ({"type": "number"}, {"type": "number", "description": "the same"}, True),
        ({"type": "string", "format": "uuid", "pii": True}, {"type": "string", "format": "uuid", "pii": True}, True),
        ({"type": "number", "unit": "cm"}, {"type": "number", "unit": "cm"}, True),
        ({"type": "number"}, {"type": "number", "nulls": "5%"}, False),
        ({"type": "number", "unit": "cm"}, {"type": "number", "unit": "mm"}, False),
        ({"type": "date"}, {"type": "timestamp"}, False),
    ],
)
def test_what_is_promised_alike_may_be_renamed(old: dict[str, Any], new: dict[str, Any], hinted: bool) -> None:  # noqa: FBT001 - a case
    """Names that have nothing in common are named together where all else is the same; it breaks all the same."""
    found = contracts.diff(loaded({"k": {"type": "date"}, "alpha": old}), loaded({"k": {"type": "date"}, "zz": new}))
    assert [change.hint.startswith("renamed to zz?") for change in found.of("breaking")] == [hinted]
