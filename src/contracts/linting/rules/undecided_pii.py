"""undecided-pii: a text column for which nobody decided whether it holds personal data.

Until then its values are masked in reports, which is safe, but hides what went wrong. `pii: false`
shows them, `pii: true` says that they are personal on purpose.

Bad:

    columns:
      station: {type: string}

Good:

    columns:
      station: {type: string, pii: false}
      cookie:  {type: string, format: ga-client-id, pii: true}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["RULE"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for column in sheet.columns.values():
        if column.type == "string" and column.pii is None:
            message = f"is {column.name!r} personal data? Its text is masked until the contract says so"
            hint = "add `pii: true`, or `pii: false` to have values shown"
            yield Complaint(("columns", column.name), message, RULE.name, hint, at_key=True)


RULE = Rule("undecided-pii", "warning", _complaints)
