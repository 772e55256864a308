"""Places here and elsewhere: a file is there as a whole or not at all, never over another; secrets are not shown."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.buckets import bucket_named
from tests.sick import Sick

from contracts.errors import ContractsError
from contracts.places.opening import place_of
from contracts.places.urls import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.places.place import Place


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """Return the URL of a bucket on this machine."""
    with bucket_named("places") as url:
        yield url


@pytest.fixture(params=["path", "file", "memory", "sick", "s3"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Return a folder of each kind of place, that of this test."""
    name = tmp_path.name
    urls = {"path": str(tmp_path / "new"), "file": f"file://{tmp_path}/new", "memory": f"memory://{name}/new"}
    if request.param == "s3":
        return place_of(f"{request.getfixturevalue('bucket')}/{name}/new")
    Sick.failing = ""
    return place_of(urls.get(request.param, f"sick://{name}/new"))


def put(place: Place, text: str) -> None:
    """Write a text to a place."""
    with place.writing() as path:
        path.write_text(text)


def said(place: Place) -> str:
    """Return the text at a place."""
    with place.reading() as file:
        return bytes(file.read()).decode()


def test_files_come_and_go(folder: Place) -> None:
    """What is written is there, in a folder that is made, can be read, moved and removed."""
    one, two = folder.below("a.txt"), folder.below("deep").below("b.txt")
    assert (one.exists(), folder.names(), folder.folders()) == (False, [], [])
    put(one, "one")
    put(two, "two")
    assert (one.name, one.folder().below("a.txt").text, two.beside("c").name) == ("a.txt", one.text, "c")
    assert (said(one), said(two), one.exists(), folder.names(), folder.folders()) == (
        "one",
        "two",
        True,
        ["a.txt"],
        ["deep"],
    )
    with two.local() as path:
        assert path.read_text() == "two"
    assert one.modified() is None or isinstance(one.modified(), datetime)
    one.move(folder.below("other").below("a.txt"))
    assert (one.exists(), said(folder.below("other").below("a.txt"))) == (False, "one")
    two.remove()
    two.remove()
    assert not two.exists()


def test_nothing_is_written_over(folder: Place) -> None:
    """A file that is there stays as it is, whatever is written or moved to its name; no draft is left."""
    one, two = folder.below("a.txt"), folder.below("b.txt")
    put(one, "precious")
    put(two, "two")
    with pytest.raises(FileExistsError):
        put(one, "other")
    with pytest.raises(FileExistsError):
        two.move(one)
    assert (said(one), said(two), folder.names()) == ("precious", "two", ["a.txt", "b.txt"])


def test_who_comes_first_keeps_the_name(folder: Place) -> None:
    """A file that appears while another of its name is written stays, and the other is refused."""
    place = folder.below("a.txt")
    with pytest.raises(FileExistsError), place.writing() as path:  # noqa: PT012 - an error of leaving it
        path.write_text("late")
        put(place, "first")
    assert (said(place), folder.names()) == ("first", ["a.txt"])


def test_what_is_not_finished_is_not_there(folder: Place) -> None:
    """An error while a file is written leaves nothing."""
    with pytest.raises(RuntimeError), folder.below("a.txt").writing() as path:  # noqa: PT012 - half-way
        path.write_text("half")
        raise RuntimeError
    assert folder.names() == []


def test_what_is_missing_is_said(folder: Place) -> None:
    """A file that is not there is no file to read, copy or move."""
    place = folder.below("a.txt")
    with pytest.raises(FileNotFoundError):
        said(place)
    with pytest.raises(FileNotFoundError), place.local() as path:
        path.read_bytes()
    with pytest.raises(FileNotFoundError):
        place.move(folder.below("b.txt"))


