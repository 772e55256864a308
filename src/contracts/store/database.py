"""A database by its URL: transactions on it, and tables that are made, or brought up to date, before the first use."""

from __future__ import annotations

import os
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from threading import RLock, local
from typing import TYPE_CHECKING, Any
from weakref import WeakSet, finalize

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, OperationalError
from sqlalchemy.pool import StaticPool

from contracts.store.failures import bad_url, explained, gone, no_driver, on_network
from contracts.store.mounts import network_of
from contracts.store.place import may_be_there, sqlite_file
from contracts.store.upgrading import is_current, upgraded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL, Connection, Engine

__all__ = ["Database"]

BUSY_SECONDS = "30"
"""How long SQLite waits for another process to finish writing, unless the URL says `?timeout=`."""
_PATIENCE = {"postgresql+psycopg": {"connect_timeout": 10, "keepalives_idle": 30, "tcp_user_timeout": 60_000}}
"""How long to wait for a server that does not answer, unless the URL says so; without it may be for hours.

Source: PostgreSQL's manual, "Parameter Key Words" of libpq: seconds, seconds, and milliseconds.
"""
_WRITES = {"writes": True}


class Database:
    """A database of SQLite, PostgreSQL, or another that SQLAlchemy opens; nothing is opened before it is used.

    The tables are made when something is written for the first time, and brought up to date when a newer
    release of this library opens them. `url` is where it is, its password hidden.
    """

    def __init__(self, url: str) -> None:
        """Keep where the database is.

        Raises:
            ContractsError: it is no URL, or the driver of the database is not installed.

        """
        self._engine = _engine_of(url)
        self._text = url
        self._turn: Any = RLock() if isinstance(self._engine.pool, StaticPool) else nullcontext()
        self._is_current = False
        self._open = local()
        finalize(self, self._engine.dispose)
        self.url = self._engine.url.render_as_string() if "@" in url else url

    @property
    def file(self) -> Path | None:
        """The file, where it is SQLite's."""
        return sqlite_file(self._text)

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """Yield a connection, or None where nothing has been written yet; reading makes no file.

        Within a transaction of the same thread that writes, it is that one's.

        Raises:
            ContractsError: the database cannot be used, or a newer release has written it.

        """
        outer: Connection | None = getattr(self._open, "connection", None)
        if outer is not None or not self._may_be_there() or not self._is_there():
            yield outer
            return
        with self._turn, explained(self.url), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that others who write wait for; it is one whole, or nothing.

        Within another one of the same thread it is a part of that.

        Raises:
            ContractsError: the database cannot be used or written, or a newer release has written it.
            IntegrityError: a row is there already that no two may share.

        """
        outer: Connection | None = getattr(self._open, "connection", None)
        if outer is not None:
            yield outer
            return
        self._make()
        with self._turn, explained(self.url), self._engine.connect() as opened:
            connection = opened.execution_options(**_WRITES)
            with connection.begin(), self._as_outer(connection):
                yield connection

    @contextmanager
    def _as_outer(self, connection: Connection) -> Iterator[None]:
        self._open.connection = connection
        try:
            yield
        finally:
            self._open.connection = None

    def _is_there(self) -> bool:
        """Return whether tables are there, brought up to date if they were older."""
        if self._is_current:
            return True
        self._refuse_network()
        with self._turn, explained(self.url), self._engine.connect() as connection:
            found = is_current(connection, self.url)
        if found is False:
            self._make()
        self._is_current = found is not None
        return self._is_current

    def _make(self) -> None:
        """Make the tables, and the folder of a SQLite file; another process may be doing the same."""
        if self._is_current and self._may_be_there():
            return
        self._refuse_network()
        with self._turn, explained(self.url):
            if self.file:
                self.file.parent.mkdir(parents=True, exist_ok=True)
            with self._engine.connect() as connection:
                found = is_current(connection, self.url)
            if not found:
                if self.file:
                    _log_ahead(self._engine)
                with self._engine.connect() as opened:
                    connection = opened.execution_options(**_WRITES)
                    with connection.begin():
                        upgraded(connection, self.url)
        self._is_current = True

    def _may_be_there(self) -> bool:
        """Return whether there may be a database.

        Raises:
            ContractsError: its file was there before.

        """
        found = may_be_there(self._text)
        if self._is_current and not found:
            raise gone(self.url)
        return found

    def _refuse_network(self) -> None:
        """Refuse a SQLite file on another machine's disk, unless it is opened as one that nobody changes."""
        kind = network_of(self.file) if self.file and "immutable" not in self._engine.url.query else None
        if kind:
            raise on_network(self.url, kind)


