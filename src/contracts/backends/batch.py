"""A Batch: data of any kind, opened as one polars LazyFrame, and the way back to their own kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import polars as pl

if TYPE_CHECKING:
    from contracts.backends.findings import Findings, Task
    from contracts.profile import FoundUnit
    from contracts.terms import Terms

__all__ = ["Batch", "Change", "Changes", "Misfits", "Opened", "Pushed"]


@dataclass(frozen=True)
class Misfits:
    """For a column of mixed objects: where a value is not of the declared type, and its text."""

    flag: str
    text: str


@dataclass(frozen=True)
class Change:
    """A column that was converted: its new numbers (null: the cell stays as it came) and their unit.

    What said the old unit says the new one afterwards: the `header`, field metadata or attrs, the
    place `path` beside the values, the cells of the column `beside`.
    """

    name: str
    physical: str
    header: str
    numbers: pl.Series
    unit: str
    path: str | None = None
    beside: str | None = None

    def paths(self, *blocks: str) -> list[str]:
        """Return the dotted paths at which the old unit may stand: `path`, and under each name in these blocks."""
        names = dict.fromkeys((self.physical, self.name))
        return [*([self.path] if self.path else []), *(f"{block}.{name}" for block in blocks for name in names)]

    def merged(self, original: pl.Series) -> pl.Series:
        """Return a column with the new values in it; integers stay integers if all of them are whole."""
        kind = original.dtype
        floats = kind if kind.is_float() else pl.Float64
        integers: list[Any] = [kind, pl.Int64] if kind.is_integer() and self._is_whole else []
        fitting = (wide for wide in integers if self._fits(wide))
        wide: Any = next(fitting, floats)
        made = self.numbers.cast(wide).zip_with(self.numbers.is_not_null(), original.cast(wide))
        return made.alias(original.name)

    @property
    def _is_whole(self) -> bool:
        return bool((self.numbers.round(0) == self.numbers).all())

    def _fits(self, kind: pl.DataType | type[pl.DataType]) -> bool:
        return self.numbers.cast(kind, strict=False).null_count() == self.numbers.null_count()

    def united(self, units: pl.Series) -> pl.Series:
        """Return the column `beside` with the new unit in each row that was converted."""
        text = units.cast(pl.String)
        new = pl.Series(text.name, [self.unit], dtype=pl.String).new_from_index(0, len(text))
        return new.zip_with(self.numbers.is_not_null(), text).alias(units.name)


class Opened(Protocol):
    """What is known of data of any kind before they are judged, and by which engine they will be.

    `physical` says which of the data's own columns answers to each of the contract's; `headers` are
    all of them. Data from a file have its `path`.
    """

    @property
    def engine(self) -> str:
        """The name of the engine."""

    @property
    def physical(self) -> Mapping[str, str]:
        """The header of each column that is there."""

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers, repeated ones too."""

    @property
    def path(self) -> Path | None:
        """The file, of data from one."""


class Pushed(Opened, Protocol):
    """Data that stay where they are: the engine that holds them evaluates a task."""

    def evaluate(self, task: Task) -> Findings:
        """Return what the engine finds."""

    def groups(self, terms: Terms, names: Sequence[str]) -> list[tuple[Any, ...]]:
        """Return a row for each group of some columns: its values, its number of rows, its first row."""


Changes = Sequence[Change]
_Keep = Callable[[pl.Series | None, Changes], Any]
_Save = Callable[[Path, pl.Series | None, Changes], None]


@dataclass(frozen=True)
class Batch:
    """Data as they are judged.

    `frame` has one physical column for each column that was asked for (`physical` says which), and
    those of `unit_columns`, which hold the unit of each row; those in `text` arrive as text and are
    read as the declared type. `keep` returns the rows of a boolean mask (None: all), with changed
    columns, as the kind of data that came in; `everything` is the whole batch in polars. Data from a
    file have its `path`, and instead of `keep` there is `save`, which writes such a file. Data in
    several files have a piece for each, with its number of rows; together they are the `frame`. A row
    takes at least `width` bytes where it takes most, as far as the source says so. `sources` returns
    the files themselves by their names below the folder that holds them. Rows that may be too many for
    memory come with all their columns `in_parts`.
    """

    frame: pl.LazyFrame
    physical: Mapping[str, str]
    headers: tuple[str, ...]
    keep: _Keep | None
    everything: Callable[[], pl.DataFrame]
    rows: int | None = None
    pieces: Sequence[tuple[pl.LazyFrame, int]] = ()
    width: float = 0
    text: frozenset[str] = frozenset()
    misfits: Mapping[str, Misfits] = field(default_factory=dict)
    units: Mapping[str, FoundUnit] = field(default_factory=dict)
    unit_columns: Mapping[str, str] = field(default_factory=dict)
    path: Path | None = None
    save: _Save | None = None
    sources: Callable[[], Mapping[str, Path]] | None = None
    in_parts: Callable[[], Iterator[pl.DataFrame]] | None = None
    engine: str = "polars"
