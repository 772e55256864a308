"""`contracts diff`: exit codes, formats and streams."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.authoring.diffing.test_sources import NEW, OLD, git

from contracts.cli import _run

if TYPE_CHECKING:
    from collections.abc import Callable

Said = tuple[int, str, str]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    """Run the command beside an old contract, a new one that fits, and one whose version is too low."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    Path("old.yaml").write_text(OLD)
    Path("new.yaml").write_text(NEW)
    Path("low.yaml").write_text(NEW.replace("2.0.0", "1.1.0"))
    Path("bad.yaml").write_text("contract: a.b\n")

    def command(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["contracts", "diff", *arguments])
        return (_run(), *capsys.readouterr())

    return command


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("old.yaml new.yaml", 0),
        ("old.yaml old.yaml", 0),
        ("old.yaml low.yaml", 1),
        ("new.yaml old.yaml", 1),
        ("old.yaml bad.yaml", 2),
        ("old.yaml nothing.yaml", 2),
        ("HEAD:old.yaml old.yaml", 2),
        ("old.yaml", 2),
        ("old.yaml new.yaml low.yaml", 2),
        ("", 2),
        ("old.yaml new.yaml --format xml", 2),
        ("old.yaml --against HEAD", 2),
    ],
)
def test_exit_codes(run: Callable[..., Said], arguments: str, code: int) -> None:
    """0 where the version fits, 1 where it does not, 2 where something cannot be read or was asked wrongly."""
    found = run(*arguments.split())
    assert found[0] == code, found
    assert bool(found[1]) == (code < 2)


def test_text(run: Callable[..., Said]) -> None:
    """The verdict stands first, then each change with its line."""
    assert run("old.yaml", "low.yaml")[1].splitlines() == [
        "a.b 1.0.0 -> 1.1.0: the version is too low (1 breaking; asks for major, 2.0.0 or later)",
        "  breaking   [unit] x: changed, cm -> mm: values become 10 times as large (line 4)",
    ]


def test_json(run: Callable[..., Said]) -> None:
    """One object on stdout, and nothing else."""
    code, out, err = run("old.yaml", "low.yaml", "--format", "json")
    found = json.loads(out)
    assert (code, err, found["fits"], found["at_least"]) == (1, "", False, "2.0.0")
    assert found["changes"][0]["details"]["factor"] == 10


def test_github(run: Callable[..., Said]) -> None:
    """Annotations with file and line; what would end a field of one is escaped."""
    Path("a,b:c%.yaml").write_text(NEW.replace("2.0.0", "1.1.0").replace("mm}", "mm, nulls: 5%}"))
    lines = run("old.yaml", "a,b:c%.yaml", "--format", "github")[1].splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::warning"]
    assert all("file=a%2Cb%3Ac%25.yaml,line=" in line for line in lines)
    assert lines[1].endswith("5%25: up to 5 %25 of the values may be null")


def test_control_characters_are_shown_as_such(run: Callable[..., Said]) -> None:
    """What a contract says cannot drive a terminal."""
    Path("evil.yaml").write_text(OLD + 'owner: "\\e[31mred"\n', encoding="utf-8")
    assert "\x1b" not in run("old.yaml", "evil.yaml")[1]


def test_against_a_revision(run: Callable[..., Said]) -> None:
    """Each file is held against itself; one that is new, or was no contract, is said on stderr and stops nothing."""
    git("init", "-q", ".")
    assert run("old.yaml", "--against", "HEAD")[2] == "old.yaml: nothing to compare with: there is no commit yet\n"
    git("add", "-A")
    git("commit", "-q", "-m", "all")
    Path("fresh.yaml").write_text(OLD)
    Path("bad.yaml").write_text(OLD)
    code, out, err = run("fresh.yaml", "bad.yaml", "--against", "HEAD")
    assert (code, out) == (0, "")
    assert "fresh.yaml: nothing to compare with: it is not there at HEAD" in err
    assert "bad.yaml: nothing to compare with: at HEAD it is no valid contract" in err
    Path("old.yaml").write_text(Path("low.yaml").read_text())
    code, out, _ = run("old.yaml", "new.yaml", "--against", "HEAD", "--format", "json")
    assert (code, [one["fits"] for one in json.loads(out)]) == (1, [False, True])
    assert run(str(Path("old.yaml").absolute()), "--against", "HEAD")[0] == 1
    assert run("old.yaml", "--against", "nobody")[0] == 2
    assert run("nothing.yaml", "--against", "HEAD")[0] == 2


def test_inside_of_a_hook(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """Git may name its folder to a hook, at the top of the repository; files in folders are found all the same."""
    Path("feeds").mkdir()
    Path("feeds/x.yaml").write_text(OLD)
    git("init", "-q", ".")
    git("add", "-A")
    git("commit", "-q", "-m", "all")
    Path("feeds/x.yaml").write_text(Path("low.yaml").read_text())
    monkeypatch.setenv("GIT_DIR", ".git")
    assert run("feeds/x.yaml", "--against", "HEAD")[:1] == (1,)
