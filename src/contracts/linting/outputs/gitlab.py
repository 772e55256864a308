"""A Code Quality report, which GitLab shows in a merge request.

Source: docs.gitlab.com, "Code Quality", "Code Quality report format".
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.problem import Problem

__all__ = ["rendered"]

_SEVERITY = {"error": "major", "warning": "minor"}


def rendered(problems: Sequence[Problem], files: Sequence[str]) -> str:
    """Return the report."""
    seen: Counter[str] = Counter()
    return json.dumps([_issue(problem, seen) for problem in problems], indent=2)


def _issue(problem: Problem, seen: Counter[str]) -> dict[str, Any]:
    """Return an issue; its fingerprint does not move with its line, and is its own."""
    what = f"{problem.file}\0{problem.rule}\0{problem.message}"
    seen[what] += 1
    return {
        "description": problem.said,
        "check_name": problem.rule,
        "fingerprint": hashlib.sha256(f"{what}\0{seen[what]}".encode(errors="surrogatepass")).hexdigest(),
        "severity": _SEVERITY[problem.severity],
        "location": {"path": PurePath(problem.file).as_posix(), "lines": {"begin": problem.line}},
    }
