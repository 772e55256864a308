"""A registry gives back what was published, byte for byte, whole or not at all, whoever else writes at the time."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import random
import re
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    MultipleResults,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from tests.postgresql import opened

import contracts
from contracts.profile import Suspicion
from contracts.registry import Constraint, NotPublishedError, PublishConflictError
from contracts.report import Report, Result
from contracts.store.registry import OvertakenError, Registry

NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
HERE = Path(__file__).parent
IS_SOAK = bool(os.environ.get("CONTRACTS_SOAK"))
TEXT = "contract: a.b\r\nversion: {version}\r\ncolumns: {{x: {{type: number}}}}  # caf\u00e9\r\n"


def content(version: str = "1.0.0") -> bytes:
    """Return a contract as it might stand in a file: with a byte order mark and the line ends of Windows."""
    return TEXT.format(version=version).encode("utf-8-sig")


@pytest.fixture
def store(store_url: str) -> contracts.Store:
    """Return a store of its own, to which nothing was written yet."""
    return contracts.Store(store_url)


def filled(store: contracts.Store, *versions: str) -> Registry:
    """Return the store's registry with some versions of a.b in it."""
    for version in versions:
        store.registry.publish("a.b", version, content(version), author="me@x.org", at=NOW)
    return store.registry


def test_what_was_published_comes_back(store: contracts.Store) -> None:
    """A file comes back byte for byte, with who published it, when, and its SHA-256, from another Store too."""
    moved = store.registry.publish("a.b", "1.0.0", content(), author="me@x.org", at=NOW)
    assert moved.is_new
    again = contracts.Store(store._database._text).registry
    assert again.content("a.b", "1.0.0") == content()
    (entry,) = again.entries("a.b")
    assert (entry.number, entry.action, entry.version, entry.author, entry.at) == (
        1,
        "publish",
        "1.0.0",
        "me@x.org",
        NOW,
    )
    assert entry.digest == hashlib.sha256(content()).hexdigest()
    assert again.shelf("a.b") == moved.after
    assert again.names() == ["a.b"]


def test_reading_makes_nothing(tmp_path: Path) -> None:
    """A registry that nothing was written to is empty, and reading it makes no file."""
    registry = contracts.Store(f"sqlite:///{tmp_path}/s.db").registry
    assert (registry.names(), registry.entries("a.b"), registry.shelf("a.b").current) == ([], (), None)
    with pytest.raises(NotPublishedError, match="nothing is published under this name"):
        registry.content("a.b", "1.0.0")
    assert list(tmp_path.iterdir()) == []


def test_a_version_never_changes(store: contracts.Store) -> None:
    """The same text again changes nothing; another one is refused, and the error says who was first, with what."""
    registry = filled(store, "1.0.0")
    assert not registry.publish("a.b", "1.0.0", content(), author="you@x.org", at=NOW).is_new
    with pytest.raises(PublishConflictError, match=re.escape("1.0.0 is published already, by me@x.org")) as caught:
        registry.publish("a.b", "1.0.0", content() + b"#", author="you@x.org", at=NOW)
    assert caught.value.winner == registry.entries("a.b")[0]
    assert caught.value.winner.digest[:12] in str(caught.value)
    assert len(registry.entries("a.b")) == 1
    assert registry.content("a.b", "1.0.0") == content()


def test_what_was_looked_at_must_still_hold(store: contracts.Store) -> None:
    """Who judged a version by a log that has grown since has to look again."""
    registry = filled(store, "1.0.0")
    with pytest.raises(OvertakenError, match="the registry has changed"):
        registry.publish("a.b", "1.1.0", content("1.1.0"), author="me", at=NOW, after=0)
    assert registry.publish("a.b", "1.1.0", content("1.1.0"), author="me", at=NOW, after=1).is_new


