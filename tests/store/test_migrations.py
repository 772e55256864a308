"""The steps of the migrations end at the tables that the code knows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from tests.postgresql import opened

import contracts
from contracts.profile import Profile
from contracts.store.tables import RUNS
from contracts.store.upgrading import VERSION_TABLE

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def _is_ours(name: str | None, kind: str, _: Any) -> bool:
    return kind != "table" or name != VERSION_TABLE


def test_steps_end_at_the_tables(store_url: str) -> None:
    """A store that was just made has each table, column, index and constraint of `tables.py`, and no other."""
    contracts.Store(store_url).accept(("a.b", "1.0.0"), Profile("a.b", "1.0.0", 1), at=NOW)
    with opened(store_url) as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours, "compare_type": True})
        assert compare_metadata(context, RUNS.metadata) == []
