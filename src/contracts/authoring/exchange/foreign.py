"""Files of the neighbours: read with the place of every value, and refused with it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NoReturn

from contracts.errors import ContractsError, ContractSyntaxError
from contracts.problem import Problem, did_you_mean
from contracts.reading.source import Document, read
from contracts.reading.texts import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from contracts.problem import Path

__all__ = ["chosen", "misfit", "opened"]

_RULE = "not-importable"
_OF_CONTRACTS = ("empty", "tag")
MAX_DEPTH = 100


def opened(path: FilePath) -> Document:
    """Return a YAML or JSON file as plain values with their places.

    Raises:
        ContractSyntaxError: it cannot be read.

    """
    text = text_of(path)
    if text.lstrip()[:1] in ("{", "["):
        return _from_json(text, str(path))
    try:
        return read(text, str(path))
    except ContractSyntaxError as error:
        # Hints are about contracts (`contracts init`, what they may hold), and this is none.
        said = [replace(problem, hint="") if problem.rule in _OF_CONTRACTS else problem for problem in error.problems]
        raise ContractSyntaxError(said) from None


def _from_json(text: str, name: str) -> Document:
    """Read JSON by its own rules; the places come from reading it as YAML, where that can be done."""
    try:
        data = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        raise ContractSyntaxError([Problem(name, error.lineno, error.colno, f"not JSON: {error.msg}", _RULE)]) from None
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, ValueError) else "nested too deep"
        raise ContractSyntaxError([Problem(name, 1, 1, f"not JSON: {said}", _RULE)]) from None
    if not _is_text(data):
        raise ContractSyntaxError([Problem(name, 1, 1, "not JSON: half a character (a lone surrogate)", _RULE)])
    if _depth(data) > MAX_DEPTH:
        raise ContractSyntaxError([Problem(name, 1, 1, f"nested deeper than {MAX_DEPTH} levels", _RULE)])
    try:
        places = read(text, name)
    except ContractSyntaxError:
        return Document(name, data)
    return Document(name, data, places.values, places.keys)


def _is_text(data: Any) -> bool:
    """Return whether all text in it can be written."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    except RecursionError:
        return True  # too deep, as is said next
    return True


def _depth(data: Any) -> int:
    level, depth = [data], 0
    while level:
        inner = [part for part in level if isinstance(part, dict | list)]
        level = [one for part in inner for one in (part.values() if isinstance(part, dict) else part)]
        depth += 1
    return depth


def _refuse_constant(text: str) -> NoReturn:
    msg = f"{text} is no number of JSON"
    raise ValueError(msg)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        twice = next(key for key, _ in pairs if sum(other == key for other, _ in pairs) > 1)
        msg = f"the key {twice!r} stands in one object twice"
        raise ValueError(msg)
    return made


def misfit(document: Document, *found: tuple[Path, str]) -> ContractSyntaxError:
    """Return the error that a file is not of its format: what is wrong, and at which path."""
    return ContractSyntaxError([Problem(document.name, *document.place(path), said, _RULE) for path, said in found])


def chosen(document: Document, tables: Mapping[str, Any], asked: str | None, where: str) -> str:
    """Return the table to read: the one asked for, or the only one.

    Raises:
        ContractSyntaxError: there is none.
        ContractsError: the one asked for is not there, or there are several and none was asked for.

    """
    if not tables:
        raise misfit(document, ((where,), f"there is no table in it: `{where}` is missing or empty"))
    if asked is None and len(tables) == 1:
        return next(iter(tables))
    if asked in tables:
        return str(asked)
    listed = ", ".join(tables)
    if asked is None:
        msg = f"{document.name}: it holds several tables; choose one with --table: {listed}"
    else:
        msg = f"{document.name}: no table named {asked!r}; {did_you_mean(asked, tables) or f'it holds {listed}'}"
    raise ContractsError(msg)
