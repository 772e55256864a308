"""The breakers of feeds in a store: a row for each, so that all processes ask and tell the same one."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import insert, select, update

from contracts.breaker import Breaker
from contracts.errors import ContractsError
from contracts.store.bodies import DAMAGES
from contracts.store.feed import Feed, Named, feed_of, rows_asked
from contracts.store.tables import BREAKERS, time_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Row
    from sqlalchemy.engine import Connection

    from contracts.breaker import BreakerTerms, Move, Outcome, Permission
    from contracts.store.database import Database

__all__ = ["Breakers", "Kept"]

T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """The breaker of a feed as a store keeps it; `reset_at` and `reset_by` tell of the last reset, None without one."""

    feed: Feed
    breaker: Breaker
    changed_at: datetime
    reset_at: datetime | None = None
    reset_by: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values, for JSON; no token and no digest is among them."""
        opened = self.breaker.opened
        times = {
            "since": opened.since if opened else None,
            "retry_at": opened.retry_at if opened else None,
            "changed_at": self.changed_at,
            "reset_at": self.reset_at,
        }
        return {
            "contract": self.feed.name,
            "major": self.feed.major,
            "state": self.breaker.state,
            "why": self.breaker.why or None,
            "recent": self.breaker.recent,
            "errored": self.breaker.errored,
            **{key: time_text(time) if time else None for key, time in times.items()},
            "reset_by": self.reset_by,
        }


class Breakers:
    """A breaker for each contract and major version. No method reads the clock; `contract` is as in a Store.

    Most batches find a closed breaker and leave it as it is, which is read and not written, and waits for nobody. A
    change is one transaction, which reads what is there before it writes, and which those of others wait for.
    """

    def __init__(self, database: Database) -> None:
        """Keep the database, without opening it."""
        self._database = database

    def asked(self, contract: Named | tuple[str, str], terms: BreakerTerms, now: datetime, token: str) -> Permission:
        """Return whether a batch may go; `token` stands for this one try of it, and no other may have it.

        Raises:
            ContractsError: the store cannot be used, or the row is damaged.

        """
        now = _utc(now)
        return self._changed(feed_of(contract), now, lambda breaker: breaker.asked(terms, now, token))

    def learned(
        self,
        contract: Named | tuple[str, str],
        terms: BreakerTerms,
        digest: str,
        outcome: Outcome,
        now: datetime,
        token: str,
    ) -> Move | None:
        """Note what became of a batch of this digest, and return what the breaker did, None where it stayed.

        Raises:
            ContractsError: the store cannot be used, or the row is damaged.

        """
        now = _utc(now)

        def change(breaker: Breaker) -> tuple[Breaker, Move | None]:
            after = breaker.learned(terms, digest, outcome, now, token)
            return after, after.move_from(breaker)

        return self._changed(feed_of(contract), now, change)

    def status(self, contract: Named | tuple[str, str] | str | None = None) -> list[Kept]:
        """Return the breaker of a contract's major version, those of a name, or all, by names and versions.

        Raises:
            ContractsError: the store cannot be read, or a row of it is damaged.

        """
        asked = select(BREAKERS).where(*rows_asked(BREAKERS, contract)).order_by(BREAKERS.c.contract, BREAKERS.c.major)
        with self._database.reading() as connection:
            rows = connection.execute(asked).all() if connection is not None else ()
        return [self._of(row) for row in rows]

    def _of(self, row: Row[Any]) -> Kept:
        with self._undamaged(row):
            reset_at = datetime.fromisoformat(row.reset_at) if row.reset_at else None
            changed_at = datetime.fromisoformat(row.changed_at)
        return Kept(Feed(row.contract, row.major), self._read(row), changed_at, reset_at, row.reset_by)

    def feeds(self) -> list[Feed]:
        """Return the feeds that have a breaker, in the order of names and versions; none of them is read.

        Raises:
            ContractsError: the store cannot be read.

        """
        asked = select(BREAKERS.c.contract, BREAKERS.c.major).order_by(BREAKERS.c.contract, BREAKERS.c.major)
        with self._database.reading() as connection:
            return [Feed(*row) for row in connection.execute(asked)] if connection is not None else []

    def reset(self, contract: Named | tuple[str, str], by: str, now: datetime) -> Move | None:
        """Close a feed's breaker by a person's hand, and return what it did, None where it was closed, or is none.

        Nothing that was counted counts any more. A row that is damaged is mended; a feed without one stays without.

        Raises:
            ContractsError: the store cannot be written.

        """
        feed, told = feed_of(contract), {"reset_by": by, "reset_at": time_text(now)}
        if feed not in self.feeds():
            return None
        with self._database.writing() as connection:
            try:
                before = self._kept(connection, feed)
            except ContractsError:
                before = Breaker()
            _put(connection, feed, before.reset(), now, **told)
        move = before.reset().move_from(before)
        return replace(move, why="reset") if move else None

    def _changed(self, feed: Feed, now: datetime, change: Callable[[Breaker], tuple[Breaker, T]]) -> T:
        """Change a feed's breaker, and return what is said of it."""
        with self._database.reading() as connection:
            before = self._kept(connection, feed) if connection is not None else Breaker()
        after, said = change(before)
        if after == before:
            return said
        with self._database.writing() as connection:
            before = self._kept(connection, feed)  # another may have changed it since
            after, said = change(before)
            if after != before:
                _put(connection, feed, after, now)
        return said

    def _kept(self, connection: Connection, feed: Feed) -> Breaker:
        row = connection.execute(select(BREAKERS).where(feed.rows(BREAKERS))).first()
        return self._read(row) if row else Breaker()

    def _read(self, row: Row[Any]) -> Breaker:
        with self._undamaged(row):
            return Breaker.from_dict(json.loads(row.state))

    @contextmanager
    def _undamaged(self, row: Row[Any]) -> Iterator[None]:
        """Name the row where what is read of it is not what was written."""
        try:
            yield
        except DAMAGES:
            msg = (
                f"{self._database.url}: the breaker of {row.contract} {row.major} is damaged: it cannot be read; "
                f"contracts breaker reset {row.contract} makes it anew"
            )
            raise ContractsError(msg) from None


def _put(connection: Connection, feed: Feed, breaker: Breaker, now: datetime, **told: str) -> None:
    values = {"state": json.dumps(breaker.to_dict()), "changed_at": time_text(now), **told}
    found = connection.execute(update(BREAKERS).where(feed.rows(BREAKERS)).values(values))
    if not found.rowcount:
        connection.execute(insert(BREAKERS).values(contract=feed.name, major=feed.major, **values))


def _utc(now: datetime) -> datetime:
    """Return a time in UTC; one without a zone is in UTC."""
    return (now if now.tzinfo else now.replace(tzinfo=UTC)).astimezone(UTC)
