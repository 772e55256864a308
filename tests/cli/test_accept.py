"""`contracts accept` fills a store, and `contracts validate` judges by it and goes on from batch to batch."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pytest

import contracts
from contracts.checks.range import Range
from contracts.cli import _run
from contracts.cli.settings import store_url

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = "contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number, unit: cm, range: {max: 5}}}\n"
STALE = "contract: a.b\nversion: 1.0.0\ncolumns: {day: {type: date}}\nfreshness: {column: day, within: 2 days}\n"
DEFAULT = "sqlite:///.contracts/store.db"


class Said(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def batch(day: int, factor: float = 1.0) -> str:
    """Write a batch and return its name; that of another day has another number of values."""
    name = f"{day:03}-{factor}.parquet"
    pl.DataFrame({"x": [factor * (0.4 + 0.01 * ((k * 7 + day * 3) % 37)) for k in range(200 + day)]}).write_parquet(
        name
    )
    return name


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    """Run a command in this process, in a folder of its own with a contract, a good and a bad batch."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONTRACTS_STORE", raising=False)
    Path("c.yaml").write_text(GOOD)
    Path("good.csv").write_text("x\n1\n2\n")
    Path("bad.csv").write_text("x\n9\n")

    def command(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["contracts", *arguments])
        code = _run()
        return Said(code, *capsys.readouterr())

    return command


def rows(table: str, url: str = DEFAULT) -> int:
    """Return the number of rows in a table of a store."""
    connection = sqlite3.connect(url.removeprefix("sqlite:///"))
    ((count,),) = connection.execute(f"select count(*) from contracts_{table}").fetchall()  # noqa: S608 - our own name
    connection.close()
    return int(count)


def test_accept_says_what_is_known_now(run: Callable[..., Said]) -> None:
    """Accepted batches are counted against those wanted; one accepted before counts once, which is said."""
    assert run("accept", "c.yaml", "good.csv") == (
        0,
        "a.b 1: 1 batch accepted, 59 more wanted for a full reference\n",
        "",
    )
    again = run("accept", "c.yaml", "good.csv", batch(1))
    assert again.code == 0
    assert again.out == "a.b 1: 2 batches accepted, 58 more wanted for a full reference\n"
    assert again.err == "good.csv: accepted before; a batch counts once\n"
    Path("few.yaml").write_text(GOOD + "reference: {batches: 2}\n")
    assert run("accept", "few.yaml", batch(2)).out == "a.b 1: 3 batches accepted; the newest 2 are the reference\n"


def test_a_violation_is_refused(run: Callable[..., Said]) -> None:
    """A batch that violates its contract is refused with its report and exit 1, and the others are accepted."""
    said = run("accept", "c.yaml", "bad.csv", "good.csv")
    assert said.code == 1
    assert "VIOLATED" in said.out
    assert "error [range]" in said.out
    assert said.out.endswith("a.b 1: 1 batch accepted, 59 more wanted for a full reference\n")
    assert said.err == "bad.csv: not accepted (--force, if a person knows that it is right)\n"


def test_force(run: Callable[..., Said]) -> None:
    """With `--force` a person accepts what violates the contract; the report is shown all the same."""
    said = run("accept", "c.yaml", "bad.csv", "--force")
    assert (said.code, said.err) == (0, "bad.csv: accepted by --force\n")
    assert "error [range]" in said.out
    assert contracts.Store(DEFAULT).count(("a.b", "1.0.0")) == 1


