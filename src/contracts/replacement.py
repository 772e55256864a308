"""A file that is written as a whole or not at all: beside its place first, then renamed."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["placing", "put_aside", "replacing"]


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Yield a path to write to, of the same ending; what was written there becomes the file, or what a link leads to.

    A reader sees the whole new file or the old one. Its mode stays; folders that are missing are made.

    Raises:
        OSError: it cannot be written.

    """
    real = Path(os.path.realpath(path))  # not Path.resolve, which raises RuntimeError on a link to itself
    if real.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    with _drafted(real, _put_in_place) as draft:
        yield draft


@contextmanager
def placing(path: Path) -> Iterator[Path]:
    """Yield a path to write to, as `replacing` does; what was written there becomes a new file, never over another.

    Raises:
        FileExistsError: there is one of this name, perhaps since a moment ago.
        OSError: it cannot be written.

    """
    with _drafted(path, put_aside) as draft:
        yield draft


@contextmanager
def _drafted(real: Path, settle: Callable[[Path, Path], None]) -> Iterator[Path]:
    draft = real.with_name(f".{real.stem[:40]}-{os.urandom(6).hex()}{real.suffix[:20]}")
    try:
        _make(real.parent)
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        settle(draft, real)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _make(folder: Path) -> None:
    """Make a folder, and those above it.

    Raises:
        NotADirectoryError: a file is in its place, which is another thing than the new file being there already.
        OSError: it cannot be made.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder)) from None


def _put_in_place(draft: Path, real: Path) -> None:
    if real.exists():
        shutil.copymode(real, draft)
    draft.replace(real)


def put_aside(path: Path, to: Path) -> None:
    """Move a file within its file system to a name that none has; who is stopped half-way leaves it under both.

    Raises:
        FileExistsError: there is one of this name.
        OSError: it cannot be moved.

    """
    try:
        os.link(path, to)
    except FileExistsError:
        raise
    except OSError:  # no hard links here; so nothing but a look keeps another from taking the name in between
        if os.path.lexists(to):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(to)) from None
        path.rename(to)
        return
    path.unlink()
