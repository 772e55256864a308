"""unused-format: an ID format that the contract defines, and no column asks for.

Bad:

    formats: {partner-id: 'P[0-9]{8}'}
    columns:
      person: {type: string, pii: true}

Good:

    formats: {partner-id: 'P[0-9]{8}'}
    columns:
      person: {type: string, pii: true, format: partner-id}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    asked = {getattr(place.check, "format", "") for place in sheet.placed("format")}
    for name in sheet.terms.formats:
        if name not in asked:
            message = f"no column is in the format {name!r}"
            yield Complaint(("formats", name), message, RULE.name, "ask for it, or leave it out", at_key=True)


RULE = Rule("unused-format", "warning", _complaints)
