"""unused-policy: what is to happen on a violation of a check that the contract does not have.

Bad:

    columns:
      day: {type: date}
    on_violation: {default: reject, freshness: warn}

Good:

    columns:
      day: {type: date}
    freshness: {column: day, within: 36 hours}
    on_violation: {default: reject, freshness: warn}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    if sheet.wrong:
        return  # the check may be the very thing that is broken
    there = {place.check.name for place in sheet.terms.placed} | {"default"}
    for name in sheet.terms.policy:
        if name not in there:
            message = f"the contract has no check {name!r}, so nothing can violate it"
            yield Complaint(
                ("on_violation", name), message, RULE.name, "declare the check, or leave this out", at_key=True
            )


RULE = Rule("unused-policy", "warning", _complaints)