def test_a_rollback_appends(store: contracts.Store) -> None:
    """Going back adds an entry, says what it withdrew, and doing it twice changes nothing."""
    registry = filled(store, "1.0.0", "1.1.0", "1.2.0")
    before = registry.entries("a.b")
    moved = registry.rollback("a.b", "1.0.0", author="me", at=NOW, reason="wrong unit")
    assert (moved.withdrawn, moved.restored, moved.freed) == (("1.1.0", "1.2.0"), (), ())
    assert registry.entries("a.b")[:-1] == before
    assert registry.entries("a.b")[-1].reason == "wrong unit"
    assert not registry.rollback("a.b", "1.0.0", author="me", at=NOW).is_new
    assert registry.shelf("a.b").current == "1.0.0"
    assert registry.content("a.b", "1.2.0") == content("1.2.0")
    forth = registry.rollback("a.b", "1.1.0", author="me", at=NOW)
    assert (forth.withdrawn, forth.restored) == ((), ("1.1.0",))


def test_an_environment_is_pinned_and_set_free(store: contracts.Store) -> None:
    """A pin, and a rollback of one environment, hold there alone; a rollback of all lifts pins to what it withdraws."""
    registry = filled(store, "1.0.0", "1.1.0")
    registry.pin("a.b", "1.1.0", "staging", author="me", at=NOW)
    assert registry.rollback("a.b", environment="production", author="me", at=NOW).after.pins == {
        "staging": "1.1.0",
        "production": "1.0.0",
    }
    assert registry.shelf("a.b").current == "1.1.0"
    assert not registry.pin("a.b", "1.1.0", "staging", author="me", at=NOW).is_new
    assert registry.rollback("a.b", author="me", at=NOW).freed == ("staging",)
    assert registry.unpin("a.b", "production", author="me", at=NOW).after.pins == {}
    assert not registry.unpin("a.b", "production", author="me", at=NOW).is_new


@pytest.mark.parametrize(
    "text_", ["../a", "a\0", "A.b", "a.b\n", "", "a" * 300, "a'; drop table contracts_registry; --"]
)
def test_nothing_is_looked_up_by_a_name_that_is_none(store: contracts.Store, text_: str) -> None:
    """Names, versions and environments of another form are refused by everything that takes them."""
    registry, given = filled(store, "1.0.0"), {"author": "me", "at": NOW}
    acts = [
        lambda: registry.entries(text_),
        lambda: registry.content(text_, "1.0.0"),
        lambda: registry.content("a.b", text_),
        lambda: registry.publish(text_, "1.0.0", b"", **given),
        lambda: registry.publish("a.b", text_, b"", **given),
        lambda: registry.rollback(text_, **given),
        lambda: registry.rollback("a.b", text_, **given),
        lambda: registry.rollback("a.b", "1.0.0", text_, **given),
        lambda: registry.pin("a.b", text_, "production", **given),
        lambda: registry.unpin("a.b", text_, **given),
    ]
    for act in acts:
        with pytest.raises(contracts.ContractsError, match="is not "):
            act()
    assert len(registry.entries("a.b")) == 1


def execute(url: str, statement: str, **values: object) -> None:
    """Change a store behind its back."""
    with opened(url) as connection:
        connection.execute(text(statement), values)


