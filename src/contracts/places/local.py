"""Places here."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from contracts.replacement import placing, put_aside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from contracts.places.place import Place

__all__ = ["LocalPlace"]


@dataclass(frozen=True)
class LocalPlace:
    """A path."""

    path: Path

    @property
    def shown(self) -> str:
        """What it is called in messages."""
        return str(self.path)

    @property
    def text(self) -> str:
        """The whole path, wherever the current folder is."""
        return str(self.path.absolute())

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.name

    def below(self, name: str) -> LocalPlace:
        """Return a place in this folder."""
        return LocalPlace(self.path / name)

    def beside(self, name: str) -> LocalPlace:
        """Return a place in the same folder."""
        return LocalPlace(self.path.parent / name)

    def folder(self) -> LocalPlace:
        """Return the folder that it is in."""
        return LocalPlace(self.path.parent)

    def exists(self) -> bool:
        """Tell whether a file or folder is there, or a link, wherever it leads.

        Raises:
            OSError: nobody can tell, or no file can be called so.

        """
        try:
            self.path.lstat()
        except (FileNotFoundError, NotADirectoryError, ValueError):  # a null character names no file
            return False
        return True

    def is_folder(self) -> bool:
        """Tell whether a folder is there."""
        return os.path.isdir(self.path)  # noqa: PTH112 - false, not an error, where the name is too long for one

    def names(self) -> list[str]:
        """Return the names of the files in this folder, none where it is not there."""
        return sorted(one.name for one in self.path.iterdir() if one.is_file()) if self.path.is_dir() else []

    def folders(self) -> list[str]:
        """Return the names of the folders in this folder, none where it is not there."""
        return sorted(one.name for one in self.path.iterdir() if one.is_dir()) if self.path.is_dir() else []

    def modified(self) -> datetime | None:
        """Return when the file was last written."""
        return datetime.fromtimestamp(self.path.stat().st_mtime, UTC)

    def writing(self) -> AbstractContextManager[Path]:
        """Yield a path to write to, of the same ending, that becomes this new file."""
        return placing(self.path)

    @contextmanager
    def reading(self) -> Iterator[IO[bytes]]:
        """Yield the open file."""
        with self.path.open("rb") as file:
            yield file

    @contextmanager
    def local(self) -> Iterator[Path]:
        """Yield the path."""
        yield self.path

    def move(self, to: Place) -> None:
        """Give the file another name, which none has; its folder is made."""
        target = Path(to.text)
        target.parent.mkdir(parents=True, exist_ok=True)
        put_aside(self.path, target)

    def remove(self) -> None:
        """Remove the file, if it is there."""
        self.path.unlink(missing_ok=True)
