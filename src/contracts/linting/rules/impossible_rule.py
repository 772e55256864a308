"""impossible-rule: a rule that no row can fulfil, unless something in it is null.

Bounds and allowed values are followed through the arithmetic of the rule, units included.

Bad:

    columns:
      snow: {type: number, unit: cm, range: {min: 0 cm, max: 3 m}}
    rules:
      deep: snow > '4 m'

Good:

    columns:
      snow: {type: number, unit: cm, range: {min: 0 cm, max: 3 m}}
    rules:
      not_deep: snow < '2 m'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.linting.spread import truth_of
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for name, truth in truth_of(sheet.terms) if sheet.is_sound("on_violation") else ():
        if truth.false and not truth.true:
            message = f"no row can fulfil the rule {name!r}: the checks of its columns let no such values through"
            yield Complaint(("rules", name), message, RULE.name, "compare the rule with the bounds")


RULE = Rule("impossible-rule", "error", _complaints)
