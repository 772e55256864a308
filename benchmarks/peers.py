"""The same checks without this library: polars by hand as an expert writes it, and stock pandera.

All return what failed by name: the number of rows, and up to ten of them. `feed.contract.yaml` is
what each has to say; where a peer cannot say a part of it in its own words, it gets a function.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from feed import STATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd
    import polars as pl

__all__ = ["Failures", "by_hand", "pandera_pandas", "pandera_polars"]

RANGES = {
    "temp_c": (-60, 60),
    "snow_cm": (0, 300),
    "precip_mm": (0, 200),
    "wind_ms": (0, 80),
    "pressure_hpa": (850, 1090),
}
NULLABLE = {"temp_c": 0.01, "pressure_hpa": 0.01}
PATTERNS = {
    "station_id": "ST[0-9]{5}",
    "cookie_id": "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "person_id": "P[0-9]{10}",
}
TEXTS = tuple(PATTERNS)
TIMES = ("observed_at", "issued_at")
COLUMNS = ("station_id", "observed_at", "issued_at", *RANGES, "cookie_id", "person_id")
KEY = ("station_id", "observed_at", "cookie_id")
MAX_AGE = timedelta(hours=2)
EXAMPLES = 10


@dataclass(frozen=True)
class Failures:
    """What failed: the number of rows, and the first examples as (row, value)."""

    rows: int
    examples: list[tuple[int, Any]]


def by_hand(frame: pl.DataFrame, now: datetime) -> dict[str, Failures]:
    """Judge a polars frame: one select for all counts, examples only of what failed."""
    import polars as pl

    wanted = {
        **dict.fromkeys(TEXTS, pl.String),
        **dict.fromkeys(TIMES, pl.Datetime("us", "UTC")),
        **dict.fromkeys(RANGES, pl.Float64),
    }
    wrong = [name for name in COLUMNS if frame.schema.get(name) != wanted[name]]
    if wrong:
        return {f"type {name}": Failures(frame.height, []) for name in wrong}
    refused = _refused(pl)
    hashes = {f"{part} hash": _hash(pl, part) for part in (("cookie_id",), ("cookie_id", "person_id"), KEY)}
    found = frame.select(
        pl.col("observed_at").max(),
        *(pl.col(name).null_count().alias(f"nulls {name}") for name in COLUMNS),
        *((pl.col(name).is_infinite() | pl.col(name).is_nan()).sum().alias(f"finite {name}") for name in RANGES),
        *(mask.sum().alias(name) for name, (mask, _) in refused.items()),
        *(expression.n_unique().alias(name) for name, expression in hashes.items()),
    ).row(0, named=True)
    failures = {}
    for name in COLUMNS:
        count = found[f"nulls {name}"]
        if count > NULLABLE.get(name, 0) * frame.height:
            failures[f"nulls {name}"] = _first(frame, pl.col(name).is_null(), [name], count)
        if found.get(f"finite {name}"):
            is_bad = pl.col(name).is_infinite() | pl.col(name).is_nan()
            failures[f"finite {name}"] = _first(frame, is_bad, [name], found[f"finite {name}"])
    for name, (mask, shown) in refused.items():
        if found[name]:
            failures[name] = _first(frame, mask, shown, found[name])
    cookies, pairs, keys = (found[name] for name in hashes)
    if keys < frame.height:
        failures |= _repeated(frame, pl)
    if cookies < pairs:
        failures |= _many(frame, pl)
    if now - found["observed_at"] > MAX_AGE:
        failures["freshness"] = Failures(frame.height, [])
    return failures


def _refused(pl: Any) -> dict[str, tuple[Any, list[str]]]:
    """Return what each check of single rows refuses, and the columns to show."""
    refused = {f"range {name}": (~pl.col(name).is_between(*ends), [name]) for name, ends in RANGES.items()}
    refused |= {f"pattern {n}": (~pl.col(n).str.contains(rf"\A{regex}\z"), [n]) for n, regex in PATTERNS.items()}
    refused["allowed station_id"] = (~pl.col("station_id").is_in(STATIONS), ["station_id"])
    refused["rule"] = (pl.col("issued_at") > pl.col("observed_at"), ["issued_at", "observed_at"])
    return refused


def _hash(pl: Any, names: tuple[str, ...]) -> Any:
    """Return a 64-bit hash; it can call two values one, which is looked into, but not one value two."""
    return pl.sum_horizontal(pl.col(name).hash(seed) for seed, name in enumerate(names))


def _first(frame: pl.DataFrame, mask: Any, shown: list[str], count: int) -> Failures:
    """Return the first rows that a mask takes, from the head of the frame if they are there."""
    for part in (frame.head(65_536), frame):
        rows = part.with_row_index("row").lazy().filter(mask).select("row", *shown).head(EXAMPLES).collect()
        if rows.height >= min(EXAMPLES, count):
            break
    return Failures(count, [(row[0], row[1:]) for row in rows.iter_rows()])


def _repeated(frame: pl.DataFrame, pl: Any) -> dict[str, Failures]:
    is_repeated = frame.select(pl.struct(KEY).is_duplicated()).to_series()
    return {"key": _first(frame, is_repeated, list(KEY), int(is_repeated.sum()))} if is_repeated.any() else {}


def _many(frame: pl.DataFrame, pl: Any) -> dict[str, Failures]:
    person = pl.col("person_id")
    spread = frame.group_by("cookie_id").agg(is_many=person.min() != person.max()).filter("is_many")
    if spread.is_empty():
        return {}
    broken = frame["cookie_id"].is_in(spread["cookie_id"].implode())
    return {"mapping": _first(frame, broken, ["cookie_id", "person_id"], int(broken.sum()))}


def pandera_pandas(now: datetime) -> Callable[[pd.DataFrame], dict[str, int]]:
    """Return a stock pandera schema for pandas as a function of the frame."""
    import pandera.pandas as pa

    def at_most(share: float) -> Any:
        return pa.Check(lambda values: values.isna().mean() <= share, ignore_na=False, error="nulls")

    def one_person(frame: pd.DataFrame) -> Any:
        pairs = frame[["cookie_id", "person_id"]].drop_duplicates()
        many = pairs.loc[pairs["cookie_id"].duplicated(keep=False), "cookie_id"]
        return True if many.empty else ~frame["cookie_id"].isin(many)

    def is_fresh(values: pd.Series) -> bool:
        return bool(now - values.max() <= MAX_AGE)

    schema = pa.DataFrameSchema(
        _columns(pa, "str", "datetime64[us, UTC]", "float64", at_most, is_fresh),
        checks=[
            pa.Check(lambda frame: frame["issued_at"] <= frame["observed_at"], error="rule", n_failure_cases=EXAMPLES),
            pa.Check(one_person, error="mapping", n_failure_cases=EXAMPLES),
        ],
        unique=list(KEY),
    )
    return lambda frame: _judged(schema, frame, pa.errors.SchemaErrors)


def pandera_polars(now: datetime) -> Callable[[pl.DataFrame], dict[str, int]]:
    """Return a stock pandera schema for polars as a function of the frame."""
    import pandera.polars as pa
    import polars as pl

    def at_most(share: float) -> Any:
        def is_at_most(data: Any) -> Any:
            return data.lazyframe.select(pl.col(data.key).is_null().mean() <= share)

        return pa.Check(is_at_most, ignore_na=False, error="nulls")

    def one_person(data: Any) -> Any:
        person = pl.col("person_id")
        spread = data.lazyframe.group_by("cookie_id").agg(is_many=person.min() != person.max())
        many = spread.filter("is_many").select("cookie_id").collect().to_series()
        return data.lazyframe.select(~pl.col("cookie_id").is_in(many.implode()))

    def is_fresh(data: Any) -> Any:
        return data.lazyframe.select(pl.lit(now) - pl.col(data.key).max() <= MAX_AGE)

    def in_order(data: Any) -> Any:
        return data.lazyframe.select(pl.col("issued_at") <= pl.col("observed_at"))

    schema = pa.DataFrameSchema(
        _columns(pa, pl.String, pl.Datetime("us", "UTC"), pl.Float64, at_most, is_fresh),
        checks=[
            pa.Check(in_order, error="rule", n_failure_cases=EXAMPLES),
            pa.Check(one_person, error="mapping", n_failure_cases=EXAMPLES),
        ],
        unique=list(KEY),
    )
    return lambda frame: _judged(schema, frame, pa.errors.SchemaErrors)


def _columns(pa: Any, text: Any, time: Any, number: Any, at_most: Any, is_fresh: Any) -> dict[str, Any]:
    """Return the columns' schemas, which are spelled alike for both engines."""
    few = {"n_failure_cases": EXAMPLES}
    columns = {name: pa.Column(text, [pa.Check.str_matches(f"^{PATTERNS[name]}$", **few)]) for name in TEXTS}
    columns["station_id"].checks.append(pa.Check.isin(STATIONS, error="allowed", **few))
    columns |= {name: pa.Column(time) for name in TIMES}
    columns["observed_at"].checks = [pa.Check(is_fresh, error="freshness")]
    for name, (low, high) in RANGES.items():
        share = NULLABLE.get(name)
        checks = [pa.Check.in_range(low, high, **few)] + ([at_most(share)] if share else [])
        columns[name] = pa.Column(number, checks, nullable=bool(share))
    return {name: columns[name] for name in COLUMNS}


def _judged(schema: Any, frame: Any, errors: type[Exception]) -> dict[str, int]:
    """Return the failed checks with the number of failure cases that pandera holds of each."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            schema.validate(frame, lazy=True)
        except errors as error:
            cases = error.failure_cases
            counted = cases["check"].value_counts()
            return dict(counted.iter_rows()) if hasattr(counted, "iter_rows") else dict(counted)
    return {}
