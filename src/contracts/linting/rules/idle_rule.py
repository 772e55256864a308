"""idle-rule: a rule that is true of every row that the columns' own checks let through.

It can never fail, and looks as if it could. Bounds and allowed values are followed through the
arithmetic of the rule, units included.

Bad:

    columns:
      gust: {type: number, unit: m/s, range: {min: 0 m/s, max: 90 m/s}}
    rules:
      gust_is_real: gust <= '500 km/h'

Good:

    columns:
      gust: {type: number, unit: m/s, range: {min: 0 m/s, max: 90 m/s}}
      wind: {type: number, unit: m/s, range: {min: 0 m/s, max: 60 m/s}}
    rules:
      gust_tops_wind: gust >= wind
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
        if truth.true and not truth.false:
            message = f"the rule {name!r} is true of everything that the checks of its columns let through"
            yield Complaint(("rules", name), message, RULE.name, "leave it out, or mend the bounds")


RULE = Rule("idle-rule", "warning", _complaints)
