"""The log of a contract's versions, replayed: what is current, what a reference means, what is refused."""

from __future__ import annotations

import datetime as dt
import re

import pytest

import contracts
from contracts.registry import (
    Constraint,
    Entry,
    NotPublishedError,
    Shelf,
    Wanted,
    checked_environment,
    checked_name,
    checked_version,
    is_wanted,
)

NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)

HOSTILE = [
    "", " ", ".", "..", "../a", "a/../b", "/etc/passwd", "//host/a", "a/b", "a\\b", "..\\a", "C:\\a", "c:a", "~/a",
    "~a", "a..b", ".a", "a.", "a.b.", "A.b", "a.B", "CON", "NUL", "Aux.b", "a b", " a", "a ", "a\n", "\na", "a\r\n",
    "a\t", "a\0b", "a\0", "\0", "a\x1b[31m", "a\u200b", "\u0430.b", "\uff41.b", "\u00e4.b", "a.\u0661", "a\u2024b",
    "a\u202eb", "1a", "_a", "-a", "--help", "a-b", "a'b", 'a"; drop table t; --', "a' or '1'='1", "a%00", "a%2e%2e",
    "$(id)", "`id`", "${HOME}", "a;b", "a|b", "a&b", "a*", "a?", "[a]", "{a}", "a:b", "file:///etc/passwd",
    "http://169.254.169.254/a", "a@b", "a#b", "\ud800", "a" * 256, "a." * 200 + "a", "\N{PILE OF POO}",
]  # fmt: skip


def shelf(*moves: str, name: str = "a.b") -> Shelf:
    """Return the shelf after moves such as `1.0.0`, `back 1.0.0`, `pin prod 1.0.0`, `back prod 1.0.0`, `free prod`."""
    return Shelf.of(name, [entry(number, *move.split()) for number, move in enumerate(moves, 1)])


def entry(number: int, *words: str) -> Entry:
    """Return one move as an entry of the log."""
    match words:
        case (version,):
            return Entry(number, "publish", version, "me", NOW, digest="0" * 64)
        case ("back", version):
            return Entry(number, "rollback", version, "me", NOW)
        case ("free", environment):
            return Entry(number, "unpin", "1.0.0", "me", NOW, environment)
        case ("back", environment, version):
            return Entry(number, "rollback", version, "me", NOW, environment)
        case ("pin", environment, version):
            return Entry(number, "pin", version, "me", NOW, environment)
    raise AssertionError(words)


@pytest.mark.parametrize(
    ("constraint", "admitted", "excluded"),
    [
        ("^1", "1.0.0 1.2.3 1.999999999.0", "0.9.9 2.0.0 1.0.0-rc.1"),
        ("^1.2", "1.2.0 1.3.0", "1.1.9 2.0.0"),
        ("^1.2.3", "1.2.3 1.9.0", "1.2.2 2.0.0 1.3.0-rc.1"),
        ("^0", "0.0.0 0.9.9", "1.0.0"),
        ("^0.2", "0.2.0 0.2.9", "0.1.9 0.3.0"),
        ("^0.2.3", "0.2.3 0.2.9", "0.2.2 0.3.0"),
        ("^0.0", "0.0.0 0.0.9", "0.1.0"),
        ("^0.0.3", "0.0.3", "0.0.2 0.0.4"),
        ("~1", "1.0.0 1.9.9", "0.9.9 2.0.0"),
        ("~1.2", "1.2.0 1.2.9", "1.1.9 1.3.0"),
        ("~1.2.3", "1.2.3 1.2.9", "1.2.2 1.3.0"),
        ("", "0.0.1 1.0.0 20.0.0", "1.0.0-rc.1"),
        ("1.2.0", "1.2.0", "1.2.1 1.2.0-rc.1"),
        ("1.2.0-rc.1", "1.2.0-rc.1", "1.2.0 1.2.0-rc.2"),
    ],
)
def test_constraints_are_those_of_npm(constraint: str, admitted: str, excluded: str) -> None:
    """A caret keeps the first part that is not zero, a tilde the minor part; a pre-release is meant only by name."""
    found = Constraint.of(constraint)
    assert [version for version in admitted.split() if not found.admits(version)] == []
    assert [version for version in excluded.split() if found.admits(version)] == []


