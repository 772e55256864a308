"""`contracts quarantine`: what lies there is listed and shown, masked, and put back through the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from contracts.cli import _run

CONTRACT = (
    "contract: a.b\nversion: 1.0.0\ncolumns:\n  name: {type: string}\n  station: {type: string, pii: false}\n"
    "  x: {type: number, unit: cm, range: {max: 5}}\n  age: {type: integer, pii: true}\n"
)
ROWS = "name,station,x,age\nAda,s1,1,40\nBob,s2,9,41\nEve,s3,7,42\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Run a command in this process, in a folder with a contract, its next version, data, and a file in quarantine."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONTRACTS_STORE", raising=False)
    Path("a.contract.yaml").write_text(CONTRACT)
    Path("next.contract.yaml").write_text(CONTRACT.replace("max: 5", "max: 8"))
    Path("a.csv").write_text(ROWS)

    def command(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.argv", ["contracts", *arguments])
        return (_run(), *capsys.readouterr())

    code, _, said = command("validate", "a.contract.yaml", "a.csv", "--quarantine", ".contracts/quarantine/q.parquet")
    assert (code, said) == (1, "2 failing rows written to .contracts/quarantine/q.parquet\n")
    return command


FILE = ".contracts/quarantine/q.parquet"


def test_files_are_listed(run: Any) -> None:
    """The default folder is listed, a file a line, with its contract, batch, rows and checks."""
    code, out, err = run("quarantine", "list")
    head, line = out.splitlines()
    assert (code, err) == (0, "")
    assert head.split() == ["file", "contract", "version", "batch", "when", "rows", "checks"]
    assert line.startswith("q.parquet  a.b       1.0.0")
    assert line.endswith("2     range:x (2)")
    code, out, _ = run("quarantine", "list", ".contracts/quarantine", "--format", "json")
    (entry,) = json.loads(out)
    assert (entry["rows"], entry["checks"], entry["replayed"]) == (2, {"range:x": 2}, False)
    assert len(entry["batch"]) == 64


def test_an_empty_folder_and_none(run: Any) -> None:
    """A folder without such files, and one that is not there, have nothing in quarantine, which is said."""
    Path("empty").mkdir()
    for folder in ("empty", "memory://nothing"):
        assert run("quarantine", "list", folder) == (0, "", f"nothing is in quarantine in {folder}\n")
    assert run("quarantine", "list", "missing") == (2, "", "contracts: missing: no such folder\n")
    assert run("quarantine", "list", "missing", "--format", "json")[0] == 2


def test_a_project_in_which_nothing_was_set_apart_yet(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the default folder is not there, nothing is in quarantine: that is no mistake."""
    Path("fresh").mkdir()
    monkeypatch.chdir("fresh")
    assert run("quarantine", "list") == (0, "", "nothing is in quarantine in .contracts/quarantine\n")
    assert run("quarantine", "list", "--format", "json") == (0, "[]\n", "")


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "ndjson"])
def test_a_repaired_file_is_listed_and_shown(run: Any, suffix: str) -> None:
    """What was put in a file's place is there as that was, while it waits and when it was replayed."""
    rows = pl.read_parquet(FILE).with_columns(pl.col("age").cast(pl.Int64), x=pl.lit(4.0))
    Path(FILE).unlink()
    fixed = Path(FILE).with_suffix(f".{suffix}")
    (rows.write_csv if suffix == "csv" else rows.write_ndjson)(fixed)
    (entry,) = json.loads(run("quarantine", "list", "--format", "json")[1])
    assert (entry["file"], entry["contract"], entry["rows"]) == (fixed.name, "a.b", 2)
    assert entry["checks"] == {"range:x": 2}
    assert "[range:x] name: <Aaa>, station: " in run("quarantine", "show", str(fixed))[1]
    assert run("quarantine", "replay", "a.contract.yaml", str(fixed), "--output", "out.csv")[0] == 0
    (entry,) = json.loads(run("quarantine", "list", "--format", "json")[1])
    assert (entry["file"].startswith("replayed/"), entry["rows"], entry["replayed"]) == (True, 2, True)


def test_of_a_repaired_file_what_rows_are_known_by_is_enough(run: Any) -> None:
    """A file that lacks the names and the reasons is listed and shown without them."""
    pl.read_parquet(FILE).drop("_contract", "_version", "_reasons").write_parquet(FILE)
    (entry,) = json.loads(run("quarantine", "list", "--format", "json")[1])
    assert (entry["contract"], entry["rows"]) == ("", 2)
    code, out, _ = run("quarantine", "show", FILE)
    assert (code, "2 range:x" in out) == (0, True)


