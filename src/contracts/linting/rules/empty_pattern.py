r"""empty-pattern: a pattern that no text matches.

`$` before more text, `^` after some, or a class without a character in it. Every value but null fails.

Bad:

    columns:
      code: {type: string, pii: false, pattern: '[A-Z]+$[0-9]'}

Good:

    columns:
      code: {type: string, pii: false, pattern: '[A-Z]+[0-9]'}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.language import is_empty
from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for place in sheet.placed("pattern"):
        if place.column and is_empty(getattr(place.check, "regex", "")):
            message = f"no text matches the pattern of {place.column.name!r}"
            hint = "`^` and `$` are not needed: a pattern matches from end to end"
            yield Complaint(place.path, message, RULE.name, hint)


RULE = Rule("empty-pattern", "error", _complaints)
