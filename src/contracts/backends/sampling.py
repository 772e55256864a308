"""Samples by hash: the rows, or the pairs of a mapping, whose hash is lowest, the same ones wherever they occur."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.buckets import digest_of, salt_of
from contracts.pairs import PAIRS_KEPT, TARGETS_KEPT, PairSample

if TYPE_CHECKING:
    from contracts.terms import Terms

__all__ = ["HASHER", "lowest", "pair_sample"]

HASHER = f"polars {pl.__version__}"
_TIMES = 8


def lowest(hashes: pl.Series, most: int) -> pl.Series:
    """Return the lowest distinct hashes, ascending; nulls are none."""
    found, wanted = hashes.drop_nulls(), most
    while found.bottom_k(wanted).n_unique() < most and wanted < len(found):
        wanted *= _TIMES
    return found.bottom_k(wanted).unique().sort().head(most)


def pair_sample(frame: pl.DataFrame, terms: Terms, source: str, target: str) -> PairSample:
    """Return the sample of a mapping's pairs in a part; rows with a null in either column are left out."""
    both = frame.select(one=_plain(frame, source), to=_plain(frame, target)).drop_nulls()
    salt = salt_of(terms)
    ranked = both.with_columns(rank=pl.col("one").hash(salt), rank_to=pl.col("to").hash(salt))
    pairs: dict[str, tuple[str, str | None]] = {}
    for rank, one, to in _of_lowest(ranked, "rank", PAIRS_KEPT).select("rank", "one", "to").unique().iter_rows():
        name, digest = f"{rank:016x}", digest_of(terms, one)
        pairs[name] = (digest, None if name in pairs else digest_of(terms, to))
    targets = _of_lowest(ranked, "rank_to", TARGETS_KEPT).select("rank_to", "to").unique()
    return PairSample(
        HASHER,
        {name: pairs[name] for name in sorted(pairs)},
        {f"{rank:016x}": digest_of(terms, to) for rank, to in targets.sort("rank_to").iter_rows()},
    )


def _of_lowest(ranked: pl.DataFrame, rank: str, most: int) -> pl.DataFrame:
    edge = lowest(ranked[rank], most)
    return ranked.filter(pl.col(rank) <= edge[-1]) if len(edge) else ranked.clear()


def _plain(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Return a column so that equal values hash alike: integers of one width, and -0.0 as 0.0."""
    kind, value = frame.schema[f"v:{name}"], pl.col(f"v:{name}")
    if kind.is_float():
        return value.cast(pl.Float64) + 0.0
    return value.cast(pl.Int64) if kind.is_integer() and kind not in (pl.UInt64, pl.Int128) else value
