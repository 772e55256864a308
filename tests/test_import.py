"""Importing the package is cheap, its public names are fixed, and its errors are one tree."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import contracts
from contracts import errors
from contracts.report import Report

HEAVY = ("pandas", "polars", "pandera", "pint", "numpy", "pyarrow", "narwhals", "sqlalchemy")

NAMES = [
    "Contract",
    "ContractSyntaxError",
    "ContractViolation",
    "ContractWarning",
    "ContractsError",
    "DataSourceError",
    "Decision",
    "JudgementError",
    "KnownListError",
    "Profile",
    "Reference",
    "Report",
    "Store",
    "backtest",
    "check_split",
    "diff",
    "gate",
    "guard",
    "infer",
    "load",
    "loads",
    "replay",
]


def loaded_after(code: str, *arguments: str) -> list[str]:
    """Return the heavy packages that a fresh interpreter has loaded after running some code."""
    report = f"\nimport sys; print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code + report, *arguments], capture_output=True, text=True, check=True
    )
    return done.stderr.splitlines()[-1].split()


def test_import_is_light() -> None:
    """A plain import of the package loads no dataframe library, nor numpy or pint."""
    assert loaded_after("import contracts; contracts.ContractsError; contracts.Report; contracts.Profile") == []


def test_the_guard_can_fail() -> None:
    """Loading a contract, which brings the means to judge data, is seen to load polars."""
    assert "polars" in loaded_after("import contracts; contracts.load")


def lint(path: Path) -> list[str]:
    """Return the heavy packages that `contracts lint` on a file loads."""
    code = (
        "import sys; from contracts.cli import _run; sys.argv = ['contracts', 'lint', sys.argv[1]]; assert _run() == 0"
    )
    return loaded_after(code, str(path))


def test_lint_is_light(tmp_path: Path) -> None:
    """Linting a contract without units loads none of the heavy packages; one with units loads pint alone."""
    plain, measured = tmp_path / "plain.contract.yaml", tmp_path / "measured.contract.yaml"
    head = "contract: a.b\nversion: 1.0.0\nowner: o\ncolumns:\n"
    text = "  x: {type: number, range: {min: 0}}\n  y: {type: string, format: uuid4, pii: true}\nkey: [y]\n"
    plain.write_text(head + text)
    measured.write_text(head + "  x: {type: number, unit: cm, range: {max: 3 m}}\n")
    assert lint(plain) == []
    assert "pint" in lint(measured)
    assert not {"pandas", "polars", "pandera", "pyarrow", "narwhals"} & set(lint(measured))


def test_diff_is_light(tmp_path: Path) -> None:
    """Comparing two contract files loads pint where a unit changed, and no dataframe library."""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    head = "contract: a.b\nversion: 1.0.0\ncolumns:\n  x: {type: number"
    old.write_text(f"{head}, range: {{min: 0}}}}\n")
    new.write_text(f"{head}, range: {{min: 1}}}}\n")
    code = "import sys, contracts; print(contracts.diff(sys.argv[1], sys.argv[2]))"
    assert loaded_after(code, str(old), str(new)) == []
    old.write_text(f"{head}, unit: cm}}\n")
    new.write_text(f"{head}, unit: mm}}\n")
    assert not {"pandas", "polars", "pandera", "pyarrow", "narwhals"} & set(loaded_after(code, str(old), str(new)))


def test_public_names_are_fixed() -> None:
    """The public names are these and no others, each can be reached, and `dir` lists them."""
    assert sorted(contracts.__all__) == sorted(NAMES)
    assert {*NAMES, "__version__"} == set(dir(contracts))
    assert all(getattr(contracts, name) is not None for name in NAMES)


@pytest.mark.parametrize("name", ["nothing", "Load", "_secret", "contract_"])
def test_unknown_name(name: str) -> None:
    """A name that the package does not have raises AttributeError, as for any module."""
    with pytest.raises(AttributeError, match=name):
        getattr(contracts, name)


def test_one_error_tree() -> None:
    """Every error that the library raises on purpose is a ContractsError, and none is another's child."""
    kinds = [getattr(errors, name) for name in errors.__all__]
    leaves = [kind for kind in kinds if kind is not errors.ContractsError]
    assert [kind.__bases__ for kind in leaves] == [(errors.ContractsError,)] * 5
    assert errors.ContractsError.__bases__ == (Exception,)
    assert issubclass(contracts.ContractWarning, UserWarning)


def test_errors_carry_what_they_are_about() -> None:
    """A syntax error holds its problems, a violation and a failed judgement their report."""
    report = contracts.loads("contract: a\nversion: 1.0.0\ncolumns: {x: {}}")
    assert contracts.ContractSyntaxError(["one", "two"]).problems == ("one", "two")
    assert str(contracts.ContractSyntaxError(["one", "two"])) == "one\ntwo"
    for kind in (contracts.ContractViolation, contracts.JudgementError):
        assert kind(report).report is report
    assert Report is contracts.Report
