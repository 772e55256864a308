"""From a path or a URL to its place."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from contracts.places.local import LocalPlace
from contracts.places.remote import RemotePlace
from contracts.places.urls import filesystem, is_remote

if TYPE_CHECKING:
    from contracts.places.place import Place

__all__ = ["place_of"]


def place_of(target: str | Path) -> Place:
    """Return the place that a path or a URL names; `file://` is a path.

    Raises:
        ContractsError: no file system is known for it, or fsspec, or what it needs for it, is not installed.

    """
    text = str(target)
    if not is_remote(text):
        return LocalPlace(Path(target))
    if text.startswith("file://"):
        return LocalPlace(Path(unquote(urlsplit(text).path)))
    filesystem(text)
    return RemotePlace(text)