def _engine_of(text: str) -> Engine:
    """Return the engine for a URL; nothing is opened yet.

    Raises:
        ContractsError: it is no URL, or its driver is not installed.

    """
    try:
        url = _completed(make_url(text))
        engine = _in_memory(url) if _is_in_memory(url) else _pooled(url)
    except ModuleNotFoundError as error:
        raise no_driver(make_url(text).render_as_string(), str(error.name)) from None
    except (ArgumentError, ValueError) as error:
        raise bad_url(text, error) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _by_hand)
        event.listen(engine, "checkout", _same_file)
    if engine.dialect.name in _BEGIN:
        event.listen(engine, "begin", _begin)
    return engine


def _pooled(url: URL) -> Engine:
    """Return an engine that keeps one connection open: to open and to close one costs more than most transactions."""
    is_served = url.get_backend_name() != "sqlite"
    patience = {key: value for key, value in _PATIENCE.get(url.drivername, {}).items() if key not in url.query}
    engine = create_engine(url, pool_size=1, max_overflow=-1, pool_pre_ping=is_served, connect_args=patience)
    _ENGINES.add(engine)
    return engine


_ENGINES: WeakSet[Engine] = WeakSet()


def _forget() -> None:
    """Let a child process open connections of its own, and leave its parent's alone."""
    for engine in _ENGINES:
        engine.dispose(close=False)


os.register_at_fork(after_in_child=_forget)


def _same_file(connection: Any, record: Any, _: object) -> None:
    """Open the file anew where another one has taken its place, or none: what is written must be found by others.

    Raises:
        DisconnectionError: it is another one.

    """
    names = [name for _, which, name in connection.execute("PRAGMA database_list") if which == "main" and name]
    now = (found.st_dev, found.st_ino) if names and (found := _found(names[0])) else None
    if record.info.setdefault("file", now) != now:
        raise DisconnectionError


def _found(name: str) -> os.stat_result | None:
    with suppress(OSError):
        return Path(name).stat()
    return None


def _by_hand(connection: Any, _: object) -> None:
    """Let transactions begin where this module says so, and be on the disk when they end."""
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=FULL")


_LOCK = 0x636F6E747261  # a number of our own, so that of all who use the server only stores wait for it
_WAIT = f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'; SET LOCAL idle_in_transaction_session_timeout = '60s'"
_BEGIN = {
    "sqlite": ("BEGIN", "BEGIN IMMEDIATE"),
    "postgresql": ("", f"{_WAIT}; SELECT pg_advisory_xact_lock({_LOCK})"),
}
"""What begins a transaction that reads, and one that writes, which takes a turn, so that what it read stays true."""


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    statement = _BEGIN[connection.dialect.name][writes]
    if statement:
        connection.exec_driver_sql(statement)


def _is_in_memory(url: URL) -> bool:
    """Return whether a database lives only as long as its connection, so that this one must never be closed."""
    is_nameless = not url.database or ":memory:" in url.database or url.query.get("mode") == "memory"
    return url.get_backend_name() == "sqlite" and is_nameless


def _in_memory(url: URL) -> Engine:
    """Return an engine with one connection for all threads, since each connection is a database of its own."""
    return create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})


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


def _log_ahead(engine: Engine) -> None:
    """Let SQLite's readers and its writer not wait for each other; whoever makes the file first sets it for good."""
    with suppress(OperationalError), engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")  # the mode cannot change within a transaction
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql("BEGIN")
