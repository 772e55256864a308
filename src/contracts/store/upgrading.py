"""The tables of a store, brought to what this release knows, step by step, by Alembic.

Steps are the files of `migrations/versions/`, numbered; the number of the last one stands in the database.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, String, Table, inspect, select

from contracts.store.failures import newer

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

__all__ = ["is_current", "upgraded"]

_MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "contracts_alembic"
_STEP = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32), primary_key=True))
_MADE_BEFORE = "contracts_schema"
"""A table of the first release, which had no steps; its tables are those of the first one."""


@cache
def _last() -> str:
    """Return the number of the newest step of this release."""
    return max(path.name.partition("_")[0] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))


def is_current(connection: Connection, place: str) -> bool | None:
    """Return whether the tables are what this release knows, None where there are none.

    Raises:
        ContractsError: a newer release has written them.

    """
    inspector = inspect(connection)
    if not inspector.has_table(VERSION_TABLE):
        return False if inspector.has_table(_MADE_BEFORE) else None
    found = connection.execute(select(_STEP.c.version_num)).scalar()
    if found is not None and found > _last():
        raise newer(place, found, _last())
    return found == _last()


def upgraded(connection: Connection, place: str) -> None:
    """Take the steps that are missing, in the transaction of this connection, unless another has just done so.

    Raises:
        ContractsError: a newer release has written the tables.

    """
    from alembic import command  # noqa: PLC0415 - takes 0.4 s to load, and is needed once for a store
    from alembic.config import Config  # noqa: PLC0415 - see above

    if is_current(connection, place):
        return
    config = Config(attributes={"connection": connection, "version_table": VERSION_TABLE})
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
