"""Columns that come and go, and which of them look like one column under another name."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.authoring.diffing.changes import Change

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.diffing.sides import Side

__all__ = ["of_column_set"]

MAX_PAIRS = 10_000
"""With more pairs of removed and added columns, it is another table, and no hint is worth the time."""
NEAR = 0.6
"""From here on two names are alike, on difflib's scale from 0 to 1 (its own default for close matches)."""


def of_column_set(old: Side, new: Side) -> Iterator[Change]:
    """Yield the columns that were removed, each with a hint where it seems to be renamed, and those added."""
    removed = [name for name in old.terms.columns if name not in new.terms.columns]
    added = [name for name in new.terms.columns if name not in old.terms.columns]
    renamed = _renamed(removed, added, old, new)
    for name in removed:
        hint = f"renamed to {renamed[name]}? To whoever reads {name} it is gone all the same" if name in renamed else ""
        yield Change("breaking", "columns", name, "removed: it is not promised any more", ("columns",), hint)
    for name in added:
        column = new.terms.columns[name]
        said = f"{column.type or 'of any type'}{f' in {column.unit}' if column.unit else ''}"
        message = f"added, {said}{'' if column.required else ', not required'}"
        yield Change("compatible", "columns", name, message, ("columns", name))


def _renamed(removed: list[str], added: list[str], old: Side, new: Side) -> dict[str, str]:
    """Return new names by old ones: what is promised alike goes first, then what is called alike."""
    if len(removed) * len(added) > MAX_PAIRS:
        return {}
    pairs = [(_likeness(a, b, old, new), a, b) for a in removed for b in added]
    found: dict[str, str] = {}
    for likeness, a, b in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= NEAR and a not in found and b not in found.values():
            found[a] = b
    return found


def _likeness(a: str, b: str, old: Side, new: Side) -> float:
    """Return how much two columns look like one, from 0 to 2; 0 where they are of different types or units."""
    one, other = old.terms.columns[a], new.terms.columns[b]
    if (one.type, one.unit) != (other.type, other.unit):
        return 0.0
    called = difflib.SequenceMatcher(None, a.lower(), b.lower()).ratio()
    same = (
        replace(one, name=b, description=other.description) == other
        and old.terms.by_column[a] == new.terms.by_column[b]
    )
    return called + same
