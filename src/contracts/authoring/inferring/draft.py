"""A contract in the making: lines with what each rests on, which can be taken back when the data refute them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

__all__ = ["ColumnDraft", "Draft", "Line"]


@dataclass(frozen=True)
class Line:
    """A key's value as YAML, and what it rests on."""

    value: str
    why: str = ""


@dataclass(frozen=True)
class ColumnDraft:
    """What is proposed for one column, key by key, and what a person is asked."""

    lines: Mapping[str, Line] = field(default_factory=dict)
    asks: tuple[str, ...] = ()

    def without(self, *keys: str, why: str = "") -> ColumnDraft:
        """Return the draft without some lines, and with the reason."""
        kept = {key: line for key, line in self.lines.items() if key not in keys}
        return ColumnDraft(kept, (*self.asks, why) if why else self.asks)

    def having(self, key: str, line: Line) -> ColumnDraft:
        """Return the draft with a line in place of the one of the same key, or at the end."""
        return replace(self, lines={**self.lines, key: line})


@dataclass(frozen=True)
class Draft:
    """A whole contract as proposed; `keys` are candidates, of which the first is written."""

    name: str
    head: tuple[str, ...] = ()
    columns: Mapping[str, ColumnDraft] = field(default_factory=dict)
    keys: Sequence[tuple[str, ...]] = ()
    mappings: Mapping[str, Line] = field(default_factory=dict)
    rules: Mapping[str, Line] = field(default_factory=dict)
    rows: Line | None = None
    freshness: Line | None = None
    notes: tuple[str, ...] = ()
    key_why: str = ""

    def changed(self, name: str, column: ColumnDraft) -> Draft:
        """Return the draft with another proposal for a column."""
        return replace(self, columns={**self.columns, name: column})
