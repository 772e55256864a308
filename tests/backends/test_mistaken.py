"""Files that are not what their ending says: what they are is said, and what to do."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pytest

import contracts

if TYPE_CHECKING:
    from pathlib import Path

FEED = contracts.loads("contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number}, s: {type: string}}\n")
TEXT = "x,s\n1,a\n2,b\n"


def _zipped() -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.csv", TEXT)
    return target.getvalue()


def _parquet() -> bytes:
    target = BytesIO()
    pl.DataFrame({"x": [1.0], "s": ["a"]}).write_parquet(target)
    return target.getvalue()


@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "parquet"])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(TEXT.encode(), mtime=0), "it is compressed (gzip): decompress it first"),
        (bz2.compress(TEXT.encode()), "it is compressed (bzip2)"),
        (lzma.compress(TEXT.encode()), "it is compressed (xz)"),
        (_zipped(), "it is a zip archive, or a spreadsheet"),
        (TEXT.encode("utf-16"), "it is text in UTF-16: convert it first"),
        (TEXT.encode("utf-16-le"), "it is text in UTF-16LE"),
        (TEXT.encode("utf-16-be"), "it is text in UTF-16BE"),
    ],
)
def test_what_it_is_in_truth(content: bytes, said: str, ending: str, tmp_path: Path) -> None:
    """Compressed files, archives and text of two bytes a character are named for what they are."""
    if ending == "parquet" and said[-2:] in ("LE", "BE"):
        said = "cannot be read as parquet"  # not text at all, and nobody's Parquet is
    path = tmp_path / f"a.{ending}"
    path.write_bytes(content)
    with pytest.raises(contracts.DataSourceError) as error:
        FEED.validate(path)
    assert str(error.value).startswith(str(path))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", TEXT.replace("a", "é").encode("latin-1"), "in position 6); text in another encoding is converted"),
        ("a.csv", _parquet(), "it is a Parquet file: give it the ending .parquet"),
        ("a.jsonl", b"<html><body>404</body></html>", "it is a page or other markup"),
        (
            "a.csv.gz",
            gzip.compress(TEXT.encode(), mtime=0),
            "unknown kind of file '.gz'; decompress it first, as with `gunzip`",
        ),
        ("a.xlsx", _zipped(), "unknown kind of file '.xlsx'; known are .parquet"),
    ],
)
def test_what_to_do(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    """The way out is beside the complaint."""
    (tmp_path / name).write_bytes(content)
    with pytest.raises(contracts.DataSourceError) as error:
        FEED.validate(tmp_path / name)
    assert said in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        '{"x":1,"s":"SECRET"}',
        '[{"x":1,"s":"SECRET"}]',
        '  {"x": 1, "s": "**/SECRET.parquet"}',
        '[{"x":1,"s":"' + "SECRET" * 9999 + '"}]',
        "x,s\n1,SECRET\n",
        "[ab]SECRET*.csv",
    ],
)
def test_text_in_place_of_a_path_is_not_shown(text: str) -> None:
    """Who hands in the data's text for a path learns what to do, and no word of it stands in a log."""
    for judge in (FEED.validate, FEED.enforce, FEED.profile):
        with pytest.raises(contracts.DataSourceError) as error:
            judge(text)
        assert str(error.value).endswith("a JSON text: parse it first (json.loads)")
        assert "SECRET" not in str(error.value)


def test_a_path_may_look_like_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern begins with a bracket, and so may the name of a file."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.csv", "[x].csv", "{x}.csv"):
        (tmp_path / name).write_text(TEXT)
    for path in ("[a]*.csv", "[x].csv", "{x}.csv"):
        assert FEED.validate(path).rows == 2


def test_a_broken_parquet_file_is_one_all_the_same(tmp_path: Path) -> None:
    """A Parquet file that was cut is not told to be called one."""
    (tmp_path / "a.parquet").write_bytes(_parquet()[:-10])
    with pytest.raises(contracts.DataSourceError) as error:
        FEED.validate(tmp_path / "a.parquet")
    assert "ending" not in str(error.value)


def test_a_reader_that_is_over_is_not_an_empty_delivery() -> None:
    """A stream that was judged is read to its end: judging it again is an error, and not a batch of no rows."""
    feed = contracts.loads("contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number}}\n")
    reader = pa.table({"x": [1.0, 2.0]}).to_reader()
    assert feed.validate(reader).ok
    for again in (feed.validate, feed.enforce, feed.profile):
        with pytest.raises(contracts.DataSourceError, match="was read to its end before"):
            again(reader)
    handed_on = feed.enforce(pa.table({"x": [1.0, 2.0]}).to_reader())
    assert feed.validate(handed_on).ok
    assert handed_on.read_all().num_rows == 2
    with pytest.raises(contracts.DataSourceError, match="was read to its end before"):
        feed.validate(handed_on)


def test_a_reader_that_was_empty_is_an_empty_delivery() -> None:
    """Nothing is known of a reader that came without rows, or that somebody else has read."""
    feed = contracts.loads("contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number}}\nrows: {min: 0}\n")
    assert feed.validate(pa.table({"x": pa.array([], pa.float64())}).to_reader()).ok
