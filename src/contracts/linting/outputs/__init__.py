"""How problems are written, a file for each format: `rendered(problems, files)` returns the text.

`files` are all that were looked at, with problems or without. A new format is a file here and a line in `OUTPUTS`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.problem import Problem

__all__ = ["OUTPUTS", "rendered"]

OUTPUTS = ("text", "caret", "json_list", "sarif", "github", "gitlab", "junit")


def rendered(output: str, problems: Sequence[Problem], files: Sequence[str]) -> str:
    """Return the problems in a format, "" where there is nothing to say."""
    module = import_module(f"contracts.linting.outputs.{output}")
    return str(module.rendered(problems, files))
