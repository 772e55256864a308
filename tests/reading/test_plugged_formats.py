"""Formats of installed packages: none is loaded that was not allowed by name."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FORMAT = """
from contracts.identifiers import Format
print("loaded")
PARTNER = Format("partner-id", "a partner's ID", "P[0-9]{8}", "the partner", ("P12345678",), ())
TAKEN = Format("uuid4", "another UUID", "x", "nobody", ("x",), ())
BROKEN = Format("broken", "a pattern that is none", "(?=x)", "nobody", ("x",), ())
NOTHING = 3
"""
CONTRACT = """contract: a.b
version: 1.0.0
owner: me@example.org
columns: {a: {type: string, format: partner-id, pii: false}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a contract, and packages that bring formats, as an installation lays them down."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/partner_formats.py").write_text(FORMAT)
    for package, point in {
        "partner-formats": "partner = partner_formats:PARTNER",
        "taken-formats": "taken = partner_formats:TAKEN",
        "broken-formats": "broken = partner_formats:BROKEN",
        "no-formats": "nothing = partner_formats:NOTHING",
        "lost-formats": "lost = partner_formats:LOST",
    }.items():
        info = tmp_path / f"site/{package.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[contracts.formats]\n{point}\n")
    (tmp_path / "a.contract.yaml").write_text(CONTRACT)
    return tmp_path


def linted(folder: Path, allowed: str | None = None) -> subprocess.CompletedProcess[str]:
    """Lint the contract in a process of its own, in which the packages are installed."""
    paths = os.pathsep.join([str(folder / "site"), *(path for path in sys.path if path)])
    environment = {key: value for key, value in os.environ.items() if key != "CONTRACTS_FORMATS"}
    environment |= {"PYTHONPATH": paths} | ({} if allowed is None else {"CONTRACTS_FORMATS": allowed})
    command = [sys.executable, "-c", "from contracts.cli import main; main()", "lint", "a.contract.yaml"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_what_is_not_allowed_is_not_loaded(folder: Path) -> None:
    """An installed package runs no code, and its format is unknown."""
    done = linted(folder)
    assert "loaded" not in done.stdout
    assert "no format named 'partner-id'" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize("where", ["environment", "pyproject"])
def test_an_allowed_package_brings_its_formats(folder: Path, where: str) -> None:
    """The environment allows it, or else [tool.contracts] in the nearest pyproject.toml."""
    if where == "pyproject":
        (folder / "pyproject.toml").write_text("[tool.contracts]\nformats = ['partner-formats']\n")
    done = linted(folder, "partner-formats" if where == "environment" else None)
    assert "loaded" in done.stdout
    assert (done.returncode, done.stderr) == (0, "0 problems in 1 file\n")


def test_the_environment_counts_before_the_project(folder: Path) -> None:
    """An empty list in the environment allows none, whatever the project says."""
    (folder / "pyproject.toml").write_text("[tool.contracts]\nformats = ['partner-formats']\n")
    assert "loaded" not in linted(folder, "").stdout


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        ("nix-formats", "no package named 'nix-formats' is installed"),
        ("polars", "the package 'polars' has no entry point in the group contracts.formats"),
        ("taken-formats", "is named 'uuid4', which is taken"),
        ("broken-formats", "has a pattern that cannot be used"),
        ("no-formats", "is of type int, not contracts.identifiers.Format"),
        ("lost-formats", "the entry point 'lost' of 'lost-formats' cannot be loaded (AttributeError)"),
    ],
)
def test_what_cannot_be_used_is_told(folder: Path, allowed: str, said: str) -> None:
    """A package that is missing, brings nothing, or brings what is no format, is an error and no traceback."""
    done = linted(folder, f"partner-formats, {allowed}")
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == 2


def test_a_list_of_names_is_needed(folder: Path) -> None:
    """In pyproject.toml, `formats` is a list of names."""
    (folder / "pyproject.toml").write_text("[tool.contracts]\nformats = 'partner-formats'\n")
    done = linted(folder)
    assert "formats takes a list of names of packages" in done.stderr
    assert done.returncode == 2