@pytest.mark.parametrize(
    "text",
    ["1", "1.2", "v1.2.0", "^", "~", "^^1", "^1.2.3.4", "^01", "^1.", "^1.x", "*", ">=1", "1.0.0+b", "^1.0.0-rc.1",
     "^1\n",
     "1.0.0-01", "^1 || ^2", "^1111111111", "latest", "1.0.0-" + "a" * 60],
)  # fmt: skip
def test_other_constraints_are_refused(text: str) -> None:
    """What is no constraint is refused with the forms that there are, and never guessed at."""
    with pytest.raises(contracts.ContractsError, match=r"is not a version in a registry: SemVer such as 1\.2\.0"):
        Constraint.of(text)


@pytest.mark.parametrize("text", ["registry:a.b", "registry:a.b@1.2.0", "registry:a.b@^1", "registry:a.b@~1.2"])
def test_a_reference_is_read(text: str) -> None:
    """A reference gives back its name and its constraint, and is written as it was read."""
    assert is_wanted(text)
    assert Wanted.of(text).name == "a.b"
    assert str(Wanted.of(text)) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_refused(text: str) -> None:
    """A name, a version, an environment or a reference of another form is refused before anything is looked up."""
    if text != "a-b":
        with pytest.raises(contracts.ContractsError, match="is not an environment's name"):
            checked_environment(text)
    with pytest.raises(contracts.ContractsError, match="is not a contract's name"):
        checked_name(text)
    with pytest.raises(contracts.ContractsError, match="is not a version in a registry"):
        checked_version(text)
    for reference in (f"registry:{text}", f"registry:a.b@{text}", f"registry:{text}@^1"):
        if reference != "registry:a.b@":
            with pytest.raises(contracts.ContractsError) as caught:
                Wanted.of(reference)
            assert str(caught.value).isprintable()
            assert len(str(caught.value)) < 300


def test_there_are_sixty_hostile_names() -> None:
    """The list of hostile names is as long as was promised, each of them once."""
    assert len(set(HOSTILE)) == len(HOSTILE) >= 60


def test_what_is_no_reference_is_refused() -> None:
    """A file's name is no reference, and an @ without a version is a slip."""
    assert not is_wanted("a.contract.yaml")
    assert not is_wanted("./registry:a.b")
    with pytest.raises(contracts.ContractsError, match="write registry:NAME"):
        Wanted.of("a.contract.yaml")
    with pytest.raises(contracts.ContractsError, match="no version follows the @"):
        Wanted.of("registry:a.b@")


@pytest.mark.parametrize(
    ("moves", "current", "withdrawn"),
    [
        ((), None, ""),
        (("1.0.0",), "1.0.0", ""),
        (("1.0.0", "1.1.0"), "1.1.0", ""),
        (("1.0.0", "2.0.0", "1.0.1"), "2.0.0", ""),
        (("1.0.0", "1.1.0-rc.1"), "1.0.0", ""),
        (("1.0.0-rc.1",), None, ""),
        (("1.0.0", "1.10.0", "1.9.0"), "1.10.0", ""),
        (("1.0.0", "1.1.0", "back 1.0.0"), "1.0.0", "1.1.0"),
        (("1.0.0", "1.1.0", "2.0.0-rc.1", "2.0.0", "back 1.0.0"), "1.0.0", "1.1.0 2.0.0 2.0.0-rc.1"),
        (("1.0.0", "1.1.0", "back 1.0.0", "1.2.0"), "1.2.0", "1.1.0"),
        (("1.0.0", "1.1.0", "back 1.0.0", "1.0.1"), "1.0.1", "1.1.0"),
        (("1.0.0", "1.1.0", "1.2.0", "back 1.0.0", "back 1.1.0"), "1.1.0", "1.2.0"),
    ],
)
def test_what_is_current(moves: tuple[str, ...], current: str | None, withdrawn: str) -> None:
    """The highest release that no rollback withdrew is current; a target that was withdrawn comes back."""
    found = shelf(*moves)
    assert found.current == current
    assert sorted(found.withdrawn) == withdrawn.split()
    assert found.length == len(moves)


def test_a_constraint_chooses_the_highest_release_in_it() -> None:
    """Each constraint leads to its highest release that is not withdrawn; what is named exactly is that one always."""
    found = shelf("1.0.0", "1.1.0", "2.0.0", "2.1.0-rc.1", "2.1.0", "back 2.0.0")
    wanted = {"": "2.0.0", "^1": "1.1.0", "~1.0": "1.0.0", "2.1.0": "2.1.0", "2.1.0-rc.1": "2.1.0-rc.1"}
    assert {text: found.resolved(Constraint.of(text)) for text in wanted} == wanted


