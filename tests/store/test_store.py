"""A store gives back what was accepted and what judged batches left, by contract and major version."""

from __future__ import annotations

import datetime as dt
import sqlite3
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text
from tests.postgresql import opened

import contracts
from contracts.profile import Suspicion
from contracts.report import Report, Result
from contracts.store.tables import PROFILES

if TYPE_CHECKING:
    from pathlib import Path

NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
FEED = contracts.loads("contract: a.b\nversion: 1.2.0\ncolumns: {x: {type: number, unit: cm}}\n")


def profile(*values: float, day: int | None = None) -> contracts.Profile:
    """Return the profile of a batch, whose newest time is a day of November where one is given."""
    made = FEED.profile(pl.DataFrame({"x": values}, schema={"x": pl.Float64}))
    return replace(made, last=dt.datetime(2026, 11, day, tzinfo=dt.UTC)) if day else made


def report(log: float | None, version: str = "1.2.0", column: str = "x") -> Report:
    """Return a report that leaves evidence of this size, or none."""
    details = {} if log is None else {"evidence": Suspicion(log, NOW, {"g": Suspicion(1.0)}).to_dict()}
    result = Result("unit_switch", column, "passed", "", details=details)
    return Report("a.b", version, 1, "polars", NOW, 0.0, (result,))


def logs(reference: contracts.Reference) -> dict[str, float]:
    """Return the size of a reference's evidence, by column."""
    return {column: suspicion.log for column, suspicion in reference.evidence.items()}


@pytest.fixture
def store(store_url: str) -> contracts.Store:
    """Return a store of its own, to which nothing was written yet."""
    return contracts.Store(store_url)


@pytest.fixture
def in_file(tmp_path: Path) -> contracts.Store:
    """Return a store in a SQLite file, in a folder that is not there yet."""
    return contracts.Store(f"sqlite:///{tmp_path}/deep/er/store.db")


def test_a_store_gives_back_what_it_was_given(store: contracts.Store) -> None:
    """Accepted profiles and evidence come back equal, from another Store too."""
    one, two = profile(1.0, 2.0, day=1), profile(3.0, day=2)
    assert store.accept(FEED, one, at=NOW, source="one.csv")
    assert store.remember(FEED, two.digest, report(2.5), at=NOW) == {"x": Suspicion(2.5, NOW, {"g": Suspicion(1.0)})}
    assert store.accept(FEED, two, at=NOW)
    again = contracts.Store(store.url).reference(FEED)
    assert again == contracts.Reference((one, two), {"x": Suspicion(2.5, NOW, {"g": Suspicion(1.0)})})
    assert contracts.Store(store.url).reference(("a.b", "1.9.9")) == again


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.lists(st.floats(allow_nan=True), min_size=1), unique_by=str, max_size=5))
def test_any_profile_survives(store: contracts.Store, batches: list[list[float]]) -> None:
    """Whatever the values were, what comes back is what went in, each digest once."""
    new = ("a.b", f"{uuid4().int % 2**31}.0.0")  # a feed to which no other example has added
    made = {found.digest: found for found in (replace(profile(*values), version=new[1]) for values in batches)}
    assert [store.accept(new, found, at=NOW) for found in made.values()] == [True] * len(made)
    assert store.reference(new).profiles == tuple(made.values())


def test_reading_makes_nothing(store: contracts.Store, tmp_path: Path) -> None:
    """A store that nothing was written to is empty, and reading it makes neither a file nor a table."""
    assert store.reference(FEED) == contracts.Reference()
    assert store.count(FEED) == 0
    assert list(tmp_path.iterdir()) == []
    if not store.url.startswith("sqlite"):
        with opened(store.url) as connection:
            assert inspect(connection).get_table_names() == []


def test_oldest_first(store: contracts.Store) -> None:
    """Batches come by their own newest time, or by when they were accepted; `batches` keeps the newest."""
    timed = {day: profile(float(day), day=day) for day in (5, 3, 9)}
    for found in timed.values():
        store.accept(FEED, found, at=NOW)
    first, second = profile(100.0), profile(200.0)
    store.accept(FEED, first, at=NOW)
    store.accept(FEED, second, at=NOW)
    assert store.reference(FEED).profiles == (timed[3], timed[5], timed[9], first, second)
    assert store.reference(FEED, 3).profiles == (timed[9], first, second)
    assert store.reference(FEED, 0).profiles == ()


