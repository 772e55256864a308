"""A Batch: data of any kind, opened as one polars LazyFrame, and the way back to their own kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.profile import FoundUnit

if TYPE_CHECKING:
    from pathlib import Path

    import polars as pl

    from contracts.terms import Terms

__all__ = ["Batch", "Misfits", "Opened", "resolve"]

_HEADER = re.compile(r"(?P<name>[^()\[\]]*)(?:\((?P<round>[^()]+)\)|\[(?P<square>[^\[\]]+)\])")


@dataclass(frozen=True)
class Misfits:
    """For a column of mixed objects: where a value is not of the declared type, and its text."""

    flag: str
    text: str


@dataclass(frozen=True)
class Batch:
    """Data as they are judged.

    `frame` has one physical column for each column that was asked for (`physical` says which);
    those in `text` arrive as text and are read as the declared type. `keep` returns the rows of
    a boolean mask, as the kind of data that came in; `everything` is the whole batch in polars;
    `path` is that of the file, where they come from one.
    """

    frame: pl.LazyFrame
    physical: Mapping[str, str]
    headers: tuple[str, ...]
    keep: Callable[[pl.Series], Any]
    everything: Callable[[], pl.DataFrame]
    rows: int | None = None
    text: frozenset[str] = frozenset()
    misfits: Mapping[str, Misfits] = field(default_factory=dict)
    units: Mapping[str, FoundUnit] = field(default_factory=dict)
    path: Path | None = None


@dataclass(frozen=True)
class Opened:
    """How the headers of a batch answer to the columns of a contract."""

    physical: Mapping[str, str]
    headers: tuple[str, ...]
    units: Mapping[str, FoundUnit]


def resolve(terms: Terms, names: list[str], metadata: Mapping[str, FoundUnit]) -> Opened:
    """Match headers with the contract's columns: by name, else by name before a unit, `snow (mm)`.

    A column that is there twice is left out of `physical`: which of the two would be judged?
    """
    named = {header: _named(header, terms, set(names)) for header in names}
    headers = tuple(named[header][0] for header in names)
    times = Counter(headers)
    physical = {named[h][0]: h for h in names if named[h][0] in terms.columns and times[named[h][0]] == 1}
    units = {name: unit for name, unit in named.values() if unit and name in terms.columns}
    # What field metadata or attrs say goes before what a header says.
    units |= {named[header][0] if header in named else header: unit for header, unit in metadata.items()}
    return Opened(physical, headers, units)


def _named(header: str, terms: Terms, names: set[str]) -> tuple[str, FoundUnit | None]:
    match = _HEADER.fullmatch(header.strip())
    if not match:
        return header, None
    unit = FoundUnit(match["round"] or match["square"], f"header {header!r}")
    if header in terms.columns:
        return header, unit
    name = match["name"].strip()
    is_free = name in terms.columns and name not in names
    return (name, unit) if is_free else (header, None)
