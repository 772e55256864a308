"""A disk that fails, as SQLite sees it: a VFS around the one of the system, whose calls may answer with an error.

Source: sqlite.org, "The OS Interface or VFS", and the structures in sqlite3.h. The library that Python's sqlite3 was
linked with is found in this process; where it was linked into Python itself, there is none to be found.
"""

from __future__ import annotations

import ctypes
import sqlite3  # noqa: F401 - loads the library
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FULL, CANNOT_OPEN = 13, 14
IOERR_READ, IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, IOERR_LOCK = (10 | n << 8 for n in (1, 3, 4, 6, 15))
_POINTER, _INT, _LONG = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64

_WATCHED = {
    "xRead": (_POINTER, _POINTER, _INT, _LONG),
    "xWrite": (_POINTER, _POINTER, _INT, _LONG),
    "xTruncate": (_POINTER, _LONG),
    "xSync": (_POINTER, _INT),
    "xShmMap": (_POINTER, _INT, _INT, _INT, _POINTER),
}
_METHODS = """
    xClose xRead xWrite xTruncate xSync xFileSize xLock xUnlock xCheckReservedLock xFileControl xSectorSize
    xDeviceCharacteristics xShmMap xShmLock xShmBarrier xShmUnmap xFetch xUnfetch
"""
_CALLS = """
    xOpen xDelete xAccess xFullPathname xDlOpen xDlError xDlSym xDlClose xRandomness xSleep xCurrentTime
    xGetLastError xCurrentTimeInt64 xSetSystemCall xGetSystemCall xNextSystemCall
"""
_Open = ctypes.CFUNCTYPE(_INT, _POINTER, _POINTER, _POINTER, _INT, _POINTER)


class _Methods(ctypes.Structure):
    _fields_ = [("iVersion", _INT), *((name, _POINTER) for name in _METHODS.split())]


class _Vfs(ctypes.Structure):
    _fields_ = [
        ("iVersion", _INT),
        ("szOsFile", _INT),
        ("mxPathname", _INT),
        ("pNext", _POINTER),
        ("zName", ctypes.c_char_p),
        ("pAppData", _POINTER),
        *((name, _POINTER) for name in _CALLS.split()),
    ]


class _File(ctypes.Structure):
    _fields_ = [("pMethods", ctypes.POINTER(_Methods))]


def library() -> ctypes.CDLL | None:
    """Return the SQLite that Python uses, None where it is no library of its own."""
    maps = Path("/proc/self/maps")
    mapped = maps.read_text().splitlines() if maps.exists() else []
    found = next((line.split()[-1] for line in mapped if "libsqlite3" in line), None)
    return ctypes.CDLL(found) if found else None


class Disk:
    """What each call is answered with: 0 goes on to the system's, another number is SQLite's code of an error."""

    answer: Callable[[str], int] = staticmethod(lambda _: 0)


@cache
def _installed() -> tuple[ctypes.CDLL, _Vfs, _Vfs, list[Any]]:
    """Return the library, the system's VFS, one around it, and what must live as long."""
    sqlite = library()
    assert sqlite
    sqlite.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    system = sqlite.sqlite3_vfs_find(None).contents
    kept: list[Any] = []
    around: dict[int, _Methods] = {}
    open_of_system = _Open(system.xOpen)

    def opened(vfs: int, name: int, file: int, flags: int, flags_out: int) -> int:
        code = Disk.answer("xOpen") or open_of_system(vfs, name, file, flags, flags_out)
        if not code:
            made = ctypes.cast(file, ctypes.POINTER(_File)).contents
            address = ctypes.addressof(made.pMethods.contents)
            if address not in around:
                around[address] = _around(made.pMethods.contents, kept)
            made.pMethods = ctypes.pointer(around[address])
        return code

    failing = _Vfs.from_buffer_copy(system)
    own_open = _Open(opened)
    failing.zName, failing.pNext, failing.xOpen = b"faulty", None, ctypes.cast(own_open, _POINTER).value
    kept.append(own_open)
    return sqlite, system, failing, kept


def _around(methods: _Methods, kept: list[Any]) -> _Methods:
    made = _Methods.from_buffer_copy(methods)
    for name, takes in _WATCHED.items():
        if not getattr(methods, name):  # a file that nobody shares has no memory to share
            continue
        kind = ctypes.CFUNCTYPE(_INT, *takes)
        own = _asked_first(name, kind(getattr(methods, name)))
        kept.append(kind(own))
        setattr(made, name, ctypes.cast(kept[-1], _POINTER).value)
    return made


def _asked_first(name: str, of_system: Callable[..., int]) -> Callable[..., int]:
    def call(*arguments: Any) -> int:
        return Disk.answer(name) or of_system(*arguments)

    return call


@contextmanager
def disk(answer: Callable[[str], int]) -> Iterator[None]:
    """Let this decide what the disk answers, for each file that SQLite opens in this process meanwhile."""
    sqlite, system, failing, _ = _installed()
    sqlite.sqlite3_vfs_register(ctypes.byref(failing), 1)
    Disk.answer = staticmethod(answer)
    try:
        yield
    finally:
        Disk.answer = staticmethod(lambda _: 0)
        sqlite.sqlite3_vfs_register(ctypes.byref(system), 1)
        sqlite.sqlite3_vfs_unregister(ctypes.byref(failing))


@contextmanager
def failing(code: int, calls: str, after: int = 0) -> Iterator[list[int]]:
    """Let these calls fail with this code once so many have gone well; yields how many there were, in a list."""
    seen = [0]

    def answer(call: str) -> int:
        seen[0] += call in calls.split()
        return code if call in calls.split() and seen[0] > after else 0

    with disk(answer):
        yield seen
