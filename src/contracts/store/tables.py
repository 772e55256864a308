"""The tables of a store, as the last step of `migrations/` leaves them.

Times are ISO 8601 in UTC, all of one length, so that they sort as text everywhere.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

__all__ = ["BREAKERS", "GOODS", "JUDGED", "PROFILES", "REGISTRY", "RUNS", "VERSIONS", "origin_of", "time_text"]

_METADATA = MetaData()


def _of_a_feed(name: str, *columns: Column[object], known_by: tuple[str, ...]) -> Table:
    """Return a table with a row for each batch of a contract's major version; `id` counts in order of arrival.

    No two rows of a feed agree in all of `known_by`.
    """
    return Table(
        name,
        _METADATA,
        Column("id", Integer, primary_key=True),
        Column("contract", String(255), nullable=False),
        Column("major", Integer, nullable=False),
        Column("digest", String(64), nullable=False),
        *columns,
        UniqueConstraint("contract", "major", *known_by),
    )


PROFILES = _of_a_feed(
    "contracts_profiles",
    Column("version", String(64), nullable=False),
    Column("batch_time", String(32)),
    Column("accepted_at", String(32), nullable=False),
    Column("source", Text, nullable=False),
    Column("origin", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    known_by=("digest", "origin"),
)
"""Accepted batches: `body` is the profile as JSON, compressed by zlib; `batch_time` its newest time, if it has one.

`origin` stands for `source`, of one length, since a long text cannot be in a unique constraint everywhere.
"""

JUDGED = _of_a_feed(
    "contracts_judged",
    Column("judged_at", String(32), nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("version", String(64)),
    known_by=("digest",),
)
"""Judged batches: the evidence, column by column as JSON, that each was judged with and that it left.

`version` is the contract's, null where it is not known.
"""

VERSIONS = Table(
    "contracts_versions",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("contract", String(255), nullable=False),
    Column("version", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("contract", "version"),
)
"""Published contracts: `body` is the file, byte for byte, and `digest` its SHA-256."""

REGISTRY = Table(
    "contracts_registry",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("contract", String(255), nullable=False),
    Column("number", Integer, nullable=False),
    Column("action", String(16), nullable=False),
    Column("version", String(64), nullable=False),
    Column("environment", String(64)),
    Column("author", Text, nullable=False),
    Column("at", String(32), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    UniqueConstraint("contract", "number"),
)
"""The log of each contract, entries numbered from 1; rows are added, and never changed or removed."""

RUNS = Table(
    "contracts_runs",
    _METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("contract", String(255), nullable=False),
    Column("major", Integer, nullable=False),
    Column("version", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("source", Text, nullable=False),
    Column("started_at", String(32), nullable=False),
    Column("seconds", Float, nullable=False),
    Column("engine", String(32), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("quarantined", BigInteger, nullable=False),
    Column("action", String(16), nullable=False),
    Column("ok", Boolean, nullable=False),
    Column("checks", Text, nullable=False),
    Column("served", Text),
    Index("contracts_runs_of_a_feed", "contract", "major", "id"),
)
"""Validations, each with what came of it: `checks` as JSON those that failed or errored, `served` as JSON what went out
in the batch's place (null: nothing); `digest` is that of the content, empty where it is not known, as `engine` is where
nothing was judged."""


GOODS = Table(
    "contracts_goods",
    _METADATA,
    Column("id", Integer, primary_key=True),
    Column("contract", String(255), nullable=False),
    Column("major", Integer, nullable=False),
    Column("version", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("suffix", String(32), nullable=False),
    Column("kept_at", String(32), nullable=False),
    UniqueConstraint("contract", "major", "digest"),
)
"""Last good batches: `digest` is the SHA-256 of the file that holds one, `kind` what kind of data it was."""

BREAKERS = Table(
    "contracts_breakers",
    _METADATA,
    Column("contract", String(255), primary_key=True),
    Column("major", Integer, primary_key=True, autoincrement=False),
    Column("state", Text, nullable=False),
    Column("changed_at", String(32), nullable=False),
    Column("reset_at", String(32)),
    Column("reset_by", Text),
)
"""The breaker of each feed: `state` is all that decides about the next batch, as JSON."""


def origin_of(source: str) -> str:
    """Return the SHA-256 of where a batch came from."""
    return hashlib.sha256(source.encode()).hexdigest()


def time_text(time: datetime) -> str:
    """Return a time as the tables hold it; one without a zone is in UTC."""
    zoned = time if time.tzinfo else time.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).isoformat(timespec="microseconds")
