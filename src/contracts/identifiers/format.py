"""What an ID format is: the one canonical spelling of an ID, so that equal IDs are equal text."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Format"]


@dataclass(frozen=True)
class Format:
    """A named format. `pattern` matches from end to end, in the dialect of `contracts.patterns`.

    `sentinels` match the pattern and yet identify nobody (an all-zero ID): they fail too.
    `within` names formats of which every ID in this one is also an ID.
    """

    name: str
    title: str
    pattern: str
    source: str
    examples: tuple[str, ...]
    counterexamples: tuple[str, ...]
    sentinels: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
