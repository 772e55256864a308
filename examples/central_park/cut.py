"""Cuts the Central Park feed into monthly batches, and makes its disaster.

usage: python cut.py nyc_central_park_daily.parquet

The source is NOAA's GHCN-Daily for station USW00094728 (public domain), as collected in GitHub
toddwschneider/nyc-citibike-data, data/central_park_weather.csv. The batches are cut, not changed.
The disaster is February 2023 with snowfall and snow depth turned from inches to whole
millimetres, as a provider would deliver them after a switch to SI units.
"""

import sys
from pathlib import Path

import polars as pl

HERE = Path(__file__).parent


def main(source: str) -> None:
    """Write 60 months of history, the new month, and the month as it looks after the switch."""
    feed = pl.read_parquet(source).with_columns(pl.col("DATE").dt.date())
    months = feed.with_columns(month=pl.col("DATE").dt.strftime("%Y-%m")).partition_by("month", as_dict=True)
    (HERE / "history").mkdir(exist_ok=True)
    for (month,), batch in sorted(months.items()):
        if "2018-02" <= str(month) <= "2023-01":
            batch.drop("month").write_csv(HERE / "history" / f"{month}.csv")
    new = months["2023-02",].drop("month")
    new.write_csv(HERE / "2023-02.csv")
    in_millimetres = (pl.col("SNOW", "SNWD") * 25.4).round(0)
    new.with_columns(in_millimetres).write_csv(HERE / "2023-02-in-millimetres.csv")


if __name__ == "__main__":
    main(sys.argv[1])
