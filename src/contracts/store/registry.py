"""The registry: published contracts, byte for byte, and the log of what was done with them.

Whatever changes something reads the log and appends to it in one transaction, which those of others wait for.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select

from contracts.errors import ContractsError
from contracts.registry import (
    Entry,
    Moved,
    PublishConflictError,
    Shelf,
    checked_environment,
    checked_name,
    checked_version,
)
from contracts.store.tables import REGISTRY, VERSIONS, time_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection

    from contracts.store.database import Database

__all__ = ["OvertakenError", "Registry"]

_ACTIONS = ("publish", "rollback", "pin", "unpin")


class OvertakenError(ContractsError):
    """Something was written to a contract's log since it was read."""


class Registry:
    """The versions of contracts in a store. No method reads the clock, and nothing but `publish` reads a contract."""

    def __init__(self, database: Database) -> None:
        """Keep where the registry is, without opening it."""
        self._database = database

    def names(self) -> list[str]:
        """Return the names of all contracts of which a version was published, in order.

        Raises:
            ContractsError: the store cannot be read.

        """
        with self._database.reading() as connection:
            if connection is None:
                return []
            return sorted(connection.execute(select(REGISTRY.c.contract).distinct()).scalars())

    def entries(self, name: str) -> tuple[Entry, ...]:
        """Return the log of a contract, oldest entry first; empty where nothing was published.

        Raises:
            ContractsError: it is no name, or the store cannot be read, or is damaged.

        """
        checked_name(name)
        with self._database.reading() as connection:
            return self._entries(connection, name) if connection is not None else ()

    def shelf_in(self, connection: Connection, name: str) -> Shelf:
        """Return the same as `shelf`, as it is in a transaction that was begun already."""
        return Shelf.of(name, self._entries(connection, name))

    def shelf(self, name: str) -> Shelf:
        """Return the versions of a contract, and what became of them.

        Raises:
            ContractsError: it is no name, or the store cannot be read, or is damaged.

        """
        return Shelf.of(name, self.entries(name))

    def content(self, name: str, version: str) -> bytes:
        """Return the file that was published as a version, withdrawn or not; its digest is checked.

        Raises:
            NotPublishedError: there is no such version.
            ContractsError: it is no name or version, or the store cannot be read, or is damaged.

        """
        shelf = self.shelf(name)
        entry = shelf.published[shelf.named(checked_version(version))]
        with self._database.reading() as connection:
            assert connection is not None
            return self._content(connection, name, entry)

    def publish(
        self, name: str, version: str, content: bytes, *, author: str, at: datetime, after: int | None = None
    ) -> Moved:
        """Add a version; nothing changes where it was published with the same content already.

        `after` is the length of the log that was looked at to see whether the version fits. Nothing else is judged
        here, and the content is not read.

        Raises:
            PublishConflictError: the version was published with another content, by whom the error says.
            OvertakenError: the log is longer than `after`.
            ContractsError: it is no name or version, or the store cannot be written, or is damaged.

        """
        digest = hashlib.sha256(content).hexdigest()

        def act(connection: Connection, shelf: Shelf) -> Entry | None:
            if version in shelf.published:
                self._refuse_another(connection, shelf, version, digest)
                return None
            if after is not None and shelf.length != after:
                msg = f"{name}: the registry has changed while {version} was looked at; publish it again"
                raise OvertakenError(msg)
            row = {"contract": name, "version": version, "digest": digest, "body": content}
            connection.execute(insert(VERSIONS).values(row))
            return Entry(0, "publish", version, author, at, digest=digest)

        checked_version(version)
        return self._moved(name, act)

    def rollback(
        self,
        name: str,
        to: str | None = None,
        environment: str | None = None,
        *,
        author: str,
        at: datetime,
        reason: str = "",
    ) -> Moved:
        """Withdraw every version above `to`, or tie one environment to it; nothing changes where that holds already.

        Without `to` it is the highest release below what is current, in the environment if one is named.

        Raises:
            NotPublishedError: there is no such version, or none to go back to.
            ContractsError: it cannot be current or pinned, or the store cannot be written, or is damaged.

        """

        def act(connection: Connection, shelf: Shelf) -> Entry:
            target = shelf.target(to, environment)
            self._content(connection, name, shelf.published[target])
            return Entry(0, "rollback", target, author, at, environment, reason=reason)

        self._check(to, environment)
        return self._moved(name, act)

    def pin(self, name: str, version: str, environment: str, *, author: str, at: datetime, reason: str = "") -> Moved:
        """Tie one environment to a version, until it is unpinned or a rollback withdraws the version.

        Raises:
            NotPublishedError: there is no such version.
            ContractsError: it is withdrawn, or the store cannot be written, or is damaged.

        """

        def act(connection: Connection, shelf: Shelf) -> Entry:
            target = shelf.target(version, environment)
            self._content(connection, name, shelf.published[target])
            return Entry(0, "pin", target, author, at, environment, reason=reason)

        self._check(version, environment)
        return self._moved(name, act)

    def unpin(self, name: str, environment: str, *, author: str, at: datetime, reason: str = "") -> Moved:
        """Set an environment free, so that it follows the highest release; nothing changes where it was free.

        Raises:
            NotPublishedError: no version was ever published.
            ContractsError: it is no environment's name, or the store cannot be written, or is damaged.

        """

        def act(connection: Connection, shelf: Shelf) -> Entry | None:
            pinned = shelf.pins.get(environment)
            return Entry(0, "unpin", pinned, author, at, environment, reason=reason) if pinned else None

        self._check(None, environment)
        return self._moved(name, act)

    @staticmethod
    def _check(version: str | None, environment: str | None) -> None:
        if version is not None:
            checked_version(version)
        if environment is not None:
            checked_environment(environment)

    def _moved(self, name: str, act: Callable[[Connection, Shelf], Entry | None]) -> Moved:
        """Read the log and append what `act` says to it, if it changes anything, as one transaction."""
        checked_name(name)
        with self._database.writing() as connection:
            before = self.shelf_in(connection, name)
            found = act(connection, before)
            entry = replace(found, number=before.length + 1) if found else None
            after = before.after(entry) if entry else before
            if entry is None or replace(after, length=before.length) == before:
                return Moved(before, before)
            connection.execute(insert(REGISTRY).values(_row(name, entry)))
        return Moved(before, after, entry)

    def _entries(self, connection: Connection, name: str) -> tuple[Entry, ...]:
        asked = select(REGISTRY).where(REGISTRY.c.contract == name).order_by(REGISTRY.c.number)
        return tuple(self._entry(row, number) for number, row in enumerate(connection.execute(asked), 1))

    def _entry(self, row: Row[Any], number: int) -> Entry:
        try:
            found = Entry(
                row.number,
                row.action,
                checked_version(row.version),
                row.author,
                datetime.fromisoformat(row.at),
                row.environment,
                row.digest,
                row.reason,
            )
        except (ContractsError, TypeError, ValueError):
            raise self._damaged(row.contract, f"entry {number} of its log cannot be read") from None
        if found.number != number or found.action not in _ACTIONS:
            raise self._damaged(row.contract, f"entry {number} of its log is missing, or no entry")
        return found

    def _content(self, connection: Connection, name: str, entry: Entry) -> bytes:
        this = (VERSIONS.c.contract == name) & (VERSIONS.c.version == entry.version)
        row = connection.execute(select(VERSIONS).where(this)).first()
        body = row.body if row else b""
        content = body if isinstance(body, bytes) else str(body).encode()  # SQLite keeps what others write as it likes
        if row is None or not hashlib.sha256(content).hexdigest() == row.digest == entry.digest:
            why = "its text is not the one that was published (sha256 differs)" if row else "its text is missing"
            subject = f"{name} {entry.version}"
            raise self._damaged(subject, why)
        return content

    def _refuse_another(self, connection: Connection, shelf: Shelf, version: str, digest: str) -> None:
        winner = shelf.published[version]
        if winner.digest != digest:
            raise PublishConflictError(shelf.name, winner, digest)
        self._content(connection, shelf.name, winner)

    def _damaged(self, subject: str, why: str) -> ContractsError:
        way_out = "restore the store from a backup, or publish the contract under a higher version"
        return ContractsError(f"{self._database.url}: {subject} is damaged: {why}; {way_out}")


def _row(name: str, entry: Entry) -> dict[str, object]:
    return {
        "contract": name,
        "number": entry.number,
        "action": entry.action,
        "version": entry.version,
        "environment": entry.environment,
        "author": entry.author,
        "at": time_text(entry.at),
        "digest": entry.digest,
        "reason": entry.reason,
    }
