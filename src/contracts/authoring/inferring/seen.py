"""What was seen of a batch, column by column: plain values that every rule of inference starts from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from contracts.column import Type

__all__ = ["MOST_VALUES", "ColumnSeen", "Kind", "Seen"]

MOST_VALUES = 40
"""With more distinct values than this a column is not one of categories, and they are not counted."""


@dataclass(frozen=True)
class Kind:
    """The type that a column is taken for, and why; None where no type of a contract holds its values."""

    type: Type | None
    tz: str | None = None
    why: str = ""
    form: str | None = None
    share: float = 0.0


@dataclass(frozen=True)
class ColumnSeen:
    """What was seen of one column in one batch, or in several, as `|` puts them together. All counts are exact.

    `unreadable` counts values that are not of the type that the column is taken for. `low` and
    `high` are those of the values that are in no list of stand-ins; `numbers` and `texts` count
    the ones that are. `values` counts each value, and is None where there are too many to list.
    """

    rows: int = 0
    nulls: int = 0
    unreadable: int = 0
    low: Any = None
    high: Any = None
    zeros: int = 0
    numbers: Mapping[float, int] = field(default_factory=dict)
    texts: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[Any, int] | None = field(default_factory=dict)
    at_midnight: bool = True

    @property
    def count(self) -> int:
        """The number of values that are there."""
        return self.rows - self.nulls - self.unreadable

    def __or__(self, other: ColumnSeen) -> ColumnSeen:
        """Return what was seen in both."""
        return ColumnSeen(
            self.rows + other.rows,
            self.nulls + other.nulls,
            self.unreadable + other.unreadable,
            _extreme(min, self.low, other.low),
            _extreme(max, self.high, other.high),
            self.zeros + other.zeros,
            _added(self.numbers, other.numbers),
            _added(self.texts, other.texts),
            _few(self.values, other.values),
            self.at_midnight and other.at_midnight,
        )


@dataclass(frozen=True)
class Seen:
    """What was seen of a batch: `sample` holds evenly spaced rows, `head` the first; a column is `v:NAME` in both."""

    rows: int
    columns: Mapping[str, ColumnSeen]
    sample: pl.DataFrame
    head: pl.DataFrame


def _extreme(choose: Any, a: Any, b: Any) -> Any:
    return b if a is None else a if b is None else choose(a, b)


def _added(a: Mapping[Any, int], b: Mapping[Any, int]) -> dict[Any, int]:
    return {key: a.get(key, 0) + b.get(key, 0) for key in (*a, *(k for k in b if k not in a))}


def _few(a: Mapping[Any, int] | None, b: Mapping[Any, int] | None) -> dict[Any, int] | None:
    if a is None or b is None:
        return None
    both = _added(a, b)
    return both if len(both) <= MOST_VALUES else None
