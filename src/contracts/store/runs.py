"""Runs of validations: what came of each batch, kept without a value of it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import delete, insert, select

from contracts.store.bodies import DAMAGES
from contracts.store.failures import damaged
from contracts.store.feed import Named, feed_of, rows_asked
from contracts.store.tables import RUNS, time_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Row

    from contracts.report import Outcome, Report
    from contracts.store.database import Database

__all__ = ["KEPT", "Action", "Run", "Runs", "Unmet"]

KEPT = 10_000
"""How many runs of a feed are kept: a year of those that come every hour. Each takes some 500 bytes."""

Action = Literal["accept", "warn", "quarantine", "fallback", "reject", "unverified", "errored", "unreadable"]


@dataclass(frozen=True)
class Unmet:
    """A check that failed or errored, and in how many rows it failed; neither its message nor a value.

    Skipped ones are left out: `unit` is skipped wherever data carry no unit, which is nearly everywhere.
    """

    check: str
    column: str | None
    outcome: Outcome
    rows_failed: int | None = None


@dataclass(frozen=True)
class Run:
    """What came of judging one batch; it holds names, counts and times, and nothing of the data.

    `digest` is that of the batch's content, and not of its profile (see `gating.identity.batch_digest`; empty: not
    known), `source` where the batch came from (empty: not known),
    `action` what became of it, `quarantined` how many of its `rows` were set apart, and `served`
    what went out in its place, if anything did.
    """

    contract: str
    version: str
    started_at: datetime
    action: Action
    ok: bool
    digest: str = ""
    source: str = ""
    seconds: float = 0.0
    engine: str = ""
    rows: int = 0
    quarantined: int = 0
    checks: tuple[Unmet, ...] = ()
    served: Mapping[str, Any] | None = None

    @classmethod
    def of(
        cls,
        report: Report,
        digest: str,
        *,
        source: str = "",
        action: Action | None = None,
        quarantined: int = 0,
        served: Mapping[str, Any] | None = None,
    ) -> Run:
        """Return the run that a report tells of, of a batch whose content has this digest.

        Without an `action` it is `errored`, or the report's decision.
        """
        did: Any = action or ("errored" if report.errored else report.decision)
        stood_out = [result for result in report.checks if result.outcome in ("failed", "errored")]
        unmet = [Unmet(result.check, result.column, result.outcome, result.rows_failed) for result in stood_out]
        return cls(
            report.contract,
            report.version,
            report.started_at,
            did,
            report.ok,
            digest=digest,
            source=source,
            seconds=report.seconds,
            engine=report.engine,
            rows=report.rows,
            quarantined=quarantined,
            checks=tuple(unmet),
            served=served,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that JSON can carry, under the names that reports use."""
        return asdict(self) | {"started_at": time_text(self.started_at), "checks": [asdict(one) for one in self.checks]}


class Runs:
    """The runs in a database: the newest `kept` of each feed; an older one goes when another comes."""

    def __init__(self, database: Database, kept: int = KEPT) -> None:
        """Keep the database, without opening it."""
        self._database = database
        self._kept = kept

    def add(self, run: Run) -> None:
        """Add a run, and drop those of its feed that are too many.

        Raises:
            ContractsError: the store cannot be written.

        """
        feed = feed_of((run.contract, run.version))
        row = run.to_dict() | {
            "major": feed.major,
            "checks": json.dumps([asdict(one) for one in run.checks]),
            "served": None if run.served is None else json.dumps(dict(run.served)),
        }
        of_feed = feed.rows(RUNS)
        too_old = (
            select(RUNS.c.id).where(of_feed).order_by(RUNS.c.id.desc()).offset(self._kept).limit(1).scalar_subquery()
        )
        with self._database.writing() as connection:
            connection.execute(insert(RUNS).values(row))
            connection.execute(delete(RUNS).where(of_feed, RUNS.c.id <= too_old.scalar_subquery()))

    def newest(self, contract: Named | tuple[str, str] | str | None = None, n: int | None = None) -> list[Run]:
        """Return the newest `n` runs, or all, the newest first, in the order in which they were added.

        Of a contract's major version (`contract` as everywhere in a store), of all versions of a
        contract by its name, or of all contracts.

        Raises:
            ContractsError: the store cannot be read, or a row of it is damaged.

        """
        asked = select(RUNS).order_by(RUNS.c.id.desc()).limit(n)
        with self._database.reading() as connection:
            rows = connection.execute(asked.where(*rows_asked(RUNS, contract))).all() if connection is not None else ()
        return [self._read(row) for row in rows]

    def last_action(self, contract: Named | tuple[str, str]) -> str | None:
        """Return what became of the last batch of a feed, None where there was none.

        Raises:
            ContractsError: the store cannot be read.

        """
        asked = select(RUNS.c.action).where(feed_of(contract).rows(RUNS)).order_by(RUNS.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            return connection.execute(asked).scalar() if connection is not None else None

    def _read(self, row: Row[Any]) -> Run:
        plain = dict(row._mapping)  # noqa: SLF001 - so SQLAlchemy names what it documents
        number, major = plain.pop("id"), plain.pop("major")
        try:
            plain["checks"] = tuple(Unmet(**one) for one in json.loads(row.checks))
            plain["served"] = json.loads(row.served) if row.served else None
            plain["started_at"] = datetime.fromisoformat(row.started_at)
        except DAMAGES:
            subject = f"a run of {row.contract} {major}"
            raise damaged(self._database.url, subject, "it cannot be read", RUNS.name, number) from None
        return Run(**plain)
