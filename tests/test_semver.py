"""Versions: their form, their order, and what is made of those of others."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest

import contracts
from contracts.reading.json_schema import json_schema
from contracts.semver import SEMVER, Version, nearest

# Source: semver.org 2.0.0, the examples of items 2, 9, 10 and 11, and of its recommended expression.
GOOD = [
    *("0.0.4", "1.2.3", "10.20.30", "1.1.2-prerelease+meta", "1.1.2+meta", "1.1.2+meta-valid", "1.0.0-alpha"),
    *("1.0.0-alpha0.valid", "1.0.0-alpha.0valid", "1.0.0-rc.1+build.1", "1.2.3----RC-SNAPSHOT.12.9.1--.12+788"),
    *("999999999.999999999.999999999", "1.0.0-0A.is.legal", f"1.0.0-{'9' * 5000}"),
]
BAD = [
    *(
        "1",
        "1.2",
        "1.2.3-0123",
        "1.2.3-0123.0123",
        "1.1.2+.123",
        "+invalid",
        "-invalid",
        "alpha",
        "1.2.3.DEV",
        "01.1.1",
    ),
    *(
        "1.01.1",
        "1.1.01",
        "1.2-SNAPSHOT",
        "1.2.3.4",
        "1.0.0-alpha_beta",
        "1.0.0-",
        "1.0.0+",
        "1.0.0-a..b",
        "1.0.0+a..b",
    ),
    *("1.0.0 ", "v1.0.0", "\u0661.0.0", "1.0.0\n", "1000000000.0.0", f"{'9' * 5000}.0.0", f"1.0.{'9' * 5000}"),
]


def contract(version: str) -> str:
    """Return a contract of a version."""
    return json.dumps({"contract": "a.b", "version": version, "columns": {"x": {"type": "number"}}})


@pytest.mark.parametrize("version", GOOD)
def test_a_version(version: str) -> None:
    """What SemVer takes is taken, in the file, in the schema of the file, and when two are compared."""
    feed = contracts.loads(contract(version))
    assert contracts.diff(feed, feed).fits
    assert re.search(json_schema()["properties"]["version"]["pattern"], version)
    assert nearest(version) == version.partition("+")[0] or "+" in version


@pytest.mark.parametrize("version", BAD)
def test_no_version(version: str) -> None:
    """What SemVer refuses is refused with a place, and so are numbers that a store could not keep; shown in short."""
    with pytest.raises(contracts.ContractSyntaxError) as error:
        contracts.loads(contract(version))
    assert [problem.rule for problem in error.value.problems] == ["bad-version"]
    assert len(str(error.value)) < 300
    assert not re.fullmatch(json_schema()["properties"]["version"]["pattern"].strip("^$"), version)


def test_their_order() -> None:
    """Versions rise as item 11 lists them; a number of a pre-release may be of any length."""
    rising = ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11"]
    rising += [f"1.0.0-beta.{'9' * 5000}", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.2.0", "1.10.0", "2.0.0"]
    assert all(Version.of(low).order < Version.of(high).order for low, high in pairwise(rising))


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("v1.2", "1.2.0"),
        ("3", "3.0.0"),
        ("1.02.3-rc1", "1.2.3-rc1"),
        ("two", "1.0.0"),
        ("1.0.0-a..b", "1.0.0"),
        ("9" * 5000, "1.0.0"),
    ],
)
def test_what_others_call_a_version(text: str, made: str) -> None:
    """Other formats leave parts of a version out; what is none is a first version."""
    assert nearest(text) == made
    assert SEMVER.fullmatch(made)
