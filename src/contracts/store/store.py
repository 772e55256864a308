"""The Store: one database of accepted profiles and evidence, by contract, and of runs, breakers, goods and versions."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, false, func, insert, or_, select, update

from contracts.errors import ContractsError
from contracts.profile import Profile, Reference, Suspicion
from contracts.sensing.seasons import FORMER_YEARS, SEASON, YEAR
from contracts.store.bodies import DAMAGES, evidence_of, evidence_text, packed, unpacked
from contracts.store.breakers import Breakers
from contracts.store.database import Database
from contracts.store.failures import damaged
from contracts.store.feed import Feed, Named, feed_of, version_of
from contracts.store.goods import Goods
from contracts.store.place import DEFAULT_URL, GATE, files_beside
from contracts.store.registry import Registry
from contracts.store.runs import Runs
from contracts.store.standing import Standing
from contracts.store.tables import JUDGED, PROFILES, origin_of, time_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.engine import Connection

    from contracts.report import Report

__all__ = ["Store"]


class Store:
    """Accepted profiles and the evidence after each judged batch, kept by contract and major version.

    The database is SQLite's or PostgreSQL's; others that SQLAlchemy opens may do, and are not tried.
    Nothing is made until something is written; what reads finds an empty store till then. `contract`
    is everywhere a Contract, or a pair of its name and version. No method reads the clock.
    `runs` holds what came of each validation, `goods` the last good batches, in `files`, a folder.
    `breakers` holds what stops a feed, `registry` the published contracts.
    """

    def __init__(self, url: str = DEFAULT_URL, *, files: str | Path | None = None) -> None:
        """Keep where the store is, without opening it, and the folder of its files, beside it unless one is named.

        Raises:
            ContractsError: it is no URL, or the driver of its database is not installed.

        """
        self._database = Database(url)
        self.registry = Registry(self._database)
        self.url = self._database.url
        self.runs = Runs(self._database)
        self.files = Path(files) if files else files_beside(url)
        self.goods = Goods(self._database, self.files / "good")
        self.breakers = Breakers(self._database)

    def __repr__(self) -> str:
        """Return the URL, its password hidden."""
        return f"Store({self.url!r})"

    def together(self) -> AbstractContextManager[object]:
        """Return a context in which all that is written to the store is one transaction.

        Raises:
            ContractsError: the store cannot be written.

        """
        return self._database.writing()

    def reference(
        self,
        contract: Named | tuple[str, str],
        batches: int | None = None,
        *,
        judging: str | None = None,
        season: datetime | None = None,
    ) -> Reference:
        """Return what accepted batches looked like, oldest first, with the evidence of those judged so far.

        The newest `batches` of them, or all. Order is by the newest time in a batch, or by when
        it was accepted if it has none. `judging` is the digest of the batch to be judged: one
        accepted batch of that digest is left out, so that it is not held against itself, and if
        it was judged before it starts from the same evidence as then, so that judging it twice
        counts once. `season` is a time in the batch: those of its season in the five years
        before come too. Of batches that were accepted or judged under a higher version, or under one that was
        withdrawn, none counts.

        Raises:
            ContractsError: the store cannot be read, or a row of it is damaged.

        """
        feed = feed_of(contract)
        with self._database.reading() as connection:
            if connection is None:
                return Reference()
            standing = self._standing(connection, contract)
            evidence, _ = self._evidence(connection, feed, judging, standing)
            age = func.coalesce(PROFILES.c.batch_time, PROFILES.c.accepted_at)
            itself = _accepted(connection, feed, judging, standing) if judging else ()
            others = feed.rows(PROFILES) & (PROFILES.c.id != max((row.id for row in itself), default=0))
            newest_first = select(PROFILES).where(others).order_by(age.desc(), PROFILES.c.id.desc())
            newest = standing.rows(connection, newest_first.limit(batches), PROFILES)
            if season and batches is not None:
                known = {row.id for row in newest}
                former = standing.rows(connection, newest_first.where(_same_season(season)), PROFILES)
                newest = [*newest, *(row for row in former if row.id not in known)]
        return Reference(tuple(self._profile(row) for row in reversed(newest)), evidence)

    def count(self, contract: Named | tuple[str, str]) -> int:
        """Return how many batches are accepted, of those that count (see `reference`).

        Raises:
            ContractsError: the store cannot be read.

        """
        version, rows = PROFILES.c.version, feed_of(contract).rows(PROFILES)
        asked = select(version, func.count().label("batches")).where(rows).group_by(version)
        with self._database.reading() as connection:
            if connection is None:
                return 0
            found = self._standing(connection, contract).rows(connection, asked, PROFILES)
        return sum(int(row.batches) for row in found)

    def accept(self, contract: Named | tuple[str, str], profile: Profile, *, at: datetime, source: str = "") -> bool:
        """Add an accepted batch; return False where it was there already, since a batch counts once.

        `source` says where the batch came from. A batch is known by its digest and its source, so
        that another file with an equal profile is another batch. Without a source the digest alone
        decides, and so it does between a batch that a gate accepted (`gate:` and the digest of its content)
        and one of another source, since a gate does not know where a batch came from. One that was accepted
        under a version that does not count is accepted anew. Nothing is judged here.

        Raises:
            ContractsError: the batch is empty or of another contract, or the store cannot be written.

        """
        feed = feed_of(contract)
        feed.check_is_of(profile.contract, profile.version)
        if not profile.rows:
            msg = f"{feed}: an empty batch teaches nothing, so it is not accepted{f' ({source})' * bool(source)}"
            raise ContractsError(msg)
        row = {
            "contract": feed.name,
            "major": feed.major,
            "digest": profile.digest,
            "version": version_of(contract),
            "batch_time": time_text(profile.last) if profile.last else None,
            "accepted_at": time_text(at),
            "source": source,
            "origin": origin_of(source),
            "body": packed(profile),
        }
        same = (PROFILES.c.digest == profile.digest) & (PROFILES.c.origin == row["origin"])
        with self._database.writing() as connection:
            standing = self._standing(connection, contract)
            known = _accepted(connection, feed, profile.digest, standing)
            is_new = not any(_is_same(source, one.source) for one in known)
            if is_new:
                connection.execute(delete(PROFILES).where(feed.rows(PROFILES), same))
                connection.execute(insert(PROFILES).values(row))
        return is_new

    def remember(
        self, contract: Named | tuple[str, str], digest: str, report: Report, *, at: datetime
    ) -> dict[str, Suspicion]:
        """Keep the evidence after a judged batch, and return what the next batch starts from.

        `digest` is that of the batch's profile. The report should come from
        `reference(…, judging=digest)`. The batch that was judged last may be judged again, and
        replaces what it left; one judged earlier changes nothing, and neither does one that is
        accepted already, so remember a batch before you accept it. Of two batches that are judged
        at the same moment, the one remembered last decides.

        Raises:
            ContractsError: the report is of another contract, or the store cannot be written.

        """
        feed = feed_of(contract)
        feed.check_is_of(report.contract, report.version)
        with self._database.writing() as connection:
            standing = self._standing(connection, contract)
            before, is_last = self._evidence(connection, feed, digest, standing)
            if is_last is False or _accepted(connection, feed, digest, standing):
                return self._evidence(connection, feed, None, standing)[0]
            after = dict(Reference(evidence=before).after(report).evidence)
            left = {"judged_at": time_text(at), "after": evidence_text(after), "version": standing.version}
            row = {"contract": feed.name, "major": feed.major, "digest": digest, "before": evidence_text(before)}
            this = feed.rows(JUDGED) & (JUDGED.c.digest == digest)
            if is_last:
                connection.execute(update(JUDGED).where(this).values(left))
            else:
                connection.execute(delete(JUDGED).where(this))  # judged under a version that does not count
                connection.execute(insert(JUDGED).values(row | left))
        return after

    def settle(self, contract: Named | tuple[str, str], digest: str) -> None:
        """Drop the suspicion after a judged batch, since a person has accepted it as it is.

        Raises:
            ContractsError: the store cannot be written.

        """
        feed = feed_of(contract)
        with self._database.writing() as connection:
            this = feed.rows(JUDGED) & (JUDGED.c.digest == digest)
            connection.execute(update(JUDGED).where(this).values(after=evidence_text({})))

    def _standing(self, connection: Connection, contract: Named | tuple[str, str]) -> Standing:
        """Return what decides which rows count for a contract."""
        name = feed_of(contract).name
        return Standing(version_of(contract), lambda: self.registry.shelf_in(connection, name))

    def _evidence(
        self, connection: Connection, feed: Feed, digest: str | None, standing: Standing
    ) -> tuple[dict[str, Suspicion], bool | None]:
        """Return what a batch starts from, and whether it was the last one judged (None: never judged)."""
        rows = select(JUDGED).where(feed.rows(JUDGED))
        last = standing.rows(connection, rows.order_by(JUDGED.c.id.desc()).limit(1), JUDGED)
        known = standing.rows(connection, rows.where(JUDGED.c.digest == digest), JUDGED) if digest else ()
        if not last:
            return {}, None
        if not known:
            return self._read_evidence(last[0], last[0].after), None
        return self._read_evidence(known[0], known[0].before), known[0].id == last[0].id

    def _read_evidence(self, row: Row[Any], text: str) -> dict[str, Suspicion]:
        try:
            return evidence_of(text)
        except DAMAGES:
            subject = f"the evidence of batch {row.digest[:12]} of {row.contract} {row.major}"
            raise damaged(self.url, subject, "it cannot be read", JUDGED.name, row.id) from None

    def _profile(self, row: Row[Any]) -> Profile:
        try:
            return unpacked(row.body, row.digest)
        except DAMAGES as error:
            subject = f"accepted batch {row.digest[:12]} of {row.contract} {row.major} ({row.source or 'no source'})"
            why = str(error) if isinstance(error, ContractsError) else "its profile cannot be read (digest differs)"
            raise damaged(self.url, subject, why, PROFILES.name, row.id) from None


def _accepted(connection: Connection, feed: Feed, digest: str, standing: Standing) -> Sequence[Row[Any]]:
    """Return the accepted batches of this digest that count."""
    this = feed.rows(PROFILES) & (PROFILES.c.digest == digest)
    return standing.rows(connection, select(PROFILES.c.id, PROFILES.c.source, PROFILES.c.version).where(this), PROFILES)


def _is_same(source: str, known: str) -> bool:
    """Return whether a batch is one that was accepted with an equal profile, by where the two came from."""
    is_of_one_gate = source.startswith(GATE) != known.startswith(GATE)
    return not source or source == known or is_of_one_gate


def _same_season(season: datetime) -> ColumnElement[bool]:
    """Return the condition for batches of the same time of the year, up to five years before."""
    return or_(false(), *(PROFILES.c.batch_time.between(*around) for around in _seasons_before(season)))


def _seasons_before(season: datetime) -> list[tuple[str, str]]:
    """Return begin and end of the season in each of five years before, without those before the year 1."""
    found, near = [], timedelta(days=SEASON)
    for years in range(1, FORMER_YEARS + 1):
        with suppress(OverflowError):
            time = season - timedelta(days=YEAR * years)
            found.append((time_text(time - near), time_text(time + near)))
    return found
