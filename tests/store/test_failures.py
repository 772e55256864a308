"""A store that cannot be used says where, what was seen, and a way out, and is never a traceback."""

from __future__ import annotations

import datetime as dt
import importlib.util
import os
import re
import socket
import sqlite3
from pathlib import Path

import pytest

import contracts
from contracts.profile import Profile
from contracts.store.failures import ReadOnlyStoreError

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
FEED = ("a.b", "1.0.0")


def filled(folder: Path) -> Path:
    """Return the file of a store with one batch."""
    file = folder / "store.db"
    contracts.Store(f"sqlite:///{file}").accept(FEED, Profile("a.b", "1.0.0", 1), at=NOW)
    return file


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nonsense", "'nonsense' is not the URL of a store: it has no '://'"),
        ("", "not the URL of a store"),
        ("oracel://u:secret@h/d", "no kind of database is named 'oracel'"),
        ("postgresql://u:secret@h:port/d", "it cannot be read as a URL"),
        ("://", "not the URL of a store"),
    ],
)
def test_bad_urls(url: str, says: str) -> None:
    """What is no URL is refused with examples of good ones, and without the password in it."""
    with pytest.raises(contracts.ContractsError, match=re.escape(says)) as caught:
        contracts.Store(url)
    assert "sqlite:///" in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "module", "package"),
    [
        ("postgresql://u:secret@h/d", "psycopg", "ingest-contracts[postgres]"),
        ("postgresql+psycopg2://u:secret@h/d", "psycopg2", "psycopg2-binary"),
        ("mysql://u:secret@h/d", "MySQLdb", "mysqlclient"),
    ],
)
def test_a_missing_driver_names_its_package(url: str, module: str, package: str) -> None:
    """A database whose driver is not installed is refused with the package to install."""
    if importlib.util.find_spec(module):
        pytest.skip(f"{module} is installed here")
    with pytest.raises(contracts.ContractsError, match=re.escape(f"pip install '{package}'")) as caught:
        contracts.Store(url)
    assert "secret" not in str(caught.value)


@pytest.mark.skipif(importlib.util.find_spec("psycopg") is None, reason="psycopg is not installed")
def test_a_server_that_is_not_there() -> None:
    """A server that refuses, or that never answers, is an error with its place, without the password."""
    silent = socket.create_server(("127.0.0.1", 0), backlog=1)
    port = silent.getsockname()[1]
    heard = []
    for address in ("127.0.0.1:1", f"127.0.0.1:{port}"):
        store = contracts.Store(f"postgresql://u:secret@{address}/d?connect_timeout=2")
        with pytest.raises(contracts.ContractsError, match=rf"{address}.*the store cannot be used.*; ") as caught:
            store.count(FEED)
        heard.append(str(caught.value))
    silent.close()
    assert "secret" not in str(heard)
    assert "timeout" in heard[1]


def test_a_store_shows_where_it_is(tmp_path: Path) -> None:
    """A store is shown by its URL."""
    store = contracts.Store(f"sqlite:///{tmp_path}/s.db")
    assert repr(store) == f"Store('sqlite:///{tmp_path}/s.db')"


def test_a_locked_store(tmp_path: Path) -> None:
    """A store in which another process does not stop writing is said to be locked, after a while."""
    file = filled(tmp_path)
    other = sqlite3.connect(file)
    other.execute("begin immediate")
    with pytest.raises(contracts.ContractsError, match="another process is writing to it"):
        contracts.Store(f"sqlite:///{file}?timeout=0.1").accept(FEED, Profile("a.b", "1.0.0", 2), at=NOW)
    other.close()


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\x00" + b"\xff" * 2000])
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    """Another kind of file is refused and left as it is."""
    file = tmp_path / "store.db"
    file.write_bytes(content)
    store = contracts.Store(f"sqlite:///{file}")
    for act in (lambda: store.count(FEED), lambda: store.accept(FEED, Profile("a.b", "1.0.0", 1), at=NOW)):
        with pytest.raises(contracts.ContractsError, match=r"store\.db: .*; "):
            act()
    assert file.read_bytes() == content


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    """A folder in place of the file, or a file in place of the folder, is an error with its place."""
    (tmp_path / "file").write_text("")
    for url in (f"sqlite:///{tmp_path}", f"sqlite:///{tmp_path}/file/store.db"):
        with pytest.raises(contracts.ContractsError, match=re.escape(str(tmp_path))):
            contracts.Store(url).accept(FEED, Profile("a.b", "1.0.0", 1), at=NOW)


def test_a_read_only_store_is_read(tmp_path: Path) -> None:
    """A store that may not be written is read as ever, and refuses to be written in a way of its own."""
    file = filled(tmp_path)
    store = contracts.Store(f"sqlite:///file:{file}?mode=ro&uri=true")
    assert store.count(FEED) == 1
    with pytest.raises(ReadOnlyStoreError, match="cannot be written"):
        store.accept(FEED, Profile("a.b", "1.0.0", 2), at=NOW)


def test_a_store_in_a_closed_folder_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite may put no file beside the store, it is opened without any."""
    file = filled(tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)  # tests may run as root, who may write anywhere
    store = contracts.Store(f"sqlite:///{file}")
    assert store.count(FEED) == 1
    with pytest.raises(ReadOnlyStoreError, match="cannot be written"):
        store.accept(FEED, Profile("a.b", "1.0.0", 2), at=NOW)
    assert [found.name for found in file.parent.iterdir()] == ["store.db"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_rights_are_respected(tmp_path: Path) -> None:
    """A folder that may not be written is read, and said to be read-only when it is written to."""
    file = filled(tmp_path)
    tmp_path.chmod(0o500)
    try:
        store = contracts.Store(f"sqlite:///{file}")
        assert store.count(FEED) == 1
        with pytest.raises(ReadOnlyStoreError):
            store.accept(FEED, Profile("a.b", "1.0.0", 2), at=NOW)
    finally:
        tmp_path.chmod(0o700)
