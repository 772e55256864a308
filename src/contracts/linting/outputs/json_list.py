"""A JSON list of objects, one for each problem."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.problem import Problem

__all__ = ["rendered"]


def rendered(problems: Sequence[Problem], files: Sequence[str]) -> str:
    """Return the list."""
    return json.dumps([problem.to_dict() for problem in problems], indent=2)
