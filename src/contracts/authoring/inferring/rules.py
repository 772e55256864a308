"""Rules between two columns of one quantity: proposed where their names say which is larger, and all rows agree."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING

import polars as pl

from contracts.authoring.inferring.draft import Line
from contracts.authoring.inferring.words import words_of
from contracts.authoring.inferring.writing import short_scalar
from contracts.column import NUMERIC

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.authoring.inferring.material import Material

__all__ = ["rule_candidates"]

# Words in the order of what they name: of two names that are otherwise the same, the later one is the larger.
_ORDERS = (
    (("min", "minimum", "low", "lowest"), ("avg", "mean", "average"), ("max", "maximum", "high", "highest")),
    (("dewp", "dewpt", "dewpoint"), ("temp", "temperature")),
    (("speed", "wind", "windspeed", "wspd"), ("gust", "gusts", "windgust")),
    (("start", "begin", "started"), ("end", "finish", "ended", "finished")),
)
_ONE_WORD = ((r"\bt(min|max|avg|mean)\b", r"t \1"), (r"\bdew point\b", "dewpoint"))
_Place = tuple[int, int, tuple[str, ...]]
_FEWEST, _FEWEST_APART = 50, 0.1
_MOST_COLUMNS = 200


def rule_candidates(columns: Sequence[Material], samples: Sequence[pl.DataFrame]) -> dict[str, Line]:
    """Return rules `larger >= smaller`, by name, that no sampled row breaks.

    The names differ in one word that says which is larger (`temp_min`, `temp_max`; `wind`, `gust`).
    Both are numbers of one unit, or both times. At least 50 rows have both values, and in one of ten
    these differ: two columns that are always equal are one measurement twice.
    """
    places = {one.name: list(_places(one.name)) for one in columns if not one.absent and _is_sortable(one)}
    pool = [one for one in columns if places.get(one.name)]
    found: dict[tuple[str, str], str] = {}
    for smaller, larger in permutations(pool[:_MOST_COLUMNS], 2):
        if _is_below(places[smaller.name], places[larger.name]) and _is_alike(smaller, larger):
            why = _proof(smaller, larger, samples)
            found |= {(smaller.name, larger.name): why} if why else {}
    return {
        re.sub(r"\W+", "_", f"{larger}_tops_{smaller}"): Line(
            short_scalar(f"{_written(larger)} >= {_written(smaller)}"), why
        )
        for (smaller, larger), why in found.items()
        if not any((smaller, middle) in found and (middle, larger) in found for middle in {b for _, b in found})
    }


def _is_sortable(column: Material) -> bool:
    return column.kind.type in (*NUMERIC, "date", "timestamp") and not column.other_units


def _places(name: str) -> Iterator[_Place]:
    """Yield each order that a word of a name belongs to, its rank in it, and the other words."""
    text = " ".join(words_of(name))
    for joined, apart in _ONE_WORD:
        text = re.sub(joined, apart, text)
    words = text.split()
    for at, word in enumerate(words):
        for order, ranks in enumerate(_ORDERS):
            yield from ((order, k, (*words[:at], *words[at + 1 :])) for k, same in enumerate(ranks) if word in same)


def _is_below(smaller: Sequence[_Place], larger: Sequence[_Place]) -> bool:
    return any(
        order == other and low < high and rest == others
        for order, low, rest in smaller
        for other, high, others in larger
    )


def _is_alike(a: Material, b: Material) -> bool:
    """Return whether values of both can be compared as they stand: numbers of one unit, or times of one kind."""
    if a.is_numeric and b.is_numeric:
        return (a.unit and a.unit[0]) == (b.unit and b.unit[0])
    return a.kind.type == b.kind.type and a.kind.tz == b.kind.tz


def _proof(smaller: Material, larger: Material, samples: Sequence[pl.DataFrame]) -> str | None:
    """Return what a rule rests on, None where it is broken or rests on too little."""
    rows = apart = 0
    for sample in samples:
        low, high = (_values(sample, column) for column in (smaller, larger))
        if low is None or high is None:
            continue
        if (low > high).any():
            return None
        rows, apart = rows + int((low <= high).sum()), apart + int((low < high).sum())
    tops, bottom = smaller.bounds[1], larger.bounds[0]
    is_idle = tops is None or bottom is None or tops <= bottom  # true of any two values
    return None if rows < _FEWEST or apart < _FEWEST_APART * rows or is_idle else f"in each of {rows:,} rows looked at"


def _values(sample: pl.DataFrame, column: Material) -> pl.Series | None:
    if f"v:{column.name}" not in sample.columns:
        return None
    values = sample.get_column(f"v:{column.name}")
    stand_ins = [float(value) for value in column.missing if not isinstance(value, str)]
    if not stand_ins or not column.is_numeric:
        return values
    numbers = values.cast(pl.Float64)
    return numbers.set(numbers.is_in(stand_ins), None)


def _written(name: str) -> str:
    """Return a column's name as a rule writes it."""
    return name if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) else '"' + name.replace('"', '""') + '"'