def test_zones_do_not_change_the_order(store: contracts.Store) -> None:
    """Times are compared as moments, whatever their zone; one without a zone is in UTC."""
    east = dt.timezone(dt.timedelta(hours=9))
    batches = [profile(float(k)) for k in range(3)]
    store.accept(FEED, batches[1], at=dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC))
    store.accept(FEED, batches[0], at=dt.datetime(2026, 1, 1, 20, tzinfo=east))
    store.accept(FEED, batches[2], at=dt.datetime(2026, 1, 1, 13))  # noqa: DTZ001 - that is the point
    assert store.reference(FEED).profiles == tuple(batches)


def test_a_batch_counts_once(store: contracts.Store) -> None:
    """A batch accepted twice is there once, which is said."""
    assert store.accept(FEED, profile(1.0), at=NOW)
    assert not store.accept(FEED, profile(1.0), at=NOW + dt.timedelta(days=1))
    assert store.count(FEED) == 1


def test_batches_of_a_steady_feed_are_told_apart_by_their_source(store: contracts.Store) -> None:
    """Files with equal profiles are batches of their own, and the same file twice, or one without a source, is none."""
    steady = profile(*[4.0] * 24)
    days = [f"{'deep/' * 200}{day}.csv" for day in range(40)]
    assert [store.accept(FEED, steady, at=NOW, source=day) for day in days] == [True] * 40
    assert not store.accept(FEED, steady, at=NOW, source=days[7])
    assert not store.accept(FEED, steady, at=NOW)
    assert store.reference(FEED).profiles == (steady,) * 40


@pytest.mark.parametrize("sources", [("gate:d", "/a.csv"), ("/a.csv", "gate:d"), ("", "gate:d"), ("gate:d", "")])
def test_a_batch_through_a_gate_counts_once(store: contracts.Store, sources: tuple[str, str]) -> None:
    """A batch that a gate accepted is the one with an equal profile that a person accepts, whichever came first."""
    assert [store.accept(FEED, profile(1.0), at=NOW, source=source) for source in sources] == [True, False]
    assert store.count(FEED) == 1


def test_a_gate_tells_batches_apart_by_their_content(store: contracts.Store) -> None:
    """Of two batches that came through a gate, another content is another batch, though the profiles are equal."""
    sources = ("gate:d", "gate:e", "gate:d")
    assert [store.accept(FEED, profile(1.0), at=NOW, source=source) for source in sources] == [True, True, False]


def test_a_new_major_version_starts_afresh(store: contracts.Store) -> None:
    """Another major version, or another contract, has neither the profiles nor the evidence."""
    store.accept(FEED, profile(1.0), at=NOW)
    store.remember(FEED, "d", report(1.0), at=NOW)
    assert store.reference(("a.b", "1.9.0")).profiles
    for other in (("a.b", "2.0.0"), ("a.c", "1.2.0"), ("a", "1.2.0")):
        assert store.reference(other) == contracts.Reference()
        assert store.count(other) == 0


def test_an_empty_batch_is_not_accepted(store: contracts.Store) -> None:
    """A batch without rows is an error, and so is one of another contract or major version."""
    with pytest.raises(contracts.ContractsError, match="empty batch"):
        store.accept(FEED, profile(), at=NOW)
    with pytest.raises(contracts.ContractsError, match=r"a\.b 2: this is of a\.b 1\.2\.0"):
        store.accept(("a.b", "2.0.0"), profile(1.0), at=NOW)
    with pytest.raises(contracts.ContractsError, match="same major version"):
        store.remember(FEED, "d", report(1.0, version="2.0.0"), at=NOW)


