"""`contracts split`: leaks between files, found from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.cli import _run

TRAIN = "day,person\n2026-01-01,ann\n2026-01-09,bob\n"
TEST = "day,person\n2026-01-10,bob\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Run the command beside two files, and return its exit code, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    Path("train.csv").write_text(TRAIN)
    Path("test.csv").write_text(TEST)
    Path("early.csv").write_text("day,person\n2026-01-05T12:00:00Z,eve\n")

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["contracts", "split", *arguments])
        return (_run(), *capsys.readouterr())

    return command


def test_a_split_that_holds(run: Any) -> None:
    """Exit 0, and the verdict on stdout; `--verbose` shows what passed."""
    code, out, err = run("train.csv", "test.csv", "--time", "day")
    assert (code, err) == (0, "")
    assert out == "split of train and test: holds (3 rows, 9 checks, decision: accept)\n"
    assert "passed [time] train: day" in run("train.csv", "test.csv", "--time", "day", "-v")[1]


def test_a_split_that_leaks(run: Any) -> None:
    """Exit 1, and the rows, masked unless they are to be revealed."""
    code, out, _ = run("train.csv", "test.csv", "--time", "day", "--group", "person", "--gap", "7 days")
    assert code == 1
    assert "train: day: 1 of 2 rows (50 %) come at or after 2026-01-03; test begins with 2026-01-10" in out
    assert "row 1: {part: train, person: <aaa>}, row 0: {part: test, person: <aaa>}" in out
    assert "person: bob" in run("train.csv", "test.csv", "--group", "person", "--reveal")[1]


def test_three_parts_as_json(run: Any) -> None:
    """Validation is an option; JSON goes to a file, never over one that was read."""
    code, out, _ = run(
        "train.csv", "test.csv", "--validation", "early.csv", "--time", "day", "--format", "json", "--output", "r.json"
    )
    found = json.loads(Path("r.json").read_text())
    assert (code, out, found["ok"]) == (1, "", False)
    assert [c["rows_failed"] for c in found["checks"] if c["check"] == "time"] == [1, 0]
    assert run("train.csv", "test.csv", "--time", "day", "--output", "test.csv")[0] == 2
    assert Path("test.csv").read_text() == TEST


def test_several_groups_and_nulls(run: Any) -> None:
    """Each `--group` names one more column; `--nulls` lets a share of the rows be without."""
    Path("holes.csv").write_text("day,person\n2026-02-01,\n2026-02-02,zoe\n")
    several = ("--group", "person", "--group", "day")
    assert run("train.csv", "test.csv", *several)[0] == 0
    assert run("train.csv", "holes.csv", *several)[0] == 1
    assert run("train.csv", "holes.csv", *several, "--nulls", "50%")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train.csv", "test.csv"), "needs `time`, `group` or both"),
        (("train.csv", "nothing.csv", "--time", "day"), "test: nothing.csv"),
        (("train.csv", "test.csv", "--time", "day", "--gap", "long"), "gap: expected a length of time"),
        (("train.csv",), "Missing argument"),
    ],
)
def test_what_cannot_be_judged(run: Any, arguments: tuple[str, ...], said: str) -> None:
    """Exit 2, with the reason and a way out on stderr."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err
