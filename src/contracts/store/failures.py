"""What can go wrong with a store, said as place, what was seen, and a way out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from contracts.errors import ContractsError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ReadOnlyStoreError", "bad_url", "damaged", "explained", "gone", "newer", "no_driver", "on_network"]

_PACKAGES = {
    "psycopg": "ingest-contracts[postgres]",
    "psycopg2": "psycopg2-binary",
    "MySQLdb": "mysqlclient",
    "pymysql": "PyMySQL",
}
"""The package to install for a driver's module, where the two differ in name."""

_AGAIN = "try again then: what was added already counts once"
_SEEN = (
    (("readonly", "read-only", "25006"), "the store cannot be written", "ask for the right to, or name another"),
    (
        ("permission denied", "Permission denied", "42501"),
        "the right to use the store is missing",
        "ask for it, or name another",
    ),
    (("is locked", "55P03"), "another process is writing to it", "try again when that one is done"),
    (("not a database",), "the file is no SQLite database", "name another file, or move this one away"),
    (("malformed", "XX001", "XX002"), "the database is damaged", "restore it from a backup, or begin a new one"),
    (("unable to open",), "the file cannot be opened", "check that its folder exists and may be read"),
    (("is full", "No space left", "could not extend file", "53100"), "the disk is full", f"make room, and {_AGAIN}"),
    (("disk I/O error", "58030"), "the disk fails", f"look into the system's log, mend it, and {_AGAIN}"),
    (
        ("no such table", "no such column", "42P01", "42703"),
        "its tables are not those that were there before",
        "restore the store from a backup; where it was removed on purpose, start anew",
    ),
    (
        ("too many connections", "connection slots", "53300"),
        "the server takes no more connections",
        "try again later, or have the limit of the server, the database or the user raised",
    ),
    (
        ("server closed", "connection is lost", "57P01", "57P02", "57P03", "08006"),
        "the server has gone",
        f"see that it runs, and {_AGAIN}",
    ),
)
"""Words of a message, or SQLSTATEs; what they mean, and a way out.

Source of the latter: PostgreSQL's manual, appendix A. A message may be in another language, and has no SQLSTATE where
no connection came about.
"""
_ONLY_READ = ("25006", "42501")


class ReadOnlyStoreError(ContractsError):
    """A store that can be read, and not written."""


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Turn what the database raises into a ContractsError; a row that is there already is left to the caller.

    Raises:
        ContractsError: the store cannot be used; ReadOnlyStoreError where it only cannot be written.

    """
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        seen = (str(cause).strip() or type(cause).__name__).splitlines()[0]
        raise _failure(place, seen, getattr(cause, "sqlstate", None)) from None
    except OSError as error:
        raise _failure(place, error.strerror or type(error).__name__) from None


def _failure(place: str, seen: str, state: str | None = None) -> ContractsError:
    for marks, meaning, hint in _SEEN:
        if any(mark == state or mark in seen for mark in marks):
            kind = ReadOnlyStoreError if marks[-1] in _ONLY_READ else ContractsError
            return kind(f"{place}: {meaning} ({seen}); {hint}")
    return ContractsError(
        f"{place}: the store cannot be used ({seen}); check its URL, and that its folder or its server is there"
    )


def gone(place: str) -> ContractsError:
    """Return the error for a file that was there when this process began to use it."""
    return ContractsError(
        f"{place}: the file was removed while it was in use; restore it from a backup, or start anew without it"
    )


def on_network(place: str, kind: str) -> ContractsError:
    """Return the error for a SQLite file on a network file system."""
    return ContractsError(
        f"{place}: the file is on a network file system ({kind}), where SQLite may lose what is written; "
        "name a file on a disk of this machine, or a PostgreSQL: postgresql://USER:PASSWORD@HOST/DATABASE"
    )


def bad_url(text: str, error: Exception) -> ContractsError:
    """Return the error for a text that names no store; it may hold a password, so only its scheme is shown."""
    scheme, found, _ = text.partition("://")
    if isinstance(error, NoSuchModuleError):
        seen = f"no kind of database is named {scheme!r}"
    else:
        seen = "it cannot be read as a URL" if found else "it has no '://'"
    shown = f"{scheme}://…" if found else repr(text)
    return ContractsError(
        f"{shown} is not the URL of a store: {seen}; "
        "write sqlite:///FOLDER/FILE.db, or postgresql://USER:PASSWORD@HOST/DATABASE"
    )


def no_driver(place: str, module: str) -> ContractsError:
    """Return the error for a database whose driver is not installed."""
    package = _PACKAGES.get(module, module)
    return ContractsError(f"{place}: the Python package {module} is not installed; pip install '{package}'")


def newer(place: str, found: str, known: str) -> ContractsError:
    """Return the error for a store that a later release has written."""
    return ContractsError(
        f"{place}: the store was written by a newer version of contracts (step {found} of its "
        f"tables; this one knows {known}); pip install --upgrade ingest-contracts"
    )


def damaged(place: str, subject: str, why: str, table: str, row: int) -> ContractsError:
    """Return the error for a row that does not hold what was written into it."""
    return ContractsError(
        f"{place}: {subject} is damaged: {why}; restore the store from a backup, "
        f"or delete row {row} of {table} and do without that batch"
    )