def test_evidence_goes_from_batch_to_batch(store: contracts.Store) -> None:
    """Each batch starts from what the one before it left; a column without evidence keeps what it had."""
    for digest, log in (("one", 1.0), ("two", 2.0), ("three", None)):
        store.remember(FEED, digest, report(log), at=NOW)
    store.remember(FEED, "four", report(7.0, column="y"), at=NOW)
    assert logs(store.reference(FEED)) == {"x": 2.0, "y": 7.0}
    assert logs(store.reference(FEED, judging="new")) == {"x": 2.0, "y": 7.0}


def test_judging_the_last_batch_again_counts_once(store: contracts.Store) -> None:
    """The batch that was judged last starts from what it started from before, and replaces what it left."""
    store.remember(FEED, "one", report(1.0), at=NOW)
    for log in (2.0, 5.0):
        assert logs(store.reference(FEED, judging="two")) == {"x": 1.0}
        store.remember(FEED, "two", report(log), at=NOW)
        assert logs(store.reference(FEED)) == {"x": log}


def test_judging_an_earlier_batch_again_changes_nothing(store: contracts.Store) -> None:
    """A batch judged before the last one starts from what it started from, and leaves no trace."""
    for digest, log in (("one", 1.0), ("two", 2.0), ("three", 3.0)):
        store.remember(FEED, digest, report(log), at=NOW)
    assert logs(store.reference(FEED, judging="two")) == {"x": 1.0}
    assert store.remember(FEED, "two", report(99.0), at=NOW)["x"].log == 3.0
    assert logs(store.reference(FEED)) == {"x": 3.0}


def test_a_batch_is_not_held_against_itself(store: contracts.Store) -> None:
    """A batch that is judged again after it was accepted is left out of its own reference."""
    one, two = profile(1.0), profile(2.0)
    store.accept(FEED, one, at=NOW)
    store.accept(FEED, two, at=NOW)
    assert store.reference(FEED, judging=two.digest).profiles == (one,)
    store.accept(FEED, two, at=NOW, source="another.csv")
    assert store.reference(FEED, judging=two.digest).profiles == (one, two)


def test_an_accepted_batch_brings_no_suspicion_back(store: contracts.Store) -> None:
    """A batch that a person has accepted may be judged again, and what it leaves is not remembered."""
    forced = profile(1.0)
    store.remember(FEED, forced.digest, report(16.6), at=NOW)
    store.settle(FEED, forced.digest)
    store.accept(FEED, forced, at=NOW)
    assert store.remember(FEED, forced.digest, report(16.6), at=NOW) == {}
    assert store.reference(FEED).evidence == {}


def test_a_store_in_memory_is_one_for_all_threads() -> None:
    """Threads that write to a store in memory at once fill one database, and lose nothing."""
    for url in ("sqlite://", "sqlite:///:memory:", "sqlite:///file:shared?mode=memory&uri=true"):
        store = contracts.Store(url)
        batches = [profile(float(k)) for k in range(1, 41)]
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(lambda found, store=store: store.accept(FEED, found, at=NOW), batches))
        assert store.count(FEED) == 40


def test_the_first_years_have_no_season_before_them(store: contracts.Store) -> None:
    """A batch of the years 1 to 5 is compared with the seasons there are before it."""
    old = replace(profile(1.0), last=dt.datetime(3, 6, 1, tzinfo=dt.UTC))
    store.accept(FEED, old, at=NOW)
    store.accept(FEED, profile(2.0, day=1), at=NOW)
    for year, known in ((1, 1), (2, 1), (4, 2)):
        season = dt.datetime(year, 6, 1, tzinfo=dt.UTC)
        assert len(store.reference(FEED, 1, season=season).profiles) == known


def damage(store: contracts.Store, change: str, **values: object) -> None:
    """Change rows behind the store's back."""
    with opened(store.url) as connection:
        connection.execute(text(change), values)


