"""A contract file held against itself at a revision, wherever it stands and stood."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.authoring.diffing.test_sources import NEW, ODD, OLD, git

from contracts.cli import _run

if TYPE_CHECKING:
    from collections.abc import Callable

Said = tuple[int, str, str]
LOW = NEW.replace("2.0.0", "1.1.0")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    """Run `contracts diff --against` in a repository with a contract in a folder, and one behind a link."""
    top = tmp_path / "top"
    (top / "feeds").mkdir(parents=True)
    monkeypatch.chdir(top)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for name in (*ODD, "feeds/x.yaml", "y.yaml"):
        Path(name).write_text(OLD)
    Path("link.yaml").symlink_to("feeds/x.yaml")
    Path("linked").symlink_to("feeds")
    git("init", "-q", "-b", "main", ".")
    git("add", "-A")
    git("commit", "-q", "-m", "one")

    def command(*files: str, against: str = "HEAD") -> Said:
        monkeypatch.setattr("sys.argv", ["contracts", "diff", "--against", against, "--", *files])
        return (_run(), *capsys.readouterr())

    return command


@pytest.mark.parametrize(
    "name", ["feeds/x.yaml", "link.yaml", "linked/x.yaml", "feeds/../feeds/x.yaml", "linked/../link.yaml"]
)
def test_links_are_followed(run: Callable[..., Said], name: str) -> None:
    """A contract behind a link, or in a folder behind one, is compared with what the link led to."""
    Path("feeds/x.yaml").write_text(LOW)
    assert run(name)[0] == 1
    assert run(str(Path(name).absolute()))[0] == 1


def test_a_link_is_followed_where_it_led_then(run: Callable[..., Said]) -> None:
    """What became a link is compared with the file that it was, what became a file with what it led to."""
    Path("other.yaml").write_text(LOW)
    Path("y.yaml").unlink()
    Path("y.yaml").symlink_to("other.yaml")
    assert "1.0.0 -> 1.1.0" in run("y.yaml")[1]
    Path("link.yaml").unlink()
    Path("link.yaml").write_text(LOW)
    assert "1.0.0 -> 1.1.0" in run("link.yaml")[1]
    Path("new-link.yaml").symlink_to("feeds/x.yaml")
    Path("feeds/x.yaml").write_text(LOW)
    assert "1.0.0 -> 1.1.0" in run("new-link.yaml")[1]


@pytest.mark.usefixtures("run")
def test_a_revision_with_a_path_follows_links_too() -> None:
    """`REV:path` leads through a link; what is staged as a link is said to be one."""
    import contracts

    Path("feeds/x.yaml").write_text(LOW)
    assert len(contracts.diff("HEAD:link.yaml", "link.yaml").changes) == 1
    assert len(contracts.diff("HEAD:linked/x.yaml", "link.yaml").changes) == 1
    with pytest.raises(contracts.ContractsError, match=r"a symbolic link to 'feeds/x\.yaml'"):
        contracts.diff(":link.yaml", "link.yaml")


@pytest.mark.parametrize("name", ODD)
def test_odd_names(run: Callable[..., Said], name: str) -> None:
    """Spaces, quotes, line ends, other letters and patterns in a name are just letters of it."""
    Path(name).write_text(LOW)
    assert run(name)[0] == 1


def test_from_anywhere(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """From a folder inside, from outside, and through a link to the whole repository it is the same file."""
    Path("feeds/x.yaml").write_text(LOW)
    monkeypatch.chdir("feeds")
    assert run("x.yaml")[0] == run("../feeds/x.yaml")[0] == run("../link.yaml")[0] == 1
    monkeypatch.chdir(tmp_path)
    assert run("top/feeds/x.yaml")[0] == run("top/link.yaml")[0] == 1
    Path("elsewhere").symlink_to("top")
    assert run("elsewhere/feeds/x.yaml")[0] == run("elsewhere/link.yaml")[0] == 1


@pytest.mark.parametrize("inside", [".", "feeds"])
def test_in_a_hook(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, inside: str) -> None:
    """Git ties a hook to its folder; the file's own work tree is the one that counts, a linked one too."""
    git("worktree", "add", "-q", "../tree", "-b", "other")
    monkeypatch.chdir(tmp_path / "tree" / inside)
    Path(tmp_path / "tree/feeds/x.yaml").write_text(LOW)
    name = os.path.relpath(tmp_path / "tree/feeds/x.yaml")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "top/.git/worktrees/tree"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "top/.git/worktrees/tree/index"))
    assert run(name)[0] == 1
    monkeypatch.delenv("GIT_INDEX_FILE")
    monkeypatch.delenv("GIT_DIR")
    assert run(name)[0] == 1


