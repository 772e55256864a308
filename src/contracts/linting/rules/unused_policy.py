"""unused-policy: what is to happen on a violation of a check that is not there, or by a policy that no check has.

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

    yield from _idle(sheet)


def _idle(sheet: Sheet) -> Iterator[Complaint]:
    """Yield what is said of a policy that no check has."""
    terms, policies = sheet.terms, set(sheet.terms.policy.values())
    if terms.max_quarantined is not None and "quarantine" not in policies:
        message = "no rows are ever quarantined, so their share is never too large"
        yield Complaint(("max_quarantined",), message, RULE.name, "say `on_violation: quarantine`", at_key=True)
    if terms.fallback and "fallback" not in policies and terms.breaker is None:
        message = "nothing is ever served in place of a batch: no policy is `fallback`, and there is no breaker"
        yield Complaint(("fallback",), message, RULE.name, "say `on_violation: fallback`", at_key=True)


RULE = Rule("unused-policy", "warning", _complaints)
