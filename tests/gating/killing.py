"""Processes that are killed: before or after a call of the operating system that touches a folder, or at any moment.

One process loads everything once, and forks one for each attempt; it runs nothing that has threads itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["KILLED", "MOMENTS", "STRIDE", "forge"]

KILLED = 9
STRIDE = 1 if os.environ.get("CONTRACTS_SOAK") else 4
"""From one call that is killed at to the next, where there are many."""
MOMENTS = 1000 if os.environ.get("CONTRACTS_SOAK") else 10
"""How many are killed at any moment."""
_FORGE = """
import datetime as dt, json, os, signal, sys, time, traceback
import polars, pyarrow.parquet as pq
import contracts, contracts.barrier.passage, contracts.replaying
from contracts.backends import arrow_tables, csv_files, files, polars_frames

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
left, when, folder = 0, "", ""

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
            if left == 0 and when == "after":
                os._exit(9)
    setattr(os, name, step)

def cut(table, path, write=pq.write_table):
    write(table, path)
    if when == "halfway":
        os.truncate(path, os.path.getsize(path) // 2)
        os._exit(9)

pq.write_table = cut
for name in ("link", "unlink", "rename", "mkdir"):
    counted(name, getattr(os, name))
# This loads pint.
contracts.loads("contract: a.b\\nversion: 1.0.0\\ncolumns: {x: {type: number, unit: cm, range: {max: 1 m}}}\\n")
for line in sys.stdin:
    left, when, folder, code, args = json.loads(line)
    forked = os.fork()
    if not forked:
        try:
            exec(code, {"contracts": contracts, "NOW": NOW, "args": args})
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    if when == "moment":
        time.sleep(left / 1e6)
        os.kill(forked, signal.SIGKILL)
    print(abs(os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1])), flush=True)
"""


@contextmanager
def forge(code: str) -> Iterator[Callable[..., int]]:
    """Yield what runs code (its arguments are `args`) until it is killed, and returns KILLED, or 0 if it was not.

    It takes the number of the call (or the microseconds), when, the folder, and the arguments.
    """
    command = [sys.executable, "-c", _FORGE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        ways = process.stdin, process.stdout

        def run(step: int, when: str, folder: Path, *arguments: object) -> int:
            ways[0].write(json.dumps([step, when, str(folder), code, list(map(str, arguments))]) + "\n")
            ways[0].flush()
            return int(ways[1].readline())

        yield run
        process.stdin.close()
