"""A store whose disk or server fails says so, with its place and a way out, and is left old or new, never half."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.store.acts import ACTS, DEEDS, after, done_or_not, filled, said, state_of
from tests.store.faulty_disk import (
    CANNOT_OPEN,
    FULL,
    IOERR_FSYNC,
    IOERR_READ,
    IOERR_TRUNCATE,
    IOERR_WRITE,
    failing,
    library,
)
from tests.store.killing import looked_at

import contracts
from contracts.store import mounts

if TYPE_CHECKING:
    from collections.abc import Iterator


SOAK = bool(os.environ.get("CONTRACTS_SOAK"))
acts = pytest.mark.parametrize("act", ACTS)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """Yield a folder with a store that holds some of everything; anybody may enter it, unlike those of tests."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        filled(f"sqlite:///{folder}/store.db")
        yield Path(folder)


@pytest.fixture
def file(made: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a copy of that store's file, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(made, folder, dirs_exist_ok=True)
        monkeypatch.chdir(folder)
        yield Path(folder) / "store.db"


@pytest.fixture
def url(file: Path) -> str:
    """Return the URL of a SQLite file that holds some of everything."""
    return f"sqlite:///{file}?timeout=0.1"


DISK = {
    "full": (FULL, "xWrite", "the disk is full"),
    "write": (IOERR_WRITE, "xWrite", "the disk fails"),
    "fsync": (IOERR_FSYNC, "xSync", "the disk fails"),
    "read": (IOERR_READ, "xRead", "the disk fails"),
    "truncate": (IOERR_TRUNCATE, "xTruncate", "the disk fails"),
    "open": (CANNOT_OPEN, "xOpen", "the file cannot be opened"),
    "memory": (IOERR_WRITE, "xShmMap", "the disk fails"),
}
"""Fault -> the code and the calls of a disk that fails, and what a store says of it."""


@pytest.mark.skipif(library() is None, reason="Python's SQLite is no library of its own")
@pytest.mark.parametrize("deed", DEEDS)
@pytest.mark.parametrize("fault", DISK)
def test_a_disk_that_fails_from_some_call_on(url: str, fault: str, deed: str) -> None:
    """Wherever in an act the disk begins to fail, the store is old or new; what was said to be done is there."""
    code, calls, meaning = DISK[fault]
    held, number, heard = state_of(url), 5, []
    for after_calls in range(1000) if SOAK else (0, *(2**k for k in range(10))):
        number += 2
        with failing(code, calls, after_calls) as seen:
            heard.append(said(url, lambda number=number: DEEDS[deed](contracts.Store(url), number)))
        if heard[-1] is None:
            held = looked_at(url, after(held, deed, number))
        held = done_or_not(url, deed, number, held)
        if seen[0] <= after_calls:
            break
    else:
        pytest.fail("the disk never did what it should")
    assert all(message is None or meaning in message for message in heard), heard
    assert heard[-1] is None
    if fault != "truncate":  # SQLite does without
        assert heard[0] is not None


@pytest.mark.skipif(library() is None, reason="Python's SQLite is no library of its own")
@pytest.mark.parametrize("fault", ["read", "open", "memory"])
def test_a_disk_that_cannot_be_read(url: str, fault: str) -> None:
    """What reads a store says so too, and never takes it for an empty one."""
    code, calls, meaning = DISK[fault]
    for act in ACTS.values():
        with failing(code, calls):
            heard = said(url, lambda act=act: act.held(contracts.Store(url)))
        assert meaning in (heard or "")


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be a user who has no right to other people's files, if one is root."""
    if os.geteuid():
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Let another process write to a file without end."""
    other = sqlite3.connect(file)
    other.execute("begin immediate")
    yield
    other.close()


@contextmanager
def closed(file: Path) -> Iterator[None]:
    """Let a file and its folder be there to be read only."""
    file.chmod(0o444)
    file.parent.chmod(0o555)
    with as_nobody():
        yield
    file.parent.chmod(0o755)
    file.chmod(0o644)


@contextmanager
def far(file: Path) -> Iterator[None]:
    """Let the system say that a file is on another machine's disk."""
    with pytest.MonkeyPatch.context() as patch:
        there = Path(tempfile.mkdtemp(dir=file.parent)) / "mountinfo"
        there.write_text(f"1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:40 / {file.parent} rw - nfs4 server:/a rw\n")
        patch.setattr(mounts, "MOUNTS", there)
        yield


FILE = {
    "locked": (locked, "another process is writing to it"),
    "closed": (closed, "the store cannot be written"),
    "network": (far, r"the file is on a network file system \(nfs4\)"),
}


@acts
@pytest.mark.parametrize("fault", FILE)
def test_a_file_that_cannot_be_written(url: str, file: Path, fault: str, act: str) -> None:
    """A file that is locked, may only be read, or is on another machine's disk is left as it is, which is said."""
    held, (disturbed, meaning) = state_of(url), FILE[fault]
    with disturbed(file):
        heard = said(url, lambda: ACTS[act].do(contracts.Store(url), 7))
    assert re.search(f"{meaning}|cannot be kept", heard or "")
    assert looked_at(url, held) == held
    done_or_not(url, act, 7, held)


@acts
def test_a_file_that_is_removed(url: str, file: Path, act: str) -> None:
    """A file that is gone while it is in use is no empty store, neither to be read nor to be written."""
    store = contracts.Store(url)
    assert ACTS[act].held(store)
    file.unlink()
    assert "was removed while it was in use" in (said(url, lambda: ACTS[act].held(store)) or "")
    assert "was removed while it was in use" in (said(url, lambda: ACTS[act].do(store, 7)) or "")
    assert not file.exists()


@acts
def test_a_file_that_is_replaced(url: str, file: Path, act: str) -> None:
    """A file in whose place there is an empty one while it is in use is not the store, which is said."""
    store = contracts.Store(url)
    assert ACTS[act].held(store)
    file.unlink()
    file.write_bytes(b"")
    assert "not those that were there before" in (said(url, lambda: ACTS[act].held(store)) or "")
    assert "not those that were there before" in (said(url, lambda: ACTS[act].do(store, 7)) or "")


@acts
def test_pages_that_are_damaged(url: str, file: Path, act: str) -> None:
    """Pages that are no pages any more are found, and whatever was in them is not lost without a word."""
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    store = contracts.Store(url)
    assert "damaged" in (said(url, lambda: ACTS[act].held(store)) or "")
    assert "damaged" in (said(url, lambda: ACTS[act].do(store, 7)) or "")
    file.write_bytes(whole)
    done_or_not(url, act, 8, state_of(url))


@acts
def test_a_log_that_is_cut_off(url: str, file: Path, tmp_path: Path, act: str) -> None:
    """A write-ahead log that ends too early, anywhere, leaves what was whole before that place."""
    held, states = state_of(url), []
    reader = sqlite3.connect(file)  # the last one to close a database would empty its log
    reader.execute("select * from contracts_runs").fetchone()
    for number in (7, 8, 9):
        states.append(held)
        ACTS[act].do(contracts.Store(url), number)
        held = after(held, act, number)
    log = file.with_name("store.db-wal").read_bytes()
    shutil.copytree(file.parent / "good", tmp_path / "good")
    for size in range(0, len(log), 1000 if SOAK else 7000):
        shutil.copy(file, tmp_path / "store.db")
        (tmp_path / "store.db-wal").write_bytes(log[:size])
        if act == "goods.point":  # whose files that are too many are gone
            with sqlite3.connect(tmp_path / "store.db") as connection:
                assert connection.execute("pragma integrity_check").fetchone() == ("ok",)
            connection.close()
        else:
            looked_at(f"sqlite:///{tmp_path}/store.db", held, *states)
    reader.close()
