"""The pre-commit hooks, run by pre-commit itself in a repository of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GOOD = "contract: a.good\nversion: 1.0.0\nowner: o\ncolumns:\n  x: {type: number, unit: cm, range: {max: 3 m}}\n"
BAD = "contract: a.bad\nversion: 1.0.0\nowner: o\ncolumns:\n  x: {type: number, rnage: {max: 3}}\n"


def run(*command: str, cwd: Path, check: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command without the developer's own git settings."""
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PRE_COMMIT_COLOR": "never"}
    outside = {
        name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "VIRTUAL_ENV", "PYTHON"))
    }
    return subprocess.run(
        command, cwd=cwd, check=check, capture_output=True, text=True, env={**outside, **alone, **variables}
    )


def repository(folder: Path) -> Path:
    """Commit everything in a folder to a new repository of its own."""
    run("git", "init", "-q", cwd=folder)
    run("git", "add", "-A", cwd=folder)
    run("git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "all", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with this working tree, committed or not."""
    folder = tmp_path_factory.mktemp("hook")
    for name in ("src", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return repository(folder)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a folder in which pre-commit installs this library once for all tests."""
    return str(tmp_path_factory.mktemp("home"))


def test_the_hook_names_the_bad_file_until_it_is_mended(hook: Path, home: str, tmp_path: Path) -> None:
    """pre-commit installs the hook, stops on the bad contract's line, and passes once it is mended."""
    revision = run("git", "rev-parse", "HEAD", cwd=hook).stdout.strip()
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hook}\n  rev: {revision}\n  hooks:\n  - id: contracts-lint\n"
    )
    (tmp_path / "good.contract.yaml").write_text(GOOD)
    bad = tmp_path / "bad.contract.yaml"
    bad.write_text(BAD)
    (tmp_path / "other.yaml").write_text("rnage: [\n")
    repository(tmp_path)
    command = (sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose")
    stopped = run(*command, cwd=tmp_path, check=False, PRE_COMMIT_HOME=home)
    assert stopped.returncode == 1, stopped.stdout + stopped.stderr
    assert "bad.contract.yaml:5:21:" in stopped.stdout
    assert "did you mean 'range'?" in stopped.stdout
    assert "good.contract.yaml:" not in stopped.stdout
    assert "other.yaml" not in stopped.stdout
    bad.write_text(BAD.replace("rnage", "range"))
    passed = run(*command, cwd=tmp_path, check=False, PRE_COMMIT_HOME=home)
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout


def test_the_fixing_hook_mends_and_stops_once(hook: Path, home: str, tmp_path: Path) -> None:
    """pre-commit stops where contracts-fix changed a file, and passes the second time; comments are kept."""
    revision = run("git", "rev-parse", "HEAD", cwd=hook).stdout.strip()
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hook}\n  rev: {revision}\n  hooks:\n  - id: contracts-fix\n"
    )
    path = tmp_path / "good.contract.yaml"
    path.write_text(GOOD.replace("3 m}", "300}").replace("\ncolumns", "  # who\ncolumns"))
    repository(tmp_path)
    command = (sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose")
    stopped = run(*command, cwd=tmp_path, check=False, PRE_COMMIT_HOME=home)
    assert stopped.returncode == 1, stopped.stdout + stopped.stderr
    assert "files were modified by this hook" in stopped.stdout
    assert path.read_text() == GOOD.replace("3 m}", "300 cm}").replace("\ncolumns", "  # who\ncolumns")
    passed = run(*command, cwd=tmp_path, check=False, PRE_COMMIT_HOME=home)
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_the_hook_stops_a_change_that_the_version_did_not_follow(hook: Path, home: str, tmp_path: Path) -> None:
    """What is staged is compared with HEAD: a new file is let through, a change of unit asks for a major version."""
    revision = run("git", "rev-parse", "HEAD", cwd=hook).stdout.strip()
    (tmp_path / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hook}\n  rev: {revision}\n  hooks:\n  - id: contracts-diff\n    verbose: true\n"
    )
    contract = tmp_path / "feeds" / "a good.contract.yaml"
    contract.parent.mkdir()
    contract.write_text(GOOD)
    repository(tmp_path)
    contract.with_name("new.contract.yaml").write_text(GOOD)

    def hooked(text: str) -> subprocess.CompletedProcess[str]:
        contract.write_text(text)
        run("git", "add", "-A", cwd=tmp_path)
        contract.write_text(GOOD)  # what is not staged is none of the hook's business
        command = (sys.executable, "-m", "pre_commit", "run")
        return run(*command, cwd=tmp_path, check=False, PRE_COMMIT_HOME=home)

    stopped = hooked(GOOD.replace("cm", "mm"))
    assert stopped.returncode == 1, stopped.stdout + stopped.stderr
    assert "the version is unchanged" in stopped.stdout
    assert "values become 10 times as large" in stopped.stdout
    assert "new.contract.yaml: nothing to compare with" in stopped.stdout
    passed = hooked(GOOD.replace("cm", "mm").replace("1.0.0", "2.0.0"))
    assert passed.returncode == 0, passed.stdout + passed.stderr
