"""A place is named from a folder by the way to it if one leads there, or else as a whole; no name holds a secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contracts.places.naming import called_in, place_in
from contracts.places.opening import place_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("folder", "place", "name"),
    [
        ("/a/q", "/a/q/x.csv", "x.csv"),
        ("/a/q", "/b/x.csv", "../../b/x.csv"),
        ("/a/q", "/a/q/aa::b.csv", "aa::b.csv"),
        ("/a/q", "/a/../x.csv", "/a/../x.csv"),
        ("/a/q", "memory://u:p@h/x.csv", "memory://h/x.csv"),
        ("memory://u:p@h/q/", "memory://u:p@h/q/x.csv", "x.csv"),
        ("memory://u:p@h/q/", "memory://u:p@h/x.csv", "../x.csv"),
        ("memory://u:p@h/q/", "memory://v:p@h/x.csv", "memory://h/x.csv"),
        ("memory://h/q/", "memory://i/x.csv", "memory://i/x.csv"),
        ("memory://h/q/", "https://h/q/x.csv", "https://h/q/x.csv"),
        ("memory://h/q/", "/x.csv", "/x.csv"),
    ],
)
def test_a_name_leads_to_its_place(folder: str, place: str, name: str) -> None:
    """Its name leads back to a place, of a URL elsewhere to it without user and password."""
    assert called_in(place_of(folder), place_of(place)) == name
    assert place_in(place_of(folder), name).text == (place if name.startswith((".", "x", "aa")) else name)


def test_the_current_folder_has_a_folder_above(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path is read from where the current folder is."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert called_in(place_of("."), place_of(tmp_path / "x.csv")) == "../x.csv"
    assert place_in(place_of("."), "../x.csv").text == str(tmp_path / "x.csv")
