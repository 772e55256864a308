"""Polars as an expert writes it: one select for all counts, examples only of what failed.

The key and the mapping are counted by 64-bit hashes in the same select. Values are compared only if
the hashes leave a doubt: two hashes that collide make a key look repeated, which is then looked into.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from promises import COLUMNS, EXAMPLES, KEY, MAX_AGE, NULLABLE, PATTERNS, RANGES, STATIONS, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = [
    "DISTRIBUTIONS",
    "LEFT_OUT",
    "prepared",
    "prepared_n_unique",
    "prepared_n_unique_streaming",
    "prepared_reading",
    "prepared_streaming",
]

DISTRIBUTIONS = ("polars",)
LEFT_OUT: tuple[str, ...] = ()
_WANTED = {
    **dict.fromkeys(PATTERNS, pl.String),
    **dict.fromkeys(TIMES, pl.Datetime("us", "UTC")),
    **dict.fromkeys(RANGES, pl.Float64),
}
_HASHED = {"cookies": ("cookie_id",), "pairs": ("cookie_id", "person_id"), "keys": KEY}


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a frame, or a scan with the in-memory engine."""
    return lambda data: _judged(data.lazy(), now, "in-memory")


def prepared_streaming(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a scan with the streaming engine."""
    return lambda data: _judged(data.lazy(), now, "streaming")


def prepared_n_unique(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what counts distinct hashes by a table of them in place of sorting, with the in-memory engine."""
    return lambda data: _judged(data.lazy(), now, "in-memory", pl.Expr.n_unique)


def prepared_n_unique_streaming(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return the same with the streaming engine."""
    return lambda data: _judged(data.lazy(), now, "streaming", pl.Expr.n_unique)


def prepared_reading(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what reads the whole file first, which takes more memory and can be faster."""
    return lambda path: _judged(pl.read_parquet(path).lazy(), now, "in-memory")


def _by_sorting(hashes: pl.Expr) -> pl.Expr:
    """Return how many hashes are distinct: the runs among them, sorted."""
    return hashes.sort().rle_id().last() + 1


def _judged(
    data: pl.LazyFrame, now: datetime, engine: Any, distinct: Callable[[pl.Expr], pl.Expr] = _by_sorting
) -> dict[str, int | None]:
    schema = data.collect_schema()
    wrong: dict[str, int | None] = {f"type {name}": None for name in COLUMNS if schema.get(name) != _WANTED[name]}
    if wrong:
        return wrong
    refused = _refused()
    counts = data.select(
        pl.len().alias("rows"),
        pl.col("observed_at").max().alias("newest"),
        *(pl.col(name).null_count().alias(f"nulls {name}") for name in COLUMNS),
        *(mask.sum().alias(name) for name, (mask, _) in refused.items()),
        *(distinct(_hash(names)).alias(name) for name, names in _HASHED.items()),
    )
    found = counts.collect(engine=engine).row(0, named=True)
    failed: dict[str, int | None] = {}
    for name in COLUMNS:
        if found[f"nulls {name}"] > NULLABLE.get(name, 0) * found["rows"]:
            failed[f"nulls {name}"] = found[f"nulls {name}"]
            _examples(data, pl.col(name).is_null(), [name])
    for name, (mask, shown) in refused.items():
        if found[name]:
            failed[name] = found[name]
            _examples(data, mask, shown)
    if found["keys"] < found["rows"]:
        failed |= _repeated(data, engine)
    if found["cookies"] < found["pairs"]:
        failed |= _many(data, engine)
    if now - found["newest"] > MAX_AGE:
        failed["freshness"] = None
    return failed


def _refused() -> dict[str, tuple[pl.Expr, list[str]]]:
    """Return what each check of single rows refuses, and the columns to show."""
    refused = {f"range {name}": (~pl.col(name).is_between(*ends), [name]) for name, ends in RANGES.items()}
    refused |= {f"pattern {n}": (~pl.col(n).str.contains(rf"\A{regex}\z"), [n]) for n, regex in PATTERNS.items()}
    refused["allowed station_id"] = (~pl.col("station_id").is_in(STATIONS), ["station_id"])
    refused["rule"] = (pl.col("issued_at") > pl.col("observed_at"), ["issued_at", "observed_at"])
    return refused


def _hash(names: tuple[str, ...]) -> pl.Expr:
    return pl.sum_horizontal(pl.col(name).hash(seed) for seed, name in enumerate(names))


def _examples(data: pl.LazyFrame, mask: pl.Expr, shown: list[str]) -> list[tuple[Any, ...]]:
    """Return the first rows that a mask takes, from the head of the data if they are there."""
    rows: list[tuple[Any, ...]] = []
    for part in (data.head(65_536), data):
        found = part.select(shown).with_row_index("row").filter(mask).head(EXAMPLES)
        rows = found.collect(engine="streaming").rows()
        if len(rows) == EXAMPLES:
            break
    return rows


def _repeated(data: pl.LazyFrame, engine: Any) -> dict[str, int | None]:
    """Return how many rows share their key with another, compared by value."""
    again = data.select(KEY).group_by(KEY).len().filter(pl.col("len") > 1).collect(engine=engine)
    if again.is_empty():
        return {}
    first = again.head(EXAMPLES).select(pl.struct(KEY)).to_series()
    _examples(data, pl.struct(KEY).is_in(first.implode()), list(KEY))
    return {"key": int(again["len"].sum())}


def _many(data: pl.LazyFrame, engine: Any) -> dict[str, int | None]:
    """Return how many rows carry a cookie of more than one person, compared by value."""
    person = pl.col("person_id")
    spread = data.group_by("cookie_id").agg(pl.len(), is_many=person.min() != person.max()).filter("is_many")
    many = spread.collect(engine=engine)
    if many.is_empty():
        return {}
    first = many.head(EXAMPLES)["cookie_id"]
    _examples(data, pl.col("cookie_id").is_in(first.implode()), ["cookie_id", "person_id"])
    return {"mapping": int(many["len"].sum())}
