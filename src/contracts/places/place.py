"""A Place: what can be done with a file or a folder, here or elsewhere."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

__all__ = ["Place"]


class Place(Protocol):
    """A file, or a folder, here or elsewhere."""

    @property
    def shown(self) -> str:
        """What it is called in messages."""

    @property
    def text(self) -> str:
        """The path or URL, with all that is needed to open it."""

    @property
    def name(self) -> str:
        """The last part of the path."""

    def below(self, name: str) -> Place:
        """Return a place in this folder."""

    def beside(self, name: str) -> Place:
        """Return a place in the same folder."""

    def folder(self) -> Place:
        """Return the folder that it is in."""

    def exists(self) -> bool:
        """Tell whether a file or folder is there."""

    def is_folder(self) -> bool:
        """Tell whether a folder is there."""

    def names(self) -> list[str]:
        """Return the names of the files in this folder, none where it is not there."""

    def folders(self) -> list[str]:
        """Return the names of the folders in this folder, none where it is not there."""

    def modified(self) -> datetime | None:
        """Return when the file was last written, if it is known there."""

    def writing(self) -> AbstractContextManager[Path]:
        """Yield a path to write to, of the same ending, that becomes this new file."""

    def reading(self) -> AbstractContextManager[IO[bytes]]:
        """Yield the open file."""

    def local(self) -> AbstractContextManager[Path]:
        """Yield a path at which the file can be read here, as long as this lasts."""

    def move(self, to: Place) -> None:
        """Give the file another name, which none has, in the same file system."""

    def remove(self) -> None:
        """Remove the file, if it is there."""
