"""`contracts publish`, `history`, `show`, `rollback` and `pin`: the registry from the command line."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from tests.test_registry import HOSTILE

import contracts
from contracts.cli import _run
from contracts.cli.registry import author_given

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = "contract: a.b\nversion: {version}\nowner: o@x.org\ncolumns: {{x: {{type: number, range: {{max: {most}}}}}}}\n"


class Said(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


def write(version: str, most: int = 5, name: str = "a.contract.yaml") -> str:
    """Write a version of a contract, and return the name of its file."""
    Path(name).write_bytes(TEXT.format(version=version, most=most).encode())
    return name


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    """Run a command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for variable in ("CONTRACTS_STORE", "CONTRACTS_ENVIRONMENT"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("CONTRACTS_AUTHOR", "me@x.org")

    def command(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["contracts", *arguments])
        code = _run()
        return Said(code, *capsys.readouterr())

    return command


def shown(said: Said) -> str:
    """Return what a command printed, times and digests left out."""
    assert said.err == ""
    return re.sub(r"[0-9a-f]{12}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "...", said.out)


def test_published_and_gone_back_from(run: Callable[..., Said]) -> None:
    """A contract is published, shown byte for byte, gone back from and forth to; the log says it all."""
    assert shown(run("publish", write("1.0.0"))) == "a.b 1.0.0: published by me@x.org (sha256 ...)\n"
    assert run("publish", write("1.1.0", 4), "--author", "you").code == 0
    said = run("show", "a.b")
    assert said.out == TEXT.format(version="1.1.0", most=4)
    assert "a.b 1.1.0, published by you at 20" in said.err
    back = run("rollback", "a.b", "--reason", "too\nstrict")
    assert back == (0, "a.b: back to 1.0.0; withdrawn: 1.1.0\n", "")
    again = run("rollback", "a.b", "--to", "1.0.0")
    assert again == (0, "a.b: 1.0.0 is current already; nothing was written\n", "")
    forth = run("rollback", "a.b", "--to", "1.1.0")
    assert forth == (0, "a.b: back to 1.1.0; no longer withdrawn: 1.1.0\n", "")
    assert shown(run("history", "registry:a.b")) == (
        "  1  ...  publish 1.0.0, me@x.org (sha256 ...)\n"
        "  2  ...  publish 1.1.0, you (sha256 ...)\n"
        "  3  ...  rollback 1.0.0, me@x.org: too\\x0astrict\n"
        "  4  ...  rollback 1.1.0, me@x.org\n"
        "current is 1.1.0\n"
    )
    assert run("show", "a.b@1.0.0").out == TEXT.format(version="1.0.0", most=5)


def test_a_text_is_shown_as_it_is(run: Callable[..., Said]) -> None:
    """What `show` prints has the digest that it says, also where no line feed ends it."""
    file = Path(write("1.0.0"))
    file.write_text(file.read_text().rstrip("\n"))
    run("publish", str(file))
    said = run("show", "a.b")
    assert said.out == file.read_text()
    assert f"sha256 {hashlib.sha256(said.out.encode()).hexdigest()}" in said.err


def test_what_is_published_already(run: Callable[..., Said]) -> None:
    """The same text again is no error, and says if it is withdrawn; another text under its version is refused."""
    run("publish", write("1.0.0"))
    run("publish", write("1.1.0", 4))
    assert shown(run("publish", "a.contract.yaml")).startswith("a.b 1.1.0: published already, by me@x.org (sha256")
    run("rollback", "a.b")
    said = shown(run("publish", "a.contract.yaml"))
    assert "published already, by me@x.org, and withdrawn; `contracts rollback a.b --to 1.1.0` brings it back" in said
    other = run("publish", write("1.1.0", 3))
    assert (other.code, other.out) == (2, "")
    assert "a.b 1.1.0 is published already, by me@x.org at" in other.err


def test_what_does_not_fit_is_not_published(run: Callable[..., Said]) -> None:
    """A version that is too low for its changes is refused, with the changes; so is an error of linting."""
    run("publish", write("1.0.0"))
    said = run("publish", write("1.0.1", 9))
    assert (said.code, said.out) == (1, "a.b 1.0.1: not published, its version does not fit\n")
    assert "the version is too low (1 breaking; asks for major, 2.0.0 or later)" in said.err
    Path("e.yaml").write_text(
        "contract: a.e\nversion: 1.0.0\nowner: o\ncolumns: {x: {type: number, range: {min: 5}, allowed: [1, 2]}}\n"
    )
    said = run("publish", "e.yaml")
    assert (said.code, said.out) == (1, "a.e 1.0.0: not published, 1 error\n")
    assert "(empty-domain)" in said.err
    assert run("history").out == "a.b: current is 1.0.0\n"


def test_a_version_follows_what_was_not_withdrawn(run: Callable[..., Said]) -> None:
    """What mends a withdrawn version is compared with the one before it; a lower one with that below itself."""
    run("publish", write("1.0.0", 9))
    run("publish", write("1.1.0", 4))
    assert run("publish", write("1.1.1", 9)).code == 1
    run("rollback", "a.b")
    assert run("publish", write("1.1.1", 9)).code == 0
    run("publish", write("2.0.0", 12))
    assert "; current is 2.0.0 (sha256" in run("publish", write("1.1.2", 9)).out
    assert "; current is 2.0.0 (sha256" in run("publish", write("2.1.0-rc.1", 12)).out


def test_warnings_are_shown_and_a_list_beside_it_is_told(run: Callable[..., Said]) -> None:
    """Warnings do not stop a contract; a list that lies beside it is not kept, which is said."""
    Path("a.yaml").write_text("contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: string, known: {source: x.csv}}}\n")
    Path("x.csv").write_text("x\na\n")
    said = run("publish", "a.yaml")
    assert said.code == 0
    assert "(missing-owner)" in said.err
    assert "x.csv: not kept in the registry" in said.err
    Path("d.csv").write_text("x\na\n")
    assert run("validate", "registry:a.b", "d.csv", "--no-remember").code == 2
    assert run("validate", "registry:a.b", "d.csv", "--known", "x.csv=x.csv").code == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "cannot read the file"),
        ("contract: a.b\n", "(missing-key)"),
        ("contract: a.b\nversion: 1.0.0+build\ncolumns: {x: {type: string}}\n", "is not a version in a registry"),
        (f"contract: {'a' * 256}\nversion: 1.0.0\ncolumns: {{x: {{type: string}}}}\n", "is not a contract's name"),
    ],
)
def test_what_cannot_be_published(run: Callable[..., Said], text: str | None, says: str) -> None:
    """A file that is missing or no valid contract, or of a version that no registry keeps, is an error."""
    if text:
        Path("a.yaml").write_text(text)
    said = run("publish", "a.yaml")
    assert (said.code, said.out) == (2, "")
    assert says in said.err
    assert not Path(".contracts").exists()


