"""A Diff as GitHub Actions reads it from a log: annotations at the lines of a pull request.

Source: docs.github.com, "Workflow commands for GitHub Actions": setting a notice, warning or error message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.report import annotation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.diffing.result import Diff

__all__ = ["github"]


def github(diff: Diff) -> Iterator[str]:
    """Yield an error at the version where it does not fit, a warning for what breaks, a notice for all else."""
    if diff.misfit:
        yield annotation("error", diff.verdict, file=diff.file, line=diff.line, title="contract version")
    for change in diff.changes:
        level = "warning" if change.kind == "breaking" else "notice"
        said = f"{change}; {change.hint}" if change.hint else str(change)
        yield annotation(level, said, file=diff.file, line=change.line, title=f"{change.kind} change")
