"""Workflow commands, which GitHub shows beside the lines of a pull request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.report import annotation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.problem import Problem

__all__ = ["rendered"]


def rendered(problems: Sequence[Problem], files: Sequence[str]) -> str:
    """Return a command for each problem."""
    return "\n".join(map(_command, problems))


def _command(problem: Problem) -> str:
    return annotation(
        problem.severity, problem.said, file=problem.file, line=problem.line, col=problem.column, title=problem.rule
    )