def test_what_is_no_quarantine_is_left_out(run: Any) -> None:
    """Accepted rows, other Parquet files and drafts are not listed; a broken file is, as such."""
    folder = Path(".contracts/quarantine")
    pl.DataFrame({"x": [1]}).write_parquet(folder / "other.parquet")
    pl.DataFrame({"x": [1]}).write_csv(folder / "other.csv")
    for name in ("q.accepted.parquet", ".draft.parquet", "q.accepted.csv", "broken.parquet", "x.json"):
        (folder / name).write_bytes(b"{}")
    _, out, _ = run("quarantine", "list", "--format", "json")
    found = {entry["file"]: entry["problem"] for entry in json.loads(out)}
    assert found == {"q.parquet": "", "broken.parquet": "cannot be read (ArrowInvalid)"}


def test_a_file_is_shown_masked(run: Any) -> None:
    """Counts and reasons are shown, and the first rows as a report would: what a contract says, or all text masked."""
    code, out, _ = run("quarantine", "show", FILE)
    assert code == 0
    assert "2 rows of batch" in out
    assert "2 range:x" in out
    assert "2 x: rows that lie above 5 cm" in out
    assert "row 1 [range:x] name: <Aaa>, station: <a9>, x: <9>, age: <99>" in out
    _, out, _ = run("quarantine", "show", FILE, "--contract", "a.contract.yaml", "--rows", "1")
    assert "row 1 [range:x] name: <Aaa>, station: s2, x: 9, age: <99>" in out
    assert "row 2" not in out
    _, out, _ = run("quarantine", "show", FILE, "--reveal", "--format", "json")
    assert [row["name"] for row in json.loads(out)["first_rows"]] == ["Bob", "Eve"]


def test_what_cannot_be_shown_is_said(run: Any) -> None:
    """A missing file, a broken one, and one that is none of quarantine's."""
    Path("broken.parquet").write_bytes(b"PAR1")
    pl.DataFrame({"x": [1]}).write_parquet("other.parquet")
    assert run("quarantine", "show", "missing.parquet") == (2, "", "contracts: missing.parquet: no such file\n")
    assert run("quarantine", "show", "other.parquet")[2] == "contracts: other.parquet: no file of quarantine\n"
    assert run("quarantine", "show", "a.csv")[2] == "contracts: a.csv: no file of quarantine\n"
    assert "broken.parquet: cannot be read" in run("quarantine", "show", "broken.parquet")[2]


def test_rows_are_put_back(run: Any) -> None:
    """Rows that hold now are written, the others stay apart with exit code 1, and with 0 once all are repaired."""
    code, out, err = run("quarantine", "replay", "next.contract.yaml", FILE, "--output", "good.csv")
    assert (code, out) == (1, "1 row still fails range:x\n")
    assert err.startswith("1 row written to good.csv, 1 stay in .contracts/quarantine/a.b-1.0.0-")
    assert pl.read_csv("good.csv").rows() == [("Eve", "s3", 7.0, 42)]
    waiting, done = json.loads(run("quarantine", "list", "--format", "json")[1])
    assert (waiting["replayed"], done["replayed"]) == (False, True)
    assert done["file"].startswith("replayed/")
    rest = Path(".contracts/quarantine") / waiting["file"]
    pl.read_parquet(rest).with_columns(x=pl.lit("5")).write_csv(rest.with_suffix(".csv"))
    rest.unlink()
    code, out, err = run(
        "quarantine", "replay", "a.contract.yaml", str(rest.with_suffix(".csv")), "--output", "rest.parquet"
    )
    assert (code, out, err) == (0, "", "1 row written to rest.parquet\n")


def test_where_no_row_holds(run: Any) -> None:
    """Nothing is written, which is said; the exit code is that of a violation."""
    code, out, err = run("quarantine", "replay", "a.contract.yaml", FILE, "--output", "good.csv")
    assert (code, out) == (1, "2 rows still fail range:x\n")
    assert err == "no row holds (2 in quarantine); nothing was changed\n"
    assert not Path("good.csv").exists()


def test_what_cannot_be_replayed_is_said(run: Any) -> None:
    """An output that is there, one of no known kind, and a wrong column are refused with exit codes of their own."""
    Path("good.csv").write_text("precious")
    assert run("quarantine", "replay", "a.contract.yaml", FILE, "--output", "good.csv")[0] == 2
    assert run("quarantine", "replay", "a.contract.yaml", FILE, "--output", "good.txt")[0] == 2
    assert run("quarantine", "replay", "a.contract.yaml", FILE)[0] == 2
    pl.read_parquet(FILE).drop("x").write_parquet(FILE)
    code, _, err = run("quarantine", "replay", "a.contract.yaml", FILE, "--output", "new.csv")
    assert (code, "x is missing" in err or "[columns]" in err) == (1, True)
    assert Path("good.csv").read_text() == "precious"
