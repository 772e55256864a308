"""A process that is killed at a call of the operating system that touches a folder: before or after it is done."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["KILLED", "killed_at", "steps"]

KILLED = 9
_COUNTING = """
import os, sys
import datetime as dt
import contracts
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
left, when, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
def counted(name, done):
    def step(*args, **more):
        global left
        if not any(folder in str(one) for one in args):
            return done(*args, **more)
        left -= 1
        if left == 0 and when == "before":
            os._exit(9)
        try:
            return done(*args, **more)
        finally:
            if left == 0:
                os._exit(9)
    setattr(os, name, step)
for name in ("link", "unlink", "rename", "mkdir"):
    counted(name, getattr(os, name))
"""


def killed_at(step: int, when: str, folder: Path, code: str, *arguments: object) -> int:
    """Run code that finds its arguments from `sys.argv[4]` on; return KILLED, or 0 where it has fewer such calls."""
    command = [sys.executable, "-c", f"{_COUNTING}{code}", step, when, folder, *arguments]
    return subprocess.run(list(map(str, command)), check=False).returncode


def steps(first: int) -> Iterator[int]:
    """Yield the calls to be killed at: some, or with `CONTRACTS_SOAK` all of them."""
    step = first
    while True:
        yield step
        step += 1 if os.environ.get("CONTRACTS_SOAK") else 7
