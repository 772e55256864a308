"""A Batch: data of any kind, opened as one polars LazyFrame, and the way back to their own kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.profile import FoundUnit

if TYPE_CHECKING:
    import polars as pl

    from contracts.terms import Terms

__all__ = ["Batch", "Misfits", "Opened", "resolve"]

_HEADER = re.compile(r"\s*(?P<name>.*?)\s*(?:\((?P<round>[^()]+)\)|\[(?P<square>[^\[\]]+)\])\s*")


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
    a boolean mask, as the kind of data that came in; `everything` is the whole batch in polars.
    """

    kind: str
    frame: pl.LazyFrame
    physical: Mapping[str, str]
    headers: tuple[str, ...]
    keep: Callable[[pl.Series], Any]
    everything: Callable[[], pl.DataFrame]
    rows: int | None = None
    text: frozenset[str] = frozenset()
    misfits: Mapping[str, Misfits] = field(default_factory=dict)
    units: Mapping[str, FoundUnit] = field(default_factory=dict)
    is_file: bool = False


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
    found = dict(metadata)
    known: dict[str, str] = {}
    for header in names:
        name, where = _named(header, terms, names)
        known[header] = name
        if where and name in terms.columns:
            found.setdefault(name, where)
    headers = tuple(known[header] for header in names)
    physical = {known[h]: h for h in names if known[h] in terms.columns and headers.count(known[h]) == 1}
    units = {known.get(header, header): unit for header, unit in found.items()}
    return Opened(physical, headers, units)


def _named(header: str, terms: Terms, names: list[str]) -> tuple[str, FoundUnit | None]:
    match = _HEADER.fullmatch(header)
    if not match:
        return header, None
    unit = FoundUnit(match["round"] or match["square"], f"header {header!r}")
    if header in terms.columns:
        return header, unit
    is_free = match["name"] in terms.columns and match["name"] not in names
    return (match["name"], unit) if is_free else (header, None)
