"""Candidates for the key and for mappings: refuted on the first rows, so that few are left to try on all of them."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import TYPE_CHECKING

from contracts.authoring.inferring.draft import Line
from contracts.authoring.inferring.words import words_of
from contracts.authoring.inferring.writing import short_scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from contracts.authoring.inferring.material import Material

__all__ = ["key_candidates", "mapping_candidates"]

_IDS = frozenset(
    ("id", "ids", "uuid", "guid", "key", "code", "station", "sku", "isin", "iata", "icao", "ulid", "uid", "cookie")
)
_CALENDAR = frozenset(("year", "month", "day", "hour", "minute"))
_POOL, _MOST_COLUMNS, _TRIED, _HEADS = 8, 4, 5, 20
_FEWEST_ROWS, _FEWEST_IDS = 10, 10


def _rank(column: Material) -> int | None:
    """Return how well a column identifies rows, 0 best; None where measurements and gaps rule it out."""
    if column.absent or any(column.absences) or not column.whole.count:
        return None
    words, kind = words_of(column.name), column.kind
    is_named = bool(_IDS & set(words))
    if column.is_serial or kind.form or (is_named and kind.type in ("string", "integer")):
        return 0
    if kind.type in ("date", "timestamp"):
        return 1
    if kind.type == "integer" and _CALENDAR & set(words):
        return 3
    if kind.type == "string":
        return 2 if column.whole.values else 4
    return None


def key_candidates(columns: Sequence[Material], heads: Sequence[pl.DataFrame]) -> list[tuple[str, ...]]:
    """Return sets of columns that may be the key, the best first: small ones, of IDs and times before texts.

    An ID that has one value in these data stands in front: the next batch may hold another.
    """
    if not heads or max(head.height for head in heads) < _FEWEST_ROWS:
        return []
    ranked = {column.name: rank for column in columns if (rank := _rank(column)) is not None}
    constant = {c.name for c in columns if c.name in ranked and c.whole.values is not None and len(c.whole.values) == 1}
    pool = sorted((name for name in ranked if name not in constant), key=lambda name: ranked[name])[:_POOL]
    front = tuple(name for name in constant if ranked[name] == 0)[:1]
    found: list[tuple[str, ...]] = []
    for size in range(1, min(_MOST_COLUMNS, len(pool)) + 1):
        sets = sorted(combinations(pool, size), key=lambda names: sum(ranked[name] for name in names))
        for names in sets:
            is_text = size == 1 and ranked[names[0]] > 1
            if not is_text and not any(set(known) <= {*front, *names} for known in found) and _is_unique(names, heads):
                found.append(tuple(c.name for c in columns if c.name in {*front, *names}))
        if len(found) >= _TRIED:
            break
    return found[:_TRIED]


def _is_unique(names: tuple[str, ...], heads: Sequence[pl.DataFrame]) -> bool:
    return not any(
        head.select(f"v:{name}" for name in names).is_duplicated().any() for head in heads[:_HEADS] if head.height
    )


def mapping_candidates(columns: Sequence[Material], heads: Sequence[pl.DataFrame]) -> dict[str, Line]:
    """Return mappings between IDs that hold in the first rows: there, each ID leads to one other, time and again."""
    pool = [c.name for c in columns if _is_id(c)][:_POOL]
    found: dict[str, Line] = {}
    for source, target in permutations(pool, 2):
        if f"{target}_to_{source}" in found and "one-to-one" in found[f"{target}_to_{source}"].value:
            continue
        seen = [
            _counts(head, source, target)
            for head in heads[:_HEADS]
            if {f"v:{source}", f"v:{target}"} <= set(head.columns)
        ]
        sources, targets, pairs, rows = (sum(counts) for counts in zip(*seen, strict=True)) if seen else (0, 0, 0, 0)
        if sources != pairs or sources < _FEWEST_IDS or rows < 2 * sources or targets < _FEWEST_IDS:
            continue
        cardinality = "one-to-one" if targets == pairs else "many-to-one"
        value = f"{{from: {short_scalar(source)}, to: {short_scalar(target)}, cardinality: {cardinality}}}"
        found[f"{source}_to_{target}"] = Line(
            value, f"{sources:,} IDs, each seen {rows / sources:.1f} times, lead to {targets:,}"
        )
    return found


def _is_id(column: Material) -> bool:
    words = words_of(column.name)
    is_named = bool(_IDS & set(words)) and not column.is_serial
    return not column.absent and column.kind.type in ("string", "integer") and bool(column.kind.form or is_named)


def _counts(head: pl.DataFrame, source: str, target: str) -> tuple[int, int, int, int]:
    """Return the numbers of different sources, targets and pairs, and of rows that have both."""
    both = head.select(f"v:{source}", f"v:{target}").drop_nulls()
    return both.to_series(0).n_unique(), both.to_series(1).n_unique(), both.n_unique(), both.height
