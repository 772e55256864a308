"""The rows whose key hashes lowest, by the engine's own hash: samples of one engine and version compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.backends.buckets import digest_of, salt_of
from contracts.backends.pushdown.rows import fields
from contracts.pairs import PAIRS_KEPT, TARGETS_KEPT, PairSample
from contracts.profile import SAMPLE_SIZE, Sample

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.table import Table
    from contracts.terms import Terms

__all__ = ["keyed_sample", "pair_sample"]

_AT_FIRST, _TIMES = 2 * SAMPLE_SIZE, 8
"""How many rows are asked for, and by how much more where too many of them share their key."""


def keyed_sample(terms: Terms, cells: SqlCells, typed: Table, columns: Iterable[str]) -> Sample:
    """Return the rows whose key hashes lowest, with the values of the columns that may be shown; none without a key.

    It takes one query, and one more wherever rows that share their key leave too few keys.

    Raises:
        Exception: whatever the engine raises.

    """
    columns = tuple(name for name in columns if not terms.columns[name].pii)
    if not terms.key:
        return Sample()
    empty = Sample(columns, typed.hasher)
    if any(name not in cells.cells for name in terms.key):
        return empty
    quoted, dialect = cells.dialect.quoted, cells.dialect
    key = [quoted(f"v:{name}") for name in terms.key]
    parts = {"hash": f"{dialect.hash}({', '.join(key)})"}
    parts |= {f"c{n}": f"CAST({quoted(f'v:{name}')} AS DOUBLE)" for n, name in enumerate(columns)}
    rows = typed.where(" AND ".join(f"{name} IS NOT NULL" for name in key)).select(parts)
    kept: dict[str, tuple[float | None, ...] | None] = {}
    for number, *values in _lowest(rows, list(parts)):
        name = f"{number + dialect.hash_offset:016x}"
        kept[name] = None if name in kept else tuple(values)
    return Sample(columns, typed.hasher, {name: kept[name] for name in sorted(kept)[:SAMPLE_SIZE]})


def pair_sample(terms: Terms, cells: SqlCells, typed: Table, source: str, target: str) -> PairSample:
    """Return the sample of a mapping's pairs, by one query for each of its sides.

    Raises:
        Exception: whatever the engine raises.

    """
    dialect = cells.dialect
    one, to = (dialect.quoted(f"v:{name}") for name in (source, target))
    rows = typed.where(f"{one} IS NOT NULL AND {to} IS NOT NULL")
    salt = dialect.literal(salt_of(terms))
    ranked = rows.select({"one": one, "other": to, "rank": f"{dialect.hash}({one}, {salt})"})
    back = rows.select({"one": to, "rank": f"{dialect.hash}({to}, {salt})"})
    pairs = _of_lowest(ranked, {"one": "min(one)", "low": "min(other)", "high": "max(other)"}, PAIRS_KEPT)
    return PairSample(
        typed.hasher,
        {rank: (digest_of(terms, a), digest_of(terms, low) if low == high else None) for rank, a, low, high in pairs},
        {rank: digest_of(terms, a) for rank, a in _of_lowest(back, {"one": "min(one)"}, TARGETS_KEPT)},
    )


def _of_lowest(ranked: Table, columns: Mapping[str, str], most: int) -> list[tuple[Any, ...]]:
    """Return the lowest ranks, ascending, as text, each with what is aggregated of its rows."""
    dialect = ranked.dialect
    row = f"{dialect.struct}({', '.join(['rank', *columns])})"
    found = ranked.grouped(["rank"], columns).grouped([], {"lowest": f"{dialect.lowest}({row}, rank, {most})"})
    rows = [fields(one) for one in found.fetch()[0][0] or ()]
    return sorted((f"{number + dialect.hash_offset:016x}", *values) for number, *values in rows)


def _lowest(rows: Table, names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return all rows of the lowest hashes, and more."""
    dialect, wanted = rows.dialect, _AT_FIRST
    while True:
        lowest = f"{dialect.lowest}({dialect.struct}({', '.join(names)}), hash, {wanted})"
        found = [fields(row) for row in rows.grouped([], {"lowest": lowest}).fetch()[0][0] or ()]
        # The last hash may have rows that were not asked for.
        if len(found) < wanted or len({row[0] for row in found}) > SAMPLE_SIZE:
            return found
        wanted *= _TIMES
