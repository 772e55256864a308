"""Counts which mapping faults are seen, by which check, and how often a clean batch is called broken.

usage: python benchmarks/mappings/run.py [--large] [--page]

Without an option, at 1,000 and 100,000 rows; with `--large` at 10,000,000 (6 GB of memory), beside what is
kept of the others; with `--page` only the page is written again. Results are kept in `results.json`.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

import contracts

sys.path.insert(0, str(Path(__file__).parent))
from faults import FAULTS

from feed import Feed, contract
from page import written

if TYPE_CHECKING:
    import polars as pl

HERE = Path(__file__).parent
RESULTS = HERE / "results.json"
SIZES = {1_000: (100, 1_000), 100_000: (10, 100), 10_000_000: (1, 2)}
"""How often each fault is tried at so many rows, and how many clean batches are judged."""
PAST = 30


def main(options: list[str]) -> None:
    """Run what is asked for, and write the page."""
    found = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    if "--page" not in options:
        for rows in [10_000_000] if "--large" in options else [1_000, 100_000]:
            found[str(rows)] = _at(rows)
            RESULTS.write_text(json.dumps(found, indent=1) + "\n")
    written(found)


def _at(rows: int) -> dict[str, Any]:
    tries, clean = SIZES[rows]
    feed = Feed.of(rows, seed=rows)
    judge = _Judge(contract(feed.people), contracts.Reference())
    for _ in range(min(PAST, clean + 5)):
        judge.learn(feed.batch())
    began = time.perf_counter()
    alarms = Counter(check for _ in range(clean) for check in judge.clean(feed.batch()))
    seconds = (time.perf_counter() - began) / clean
    spoilt: dict[str, list[list[str]]] = {name: [] for name in FAULTS}
    for number in range(tries):
        batch, rng = feed.batch(), np.random.default_rng(number)
        for name, fault in FAULTS.items():
            spoilt[name].append(judge.seen(fault(batch, rng)))
            print(rows, number, name, spoilt[name][-1], flush=True)
        judge.learn(batch)
    seen = {name: {"seen": sum(map(bool, some)), "by": dict(Counter(chain(*some)))} for name, some in spoilt.items()}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return {
        "tries": tries,
        "clean": clean,
        "false_alarms": sum(alarms.values()),
        "false_alarms_by": dict(alarms),
        "seconds_per_batch": round(seconds, 4),
        "peak_gib": round(peak, 2),
        "faults": seen,
    }


class _Judge:
    """A contract with the batches that it has accepted."""

    def __init__(self, feed: contracts.Contract, reference: contracts.Reference) -> None:
        self.feed, self.reference = feed, reference

    def learn(self, batch: pl.DataFrame) -> None:
        """Accept a batch."""
        kept = (*self.reference.profiles, self.feed.profile(batch))[-PAST:]
        self.reference = contracts.Reference.of(kept)

    def seen(self, batch: pl.DataFrame) -> list[str]:
        """Return the checks that fail, with `?` where they only warn."""
        report = self.feed.validate(batch, reference=self.reference)
        if report.errored:
            raise contracts.JudgementError(report)
        return [f"{r.check}{'' if r.violated else '?'}" for r in (*report.violations, *report.warnings)]

    def clean(self, batch: pl.DataFrame) -> list[str]:
        """Return the checks that fail of a batch in which nothing is wrong, and accept it."""
        found = self.seen(batch)
        self.learn(batch)
        return found


if __name__ == "__main__":
    main(sys.argv[1:])
