"""The check `key`: the columns that identify a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from contracts.check import Dependency, GroupCheck
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.column import Column, ColumnsByName

__all__ = ["Key"]


class Key(GroupCheck):
    """No two rows agree in all of the listed columns; every row of a repeated key fails.

    A null counts as a value here: two rows with a null in the same place share it.
    """

    name: ClassVar[str] = "key"
    on: ClassVar[Literal["column", "table"]] = "table"
    short: ClassVar[dict[str, Any] | None] = {
        "anyOf": [{"type": "array", "items": {"type": "string"}, "minItems": 1}, {"type": "string"}],
        "examples": [["station", "day"]],
    }

    columns: tuple[str, ...] = Field(description="names of the columns", min_length=1)

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `key: [station, day]`."""
        named = value.get("columns") if isinstance(value, dict) else value
        listed = (named,) if isinstance(named, str) else tuple(named) if isinstance(named, list) else named
        return {**value, "columns": listed} if isinstance(value, dict) else {"columns": listed}

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield columns that the contract does not have, or has twice here."""
        yield from self.unknown(((("columns", n), name) for n, name in enumerate(self.columns)), columns)
        for position, name in enumerate(self.columns):
            if name in columns and name in self.columns[:position]:
                yield Complaint(("columns", position), f"key names the column {name!r} twice", "bad-value")

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return the key's columns."""
        return self.columns

    def dependencies(self, column: Column | None) -> tuple[Dependency, ...]:
        """Say that no two rows share the key."""
        return (Dependency(self.columns, nulls_agree=True),)

    def complaint(self, column: Column | None) -> str:
        """Say what was expected."""
        return f"share their key ({', '.join(self.columns)}) with another row"

    def hint(self, column: Column | None) -> str:
        """Name the usual cause."""
        return "rows delivered twice, or a key that lacks a column"
