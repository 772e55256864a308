"""hasty-freshness: a day that is wanted fresher than a day can be.

A date counts from its start, so that today's date is 23 hours old at 23:00, and a feed that arrives
in time fails every evening.

Bad:

    columns:
      day: {type: date}
    freshness: {column: day, within: 12 hours}

Good:

    columns:
      day: {type: date}
    freshness: {column: day, within: 36 hours}
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for place in sheet.placed("freshness"):
        name, within = getattr(place.check, "column", ""), getattr(place.check, "within", timedelta.max)
        if sheet.terms.columns[name].type == "date" and within < timedelta(days=1):
            message = f"{name!r} holds days, which count from their start: today's is up to 24 hours old"
            hint = "allow more than 24 hours, or name a timestamp column"
            yield Complaint(("freshness", "within"), message, RULE.name, hint)


RULE = Rule("hasty-freshness", "warning", _complaints)
