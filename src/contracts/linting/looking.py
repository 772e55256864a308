"""From contract files to their problems, in several processes where there are many files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from contracts.errors import ContractSyntaxError
from contracts.linting.ignoring import comments, kept, unused
from contracts.linting.rule import Sheet
from contracts.linting.rules import RULES
from contracts.linting.rules.repeated_contract import repeated
from contracts.linting.selection import EVERYTHING, Selection
from contracts.problem import Complaint, Problem
from contracts.reading.parse import document_of
from contracts.reading.places import located
from contracts.reading.review import reviewed
from contracts.reading.source import composed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from contracts.reading.source import Document

__all__ = ["lint_file", "lint_files", "lint_text"]

# A process takes half a second to start and to load pint; a contract takes a few milliseconds.
_FILES_PER_PROCESS = 150
_CHUNK = 25
_ACROSS = "repeated-contract"


@dataclass(frozen=True)
class _Looked:
    """What was seen of one file: its problems, and the contract that it declares, if any may ask for it."""

    problems: tuple[Problem, ...]
    declares: tuple[str, Problem] | None = None


def lint_file(path: Path, chosen: Selection = EVERYTHING) -> list[Problem]:
    """Return every problem of a contract file, in the order of its lines."""
    return list(_looked(chosen, path).problems)


def lint_text(text: str, name: str = "<contract>", chosen: Selection = EVERYTHING) -> list[Problem]:
    """Return every problem of a contract's text, in the order of its lines."""
    try:
        return list(_seen(composed(text, name), chosen).problems)
    except ContractSyntaxError as error:
        return list(error.problems)


def lint_files(
    paths: Sequence[Path],
    chosen: Selection = EVERYTHING,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> list[Problem]:
    """Return every problem of contract files, file by file in the order given, and those between them."""
    found = []
    for done, looked in enumerate(_each(paths, chosen), 1):
        found.append(looked)
        progress("linting", done, len(paths))
    between: dict[str, list[Problem]] = {}
    if _ACROSS in chosen.rules:
        for problem in repeated(looked.declares for looked in found if looked.declares):
            between.setdefault(problem.file, []).append(problem)
    files = zip(paths, found, strict=True)
    return [p for path, looked in files for p in sorted([*looked.problems, *between.get(str(path), ())])]


def _each(paths: Sequence[Path], chosen: Selection) -> Iterator[_Looked]:
    look = partial(_looked, chosen)
    processes = min(os.cpu_count() or 1, len(paths) // _FILES_PER_PROCESS)
    if processes < 2:  # noqa: PLR2004 - one process is this one
        yield from map(look, paths)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - only many files pay for it
    from multiprocessing import get_context  # noqa: PLC0415

    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(look, paths, chunksize=_CHUNK)


def _looked(chosen: Selection, path: Path) -> _Looked:
    try:
        return _seen(document_of(path), chosen)
    except ContractSyntaxError as error:
        return _Looked(error.problems)


def _seen(document: Document, chosen: Selection) -> _Looked:
    review, found = reviewed(document), comments(document)
    sheet = Sheet(review.terms, document, review.wrong)
    problems = [*review.problems, *kept(_said(sheet, chosen), found)]
    if "unused-ignore" in chosen.rules:
        ran = chosen.rules - {_ACROSS} if not sheet.wrong else frozenset()
        problems += kept(unused(document.name, found, ran, RULES), found)
    place = located(Complaint(("contract",), "", _ACROSS), document)
    is_asked = sheet.is_sound("contract") and not any(comment.covers(place) for comment in found)
    return _Looked(tuple(sorted(problems)), (sheet.terms.name, place) if is_asked else None)


def _said(sheet: Sheet, chosen: Selection) -> Iterator[Problem]:
    for name, rule in RULES.items():
        if name in chosen.rules:
            yield from (located(complaint, sheet.document, rule.severity) for complaint in rule.complaints(sheet))
