"""What can go wrong with a store, said as place, what was seen, and a way out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from contracts.errors import ContractsError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ReadOnlyStoreError", "bad_url", "damaged", "explained", "newer", "no_driver"]

_PACKAGES = {
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "MySQLdb": "mysqlclient",
    "pymysql": "PyMySQL",
}
"""The package to install for a driver's module, where the two differ in name."""

_SEEN = (
    ("is locked", "another process is writing to it", "try again when that one is done"),
    ("not a database", "the file is no SQLite database", "name another file, or move this one away"),
    ("malformed", "the database is damaged", "restore it from a backup, or accept the batches again in a new one"),
    ("unable to open", "the file cannot be opened", "check that its folder exists and may be read"),
)
_READ_ONLY = ("readonly", "read-only", "permission denied")


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
        raise _failure(place, _first_line(error)) from None
    except OSError as error:
        raise _failure(place, error.strerror or type(error).__name__) from None


def _first_line(error: SQLAlchemyError) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    return (str(cause).strip() or type(cause).__name__).splitlines()[0]


def _failure(place: str, seen: str) -> ContractsError:
    if any(word in seen.lower() for word in _READ_ONLY):
        return ReadOnlyStoreError(
            f"{place}: the store cannot be written ({seen}); ask for the right to, or name another"
        )
    for word, meaning, hint in _SEEN:
        if word in seen:
            return ContractsError(f"{place}: {meaning} ({seen}); {hint}")
    return ContractsError(
        f"{place}: the store cannot be used ({seen}); check its URL, and that its folder or its server is there"
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
