"""repeated-contract: two files that declare one contract.

Which of the two holds then depends on who reads which file. It is found where both are linted at once.

Bad:

    # weather.contract.yaml
    contract: weather.daily
    # old-weather.contract.yaml
    contract: weather.daily

Good:

    # weather.contract.yaml
    contract: weather.daily
    # old-weather.contract.yaml
    contract: weather.daily_until_2025
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.linting.rule import Rule, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contracts.problem import Complaint, Problem

__all__ = ["RULE", "repeated"]


def _complaints(sheet: Sheet) -> Iterator[Complaint]:
    yield from ()  # one file alone repeats nothing


RULE = Rule("repeated-contract", "error", _complaints)


def repeated(declared: Iterable[tuple[str, Problem]]) -> Iterator[Problem]:
    """Yield a problem for each contract that an earlier file declares.

    `declared` are the contracts' names, each with the problem that it would be, without its message.
    """
    first: dict[str, str] = {}
    for name, place in declared:
        other = first.setdefault(name, place.file)
        if other != place.file:
            message = f"the contract {name!r} is declared in {other} too"
            hint = "give one of the two another name"
            yield replace(place, message=message, hint=hint, severity=RULE.severity)
