"""`contracts import` and `contracts export`: streams, files and exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from contracts.cli import _run

CASES = Path(__file__).parent / "cases"


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Return the exit code of a command."""
    monkeypatch.setattr(sys, "argv", ["contracts", *arguments])
    return _run()


def test_a_contract_goes_out_and_comes_back(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`export` writes the file named by --output, `import` prints the contract; what has no words goes to stderr."""
    file = tmp_path / "weather.json"
    assert run(monkeypatch, "export", "frictionless", str(CASES / "weather.contract.yaml"), "--output", str(file)) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "without words in Frictionless Table Schema:" in said.err
    assert "columns.snowfall.unit: cm" in said.err
    assert run(monkeypatch, "import", "frictionless", str(file)) == 0
    said = capsys.readouterr()
    assert "snowfall: {type: number, unit: cm" in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "pandera", "x"),
        ("import", "dbt", "no-such-file.yml"),
        ("export", "odcs", "no-such-file.yaml"),
        ("export", "soda", "x"),
    ],
    ids=" ".join,
)
def test_wrong_usage_and_files_exit_with_2(monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    """An unknown format, one that is only written, and a file that is not there are exit 2."""
    assert run(monkeypatch, *arguments) == 2


def test_odcs_without_its_models_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the extra `odcs`, reading ODCS is exit 2 and names the extra."""
    monkeypatch.setitem(sys.modules, "open_data_contract_standard.model", None)
    assert run(monkeypatch, "import", "odcs", str(CASES / "odcs" / "sensors-3.0.yaml")) == 2
    assert "ingest-contracts[odcs]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [("export", "dbt", CASES / "weather.contract.yaml"), ("import", "dbt", CASES / "dbt" / "models.yml")],
    ids=lambda arguments: arguments[0],
)
def test_a_file_that_exists_is_kept_without_force(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, str, Path],
) -> None:
    """`--output` writes over a file only with `--force`, as a whole; its mode and a link to it stay."""
    file, link = tmp_path / "there.yml", tmp_path / "link.yml"
    file.write_text("mine")
    file.chmod(0o640)
    link.symlink_to(file)
    command = [*map(str, arguments), "--output", str(link)]
    assert run(monkeypatch, *command) == 2
    assert "exists already; nothing was written (--force writes over it)" in capsys.readouterr().err
    assert file.read_text() == "mine"
    assert run(monkeypatch, *command, "--force") == 0
    assert "columns" in file.read_text()
    assert (link.is_symlink(), file.stat().st_mode & 0o777) == (True, 0o640)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.yml", "there.yml"]


@pytest.mark.parametrize(("target", "why"), [("file/x.yml", "cannot be written"), (".", "is a folder")])
def test_what_cannot_be_written_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], target: str, why: str
) -> None:
    """A file for a folder, or a folder for a file, is exit 2 and leaves nothing behind."""
    (tmp_path / "file").write_text("mine")
    command = ["export", "dbt", str(CASES / "weather.contract.yaml"), "--output", str(tmp_path / target)]
    assert run(monkeypatch, *command, "--force") == 2
    assert why in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """`--output /dev/stdout` is not renamed over."""
    command = [
        sys.executable,
        "-c",
        "from contracts.cli import main; main()",
        "export",
        "dbt",
        CASES / "weather.contract.yaml",
    ]
    done = subprocess.run(
        [*command, "--output", "/dev/stdout"], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert "sources:" in done.stdout
