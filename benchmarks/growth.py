"""How time and memory grow from 100,000 to 100,000,000 rows under a fixed memory budget.

    python benchmarks/growth.py [--rows N ...] [--fresh] [--page]     # `make soak`: all sizes

The files are made in chunks, and the largest takes 3 GB in `benchmarks/data`. Each size is judged in
a process of its own; what is kept in `results/growth.json` is not measured again. At the end the
plot is drawn, and the page written anew.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from pathlib import Path
from typing import Any

import results
from cell import SMALL, forget_peak, peak_mib
from environments import python_of
from feed import clock, path_of
from run import failure_of

HERE = Path(__file__).parent
PLOT = HERE.parent / "docs" / "reference" / "growth.svg"
SIZES = (100_000, 1_000_000, 10_000_000, 30_000_000, 100_000_000)
BUDGET = "1GiB"
BUDGET_MIB = 1024
REPEATS = 3
ENOUGH_SECONDS = 10.0
PATIENCE_SECONDS = 3600


def measured(rows: int) -> dict[str, Any]:
    """Return what it took to judge a file of clean rows: seconds, peak MiB, failed checks."""
    import contracts

    contract = contracts.load(HERE / "feed.contract.yaml")
    contract.validate(str(path_of("clean", SMALL)), memory=BUDGET, now=clock(SMALL))
    forget_peak()
    times: list[float] = []
    while len(times) < REPEATS and sum(times) < ENOUGH_SECONDS:
        began = time.perf_counter()
        report = contract.validate(str(path_of("clean", rows)), memory=BUDGET, now=clock(rows))
        times.append(time.perf_counter() - began)
    return {"seconds": min(times), "peak_mib": peak_mib(), "failed": len(report.violations), "ok": report.ok}


def measure(sizes: list[int]) -> None:
    """Measure the sizes that are not kept yet."""
    python = python_of("main")
    for rows in sizes:
        if str(rows) in results.kept("growth"):
            continue
        for size in (SMALL, rows):
            subprocess.run([str(python), str(HERE / "feed.py"), "clean", "--rows", str(size)], check=True)
        point = _point(python, rows)
        point |= {"rows": rows, "file_mib": path_of("clean", rows).stat().st_size / 2**20, "budget": BUDGET}
        results.put("growth", str(rows), point)
        print(f"{rows:12,} {point['failure'] or json.dumps(point)}", flush=True)
    results.put("machine", "growth", results.machine())


def _point(python: Path, rows: int) -> dict[str, Any]:
    asked = [str(python), str(HERE / "growth.py"), "--point", str(rows)]
    try:
        done = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return {"failure": f"more than {PATIENCE_SECONDS} s"}
    if done.returncode:
        return {"failure": failure_of(done)}
    point: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return point | {"failure": "" if point["ok"] else "a clean feed was not found clean"}


def drawn(points: list[dict[str, Any]], path: Path) -> None:
    """Draw seconds and peak memory over rows, both axes by powers of ten."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "growth"  # the same points give the same file
    from matplotlib import pyplot as plt

    rows = [point["rows"] for point in points]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    left.loglog(rows, [point["seconds"] for point in points], marker="o", color="tab:blue", label="measured")
    last = points[-1]
    line = [last["seconds"] * row / last["rows"] for row in rows]
    left.loglog(rows, line, linestyle=":", color="gray", label="in proportion to the rows")
    left.set(xlabel="rows", ylabel="seconds")
    right.semilogx(rows, [point["peak_mib"] for point in points], marker="o", color="tab:orange", label="measured")
    right.axhline(BUDGET_MIB, linestyle=":", color="gray", label="budget")
    right.set(xlabel="rows", ylabel="peak memory, MiB", ylim=(0, None))
    for axes in (left, right):
        axes.legend(frameon=False)
        axes.grid(visible=True, alpha=0.3)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)


def main() -> None:
    """Measure, draw, and write the page."""
    parser = argparse.ArgumentParser(description="Measure how time and memory grow.")
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--fresh", action="store_true", help="forget the results kept")
    parser.add_argument("--page", action="store_true", help="only draw, from the results kept")
    parser.add_argument("--point", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--draw", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.point:
        print(json.dumps(measured(given.point)))
        return
    if given.draw:
        kept = [point for point in results.kept("growth").values() if not point["failure"]]
        if kept:
            drawn(sorted(kept, key=lambda point: int(point["rows"])), PLOT)
        return
    if given.fresh:
        results.fresh("growth")
    if not given.page:
        measure(given.rows)
    subprocess.run([str(python_of("main")), str(HERE / "growth.py"), "--draw"], check=True)
    subprocess.run([str(python_of("main")), str(HERE / "run.py"), "--page"], check=True)


if __name__ == "__main__":
    main()
