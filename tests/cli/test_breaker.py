"""`contracts breaker` says which feeds are stopped, and lets one go."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from sqlalchemy import update
from tests.postgresql import opened

import contracts
from contracts.breaker import BreakerTerms
from contracts.cli import _run
from contracts.store.tables import BREAKERS

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "sqlite:///.contracts/store.db"
START = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
LATER = START + dt.timedelta(hours=1)
THREE = BreakerTerms(3)
CONTRACT = "contract: a.b\nversion: {}.0.0\ncolumns: {{x: {{type: number}}}}\nbreaker: {{open_after: 3 batches}}\n"


class Said(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Callable[..., Said]:
    """Run a command in this process, in a folder of its own with a contract."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONTRACTS_STORE", raising=False)
    Path("a.contract.yaml").write_text(CONTRACT.format(1))

    def command(*arguments: str) -> Said:
        monkeypatch.setattr("sys.argv", ["contracts", *arguments])
        return Said(_run(), *capsys.readouterr())

    return command


def tell(name: str, version: str, *outcomes: str, url: str = URL) -> None:
    """Tell the store of batches."""
    store = contracts.Store(url)
    for number, outcome in enumerate(outcomes):
        store.breakers.learned((name, version), THREE, f"{number}", outcome, START, "t")  # type: ignore[arg-type]


def test_status_of_nothing(run: Callable[..., Said]) -> None:
    """Where no batch was judged under a breaker, this is said, all go, and no store is made."""
    said = f"no breaker in {URL} yet: no batch was judged under one\n"
    assert run("breaker", "status") == (0, "", said)
    assert run("breaker", "status", "--format", "json") == (0, "[]\n", said)
    assert run("breaker", "status", "a.contract.yaml")[::2] == (0, said.replace(" in ", " of a.contract.yaml in "))
    assert not Path(".contracts").exists()


def test_status(run: Callable[..., Said]) -> None:
    """A line a feed: closed, open with why and until when, or half open; exit 1 where one does not let all go."""
    tell("a.b", "1.0.0", "good", "bad", "errored")
    assert run("breaker", "status") == (0, "a.b 1: closed; of the last 2 batches 1 bad; 1 could not be judged\n", "")
    tell("a.b", "2.1.0", "bad", "bad", "bad")
    tell("z", "1.0.0", "bad", "bad", "bad")
    contracts.Store(URL).breakers.asked(("z", "1.0.0"), THREE, LATER, "t")
    tell("c", "1.0.0", "good")
    why = "3 bad batches in a row"
    half_open = (
        "half open since 2026-11-23 07:00:00Z, when a batch was let through to be tried; if it is not heard of, "
    )
    lines = [
        "a.b 1: closed; of the last 2 batches 1 bad; 1 could not be judged",
        f"a.b 2: open since 2026-11-23 06:00:00Z ({why}); a batch is tried from 2026-11-23 07:00:00Z on",
        "c 1: closed",
        f"z 1: {half_open}another one is from 2026-11-23 08:00:00Z on; open since 2026-11-23 06:00:00Z ({why})",
    ]
    assert run("breaker", "status") == (1, "\n".join([*lines, ""]), "")
    assert run("breaker", "status", "a.contract.yaml")[0] == 0
    assert len(run("breaker", "status", "a.b").out.splitlines()) == 2
    assert run("breaker", "status", "a.b").code == 1


def test_status_as_json(run: Callable[..., Said]) -> None:
    """Programs read the same; neither the digest of a batch nor the token of a probe is shown."""
    tell("a.b", "1.0.0", "bad", "bad", "bad")
    run("breaker", "reset", "a.b", "--author", "Ann")
    tell("c", "3.0.0", "errored", "bad", "bad", "bad")
    code, out, _ = run("breaker", "status", "--format", "json")
    closed, open_ = json.loads(out)
    assert code == 1
    assert closed["reset_at"] == closed["changed_at"]
    assert (closed["contract"], closed["state"], closed["since"], closed["reset_by"]) == ("a.b", "closed", None, "Ann")
    assert open_ == {
        "contract": "c",
        "major": 3,
        "state": "open",
        "why": "3 bad batches in a row",
        "recent": "bbb",
        "errored": 1,
        "since": "2026-11-23T06:00:00.000000+00:00",
        "retry_at": "2026-11-23T07:00:00.000000+00:00",
        "changed_at": "2026-11-23T06:00:00.000000+00:00",
        "reset_at": None,
        "reset_by": None,
    }


