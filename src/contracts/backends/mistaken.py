"""What a file that cannot be read is in truth, by its first bytes or its ending, and the way out.

Source: the magic numbers of RFC 1952 (gzip), RFC 8878 (Zstandard), the formats' own specifications for the others;
Unicode 15, section 23.8, for byte order marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = ["NOT_UTF_8", "by_ending", "way_out"]

NOT_UTF_8 = "not UTF-8 text"
_TO_UTF_8 = "text in another encoding is converted first, as with `iconv -f LATIN1 -t UTF-8`"

_UNPACK = "it is compressed ({}): decompress it first, as with `{}`"
_AS_UTF_8 = "it is text in {}: convert it first, as with `iconv -f {} -t UTF-8`"
_MOST = 100
"""Of so many files the first bytes are looked at."""
_PARQUET = b"PAR1"
_PAGE = "it is a page or other markup, such as what a server says in place of the file"
_BEGINNINGS = (
    (b"\x1f\x8b", _UNPACK.format("gzip", "gunzip")),
    (b"BZh", _UNPACK.format("bzip2", "bunzip2")),
    (b"\xfd7zXZ\x00", _UNPACK.format("xz", "unxz")),
    (b"\x28\xb5\x2f\xfd", _UNPACK.format("Zstandard", "unzstd")),
    (b"PK\x03\x04", "it is a zip archive, or a spreadsheet: unpack it, or save the sheet as CSV"),
    (b"\xff\xfe", _AS_UTF_8.format("UTF-16", "UTF-16")),
    (b"\xfe\xff", _AS_UTF_8.format("UTF-16", "UTF-16")),
    (_PARQUET, "it is a Parquet file: give it the ending .parquet"),
    *((b, _PAGE) for b in (b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML", b"<?xml")),
)
_COMPRESSED = {".gz": "gunzip", ".bz2": "bunzip2", ".xz": "unxz", ".zst": "unzstd", ".zip": "unzip"}


def way_out(said: str, files: Sequence[Path]) -> str:
    """Return what to do where files cannot be read, which is `said`; nothing where that is not known."""
    in_truth = next(filter(None, map(_at_first_sight, files[:_MOST])), "")
    return in_truth or (_TO_UTF_8 if NOT_UTF_8 in said else "")


def _at_first_sight(path: Path) -> str:
    """Return what a file seems to be instead of what its ending says, nothing where that cannot be told."""
    try:
        with path.open("rb") as file:
            head = file.read(1024)
    except OSError:
        return ""
    said = next((said for beginning, said in _BEGINNINGS if head.startswith(beginning)), "")
    if path.suffix.lower() == ".parquet":
        return "" if head.startswith(_PARQUET) else said
    return said or _wide(head)


def _wide(head: bytes) -> str:
    """Return that text has two bytes a character, where every other byte is null."""
    for kind, other in (("UTF-16LE", head[1::2]), ("UTF-16BE", head[::2])):
        if other.count(0) > len(other) / 2:
            return _AS_UTF_8.format(kind, kind)
    return ""


def by_ending(ending: str) -> str:
    """Return how a file of this ending becomes one that can be read, nothing where that is not known."""
    command = _COMPRESSED.get(ending.lower())
    return f"decompress it first, as with `{command}`" if command else ""
