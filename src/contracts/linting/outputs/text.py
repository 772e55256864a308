"""A line for each problem: `file:line:column: what is wrong; a way out (rule)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.report import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.problem import Problem

__all__ = ["rendered"]


def rendered(problems: Sequence[Problem], files: Sequence[str]) -> str:
    """Return the lines."""
    return "\n".join(printable(str(problem)) for problem in problems)
