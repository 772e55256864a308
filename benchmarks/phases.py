"""Where the time goes: the phases of one judgement, and beside them what reading alone takes.

    python benchmarks/phases.py [--rows N] [--functions]

Phases are those of this library's progress callback; `--functions` prints what cProfile finds instead,
and keeps nothing. Beside them, parts of the work are done by hand and alone, as a measure of what bounds
the whole: reading the columns, the row checks, the patterns, the hashes, their distinct counts.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import subprocess
import sys
import time
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import results
from environments import python_of
from feed import clock, made

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
LARGE = 10_000_000


def phases(rows: int) -> dict[str, float]:
    """Return the seconds between one report of progress and the next, by the name of the phase that began."""
    import contracts

    contract = contracts.load(HERE / "feed.contract.yaml")
    path, now = str(made("clean", rows)), clock(rows)
    contract.validate(str(made("clean", 1_000)), now=clock(1_000))
    marks: list[tuple[str, float]] = [("before the first report", time.perf_counter())]
    contract.validate(path, now=now, progress=lambda name, *_: marks.append((name, time.perf_counter())))
    marks.append(("", time.perf_counter()))
    found: dict[str, float] = {}
    for (name, began), (_, ended) in pairwise(marks):
        found[name] = found.get(name, 0.0) + ended - began
    return found


def alone(rows: int) -> dict[str, float]:
    """Return the seconds of parts of the work, each alone, by hand and on columns in memory but for reading."""
    import polars as pl

    from promises import COLUMNS, KEY, PATTERNS, RANGES, STATIONS

    path = made("clean", rows)
    frame = pl.read_parquet(path)
    hashed = {name: pl.col(name).hash(seed) for seed, name in enumerate((*KEY, "person_id"))}
    sums = frame.select(key=pl.sum_horizontal(hashed[name] for name in KEY), cookie=hashed["cookie_id"])
    nulls = [pl.col(name).null_count() for name in COLUMNS]
    ranges = [(~pl.col(name).is_between(*ends)).sum() for name, ends in RANGES.items()]
    parts: dict[str, Callable[[], Any]] = {
        "read the columns": lambda: pl.read_parquet(path),
        "nulls": lambda: frame.select(nulls),
        "ranges": lambda: frame.select(ranges),
        "allowed": lambda: frame.select((~pl.col("station_id").is_in(STATIONS)).sum()),
        "rule": lambda: frame.select((pl.col("issued_at") > pl.col("observed_at")).sum()),
        **{f"pattern {name}": _pattern(frame, name, regex) for name, regex in PATTERNS.items()},
        "hash": lambda: frame.select(one.sum().alias(name) for name, one in hashed.items()),
        "distinct keys, by hash": lambda: sums.select(pl.col("key").n_unique()),
        "distinct cookies, by hash": lambda: sums.select(pl.col("cookie").n_unique()),
    }
    return {name: min(_timed(run) for _ in range(3)) for name, run in parts.items()}


def _pattern(frame: Any, name: str, regex: str) -> Callable[[], Any]:
    return partial(_refused, frame[name], rf"\A{regex}\z")


def _refused(column: Any, regex: str) -> int:
    return int((~column.str.contains(regex)).sum())


def _timed(run: Callable[[], Any]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def functions(rows: int) -> None:
    """Print the functions that take longest, by cProfile."""
    import contracts

    contract = contracts.load(HERE / "feed.contract.yaml")
    path = str(made("clean", rows))
    contract.validate(str(made("clean", 1_000)), now=clock(1_000))
    profile = cProfile.Profile()
    profile.runcall(contract.validate, path, now=clock(rows))
    pstats.Stats(profile).sort_stats("tottime").print_stats(25)


def main() -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(description="Measure where the time goes.")
    parser.add_argument("--rows", type=int, default=LARGE)
    parser.add_argument("--functions", action="store_true", help="print what cProfile finds; keep nothing")
    given = parser.parse_args()
    python = python_of("main")
    if Path(sys.prefix).resolve() != python.parent.parent.resolve():
        sys.exit(subprocess.run([str(python), __file__, *sys.argv[1:]], check=False).returncode)
    if given.functions:
        functions(given.rows)
        return
    for source, found in (
        ("a Parquet path, the library's phases", phases(given.rows)),
        ("parts of the work alone, by hand in polars", alone(given.rows)),
    ):
        results.put("phases", source, {"rows": given.rows, "phases": found})
        print(source, *(f"  {name:32} {seconds:8.3f} s" for name, seconds in found.items()), sep="\n")


if __name__ == "__main__":
    main()
