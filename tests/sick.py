"""A file system that falls ill at a call, in one of the ways in which disks do; `sick://` opens it."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import fsspec
from fsspec.implementations.memory import MemoryFileSystem

__all__ = ["Sick"]


class Sick(MemoryFileSystem):
    """Files in memory. The call named `failing` raises `error`, once as many were `spared`; `any` is each of them.

    A failing `put_file` has written the first bytes by then; `cut` writes no more than these, and says nothing.
    """

    protocol = "sick"
    store: dict[str, Any] = {}  # noqa: RUF012 - as its parent has it
    pseudo_dirs: list[str] = [""]  # noqa: RUF012
    failing = ""
    spared = 0
    error: BaseException = OSError(errno.ENOSPC, "secret text")

    def _fail(self, name: str) -> None:
        if Sick.failing not in (name, "any"):
            return
        Sick.spared -= 1
        if Sick.spared < 0:
            raise Sick.error

    def put_file(self, lpath: Any, rpath: Any, **_: Any) -> None:
        """Write a file, or its first bytes."""
        content = Path(lpath).read_bytes()
        super().pipe_file(rpath, content[:3])
        self._fail("put_file")
        super().pipe_file(rpath, content[:3] if Sick.failing == "cut" else content)

    def mv(self, *args: Any, **more: Any) -> None:
        """Move a file; it is there under both names in between."""
        self._fail("mv")
        super().mv(*args, **more)

    def rm_file(self, path: Any) -> None:
        """Remove a file."""
        self._fail("rm_file")
        super().rm_file(path)

    def exists(self, path: Any, **more: Any) -> bool:
        """Tell whether a file is there."""
        self._fail("exists")
        return bool(super().exists(path, **more))

    def makedirs(self, *args: Any, **more: Any) -> None:
        """Make a folder."""
        self._fail("makedirs")
        super().makedirs(*args, **more)


fsspec.register_implementation("sick", Sick, clobber=True)