@pytest.mark.parametrize("body", [b"", b"nonsense", zlib.compress(b"[]"), zlib.compress(b"{}"), zlib.compress(b"{")])
def test_a_damaged_profile_is_named(store: contracts.Store, body: bytes) -> None:
    """A row that is not what was written is an error with the row, the batch and its source, never left out."""
    store.accept(FEED, profile(1.0), at=NOW)
    store.accept(FEED, profile(2.0), at=NOW, source="two.csv")
    damage(store, "update contracts_profiles set body = :body where id = 2", body=body)
    with pytest.raises(contracts.ContractsError, match=r"^[\w+]+://.*: .*a\.b 1 \(two\.csv\) is damaged.*row 2"):
        contracts.Store(store.url).reference(FEED)
    assert len(store.reference(FEED, judging=profile(2.0).digest).profiles) == 1


def test_a_changed_profile_is_named(store: contracts.Store) -> None:
    """A profile that is whole, and another batch's or changed since, is found by its digest."""
    store.accept(FEED, profile(1.0), at=NOW)
    changed = zlib.compress(zlib.decompress(body_of(store)).replace(b'"rows":1', b'"rows":7'))
    damage(store, "update contracts_profiles set body = :body", body=changed)
    with pytest.raises(contracts.ContractsError, match="digest differs"):
        store.reference(FEED)
    other = contracts.Store("sqlite://")
    other.accept(FEED, profile(2.0), at=NOW)
    with other._database.reading() as connection:
        assert connection is not None
        body = connection.execute(select(PROFILES.c.body)).scalar_one()
    damage(store, "update contracts_profiles set body = :body", body=body)
    with pytest.raises(contracts.ContractsError, match="digest is that of another batch"):
        store.reference(FEED)


def body_of(store: contracts.Store) -> bytes:
    """Return the only body of a store."""
    with opened(store.url) as connection:
        return bytes(connection.execute(select(PROFILES.c.body)).scalar_one())


@pytest.mark.parametrize("left", ["", "[]", '{"x": 3}', '{"x": {}}'])
def test_damaged_evidence_is_named(store: contracts.Store, left: str) -> None:
    """Evidence that cannot be read is an error with the row, and does not start again from nothing."""
    store.remember(FEED, "0123456789abcdef", report(1.0), at=NOW)
    damage(store, "update contracts_judged set after = :left", left=left)
    with pytest.raises(contracts.ContractsError, match=r"evidence of batch 0123456789ab of a\.b 1 is damaged"):
        store.reference(FEED)
    with pytest.raises(contracts.ContractsError, match="is damaged"):
        store.remember(FEED, "next", report(2.0), at=NOW)


def test_a_store_of_a_newer_version_is_refused(store: contracts.Store) -> None:
    """What a later release has written is neither read nor written."""
    store.accept(FEED, profile(1.0), at=NOW)
    damage(store, "update contracts_alembic set version_num = '9999'")
    for act in (
        lambda found: found.reference(FEED),
        lambda found: found.count(FEED),
        lambda found: found.accept(FEED, profile(2.0), at=NOW),
        lambda found: found.remember(FEED, "d", report(1.0), at=NOW),
    ):
        with pytest.raises(contracts.ContractsError, match=r"newer version of contracts \(step 9999"):
            act(contracts.Store(store.url))


def test_write_ahead_logging(in_file: contracts.Store) -> None:
    """A SQLite store is in WAL mode, so that a reader does not wait for a writer."""
    in_file.accept(FEED, profile(1.0), at=NOW)
    connection = sqlite3.connect(in_file.url.removeprefix("sqlite:///"))
    assert connection.execute("pragma journal_mode").fetchone() == ("wal",)
    connection.execute("begin immediate")
    assert in_file.count(FEED) == 1
    connection.close()


def test_a_store_goes_on_from_validation(store: contracts.Store) -> None:
    """What `validate` reports is remembered as `Reference.after` would carry it on."""
    batch = pl.DataFrame({"x": [1.0, 2.0, 3.0]})
    for k in range(8):
        store.accept(FEED, profile(*(1.0 + 0.1 * ((i * 7 + k) % 31) for i in range(60))), at=NOW)
    reference = store.reference(FEED)
    found = FEED.validate(batch, reference=reference, now=NOW)
    assert store.remember(FEED, FEED.profile(batch).digest, found, at=NOW) == reference.after(found).evidence
    assert store.reference(FEED) == reference.after(found)
