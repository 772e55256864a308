"""What is inferred from a good past refuses what goes wrong with feeds, and hardly refuses what is right."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl
import pytest

import contracts

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.contract import Contract

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LAST = date(2026, 11, 24)
DAYS = 400
_HEX = "0123456789abcdef"


def _id(k: int) -> str:
    """Return a UUID of version 4, made from a number."""
    text = f"{(k * 2654435761) % 2**32:08x}"
    return f"{text}-{text[:4]}-4{text[1:4]}-a{text[2:5]}-{text}{text[4:]}"


def batch(days: int = DAYS, last: date = LAST) -> pl.DataFrame:
    """Return daily rows of two stations: a feed whose units the headers say."""
    rows = [(last - timedelta(days=days - 1 - k), station) for k in range(days) for station in ("EWR", "JFK")]
    count = range(len(rows))
    return pl.DataFrame(
        {
            "day": [day for day, _ in rows],
            "station": [station for _, station in rows],
            "reading": [_id(k) for k in count],
            "temp (degC)": [round(15 + 9 * ((k * 37 % 101) / 50 - 1), 1) for k in count],
            "pressure (hPa)": [round(1013 + 15 * ((k * 53 % 97) / 48 - 1), 1) for k in count],
            "quality": [("good", "good", "suspect")[k % 3] for k in count],
        }
    )


@pytest.fixture(scope="module")
def feed() -> Contract:
    """Return the contract that is inferred from more than a year of days."""
    return contracts.loads(contracts.infer(batch(), now=NOW))


def _upper(data: pl.DataFrame) -> pl.DataFrame:
    return data.with_columns(pl.col("reading").str.to_uppercase())


def _times(name: str, factor: float) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda data: data.with_columns(pl.col(name) * factor)


DISASTERS: dict[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], str]] = {
    "a column is gone": (lambda data: data.drop("quality"), "columns"),
    "a range cannot hold ten times the pressure": (_times("pressure (hPa)", 10), "range"),
    "temperatures ten times as high": (_times("temp (degC)", 10), "range"),
    "another unit in the header": (lambda data: data.rename({"temp (degC)": "temp (degF)"}), "unit"),
    "IDs in upper case": (_upper, "format"),
    "more than half is null": (
        lambda data: data.with_columns(
            pl.when(pl.int_range(pl.len()) % 5 > 1).then("temp (degC)").alias("temp (degC)")
        ),
        "nulls",
    ),
    "rows come twice": (lambda data: pl.concat([data, data.head(3)]), "key"),
    "an empty batch": (lambda data: data.clear(), "rows"),
    "text among numbers": (
        lambda data: data.with_columns(pl.col("temp (degC)").cast(pl.String) + " C"),
        "type",
    ),
    "a category that nobody knows": (lambda data: data.with_columns(quality=pl.lit("GOOD")), "allowed"),
    "data of last year": (lambda data: data.with_columns(pl.col("day").dt.offset_by("-1y")), "freshness"),
    "data of next year": (lambda data: data.with_columns(pl.col("day").dt.offset_by("1y")), "freshness"),
}


@pytest.mark.parametrize("name", DISASTERS)
def test_a_disaster_is_refused(feed: Contract, name: str) -> None:
    """Each disaster fails the check that is about it."""
    spoil, check = DISASTERS[name]
    report = feed.validate(spoil(batch(30)), now=NOW)
    assert check in {result.check for result in report.violations}


def test_the_next_batch_is_accepted(feed: Contract) -> None:
    """Without a disaster the next days are accepted."""
    report = feed.validate(batch(30, LAST + timedelta(days=1)), now=NOW + timedelta(days=1))
    assert report.ok, str(report)


def test_a_switch_within_the_range_is_seen_by_what_is_typical() -> None:
    """Depths of snow in mm could be depths in inches, for a range; `typical` tells them apart from the first day."""
    days = batch().select("day", "station")
    depth = pl.Series([round(1.5 + (k * 31 % 89) / 60, 2) for k in range(days.height)])
    past = days.with_columns(depth.alias("depth [cm]"))
    text = contracts.infer(past, now=NOW)
    report = contracts.loads(text).validate(past.tail(60).with_columns(pl.col("depth [cm]") * 10), now=NOW)
    assert "unit_switch" in {result.check for result in report.violations}
