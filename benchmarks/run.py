"""Measure this library beside its peers, and write the page that says so.

    python benchmarks/run.py                     # goes on where the last run was cut, then writes the page
    python benchmarks/run.py --fresh [TEXT]      # forgets all results, or those whose name contains TEXT
    python benchmarks/run.py --page              # writes the page from the results that are kept
    python benchmarks/run.py --quick             # 100,000 rows, writes no page

Each cell is a process of its own, in the environment of the contender. A contender that fails is kept
with what it failed of, and is on the page.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import page
import results
from contenders import CONTENDERS, DUCKDB_BY_HAND, LIBRARY, POLARS_BY_HAND, ours
from environments import python_of
from starts import starts

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "reference" / "performance.md"
SMALL, MIDDLE, LARGE = 1_000, 1_000_000, 10_000_000
_ASKED = ("clean", "switched")
STATES = {SMALL: ("clean",), 100_000: _ASKED, MIDDLE: (*_ASKED, "all_bad", "worst")}
SIZES = (SMALL, LARGE, MIDDLE, 100_000)
REPEATS = {SMALL: 101, 100_000: 5, MIDDLE: 3, LARGE: 2}
ROUNDS = {SMALL: 1, 100_000: 1, MIDDLE: 1, LARGE: 1}
PATIENCE_SECONDS = 900
PAIRS = {MIDDLE: 15, LARGE: 7}
# What each form of ours is held against, turn by turn; the slowest of what is written by hand is left to the cells.
BY_HAND = {
    "Parquet path": [f"{POLARS_BY_HAND}: polars scan", f"{POLARS_BY_HAND}, n_unique: polars scan"],
    "polars frame": [f"{POLARS_BY_HAND}: polars frame", f"{POLARS_BY_HAND}, n_unique: polars frame"],
    "DuckDB table": [f"{DUCKDB_BY_HAND}: DuckDB table"],
    "DuckDB on Parquet": [f"{DUCKDB_BY_HAND}: DuckDB on Parquet"],
}
# A cell that takes longer is measured once: its noise is small beside what it is held against.
LONG_SECONDS = 15


def planned(sizes: tuple[int, ...]) -> Iterator[tuple[str, str, int, int]]:
    """Yield label, state, rows and round; a round goes through all contenders, so that a noisy minute hits all."""
    for rows in sizes:
        for number in range(ROUNDS[rows]):
            for state in STATES.get(rows, _ASKED):
                yield from ((label, state, rows, number) for label in CONTENDERS if state in _ASKED or _is_near(label))


def _is_near(label: str) -> bool:
    """Return whether a contender is measured on the worst data too: this library, and what is written by hand."""
    return CONTENDERS[label].name == LIBRARY or CONTENDERS[label].by_hand


def measure(sizes: tuple[int, ...]) -> None:
    """Measure the cells that are not kept yet."""
    for label, state, rows, number in planned(sizes):
        key = f"{label} | {state} | {rows}"
        kept = results.kept("cells").get(key)
        if kept and (len(kept["rounds"]) > number or _is_done(kept)):
            continue
        cell = _cell(label, state, rows)
        before = kept["rounds"] if kept else []
        results.put("cells", key, cell | {"rounds": [*before, cell.pop("seconds")], "peak_mib": _peak(kept, cell)})
        print(f"{key:60} {page.brief(results.kept('cells')[key])}", flush=True)


def _is_done(cell: dict[str, Any]) -> bool:
    return bool(cell["failure"]) or min(min(times) for times in cell["rounds"]) > LONG_SECONDS


def _peak(kept: dict[str, Any] | None, cell: dict[str, Any]) -> float:
    """Return the least of the rounds' peaks: what is above it is the allocator's luck."""
    return min(cell["peak_mib"], kept["peak_mib"]) if kept else float(cell["peak_mib"])


def _cell(label: str, state: str, rows: int) -> dict[str, Any]:
    """Return what a process of its own measured, or of what it failed."""
    asked = [str(python_of(CONTENDERS[label].environment)), str(HERE / "cell.py"), label, state, str(rows)]
    nothing: dict[str, Any] = {"seconds": [], "peak_mib": 0.0, "found": {}, "left_out": [], "note": "", "versions": {}}
    about = {"label": label, "state": state, "rows": rows}
    try:
        done = _child([*asked, str(REPEATS[rows])])
    except subprocess.TimeoutExpired:
        return nothing | about | {"failure": f"more than {PATIENCE_SECONDS} s"}
    if done.returncode:
        return nothing | about | {"failure": failure_of(done)}
    cell: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return cell | {"failure": ""}


def failure_of(done: subprocess.CompletedProcess[str]) -> str:
    """Return the class of the exception that ended a process, or the signal that did."""
    if done.returncode < 0:
        return f"signal {-done.returncode}"
    lines = [line for line in done.stderr.splitlines() if line and not line.startswith((" ", "\t"))]
    named = [
        line.partition(":")[0]
        for line in lines
        if line.partition(":")[0].rpartition(".")[2].endswith(("Error", "Exception"))
    ]
    return named[-1].rpartition(".")[2] if named else "unknown"


def _child(asked: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(asked, check=False, capture_output=True, text=True, timeout=PATIENCE_SECONDS)


def pairs() -> Iterator[tuple[str, tuple[str, str], tuple[str, str], int]]:
    """Yield the ratios that are measured with the two sides taking turns in one process, and at how many rows."""
    for form, rivals in BY_HAND.items():
        yield from ((form, (ours(form), "clean"), (rival, "clean"), LARGE) for rival in rivals)
    yield "pandas, str", (ours("pandas, str"), "clean"), ("pandera: pandas, str", "clean"), MIDDLE
    for form in ("polars frame", "pandas, str", "Parquet path", "DuckDB table"):
        yield f"{form}, bad / clean", (ours(form), "switched"), (ours(form), "clean"), MIDDLE


def measure_pairs() -> None:
    """Measure the promised ratios that are not kept yet."""
    for what, first, second, rows in pairs():
        key = f"{what} | {first[0]} {first[1]} / {second[0]} {second[1]} | {rows}"
        if key in results.kept("pairs"):
            continue
        done = _child(
            [str(python_of("main")), str(HERE / "cell.py"), "--pair", *first, *second, str(rows), str(PAIRS[rows])]
        )
        ratio = float(done.stdout.splitlines()[-1]) if not done.returncode else None
        about = {"what": what, "second": second[0], "rows": rows}
        results.put("pairs", key, about | {"ratio": ratio, "failure": "" if ratio else failure_of(done)})
        print(f"{key:90} {ratio or failure_of(done)}", flush=True)


def measure_starts() -> None:
    """Measure how long whole processes take, unless it is kept."""
    if not results.kept("starts"):
        for start in starts(python_of("main"), runs=10):
            results.put("starts", start.what, {"least": start.least, "median": start.median})


def main() -> None:
    """Measure what is not kept, and write the page."""
    parser = argparse.ArgumentParser(description=f"Measure {LIBRARY} against its peers.")
    parser.add_argument("--fresh", nargs="?", const="", metavar="TEXT", help="forget results, of names with TEXT")
    parser.add_argument("--page", action="store_true", help="only write the page, from the results kept")
    parser.add_argument("--quick", action="store_true", help="100,000 rows only; no page")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="rows (default: all)")
    given = parser.parse_args()
    if given.fresh is not None:
        for name in ("cells", "pairs", "starts", "phases"):
            results.fresh(name, given.fresh)
    sizes = (100_000,) if given.quick else tuple(given.sizes)
    if not given.page:
        results.put("machine", "cells", results.machine())
        if not given.quick:
            measure_pairs()
            measure_starts()
        measure(sizes)
    if given.quick:
        sys.exit()
    PAGE.write_text(page.written(), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