@pytest.mark.parametrize("failing", ["put_file", "cut", "mv", "exists", "makedirs"])
@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "secret"),
        OSError(errno.EIO, "secret"),
        OSError(errno.EROFS, "secret"),
        ValueError("secret"),
    ],
    ids=["full", "broken", "read-only", "own"],
)
def test_a_sick_file_system_leaves_nothing(failing: str, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever call fails, and how, no part of a file is there, and the reason holds no text of others."""
    folder = place_of(f"sick://{failing}/{os.urandom(4).hex()}")
    monkeypatch.setattr(Sick, "error", error)
    monkeypatch.setattr(Sick, "failing", failing)
    with pytest.raises(OSError, match=r".") as caught:
        put(folder.below("a.txt"), "content")
    monkeypatch.setattr(Sick, "failing", "")
    assert folder.names() == []
    assert "secret" not in str(caught.value)
    number = getattr(error, "errno", None)
    if failing != "cut":
        assert caught.value.strerror == (os.strerror(number) if number else "ValueError")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("s3://user:password@bucket/x.csv", "s3://bucket/x.csv"),
        ("sftp://user@host/x.csv", "sftp://host/x.csv"),
        ("ftp://u:p@ss@host/x", "ftp://host/x"),
        ("ftp://u:p/w@host/x", "ftp://host/x"),
        ("ftp://u:7/w@host/x", "ftp://host/x"),
        ("ftp://u:p@s/w@host/x", "ftp://host/x"),
        ("ftp://u:p?w@host/x", "ftp://host/x"),
        ("https://u:p?w@host/x", "https://"),
        ("ftp://u:p::/w@host/x", "ftp://host/x"),
        ("ftp://u:p::w@host/x", "ftp://host/x"),
        ("https://host/x.csv?token", "https://host/x.csv"),
        ("https://u:p@host/x.csv?to=a@b&sig=S", "https://host/x.csv"),
        ("HTTPS://u:p@host/x.csv?S", "HTTPS://host/x.csv"),
        ("https://host/x.csv#token", "https://host/x.csv"),
        ("abfs://c/x.csv?sig=S/S", "abfs://c/x.csv"),
        ("simplecache::https://u:p@h/x.csv?S", "simplecache::https://h/x.csv"),
        ("zip://a.csv::simplecache::s3://u:p@b/x.zip?sig=S", "zip://a.csv::simplecache::s3://b/x.zip"),
        ("zip://a.csv::/folder/x.zip", "zip://a.csv::/folder/x.zip"),
        ("s3://bucket/a@b/2026-??.csv", "s3://bucket/a@b/2026-??.csv"),
        ("s3://arn:aws:s3:eu:1:accesspoint/p/x.csv", "s3://arn:aws:s3:eu:1:accesspoint/p/x.csv"),
        ("https://host:8080/x.csv", "https://host:8080/x.csv"),
        ("https://host:8080/x.csv?to=me@S", "https://host:8080/x.csv"),
        ("/folder/a@b?c=d#e.csv", "/folder/a@b?c=d#e.csv"),
    ],
)
def test_secrets_are_not_shown(url: str, shown: str) -> None:
    """User, password and query of a URL, and of each in a chain of them, are for the one who opens it."""
    assert without_secrets(url) == shown


def test_a_place_shows_no_secret() -> None:
    """What a place is called in messages holds no user and no password."""
    assert place_of("memory://user:password@a/x.csv").shown == "memory://a/x.csv"


def test_what_cannot_be_opened_is_said() -> None:
    """A URL of no known kind, or of one whose package is not installed, is said before anything is done."""
    with pytest.raises(ContractsError, match="no filesystem is known"):
        place_of("nowhere://x")
    with pytest.raises(ContractsError, match=r"pip install 'ingest-contracts\[remote\]'"):
        place_of("gs://user:password@x")


def test_local_places_need_no_extra(tmp_path: Path) -> None:
    """Without fsspec a path, and a URL of a file, are places."""
    code = (
        "import sys; sys.modules['fsspec'] = None\n"
        "from contracts.places.opening import place_of\n"
        "for text in sys.argv[1:]:\n"
        "    with place_of(text).writing() as path: path.write_text('x')\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a"), f"file://{tmp_path}/b%20c"]
    subprocess.run(command, check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b c"]


def test_without_hard_links_nothing_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system that knows no second name of a file is looked at before a file is renamed."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    place = place_of(tmp_path / "a.txt")
    put(place, "precious")
    with pytest.raises(FileExistsError):
        put(place, "other")
    assert (said(place), [path.name for path in tmp_path.iterdir()]) == ("precious", ["a.txt"])
