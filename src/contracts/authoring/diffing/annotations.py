"""A Diff as GitHub Actions reads it from a log: annotations at the lines of a pull request.

Source: docs.github.com, "Workflow commands for GitHub Actions": setting a notice, warning or error message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.diffing.result import Diff

__all__ = ["github"]


def github(diff: Diff) -> Iterator[str]:
    """Yield an error at the version where it does not fit, a warning for what breaks, a notice for all else."""
    if diff.misfit:
        yield _annotation("error", diff.file, diff.line, "contract version", diff.verdict)
    for change in diff.changes:
        level = "warning" if change.kind == "breaking" else "notice"
        said = f"{change}; {change.hint}" if change.hint else str(change)
        yield _annotation(level, diff.file, change.line, f"{change.kind} change", said)


def _annotation(level: str, file: str | None, line: int | None, title: str, message: str) -> str:
    places = {"file": file, "line": line, "title": title}
    shown = ",".join(f"{key}={_property(str(value))}" for key, value in places.items() if value is not None)
    return f"::{level} {shown}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
