"""Which groups are kept when there are too many: those whose names hash lowest, so that any split keeps the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sized

__all__ = ["MAX_TIMED_GROUPS", "kept", "rank_of_group", "said_of_others"]

MAX_TIMED_GROUPS = 10_000
"""Groups of which a check sees how they lie in time, or what their errors are."""


def rank_of_group(group: str) -> str:
    """Return what decides which groups are kept: a hash of the name."""
    return hashlib.blake2b(group.encode(), digest_size=8).hexdigest()


def kept(groups: Iterable[str], most: int = MAX_TIMED_GROUPS) -> list[str]:
    """Return the groups that are kept, in order; what is kept of a union is what is kept of its kept parts."""
    found = set(groups)
    return sorted(sorted(found, key=rank_of_group)[:most] if len(found) > most else found)


def said_of_others(groups: Sized) -> str:
    """Return what is to be said after a finding on groups where there may be more of them than are kept."""
    return f"; of all groups {MAX_TIMED_GROUPS:,} are looked at" if len(groups) >= MAX_TIMED_GROUPS else ""