def test_force_does_not_accept_what_could_not_be_judged(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch that could not be judged is refused with exit 3, by force too."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Range, "complaint", broken)
    for force in ([], ["--force"]):
        said = run("accept", "c.yaml", "bad.csv", *force)
        assert (said.code, said.err) == (
            3,
            "bad.csv: not accepted, since it could not be judged; --force does not help\n",
        )
        assert said.out.endswith("a.b 1: 0 batches accepted, 60 more wanted for a full reference\n")


def test_a_steady_feed_is_accepted_day_by_day(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal batches in files of their own all count, and a file counts once however its path is written."""
    days = [f"{day}.csv" for day in range(40)]
    for day in days:
        Path(day).write_text("x\n" + "4.0\n" * 24)
    said = run("accept", "c.yaml", *days)
    assert (said.code, said.err) == (0, "")
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    again = run("accept", "../c.yaml", "../7.csv", "--store", "sqlite:///../.contracts/store.db")
    assert again.err == "../7.csv: accepted before; a batch counts once\n"
    assert again.out == "a.b 1: 40 batches accepted, 20 more wanted for a full reference\n"


def test_judging_a_forced_batch_again_leaves_no_suspicion(run: Callable[..., Said]) -> None:
    """What a person accepted by force raises no suspicion of the next batch, though it is validated again."""
    Path("c.yaml").write_text(GOOD.replace(", range: {max: 5}", ""))
    run("accept", "c.yaml", *(batch(day) for day in range(40)))
    switched = batch(42, 10.0)
    assert run("accept", "c.yaml", switched, "--force").code == 0
    run("validate", "c.yaml", switched)
    assert contracts.Store(DEFAULT).reference(("a.b", "1.0.0")).evidence == {}


def test_an_empty_batch_is_not_accepted(run: Callable[..., Said]) -> None:
    """A batch without rows teaches nothing, even by force."""
    Path("empty.csv").write_text("x\n")
    for force in ([], ["--force"]):
        said = run("accept", "c.yaml", "empty.csv", *force)
        assert said.code == 1
        assert "an empty batch teaches nothing" in said.err
        assert said.out == "a.b 1: 0 batches accepted, 60 more wanted for a full reference\n"


def test_past_batches_are_stale(run: Callable[..., Said]) -> None:
    """Age refuses a batch only where `--now` says when it came."""
    Path("c.yaml").write_text(STALE)
    Path("day.csv").write_text("day\n2020-01-01\n")
    assert run("accept", "c.yaml", "day.csv", "--now", "2026-11-23", "--store", "sqlite:///a.db").code == 1
    assert run("accept", "c.yaml", "day.csv", "--now", "2020-01-02", "--store", "sqlite:///b.db").code == 0
    assert run("accept", "c.yaml", "day.csv").code == 0


def test_each_batch_is_judged_by_those_before_it(run: Callable[..., Said]) -> None:
    """Given oldest first, batches are judged by what was accepted so far: a switched one is refused."""
    Path("c.yaml").write_text(GOOD.replace(", range: {max: 5}", ""))
    past = [batch(day) for day in range(40)]
    assert run("accept", "c.yaml", *past).code == 0
    said = run("accept", "c.yaml", batch(41), batch(42, 10.0))
    assert said.code == 1
    assert "x looks like mm, not cm" in said.out
    assert rows("profiles") == 41


def test_validate_uses_the_store_that_is_there(run: Callable[..., Said]) -> None:
    """Without `--reference` the store of the settings is used if it is there, and none is made."""
    Path("c.yaml").write_text(GOOD.replace(", range: {max: 5}", ""))
    switched = batch(42, 10.0)
    assert run("validate", "c.yaml", switched).code == 0
    assert not Path(".contracts").exists()
    run("accept", "c.yaml", *(batch(day) for day in range(40)))
    assert run("validate", "c.yaml", switched).code == 1
    assert run("validate", "c.yaml", switched, "--reference", DEFAULT).code == 1
    assert run("validate", "c.yaml", switched, "--reference", "sqlite:///other.db").code == 0


def test_judging_twice_says_the_same(run: Callable[..., Said]) -> None:
    """A batch that is judged again starts from the same evidence, so its report is the same, and it counts once."""
    run("accept", "c.yaml", *(batch(day) for day in range(12)))
    before = rows("judged")

    def checks() -> object:
        return json.loads(run("validate", "c.yaml", "good.csv", "--format", "json").out)["checks"]

    assert checks() == checks()
    assert rows("judged") == before + 1
    run("accept", "c.yaml", "good.csv")
    assert rows("judged") == before + 1


def test_no_remember(run: Callable[..., Said]) -> None:
    """`--no-remember` and a folder leave the store as it is, and make none."""
    assert run("validate", "c.yaml", "good.csv", "--reference", "sqlite:///new.db", "--no-remember").code == 0
    assert not Path("new.db").exists()
    run("accept", "c.yaml", "good.csv")
    content = Path(".contracts/store.db").read_bytes()
    assert run("validate", "c.yaml", batch(1), "--no-remember").code == 0
    Path("past").mkdir()
    assert run("validate", "c.yaml", batch(1), "--reference", "past").code == 0
    assert Path(".contracts/store.db").read_bytes() == content


def test_a_read_only_store_is_said(run: Callable[..., Said]) -> None:
    """Validation by a read-only store says that nothing is remembered, and does not fail; accepting does."""
    run("accept", "c.yaml", "good.csv", "--store", "sqlite:///s.db")
    url = "sqlite:///file:s.db?mode=ro&uri=true"
    said = run("validate", "c.yaml", batch(1), "--reference", url)
    assert said.code == 0
    assert "holds" in said.out
    assert said.err.startswith("what this batch leaves to the next is not remembered: sqlite:///file:s.db")
    assert run("accept", "c.yaml", batch(1), "--store", url).code == 2


@pytest.mark.parametrize("url", ["nonsense://x", "sqlite:///good.csv/store.db", "sqlite:///c.yaml"])
@pytest.mark.parametrize("command", ["validate c.yaml good.csv --reference", "accept c.yaml good.csv --store"])
def test_a_store_that_cannot_be_used_is_2(url: str, command: str, run: Callable[..., Said]) -> None:
    """A store that cannot be used is exit 2 with its place and a way out, never a traceback."""
    Path("c.yaml").write_text(GOOD + "#" * 2000)
    said = run(*command.split(), url)
    assert said.code == 2
    assert f"contracts: {url.split('x', 1)[0]}" in said.err
    assert "; " in said.err


def test_settings_in_their_order(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """The option comes first, then the environment, then the nearest pyproject.toml, then the default."""
    here = Path.cwd()
    assert store_url() == DEFAULT
    Path("pyproject.toml").write_text('[tool.contracts]\nstore = "sqlite:///team/s.db"\n')
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    assert store_url() == f"sqlite:///{here}/team/s.db"
    Path("pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert store_url() == DEFAULT
    Path("pyproject.toml").write_text('[tool.contracts]\nstore = "postgresql://h/d"\n')
    assert store_url() == "postgresql://h/d"
    monkeypatch.setenv("CONTRACTS_STORE", "sqlite:///env.db")
    assert store_url() == "sqlite:///env.db"
    assert store_url("sqlite:///option.db") == "sqlite:///option.db"
    assert run("accept", "../c.yaml", "../good.csv").code == 0
    assert rows("profiles", "sqlite:///env.db") == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[tool", "cannot be read as TOML"),
        ("[tool.contracts]\nstore = 3", "not 3"),
        ("tool = 1", "tool must be a table, not 1; write [tool.contracts]"),
        ("tool.contracts = 'x'", "tool.contracts must be a table, not 'x'"),
        ("[tool.contracts]\nstroe = 'x'", "[tool.contracts] has no setting 'stroe'; did you mean 'store'?"),
        ("[tool.contracts]\nzzz = 'x'", "[tool.contracts] has no setting 'zzz'; there is store, lint, formats"),
    ],
)
def test_a_bad_pyproject_is_named(text: str, says: str, run: Callable[..., Said]) -> None:
    """Settings that cannot be read are exit 2 with the file, not passed over."""
    Path("pyproject.toml").write_text(text)
    said = run("validate", "c.yaml", "good.csv")
    assert said.code == 2
    assert "pyproject.toml: " in said.err
    assert says in said.err


@pytest.mark.parametrize("option", ["-v", "--verbose"])
def test_verbose(option: str, run: Callable[..., Said]) -> None:
    """With `--verbose` every check has a line, what passed and what was skipped too."""
    said = run("validate", "c.yaml", "bad.csv", option)
    assert "  passed [type] x: all rows are fine\n" in said.out
    assert "  skipped [unit_switch] " in said.out
    assert "  error [range] x: 1 of 1 rows" in said.out
    assert sum(line.startswith("  ") and "[" in line for line in said.out.splitlines()) == len(
        contracts.load("c.yaml").validate("bad.csv").checks
    )
    assert "passed" not in run("validate", "c.yaml", "bad.csv").out


def test_progress_only_on_a_terminal(run: Callable[..., Said]) -> None:
    """Several files draw a progress bar on a terminal, and nowhere else."""
    command = [str(Path(sys.executable).with_name("contracts")), "accept", "c.yaml", "good.csv", batch(1)]
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm"}) as done:
        os.close(theirs)
        out = done.stdout.read() if done.stdout else b""
        seen = os.read(ours, 4096)
    os.close(ours)
    assert b"\x1b[" in seen
    assert out.startswith(b"a.b 1: 2 batches accepted")
    assert run("accept", "c.yaml", "good.csv", batch(1)).err.count("accepted before") == 2
