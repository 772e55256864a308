"""The command `contracts lint`: its options, settings, streams and exit codes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from contracts.cli import _run
from contracts.linting import lint_file, lint_files

HEAD = "contract: a.{}\nversion: 1.0.0\nowner: o\n"
BARE = HEAD.format("bare") + "columns:\n  x: {type: number, unit: cm, range: {max: 300}}\n"
KEY = HEAD.format("key") + "columns:\n  x: {type: number, rnage: {max: 300}}\n"


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Any:
    """Run lint in this process, in a folder of its own with a contract that can be mended."""
    monkeypatch.chdir(tmp_path)
    for name in ("CONTRACTS_LINT_SELECT", "CONTRACTS_LINT_IGNORE"):
        monkeypatch.delenv(name, raising=False)
    Path("bare.contract.yaml").write_text(BARE)

    def command(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["contracts", "lint", *arguments])
        code = _run()
        return Said(code, *capsys.readouterr())

    return command


def test_warnings_are_findings(run: Any) -> None:
    """A warning alone makes the exit code 1, and the summary says what --fix would mend."""
    said = run()
    assert said.code == 1
    assert said.out.endswith("(bare-bound)\n")
    assert said.err == "1 problem in 1 file; --fix mends 1\n"


def test_fix(run: Any) -> None:
    """With --fix the file is mended and judged as mended."""
    said = run("--fix")
    assert (said.code, said.out, said.err) == (0, "", "1 mended, 0 problems in 1 file\n")
    assert Path("bare.contract.yaml").read_text() == BARE.replace("300", "300 cm")


def test_unsafe_fixes(run: Any) -> None:
    """A key is mended with --unsafe-fixes only, which wants --fix."""
    Path("key.contract.yaml").write_text(KEY)
    assert run("--fix", "key.contract.yaml").code == 1
    assert run("--unsafe-fixes", "key.contract.yaml").code == 2
    assert run("--fix", "--unsafe-fixes", "key.contract.yaml").code == 0
    assert Path("key.contract.yaml").read_text() == KEY.replace("rnage", "range")


def test_selection_by_option_environment_and_file(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An option goes before the environment, and that before the nearest pyproject.toml."""
    assert run("--ignore", "bare-bound,idle-rule").code == 0
    assert run("--select", "idle-rule").code == 0
    Path("pyproject.toml").write_text('[tool.contracts]\nlint = {ignore = ["bare-bound"]}\n')
    assert run().code == 0
    assert run("--ignore", "idle-rule").code == 1
    monkeypatch.setenv("CONTRACTS_LINT_IGNORE", "idle-rule")
    assert run().code == 1
    monkeypatch.setenv("CONTRACTS_LINT_IGNORE", "idle-rul")
    said = run()
    assert (said.code, said.err.startswith("contracts: CONTRACTS_LINT_IGNORE: no lint rule")) == (2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            'lint = {ignore = ["bare-bond"]}',
            "lint.ignore: no lint rule is named 'bare-bond'; did you mean 'bare-bound'?",
        ),
        ('lint = {ignore = ["bad-value"]}', "lint.ignore: 'bad-value' makes a contract invalid, and cannot be ignored"),
        ('lint = {ignore = "bare-bound"}', "lint.ignore takes a list of rules, not 'bare-bound'"),
        ("lint = {slect = []}", "lint has no setting 'slect'; did you mean 'select'?"),
        ("lint = 3", "must be a table, not 3"),
    ],
)
def test_bad_settings(text: str, said: str, run: Any) -> None:
    """A mistake in the settings is one of usage, and says where it is."""
    Path("pyproject.toml").write_text(f"[tool.contracts]\n{text}\n")
    found = run()
    assert found.code == 2
    assert "pyproject.toml" in found.err
    assert said in found.err


