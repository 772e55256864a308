"""The command line: exit codes, streams, files, and what each command prints."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest

import contracts
from contracts.checks import CHECKS
from contracts.cli import _run
from contracts.cli.init import STARTER
from contracts.identifiers import FORMATS
from contracts.linting import RULES, lint_file
from contracts.reading.json_schema import json_schema

COMMAND = str(Path(sys.executable).with_name("contracts"))
GOOD = """\
contract: a.b
version: 1.0.0
columns:
  x: {type: number, range: {max: 5 cm}, unit: cm}
  t: {type: string, required: false}  # contracts: ignore[undecided-pii]
owner: o
"""
BAD = GOOD.replace("range", "rnage")


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Run a command in this process, in a folder of its own with a good and a bad contract and data."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONTRACTS_STORE", raising=False)
    Path("good.contract.yaml").write_text(GOOD)
    Path("bad.contract.yaml").write_text(BAD)
    Path("good.csv").write_text("x,t\n1,a\n2,b\n")
    Path("bad.csv").write_text("x,t\n1,a\n9,Secret\n")

    def command(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["contracts", *arguments])
        code = _run()
        return Said(code, *capsys.readouterr())

    return command


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("--version", 0),
        ("--help", 0),
        ("validate --help", 0),
        ("checks", 0),
        ("formats", 0),
        ("schema", 0),
        ("lint good.contract.yaml", 0),
        ("validate good.contract.yaml good.csv", 0),
        ("lint bad.contract.yaml", 1),
        ("lint .", 1),
        ("lint", 1),
        ("validate good.contract.yaml bad.csv", 1),
        ("", 2),
        ("nonsense", 2),
        ("lint --nonsense", 2),
        ("lint nothing.yaml", 2),
        ("lint --format xml good.contract.yaml", 2),
        ("validate", 2),
        ("validate good.contract.yaml", 2),
        ("validate bad.contract.yaml good.csv", 2),
        ("validate nothing.yaml good.csv", 2),
        ("validate good.contract.yaml nothing.csv", 2),
        ("validate good.contract.yaml good.contract.yaml", 2),
        ("validate good.contract.yaml good.csv --now yesterday", 2),
        ("validate good.contract.yaml good.csv --reference nothing", 2),
        ("validate good.contract.yaml good.csv --output good.csv/folder.txt", 2),
        ("explain nothing", 2),
        ("init", 2),
        ("init ../up", 2),
        ("init Upper", 2),
        ("init /tmp/x", 2),
    ],
)
def test_exit_codes(arguments: str, code: int, run: Any) -> None:
    """0 fine, 1 findings, 2 usage or what cannot be read; findings are on stdout, complaints on stderr."""
    said = run(*arguments.split())
    assert said.code == code
    if code == 2 and arguments:
        assert said.out == ""
        assert said.err


def test_the_library_itself_failing_is_3(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception that is no error of contract or data is exit 3, without its text, which may quote data."""

    def broken(*_: object, **__: object) -> None:
        raise LookupError("secret")  # noqa: EM101

    monkeypatch.setattr("contracts.validation.judge", broken)
    said = run("validate", "good.contract.yaml", "good.csv")
    assert (said.code, said.out) == (3, "")
    assert "LookupError" in said.err
    assert "secret" not in said.err


