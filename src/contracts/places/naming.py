"""What a place is called in a file that is kept in a folder, and back."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.places.opening import place_of
from contracts.places.urls import without_secrets

if TYPE_CHECKING:
    from contracts.places.place import Place

__all__ = ["called_in", "place_in"]


def called_in(folder: Place, place: Place) -> str:
    """Return the way from a folder to a place, or all of its path or URL where none leads there; never a secret."""
    bare = without_secrets(place.text)
    way = posixpath.relpath(f"/{place.text}", f"/{folder.text}")
    found = place_in(folder, way)
    leads_there = (type(found), found.text) == (type(place), place.text)
    return way if leads_there and way == posixpath.relpath(f"/{bare}", f"/{without_secrets(folder.text)}") else bare


def place_in(folder: Place, name: str) -> Place:
    """Return the place that has this name in a folder.

    Raises:
        ContractsError: nothing here can open such a URL.

    """
    if "://" in name or Path(name).is_absolute():
        return place_of(name)
    place = place_of(folder.text)  # of a relative path the folder above is not known
    for part in name.split("/"):
        place = place.folder() if part == ".." else place.below(part)
    return place