@pytest.mark.parametrize("fmt", ["json", "sarif", "github", "gitlab", "junit", "text"])
def test_formats_and_output(fmt: str, run: Any) -> None:
    """Each format goes to stdout or to a file, with the same exit code."""
    said = run("--format", fmt)
    assert said.code == 1
    assert run("--format", fmt, "--output", "out").out == ""
    assert Path("out").read_text(encoding="utf-8") == said.out


def test_between_files(run: Any) -> None:
    """The second of two files with one contract is named, in whatever folder it is."""
    Path("sub").mkdir()
    Path("sub/other.contract.yaml").write_text(BARE.replace("300", "3 m"))
    found = json.loads(run("--format", "json", "--select", "repeated-contract").out)
    assert [(problem["file"], problem["line"]) for problem in found] == [("sub/other.contract.yaml", 1)]
    assert "declared in bare.contract.yaml too" in found[0]["message"]


def test_each_file_once(run: Any) -> None:
    """A file that is named twice, by whatever path or link, is linted once and repeats nothing."""
    here = Path.cwd()
    Path("sub").mkdir()
    Path("sub/link.contract.yaml").symlink_to(here / "bare.contract.yaml")
    (here.parent / f"{here.name}-link").symlink_to(here, target_is_directory=True)
    ways = ["bare.contract.yaml", str(here / "bare.contract.yaml"), "sub/../bare.contract.yaml", ".", "sub"]
    said = run(*ways, f"../{here.name}-link")
    assert said.err == "1 problem in 1 file; --fix mends 1\n"
    assert said.out.startswith("bare.contract.yaml:5:")
    assert run("--fix", *ways[::-1]).err == "1 mended, 0 problems in 1 file\n"


def test_a_folder_named_like_a_contract(run: Any) -> None:
    """A folder is never a contract: what is in it is linted, and where nothing is that is a mistake in usage."""
    Path("odd/d.contract.yaml").mkdir(parents=True)
    for way in ("odd", "odd/d.contract.yaml"):
        said = run(way)
        assert (said.code, said.err) == (2, f"contracts: {way}: no *.contract.yaml in this folder\n")
    Path("odd/d.contract.yaml/in.contract.yaml").write_text(BARE)
    assert run("odd").err == run("odd/d.contract.yaml").err == "1 problem in 1 file; --fix mends 1\n"


def test_a_link_to_nothing_is_said(run: Any) -> None:
    """A link in a folder that leads nowhere is a problem of that file, and no file that is passed over."""
    Path("gone.contract.yaml").symlink_to("nowhere")
    said = run("--ignore", "bare-bound")
    assert said.code == 1
    assert said.out == "gone.contract.yaml:1:1: cannot read the file: No such file or directory (unreadable)\n"


def test_many_files_in_processes(tmp_path: Path) -> None:
    """Many files give what each gives alone, in their order, and progress is told for each."""
    paths = [tmp_path / f"{number:03}.contract.yaml" for number in range(310)]
    for number, path in enumerate(paths):
        path.write_text(HEAD.format(f"c{number}") + ("columns: {x: {type: date}}" if number % 7 else "columns: []"))
    told: list[int] = []
    found = lint_files(paths, progress=lambda *seen: told.append(seen[1]))
    assert found == [problem for path in paths for problem in lint_file(path)]
    assert told == list(range(1, len(paths) + 1))


def test_a_caret_on_a_terminal_only(run: Any) -> None:
    """Where stdout is a terminal the line is shown with a caret."""
    assert "^" not in run().out
    ours, theirs = pty.openpty()
    command = [sys.executable, "-c", "from contracts.cli import main; main()", "lint"]
    done = subprocess.run(command, stdout=theirs, stderr=subprocess.PIPE, check=False)
    os.close(theirs)
    seen = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.returncode == 1
    assert seen.replace("\r", "").split("\n")[1:3] == [
        "    x: {type: number, unit: cm, range: {max: 300}}",
        "                                             ^^^",
    ]