def test_a_flipped_bit_is_never_judged_by(store: contracts.Store) -> None:
    """Whichever bit of a stored text flips, who reads it gets an error that names the version."""
    registry, url = filled(store, "1.0.0", "1.1.0"), store._database._text
    draw = random.Random(34)
    for _ in range(500 if IS_SOAK else 25):
        bit = draw.randrange(len(content()) * 8)
        damaged = bytearray(content())
        damaged[bit // 8] ^= 1 << bit % 8
        execute(url, "update contracts_versions set body = :body where version = '1.0.0'", body=bytes(damaged))
        acts = [
            lambda: contracts.load("registry:a.b@1.0.0", store=store),
            lambda: registry.rollback("a.b", author="me", at=NOW),
            lambda: registry.pin("a.b", "1.0.0", "production", author="me", at=NOW),
            lambda: registry.publish("a.b", "1.0.0", content(), author="me", at=NOW),
        ]
        for act in acts:
            with pytest.raises(
                contracts.ContractsError, match=re.escape("a.b 1.0.0 is damaged: its text is not the one")
            ):
                act()
    assert contracts.load("registry:a.b", store=store).version == "1.1.0"
    assert len(registry.entries("a.b")) == 2


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("delete from contracts_versions where version = '1.0.0'", "a.b 1.0.0 is damaged: its text is missing"),
        ("update contracts_versions set digest = 'x' where version = '1.0.0'", "a.b 1.0.0 is damaged"),
        ("update contracts_registry set digest = 'x' where version = '1.0.0'", "a.b 1.0.0 is damaged"),
        ("delete from contracts_registry where number = 1", "a.b is damaged: entry 1 of its log is missing"),
        ("update contracts_registry set at = 'then' where number = 1", "entry 1 of its log cannot be read"),
        ("update contracts_registry set version = '../x' where number = 1", "entry 1 of its log cannot be read"),
        (
            "update contracts_registry set action = 'burn' where number = 1",
            "entry 1 of its log is missing, or no entry",
        ),
    ],
)
def test_a_damaged_row_is_an_error(store: contracts.Store, statement: str, says: str) -> None:
    """A row that is gone, or says something that was never written, is an error with a way out."""
    filled(store, "1.0.0", "1.1.0")
    execute(store._database._text, statement)
    with pytest.raises(contracts.ContractsError, match=re.escape(says)) as caught:
        contracts.load("registry:a.b@1.0.0", store=store)
    assert "restore the store from a backup" in str(caught.value)


def test_a_text_of_another_contract_is_an_error(store: contracts.Store) -> None:
    """What is kept under a version must say that it is that version."""
    store.registry.publish("a.b", "1.0.0", content("1.0.1"), author="me", at=NOW)
    with pytest.raises(contracts.ContractsError, match=re.escape("says a.b 1.0.1; the store is damaged")):
        contracts.load("registry:a.b", store=store)


# --- any sequence of moves ------------------------------------------------------------------------

# In the order of SemVer, which the model takes from here; lower than 1.0.0 nothing is a pre-release's.
IN_ORDER = ("0.9.0", "1.0.0", "1.0.1", "1.1.0-rc.1", "1.1.0", "1.10.0", "2.0.0-rc.1", "2.0.0", "2.0.1")
RELEASES = tuple(version for version in IN_ORDER if "rc" not in version)
ADMITS = {
    "": RELEASES,
    "^1": ("1.0.0", "1.0.1", "1.1.0", "1.10.0"),
    "~1.0": ("1.0.0", "1.0.1"),
    "^1.1": ("1.1.0", "1.10.0"),
    "^0.9": ("0.9.0",),
    "^3": (),
    "1.1.0-rc.1": ("1.1.0-rc.1",),
    "1.0.1": ("1.0.1",),
}
ENVIRONMENTS = ("production", "staging")


