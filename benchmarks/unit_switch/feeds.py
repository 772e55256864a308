"""The open feeds: how each is read, cut into batches, and promised in a contract."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import polars as pl

import contracts

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from contracts.column import Column
    from contracts.profile import Profile

__all__ = ["FEEDS", "STAND_IN", "Feed", "Opened", "declared", "opened"]

STAND_IN = -9999.0
_NOT_MEASURED = frozenset({"id", "text", "date", "category", "count", "datetime", "flag", "year"})


@dataclass(frozen=True)
class Feed:
    """One feed: where its time and stations stand, days to a batch, and batches of history.

    `step`: faults begin in every so many batches. `without`: columns that are broken at the
    source. `split` says whether the method was tuned on it, or is only reported on it.
    """

    name: str
    time: str
    split: str
    station: str | None = None
    days: int = 7
    history: int = 60
    step: int = 1
    without: tuple[str, ...] = ()


FEEDS = {
    feed.name: feed
    for feed in (
        Feed("nyc_central_park_daily", "DATE", "tuning", step=3),
        Feed("nycflights13_weather_hourly", "time_hour", "tuning", "origin", days=1, step=3),
        Feed("vega_seattle_newyork_daily", "date", "tuning", "location", step=2),
        Feed("us9_weather_history_daily", "date", "report", "station", history=30),
        Feed("world3_weather_daily", "date", "report", "city", step=2),
        Feed("seatac_ghcn_daily_raw", "DATE", "report"),
        Feed("pnwflights14_weather_hourly", "time_hour", "report", "origin", days=1, step=3, without=("wind_gust",)),
    )
}


@dataclass(frozen=True)
class Opened:
    """A feed that is ready to be judged: its contract, and a frame, a time and a Profile for each batch."""

    feed: Feed
    contract: contracts.Contract
    batches: tuple[pl.DataFrame, ...]
    times: tuple[datetime, ...]
    profiles: tuple[Profile, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that declare a unit."""
        return tuple(column for column in self.contract.terms.columns.values() if column.unit)

    @property
    def stations(self) -> tuple[str, ...]:
        """The names of the stations, none where there is only one."""
        if self.feed.station is None:
            return ()
        return tuple(sorted(set(pl.concat(self.batches)[self.feed.station].drop_nulls())))


@lru_cache(maxsize=2)
def opened(name: str, folder: Path, *, also: tuple[str, ...] = ()) -> Opened:
    """Return the feed with every batch measured; kept, since several columns of it are judged in one process.

    `also` names columns that are taken in although they are broken at the source.
    """
    feed = FEEDS[name]
    units = declared(feed, folder, also)
    frame = _read(feed, folder, list(units))
    contract = contracts.loads(_contract(feed, units))
    batches = _cut(frame, feed)
    times = tuple(batch[feed.time].max() for batch in batches)
    return Opened(feed, contract, batches, times, tuple(contract.profile(batch) for batch in batches))


def declared(feed: Feed, folder: Path, also: tuple[str, ...] = ()) -> dict[str, str]:
    """Return the unit of each measured column, as `units.json` says it."""
    said = json.loads((folder / "units.json").read_text(encoding="utf-8"))[feed.name]["columns"]
    units = {column: unit.split(" (")[0] for column, unit in said.items()}
    left_out = (feed.time, *(column for column in feed.without if column not in also))
    return {column: unit for column, unit in units.items() if unit not in _NOT_MEASURED and column not in left_out}


def _read(feed: Feed, folder: Path, columns: list[str]) -> pl.DataFrame:
    """Return the feed's stations, times in UTC and numbers; text that is no number (`T`, a trace) is null."""
    station = [feed.station] if feed.station else []
    time = pl.col(feed.time).dt.replace_time_zone("UTC").dt.cast_time_unit("us")
    numbers = [pl.col(column).cast(pl.Float64, strict=False) for column in columns]
    frame = pl.read_parquet(folder / f"{feed.name}.parquet").select(*station, time, *numbers)
    return frame.filter(pl.col(feed.time).is_not_null()).sort(feed.time, *station)


def _cut(frame: pl.DataFrame, feed: Feed) -> tuple[pl.DataFrame, ...]:
    """Return the batches, oldest first: spans of `days` days from the feed's first day on."""
    day = pl.col(feed.time).dt.date().to_physical()
    number = ((day - day.min()) // feed.days).alias("batch")
    return tuple(frame.with_columns(number).partition_by("batch", maintain_order=True, include_key=False))


def _contract(feed: Feed, units: dict[str, str]) -> str:
    station = [f"  {feed.station}: {{type: string}}"] if feed.station else []
    key = [feed.station, feed.time] if feed.station else [feed.time]
    per = f", per: [{feed.station}]" if feed.station else ""
    measured = [
        f"  {column}: {{type: number, unit: {json.dumps(unit)}, missing: [{STAND_IN:g}]}}"
        for column, unit in units.items()
    ]
    lines = [
        f"contract: open.{feed.name}",
        "version: 1.0.0",
        "columns:",
        *station,
        f"  {feed.time}: {{type: timestamp, tz: UTC}}",
        *measured,
        f"key: [{', '.join(key)}]",
        f"reference: {{batches: 60{per}}}",
    ]
    return "\n".join(lines) + "\n"
