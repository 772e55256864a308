r"""idle-check: a check that can never fail.

`nulls: 100%`, `length: {min: 0}` and a pattern such as `.*` promise nothing, and look as if they did.

Bad:

    columns:
      gust: {type: number, unit: m/s, nulls: 100%}
      note: {type: string, pii: true, length: {min: 0}, pattern: '.*'}

Good:

    columns:
      gust: {type: number, unit: m/s, nulls: 60%}
      note: {type: string, pii: true, length: {max: 200}, pattern: '[ -~]*'}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contracts.check import Check

__all__ = ["RULE"]

_ANYTHING = frozenset((".*", "^.*$", "^.*", ".*$", "(.*)", r"[\s\S]*", r"[\d\D]*", r"[\w\W]*", "(?s).*", "(?s:.*)"))

_IDLE: dict[str, tuple[Callable[[Check], bool], str]] = {
    "nulls": (lambda check: getattr(check, "share", 0) == 1, "say which share is usual, or ignore this rule here"),
    "length": (
        lambda check: not getattr(check, "min", None) and getattr(check, "max", 0) is None,
        "say what the longest is, or `min: 1` against empty text",
    ),
    "pattern": (lambda check: getattr(check, "regex", "") in _ANYTHING, "say what the text looks like"),
}


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    for place in sheet.terms.placed:
        is_idle, hint = _IDLE.get(place.check.name, (None, ""))
        if is_idle and place.column and is_idle(place.check):
            message = f"`{place.check.name}` of {place.column.name!r} never fails"
            yield Complaint(place.path, message, RULE.name, hint)


RULE = Rule("idle-check", "warning", _complaints)