def test_reset(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    """A name stands for all its versions, a file for its own; who did it is kept, and the next batch goes."""
    tell("a.b", "1.0.0", "bad", "bad", "bad")
    tell("a.b", "2.0.0", "bad", "bad", "bad")
    monkeypatch.setenv("CONTRACTS_AUTHOR", "me")
    assert run("breaker", "reset", "a.contract.yaml") == (0, "a.b 1: closed by me\n", "")
    assert contracts.Store(URL).breakers.asked(("a.b", "1.0.0"), THREE, START, "t").kind == "go"
    assert contracts.Store(URL).breakers.asked(("a.b", "2.0.0"), THREE, START, "t").kind == "stop"
    said = run("breaker", "reset", "a.b", "--author", "Ann \x1b[31mred")
    assert (said.code, "\x1b" in said.err) == (2, False)
    said = run("breaker", "reset", "a.b", "--author", "Ann")
    assert said.out.splitlines()[0].startswith("a.b 1: closed by Ann")
    assert said.out.splitlines()[0].endswith(", as it was already")
    assert run("breaker", "status").code == 0
    assert "reset by Ann" in run("breaker", "status").out


def test_reset_of_nothing(run: Callable[..., Said]) -> None:
    """A feed without a breaker has none after a reset either, and no store is made for it."""
    said = f"a.b 1: no breaker in {URL} yet, so none is open\n"
    assert run("breaker", "reset", "a.contract.yaml") == (0, "", said)
    assert not Path(".contracts").exists()
    tell("a.b", "2.0.0", "good")
    assert run("breaker", "reset", "a.contract.yaml") == (0, "", said)
    assert run("breaker", "status").out == "a.b 2: closed\n"


def test_a_folder_is_no_contract(run: Callable[..., Said]) -> None:
    """A name is a name where a folder is called the same."""
    tell("weather", "1.0.0", "good")
    Path("weather").mkdir()
    assert run("breaker", "status", "weather").out == "weather 1: closed\n"


def test_another_store(run: Callable[..., Said], tmp_path: Path) -> None:
    """The store is that of `--store`, else that of the environment and the settings."""
    url = f"sqlite:///{tmp_path}/other.db"
    tell("a.b", "1.0.0", "bad", "bad", "bad", url=url)
    assert run("breaker", "status").code == 0
    assert run("breaker", "status", "--store", url).code == 1
    assert run("breaker", "reset", "a.b", "--store", url).code == 0
    assert run("breaker", "status", "--store", url).code == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ("status a.d", "a.d: no file, and no feed of this name has a breaker in sqlite:///.contracts/store.db"),
        ("reset a.d", "those that have: a.b 1"),
        ("reset missing.contract.yaml", "missing.contract.yaml:1:1: cannot read the file"),
        ("status bad.contract.yaml", "bad.contract.yaml:1:1: "),
        ("status --store nonsense", "is not the URL of a store"),
        ("reset", "Missing argument"),
        ("rest a.b", "rest"),
    ],
)
def test_what_is_refused(run: Callable[..., Said], arguments: str, says: str) -> None:
    """A feed that is not there, a file that is none, a store that is none: exit 2, with what is there."""
    tell("a.b", "1.0.0", "bad")
    Path("bad.contract.yaml").write_text("just some text")
    code, out, err = run("breaker", *arguments.split())
    assert (code, out) == (2, "")
    assert says in err


def test_a_damaged_breaker(run: Callable[..., Said]) -> None:
    """A row that cannot be read is an error that says how it is mended, and so it is."""
    tell("a.b", "1.0.0", "bad")
    with opened(URL) as connection:
        connection.execute(update(BREAKERS).values(state="?"))
    code, out, err = run("breaker", "status")
    assert (code, out) == (2, "")
    assert "contracts breaker reset a.b makes it anew" in err
    assert run("breaker", "reset", "a.b").code == 0
    assert run("breaker", "status").code == 0


def test_a_damaged_breaker_of_another_feed(run: Callable[..., Said]) -> None:
    """Of what is asked for nothing is hidden by a damaged row of another feed."""
    tell("a.b", "1.0.0", "good")
    tell("a.c", "1.0.0", "bad")
    with opened(URL) as connection:
        connection.execute(update(BREAKERS).where(BREAKERS.c.contract == "a.c").values(state="?"))
    assert run("breaker", "status", "a.b") == (0, "a.b 1: closed\n", "")
    assert run("breaker", "status", "a.contract.yaml") == (0, "a.b 1: closed\n", "")
    assert run("breaker", "status", "a.c").code == 2
