"""How the headers of a batch answer to a contract's columns, and which units stand beside the values."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.profile import FoundUnit
from contracts.units import without_suffix

if TYPE_CHECKING:
    from contracts.terms import Terms

__all__ = ["Opened", "at_path", "in_brackets", "relabelled", "renamed", "resolve"]

_HEADER = re.compile(r"(?P<name>[^()\[\]]*)(?:\((?P<round>[^()]+)\)|\[(?P<square>[^\[\]]+)\])")


@dataclass(frozen=True)
class Opened:
    """How the headers of a batch answer to the columns of a contract.

    `unit_columns` are the physical columns that hold the unit of each row, by the column they are for.
    """

    physical: Mapping[str, str]
    headers: tuple[str, ...]
    units: Mapping[str, FoundUnit]
    unit_columns: Mapping[str, str]

    @property
    def needed(self) -> list[str]:
        """The physical columns to read, each once."""
        return list(dict.fromkeys((*self.physical.values(), *self.unit_columns.values())))


def resolve(
    terms: Terms, names: list[str], metadata: Mapping[str, FoundUnit], beside: Mapping[Any, Any] | None = None
) -> Opened:
    """Match headers with the contract's columns: by name, else by name before a unit, `snow (mm)` or `snow_mm`.

    A column that is there twice is left out of `physical`: which of the two would be judged?
    `metadata` holds units by header, `beside` whatever the data carry for `unit_from` to look into.
    """
    named = {header: _named(header, terms, set(names)) for header in names}
    headers = tuple(named[header][0] for header in names)
    times = Counter(headers)
    physical = {named[h][0]: h for h in names if named[h][0] in terms.columns and times[named[h][0]] == 1}
    units = {name: unit for name, unit in named.values() if unit and name in terms.columns}
    # What field metadata or attrs say goes before what a header says, and `unit_from` before both.
    units |= {named[header][0] if header in named else header: unit for header, unit in metadata.items()}
    units |= _promised(terms, beside or {})
    return Opened(physical, headers, units, _unit_columns(terms, physical, Counter(names)))


def _promised(terms: Terms, beside: Mapping[Any, Any]) -> dict[str, FoundUnit]:
    """Return the units at the paths that `unit_from` names; a path that leads to no text is left out."""
    found = {}
    for name, column in terms.columns.items():
        if column.unit_from and column.unit_from.metadata:
            text = at_path(beside, column.unit_from.metadata)
            if isinstance(text, str) and text.strip():
                found[name] = FoundUnit(text, column.unit_from.where)
    return found


def _unit_columns(terms: Terms, physical: Mapping[str, str], times: Counter[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in physical:
        place = terms.columns[name].unit_from
        if place and place.column:
            header = physical.get(place.column, place.column)
            found |= {name: header} if times[header] == 1 else {}
    return found


def _named(header: str, terms: Terms, names: set[str]) -> tuple[str, FoundUnit | None]:
    found = _read(header)
    if not found:
        return header, None
    name, text, is_suffix = found
    unit = FoundUnit(text, f"header {header!r}")
    if header in terms.columns:
        return header, None if is_suffix else unit  # the contract's own spelling says nothing of the batch
    is_free = name in terms.columns and name not in names and (not is_suffix or terms.columns[name].unit)
    return (name, unit) if is_free else (header, None)


def in_brackets(header: str) -> tuple[str, str] | None:
    """Return the name of a header and what stands in brackets after it, `snow (mm)`; None where nothing does."""
    match = _HEADER.fullmatch(header.strip())
    return (match["name"].strip(), match["round"] or match["square"]) if match else None


def _read(header: str) -> tuple[str, str, bool] | None:
    """Return name and unit of a header, and whether the unit is a mere ending."""
    bracketed = in_brackets(header)
    if bracketed:
        return (*bracketed, False)
    ending = without_suffix(header.strip())
    return (*ending, True) if ending else None


def renamed(header: str, name: str, unit: str) -> str:
    """Return the header that is true once the column is in another unit: `snow (cm)`, or the bare name."""
    if header == name or not _read(header):
        return header
    match = _HEADER.fullmatch(header.strip())
    if not match:
        return name
    return f"{name} ({unit})" if match["round"] else f"{name} [{unit}]"


def at_path(found: Any, path: str) -> Any:
    """Return what stands at a dotted path in nested mappings, some of which may be JSON text; None if nothing."""
    parts = path.split(".")
    found = _opened(found)
    for size in range(len(parts), 0, -1):  # a key may hold dots itself
        key, rest = ".".join(parts[:size]), ".".join(parts[size:])
        if isinstance(found, Mapping) and (inside := _value(found, key)) is not None:
            return at_path(inside, rest) if rest else _decoded(inside)
    return None


def _value(found: Mapping[Any, Any], key: str) -> Any:
    return found[key] if key in found else found.get(key.encode())


def _decoded(value: Any) -> Any:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else value


def _opened(value: Any) -> Any:
    text = _decoded(value)
    if not isinstance(text, str) or not text.lstrip().startswith("{"):
        return text
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text


def relabelled(found: Any, path: str, unit: str) -> Any:
    """Return nested mappings in which another unit stands at a dotted path; JSON text stays JSON text."""
    parts = path.split(".")
    inside = _opened(found)
    for size in range(len(parts), 0, -1):
        key, rest = ".".join(parts[:size]), ".".join(parts[size:])
        if isinstance(inside, Mapping) and _value(inside, key) is not None:
            at = key if key in inside else key.encode()
            new = relabelled(inside[at], rest, unit) if rest else _like(inside[at], unit)
            return _like(found, {**inside, at: new})
    return found


def _like(old: Any, new: Any) -> Any:
    """Return a value in the clothes of the one it replaces: as JSON text, as bytes, or as it is."""
    text = json.dumps(new) if isinstance(new, dict) and isinstance(old, str | bytes) else new
    return text.encode() if isinstance(old, bytes) and isinstance(text, str) else text
