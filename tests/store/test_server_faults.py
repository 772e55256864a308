"""A store whose server fails says so, with its place and a way out, and is left old or new, never half."""

from __future__ import annotations

import os
import random
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.engine import Engine
from tests.postgresql import VARIABLE, Cluster, opened, own_database, why_not
from tests.store.acts import ACTS, FEED, NOW, after, done_or_not, filled, said, state_of

import contracts
from contracts.store.failures import ReadOnlyStoreError
from contracts.store.runs import Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

acts = pytest.mark.parametrize("act", ACTS)
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    """Yield a server that a test may stop, with a log in files of one megabyte; where no other is there, none is."""
    if not os.environ.get(VARIABLE):
        pytest.skip(f"{VARIABLE} names no server (python tests/postgresql.py COMMAND makes one)")
    if reason := why_not():
        pytest.skip(reason)
    with Cluster("--wal-segsize=1") as cluster:
        yield cluster


@pytest.fixture(scope="module")
def made(server: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Yield the name of a database that holds some of everything, and the folder of its files."""
    folder = tmp_path_factory.mktemp("made")
    with own_database(server.url) as url, pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        filled(url)
        yield str(make_url(url).database), folder


@pytest.fixture
def url(server: Cluster, made: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Yield the URL of a copy of that store."""
    template, folder = made
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    with own_database(server.url, template) as copy:
        yield copy


@contextmanager
def user(url: str, *rights: str) -> Iterator[str]:
    """Yield a store's URL for a user who is there meanwhile, and to whom each statement gives something."""
    with opened(url) as connection:
        for statement in ("CREATE ROLE guest LOGIN", *rights):
            connection.execute(text(statement))
    try:
        yield make_url(url).set(username="guest").render_as_string(hide_password=False)
    finally:
        with opened(url) as connection:
            connection.execute(text("DROP OWNED BY guest; DROP ROLE guest"))


@acts
@pytest.mark.parametrize("point", ["before_cursor_execute", "commit"])
def test_a_server_that_stops_in_between(server: Cluster, url: str, act: str, point: str) -> None:
    """A server that is gone, at the last statement or while an act is committed, leaves it old or new."""
    held, ends = state_of(url), []

    def stop(*arguments: object) -> None:
        is_it = point == "commit" or str(arguments[2]).startswith(("INSERT", "UPDATE"))
        if is_it and not ends:
            ends.append(server.stop("immediate"))

    event.listen(Engine, point, stop)
    try:
        heard = said(url, lambda: ACTS[act].do(contracts.Store(url), 7))
        assert ends == [None]
        assert "the server has gone" in (heard or "")
        refused = said(url, lambda: ACTS[act].do(contracts.Store(url), 7))
        assert "the store cannot be used" in (refused or "")
    finally:
        event.remove(Engine, point, stop)
        server.start()
    done_or_not(url, act, 7, held)


@acts
def test_a_server_that_takes_no_more_connections(url: str, act: str) -> None:
    """A user who may have no more connections is told so."""
    with user(url, "ALTER ROLE guest CONNECTION LIMIT 0") as guest:
        for work in (ACTS[act].held, lambda store: ACTS[act].do(store, 7)):
            heard = said(guest, lambda work=work: work(contracts.Store(guest)))
            assert "the server takes no more connections" in (heard or "")
            assert "guest" in (heard or "")


@acts
def test_a_user_without_rights(url: str, act: str) -> None:
    """A user who may read reads, and is told that the right to write is missing; one who may not is told that, too."""
    held = state_of(url)
    with user(url, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest") as guest:
        assert state_of(guest) == held
        assert "the right to use the store is missing" in (
            said(guest, lambda: ACTS[act].do(contracts.Store(guest), 7)) or ""
        )
        with pytest.raises(ReadOnlyStoreError):
            ACTS[act].do(contracts.Store(guest), 7)
    with user(url) as guest:
        heard = said(guest, lambda: ACTS[act].held(contracts.Store(guest)))
        assert "the right to use the store is missing" in (heard or "")
    assert state_of(url) == held


def test_the_rights_that_suffice(url: str) -> None:
    """A user who may read and write the tables that another one has made can do all that a store does."""
    rights = (
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO guest",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO guest",
    )
    held = state_of(url)
    with user(url, *rights) as guest:
        for name, act in ACTS.items():
            act.do(contracts.Store(guest), 7)
            held = after(held, name, 7)
        assert state_of(guest) == held


def test_a_user_who_may_make_no_tables(server: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no store yet, a user who may not make one is told so, and reads an empty one."""
    monkeypatch.chdir(tmp_path)
    with own_database(server.url) as url, user(url) as guest:
        for act in ACTS.values():
            assert act.held(contracts.Store(guest)) == ()
            heard = said(guest, lambda act=act: act.do(contracts.Store(guest), 7))
            assert "the right to use the store is missing" in (heard or "")


@acts
def test_a_server_that_is_read_only(url: str, act: str) -> None:
    """A standby, or a user all of whose transactions are read-only, is read and not written."""
    held = state_of(url)
    rights = (
        "GRANT ALL ON ALL TABLES IN SCHEMA public TO guest",
        "ALTER ROLE guest SET default_transaction_read_only = on",
    )
    with user(url, *rights) as guest:
        assert state_of(guest) == held
        heard = said(guest, lambda: ACTS[act].do(contracts.Store(guest), 7))
        assert "the store cannot be written" in (heard or "")
    done_or_not(url, act, 7, held)


def test_a_server_whose_disk_is_full(server: Cluster, url: str) -> None:
    """What does not fit leaves the store as it was."""
    held = state_of(url)
    large = Run(*FEED, NOW, "accept", ok=True, source=random.Random(1).randbytes(2 * MEGABYTE).hex())
    server.limit(MEGABYTE)
    try:
        assert "the disk is full" in (said(url, lambda: contracts.Store(url).runs.add(large)) or "")
    finally:
        server.limit("unlimited")
    assert state_of(url) == held
    contracts.Store(url).runs.add(large)


def test_tables_that_are_dropped(url: str) -> None:
    """Tables that are gone while the store is in use are no empty store."""
    store = contracts.Store(url)
    assert ACTS["runs.add"].held(store)
    with opened(url) as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    for act in ACTS.values():
        for work in (act.held, lambda store, act=act: act.do(store, 7)):
            heard = said(url, lambda work=work: work(store))
            assert "its tables are not those that were there before" in (heard or "")