class Model:
    """What a registry should do, said as plainly as it can be; "refused" stands for every error."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.texts: dict[str, bytes] = {}
        self.gone: set[str] = set()
        self.pins: dict[str, str] = {}
        self.moves = 0

    def highest(self, among: tuple[str, ...]) -> str:
        """Return the highest release that is there, of some."""
        there = [one for one in RELEASES if one in among and one in self.texts and one not in self.gone]
        return there[-1] if there else "refused"

    def resolved(self, constraint: str, environment: str | None) -> str:
        """Return the version that is meant."""
        if constraint in IN_ORDER:
            return constraint if constraint in self.texts else "refused"
        if environment in self.pins:
            pinned = self.pins[environment]
            return pinned if not constraint or pinned in ADMITS[constraint] else "refused"
        return self.highest(ADMITS[constraint])

    def publish(self, version: str, text_: bytes) -> str:
        """Add a version."""
        if self.texts.setdefault(version, text_) != text_:
            return "refused"
        return version

    def rollback(self, to: str | None, environment: str | None) -> str:
        """Go back."""
        now = self.resolved("", environment)
        if to is None and now != "refused":
            to = self.highest(IN_ORDER[: IN_ORDER.index(now)])
        if to not in self.texts:
            return "refused"
        if environment:
            return self.pin(to, environment)
        if "rc" in to:
            return "refused"
        above = {version for version in IN_ORDER[IN_ORDER.index(to) + 1 :] if version in self.texts}
        self.gone = (self.gone | above) - {to}
        self.pins = {name: pinned for name, pinned in self.pins.items() if pinned not in above}
        return to

    def pin(self, version: str, environment: str) -> str:
        """Tie an environment to a version."""
        if version not in self.texts or version in self.gone:
            return "refused"
        self.pins[environment] = version
        return version


class Moves(RuleBasedStateMachine):
    """Any sequence of moves does to a registry what it does to the model, whichever of two processes makes them."""

    stores: tuple[contracts.Store, contracts.Store]
    count = 0

    there = Bundle("there")

    @initialize(target=there, versions=st.permutations(IN_ORDER))
    def begin(self, versions: list[str]) -> MultipleResults[str]:
        """Take a contract of which some versions are published, so that moves have where to go."""
        Moves.count += 1
        self.name, self.model, self.log = f"a.b{Moves.count}", Model(), ()
        for version in versions[:4]:
            self.publish(0, version, b"a")
        return multiple(*versions[:4])

    def tried(self, expected: str, which: int, act: str, *arguments: object) -> None:
        """Make a move, and see whether it is refused where the model refuses it."""
        registry, found = self.stores[which].registry, "refused"
        with suppress(contracts.ContractsError):
            getattr(registry, act)(self.name, *arguments, author="me", at=NOW)
            found = "done"
        assert (found == "refused") == (expected == "refused")

    @rule(target=there, which=st.integers(0, 1), version=st.sampled_from(IN_ORDER), text_=st.sampled_from([b"a", b"b"]))
    def publish(self, which: int, version: str, text_: bytes) -> str:
        """Publish one of two texts under a version."""
        self.tried(self.model.publish(version, text_), which, "publish", version, text_)
        return version

    @rule(which=st.integers(0, 1), to=there)
    def rollback(self, which: int, to: str) -> None:
        """Go back everywhere."""
        self.tried(self.model.rollback(to, None), which, "rollback", to, None)

    @rule(which=st.integers(0, 1), to=st.none() | there, environment=st.sampled_from([None, *ENVIRONMENTS]))
    def rollback_somewhere(self, which: int, to: str | None, environment: str | None) -> None:
        """Go back, perhaps to nowhere in particular, perhaps in one environment."""
        self.tried(self.model.rollback(to, environment), which, "rollback", to, environment)

    @rule(which=st.integers(0, 1), version=there, environment=st.sampled_from(ENVIRONMENTS))
    def pin(self, which: int, version: str, environment: str) -> None:
        """Pin an environment."""
        self.tried(self.model.pin(version, environment), which, "pin", version, environment)

    @precondition(lambda self: self.model.pins)
    @rule(which=st.integers(0, 1), environment=st.sampled_from(ENVIRONMENTS))
    def unpin(self, which: int, environment: str) -> None:
        """Set an environment free."""
        self.model.pins.pop(environment, None)
        self.tried("done", which, "unpin", environment)

    @rule(which=st.integers(0, 1), version=st.sampled_from(IN_ORDER))
    def miss(self, which: int, version: str) -> None:
        """Go back to, and pin, what may not be there."""
        self.tried(self.model.pin(version, "staging"), which, "pin", version, "staging")
        self.tried(self.model.rollback(version, None), which, "rollback", version, None)

    @invariant()
    def agrees(self) -> None:
        """See that each reference means what the model says, and that the log has only grown."""
        registry = self.stores[0].registry
        entries = registry.entries(self.name)
        assert entries[: len(self.log)] == self.log
        self.log = entries
        shelf = registry.shelf(self.name)
        for constraint in ADMITS:
            for environment in (None, *ENVIRONMENTS):
                try:
                    found = shelf.resolved(Constraint.of(constraint), environment)
                except contracts.ContractsError:
                    found = "refused"
                assert found == self.model.resolved(constraint, environment), (constraint, environment)

    def teardown(self) -> None:
        """See that each version has kept its text."""
        registry = self.stores[1].registry
        for version, text_ in self.model.texts.items():
            assert registry.content(self.name, version) == text_


def test_any_sequence_of_moves(store_url: str) -> None:
    """A registry does what the model says, whatever is done in whatever order."""

    class OfThisStore(Moves):
        stores = (contracts.Store(store_url), contracts.Store(store_url))

    examples, steps = (500, 50) if IS_SOAK else (30, 30)
    run_state_machine_as_test(
        OfThisStore,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


# --- others who write at the same time --------------------------------------------------------------


def test_of_racing_publishers_one_wins(store: contracts.Store) -> None:
    """Seven processes publish one version and an eighth goes back: one wins, the others are told which."""
    url, rounds = store._database._text, 200 if IS_SOAK else 5
    filled(store, "1.0.0")
    racers = [
        subprocess.Popen(
            [sys.executable, "-W", "error", str(HERE / "racing.py"), url, str(number)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(8)
    ]
    assert [racer.stdout.readline() for racer in racers if racer.stdout] == ["ready\n"] * 8
    logged = 1
    for round_ in range(rounds):
        for racer in racers:
            assert racer.stdin
            racer.stdin.write(f"1.{round_ + 1}.0\n")
            racer.stdin.flush()
        back, *said = [racer.stdout.readline().strip() for racer in racers if racer.stdout]
        winners = [number for number, line in enumerate(said, 1) if line.startswith("done")]
        assert len(winners) == 1
        digest = hashlib.sha256(f"text of {winners[0]}".encode()).hexdigest()
        assert [line for line in said if not line.startswith("done")] == [f"lost to p{winners[0]} {digest}"] * 6
        logged += 1 + back.startswith("done")
    for racer in racers:
        racer.communicate()
    shelf = store.registry.shelf("a.b")
    assert shelf.length == logged
    assert len(shelf.published) == rounds + 1


# --- what a version is compared with ----------------------------------------------------------------


def version(number: str) -> contracts.Contract:
    """Return a version of a contract."""
    return contracts.loads(f"contract: a.b\nversion: {number}\ncolumns: {{x: {{type: number, unit: cm}}}}\n")


def batch(*values: float) -> contracts.Profile:
    """Return the profile of a batch."""
    return version("1.0.0").profile(pl.DataFrame({"x": values}, schema={"x": pl.Float64}))


def judged(store: contracts.Store, number: str, profile: contracts.Profile, log: float) -> dict[str, float]:
    """Remember what a version suspected of a batch, and return what the next one starts from."""
    result = Result("unit_switch", "x", "passed", "", details={"evidence": Suspicion(log, NOW).to_dict()})
    report = Report("a.b", number, 1, "polars", NOW, 0.0, (result,))
    left = store.remember(version(number), profile.digest, report, at=NOW)
    return {column: suspicion.log for column, suspicion in left.items()}


def test_the_reference_comes_back(store: contracts.Store) -> None:
    """What a withdrawn version accepted and suspected does not count: the reference is that of before."""
    old, new = version("1.0.0"), version("1.1.0")
    filled(store, "1.0.0")
    for number in range(3):
        judged(store, "1.0.0", batch(number), 1.0)
        store.accept(old, batch(number), at=NOW, source=f"{number}.csv")
    judged(store, "1.0.0", batch(7.0), 2.0)
    before = store.reference(old)
    filled(store, "1.1.0")
    assert store.reference(new) == before
    for nonsense in (1e6, 2e6):
        assert judged(store, "1.1.0", batch(nonsense), 9.0) == {"x": 9.0}
        store.accept(new, batch(nonsense), at=NOW)
    assert (store.count(new), len(store.reference(new).profiles)) == (5, 5)
    store.registry.rollback("a.b", author="me", at=NOW)
    current = contracts.load("registry:a.b", store=store)
    assert store.reference(current) == store.reference(old) == before
    assert store.reference(old, 2).profiles == before.profiles[-2:]
    assert store.count(old) == 3


def test_a_version_after_a_withdrawn_one_learns_nothing_of_it(store: contracts.Store) -> None:
    """A higher version counts what lower ones accepted, but not what a withdrawn one did, unless that comes back."""
    registry = filled(store, "1.0.0", "1.1.0")
    store.accept(version("1.0.0"), batch(1.0), at=NOW)
    store.accept(version("1.1.0"), batch(2e6), at=NOW)
    registry.rollback("a.b", author="me", at=NOW)
    filled(store, "1.2.0")
    assert store.reference(version("1.2.0")).profiles == (batch(1.0),)
    assert store.reference(version("1.1.0")).profiles == (batch(1.0), batch(2e6))
    registry.rollback("a.b", "1.1.0", author="me", at=NOW)
    assert store.count(version("1.2.0")) == 2


def test_a_batch_may_be_judged_and_accepted_again_after_a_rollback(store: contracts.Store) -> None:
    """What was judged or accepted under a withdrawn version is judged and accepted anew, and counts once."""
    registry = filled(store, "1.0.0", "1.1.0")
    assert judged(store, "1.0.0", batch(1.0), 1.0) == {"x": 1.0}
    for number, log in ((2.0, 8.0), (3.0, 9.0)):
        judged(store, "1.1.0", batch(number), log)
        assert store.accept(version("1.1.0"), batch(number), at=NOW, source=f"{number}.csv")
    registry.rollback("a.b", author="me", at=NOW)
    assert judged(store, "1.0.0", batch(3.0), 3.0) == {"x": 3.0}
    assert judged(store, "1.0.0", batch(2.0), 4.0) == {"x": 4.0}
    assert judged(store, "1.0.0", batch(2.0), 5.0) == {"x": 5.0}
    assert [store.accept(version("1.0.0"), batch(2.0), at=NOW, source="2.0.csv") for _ in range(2)] == [True, False]
    assert store.reference(version("1.0.0")).profiles == (batch(2.0),)


def test_evidence_of_an_unknown_version_counts(store: contracts.Store) -> None:
    """What was judged before versions were kept counts for every version."""
    judged(store, "1.1.0", batch(1.0), 3.0)
    assert store.reference(version("1.0.0")).evidence == {}
    execute(store._database._text, "update contracts_judged set version = null")
    assert store.reference(version("1.0.0")).evidence["x"].log == 3.0


def test_a_text_that_was_edited_by_hand_is_named(tmp_path: Path) -> None:
    """What somebody wrote into the table with SQLite's own tools is damaged, and never judged by."""
    found = contracts.Store(f"sqlite:///{tmp_path}/s.db")
    found.registry.publish("a.b", "1.0.0", content(), author="me", at=NOW)
    with closing(sqlite3.connect(tmp_path / "s.db")) as connection, connection:
        connection.execute("update contracts_versions set body = replace(body, 'a', 'b')")
    with pytest.raises(contracts.ContractsError, match=r"a\.b 1\.0\.0 is damaged"):
        found.registry.content("a.b", "1.0.0")
