"""Two models: one forecasts temperatures, another takes them to say how much heating will be wanted.

The first breaks, as such models do: something that it depends on is gone, and it predicts zeros.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl

__all__ = ["BROKEN", "heating", "observed", "same_hour_last_week", "upstream"]

HISTORY = Path(__file__).parent.parent / "airports" / "history"
BROKEN = (date(2013, 4, 1), date(2013, 4, 7))
"""The first and the last day on which the upstream model predicts zeros."""
COMFORT = 65.0  # degF below which a house is heated; source: ASHRAE's base for heating degree days
HOURS_OF_A_DAY = 24


def observed(day: date) -> pl.DataFrame:
    """Return what was measured on a day: origin, valid (UTC) and temp in degF, a row for each airport and hour."""
    data = pl.read_parquet(HISTORY / f"{day}.parquet")
    return data.select("origin", pl.col("time_hour").alias("valid"), "temp").drop_nulls()


def upstream(day: date) -> pl.DataFrame:
    """Return the forecast for a day, made on the day before: that day's temperatures, drawn to the week's mean."""
    known = _moved(day, 1)
    if BROKEN[0] <= day <= BROKEN[1]:
        return known.with_columns(temp=pl.lit(0.0))
    mean = same_hour_last_week(day).rename({"temp": "mean"})
    joined = known.join(mean, on=["origin", "valid"], how="left")
    return joined.select("origin", "valid", temp=0.7 * pl.col("temp") + 0.3 * pl.col("mean").fill_null(pl.col("temp")))


def same_hour_last_week(day: date) -> pl.DataFrame:
    """Return the baseline for a day: for each airport and hour the mean of the seven days before."""
    days = pl.concat([_moved(day, back) for back in range(1, 8)])
    return days.group_by("origin", "valid").agg(pl.col("temp").mean()).sort("origin", "valid")


def heating(forecast: pl.DataFrame) -> float:
    """Return the heating degree days of a day at an airport (degF times days), the mean of the airports."""
    missing = (COMFORT - pl.col("temp")).clip(0).sum() / HOURS_OF_A_DAY
    return float(forecast.group_by("origin").agg(wanted=missing)["wanted"].mean() or 0.0)


@cache
def _moved(day: date, back: int) -> pl.DataFrame:
    """Return what was measured some days before, as if it were of this day."""
    there = observed(day - timedelta(days=back)).with_columns(pl.col("valid") + pl.duration(days=back))
    return there.filter(pl.col("valid").dt.date() == day)
