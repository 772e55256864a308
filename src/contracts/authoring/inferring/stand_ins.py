"""Stand-ins for missing values: which texts and numbers are taken for one, and by what rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.column import INFINITIES
from contracts.identifiers import FORMATS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

__all__ = ["NUMBERS", "TEXTS", "numbers_missing", "texts_missing"]

_SURE = ("", "undefined", "null", "NULL", "N/A", "n/a", "#N/A", "NaN", "nan", r"\N", "<NA>", "None", "(null)")
_UNSURE = ("NA", "na", "none", "-", "--", "?", ".", "missing", "unknown", "Unknown", "M", "T", " ")
"""Texts that stand for nothing among numbers and times, and may mean something among words."""
_SENTINELS = tuple(text for known in FORMATS.values() if known.is_telling for text in known.sentinels)
TEXTS = (*_SURE, *_UNSURE, *INFINITIES, *_SENTINELS)
NUMBERS = tuple(
    sign * value
    for value in (
        99,
        99.9,
        99.99,
        999,
        999.9,
        999.99,
        9999,
        9999.9,
        99999,
        999999,
        8888,
        88888,
        32767,
        32768,
        1e20,
        1e30,
    )
    for sign in (-1, 1)
)
_REPEATED = 2


def texts_missing(counts: Mapping[str, int], form: str | None, *, is_text: bool) -> list[str]:
    """Return the texts that stand for a missing value.

    Where other values are numbers or times, every text of the lists is one, since it could be
    nothing else. Where they are text, those are that mean nothing else in any feed, and the
    sentinels of the format that the others have.
    """
    if not is_text:
        return [text for text in counts if text in TEXTS]
    sentinels = FORMATS[form].sentinels if form else ()
    return [text for text in counts if text in _SURE or text in sentinels]


def numbers_missing(
    counts: Mapping[float, int], low: float | None, high: float | None, elsewhere: Collection[float] = ()
) -> list[float]:
    """Return the numbers that stand for a missing value, of those that often do (-9999, 999.9).

    One does if it is there more than once, or stands for one in other columns (`elsewhere`), and
    lies further from all other values than these lie apart. `low` and `high` are the bounds of
    the values that are in no list.
    """
    if low is None or high is None:
        return []
    found = []
    for value in sorted({*counts, *elsewhere}, key=abs):
        away, times = max(low - value, value - high), counts.get(value, 0)
        if (times >= _REPEATED or value in elsewhere) and away > max(high - low, abs(value) / 2):
            found.append(value)
        elif times:
            low, high = min(low, value), max(high, value)
    return found
