"""What `guard` costs beyond `validate`, on batches of a thousand rows that are in memory.

usage: python benchmarks/guard.py [BATCHES]

Validating, a guard without a store, and guards with one on SQLite take turns on batches that all differ, in one
process. With a store a batch is compared with up to 60 accepted ones, and the evidence, the run and, where the contract
says so, the breaker and the last good batch are on the disk when it is handed on. Each is measured against `validate`,
with the same reference in memory or without. The results are kept in `results/guard.json`.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

import contracts
import feed
from results import machine, put

BATCHES, WARM_UP, ROWS = 150, 15, 1000
HERE = Path(__file__).parent
KEPT = "\nbreaker: {open_after: 3 batches}\nfallback: [last_good: {max_age: 48 hours}]\n"


def main(batches: int) -> None:
    """Measure, print the medians and least times, and keep them."""
    text = (HERE / "feed.contract.yaml").read_text(encoding="utf-8")
    plain, kept = contracts.loads(text), contracts.loads(text + KEPT)
    base, now = pl.read_parquet(feed.made("clean", ROWS)), feed.clock(ROWS)
    with tempfile.TemporaryDirectory() as folder:
        stores = [contracts.Store(f"sqlite:///{folder}/{name}.db") for name in ("plain", "kept")]
        runs: dict[str, Callable[[Any], object]] = {
            "validate": lambda data: plain.validate(data, now=now),
            "guard": contracts.guard(plain, now=lambda: now)(_same),
            "guard, SQLite": contracts.guard(plain, now=lambda: now, store=stores[0])(_same),
            "guard, SQLite, breaker, last good": contracts.guard(kept, now=lambda: now, store=stores[1])(_same),
            "fsync of 4 KiB": lambda _: _synced(Path(folder) / "synced"),
        }
        times: dict[str, list[float]] = {what: [] for what in (*runs, "validate, reference")}
        for number in range(batches + WARM_UP):
            data = base.with_columns(pl.col("temp_c") + number * 1e-6)
            known = stores[0].reference(plain, 60)
            turns = runs | {"validate, reference": lambda one, ref=known: plain.validate(one, now=now, reference=ref)}
            for what, run in turns.items():
                times[what].append(_milliseconds(run, data))
    found = {what: _figures(took[WARM_UP:]) for what, took in times.items()}
    for what, figures in found.items():
        print(f"{what:35} median {figures['median_ms']:7.2f} ms, least {figures['least_ms']:7.2f} ms")
    for what, beyond in (("guard", "validate"), ("guard, SQLite", "validate, reference")):
        print(f"{what} beyond {beyond}: {found[what]['median_ms'] - found[beyond]['median_ms']:.2f} ms")
    for what, figures in found.items():
        put("guard", what, figures | {"batches": batches, "rows": ROWS})
    put("guard", "machine", machine())


def _same(data: Any) -> Any:
    return data


def _synced(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())


def _milliseconds(run: Callable[[Any], object], data: Any) -> float:
    began = time.perf_counter()
    run(data)
    return 1000 * (time.perf_counter() - began)


def _figures(times: list[float]) -> dict[str, float]:
    return {"median_ms": round(statistics.median(times), 3), "least_ms": round(min(times), 3)}


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else BATCHES)
