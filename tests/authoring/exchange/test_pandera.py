"""pandera: the code that is written runs by itself, and reaches the verdict of the contract."""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.authoring.exchange.drawn import many, read
from tests.checks.test_differential import Batch, batches
from tests.kinds import made, why_not

from contracts.authoring.exchange import exported

if TYPE_CHECKING:
    from pathlib import Path

JUDGE = """
import json, pickle, sys
verdicts = []
for code, frame in pickle.load(open(sys.argv[1], "rb")):
    space = {}
    exec(code, space)
    try:
        space["schema"].validate(frame, lazy=True)
        verdicts.append(True)
    except space["pa"].errors.SchemaErrors:
        verdicts.append(False)
print(json.dumps(verdicts))
"""


def judged(pairs: list[tuple[str, Any]], folder: Path) -> list[bool]:
    """Return whether each frame passes the schema of its code, in an interpreter of its own without this library."""
    (folder / "pairs").write_bytes(pickle.dumps(pairs))
    command = [sys.executable, "-W", "ignore", "-c", JUDGE, str(folder / "pairs")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return [verdict == "true" for verdict in done.stdout.strip().strip("[]").split(", ")]


def sayable(batch: Batch) -> Batch:
    """Return a batch without what pandera code cannot say."""
    contract = {key: value for key, value in batch.contract.items() if key != "rules"}
    for found in exported(read(contract), "pandera").unsaid:
        if found.path[0] == "columns" and found.path[2] == "pattern":
            columns = contract["columns"]
            contract["columns"] = {
                **columns,
                found.path[1]: {k: v for k, v in columns[found.path[1]].items() if k != "pattern"},
            }
    return Batch(contract, batch.data)


@given(st.lists(batches(), min_size=20, max_size=20))
@settings(many(3), suppress_health_check=list(HealthCheck))
def test_code_and_contract_reach_one_verdict(tmp_path_factory: Any, drawn: list[Batch]) -> None:
    """On small frames the code says the same as `validate`, but for what its docstring lists."""
    folder = tmp_path_factory.mktemp("pandera")
    kept = [sayable(batch) for batch in drawn if not why_not("pandas", batch.sample)]
    frames = [made("pandas", batch.sample, folder) for batch in kept]
    codes = [exported(read(batch.contract), "pandera").text for batch in kept]
    found = judged(list(zip(codes, frames, strict=True)), folder)
    for batch, frame, verdict in zip(kept, frames, found, strict=True):
        report = batch.loaded.validate(frame)
        assert verdict == report.ok, (batch.contract, batch.data, str(report))


def test_a_docstring_cannot_be_ended_by_what_it_lists(tmp_path: Path) -> None:
    """Text of a contract stays within the docstring and the strings of the code."""
    evil = '"""\nraise SystemExit("ran")\n"""\\'
    contract = {
        "contract": "a.b",
        "version": "1.0.0",
        "description": evil,
        "owner": evil,
        "columns": {evil: {"type": "string", "description": evil, "pattern": "(?i)" + evil[:3]}},
    }
    code = exported(read(contract), "pandera").text
    compile(code, "made", "exec")
    frame = made("pandas", Batch(contract, {evil: ["x"]}).sample, tmp_path)
    assert judged([(code, frame)], tmp_path) == [True]
