"""Measure how well unit switches are seen on open feeds, beside the defaults of common tools, and write the page.

    python benchmarks/unit_switch/run.py [DATA] [--feeds PART ...] [--quick | --thin N] [--write] [--processes N]

DATA is the folder with the feeds and their `units.json`; without it, CONTRACTS_OPEN_DATA names it.
`--quick` plants a tenth of the faults. A full run over all feeds writes `results.json` and
`docs/reference/unit-switches.md`; any other only with `--write`.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from feeds import FEEDS, declared, opened
from hard import hard_negatives
from replay import Subject, replayed

import page

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
PAGE = HERE.parent.parent / "docs" / "reference" / "unit-switches.md"
QUICK = 10
HARD_RUNS = 4
BROKEN = ("pnwflights14_weather_hourly", "wind_gust")
"""A column that is broken at the source from its first day on, which no history can tell."""


def measured(feed: str, column: str, folder: Path, thin: int) -> dict[str, Any]:
    """Return everything counted of one column, in this process."""
    if (feed, column) == BROKEN:
        return _broken(folder)
    found = replayed(feed, column, folder, thin)
    hard = hard_negatives(Subject(opened(feed, folder), column), max(1, HARD_RUNS // thin))
    return {**found, "hard": hard}


def _broken(folder: Path) -> dict[str, Any]:
    """Return what is said of the wind gusts that are wind speeds times 1.15078, and how many rows are."""
    feed, column = BROKEN
    found = replayed(feed, column, folder, thin=10**6, also=(column,))
    frames = opened(feed, folder, also=(column,)).batches
    rows = same = 0
    for frame in frames:
        both = frame.select("wind_speed", column).drop_nulls()
        rows += len(both)
        same += ((both[column] - both["wind_speed"] * 1.15078).abs() < 1e-6).sum()
    said = {key: found[key] for key in ("feed", "column", "clean", "judged")}
    return {**said, "broken": True, "rows": rows, "same": same}


def jobs(names: list[str], folder: Path) -> list[tuple[str, str]]:
    """Return the columns to measure, feed by feed, so that a process opens each feed once."""
    found = [(name, column) for name in names for column in declared(FEEDS[name], folder)]
    return found + [BROKEN] * (BROKEN[0] in names)


def gathered(asked: list[tuple[str, str]], folder: Path, thin: int, processes: int) -> list[dict[str, Any]]:
    """Return what was measured of each column, in the order asked for, with a line of progress for each."""
    began = time.perf_counter()
    # a fork would copy polars with its threads held
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        running = {pool.submit(measured, *job, folder, thin): job for job in asked}
        done: dict[tuple[str, str], dict[str, Any]] = {}
        for future in as_completed(running):
            job = running[future]
            done[job] = future.result()
            spent = time.perf_counter() - began
            print(f"{len(done):3}/{len(asked)} {spent:5.0f} s  {job[0]} {job[1]}", file=sys.stderr, flush=True)
    return [done[job] for job in asked]


def main() -> None:
    """Measure, print the page, and after a full run write it."""
    parser = argparse.ArgumentParser(description="Measure how well unit switches are seen.")
    parser.add_argument("data", nargs="?", default=os.environ.get("CONTRACTS_OPEN_DATA"), help="folder of the feeds")
    parser.add_argument("--feeds", nargs="+", default=[""], metavar="PART", help="only feeds with this in their name")
    parser.add_argument(
        "--quick", action="store_const", const=QUICK, default=1, dest="thin", help="a tenth of the faults"
    )
    parser.add_argument("--thin", type=int, default=1, metavar="N", help="so many times fewer faults (default 1)")
    parser.add_argument("--write", action="store_true", help="write the page even of a part, which then says so")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    if not given.data:
        parser.error("name the folder of the feeds, as an argument or in CONTRACTS_OPEN_DATA")
    folder = Path(given.data)
    names = [name for name in FEEDS if any(part in name for part in given.feeds)]
    if not names:
        parser.error(f"no feed with that in its name; there are {', '.join(FEEDS)}")
    began = time.perf_counter()
    found = gathered(jobs(names, folder), folder, max(given.thin, 1), given.processes)
    all_feeds = len(names) == len(FEEDS)
    text = page.page(found, time.perf_counter() - began, thin=max(given.thin, 1), all_feeds=all_feeds)
    print(text)
    if (all_feeds and given.thin <= 1) or given.write:
        RESULTS.write_text(page.as_json(found), encoding="utf-8")
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
