"""How long whole processes take: `contracts lint`, beside a Python that does nothing."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["BARE", "Start", "starts"]

BARE = "python -c pass"
_HEAD = "contract: bench.start\nversion: 1.0.0\ncolumns:\n  station: {type: string}\n  day: {type: date}\n"
_CONTRACTS = {
    "lint, no units": _HEAD + "  snow: {type: number, nulls: 10%, range: {min: 0, max: 300}}\n",
    "lint, with units": _HEAD + "  snow: {type: number, unit: cm, range: {min: 0 cm, max: 3 m}}\n",
    "lint, pattern and rule": _HEAD
    + "  code: {type: string, pattern: 'ST[0-9]{5}'}\n  due: {type: date}\nrules:\n  in_time: day <= due\n",
}


@dataclass(frozen=True)
class Start:
    """How long a whole process took, in milliseconds."""

    what: str
    least: float
    median: float


def starts(python: Path, runs: int) -> list[Start]:
    """Return how long each process takes; they take turns, so that a noisy moment hits all of them."""
    with tempfile.TemporaryDirectory() as folder:
        asked = {BARE: [str(python), "-c", "pass"]}
        for number, (what, text) in enumerate(_CONTRACTS.items()):
            path = Path(folder) / f"{number}.contract.yaml"
            path.write_text(text, encoding="utf-8")
            asked[what] = [str(python.parent / "contracts"), "lint", str(path)]
        times: dict[str, list[float]] = {what: [] for what in asked}
        for _ in range(runs + 1):
            for what, line in asked.items():
                times[what].append(_milliseconds(line))
    return [Start(what, min(found[1:]), statistics.median(found[1:])) for what, found in times.items()]


def _milliseconds(line: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(line, check=True, capture_output=True)
    return (time.perf_counter() - began) * 1000
