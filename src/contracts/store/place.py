"""Where a store is: its URL, and the file behind it if it is SQLite's. Nothing here loads a database library."""

from __future__ import annotations

import re
from pathlib import Path

from contracts.places.urls import without_secrets

__all__ = [
    "DEFAULT_URL",
    "FILES",
    "GATE",
    "VARIABLE",
    "beside",
    "files_beside",
    "is_url",
    "may_be_there",
    "source_of",
    "sqlite_file",
]

DEFAULT_URL = "sqlite:///.contracts/store.db"
GATE = "gate:"
"""What the source of a batch begins with that a gate accepted; the digest of its content follows."""
FILES = Path(".contracts")
"""Where the files of a store are that is no file itself, unless it is told otherwise."""
VARIABLE = "CONTRACTS_STORE"
"""The environment variable that says another URL."""
_SQLITE = re.compile(r"(?P<head>sqlite(?:\+\w+)?:///)(?P<path>[^?]*)(?P<query>.*)", re.DOTALL)


def is_url(text: str) -> bool:
    """Return whether a text is a URL rather than a path."""
    return "://" in text


def sqlite_file(url: str) -> Path | None:
    """Return the file that a SQLite URL names; None for one in memory, a `file:` URI or another database."""
    found = _SQLITE.fullmatch(url)
    path = found["path"] if found else ""
    return Path(path) if path and path != ":memory:" and not path.startswith("file:") else None


def beside(url: str, folder: Path) -> str:
    """Return the URL with a relative SQLite path read as one from this folder; any other URL as it is."""
    file, found = sqlite_file(url), _SQLITE.fullmatch(url)
    return f"{found['head']}{folder / file}{found['query']}" if file and found else url


def may_be_there(url: str) -> bool:
    """Return whether there may be a store: False only where its SQLite file does not exist."""
    file = sqlite_file(url)
    return file is None or file.exists()


def files_beside(url: str) -> Path:
    """Return the folder for the files of a store: that of a SQLite file, `.contracts` for another database."""
    file = sqlite_file(url)
    return file.parent if file else FILES


def source_of(data: str) -> str:
    """Return where a batch came from, as a store keeps it: an absolute path, or a URL without what may be secret."""
    return without_secrets(data) if is_url(data) else str(Path(data).absolute())
