"""missing-owner: a contract that does not say who answers for it.

When the feed breaks at night, `owner` is whom the report sends people to.

Bad:

    contract: weather.daily
    version: 1.0.0
    columns:
      day: {type: date}

Good:

    contract: weather.daily
    version: 1.0.0
    owner: feeds@example.org
    columns:
      day: {type: date}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    if sheet.is_sound("owner") and not sheet.terms.owner.strip():
        hint = "add `owner: feeds@example.org`"
        yield Complaint(("contract",), "nobody answers for this contract", RULE.name, hint, at_key=True)


RULE = Rule("missing-owner", "warning", _complaints)
