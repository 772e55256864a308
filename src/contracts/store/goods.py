"""The last good batches of each feed: files that are named by their digest, and rows that say whose they are."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from contracts.errors import ContractsError
from contracts.store.feed import Feed, Named, feed_of
from contracts.store.tables import GOODS, time_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sqlalchemy import Row, Select
    from sqlalchemy.engine import Connection

    from contracts.store.database import Database

__all__ = ["KEPT", "Good", "Goods"]

KEPT = 3
"""How many last good batches of a feed are kept, so that there is another where the newest is not fit any more."""


@dataclass(frozen=True)
class Good:
    """A batch that was handed on: the SHA-256 of its file, of what kind the data were, and when it was."""

    digest: str
    kind: str
    suffix: str
    version: str
    kept_at: datetime


class Goods:
    """The last good batches in a folder beside a database; the rows point at what is whole in the folder."""

    def __init__(self, database: Database, folder: Path) -> None:
        """Keep where they are, without opening anything."""
        self._database, self._folder = database, folder

    def point(self, contract: Named | tuple[str, str], good: Good, write: Callable[[Path], object]) -> None:
        """Make a batch that was put the last good one; the same content again is one file.

        `write` puts it again where another process has removed it since, thinking that nobody needs it.

        Of those that are too many the oldest goes when the next one comes: not before it is certain that nobody is
        handed it, since a file that is removed stays so where the transaction comes to nothing.

        Raises:
            ContractsError: the store cannot be written; what was there before still is.

        """
        feed = feed_of(contract)
        row = {
            "contract": feed.name,
            "major": feed.major,
            "version": good.version,
            "digest": good.digest,
            "kind": good.kind,
            "suffix": good.suffix,
            "kept_at": time_text(good.kept_at),
        }
        with self._database.writing() as connection:
            too_many = connection.execute(_newest(feed).offset(KEPT)).all()
            connection.execute(delete(GOODS).where(feed.rows(GOODS), GOODS.c.digest == good.digest))
            connection.execute(insert(GOODS).values(row))
            self._drop(connection, too_many)
            if not self._path(good.digest, good.suffix).exists():
                self.put(good.suffix, write)

    def newest(self, contract: Named | tuple[str, str]) -> list[Good]:
        """Return what is kept of a feed, the newest first.

        Raises:
            ContractsError: the store cannot be read.

        """
        asked = _newest(feed_of(contract)).limit(KEPT)
        with self._database.reading() as connection:
            rows = connection.execute(asked).all() if connection is not None else ()
        return [
            Good(row.digest, row.kind, row.suffix, row.version, datetime.fromisoformat(row.kept_at)) for row in rows
        ]

    def path(self, good: Good) -> Path:
        """Return the file of a batch, which holds what was kept.

        Raises:
            ContractsError: it is gone, or holds something else.

        """
        path = self._path(good.digest, good.suffix)
        try:
            with path.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            msg = f"{path}: cannot be read ({error.strerror}); restore it from a backup, or do without that batch"
            raise ContractsError(msg) from None
        if found != good.digest:
            msg = f"{path}: does not hold what was kept (sha256 differs); restore it, or do without that batch"
            raise ContractsError(msg)
        return path

    def _path(self, digest: str, suffix: str) -> Path:
        return self._folder / f"{digest}{suffix}"

    def put(self, suffix: str, write: Callable[[Path], object]) -> str:
        """Write a file, give it the name of its digest once it is whole and on the disk, and return that.

        It is nobody's until a row points at it.

        Raises:
            ContractsError: it cannot be written.

        """
        draft = self._folder / f".{os.urandom(6).hex()}{suffix}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write(draft)
            with draft.open("rb+") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                os.fsync(file.fileno())
            draft.replace(self._path(digest, suffix))
        except OSError as error:
            why = error.strerror or type(error).__name__
            msg = (
                f"{self._folder}: a good batch cannot be kept ({why}); see that the folder may be written, and has room"
            )
            raise ContractsError(msg) from None
        finally:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        return digest

    def _drop(self, connection: Connection, rows: Sequence[Row[Any]]) -> None:
        for row in rows:
            connection.execute(delete(GOODS).where(GOODS.c.id == row.id))
            needed = connection.execute(select(GOODS.c.id).where(GOODS.c.digest == row.digest).limit(1)).first()
            if needed is None:
                with suppress(OSError):
                    self._path(row.digest, row.suffix).unlink(missing_ok=True)


def _newest(feed: Feed) -> Select[Any]:
    return select(GOODS).where(feed.rows(GOODS)).order_by(GOODS.c.id.desc())
