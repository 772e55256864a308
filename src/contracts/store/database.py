"""Opening a database by its URL, and making the tables in it when something is written for the first time."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, insert, inspect, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError
from sqlalchemy.pool import NullPool, StaticPool
from sqlalchemy.schema import CreateTable

from contracts.store.failures import bad_url, explained, newer, no_driver
from contracts.store.tables import SCHEMA, SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    from sqlalchemy.engine import URL, Connection, Engine

__all__ = ["engine_of", "is_made", "is_shared", "make"]

BUSY_SECONDS = "30"
"""How long SQLite waits for another process to finish writing, unless the URL says `?timeout=`."""


def engine_of(text: str) -> Engine:
    """Return the engine for a URL; nothing is opened yet.

    Raises:
        ContractsError: it is no URL, or its driver is not installed.

    """
    try:
        url = _completed(make_url(text))
        return _in_memory(url) if _is_in_memory(url) else create_engine(url, poolclass=NullPool)
    except ModuleNotFoundError as error:
        raise no_driver(make_url(text).render_as_string(), str(error.name)) from None
    except (ArgumentError, ValueError) as error:
        raise bad_url(text, error) from None


def _is_in_memory(url: URL) -> bool:
    """Return whether a database lives as long as its connection, which is closed after each use otherwise."""
    is_nameless = not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"
    return url.get_backend_name() == "sqlite" and is_nameless


def _in_memory(url: URL) -> Engine:
    """Return an engine with one connection for all threads, since each connection is a database of its own."""
    return create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})


def is_shared(engine: Engine) -> bool:
    """Return whether all threads have one connection, so that only one of them may use it at a time."""
    return isinstance(engine.pool, StaticPool)


def _completed(url: URL) -> URL:
    """Return the URL with the driver and the options that a store uses unless told otherwise."""
    if url.drivername == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        return url
    url = url.update_query_dict({"timeout": url.query.get("timeout", BUSY_SECONDS)})
    return _read_only(url) if _is_closed(url) else url


def _is_closed(url: URL) -> bool:
    """Return whether a database in the folder of this file could not be written: SQLite puts files beside it."""
    file = Path(url.database or "")
    return url.database is not None and file.is_file() and not os.access(file.parent, os.W_OK)


def _read_only(url: URL) -> URL:
    """Return the URL that opens a file without the files that write-ahead logging puts beside it.

    Source: SQLite, "Write-Ahead Logging", section 5, read-only databases.
    """
    file = Path(url.database or "").absolute()
    fixed = {} if file.with_name(f"{file.name}-wal").exists() else {"immutable": "1"}
    return url.set(database=file.as_uri().replace("file://", "file:")).update_query_dict(
        {"mode": "ro", "uri": "true", **fixed}
    )


def is_made(connection: Connection, place: str) -> bool:
    """Return whether the tables are there.

    Raises:
        ContractsError: a newer release has written them.

    """
    if not inspect(connection).has_table(SCHEMA.name):
        return False
    version = connection.execute(select(SCHEMA.c.version)).scalar()
    if version is not None and version > SCHEMA_VERSION:
        raise newer(place, version, SCHEMA_VERSION)
    return version is not None


def make(engine: Engine, place: str, file: Path | None) -> None:
    """Make the tables, and the folder of a SQLite `file`; another process may be doing the same.

    Raises:
        ContractsError: the database cannot be written, or a newer release has written it.

    """
    with explained(place):
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
        with engine.connect() as connection:
            if is_made(connection, place):
                return
        if file:
            _log_ahead(engine)
        with suppress(IntegrityError), engine.begin() as connection:  # PostgreSQL's answer to the slower of two
            for table in TABLES:
                connection.execute(CreateTable(table, if_not_exists=True))
        with suppress(IntegrityError), engine.begin() as connection:
            connection.execute(insert(SCHEMA).values(only=1, version=SCHEMA_VERSION))


def _log_ahead(engine: Engine) -> None:
    """Let SQLite's readers and its writer not wait for each other; whoever makes the file first sets it for good."""
    with suppress(OperationalError), engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