@pytest.mark.parametrize(
    ("constraint", "says"),
    [
        ("^3", "a.b has no release that is ^3 in the registry; there is 1.1.0 (withdrawn), 1.0.0"),
        ("~1.1", "a.b has no release that is ~1.1 in the registry; there is 1.1.0 (withdrawn), 1.0.0"),
        ("9.9.9", "a.b has no version 9.9.9 in the registry; there is 1.1.0 (withdrawn), 1.0.0"),
    ],
)
def test_what_is_not_there(constraint: str, says: str) -> None:
    """Where no version is meant, the message lists those that are there."""
    with pytest.raises(NotPublishedError, match=re.escape(says)):
        shelf("1.0.0", "1.1.0", "back 1.0.0").resolved(Constraint.of(constraint))


def test_an_empty_shelf() -> None:
    """Nothing published, or a pre-release alone, is no release, and says so."""
    with pytest.raises(NotPublishedError, match="nothing is published under this name"):
        shelf().resolved(Constraint())
    with pytest.raises(NotPublishedError, match=re.escape("no release in the registry; there is 1.0.0-rc.1")):
        shelf("1.0.0-rc.1").resolved(Constraint())
    many = shelf(*(f"1.{minor}.0" for minor in range(14)))
    with pytest.raises(NotPublishedError, match=re.escape("1.13.0, 1.12.0") + ".* and 4 more"):
        many.resolved(Constraint.of("^2"))


def test_a_pin_ties_one_environment() -> None:
    """A pin, or a rollback of one environment, goes before the highest release, there alone; unpin ends it."""
    for move in ("pin prod 1.0.0", "back prod 1.0.0"):
        found = shelf("1.0.0", "1.1.0", move)
        assert found.resolved(Constraint(), "prod") == "1.0.0"
        assert found.resolved(Constraint.of("^1"), "prod") == "1.0.0"
        assert found.resolved(Constraint.of("1.1.0"), "prod") == "1.1.0"
        assert found.resolved(Constraint(), "staging") == found.resolved(Constraint()) == "1.1.0"
        assert not found.withdrawn
    free = shelf("1.0.0", "1.1.0", "pin prod 1.0.0", "free prod")
    assert free.resolved(Constraint(), "prod") == "1.1.0"


def test_a_pin_outside_the_constraint_is_an_error() -> None:
    """Where code asks for what the environment's pin excludes, neither is guessed at."""
    with pytest.raises(contracts.ContractsError, match=re.escape("prod is pinned to 1.0.0, which is not ^2")):
        shelf("1.0.0", "2.0.0", "pin prod 1.0.0").resolved(Constraint.of("^2"), "prod")


def test_a_rollback_lifts_the_pins_to_what_it_withdraws() -> None:
    """A rollback of all reaches environments that are pinned to a withdrawn version, and leaves lower pins."""
    found = shelf("1.0.0", "1.1.0", "1.2.0", "pin prod 1.2.0", "pin test 1.0.0", "back 1.1.0")
    assert found.pins == {"test": "1.0.0"}
    assert found.resolved(Constraint(), "prod") == "1.1.0"


def test_where_a_rollback_goes() -> None:
    """Without a target it is the highest release below the current one, or below the environment's pin."""
    assert shelf("1.0.0", "1.1.0").target(None) == "1.0.0"
    assert shelf("1.0.0", "2.0.0", "1.0.1").target(None) == "1.0.1"
    assert shelf("1.0.0", "1.1.0", "1.2.0", "pin prod 1.1.0").target(None, "prod") == "1.0.0"
    assert shelf("1.0.0", "1.1.0", "back 1.0.0").target("1.1.0") == "1.1.0"


@pytest.mark.parametrize(
    ("moves", "to", "environment", "says"),
    [
        (("1.0.0",), None, None, "no release below 1.0.0 to go back to"),
        ((), None, None, "nothing is published"),
        (("1.0.0",), "0.9.0", None, "no version 0.9.0"),
        (("1.0.0-rc.1", "1.0.0"), "1.0.0-rc.1", None, "is a pre-release, which is never current"),
        (("1.0.0", "1.1.0", "back 1.0.0"), "1.1.0", "prod", "is withdrawn, so that no environment can be pinned"),
    ],
)
def test_where_a_rollback_cannot_go(moves: tuple[str, ...], to: str | None, environment: str | None, says: str) -> None:
    """A target that is not there, or could not be current, is refused with the reason."""
    with pytest.raises(contracts.ContractsError, match=re.escape(says)):
        shelf(*moves).target(to, environment)
