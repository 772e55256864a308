"""The one shape that all texts of a column have, as a pattern that quotes none of their letters or digits."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["pattern_of"]

_FEWEST, _LONGEST = 50, 64
_MARKS = "-_.:/#"
_LITERALS = frozenset((*_MARKS, r"\."))
_WORD = 8


def pattern_of(words: Sequence[str]) -> str | None:
    """Return a pattern of classes of characters, `[A-Z]{3}[0-9]{8}`; None where the texts differ in shape.

    Text of one character, or of letters alone that are not few and in upper case, is no ID.
    """
    if len(words) < _FEWEST or len({len(word) for word in words}) != 1 or not 1 < len(words[0]) <= _LONGEST:
        return None
    shape = [_class("".join(characters)) for characters in zip(*set(words), strict=True)]
    has_digit = any(one and "0-9" in one for one in shape)
    if None in shape or not (has_digit or (len(shape) <= _WORD and "[a-z]" not in shape)):
        return None
    mixed = next((one for one in shape if one in ("[A-Z0-9]", "[a-z0-9]")), None)
    if mixed and any("A-Z" in str(one) for one in shape) and any("a-z" in str(one) for one in shape):
        return None
    if mixed:  # letters and digits in one place may be in any other
        shape = [one if one in _LITERALS else mixed for one in shape]
    runs = [(str(one), len(list(run))) for one, run in groupby(shape)]
    return "".join(one if times == 1 else f"{one}{{{times}}}" for one, times in runs)


def _class(characters: str) -> str | None:
    """Return the smallest class that holds the characters of one position; a mark stands for itself."""
    found = set(characters)
    if len(found) == 1 and found <= set(_MARKS):
        return re.escape(characters[0]) if characters[0] == "." else characters[0]
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
    return None if any(c.isupper() for c in characters) else "[a-z0-9]"
