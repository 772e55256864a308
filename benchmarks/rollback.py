"""How long a rollback takes: from the command to the first batch that a running process judges by the old contract.

usage: python benchmarks/rollback.py [ROUNDS]

A process guards a function by a contract of the registry, which hands it a batch of a thousand rows every 50 ms: the
version that was published by mistake rejects it, the one before accepts it. `contracts rollback` is started at a moment
of its own in each round; time runs until the first batch was accepted. On SQLite, and on PostgreSQL where
CONTRACTS_TEST_POSTGRES names a server (`python tests/postgresql.py python benchmarks/rollback.py`). The results are in
`results/rollback.json`; on a busy machine, measure with priority (`nice -n -15`).
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from typing import IO

import contracts
from results import machine, put

ROUNDS = 20
NAME, BEFORE, WRONG = "bench.rollback", "1.0.0", "1.1.0"
WANTED_SECONDS = 5.0
TEXT = """contract: {name}
version: {version}
owner: bench@example.org
columns:
  station: {{type: string, pattern: 'ST[0-9]{{3}}', pii: false}}
  snow: {{type: number, unit: cm, range: {{min: 0 cm, max: {most} cm}}}}
key: [station]
"""

RUNNING = """
import sys, time
import contracts
import polars as pl

batch = pl.DataFrame({"station": [f"ST{n:03}" for n in range(1000)], "snow": [float(n % 300) for n in range(1000)]})

@contracts.guard(f"registry:{sys.argv[2]}@^1", store=sys.argv[1])
def fetch():
    return batch

said = None
while True:
    try:
        fetch()
        verdict = "accepted"
    except contracts.ContractViolation:
        verdict = "rejected"
    if verdict != said:
        print(verdict, time.monotonic(), flush=True)
        said = verdict
    time.sleep(0.05)
"""


def measured(url: str, rounds: int) -> list[float]:
    """Return the seconds that each rollback took."""
    draw, registry = random.Random(7), contracts.Store(url).registry  # noqa: S311 - moments need not be secret
    for version, most in ((BEFORE, 300), (WRONG, 30)):
        text = TEXT.format(name=NAME, version=version, most=most)
        registry.publish(NAME, version, text.encode(), author="bench", at=datetime.now(UTC))
    running = subprocess.Popen([sys.executable, "-c", RUNNING, url, NAME], stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None  # noqa: S101 - it is a pipe
    try:
        return [_round(url, running.stdout, draw) for _ in range(rounds)]
    finally:
        running.kill()
        running.wait()


def _round(url: str, said: IO[str], draw: random.Random) -> float:
    """Go back from the wrong version at some moment, and then forth for the next round."""
    _judged(said, "rejected")
    time.sleep(draw.random())
    command = [sys.executable, "-m", "contracts", "rollback", NAME, "--store", url, "--author", "bench"]
    began = time.monotonic()  # one clock for all processes
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    took = _judged(said, "accepted") - began
    contracts.Store(url).registry.rollback(NAME, WRONG, author="bench", at=datetime.now(UTC))
    return took


def _judged(said: IO[str], verdict: str) -> float:
    """Return when the first batch had got another verdict, and see that it is the one that the version gives."""
    found, at = said.readline().split()
    if found != verdict:
        msg = f"the batch was {found}, not {verdict}"
        raise RuntimeError(msg)
    return float(at)


def main(rounds: int) -> int:
    """Measure on each database; return 1 where a rollback took longer than it may."""
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        urls = {"sqlite": f"sqlite:///{folder}/store.db", "postgresql": os.environ.get("CONTRACTS_TEST_POSTGRES")}
        for kind, url in urls.items():
            if not url:
                print(f"{kind}: not measured, CONTRACTS_TEST_POSTGRES names no server")
                continue
            seconds = measured(url, rounds)
            slowest = max(slowest, *seconds)
            found = {"least": min(seconds), "median": statistics.median(seconds), "most": max(seconds)}
            rounded = {name: round(value, 2) for name, value in found.items()}
            put("rollback", kind, {"rounds": rounds, "seconds": rounded, **machine()})
            print(f"{kind}: {rounds} rollbacks, {', '.join(f'{k} {v:.2f} s' for k, v in found.items())}")
    return 1 if slowest > WANTED_SECONDS else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS))
