"""`contracts import` and `contracts export`: streams, files and exit codes."""

from __future__ import annotations

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
