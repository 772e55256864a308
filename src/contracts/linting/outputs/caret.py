"""For people at a terminal: each problem's line, then the line of the contract with a caret below its place."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.reading.source import line_starts
from contracts.report import printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.problem import Problem

__all__ = ["rendered"]

_WIDTH = 100
_BEFORE = 60


def rendered(problems: Sequence[Problem], files: Sequence[str]) -> str:
    """Return the problems with their lines; what cannot be read again is left out."""
    return "\n".join(part for file, found in groupby(problems, lambda p: p.file) for part in _parts(file, found))


def _parts(file: str, problems: Iterator[Problem]) -> Iterator[str]:
    lines = _lines(file)
    for problem in problems:
        yield printable(str(problem))
        if problem.line <= len(lines) and lines[problem.line - 1].strip():
            yield _shown(problem, lines[problem.line - 1])


def _lines(file: str) -> list[str]:
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        return []
    starts = line_starts(text)
    return [text[a:b].rstrip("\r\n\x85\u2028\u2029") for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def _shown(problem: Problem, line: str) -> str:
    """Return the line, as much of it as is near the place, and the caret; a tab is shown as a blank."""
    line = line.replace("\t", " ")
    at = problem.column - 1
    start = at - _BEFORE if at >= _WIDTH - 1 else 0
    shown = line[start : start + _WIDTH]
    mark = "^" * max(1, min(problem.width, len(line) - at, start + len(shown) - at))
    return f"  {printable(shown)}\n  {' ' * _cells(printable(line[start:at]))}{mark}"


def _cells(text: str) -> int:
    """Return the cells that a terminal gives to a text. Source: Unicode Standard Annex 11, East Asian width."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)
