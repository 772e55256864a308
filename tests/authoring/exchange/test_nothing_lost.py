"""Nothing of a file is lost without a word: whatever a value becomes, it is used, listed or refused."""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any

import pytest
from tests.authoring.exchange.test_cases import CASES, TABLES, files

from contracts.authoring.exchange import NEIGHBOURS
from contracts.authoring.exchange.foreign import opened
from contracts.errors import ContractsError
from contracts.reading.parse import parse
from contracts.reading.source import Document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ODD = (
    5,
    -0.5,
    10**400,
    float("inf"),
    "x",
    "\0\n\u2028#: ",
    True,
    [],
    {},
    [5],
    {"x": 5},
    [{"name": "x"}],
    {"name": {"x": []}},
)
"""What a value is replaced with."""
TRIES = 60
"""How many replacements are tried in each file."""
SAMPLES = [
    *((name, path) for name, path in files()),
    *((name, CASES / name / f"weather.{n.ending}") for name, n in NEIGHBOURS.items() if n.read),
]


def paths(value: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of each value but the whole."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*here, key)
        if isinstance(part, dict | list):
            yield from paths(part, (*here, key))


def changed(data: Any, path: tuple[str | int, ...], *value: Any) -> Any:
    """Return the data with another value at a path, or without what stood there."""
    made = found = copy.deepcopy(data)
    *above, last = path
    for key in above:
        found = found[key]
    if value:
        found[last] = value[0]
    else:
        del found[last]
    return made


def outcome(name: str, data: Any, table: str | None) -> tuple[Any, ...]:
    """Return what became of a document: the contract and the listing, or the error."""
    reader = NEIGHBOURS[name].read
    assert reader is not None
    try:
        found = reader(Document("sample", data), table)
    except ContractsError as error:
        return ("refused", str(error))
    parse(found.text)
    return (found.text, found.unsaid)


def says_nothing(name: str, where: tuple[str | int, ...], odd: Any) -> bool:
    """Return whether a value says by its format's own rules what its absence says."""
    if name == "json-schema":
        return (odd == [] and where[-1] == "required") or (odd in ({}, True) and where[-2:-1] == ("properties",))
    if where[:2] == ("schema", 1):
        return True  # of another table
    if where[-1] == "primaryKeyPosition" and odd == 5:
        return True  # of a key of one column
    if name == "dbt" and odd == {}:
        return where[-1] in ("config", "arguments")
    return name == "dbt" and where[-1] in ("quote", "inclusive") and odd is True


@pytest.mark.parametrize(("name", "path"), SAMPLES, ids=lambda part: getattr(part, "name", part))
def test_an_odd_value_is_used_listed_or_refused(name: str, path: Path) -> None:
    """A value of the wrong type ends in an error, or is told from a value that is not there at all."""
    data, table, draw = opened(path).data, TABLES.get(path.name), random.Random(path.name)
    silent = []
    for _ in range(TRIES):
        where, odd = draw.choice(list(paths(data))), draw.choice(ODD)
        found = outcome(name, changed(data, where, odd), table)
        if says_nothing(name, where, odd) or found[0] == "refused":
            continue
        if found == outcome(name, changed(data, where), table):
            silent.append((where, odd))
    assert silent == []
