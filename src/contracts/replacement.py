"""A file that is written as a whole or not at all: beside its place first, then renamed."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["replacing"]


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
    draft = real.with_name(f".{real.stem[:40]}-{os.urandom(6).hex()}{real.suffix[:20]}")
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        if real.exists():
            shutil.copymode(real, draft)
        draft.replace(real)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
