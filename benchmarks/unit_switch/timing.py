"""Measure what watching for unit switches costs: beside the row checks, and against a year of history.

    python benchmarks/unit_switch/timing.py [--rows N] [--pairs N]

It takes the clean feed of `benchmarks/feed.py`, which is made on the first run, and prints two tables.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from ours import Past, judged

import contracts
from contracts.profile import Profile, Reference

if TYPE_CHECKING:
    from collections.abc import Callable

FEEDS = Path(__file__).parent.parent
NOW = datetime(2026, 1, 1, tzinfo=UTC)
GROUPS = 10
MEASURED = {"temp_c": "degC", "snow_cm": "cm", "precip_mm": "mm", "wind_ms": "m/s", "pressure_hpa": "hPa"}
RANGES = {
    "temp_c": "{min: -60 degC, max: 60 degC}",
    "snow_cm": "{min: 0 cm, max: 300 cm}",
    "precip_mm": "{min: 0 mm, max: 200 mm}",
    "wind_ms": "{min: 0 m/s, max: 80 m/s}",
    "pressure_hpa": "{min: 850 hPa, max: 1090 hPa}",
}


def contract(batches: int, *, groups: bool) -> contracts.Contract:
    """Return a contract with types, nulls and ranges of five columns, with or without groups of stations."""
    columns = [
        f"  {name}: {{type: number, unit: {unit}, nulls: 1%, range: {RANGES[name]}}}" for name, unit in MEASURED.items()
    ]
    per = ", per: [station_id]" if groups else ""
    lines = ["contract: bench.timing", "version: 1.0.0", "columns:", "  station_id: {type: string}", *columns]
    return contracts.loads("\n".join([*lines, f"reference: {{batches: {batches}{per}}}", ""]))


def whole_feed() -> contracts.Contract:
    """Return the contract of the benchmark feed, ten columns with all kinds of checks, as it watches for switches."""
    text = (FEEDS / "feed.contract.yaml").read_text(encoding="utf-8")
    return contracts.loads(text + "\nreference: {batches: 60}\n")


def data(rows: int) -> pl.DataFrame:
    """Return the clean feed, its five numeric columns, and its stations put into ten groups."""
    made = [sys.executable, str(FEEDS / "feed.py"), "--rows", str(rows), "clean"]
    subprocess.run(made, check=True, stdout=subprocess.DEVNULL)
    frame = pl.read_parquet(FEEDS / "data" / f"clean_{rows}.parquet", columns=["station_id", *MEASURED])
    group = "G" + (pl.col("station_id").str.slice(2).cast(pl.Int64) % GROUPS).cast(pl.String)
    return frame.with_columns(station_id=group)


def profiles(frame: pl.DataFrame, of: contracts.Contract, number: int) -> list[str]:
    """Return that many profiles of equal slices of the frame, as JSON."""
    size = len(frame) // number
    return [json.dumps(of.profile(frame.slice(k * size, size)).to_dict()) for k in range(number)]


def fresh(texts: list[str]) -> list[Profile]:
    """Return new Profile objects, of which nothing can be known yet."""
    return [Profile.from_dict(json.loads(text)) for text in texts]


def on_top(terms: contracts.Contract, frame: pl.DataFrame, pairs: int) -> tuple[float, float, float]:
    """Return the seconds of the row checks, the seconds on top of them, and the median ratio of the two.

    The two sides take turns, so that a machine whose speed drifts hits both alike. The reference
    is new each time, as it is for a process that starts for one batch.
    """
    texts = profiles(frame, terms, 60)
    terms.validate(frame, now=NOW)
    alone, above = [], []
    for _ in range(pairs):
        reference = Reference.of(fresh(texts))
        alone.append(_seconds(lambda: terms.validate(frame, now=NOW)))
        above.append(_seconds(lambda ref=reference: terms.validate(frame, reference=ref, now=NOW)) - alone[-1])
    ratio = statistics.median(more / less for more, less in zip(above, alone, strict=True))
    return statistics.median(alone), statistics.median(above), ratio


def year(frame: pl.DataFrame, runs: int, *, groups: bool) -> dict[str, float]:
    """Return the milliseconds to judge five columns of one batch against 365 profiles, new and known ones."""
    terms = contract(365, groups=groups)
    texts = profiles(frame, terms, 367)
    cold, warm, reading = [], [], []
    for _ in range(runs):
        began = time.perf_counter()
        *past, first, second = fresh(texts)
        reading.append((time.perf_counter() - began) * 1000)
        cold.append(_seconds(lambda p=past, b=first: _judge(terms, p, b)) * 1000)
        warm.append(_seconds(lambda p=past, b=second: _judge(terms, p, b)) * 1000)
    return {name: statistics.median(found) for name, found in (("cold", cold), ("warm", warm), ("reading", reading))}


def _judge(of: contracts.Contract, past: list[Profile], batch: Profile) -> None:
    for column in of.terms.columns.values():
        if column.unit:
            judged(of.terms, column, batch, Past.of(past), NOW)


def _seconds(run: Callable[[], Any]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what watching for unit switches costs.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of the batch (default a million)")
    parser.add_argument("--pairs", type=int, default=7, help="how often each is measured (default 7)")
    given = parser.parse_args()
    frame = data(given.rows)
    full = pl.read_parquet(FEEDS / "data" / f"clean_{given.rows}.parquet")
    print(f"One batch of {given.rows:,} rows against 60 profiles; ratio wanted: at most 0.5\n")
    print("| contract | row checks, s | profiling and judging on top, s | ratio |\n|---|---:|---:|---:|")
    for what, terms, batch in (
        ("five columns: types, nulls, ranges", contract(60, groups=False), frame),
        (f"the same, in {GROUPS} groups", contract(60, groups=True), frame),
        ("the whole feed: patterns, rules, key, mapping", whole_feed(), full),
    ):
        alone, above, ratio = on_top(terms, batch, given.pairs)
        print(f"| {what} | {alone:.3f} | {above:.3f} | {ratio:.2f} |")
    print("\nJudging five columns of one batch against 365 profiles; wanted: below 100 ms\n")
    print("| groups | profiles new, ms | known, ms | reading the profiles, ms |\n|---:|---:|---:|---:|")
    for groups in (False, True):
        found = year(frame, given.pairs, groups=groups)
        shown = " | ".join(f"{found[name]:.0f}" for name in ("cold", "warm", "reading"))
        print(f"| {GROUPS if groups else 'none'} | {shown} |")


if __name__ == "__main__":
    main()
