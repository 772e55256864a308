"""`contracts infer` and `contracts profile`: streams, files, masks and exit codes."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import contracts
from contracts.authoring.inferring.picture import bars
from contracts.cli import _run

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = "day,who,depth (mm)\n" + "".join(f"2026-01-{k:02},Ada {k % 2},{k / 2}\n" for k in range(1, 31))


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """Run a command in a folder of its own with data."""
    monkeypatch.chdir(tmp_path)
    Path("feed.csv").write_text(ROWS)

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["contracts", *arguments])
        return (_run(), *capsys.readouterr())

    return command


def test_infer_prints_a_contract(run: Callable[..., tuple[int, str, str]]) -> None:
    """The contract goes to stdout, and reads as one."""
    code, out, err = run("infer", "feed.csv", "--name", "weather.snow")
    assert code == 0
    assert err.splitlines()[0] == "3 open questions, each marked with ? in the contract:"
    assert contracts.loads(out).name == "weather.snow"
    assert "unit: mm" in out
    assert "Ada" not in out


def test_infer_writes_over_nothing(run: Callable[..., tuple[int, str, str]]) -> None:
    """A file that is there stays as it is, unless `--force` is said."""
    assert run("infer", "feed.csv", "--output", "a.contract.yaml")[0] == 0
    Path("a.contract.yaml").write_text("mine")
    code, _, err = run("infer", "feed.csv", "--output", "a.contract.yaml")
    assert (code, Path("a.contract.yaml").read_text()) == (2, "mine")
    assert "--force" in err
    assert run("infer", "feed.csv", "--output", "a.contract.yaml", "--force")[0] == 0
    assert contracts.load("a.contract.yaml").validate("feed.csv").ok


def test_infer_writes_to_devices(run: Callable[..., tuple[int, str, str]]) -> None:
    """What is no file holds nothing that could be lost."""
    assert run("infer", "feed.csv", "--output", os.devnull)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("infer", "none.csv"), "no such file"),
        (("infer", "feed.csv", "--unit", "mm"), "COLUMN=UNIT"),
        (("infer", "feed.csv", "--unit", "depth=mm", "--unit", "depth=cm"), "one unit, not both 'mm' and 'cm'"),
        (("infer", "feed.csv", "--unit", "dpeth=mm"), "did you mean 'depth'"),
        (("infer", "feed.csv", "--output", "feed.csv/where.yaml"), "cannot be written"),
        (("profile", "none.csv"), "no such file"),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...], said: str
) -> None:
    """Bad input is exit code 2 and a message on stderr."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_profile_masks_text(run: Callable[..., tuple[int, str, str]]) -> None:
    """A summary shows the shape of text, and the text itself where it is asked for; piped it is ASCII."""
    code, out, _ = run("profile", "feed.csv")
    assert code == 0
    assert out.isascii()
    assert "<Aaa 9>" in out
    assert "Ada" not in out
    assert "Ada 1" in run("profile", "feed.csv", "--reveal")[1]


@pytest.mark.parametrize("command", ["infer", "profile"])
@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("day,who,who", "'who' is there 2 times"),
        ("2026-01-31,Ada,0.5", "of 3 headers 2 look like values"),
        ("day,who,", "1 without a name"),
    ],
)
def test_odd_headers_are_said(run: Callable[..., tuple[int, str, str]], command: str, header: str, said: str) -> None:
    """A column that nothing is promised of is no secret, nor is a first line that looks like data."""
    Path("feed.csv").write_text(ROWS.replace("day,who,depth (mm)", header))
    code, _, err = run(command, "feed.csv")
    assert code == 0
    assert said in err


def test_profile_for_a_program(run: Callable[..., tuple[int, str, str]]) -> None:
    """As JSON a summary has every number, under one name."""
    found = json.loads(run("profile", "feed.csv", "--format", "json")[1])
    assert found["rows"] == 30
    depth = found["columns"][2]
    assert (depth["column"], depth["unit"], depth["low"], depth["median"], depth["high"]) == (
        "depth",
        "mm",
        0.5,
        7.5,
        15.0,
    )
    assert (depth["distinct"], depth["distinct_is_exact"], sum(depth["histogram"])) == (30, True, 30)


def test_the_smallest_bar_is_seen() -> None:
    """One value among a thousand still draws something; none draws nothing."""
    assert bars((1000, 1, 0, 500), " 12345678") == "81 4"
