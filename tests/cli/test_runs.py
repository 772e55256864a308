"""`contracts validate` keeps what came of each batch, and `contracts runs` shows it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import contracts
from contracts.cli import _run
from contracts.store.place import source_of

if TYPE_CHECKING:
    from collections.abc import Callable

CONTRACT = "contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number, unit: cm, range: {max: 5}}}\n"
AT = ("--now", "2026-11-23T06:00:00Z")


class Said(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    """Run a command in this process, in a folder of its own with a contract, a good and a bad batch, and a store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONTRACTS_STORE", "sqlite:///store.db")
    Path("c.yaml").write_text(CONTRACT)
    Path("good.csv").write_text("x\n1\n2\n")
    Path("bad.csv").write_text("x\n9\n1\n")

    def command(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["contracts", *arguments])
        code = _run()
        return Said(code, *capsys.readouterr())

    assert command("accept", "c.yaml", "good.csv").code == 0
    return command


def test_each_validation_is_a_run(run: Callable[..., Said]) -> None:
    """Good, bad and unreadable batches are runs, the newest first, with what failed and what was set apart."""
    assert run("validate", "c.yaml", "good.csv", *AT).code == 0
    assert run("validate", "c.yaml", "bad.csv", "--quarantine", "q/", *AT).code == 1
    assert run("validate", "c.yaml", "none.csv", *AT).code == 2
    assert run("runs").out.splitlines() == [
        "2026-11-23 06:00:00  unreadable  a.b 1.0.0, 0 rows, none.csv",
        "2026-11-23 06:00:00  reject      a.b 1.0.0, 2 rows, 1 set apart, bad.csv: range x (1)",
        "2026-11-23 06:00:00  accept      a.b 1.0.0, 2 rows, good.csv",
    ]
    shown = json.loads(run("runs", "a.b", "--last", "2", "--format", "json").out)
    assert [found["action"] for found in shown] == ["unreadable", "reject"]
    assert shown[1]["source"] == str(Path("bad.csv").absolute())
    assert shown[1]["checks"] == [{"check": "range", "column": "x", "outcome": "failed", "rows_failed": 1}]


def test_a_run_tells_what_speaks_of_the_whole_table(run: Callable[..., Said]) -> None:
    """A check that counts no rows stands in the list by its name: a missing column, a feed that is stopped."""
    Path("other.csv").write_text("y\n1\n")
    assert run("validate", "c.yaml", "other.csv", *AT).code == 1
    assert run("runs").out == "2026-11-23 06:00:00  reject      a.b 1.0.0, 1 rows, other.csv: columns\n"


def test_a_batch_is_the_same_to_a_gate(run: Callable[..., Said]) -> None:
    """A file is known by its content to `validate` as to a gate, and counts once where both ways accept it."""
    Path("new.csv").write_text("x\n3\n4\n")
    contracts.load("c.yaml").enforce("new.csv", store="sqlite:///store.db")
    run("validate", "c.yaml", "new.csv", *AT)
    digests = [found["digest"] for found in json.loads(run("runs", "--format", "json").out)]
    assert digests == [hashlib.sha256(Path("new.csv").read_bytes()).hexdigest()] * 2
    said = run("accept", "c.yaml", "new.csv")
    assert "new.csv: accepted before; a batch counts once" in said.err
    assert said.out.startswith("a.b 1: 2 batches accepted")


def test_runs_of_a_contract(run: Callable[..., Said]) -> None:
    """A contract file shows the runs of its major version, a name those of all; where there are none it is said."""
    run("validate", "c.yaml", "good.csv", *AT)
    Path("later.yaml").write_text(CONTRACT.replace("1.0.0", "2.0.0"))
    run("validate", "later.yaml", "bad.csv", *AT)
    assert [len(run("runs", which).out.splitlines()) for which in ("c.yaml", "later.yaml", "a.b")] == [1, 1, 2]
    assert run("runs", "a.c") == (0, "", "sqlite:///store.db: no runs of a.c\n")


def test_nothing_is_kept_unless_wanted(run: Callable[..., Said]) -> None:
    """`--no-remember` keeps no run either."""
    run("validate", "c.yaml", "good.csv", "--no-remember")
    run("validate", "c.yaml", "none.csv", "--no-remember")
    assert run("runs", "--format", "json").out == "[]\n"


def test_a_missing_list_is_no_unreadable_batch(run: Callable[..., Said]) -> None:
    """Where a list of known values is missing the command exits with 2, and no run says that the batch was bad."""
    Path("k.yaml").write_text("contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: string, known: {source: people}}}\n")
    said = run("validate", "k.yaml", "good.csv")
    assert (said.code, said.out) == (2, "")
    assert "known: 'people' was not handed in" in said.err
    assert run("runs", "--format", "json").out == "[]\n"


def test_a_store_that_fails_does_not_hide_unreadable_data(run: Callable[..., Said]) -> None:
    """Where the data cannot be read and the store cannot be written, both are said."""
    Path("store.db").write_bytes(b"not a database" * 100)
    said = run("validate", "c.yaml", "none.csv")
    assert said.code == 2
    assert "this run is not kept: sqlite:///store.db: the file is no SQLite database" in said.err
    assert "none.csv: no such file" in said.err


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ("s3://bucket/a/b.parquet", "s3://bucket/a/b.parquet"),
        ("https://user:canary@example.org:8080/b.csv", "https://example.org:8080/b.csv"),
        ("https://example.org/b.csv?X-Amz-Signature=canary#canary", "https://example.org/b.csv"),
        ("simplecache::https://user:can/ary@example.org/b.csv?canary", "simplecache::https://example.org/b.csv"),
    ],
)
def test_a_source_holds_no_secret(data: str, kept: str) -> None:
    """Of a URL neither who asks nor the key in its query is kept."""
    assert source_of(data) == kept
