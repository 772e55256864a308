"""The check `unique`: no value twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Dependency, GroupCheck
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.column import Column, ColumnsByName

__all__ = ["Unique"]


class Unique(GroupCheck):
    """No value occurs twice in the column; every row of a repeated value fails.

    Nulls are not compared with each other, as in SQL.
    """

    name: ClassVar[str] = "unique"
    short: ClassVar[dict[str, Any] | None] = {"const": True, "examples": [True]}

    unique: bool = Field(description="`true`; leave the key out where values may repeat")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `unique: true`."""
        return value if isinstance(value, dict) else {"unique": value}

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield `unique: false`, which promises nothing."""
        if not self.unique:
            yield Complaint((), "`unique: false` says nothing: leave it out", "bad-value")

    def dependencies(self, column: Column | None) -> tuple[Dependency, ...]:
        """Say that no two rows share the value."""
        assert column is not None
        return (Dependency((column.name,)),)

    def complaint(self, column: Column | None) -> str:
        """Say what was expected."""
        return "hold a value that occurs more than once"
