"""The one shape that all texts of a column have, as a pattern that quotes none of their letters or digits."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["pattern_of"]

_FEWEST, _LONGEST = 50, 64
_MARKS = "-_.:/# "


def pattern_of(words: Sequence[str]) -> str | None:
    """Return a pattern of classes of characters, `[A-Z]{3}[0-9]{8}`; None where the texts differ in shape.

    Text of letters alone in both cases, or of one character, is prose and no ID.
    """
    if len(words) < _FEWEST or len({len(word) for word in words}) != 1 or not 1 < len(words[0]) <= _LONGEST:
        return None
    shape = [_class("".join(characters)) for characters in zip(*set(words), strict=True)]
    if None in shape or not {"[0-9]", "[A-Z]", "[A-Z0-9]", "[0-9a-f]"} & set(shape):
        return None
    runs = [(str(one), len(list(run))) for one, run in groupby(shape)]
    return "".join(one if times == 1 else f"{one}{{{times}}}" for one, times in runs)


def _class(characters: str) -> str | None:
    """Return the smallest class that holds the characters of one position; a mark stands for itself."""
    found = set(characters)
    if len(found) == 1 and found <= set(_MARKS):
        mark = characters[0]
        return rf"\{mark}" if mark == "." else mark
    if not characters.isascii() or not characters.isalnum():
        return None
    if characters.isdigit():
        return "[0-9]"
    if characters.isalpha() and characters.isupper():
        return "[A-Z]"
    if characters.isalpha() and characters.islower():
        return "[a-z]"
    if not any(c.islower() for c in characters):
        return "[A-Z0-9]"
    return "[a-z0-9]" if not any(c.isupper() for c in characters) else None
