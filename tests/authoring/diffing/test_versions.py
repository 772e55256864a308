"""The version that changes ask for, and whether it was given."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

import contracts
from contracts.semver import Version

X: dict[str, Any] = {"type": "number", "range": {"min": 0}}
CHANGED: dict[str, dict[str, Any]] = {
    "breaking": {"type": "number"},
    "compatible": {**X, "range": {"min": 1}},
    "cosmetic": {**X, "description": "a number"},
    "nothing": X,
}


def diff(old: str, new: str, change: str) -> Any:
    """Return the difference of two versions, in which one column was changed."""
    pair = ((old, X), (new, CHANGED[change]))
    return contracts.diff(
        *(
            contracts.loads(json.dumps({"contract": "a.b", "version": version, "columns": {"x": column}}))
            for version, column in pair
        )
    )


@pytest.mark.parametrize(
    ("old", "change", "asks_for", "at_least"),
    [
        ("1.2.3", "breaking", "major", "2.0.0"),
        ("1.2.3", "compatible", "minor", "1.3.0"),
        ("1.2.3", "cosmetic", "patch", "1.2.4"),
        ("1.2.3", "nothing", None, None),
        ("0.2.3", "breaking", "minor", "0.3.0"),
        ("0.2.3", "compatible", "patch", "0.2.4"),
        ("0.2.3", "cosmetic", "patch", "0.2.4"),
        ("2.0.0-rc.1", "breaking", "major", None),
        ("1.2.3+build.5", "breaking", "major", "2.0.0"),
    ],
)
def test_what_is_asked_for(old: str, change: str, asks_for: str | None, at_least: str | None) -> None:
    """The gravest change says which part to raise, and that makes the lowest version that fits."""
    found = diff(old, old, change)
    assert (found.asks_for, found.at_least) == (asks_for, at_least)


@pytest.mark.parametrize(
    ("old", "new", "change", "misfit"),
    [
        ("1.2.3", "2.0.0", "breaking", ""),
        ("1.2.3", "3.1.4", "breaking", ""),
        ("1.2.3", "2.0.0-rc.1", "breaking", ""),
        ("1.2.3", "1.3.0", "breaking", "is too low"),
        ("1.2.3", "1.3.0", "compatible", ""),
        ("1.2.3", "1.2.4", "compatible", "is too low"),
        ("1.2.3", "1.2.4", "cosmetic", ""),
        ("1.2.3", "1.2.3", "cosmetic", "is unchanged"),
        ("1.2.3", "1.2.3+build.2", "cosmetic", "is unchanged"),
        ("1.2.3", "1.2.2", "cosmetic", "goes backwards"),
        ("1.2.3", "1.2.3-rc.1", "nothing", "goes backwards"),
        ("1.2.3", "1.2.3", "nothing", ""),
        ("1.2.3", "4.0.0", "nothing", ""),
        ("0.2.3", "0.3.0", "breaking", ""),
        ("0.2.3", "0.2.4", "breaking", "is too low"),
        ("0.2.3", "1.0.0", "breaking", ""),
        ("2.0.0-rc.1", "2.0.0-rc.2", "breaking", ""),
        ("2.0.0-rc.2", "2.0.0-rc.10", "breaking", ""),
        ("2.0.0-rc.1", "2.0.0", "breaking", ""),
        ("2.0.0-rc.1", "2.0.0-rc.1", "breaking", "is unchanged"),
        ("9.9.9", "10.0.0", "breaking", ""),
    ],
)
def test_whether_the_version_followed(old: str, new: str, change: str, misfit: str) -> None:
    """A version fits if it rose at least as far as the changes ask, and never if it fell."""
    found = diff(old, new, change)
    assert (found.misfit, found.fits) == (misfit, not misfit)
    assert (f"the version {misfit}" if misfit else "the version fits") in str(found).split("\n")[0]


def test_versions_are_ordered_as_semver_says() -> None:
    """The order of semver.org's own example, item 11."""
    tags = ["-alpha", "-alpha.1", "-alpha.beta", "-beta", "-beta.2", "-beta.11", "-rc.1", ""]
    listed = [Version.of(f"1.0.0{tag}") for tag in tags]
    assert all(one.order < other.order for one, other in pairwise(listed))
    assert [str(version) for version in listed] == [f"1.0.0{tag}" for tag in tags]


def test_json_carries_what_the_text_says() -> None:
    """The result as JSON has the versions, the part, the lowest version, and each change."""
    found = json.loads(diff("1.2.3", "1.2.4", "breaking").to_json())
    change = found.pop("changes")[0]
    assert found == {
        "contract": "a.b", "old": "1.2.3", "new": "1.2.4", "file": None, "fits": False, "misfit": "is too low",
        "kind": "breaking", "asks_for": "major", "at_least": "2.0.0",
    }  # fmt: skip
    assert (change["kind"], change["term"], change["subject"], change["line"]) == ("breaking", "range", "x", None)
