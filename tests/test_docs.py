"""The documentation: what it shows runs, what it links to is there, and what is generated is fresh.

Python, YAML, console and JSON blocks of README.md and docs/ run in the order of their page, in a folder of their
own with the examples at hand. A comment before a block says what is special about it:

* `<!-- save: NAME -->` writes the block to a file;
* `<!-- raises: NAME -->` expects the Python block to raise;
* `<!-- bad: RULE -->` expects the contract to be refused with that rule (or found by `contracts lint`).

A console block shows commands after `$`, and what they print; `$ echo $?` shows the exit code, which is 0
where it is not shown. A line `...` stands for any lines left out.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import contracts
from contracts.linting import lint_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
TOP = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")]
PAGES = [*TOP, *sorted(DOCS.glob("[!_]*/*.md")), *sorted(DOCS.glob("*.md"))]
GENERATED = "<!-- Made by docs/generate.py"

_BLOCK = re.compile(
    r"(?:^ *<!-- (?P<mark>save|raises|bad): (?P<what>\S+) -->\n+)?^(?P<indent> *)```(?P<kind>\w+)\n"
    r"(?P<body>.*?)^ *```$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"\[[^\]\n]*\]\((?P<target>[^)\s]+)\)")
# What was measured of the values may move a little with the method that measures it.
_MEASURED = re.compile(r"\b(are|by) -?[\d.]+(?:e[-+]?\d+)?( times|(?= against))")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and what the comment before it says of it."""

    kind: str
    body: str
    line: int
    mark: str | None = None
    what: str | None = None


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        line = text.count("\n", 0, found.start("body"))
        yield Block(found["kind"], textwrap.dedent(found["body"]), line, found["mark"], found["what"])


def _named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def _written_by_hand() -> list[Path]:
    return [page for page in PAGES if not page.read_text(encoding="utf-8").startswith(GENERATED)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the examples in it, in which a page's blocks run."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", _written_by_hand(), ids=_named)
def test_what_a_page_shows_is_what_happens(page: Path, folder: Path) -> None:
    """Every block of a page does what the page says, from the first to the last."""
    names: dict[str, Any] = {"__name__": "docs"}
    runners: dict[str, Callable[[Block], None]] = {
        "python": lambda block: _python(block, names),
        "yaml": _yaml,
        "console": _console,
        "json": lambda block: json.loads(block.body),
    }
    for block in blocks(page):
        try:
            if block.mark == "save":
                Path(str(block.what)).write_text(block.body, encoding="utf-8")
            runners.get(block.kind, lambda _: None)(block)
        except Exception as error:
            error.add_note(f"{_named(page)}:{block.line}, run in {folder}")
            raise


def _python(block: Block, names: dict[str, Any]) -> None:
    code = compile("\n" * block.line + block.body, "<docs>", "exec")
    raised = "nothing"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", contracts.ContractWarning)
        try:
            exec(code, names)  # noqa: S102 - the project's own documentation
        except Exception as error:
            raised = type(error).__name__
            if block.mark != "raises":
                raise
    assert raised == (block.what if block.mark == "raises" else "nothing")


def _yaml(block: Block) -> None:
    if block.mark == "bad":
        assert block.what in _rules(block.body)
    elif re.search(r"^contract:", block.body, re.MULTILINE):
        contracts.loads(block.body)
        assert not _rules(block.body)
    else:
        yaml.safe_load(block.body)


def _rules(text: str) -> set[str]:
    path = Path("shown.contract.yaml")
    path.write_text(text, encoding="utf-8")
    found = {problem.rule for problem in lint_file(path)}
    path.unlink()
    return found


def _console(block: Block) -> None:
    code, shown = 0, ""
    parts = re.split(r"^\$ (.+)\n?", block.body, flags=re.MULTILINE)[1:]
    commands = list(zip(parts[::2], parts[1::2], strict=True))
    for position, (command, expected) in enumerate(commands):
        if command == "echo $?":
            assert str(code) == expected.strip(), f"exit code {code}:\n{shown}"
            continue
        code, shown = _run(command)
        _assert_shows(shown, expected)
        is_code_shown = position + 1 < len(commands) and commands[position + 1][0] == "echo $?"
        assert code == 0 or is_code_shown, f"{command}: exit code {code}:\n{shown}"


def _run(command: str) -> tuple[int, str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    outside = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "CONTRACTS_"))}
    done = subprocess.run(  # noqa: S602 - the project's own documentation
        command,
        shell=True,
        env={**outside, "PATH": path, "PRE_COMMIT_HOME": str(Path(".pre-commit").absolute())},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def _assert_shows(shown: str, expected: str) -> None:
    """Each expected line is there, in order, with nothing between two of them but where `...` says so."""
    lines = [_MEASURED.sub(r"\1 N\2", line.rstrip()) for line in shown.rstrip().splitlines()]
    wanted = [_MEASURED.sub(r"\1 N\2", line.rstrip()) for line in expected.strip("\n").splitlines()]
    pattern = "".join(r"(?:.*\n)*?" if line.strip() == "..." else re.escape(line) + r"\n" for line in wanted)
    assert re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) or not wanted, (
        f"shown:\n{shown}\nexpected:\n{expected}"
    )


def test_a_page_that_says_something_else_is_found(folder: Path) -> None:
    """A wrong line, a wrong exit code and a contract that is not refused each fail."""
    assert folder.exists()
    wrong = [
        (_console, Block("console", "$ contracts --version\ncontracts 9.9.9\n", 1)),
        (_console, Block("console", "$ contracts lint examples\n...\n$ echo $?\n1\n", 1)),
        (_console, Block("console", "$ contracts explain nothing\n...\n", 1)),
        (_yaml, Block("yaml", "contract: a.b\nversion: 1.0.0\ncolumns: {a: {type: string}}", 1, "bad", "bad-rule")),
    ]
    for run, block in wrong:
        with pytest.raises(AssertionError):
            run(block)


@pytest.mark.parametrize("page", PAGES, ids=_named)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link names a file, and its anchor a heading of that file."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    broken = [found["target"] for found in _LINK.finditer(text) if not _leads(page, found["target"])]
    assert not broken


def _leads(page: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True
    name, _, anchor = target.partition("#")
    path = (page.parent / name).resolve() if name else page
    if not path.exists():
        # The benchmarks write this page; until they have run it is not there.
        return path == DOCS / "reference" / "performance.md"
    return not anchor or anchor in _anchors(path)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#{1,6} +(.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-").replace("_", "-") for heading in headings}


def test_generated_pages_are_fresh() -> None:
    """`python docs/generate.py --check` names no page."""
    done = subprocess.run(
        [sys.executable, DOCS / "generate.py", "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_a_stale_page_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--check` a page that differs from the code is named, and the exit code is 1."""
    monkeypatch.syspath_prepend(str(DOCS))
    generate = importlib.import_module("generate")
    monkeypatch.setattr(generate, "PAGES", {"formats.md": lambda: "something else"})
    assert generate.main(["--check"]) == 1
    assert "formats.md is stale" in capsys.readouterr().out


def test_every_public_name_is_documented() -> None:
    """The Python reference has a heading for each public name."""
    text = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    assert [name for name in contracts.__all__ if f"\n## {name}\n" not in text] == []


def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    """Sphinx builds all pages, and warns of nothing."""
    pytest.importorskip("sphinx")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "--keep-going",
        "-d",
        tmp_path / "trees",
        DOCS,
        tmp_path / "html",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