def test_a_repository_that_only_the_environment_knows(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where no folder around the file is a repository, GIT_DIR and GIT_WORK_TREE say which it is."""
    Path(".git").rename(tmp_path / "kept")
    Path("feeds/x.yaml").write_text(LOW)
    code, _, err = run("feeds/x.yaml")
    assert (code, "in no git repository" in err) == (2, True)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "top"))
    assert run("feeds/x.yaml")[0] == run("link.yaml")[0] == 1


def test_a_file_that_moved(run: Callable[..., Said]) -> None:
    """A new file with the contract of one that is gone is compared with it; a copy beside it has nothing before."""
    Path("feeds/z.yaml").write_text(LOW.replace("a.b", "a.z"))
    code, out, err = run("feeds/z.yaml")
    assert (code, out, err) == (0, "", "feeds/z.yaml: nothing to compare with: it is not there at HEAD\n")
    Path("y.yaml").rename("moved.yaml")
    Path("moved.yaml").write_text(LOW)
    code, out, err = run("moved.yaml")
    assert (code, err) == (1, "moved.yaml: was y.yaml at HEAD\n")


def test_a_file_that_is_gone(run: Callable[..., Said]) -> None:
    """A file that is not there any more is an error, not a contract without a change."""
    Path("y.yaml").unlink()
    code, out, err = run("y.yaml")
    assert (code, out, err) == (2, "", "contracts: y.yaml: no such file\n")


@pytest.mark.parametrize(
    "revision", [":/one", "^HEAD", "-x", "--all", "HEAD..HEAD", "main...main", "HEAD:feeds", ":0", "^", "a\0b"]
)
def test_what_is_no_revision(run: Callable[..., Said], revision: str) -> None:
    """Options, searches, ranges, paths and nothing at all are refused, and nothing is compared."""
    Path("y.yaml").write_text(LOW)
    code, out, err = run("y.yaml", against=revision)
    assert (code, out) == (2, "")
    assert "is no revision; expected one such as HEAD" in err


def test_what_is_a_revision(run: Callable[..., Said]) -> None:
    """Whatever else git takes for one: a branch, a tag, `@`, a hash, a step back, a search from a commit."""
    git("tag", "v1")
    Path("y.yaml").write_text(LOW)
    for revision in ("main", "v1", "@", "HEAD~0", "HEAD^0", "HEAD^{/one}", "main@{0}"):
        assert run("y.yaml", against=revision)[0] == 1, revision


def test_a_shallow_clone(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A revision that a shallow clone left out is missing for that reason, and the way out is said."""
    git("commit", "-q", "--allow-empty", "-m", "two")
    git("clone", "-q", "--depth", "1", f"file://{tmp_path}/top", "../shallow")
    monkeypatch.chdir(tmp_path / "shallow")
    assert run("y.yaml")[0] == 0
    code, _, err = run("y.yaml", against="HEAD~1")
    assert (code, "no revision 'HEAD~1'; the clone is shallow" in err) == (2, True)


def test_a_repository_that_git_refuses(run: Callable[..., Said]) -> None:
    """Where git itself gives a reason, it is passed on rather than called a missing repository."""
    Path(".git/config").write_text("[broken")
    code, _, err = run("y.yaml")
    assert (code, "git refuses (" in err) == (2, True)


def test_a_bare_repository(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two revisions are compared where no file is checked out, as on a server; a file there is none of git's."""
    git("clone", "-q", "--bare", ".", "../bare")
    monkeypatch.chdir(tmp_path / "bare")
    Path("y.yaml").write_text(OLD)
    assert "in no git repository" in run("y.yaml")[2]
    monkeypatch.setattr("sys.argv", ["contracts", "diff", "HEAD:link.yaml", "HEAD:y.yaml"])
    assert _run() == 0


def test_every_file_that_cannot_be_compared_is_said(run: Callable[..., Said]) -> None:
    """All problems of all files come at once."""
    Path("bad.yaml").write_text("contract: a.b\n")
    Path("worse.yaml").write_text("contract: a.b\nversion: 1\ncolumns: {}\n")
    code, out, err = run("bad.yaml", "y.yaml", "worse.yaml", "nothing.yaml", ".")
    assert (code, out) == (2, "")
    for said in ("bad.yaml:1:1", "worse.yaml:2:10", "nothing.yaml: no such file", ".: a folder, not a contract"):
        assert said in err


@pytest.mark.parametrize(
    ("content", "why"), [(b"contract: \xe9\n", "not UTF-8 text"), (b"# " + b"x" * 300_000, "larger than 256 KiB")]
)
def test_what_was_no_contract_then(run: Callable[..., Said], content: bytes, why: str) -> None:
    """A version that nobody could read is said, and held against nobody who mends the file now."""
    Path("y.yaml").write_bytes(content)
    git("commit", "-q", "-a", "-m", "two")
    Path("y.yaml").write_text(NEW)
    code, _, err = run("y.yaml")
    assert code == 0
    assert "y.yaml: nothing to compare with: at HEAD it is no valid contract" in err
    assert why in err
