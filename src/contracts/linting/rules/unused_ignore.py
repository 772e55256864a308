"""unused-ignore: a comment that ignores nothing, or a rule that there is not.

`# contracts: ignore[RULE]` on a line holds for that line, and for the block whose key stands on it;
alone on a line it holds for the next one. What is not needed any more hides the next mistake.

Bad:

    columns:
      day: {type: date}  # contracts: ignore[undecided-pii]

Good:

    columns:
      station: {type: string}  # contracts: ignore[undecided-pii]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.problem import Complaint

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    yield from ()  # only once all other rules have spoken, see `contracts.linting.ignoring`


RULE = Rule("unused-ignore", "warning", _complaints)
