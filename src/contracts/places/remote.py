"""Places elsewhere, by fsspec."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from contracts.errors import ContractsError
from contracts.places.urls import filesystem, without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.places.place import Place

__all__ = ["RemotePlace"]

# Object stores: an upload is seen when it is finished, and not before; there is nothing that could be renamed.
_SEEN_WHEN_WHOLE = {"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss", "adl", "oss", "cos", "obs"}


@dataclass(frozen=True)
class RemotePlace:
    """A URL."""

    url: str

    @property
    def shown(self) -> str:
        """The URL without what is secret."""
        return without_secrets(self.url)

    @property
    def text(self) -> str:
        """The URL."""
        return self.url

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self._there[1]).name

    def below(self, name: str) -> RemotePlace:
        """Return a place in this folder."""
        return RemotePlace(f"{self.url.rstrip('/')}/{name}")

    def beside(self, name: str) -> RemotePlace:
        """Return a place in the same folder."""
        return RemotePlace(f"{self.url.rstrip('/').rpartition('/')[0]}/{name}")

    def folder(self) -> RemotePlace:
        """Return the folder that it is in."""
        return RemotePlace(self.url.rstrip("/").rpartition("/")[0] + "/")

    @property
    def _there(self) -> tuple[Any, str]:
        return filesystem(self.url)

    def exists(self) -> bool:
        """Tell whether a file or folder is there."""
        with _told():
            return bool(self._fresh().exists(self._there[1]))

    def is_folder(self) -> bool:
        """Tell whether a folder is meant: it ends in a slash, or in no ending of a file."""
        return self.url.endswith("/") or not PurePosixPath(self.name).suffix

    def names(self) -> list[str]:
        """Return the names of the files in this folder, none where it is not there."""
        return self._inside("file")

    def folders(self) -> list[str]:
        """Return the names of the folders in this folder, none where it is not there."""
        return self._inside("directory")

    def _inside(self, kind: str) -> list[str]:
        with _told():
            try:
                found = self._fresh().ls(self._there[1], detail=True)
            except FileNotFoundError:
                return []
            return sorted(PurePosixPath(one["name"]).name for one in found if one["type"] == kind)

    def modified(self) -> datetime | None:
        """Return when the file was last written, if it is known there."""
        with _told():
            found = self._there[0].info(self._there[1])
            moment = found.get("LastModified") or found.get("mtime") or found.get("created") or found.get("updated")
            return moment if isinstance(moment, datetime) else None

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """Yield a path here to write to; the finished file is uploaded."""
        with tempfile.TemporaryDirectory(prefix="contracts-") as folder:
            draft = Path(folder) / self.name
            yield draft
            with _told():
                self._put(draft)

    def _put(self, draft: Path) -> None:
        system, path = self._there
        self._refuse_existing()
        if self._protocols & _SEEN_WHEN_WHOLE:
            system.put_file(str(draft), path, mode="create")
            return
        size = draft.stat().st_size
        first = str(PurePosixPath(path).parent / f".{os.urandom(6).hex()}-{PurePosixPath(path).name}")
        try:
            system.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
            system.put_file(str(draft), first)
            _refuse_less(system.size(first), size)
            self._refuse_existing()
            _move(system, first, path, size)
        finally:
            with suppress(Exception):
                system.rm_file(first)

    def _refuse_existing(self) -> None:
        if self._fresh().exists(self._there[1]):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), self.shown)

    @property
    def _protocols(self) -> set[str]:
        known = self._there[0].protocol
        return {known} if isinstance(known, str) else set(known)

    def _fresh(self) -> Any:
        """Return the filesystem without what it remembers of its folders: others write there too."""
        system, _ = self._there
        system.invalidate_cache()
        return system

    @contextmanager
    def reading(self) -> Iterator[IO[bytes]]:
        """Yield the open file."""
        with _told():
            file = self._fresh().open(self._there[1], "rb")
        with file:
            yield file

    @contextmanager
    def local(self) -> Iterator[Path]:
        """Yield the path of a copy here."""
        with tempfile.TemporaryDirectory(prefix="contracts-") as folder:
            path = Path(folder) / self.name
            with _told():
                self._fresh().get_file(self._there[1], str(path))
            yield path

    def move(self, to: Place) -> None:
        """Give the file another name, which none has: it is copied, and then removed."""
        system, path = self._there
        if to.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), to.shown)
        with _told():
            target = filesystem(to.text)[1]
            if not self._protocols & _SEEN_WHEN_WHOLE:
                system.makedirs(str(PurePosixPath(target).parent), exist_ok=True)
            system.mv(path, target)

    def remove(self) -> None:
        """Remove the file, if it is there."""
        with _told(), suppress(FileNotFoundError):
            self._there[0].rm_file(self._there[1])


def _move(system: Any, path: str, to: str, size: int) -> None:
    """Move a file; where that is a copy, that the first cannot be removed does not make less of the second."""
    try:
        system.mv(path, to)
    except Exception:
        with suppress(Exception):
            if system.size(to) == size:
                return
        raise


def _refuse_less(arrived: int, sent: int) -> None:
    if arrived != sent:
        raise OSError(errno.EIO, os.strerror(errno.EIO))


@contextmanager
def _told() -> Iterator[None]:
    """Turn what a filesystem raises into an OSError with a reason, without its text, which may hold secrets.

    Raises:
        OSError: it raised something.

    """
    try:
        yield
    except ContractsError:
        raise
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, "no such file") from None
    except FileExistsError:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
    except PermissionError:
        raise PermissionError(errno.EACCES, "access is refused") from None
    except Exception as error:  # noqa: BLE001 - each filesystem has errors of its own
        number = error.errno if isinstance(error, OSError) else None
        raise OSError(number or errno.EIO, os.strerror(number) if number else type(error).__name__) from None
