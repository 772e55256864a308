"""Measure this library against polars by hand and stock pandera, and write the page that says so.

    python benchmarks/run.py [--rows N] [--quick]

Each cell is a process of its own: it loads the data, warms up on 1,000 rows, and reports the least
time of several repeats and the largest resident memory. This process imports nothing heavy, since
on Linux a child's peak starts from its parent's. Only a full run (a million rows) writes the page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HERE = Path(__file__).parent
CONTRACT = HERE / "feed.contract.yaml"
PAGE = HERE.parent / "docs" / "reference" / "performance.md"
FULL = 1_000_000
SMALL = 1_000
PAIRS = 15

# Who judges -> in what form the data are in memory when the clock starts.
CONTENDERS = {
    "contracts, polars": "polars",
    "contracts, pandas": "pandas",
    "contracts, Parquet": "path",
    "polars by hand": "polars",
    "pandera, polars": "polars",
    "pandera, pandas": "pandas",
}
STATES = ("clean", "switched", "all_bad", "worst")
PACKAGES = ("polars", "pandas", "pyarrow", "pandera", "narwhals", "pydantic", "pint")


@dataclass(frozen=True)
class Cell:
    """What one process measured: seconds, MiB, milliseconds on 1,000 rows, bytes of the report."""

    contender: str
    state: str
    seconds: float
    peak_mib: float
    small_ms: float
    report_bytes: int | None
    found: int


@dataclass(frozen=True)
class Start:
    """How long a whole process took, in milliseconds."""

    what: str
    least: float
    median: float


def measured(contender: str, state: str, rows: int, repeats: int) -> Cell:
    """Measure one cell, in this process."""
    judge, count = _judge(contender, rows)
    judge_small, _ = _judge(contender, SMALL)
    small = _data(CONTENDERS[contender], "clean", SMALL)
    judge_small(small)
    data = _data(CONTENDERS[contender], state, rows)
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        found = judge(data)
        times.append(time.perf_counter() - began)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    latency = min(_timed(lambda: judge_small(small)) for _ in range(5 * repeats))
    size = len(found.to_json().encode()) if contender.startswith("contracts") else None
    return Cell(contender, state, min(times), peak, latency * 1000, size, count(found))


def paired(ours: str, theirs: str, ours_state: str, theirs_state: str, rows: int) -> float:
    """Return the median ratio of two contenders that take turns in one process, so that drift hits both alike."""
    first, second = _ready(ours, ours_state, rows), _ready(theirs, theirs_state, rows)
    return statistics.median(_timed(first) / _timed(second) for _ in range(PAIRS))


def _ready(contender: str, state: str, rows: int) -> Callable[[], object]:
    """Return a warmed-up run of one cell."""
    judge, _ = _judge(contender, rows)
    data = _data(CONTENDERS[contender], state, rows)
    judge(data)
    return lambda: judge(data)


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _judge(contender: str, rows: int) -> tuple[Callable[[Any], Any], Callable[[Any], int]]:
    """Return what judges, with all it needs imported, and what counts the failed checks."""
    from feed import clock

    now = clock(rows)
    if contender.startswith("contracts"):
        import contracts

        contract = contracts.load(CONTRACT)
        return lambda data: contract.validate(data, now=now), lambda report: len(report.violations)
    import peers

    judges = {
        "polars by hand": lambda: lambda data: peers.by_hand(data, now),
        "pandera, polars": lambda: peers.pandera_polars(now),
        "pandera, pandas": lambda: peers.pandera_pandas(now),
    }
    return judges[contender](), len


def _data(form: str, state: str, rows: int) -> Any:
    from feed import path_of

    path = path_of(state, rows)
    if form == "path":
        return str(path)
    if form == "pandas":
        import pandas as pd

        return pd.read_parquet(path)
    import polars as pl

    return pl.read_parquet(path)


def cells(rows: int, states: tuple[str, ...], rounds: int) -> list[Cell]:
    """Return each cell at its best over rounds that go through all of them, so that a noisy minute hits all alike."""
    for size, needed in ((rows, states), (SMALL, ("clean",))):
        _child(["feed.py", "--rows", str(size), *needed])
    best: dict[tuple[str, str], Cell] = {}
    for number in range(rounds):
        for state in states:
            if state == "worst" and number:
                continue
            for contender in CONTENDERS:
                asked = [contender, state, str(rows), str(2 if state == "worst" else 3)]
                cell = Cell(**json.loads(_child(["run.py", "--cell", *asked])))
                print(f"{contender:20} {state:10} {cell.seconds:8.3f} s {cell.peak_mib:8,.0f} MiB", flush=True)
                best[contender, state] = _better(best.get((contender, state), cell), cell)
    return list(best.values())


def _better(one: Cell, other: Cell) -> Cell:
    """Return the least times of two, and the larger peak."""
    faster = min(one, other, key=lambda cell: cell.seconds)
    peak, small = max(one.peak_mib, other.peak_mib), min(one.small_ms, other.small_ms)
    return replace(faster, peak_mib=peak, small_ms=small)


def _child(arguments: list[str]) -> str:
    script, *rest = arguments
    done = subprocess.run([sys.executable, str(HERE / script), *rest], check=True, capture_output=True, text=True)
    return done.stdout


HEAD = "contract: bench.start\nversion: 1.0.0\ncolumns:\n  station: {type: string}\n  day: {type: date}\n"
CONTRACTS = {
    "lint, no units": HEAD + "  snow: {type: number, nulls: 10%, range: {min: 0, max: 300}}\n",
    "lint, with units": HEAD + "  snow: {type: number, unit: cm, range: {min: 0 cm, max: 3 m}}\n",
    "lint, pattern and rule": HEAD
    + "  code: {type: string, pattern: 'ST[0-9]{5}'}\n  due: {type: date}\nrules:\n  in_time: day <= due\n",
}


def starts(runs: int) -> list[Start]:
    """Return how long `contracts lint` takes as a whole process, beside a Python that does nothing."""
    command = str(Path(sys.executable).parent / "contracts")
    with tempfile.TemporaryDirectory() as folder:
        asked = {"python -c pass": [sys.executable, "-c", "pass"]}
        for number, (what, text) in enumerate(CONTRACTS.items()):
            path = Path(folder) / f"{number}.contract.yaml"
            path.write_text(text, encoding="utf-8")
            asked[what] = [command, "lint", str(path)]
        times: dict[str, list[float]] = {what: [] for what in asked}
        for _ in range(runs + 1):  # in turn, so that a noisy moment hits all of them; the first warms up
            for what, line in asked.items():
                times[what].append(
                    _timed(lambda line=line: subprocess.run(line, check=True, capture_output=True)) * 1000
                )
    return [Start(what, min(found[1:]), statistics.median(found[1:])) for what, found in times.items()]


def machine() -> list[str]:
    """Return what the numbers depend on, without a name of the machine."""
    names = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in names if line.startswith("model name")), "unknown CPU")
    used = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"{os.cpu_count()} cores, {model}, {platform.system()} {platform.machine()}",
        f"load average at the end, this run's own included: {os.getloadavg()[1]:.1f} (5 minutes)",
        f"Python {platform.python_version()}, contracts {version('ingest-contracts')}, {used}",
    ]


def verdicts(rows: int, found: list[Cell], began: list[Start]) -> Iterator[str]:
    """Yield, for each wanted ratio, whether it holds and by how much; the two sides take turns in one process."""
    pairs = [
        ("polars frame, clean: contracts / polars by hand", 1.3, "contracts, polars", "polars by hand", "clean"),
        ("pandas frame, clean: contracts / stock pandera", 0.25, "contracts, pandas", "pandera, pandas", "clean"),
        *((f"{n}, all bad / clean", 2.0, n, n, "all_bad") for n in CONTENDERS if n.startswith("contracts")),
    ]
    for what, wanted, ours, theirs, state in pairs:
        ratio = float(_child(["run.py", "--pair", ours, theirs, state, "clean", str(rows)]))
        yield _verdict(what, ratio, wanted, " times")
    largest = max(cell.report_bytes or 0 for cell in found)
    yield _verdict("largest report as JSON", largest / 1e6, 1, " MB")
    least = {start.what: start.least for start in began}
    bare = least["python -c pass"]
    yield _verdict("`contracts lint` without units above bare Python", least["lint, no units"] - bare, 250, " ms")


def _verdict(what: str, value: float, wanted: float, unit: str) -> str:
    holds = value <= wanted
    share = abs(1 - value / wanted)
    says = f"**holds**, {share:.0%} below" if holds else f"**DOES NOT HOLD**, {share:.0%} above"
    return f"| {what} | {value:.3g}{unit} | {wanted:g}{unit} | {says} |"


def tables(found: list[Cell], began: list[Start]) -> list[str]:
    """Return the tables as lines of Markdown."""
    lines = [
        "| judged by | state | seconds | peak MiB | / polars by hand | / pandera, pandas | failed checks |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    by = {(cell.contender, cell.state): cell.seconds for cell in found}
    for cell in found:
        hand, stock = (cell.seconds / by[peer, cell.state] for peer in ("polars by hand", "pandera, pandas"))
        numbers = f"{cell.seconds:.3f} | {cell.peak_mib:,.0f} | {hand:.2f} | {stock:.2f} | {cell.found}"
        lines.append(f"| {cell.contender} | {cell.state} | {numbers} |")
    lines += ["", "Report of this library as JSON, and the time for 1,000 clean rows once warm:", ""]
    lines += ["| judged by | report, largest, bytes | 1,000 rows, ms |", "|---|---:|---:|"]
    for contender in CONTENDERS:
        own = [cell for cell in found if cell.contender == contender]
        sizes = [cell.report_bytes for cell in own if cell.report_bytes]
        shown = f"{max(sizes):,}" if sizes else ""
        lines.append(f"| {contender} | {shown} | {min(cell.small_ms for cell in own):.1f} |")
    bare = began[0]
    lines += ["", "Whole processes, in ms (files warm in the system's cache):", ""]
    lines += ["| process | least | median | least above bare Python |", "|---|---:|---:|---:|"]
    lines += [f"| {s.what} | {s.least:.0f} | {s.median:.0f} | {s.least - bare.least:.0f} |" for s in began]
    return lines


def page(rows: int, found: list[Cell], began: list[Start]) -> str:
    """Return the whole page."""
    return "\n".join(
        [
            "<!-- Generated by benchmarks/run.py (`make bench`). Do not edit: run it again. -->",
            "",
            "# Performance",
            "",
            f"{rows:,} rows of the feed in `benchmarks/feed.py`, held against `benchmarks/feed.contract.yaml`. Each",
            "number is the least of several repeats in a process of its own, imports and loading excluded (but for",
            "Parquet, where reading the file is part of the time); peak is the largest resident memory, the data",
            "included. How the peers were written, and why that is fair, stands in `benchmarks/README.md`.",
            "",
            *(f"- {line}" for line in machine()),
            "",
            "## What is wanted, and what holds",
            "",
            f"Ratios are the median of {PAIRS} pairs, the two sides taking turns in one process: a machine whose speed",
            "drifts hits both alike, which the single cells further down do not promise.",
            "",
            "| what | measured | at most | |",
            "|---|---:|---:|---|",
            *verdicts(rows, found, began),
            "",
            "## What was measured",
            "",
            "`switched`: snow in mm under cm, 30 % of the cookies in upper case. `all_bad`: every row breaks every",
            "check that a row can break by itself. `worst`: every row breaks the key and the mapping as well.",
            "",
            *tables(found, began),
            "",
        ]
    )


def main() -> None:
    """Measure, print, and after a full run write the page."""
    parser = argparse.ArgumentParser(description="Measure contracts against its peers.")
    parser.add_argument("--rows", type=int, default=FULL, help="rows of the feed (default a million)")
    parser.add_argument("--quick", action="store_true", help="one round, without the state `worst`; no page")
    parser.add_argument("--cell", nargs=4, help=argparse.SUPPRESS)
    parser.add_argument("--pair", nargs=5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.pair:
        *sides, rows = given.pair
        print(paired(*sides, int(rows)))
        return
    if given.cell:
        contender, state, rows, repeats = given.cell
        print(json.dumps(asdict(measured(contender, state, int(rows), int(repeats)))))
        return
    states, rounds, runs = (STATES[:3], 1, 3) if given.quick else (STATES, 2, 10)
    found = cells(given.rows, states, rounds)
    text = page(given.rows, found, starts(runs))
    print(text)
    if given.rows == FULL and not given.quick:
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
