"""The case files of each format: files of its shapes become these contracts, and a contract becomes these files.

`python -m tests.authoring.exchange.test_cases` writes what the code makes of the cases now; read the difference
before it is committed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contracts.authoring.exchange import NEIGHBOURS, exported, imported
from contracts.cli.exchanging import ExportFormat, ImportFormat
from contracts.linting import lint_file
from contracts.reading.parse import parse_file

if TYPE_CHECKING:
    from collections.abc import Iterator

CASES = Path(__file__).parent / "cases"
CONTRACT = CASES / "weather.contract.yaml"
TABLES = {"orders-3.1.yaml": "orders", "sources.yml": "orders"}
"""Which table of a case's file is read, where it has several."""


def files() -> list[tuple[str, Path]]:
    """Return the format and the path of each file that is read."""
    every = ((name, path) for name in NEIGHBOURS for path in sorted((CASES / name).iterdir()))
    return [
        (name, path) for name, path in every if not path.name.startswith("weather.") and ".contract." not in path.name
    ]


def made() -> Iterator[tuple[Path, str]]:
    """Yield what the code makes of each case, and the file that says what it should be."""
    for name, path in files():
        yield path.with_suffix(".contract.yaml"), read(name, path)
    for name, neighbour in NEIGHBOURS.items():
        yield CASES / name / f"weather.{neighbour.ending}", exported(parse_file(CONTRACT), name).text


def read(name: str, path: Path) -> str:
    """Return the contract made of a case's file; the folder that it lies in is not part of it."""
    return imported(path, name, TABLES.get(path.name)).text.replace(str(path), path.name)


@pytest.mark.parametrize(("name", "path"), files(), ids=lambda part: getattr(part, "name", part))
def test_a_file_becomes_its_contract(name: str, path: Path, tmp_path: Path) -> None:
    """A file of the other format becomes the contract beside it, with a list of what is left out and no lint errors."""
    text = read(name, path)
    assert text == path.with_suffix(".contract.yaml").read_text(encoding="utf-8")
    written = tmp_path / "made.contract.yaml"
    written.write_text(text, encoding="utf-8")
    assert not [problem for problem in lint_file(written) if problem.severity == "error"]


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_a_contract_becomes_the_file_of_the_format(name: str) -> None:
    """A contract with every key becomes the file in the format's folder; all that is left out stands in it."""
    found = exported(parse_file(CONTRACT), name)
    path = CASES / name / f"weather.{NEIGHBOURS[name].ending}"
    assert found.text == path.read_text(encoding="utf-8")
    assert found.unsaid


def test_every_format_has_cases_and_a_place_on_the_command_line() -> None:
    """Each format has a folder of cases, with files to read if it is read, and the commands offer just these."""
    assert {path.name for path in CASES.iterdir() if path.is_dir()} == set(NEIGHBOURS)
    assert {name for name, _ in files()} == {name for name, neighbour in NEIGHBOURS.items() if neighbour.read}
    assert [str(name) for name in ExportFormat] == list(NEIGHBOURS)
    assert [str(name) for name in ImportFormat] == [name for name, neighbour in NEIGHBOURS.items() if neighbour.read]


if __name__ == "__main__":
    for target, content in made():
        target.write_text(content, encoding="utf-8")
