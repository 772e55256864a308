"""Measure one cell in this process, and print what was found as JSON.

    python benchmarks/cell.py LABEL STATE ROWS REPEATS
    python benchmarks/cell.py --pair LABEL STATE LABEL STATE ROWS PAIRS

It runs in the environment of the contender, and needs of this library nothing but where that is the
contender. It warms up on 1,000 rows, loads the data, and then judges them.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import platform
import statistics
import sys
import time
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contenders import CONTENDERS
from feed import clock, made
from forms import FORMS

if TYPE_CHECKING:
    from collections.abc import Callable

SMALL = 1_000
ENOUGH_SECONDS = {SMALL: 3.0}  # other sizes: 20
_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def measured(label: str, state: str, rows: int, repeats: int) -> dict[str, Any]:
    """Return a cell: seconds (each repeat), peak MiB with the data, failed checks, versions."""
    contender = CONTENDERS[label]
    peer = import_module(f"peers.{contender.module}")
    prepare = getattr(peer, contender.prepare)
    quietly(lambda: prepare(clock(SMALL))(FORMS[contender.form](made("clean", SMALL))()))
    judge, data = prepare(clock(rows)), FORMS[contender.form](made(state, rows))
    gc.collect()
    forget_peak()
    times: list[float] = []
    found: dict[str, int | None] = {}
    while len(times) < repeats and sum(times) < ENOUGH_SECONDS.get(rows, 20.0):
        batch = data()
        began = time.perf_counter()
        found = quietly(lambda batch=batch: judge(batch))
        times.append(time.perf_counter() - began)
    return {
        "label": label,
        "state": state,
        "rows": rows,
        "seconds": times,
        "peak_mib": peak_mib(),
        "found": found,
        "left_out": list(peer.LEFT_OUT),
        "note": getattr(peer, "NOTE", ""),
        "versions": {"Python": platform.python_version()} | {name: version(name) for name in peer.DISTRIBUTIONS},
    }


def paired(sides: list[tuple[str, str]], rows: int, pairs: int) -> float:
    """Return the median ratio of two cells that take turns in one process, so that drift hits both alike."""
    first, second = (_ready(label, state, rows) for label, state in sides)
    return statistics.median(first() / second() for _ in range(pairs))


def _ready(label: str, state: str, rows: int) -> Callable[[], float]:
    """Return a warmed-up cell that judges once and returns the seconds."""
    contender = CONTENDERS[label]
    judge = getattr(import_module(f"peers.{contender.module}"), contender.prepare)(clock(rows))
    data = FORMS[contender.form](made(state, rows))

    def judged() -> float:
        batch = data()
        began = time.perf_counter()
        judge(batch)
        return time.perf_counter() - began

    judged()
    return judged


def quietly(run: Callable[[], Any]) -> Any:
    """Return what a function returns, and keep what it prints (progress bars, logs) out of this process's answer."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return run()


def forget_peak() -> None:
    """Let the peak start from what is resident now, so that the loading of the data does not count (Linux)."""
    with contextlib.suppress(OSError):
        _RESET.write_text("5", encoding="ascii")


def peak_mib() -> float:
    """Return the largest resident memory of this process since the peak was forgotten, in MiB."""
    lines = _STATUS.read_text(encoding="utf-8").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024


def main() -> None:
    """Measure what the arguments name."""
    if sys.argv[1] == "--pair":
        first, first_state, second, second_state, rows, pairs = sys.argv[2:]
        print(paired([(first, first_state), (second, second_state)], int(rows), int(pairs)))
        return
    label, state, rows, repeats = sys.argv[1:]
    print(json.dumps(measured(label, state, int(rows), int(repeats))))


if __name__ == "__main__":
    main()
