"""What measuring has in common on every engine: keys of buckets, names of groups, pairs of columns."""

from __future__ import annotations

import hashlib
import json
import math
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from contracts.checks.stable import Stable
from contracts.measures.kept import rank_of_group
from contracts.profile import GAMMA, MAX_GROUPS, ColumnProfile
from contracts.units import is_interval, unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contracts.terms import Terms

__all__ = [
    "GLANCE",
    "SCALE",
    "STEADY",
    "ZERO",
    "column_profile",
    "digest_of",
    "group_labels",
    "kept_groups",
    "mapped",
    "paired",
    "salt_of",
    "watched",
]

SCALE = 1 / math.log(GAMMA)
"""Times the logarithm of a magnitude, rounded, this is a value's bucket; the key is twice that, plus one below zero."""
ZERO = 2**30
"""Stands for zero among the keys of buckets."""
GLANCE = 1_000
"""How many rows are glanced at to see whether two columns hold one measurement."""
STEADY = 1.1
"""Columns are one measurement, at a glance, where 90 % of their ratios lie within this factor."""

_Group = TypeVar("_Group")


def watched(terms: Terms, present: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that a profile measures, in the contract's order: numeric, with a unit, and in the batch."""
    there = set(present)
    return tuple(name for name, column in terms.columns.items() if column.is_numeric and column.unit and name in there)


def paired(terms: Terms, columns: Sequence[str]) -> list[tuple[str, str]]:
    """Return each column on a ratio scale with the one before it of its dimension."""
    last: dict[str, str] = {}
    found = []
    for name in columns:
        unit_of = str(terms.columns[name].unit)
        if is_interval(unit_of):
            continue
        dimension = unit(unit_of).dimension
        if dimension in last:
            found.append((name, last[dimension]))
        last[dimension] = name
    return found


def mapped(terms: Terms, present: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the pairs of columns of which a sample is kept: those of mappings that say how `stable` they are."""
    there = set(present)
    pairs = (place.check.pair for place in terms.placed if isinstance(place.check, Stable))
    return tuple(dict.fromkeys(pair for pair in pairs if there.issuperset(pair)))


def column_profile(counted: Iterable[tuple[int | None, int]], step: int = 1) -> ColumnProfile:
    """Return the profile from (key, n), the key None where values are null; buckets are made coarser by whole steps."""
    counts: dict[int | None, int] = {}
    for key, n in counted:
        whole = key if key in (None, ZERO) else ((key // 2 + step // 2) // step) * 2 + key % 2
        counts[whole] = counts.get(whole, 0) + n
    nulls, zeros = counts.pop(None, 0), counts.pop(ZERO, 0)
    positive = {key // 2: n for key, n in sorted(counts.items()) if key is not None and not key % 2}
    negative = {key // 2: n for key, n in sorted(counts.items()) if key is not None and key % 2}
    return ColumnProfile(nulls, zeros, positive, negative, step)


def group_labels(terms: Terms, texts: Sequence[str], per: Sequence[str] | None = None) -> tuple[str, str]:
    """Return what a group goes by, and what that stands for, given the texts of its parts.

    `per` are the columns that these are of; left out, those of the contract's reference.
    """
    named = zip(terms.reference.per if per is None else per, texts, strict=True)
    return _joined([_label(terms, name, text) for name, text in named]), _joined(texts)


def kept_groups(labels: Mapping[_Group, str], most: int = MAX_GROUPS) -> list[_Group]:
    """Return the groups that are kept: those whose labels hash lowest, so that any split of data keeps the same."""
    return sorted(labels, key=lambda group: rank_of_group(labels[group]))[:most]


def _joined(parts: Sequence[str]) -> str:
    """Return one name for the parts of a group: itself, or a JSON list, so that no two groups share one."""
    return parts[0] if len(parts) == 1 else json.dumps(list(parts), ensure_ascii=False)


def digest_of(terms: Terms, value: Any) -> str:
    """Return what stands for an ID in a sample: a hash of its text, keyed with the contract's name."""
    return _digest(terms, value.isoformat() if isinstance(value, date) else str(value))


def salt_of(terms: Terms) -> int:
    """Return what an engine hashes IDs with, of 63 bits: so that samples of two contracts hold different IDs."""
    return int.from_bytes(hashlib.blake2b(terms.name.encode(), digest_size=8).digest()) >> 1


def _digest(terms: Terms, text: str) -> str:
    return hashlib.blake2b(text.encode(), key=terms.name.encode()[:64], digest_size=6).hexdigest()


def _label(terms: Terms, name: str, text: str) -> str:
    """Return what a group goes by: its own text if the column may be shown, else a hash of it."""
    if not terms.columns[name].masks(text):
        return text
    return "#" + _digest(terms, text)
