"""Workflow commands, which GitHub shows beside the lines of a pull request.

Source: docs.github.com, "Workflow commands for GitHub Actions"; the escapes are those of its toolkit
(actions/toolkit, packages/core/src/command.ts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.report import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.problem import Problem

__all__ = ["written"]

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def written(problems: Sequence[Problem], files: Sequence[str]) -> str:
    """Return a command for each problem."""
    return "\n".join(map(_command, problems))


def _command(problem: Problem) -> str:
    said = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    place = {"file": problem.file, "line": problem.line, "col": problem.column, "title": problem.rule}
    properties = ",".join(f"{name}={_escaped(str(value), _PROPERTY)}" for name, value in place.items())
    return f"::{problem.severity} {properties}::{_escaped(said, _DATA)}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in printable(text))
