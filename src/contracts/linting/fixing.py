"""Mending contract files where they stand: edits of the text, so that comments and layout stay.

What is mended is linted again, and an edit that does not help is not kept. A file is replaced as a
whole, so that it is never half written.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from typing import TYPE_CHECKING

from contracts.errors import ContractsError
from contracts.linting.looking import lint_text
from contracts.linting.rules import RULES
from contracts.linting.selection import EVERYTHING
from contracts.reading.source import line_starts
from contracts.replacement import replacing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from contracts.linting.selection import Selection
    from contracts.problem import Edit, Problem

__all__ = ["fix_file", "fix_text"]

# Mending one thing may bring another to light (a contract that can be read at last); this ends it for sure.
_ROUNDS = 10
# Where edits do not help together, so many are tried one by one.
_TRIED_ALONE = 100
_BOM = "\ufeff"


def fix_file(path: Path, chosen: Selection = EVERYTHING, *, unsafe: bool = False) -> int:
    """Mend what can be mended in a file, and return how many edits that took.

    Raises:
        ContractsError: the file cannot be written.

    """
    try:
        before = path.read_bytes()
        text = before.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return 0  # lint says so
    mark = _BOM if text.startswith(_BOM) else ""
    mended, count = fix_text(text.removeprefix(_BOM), chosen, unsafe=unsafe)
    if count:
        _replace(path, before, (mark + mended).encode("utf-8"))
    return count


def fix_text(text: str, chosen: Selection = EVERYTHING, *, unsafe: bool = False) -> tuple[str, int]:
    """Return the text of a contract as mended, and how many edits that took."""
    count = 0
    problems = lint_text(text, chosen=chosen)
    for _ in range(_ROUNDS):
        wanted = [p for p in problems if p.edit and (p.edit.is_safe or unsafe)]
        mended, kept = _mended(text, problems, wanted, chosen)
        if not kept:
            break
        text, count, problems = mended, count + kept, lint_text(mended, chosen=chosen)
    return text, count


def _mended(text: str, problems: list[Problem], wanted: list[Problem], chosen: Selection) -> tuple[str, int]:
    """Return the text after all edits that are wanted, or else after the first that helps by itself."""
    apart = _apart(wanted)
    together = [apart, *([problem] for problem in apart[:_TRIED_ALONE] if len(apart) > 1)]
    for group in together:
        after = _applied(text, (problem.edit for problem in group if problem.edit))
        if after != text and _helps(problems, group, after, lint_text(after, chosen=chosen)):
            return after, len(group)
    return text, 0


def _apart(problems: list[Problem]) -> list[Problem]:
    """Return the problems whose edits do not overlap, the first of those that do."""
    kept: list[Problem] = []
    end = 0
    for edit, problem in sorted((problem.edit, problem) for problem in problems if problem.edit):
        if edit.start >= end:
            kept.append(problem)
            end = edit.end
    return kept


def _applied(text: str, edits: Iterable[Edit]) -> str:
    parts, position = [], 0
    for edit in sorted(edits):
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])


def _helps(before: list[Problem], mended: list[Problem], text: str, after: list[Problem]) -> bool:
    """Return whether no mended problem stands at its place any more, and the contract is no less valid."""
    starts, moved, places = line_starts(text), 0, set()
    for edit, rule in sorted((problem.edit, problem.rule) for problem in mended if problem.edit):
        start = edit.start + moved
        line = bisect_right(starts, start)
        places.add((rule, line, start - starts[line - 1] + 1))
        moved += len(edit.text) - (edit.end - edit.start)
    is_gone = not any((problem.rule, problem.line, problem.column) in places for problem in after)
    return is_gone and _invalid(after) <= _invalid(before)


def _invalid(problems: list[Problem]) -> int:
    return sum(problem.severity == "error" and problem.rule not in RULES for problem in problems)


def _replace(path: Path, before: bytes, after: bytes) -> None:
    """Replace a file, unless it is read-only or no longer what was read before."""
    try:
        if not os.access(path, os.W_OK) or path.read_bytes() != before:
            msg = f"{path}: not mended, it is read-only or was changed meanwhile"
            raise ContractsError(msg)
        with replacing(path) as draft:
            draft.write_bytes(after)
    except OSError as error:
        msg = f"{path}: cannot be written ({error.strerror or type(error).__name__})"
        raise ContractsError(msg) from None
