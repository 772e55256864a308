"""What counts for a version of a contract: what was left under it, or under a lower one that is not withdrawn.

So a version that is gone back to is compared with what it was compared with before the withdrawn one came, and what
that one accepted by mistake stays out of the versions that follow, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_

from contracts.semver import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Row, Select, Table
    from sqlalchemy.engine import Connection

    from contracts.registry import Shelf

__all__ = ["Standing"]


@dataclass(frozen=True)
class Standing:
    """A version, by which it is decided which rows count; the registry is asked once, and only if it has to be."""

    version: str
    shelf: Callable[[], Shelf]

    def counts(self, version: str | None) -> bool:
        """Return whether what was left under a version counts; it does where that is not known."""
        if version in (None, self.version):
            return True
        is_higher = Version.of(str(version)).order > Version.of(self.version).order
        return not is_higher and version not in self._withdrawn

    def rows(self, connection: Connection, asked: Select[Any], table: Table) -> Sequence[Row[Any]]:
        """Return what is asked for of a table, without the rows that do not count.

        Their versions are found on the way: none, as a rule, and then one query does.
        """
        without: set[str] = set()
        while True:
            narrowed = (
                asked.where(or_(table.c.version.is_(None), table.c.version.not_in(without))) if without else asked
            )
            rows = connection.execute(narrowed).all()
            found = {row.version for row in rows if not self.counts(row.version)}
            if not found:
                return rows
            without |= found

    @cached_property
    def _withdrawn(self) -> frozenset[str]:
        return self.shelf().withdrawn
