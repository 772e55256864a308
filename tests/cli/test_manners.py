"""What all commands have in common: where they write, what they refuse at once, and empty arguments."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import contracts
from contracts.cli import _run

CONTRACT = "contract: a.b\nversion: 1.0.0\nowner: o\ncolumns: {x: {type: number, unit: cm, range: {max: 5}}}\n"
HUGE = "data-that-nobody-reads.csv"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Run a command in this process, in a folder with a contract, data, past batches, and a file of another format."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONTRACTS_STORE", raising=False)
    Path("a.contract.yaml").write_text(CONTRACT)
    Path("a.csv").write_text("x\n1\n9\n")
    Path("past").mkdir()
    for day in range(6):
        Path(f"past/{day}.csv").write_text("x\n1\n2\n")
    Path("schema.json").write_text('{"type": "object", "properties": {"x": {"type": "number"}}}')

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["contracts", *arguments])
        return (_run(), *capsys.readouterr())

    return command


WRITING = [
    "validate a.contract.yaml a.csv",
    "lint .",
    "infer a.csv",
    "profile a.csv",
    "backtest a.contract.yaml past",
    "export odcs a.contract.yaml",
    "import json-schema schema.json",
]


@pytest.mark.parametrize("command", WRITING)
def test_missing_folders_are_made(run: Any, command: str) -> None:
    """Every command makes the folders of the file that `--output` names, and prints nothing to stdout."""
    code, out, err = run(*command.split(), "--output", "new/folder/o.txt")
    assert (code < 2, out) == (True, ""), err
    assert Path("new/folder/o.txt").exists()


@pytest.mark.parametrize("command", WRITING)
def test_a_folder_is_refused(run: Any, command: str) -> None:
    """A folder cannot be written as a file, whichever command is to."""
    code, out, err = run(*command.split(), "--output", "past")
    assert (code, out) == (2, "")
    assert "--output past: is a folder; name a file in it" in err


@pytest.mark.parametrize("command", WRITING)
def test_a_link_to_itself_is_refused(run: Any, command: str) -> None:
    """A link that leads back to itself is no place to write to, and stays."""
    Path("loop").symlink_to("loop")
    code, out, err = run(*command.split(), "--output", "loop")
    assert (code, out) == (2, ""), err
    assert "--output loop: is a link that leads back to itself; nothing was written" in err
    assert Path("loop").is_symlink()


@pytest.mark.parametrize("command", ["infer loop.csv --output o", "profile loop.csv --output o"])
def test_a_link_to_itself_is_no_data(run: Any, command: str) -> None:
    """A link that leads back to itself is said to be no file, also where it is compared with what is written."""
    Path("loop.csv").symlink_to("loop.csv")
    assert run(*command.split()) == (2, "", "contracts: loop.csv: no such file\n")


@pytest.mark.parametrize(
    ("command", "read"),
    [
        ("validate a.contract.yaml a.csv", "a.contract.yaml"),
        ("validate a.contract.yaml a.csv", "a.csv"),
        ("lint .", "a.contract.yaml"),
        ("infer a.csv --force", "a.csv"),
        ("profile a.csv", "a.csv"),
        ("backtest a.contract.yaml past", "a.contract.yaml"),
        ("export odcs a.contract.yaml", "a.contract.yaml"),
        ("import json-schema schema.json", "schema.json"),
    ],
)
def test_what_is_read_is_never_written_over(run: Any, command: str, read: str) -> None:
    """No command writes its result over the file that it was made from."""
    before = Path(read).read_bytes()
    code, out, err = run(*command.split(), "--output", read)
    assert (code, out) == (2, "")
    assert "is what was read; nothing was written" in err
    assert Path(read).read_bytes() == before


@pytest.mark.parametrize("option", ["--output past", "--quarantine q.csv", "--quarantine a.contract.parquet"])
def test_what_cannot_be_written_is_refused_before_the_data_are_read(run: Any, option: str) -> None:
    """A wrong ending, a folder, a file that is there already: said at once, not after minutes of judging."""
    Path("a.contract.parquet").write_bytes(b"kept")
    code, out, err = run("validate", "a.contract.yaml", HUGE, *option.split())
    assert (code, out, HUGE in err) == (2, "", False)
    assert Path("a.contract.parquet").read_bytes() == b"kept"


def test_quarantine_makes_folders_and_takes_one(run: Any) -> None:
    """`--quarantine` makes missing folders too, and a folder gets a file of its own name, whatever the folder's."""
    assert (
        "1 failing row written to new/q.parquet"
        in run("validate", "a.contract.yaml", "a.csv", "--quarantine", "new/q.parquet")[2]
    )
    Path("q.d").mkdir()
    run("validate", "a.contract.yaml", "a.csv", "--quarantine", "q.d")
    assert [len(pl.read_parquet(file)) for file in Path("q.d").iterdir()] == [1]


def test_in_python_a_wrong_quarantine_is_refused_before_a_row_fails() -> None:
    """`enforce`, a stream and a guard refuse it at once, and not on the first day on which a row fails."""
    feed = contracts.loads(CONTRACT)
    good = pl.DataFrame({"x": [1.0]})
    with pytest.raises(contracts.ContractsError, match=r"not q\.csv"):
        feed.enforce(good, quarantine="q.csv")
    with pytest.raises(contracts.ContractsError, match=r"not q\.csv"):
        feed.stream(quarantine="q.csv")
    with pytest.raises(contracts.ContractsError, match=r"not q\.csv"):
        contracts.guard(returns=feed, quarantine="q.csv")


@pytest.mark.parametrize(
    "command",
    [
        ["validate", "a.contract.yaml", ""],
        ["validate", "", "a.csv"],
        ["validate", "a.contract.yaml", "a.csv", "--quarantine", ""],
        ["validate", "a.contract.yaml", "a.csv", "--reference="],
        ["lint", ""],
        ["infer", ""],
        ["profile", ""],
        ["accept", "a.contract.yaml", ""],
        ["backtest", "a.contract.yaml", ""],
        ["diff", "", "a.contract.yaml"],
        ["diff", "a.contract.yaml", "--against", ""],
        ["export", "odcs", ""],
    ],
)
def test_an_empty_argument_is_refused(run: Any, command: list[str]) -> None:
    """An empty argument is a variable that is not set, never the current folder or a default."""
    code, out, err = run(*command)
    assert (code, out) == (2, "")
    assert "is empty: perhaps a variable that is not set" in err


def test_an_empty_path_is_refused_in_python() -> None:
    """Data at no path are not those of the current folder."""
    with pytest.raises(contracts.DataSourceError, match="the path of the data is empty"):
        contracts.loads(CONTRACT).validate("")


def test_as_a_module() -> None:
    """`python -m contracts` is the command."""
    found = subprocess.run([sys.executable, "-m", "contracts", "--version"], capture_output=True, text=True, check=True)
    assert found.stdout.startswith("contracts ")
