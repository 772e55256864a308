"""Text that spells days, numbers and amounts as people do, and contracts do not: what a person is asked about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["other_spelling"]

_FEWEST = 10
_ISO_DAY = r"\d{4}-\d\d-\d\d"
_DAYS = r"\d{1,2}\.\d{1,2}\.\d{2,4}|\d{1,2}/\d{1,2}/\d{2,4}|\d{4}/\d\d?/\d\d?|\d{1,2}-\d{1,2}-\d{4}"
_NUMBER = r"[-+]?\d[\d.,' ]*"
_PLAIN = re.compile(r"[-+]?\d+(\.\d+)?")
_SPELLINGS = tuple(
    (re.compile(pattern), f"type? {what}; contracts read {read}, so until it is written so it is text")
    for pattern, what, read in (
        (_DAYS, "days in another order", "2026-01-31"),
        (rf"{_ISO_DAY}|{_DAYS}", "days in more than one spelling", "2026-01-31"),
        (r"[-+]?\d+(\.\d+)?|[-+]?(\d+|\d{1,3}(\.\d{3})+),\d+", "numbers with a decimal comma", "1234.5"),
        (r"[-+]?\d{1,3}(,\d{3})*(\.\d+)?", "numbers with commas between thousands", "1234.5"),
        (rf"{_NUMBER} ?%", "per cent with their sign", "12.5"),
        (rf"[$€£¥] ?{_NUMBER}|{_NUMBER} ?[$€£¥]", "amounts with the sign of a currency", "1234.5"),
    )
)


def other_spelling(words: Sequence[str]) -> str | None:
    """Return what to ask about text that all spells one thing, but not as contracts read it; None of other text."""
    if len(words) < _FEWEST or all(_PLAIN.fullmatch(word) for word in words):
        return None
    return next((asked for pattern, asked in _SPELLINGS if all(pattern.fullmatch(word) for word in words)), None)