def test_the_installed_command(tmp_path: Path) -> None:
    """The command as installed gives the same codes and streams."""
    (tmp_path / "bad.contract.yaml").write_text(BAD)
    done = subprocess.run([COMMAND, "lint"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.startswith(
        "bad.contract.yaml:4:21: column 'x' knows no check or key named 'rnage'; did you mean 'range'?"
    )
    assert done.stderr == "1 problem in 1 file\n"
    assert "\x1b" not in done.stdout + done.stderr


def test_lint_json(run: Any) -> None:
    """As JSON, each problem has file, line, column, message, rule, hint, severity and fix."""
    said = run("lint", "--format", "json", "bad.contract.yaml")
    (problem,) = json.loads(said.out)
    assert (problem["file"], problem["line"], problem["column"], problem["rule"]) == (
        "bad.contract.yaml",
        4,
        21,
        "unknown-check",
    )
    assert set(problem) == {"file", "line", "column", "message", "rule", "hint", "severity", "fix"}
    assert json.loads(run("lint", "--format", "json", "good.contract.yaml").out) == []


def test_lint_goes_through_folders(run: Any) -> None:
    """A folder is searched for contracts, files named twice are linted once, an empty folder is a mistake."""
    Path("sub/deep").mkdir(parents=True)
    Path("sub/deep/c.contract.yaml").write_text(BAD)
    assert run("lint", "sub", "sub/deep/c.contract.yaml").err == "1 problem in 1 file\n"
    Path("empty").mkdir()
    assert run("lint", "empty").code == 2


def test_control_characters_of_a_contract_are_not_printed(run: Any) -> None:
    """Neither lint nor validate prints control characters that a contract holds."""
    Path("bad.contract.yaml").write_text('contract: a\nversion: 1.0.0\n"\\e[31m\\n::x": 1\ncolumns: {"\\e]8;;": 3}\n')
    for said in (run("lint", "bad.contract.yaml"), run("validate", "bad.contract.yaml", "good.csv")):
        assert all(c.isprintable() or c == "\n" for c in said.out + said.err)
        assert not any(line.startswith("::") for line in (said.out + said.err).splitlines())


def test_validate_text_and_json(run: Any) -> None:
    """The report is on stdout, as text or as JSON, masked unless `--reveal`."""
    text = run("validate", "good.contract.yaml", "bad.csv")
    assert "VIOLATED" in text.out
    assert text.err == ""
    found = json.loads(run("validate", "good.contract.yaml", "bad.csv", "--format", "json").out)
    assert (found["ok"], found["decision"], found["rows"]) == (False, "reject", 2)


def test_reveal(run: Any) -> None:
    """Text is shown only with `--reveal`."""
    Path("t.contract.yaml").write_text(GOOD.replace("t: {type: string", "t: {type: string, length: 1"))
    assert "Secret" not in run("validate", "t.contract.yaml", "bad.csv").out
    assert "Secret" in run("validate", "t.contract.yaml", "bad.csv", "--reveal").out


def test_output(run: Any) -> None:
    """With `--output` the report goes to a file and stdout stays empty."""
    said = run("validate", "good.contract.yaml", "bad.csv", "--format", "json", "--output", "r.json")
    assert (said.code, said.out) == (1, "")
    assert json.loads(Path("r.json").read_text())["ok"] is False


@pytest.mark.parametrize("command", ["validate good.contract.yaml good.csv", "backtest good.contract.yaml past"])
def test_output_that_cannot_be_written_is_2(command: str, run: Any) -> None:
    """A result that cannot be written is exit 2 with the option, the path and the reason."""
    Path("past").mkdir()
    for day in range(6):
        Path(f"past/{day}.csv").write_text("x,t\n1,a\n2,b\n")
    Path("no").write_text("a file, not a folder")
    said = run(*command.split(), "--output", "no/such/o.txt")
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("contracts: --output no/such/o.txt: cannot be written (Not a directory)\n")
    said = run(*command.split(), "--output", "past")
    assert (said.code, said.out, said.err) == (2, "", "contracts: --output past: is a folder; name a file in it\n")


def test_quarantine(run: Any) -> None:
    """With `--quarantine` failing rows go to a new file; an existing one is never overwritten."""
    said = run("validate", "good.contract.yaml", "bad.csv", "--quarantine", "q.parquet")
    assert said.code == 1
    assert "1 failing row written to q.parquet" in said.err
    assert pl.read_parquet("q.parquet")["_row"].to_list() == [1]
    assert run("validate", "good.contract.yaml", "bad.csv", "--quarantine", "q.parquet").code == 2
    assert run("validate", "good.contract.yaml", "good.csv", "--quarantine", "r.parquet").code == 0
    assert not Path("r.parquet").exists()


def test_quarantine_without_rows(run: Any) -> None:
    """Where only the table as a whole fails there is nothing to quarantine, and that is no failure of ours."""
    Path("bad.csv").write_text("t\na\n")
    said = run("validate", "good.contract.yaml", "bad.csv", "--quarantine", "q.parquet")
    assert said.code == 1
    assert not Path("q.parquet").exists()


@pytest.mark.parametrize(
    ("now", "code"), [("2026-11-23T06:00:00Z", 0), ("2026-11-23", 0), ("2026-11-30T06:00:00+02:00", 1)]
)
def test_now(now: str, code: int, run: Any) -> None:
    """`--now` is the clock that freshness is judged by."""
    Path("f.contract.yaml").write_text(
        "contract: a\nversion: 1.0.0\ncolumns: {day: {type: date}}\nfreshness: {column: day, within: 2 days}\n"
    )
    Path("f.csv").write_text("day\n2026-11-22\n")
    assert run("validate", "f.contract.yaml", "f.csv", "--now", now).code == code


def test_reference(run: Any) -> None:
    """A folder of accepted batches lets `unit_switch` see centimetres that became millimetres."""
    Path("past").mkdir()
    for day in range(40):
        values = [0.4 + 0.01 * ((k * 7 + day * 3) % 37) for k in range(200)]
        pl.DataFrame({"x": values}).write_parquet(f"past/{day:03}.parquet")
    pl.DataFrame({"x": [4 + 0.1 * (k % 37) for k in range(200)]}).write_parquet("now.parquet")
    Path("u.contract.yaml").write_text(GOOD.replace("range: {max: 5 cm}, ", ""))
    found = json.loads(run("validate", "u.contract.yaml", "now.parquet", "--reference", "past", "--format", "json").out)
    (switch,) = [check for check in found["checks"] if check["check"] == "unit_switch"]
    assert switch["outcome"] != "skipped"
    assert run("validate", "u.contract.yaml", "now.parquet", "--reference", "good.csv").code == 2


def test_init(run: Any) -> None:
    """The starter contract lints clean, and an existing file is never overwritten."""
    assert run("init", "weather.station_daily").code == 0
    path = Path("weather.station_daily.contract.yaml")
    assert run("lint", str(path)).code == 0
    path.write_text("mine")
    assert run("init", "weather.station_daily").code == 2
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    "name", ["a #b", "a b", "a\nowner: x", "a: b", "'a'", "a{0}", "", "~", "a/../b", "a\\b", "a #/../../x"]
)
def test_init_refuses_names(name: str, run: Any) -> None:
    """A name that is not one writes nothing at all."""
    before = sorted(Path().iterdir())
    assert run("init", name).code == 2
    assert sorted(Path().iterdir()) == before


def accepts(text: str) -> bool:
    """Return whether the JSON Schema accepts a contract."""
    return bool(jsonschema.Draft202012Validator(json_schema()).is_valid(_plain(text)))


def _plain(text: str) -> Any:
    from contracts.reading.source import read

    return read(text, "x").data


HEAD = "contract: a.b\nversion: 1.0.0\n"
VALID = [
    STARTER.format(name="a.b"),
    GOOD,
    HEAD + "columns: {x: {}}",
    HEAD + "columns: {x: {type: number, nulls: 10%}}",
    HEAD + "columns: {x: {type: number, nulls: 0.1, missing: [-9999, NA]}}",
    HEAD + "columns: {x: {type: string, allowed: [a, b], length: 1, pattern: a, unique: true}}",
    HEAD + "columns: {x: {type: string, format: uuid4, length: {min: 1, max: 40}, pii: true}}",
    HEAD
    + "columns: {x: {type: timestamp, tz: UTC, range: {min: 2024-01-01}}}\nfreshness: {column: x, within: 36 hours}",
    HEAD + "columns: {x: {}, y: {}}\nkey: [x, y]\nrows: 5\nmappings: {m: {from: x, to: y, cardinality: one-to-one}}",
    HEAD + "columns: {x: {type: number}}\nrules: {r: x > 1}\nreference: {batches: 9, false_alarms: 1 per 9 batches}",
    HEAD + "columns: {x: {type: number}}\non_violation: {default: warn, rows: quarantine}\nkey: x\nrows: {min: 0}",
    HEAD + "columns: {x: {type: number, unit: cm, unit_switch: false}}\nowner: me\ndescription: it",
]
_KEYS = ["rwos", "Key", "cadence", "drift", "schema", "Columns", "rule", "mapping", "on_violations", "x-own"]
_COLUMN = [
    "rnage: {min: 1}",
    "type: int",
    "type: Number",
    "type: 3",
    "type: [number]",
    "range: 5",
    "range: {mn: 1}",
    "range: [1, 2]",
    "nulls: lots",
    "nulls: 2",
    "nulls: -1",
    "nulls: [1]",
    "allowed: []",
    "allowed: a",
    "allowed: {a: 1}",
    "pattern: 3",
    "pattern: [a]",
    "format: UUID5",
    "format: 3",
    "length: a",
    "length: -1",
    "length: {mini: 1}",
    "length: {min: -1}",
    "unique: maybe",
    "unique: 3",
    "unit: 3",
    "unit: [cm]",
    "unit_switch: maybe",
    "required: maybe",
    "pii: maybe",
    "missing: -9999",
    "tz: 3",
    "description: 3",
    "drift: {}",
    "key: [x]",
    "rows: 3",
    "type: ~",
    "pii: 'true'",
    "required: 1",
]
_TABLE = [
    "rows: many",
    "rows: -1",
    "rows: {mn: 1}",
    "rows: [1]",
    "key: 3",
    "key: []",
    "key: [1]",
    "key: {a: b}",
    "freshness: 3",
    "freshness: {column: x}",
    "freshness: {within: 1 day}",
    "freshness: {column: x, within: 3}",
    "mappings: 3",
    "mappings: {m: 3}",
    "mappings: {m: {from: x}}",
    "mappings: {m: {from: x, to: x, cardinality: many}}",
    "rules: 3",
    "rules: {r: 3}",
    "rules: [a]",
    "reference: 3",
    "reference: {window: 3}",
    "on_violation: rejct",
    "on_violation: 3",
    "on_violation: {default: stop}",
    "on_violation: {rwos: warn}",
    "on_violation: fallbck",
    "owner: 3",
    "description: [a]",
]
INVALID = [
    *("", "3", "[a]"),
    *(f"{HEAD}columns: {{x: {{}}}}\n{key}: {{}}" for key in _KEYS),
    *(f"{HEAD}columns: {{x: {{{part}}}}}" for part in _COLUMN),
    *(f"{HEAD}columns: {{x: {{}}}}\n{part}" for part in _TABLE),
    *(
        "version: 1.0.0\ncolumns: {x: {}}",
        "contract: a\ncolumns: {x: {}}",
        HEAD,
        HEAD + "columns: {}",
        HEAD + "columns: 3",
        HEAD + "columns: {x: 3}",
    ),
    *(
        "contract: A\nversion: 1.0.0\ncolumns: {x: {}}",
        "contract: a\nversion: 1.0\ncolumns: {x: {}}",
        "contract: a\nversion: v1.0.0\ncolumns: {x: {}}",
    ),
]


@pytest.mark.parametrize("text", VALID, ids=range(len(VALID)))
def test_schema_accepts_good_contracts(text: str) -> None:
    """What the library reads the editor's schema accepts."""
    assert contracts.loads(text).name == "a.b"
    jsonschema.validate(_plain(text), json_schema())


@pytest.mark.parametrize("text", [text for text in INVALID if text])
def test_schema_refuses_bad_contracts(text: str) -> None:
    """Unknown keys, types and shapes are refused by the schema, and by the library too."""
    assert not accepts(text)
    with pytest.raises(contracts.ContractSyntaxError):
        contracts.loads(text)


def test_schema_is_one(run: Any) -> None:
    """The printed schema is valid JSON Schema, and more than 60 bad contracts are held against it."""
    schema = json.loads(run("schema").out)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema == json_schema()
    assert len(INVALID) > 60


@pytest.mark.parametrize("name", [*CHECKS, *RULES, *FORMATS])
def test_explain(name: str, run: Any) -> None:
    """Each check, lint rule and format has a page that starts with its name."""
    said = run("explain", name)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(name)
    assert name not in CHECKS or ("\nBad:\n" in said.out and "\nGood:\n" in said.out)


@pytest.mark.parametrize(("slip", "meant"), [("rnage", "range"), ("uuid44", "uuid4"), ("empty_domain", "empty-domain")])
def test_explain_helps(slip: str, meant: str, run: Any) -> None:
    """A slip in the name is answered with what was meant."""
    assert f"did you mean {meant!r}?" in run("explain", slip).err


def test_lists(run: Any) -> None:
    """`checks` and `formats` name every one."""
    assert [line.split()[0] for line in run("checks").out.splitlines()] == list(CHECKS)
    assert all(name in run("formats").out for name in FORMATS)


def on_a_terminal(*command: str, cwd: Path) -> tuple[str, str]:
    """Run a command whose stderr is a terminal; return stdout and what the terminal got."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, cwd=cwd, stdout=subprocess.PIPE, stderr=theirs, env={**os.environ, "TERM": "xterm"}
    ) as process:
        os.close(theirs)
        out = process.stdout.read() if process.stdout else b""
        seen = b""
        try:
            while chunk := os.read(ours, 4096):
                seen += chunk
        except OSError:
            pass
        os.close(ours)
    return out.decode(), seen.decode(errors="replace")


def test_progress_only_on_a_terminal(run: Any) -> None:
    """A progress bar is drawn where stderr is a terminal, and nowhere else; stdout is the same."""
    arguments = ("validate", "good.contract.yaml", "good.csv", "--format", "json")
    out, seen = on_a_terminal(COMMAND, *arguments, cwd=Path.cwd())
    assert "\x1b[" in seen
    assert json.loads(out)["ok"] is True
    plain = subprocess.run([COMMAND, *arguments], capture_output=True, text=True, check=True)
    assert plain.stderr == ""
    assert run("lint", "good.contract.yaml").code == 0


def test_a_closed_pipe_is_no_failure(tmp_path: Path) -> None:
    """`contracts schema | head -1` ends quietly."""
    with subprocess.Popen([COMMAND, "schema"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")


def test_the_starter_is_a_good_contract(tmp_path: Path) -> None:
    """The starter contract has no problem at all."""
    path = tmp_path / "x.contract.yaml"
    path.write_text(STARTER.format(name="a.b"))
    assert lint_file(path) == []


def test_engine_and_memory(run: Any) -> None:
    """`--engine` names who judges, `--memory` how much it may take; the verdict is the same."""
    pl.DataFrame({"x": [1.0, 9.0], "t": ["a", "b"]}).write_parquet("bad.parquet")
    plain = json.loads(run("validate", "good.contract.yaml", "bad.parquet", "--format", "json").out)
    for options in (["--engine", "duckdb"], ["--memory", "64MiB"], ["--engine", "duckdb", "--memory", "512 MB"]):
        said = run("validate", "good.contract.yaml", "bad.parquet", "--format", "json", *options)
        report = json.loads(said.out)
        assert said.code == 1
        assert report["engine"] == ("duckdb" if "duckdb" in options else "polars")
        assert [c["rows_failed"] for c in report["checks"]] == [c["rows_failed"] for c in plain["checks"]]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--engine", "duckbd"], "did you mean 'duckdb'?"),
        (["--engine", "pyspark"], "takes Spark DataFrames"),
        (["--engine", "duckdb"], "takes one local Parquet file, or a frame"),
        (["--memory", "much"], "expected a size of memory such as `1GiB`"),
        (["--memory", "12"], "at least 32 MiB"),
    ],
)
def test_bad_engine_and_memory(options: list[str], said: str, run: Any) -> None:
    """What is no engine, no size, or not for these data is exit 2, and says what would be."""
    found = run("validate", "good.contract.yaml", "good.csv", *options)
    assert found.code == 2
    assert said in found.err


def test_a_list_of_known_values_is_handed_in_by_its_name(run: Any) -> None:
    """`--known NAME=PATH` names a list that does not lie beside the contract; without it nothing is judged."""
    Path("known.contract.yaml").write_text(
        "contract: a.b\nversion: 1.0.0\ncolumns: {t: {type: string, known: {source: people}}}\n"
    )
    Path("list.csv").write_text("t,n\na,1\n")
    given = run("validate", "known.contract.yaml", "good.csv", "--known", "people=list.csv")
    assert (given.code, "1 of 2 values (50 %) are not in people, column t" in given.out) == (1, True)
    missing = run("validate", "known.contract.yaml", "good.csv")
    assert (missing.code, "--known people=PATH" in missing.err) == (2, True)
    assert run("validate", "known.contract.yaml", "good.csv", "--known", "people").code == 2
    assert run("accept", "known.contract.yaml", "good.csv", "--known", "people=good.csv").code == 0
