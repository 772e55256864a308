"""`contracts backtest`: exit codes, files and streams."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.backtesting.feeds import CONTRACT, batches

from contracts.cli import _run

if TYPE_CHECKING:
    from collections.abc import Callable

Said = tuple[int, str, str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    """Run the command on a folder of good batches, `past`, and one with a switch in it, `changed`."""
    monkeypatch.chdir(tmp_path)
    Path("made.contract.yaml").write_text(CONTRACT)
    for folder, at in (("past", None), ("changed", 7)):
        Path(folder).mkdir()
        for number, data in enumerate(batches(9, switched_at=at)):
            data.write_parquet(f"{folder}/{number:02}.parquet")

    def command(*arguments: Any) -> Said:
        monkeypatch.setattr("sys.argv", ["contracts", "backtest", "made.contract.yaml", *map(str, arguments)])
        return (_run(), *capsys.readouterr())

    return command


def test_no_alarm_is_exit_code_0(run: Callable[..., Said]) -> None:
    """The report goes to stdout, and nothing to stderr."""
    code, out, err = run("past", "--starts", 1)
    assert (code, err) == (0, "")
    assert out.startswith("made.snow 1.0.0: 9 batches, 00.parquet to 08.parquet\n")
    assert "With a fault in it, caught:" in out


def test_an_alarm_is_exit_code_1(run: Callable[..., Said]) -> None:
    """A switch in the past is an alarm, and the batch is named."""
    code, out, _ = run("changed", "--no-faults")
    assert code == 1
    assert "alarm: 07.parquet: snow looks like mm" in out
    assert "With a fault" not in out


def test_files_folders_and_patterns_come_in_the_order_of_their_names(run: Callable[..., Said]) -> None:
    """Each batch counts once, however often it is named."""
    _, out, _ = run("past/08.parquet", "past/0[0-5].parquet", "past", "--no-faults", "--format", "json")
    assert json.loads(out)["batches"] == [f"{k:02}.parquet" for k in range(9)]


def test_files_of_one_name_come_in_the_order_of_their_paths(run: Callable[..., Said]) -> None:
    """A folder for each day, with the same file name in each, is replayed day by day."""
    for file in sorted(Path("past").iterdir()):
        day = Path("days") / f"day={file.stem}"
        day.mkdir(parents=True)
        file.rename(day / "part.parquet")
    code, out, _ = run("days/**/*.parquet", "--no-faults", "--format", "json")
    assert code == 0
    assert json.loads(out)["batches"] == [str(Path(f"days/day={k:02}/part.parquet")) for k in range(9)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("past/0[0-3].parquet",), "at least 6 batches"),
        (("nowhere",), "nowhere: no such file"),
        (("past/*.csv",), "no such file"),
        (("empty",), "no batch in this folder"),
        (("past", "made.contract.yaml"), "unknown kind of file"),
        (("past", "--picture", "a.pdf"), ".svg or .png"),
        (("past", "--starts", "0"), "--starts"),
        ((), "batches"),
    ],
)
def test_what_cannot_be_run_is_exit_code_2(run: Callable[..., Said], arguments: tuple[str, ...], message: str) -> None:
    """The message says what is wrong, on stderr."""
    Path("empty").mkdir()
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert message in err


def test_result_and_picture_go_to_files(run: Callable[..., Said]) -> None:
    """`--output` takes the result in place of stdout, `--picture` the drawing."""
    code, out, _ = run("past", "--no-faults", "--format", "json", "--output", "a.json", "--picture", "a.svg")
    assert (code, out) == (0, "")
    assert json.loads(Path("a.json").read_text())["ok"] is True
    assert Path("a.svg").read_text().startswith("<?xml")
