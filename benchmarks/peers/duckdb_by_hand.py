"""DuckDB SQL as an expert writes it, on a relation: a Parquet file or a table.

One aggregate for the rows; what depends on the station alone is judged per distinct station, against
the allowed ones as a list that is hashed once; the key and the mapping are counted by 64-bit hashes,
each in a subquery that runs on all threads, and compared by value only if the hashes leave a doubt.
"""

# ruff: noqa: S608 - the SQL is made of the benchmark's own constants

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from promises import COLUMNS, EXAMPLES, KEY, MAX_AGE, NULLABLE, PATTERNS, RANGES, STATIONS, TIMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

__all__ = ["DISTRIBUTIONS", "LEFT_OUT", "prepared"]

DISTRIBUTIONS = ("duckdb",)
LEFT_OUT: tuple[str, ...] = ()
_WANTED = {
    **dict.fromkeys(PATTERNS, "VARCHAR"),
    **dict.fromkeys(TIMES, "TIMESTAMP WITH TIME ZONE"),
    **dict.fromkeys(RANGES, "DOUBLE"),
}
_ALLOWED = f"(SELECT unnest([{', '.join(map(repr, STATIONS))}]))"
_OF_STATIONS = {
    "pattern station_id": f"NOT regexp_full_match(station_id, '{PATTERNS['station_id']}')",
    "allowed station_id": f"station_id NOT IN {_ALLOWED}",
}
_OF_ROWS = {
    **{f"range {name}": f"NOT {name} BETWEEN {low} AND {high}" for name, (low, high) in RANGES.items()},
    **{f"pattern {n}": f"NOT regexp_full_match({n}, '{PATTERNS[n]}')" for n in ("cookie_id", "person_id")},
    "rule": "issued_at > observed_at",
}
_COLUMNS_SHOWN = {"rule": "issued_at, observed_at"}
_KEY = ", ".join(KEY)


def prepared(now: datetime) -> Callable[[Any], dict[str, int | None]]:
    """Return what judges a relation."""
    return lambda feed: _judged(feed, now)


def _judged(feed: Any, now: datetime) -> dict[str, int | None]:
    types = dict(zip(feed.columns, map(str, feed.types), strict=True))
    wrong: dict[str, int | None] = {f"type {name}": None for name in COLUMNS if types.get(name) != _WANTED[name]}
    if wrong:
        return wrong
    found = _counted(feed)
    failed: dict[str, int | None] = {}
    for name in COLUMNS:
        if found[f"nulls {name}"] > NULLABLE.get(name, 0) * found["rows"]:
            failed[f"nulls {name}"] = found[f"nulls {name}"]
            _examples(feed, f"{name} IS NULL", name)
    for name, refused in {**_OF_ROWS, **_OF_STATIONS}.items():
        if found[name]:
            failed[name] = found[name]
            _examples(feed, refused, _COLUMNS_SHOWN.get(name, name.partition(" ")[2]))
    keys = f"SELECT count(*) FROM (SELECT DISTINCT hash({_KEY}) FROM feed)"
    if _one(feed, keys)[0] < found["rows"]:
        failed |= _repeated(feed)
    spread = "SELECT hash(cookie_id) FROM feed GROUP BY 1 HAVING min(hash(person_id)) <> max(hash(person_id)) LIMIT 1"
    if feed.query("feed", spread).fetchall():
        failed |= _many(feed)
    if now.timestamp() - found["newest"] > MAX_AGE.total_seconds():
        failed["freshness"] = None
    return failed


def _counted(feed: Any) -> dict[str, Any]:
    """Return the counts of all that one row, or one station, can break by itself."""
    counts = {
        "rows": "count(*)",
        "newest": "epoch(max(observed_at))",
        **{f"nulls {name}": f"count(*) - count({name})" for name in COLUMNS},
        **{name: f"count(*) FILTER ({refused})" for name, refused in _OF_ROWS.items()},
    }
    found = dict(zip(counts, _one(feed, f"SELECT {', '.join(counts.values())} FROM feed"), strict=True))
    sums = ", ".join(f"coalesce(sum(n) FILTER ({refused}), 0)::BIGINT" for refused in _OF_STATIONS.values())
    stations = f"SELECT {sums} FROM (SELECT station_id, count(*) AS n FROM feed GROUP BY ALL)"
    return found | dict(zip(_OF_STATIONS, _one(feed, stations), strict=True))


def _one(feed: Any, sql: str) -> tuple[Any, ...]:
    rows: list[tuple[Any, ...]] = feed.query("feed", sql).fetchall()
    return rows[0]


def _examples(feed: Any, refused: str, shown: str) -> list[tuple[Any, ...]]:
    sql = f"SELECT {shown} FROM feed WHERE {refused} LIMIT {EXAMPLES}"
    rows: list[tuple[Any, ...]] = feed.query("feed", sql).fetchall()
    return rows


def _repeated(feed: Any) -> dict[str, int | None]:
    """Return how many rows share their key with another, compared by value."""
    again = f"SELECT {_KEY}, count(*) AS n FROM feed GROUP BY ALL HAVING n > 1"
    rows = _one(feed, f"SELECT coalesce(sum(n), 0)::BIGINT FROM ({again})")[0]
    if not rows:
        return {}
    _examples(feed, f"({_KEY}) IN (SELECT ({_KEY}) FROM ({again} LIMIT {EXAMPLES}))", _KEY)
    return {"key": rows}


def _many(feed: Any) -> dict[str, int | None]:
    """Return how many rows carry a cookie of more than one person, compared by value."""
    many = "SELECT cookie_id, count(*) AS n FROM feed GROUP BY 1 HAVING min(person_id) <> max(person_id)"
    rows = _one(feed, f"SELECT coalesce(sum(n), 0)::BIGINT FROM ({many})")[0]
    if not rows:
        return {}
    some = f"cookie_id IN (SELECT cookie_id FROM ({many} LIMIT {EXAMPLES}))"
    _examples(feed, some, "cookie_id, person_id")
    return {"mapping": rows}