@pytest.mark.parametrize("name", [text for text in HOSTILE if text and not text.startswith("-")])
def test_hostile_names_are_refused(run: Callable[..., Said], name: str) -> None:
    """A name of another form is refused by every command, and no file is made or looked for."""
    for command in ("history", "show", "rollback"):
        said = run(command, name)
        assert (said.code, said.out) == (2, "")
        assert "is not a" in said.err
    assert run("pin", name, "1.0.0", "--environment", "production").code == 2
    assert not list(Path().iterdir())


def test_environments(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment is pinned, gone back in and set free; what is loaded there follows."""
    run("publish", write("1.0.0"))
    run("publish", write("1.1.0", 4))
    assert run("pin", "a.b", "1.1.0", "--environment", "staging").out == "a.b: staging is pinned to 1.1.0\n"
    said = run("rollback", "a.b", "--environment", "production")
    assert said.out == "a.b: back to 1.0.0 in production\n"
    assert run("history").out == ("a.b: current is 1.1.0; staging is pinned to 1.1.0; production is pinned to 1.0.0\n")
    assert "a.b 1.0.0, published" in run("show", "a.b", "--environment", "production").err
    monkeypatch.setenv("CONTRACTS_ENVIRONMENT", "production")
    Path("d.csv").write_text("x\n4.5\n")
    assert run("validate", "registry:a.b", "d.csv").code == 0
    assert run("validate", "registry:a.b@1.1.0", "d.csv").code == 1
    assert run("rollback", "a.b").out == ("a.b: back to 1.0.0; withdrawn: 1.1.0; no longer pinned: staging\n")
    lift = ("pin", "a.b", "--lift", "--environment", "production")
    assert run(*lift).out == "a.b: current is 1.0.0; no longer pinned: production\n"
    assert run(*lift).out == "a.b: production is not pinned; nothing was written\n"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("history a.c", "a.c: nothing is published under this name; did you mean 'a.b'?"),
        ("show a.b@^2", "a.b has no release that is ^2 in the registry; there is 1.0.0"),
        ("rollback a.b", "a.b has no release below 1.0.0 to go back to"),
        ("rollback a.b --to 3.0.0", "a.b has no version 3.0.0 in the registry"),
        ("pin a.b --environment production", "pin takes a version to keep to, or else --lift"),
        ("pin a.b 1.0.0 --lift --environment production", "pin takes a version to keep to, or else --lift"),
        ("pin a.b 1.0.0 --environment Production", "is not an environment's name"),
        ("rollback a.b --store nonsense", "is not the URL of a store"),
    ],
)
def test_what_cannot_be_done(run: Callable[..., Said], command: str, says: str) -> None:
    """What is not there, or cannot be meant, is an error with what there is."""
    run("publish", write("1.0.0"))
    said = run(*command.split())
    assert (said.code, said.out) == (2, "")
    assert says in said.err


def test_commands_that_take_a_contract_take_a_reference(run: Callable[..., Said]) -> None:
    """Every command that takes a contract takes one from the registry."""
    run("publish", write("1.0.0"))
    run("publish", write("1.1.0", 4))
    Path("good.csv").write_text("x\n1\n2\n")
    Path("past").mkdir()
    for day in range(3):
        Path(f"past/{day}.csv").write_text("x\n1\n2\n")
    assert run("validate", "registry:a.b@^1", "good.csv").out.startswith("a.b 1.1.0: holds")
    assert run("accept", "registry:a.b@~1.0", "good.csv").out.startswith("a.b 1: 1 batch accepted")
    assert "a.b: no column can be watched" in run("backtest", "registry:a.b", "past").err
    assert "a.b" in run("export", "odcs", "registry:a.b").out
    assert "1.0.0 -> 1.1.0: the version fits" in run("diff", "registry:a.b@1.0.0", "registry:a.b").out
    assert "1.1.0 -> 1.0.0: the version goes backwards" in run("diff", "registry:a.b", write("1.0.0")).out
    assert "a.b 1.1.0" in run("runs", "registry:a.b").out
    assert run("formats", "registry:a.b").code == 0
    assert run("breaker", "status", "registry:a.b") == (
        0,
        "",
        "no breaker of registry:a.b in sqlite:///.contracts/store.db yet: no batch was judged under one\n",
    )


def test_the_log_as_json(run: Callable[..., Said]) -> None:
    """The log, and the state of all contracts, are written for programs, too."""
    run("publish", write("1.0.0"))
    run("publish", write("1.1.0", 4))
    run("rollback", "a.b", "--reason", "r")
    found = json.loads(run("history", "a.b", "--format", "json").out)
    state = {"contract": "a.b", "current": "1.0.0", "versions": ["1.0.0", "1.1.0"], "withdrawn": ["1.1.0"], "pins": {}}
    assert {key: found[key] for key in state} == state
    assert [(entry["number"], entry["action"], entry["reason"]) for entry in found["entries"]] == [
        (1, "publish", ""),
        (2, "publish", ""),
        (3, "rollback", "r"),
    ]
    assert json.loads(run("history", "--format", "json").out) == [state]
    assert run("history", "--store", "sqlite:///other.db").out == ""


def test_observers_are_told(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each move is told to the log and to the observers that are configured; who cannot be told stops nothing."""
    with caplog.at_level("INFO", logger="contracts"):
        run("publish", write("1.0.0"))
        run("publish", write("1.1.0", 4))
        run("pin", "a.b", "1.0.0", "--environment", "staging")
        monkeypatch.setenv("CONTRACTS_OBSERVERS", "nobody")
        back = run("rollback", "a.b")
        monkeypatch.delenv("CONTRACTS_OBSERVERS")
        run("rollback", "a.b", "--to", "1.0.0")
        run("pin", "a.b", "--lift", "--environment", "staging")
    told = [(record.levelname, record.message) for record in caplog.records]
    assert told == [
        ("INFO", "a.b 1.0.0: published by me@x.org"),
        ("INFO", "a.b 1.1.0: published by me@x.org, instead of 1.0.0"),
        ("INFO", "a.b 1.0.0: pinned by me@x.org in staging, instead of 1.1.0"),
        ("INFO", "a.b 1.0.0: unpinned by me@x.org in staging"),
    ]
    assert back.out == "a.b: back to 1.0.0; withdrawn: 1.1.0\n"
    assert "nobody was told: CONTRACTS_OBSERVERS: no observer named 'nobody'" in back.err


def test_who_acts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The option goes first, then the variable, then git's user.email, then the login name."""
    monkeypatch.chdir(tmp_path)
    for variable in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(variable, "/dev/null")
    monkeypatch.delenv("GIT_DIR", raising=False)
    monkeypatch.delenv("CONTRACTS_AUTHOR", raising=False)
    monkeypatch.setenv("LOGNAME", "login")
    assert author_given(None) == "login"
    subprocess.run(["git", "init", "-q", "."], check=True)
    subprocess.run(["git", "config", "user.email", "git@x.org"], check=True)
    assert author_given(None) == "git@x.org"
    monkeypatch.setenv("CONTRACTS_AUTHOR", "variable")
    assert author_given(None) == "variable"
    assert author_given("option") == "option"
    for wrong in ("two\nlines", " ", "a" * 501):
        with pytest.raises(contracts.ContractsError, match="--author NAME"):
            author_given(wrong)
