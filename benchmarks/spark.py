"""Measure this library on a Spark DataFrame, beside a hand-written aggregate and stock pandera.pyspark.

    python benchmarks/spark.py [--rows N ...] [--fresh]

Spark runs in local mode with two threads, each cell in a process of its own, in the environment
`spark` (pandera.pyspark does not import with pandas 3). What is kept in `results/spark.json` is not
measured again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import results
from cell import SMALL, quietly
from environments import python_of
from feed import clock, made
from run import failure_of
from spark_page import BY_HAND, OURS

HERE = Path(__file__).parent
PEERS = {OURS: "contracts_library", BY_HAND: "spark_by_hand", "pandera.pyspark": "pandera_pyspark"}
STATES = ("clean", "switched")
REPEATS = 3
ENOUGH_SECONDS = 60.0
PATIENCE_SECONDS = 1200


def measured(name: str, state: str, rows: int) -> dict[str, Any]:
    """Return one cell: seconds, Spark jobs of one judgement, peak MiB of Python and Java, failed checks."""
    peer = import_module(f"peers.{PEERS[name]}")
    spark = _session()
    quietly(lambda: peer.prepared(clock(SMALL))(spark.read.parquet(str(made("clean", SMALL)))))
    judge, feed = peer.prepared(clock(rows)), spark.read.parquet(str(made(state, rows)))
    times: list[float] = []
    before, found = _jobs(spark), {}
    while len(times) < REPEATS and sum(times) < ENOUGH_SECONDS:
        began = time.perf_counter()
        found = quietly(lambda: judge(feed))
        times.append(time.perf_counter() - began)
    return {
        "seconds": times,
        "jobs": (_jobs(spark) - before) // len(times),
        "peak_mib": _peak_mib(),
        "found": found,
        "versions": {one: version(one) for one in ("pyspark", *peer.DISTRIBUTIONS)},
    }


def _session() -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("benchmark")
    for key, value in {
        "spark.driver.memory": "6g",
        "spark.driver.host": "localhost",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
    }.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _jobs(spark: Any) -> int:
    """Return how many jobs Spark has run so far, whoever started them."""
    return int(spark.sparkContext._jsc.sc().dagScheduler().nextJobId())  # noqa: SLF001 - Python has no other way to it


def _peak_mib() -> float:
    """Return the largest resident memory of this process and of those below it, in MiB (Linux)."""
    below, peaks = {"self"}, 0.0
    for status in (Path("/proc/self/status"), *Path("/proc").glob("[0-9]*/status")):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
        except OSError:
            continue
        if status.parent.name == "self" or (fields["PPid"].strip() in below and fields["Pid"].strip() not in below):
            below.add(fields["Pid"].strip())
            peaks += _kib(fields)
    return peaks / 1024


def _kib(fields: dict[str, str]) -> float:
    return float(fields.get("VmHWM", "0 kB").split()[0])


def measure(sizes: list[int]) -> None:
    """Measure the cells that are not kept yet."""
    for rows in sizes:
        for state in STATES:
            for name in PEERS:
                key = f"{name} | {state} | {rows}"
                if key not in results.kept("spark"):
                    cell = _cell(name, state, rows)
                    results.put("spark", key, cell | {"name": name, "state": state, "rows": rows})
                    print(f"{key:50} {cell['failure'] or min(cell['seconds'])} {cell.get('jobs', '')} jobs", flush=True)


def _cell(name: str, state: str, rows: int) -> dict[str, Any]:
    asked = [str(python_of("spark")), str(HERE / "spark.py"), "--cell", name, state, str(rows)]
    try:
        done = subprocess.run(asked, check=False, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return {"failure": f"more than {PATIENCE_SECONDS} s"}
    if done.returncode:
        return {"failure": failure_of(done)}
    cell: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return cell | {"failure": ""}


def main() -> None:
    """Measure what the arguments name."""
    parser = argparse.ArgumentParser(description="Measure contracts on PySpark.")
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--fresh", nargs="?", const="", metavar="TEXT", help="forget results, of names with TEXT")
    parser.add_argument("--cell", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.cell:
        name, state, rows = given.cell
        print(json.dumps(measured(name, state, int(rows))))
        return
    if given.fresh is not None:
        results.fresh("spark", given.fresh)
    measure(given.rows)


if __name__ == "__main__":
    main()
