"""The batches that a contract is learnt from, opened without a contract: whatever columns come are taken."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.backends.engines import moved
from contracts.backends.files import SUFFIXES
from contracts.backends.folders import files_at, is_pattern
from contracts.backends.headers import in_brackets
from contracts.backends.sources import open_batch, settled
from contracts.column import Column
from contracts.errors import ContractsError
from contracts.places.urls import is_remote
from contracts.terms import Terms
from contracts.units import is_unit, without_suffix

if TYPE_CHECKING:
    from contracts.backends.batch import Batch

__all__ = ["Delivery", "Unread", "deliveries", "opened"]


class _Anything(Mapping[str, Column]):
    """The columns of a contract that promises nothing: each header is one of them, and none is missed."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str)

    def __getitem__(self, name: str) -> Column:
        return Column(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


_VALUE = re.compile(r"[+-]?\d+([.,]\d+)*(e[+-]?\d+)?|\d{4}-\d\d-\d\d.*|true|false", re.IGNORECASE)
_NUMBER = re.compile(r"[\d.]+")
_LONGEST = 60
_MERGE = "<<"
_ANYTHING = Terms("anything", "0.0.0", _Anything())


@dataclass(frozen=True)
class Delivery:
    """One batch: the data, which can be opened again and again, and what they are called."""

    data: Any
    label: str

    @property
    def is_json(self) -> bool:
        """Whether it is a JSON payload, whose values arrive as text where no contract says their type."""
        return isinstance(self.data, dict | list) or str(self.label).lower().endswith(".json")


@dataclass(frozen=True)
class Unread:
    """A delivery as it was opened, before a value was looked at.

    `batch.physical` leads from the name that a contract would use to the header; `units` holds what
    the data say of units, with the place that says so; `oddities` is what is wrong with the headers.
    """

    batch: Batch
    units: Mapping[str, tuple[str, str]]
    oddities: tuple[str, ...]


def deliveries(data: tuple[Any, ...]) -> list[Delivery]:
    """Return the batches in what was handed in; each file of a folder or of a pattern is one.

    Files in folders such as `day=2026-01-01` are one batch, as they are everywhere else. A file that is named
    twice, as by two patterns, is one batch.

    Raises:
        ContractsError: nothing was handed in.
        DataSourceError: a path leads to no file of a known kind, or a stream cannot be read.

    """
    if not data:
        msg = "infer needs data: a frame, a file, a folder or a pattern"
        raise ContractsError(msg)
    found: dict[object, Delivery] = {}
    for place, one in enumerate(one for given in data for one in _each(given)):
        found.setdefault(_identity(one, place), one)
    return list(found.values())


def _identity(one: Delivery, place: int) -> object:
    """Return what two deliveries of the same file share, and no others."""
    return os.path.realpath(one.data) if one.label and not is_remote(one.data) else place


def _each(given: Any) -> list[Delivery]:
    if not isinstance(given, str | Path):
        return [Delivery(settled(moved(given, "polars")), "")]
    is_many = not is_remote(given) and (is_pattern(str(given)) or Path(given).is_dir())
    if not is_many:
        return [Delivery(given, str(given))]
    files = files_at(given, SUFFIXES).found
    if any("=" in part for file in files for part in file.path.parts[:-1]):
        return [Delivery(given, str(given))]
    return [Delivery(file.path, file.shown) for file in files]


def opened(one: Delivery) -> Unread:
    """Open a delivery.

    Raises:
        DataSourceError: it cannot be read.

    """
    batch = open_batch(one.data, _ANYTHING)
    headers = [header for header in batch.headers if header and header != _MERGE and header in batch.physical]
    named = {header: _name(header, batch.headers) for header in headers}
    times = Counter(named.values())
    names = {header: name if times[name] == 1 else header for header, name in named.items()}
    units = {names[header]: found for header in headers if (found := _unit(header, batch))}
    oddities = tuple(_oddities(batch.headers, is_text=bool(batch.text)))
    return Unread(replace(batch, physical={names[header]: header for header in headers}), units, oddities)


def _oddities(headers: tuple[str, ...], *, is_text: bool) -> Iterator[str]:
    """Yield what is wrong with headers: one that stands there twice, or without a name; values in place of names."""
    for header, times in Counter(headers).items():
        if times > 1 and header:
            yield f"columns? {_shortened(header)!r} is there {times} times: which is meant? Nothing is promised of it"
    if "" in headers:
        yield f"columns? {headers.count('')} without a name: nothing is promised of them"
    mark = next((mark for mark in (";", "\t", "|") if len(headers) == 1 and mark in headers[0]), None)
    if is_text and mark:
        yield f"columns? the only header holds {mark!r}: does that part its cells? A comma is read as what does"
    if _MERGE in headers:
        yield f"columns? no contract can name {_MERGE!r}, which YAML takes for a merge: nothing is promised of it"
    values = sum(bool(_VALUE.fullmatch(header)) for header in headers)
    if is_text and values:
        yield f"columns? of {len(headers)} headers {values} look like values: does the file begin with a header line?"


def _shortened(name: str) -> str:
    """Return a name that fits into a message."""
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}..."


def _name(header: str, headers: tuple[str, ...]) -> str:
    """Return the name before a unit in brackets, `snow` for `snow (mm)`; the header where there is none."""
    found = in_brackets(header)
    if not found or not found[0] or found[0] in headers:
        return header
    return found[0] if is_unit(found[1]) and not _NUMBER.fullmatch(found[1]) else header


def _unit(header: str, batch: Batch) -> tuple[str, str] | None:
    """Return the unit that the data say for a column, and where they say it."""
    carried = batch.units.get(header)
    if carried:
        return carried.unit, carried.where
    ending = without_suffix(header)
    return (ending[1], f"header {header!r}") if ending else None
