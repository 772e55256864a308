"""Contracts from files and from a git repository, by whatever odd names they have."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

import contracts

OLD = "contract: a.b\nversion: 1.0.0\ncolumns:\n  x: {type: number, unit: cm}\n"
NEW = OLD.replace("1.0.0", "2.0.0").replace("cm", "mm")
ODD = [
    "a b.contract.yaml",
    "-x.contract.yaml",
    "a:b.contract.yaml",
    "é\n'\".contract.yaml",
    "$(touch ran).yaml",
    "*.yaml",
]


def git(*arguments: str) -> None:
    """Run git in the current folder, without the developer's own settings."""
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True, env={**outside, **alone})


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with the old contract committed under many names, also in a folder."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    Path("feeds").mkdir()
    for name in (*ODD, "feeds/x.contract.yaml", "x.contract.yaml"):
        Path(name).write_text(OLD)
    Path("bad.contract.yaml").write_text("contract: a.b\n")
    Path("large.yaml").write_text("# " + "x" * 300_000)
    Path("latin.yaml").write_bytes(b"contract: a.b # \xff\n")
    git("init", "-q", ".")
    git("add", "-A")
    git("commit", "-q", "-m", "all")
    return tmp_path


@pytest.mark.usefixtures("repository")
def test_a_file_against_itself_in_git() -> None:
    """`REV:path` begins at the root of the repository, `./` at the current folder; HEAD~0 is a revision too."""
    Path("feeds/x.contract.yaml").write_text(NEW)
    for revision in ("HEAD", "HEAD~0", "HEAD^{commit}"):
        found = contracts.diff(f"{revision}:feeds/x.contract.yaml", "feeds/x.contract.yaml")
        assert (found.old, found.new, found.file) == ("1.0.0", "2.0.0", "feeds/x.contract.yaml")
        assert [(change.term, change.line, change.column) for change in found.changes] == [("unit", 4, 21)]


@pytest.mark.usefixtures("repository")
def test_the_index() -> None:
    """Without a revision it is what is staged."""
    Path("x.contract.yaml").write_text(NEW)
    assert contracts.diff("HEAD:x.contract.yaml", ":x.contract.yaml").changes == ()
    git("add", "x.contract.yaml")
    assert len(contracts.diff("HEAD:x.contract.yaml", ":x.contract.yaml").changes) == 1


@pytest.mark.usefixtures("repository")
def test_from_a_folder_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder of the repository, `./` and `../` lead from there."""
    monkeypatch.chdir("feeds")
    assert contracts.diff("HEAD:./x.contract.yaml", "HEAD:../x.contract.yaml").changes == ()
    assert contracts.diff("HEAD:feeds/x.contract.yaml", ":./x.contract.yaml").changes == ()


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("name", ODD)
def test_odd_names(name: str) -> None:
    """No name is an option, a pattern, a command or a second path; a file with a colon in its name is a file."""
    Path(name).write_text(NEW)
    assert len(contracts.diff(f"HEAD:{name}", name).changes) == 1
    assert contracts.diff(f"HEAD:{name}", f":{name}").changes == ()
    assert not Path("ran").exists()


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing.yaml", "no such file"),
        ("feeds", "a folder"),
        ("HEAD:nothing.yaml", "HEAD has no file 'nothing.yaml'"),
        (":nothing.yaml", "the index has no file"),
        ("HEAD:feeds", "a folder"),
        ("nobody:x.contract.yaml", "no revision 'nobody'"),
        ("HEAD~7:x.contract.yaml", "no revision 'HEAD~7'"),
        ("--output=ran:x.contract.yaml", "expected REV:path"),
        ("HEAD:", "expected REV:path"),
        ("HEAD:x\0.yaml", "expected REV:path"),
        ("HEAD:large.yaml", "larger than 256 KiB"),
        ("HEAD:latin.yaml", "not UTF-8"),
        ("HEAD:bad.contract.yaml", "HEAD:bad.contract.yaml:1:1: a contract needs the key"),
        ("x" * 5000, "no such file"),
    ],
)
def test_what_cannot_be_read(name: str, said: str) -> None:
    """A name that leads to no contract says so, and what was looked for; nothing is run or written."""
    with pytest.raises(contracts.ContractsError) as error:
        contracts.diff(name, "x.contract.yaml")
    assert said in str(error.value)
    assert not Path("ran").exists()


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`REV:path` where there is no repository is an error that says so."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(contracts.ContractsError, match="no git repository"):
        contracts.diff("HEAD:x.yaml", "HEAD:x.yaml")


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed, it is named; files are compared all the same."""
    monkeypatch.setenv("PATH", str(repository))
    assert contracts.diff("x.contract.yaml", Path("x.contract.yaml")).fits
    with pytest.raises(contracts.ContractsError, match="needs git"):
        contracts.diff("HEAD:x.contract.yaml", "x.contract.yaml")


def test_contracts_that_are_loaded() -> None:
    """Contracts are compared as they are, without a file to point into."""
    found = contracts.diff(contracts.loads(OLD), contracts.loads(NEW))
    assert (found.file, found.line, found.changes[0].line, found.fits) == (None, None, None, True)
