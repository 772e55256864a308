"""Which rules speak: all of them, unless some are selected or ignored by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.errors import ContractsError
from contracts.linting.rules import RULES
from contracts.problem import did_you_mean
from contracts.reading.refusals import REFUSALS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["EVERYTHING", "Selection", "selection"]


@dataclass(frozen=True)
class Selection:
    """The names of the rules that speak; what makes a contract invalid is always said."""

    rules: frozenset[str]


EVERYTHING = Selection(frozenset(RULES))


def selection(
    select: Iterable[str] | None = None, ignore: Iterable[str] | None = None, where: Mapping[str, str] | None = None
) -> Selection:
    """Return a selection of the rules named, or of all, without the ignored ones; `where` each list was written.

    Raises:
        ContractsError: a name is no rule's, or that of one without which a contract cannot be read.

    """
    told = where or {}
    selected = frozenset(RULES) if select is None else _known(select, told.get("select", "select"))
    ignored = _known(ignore or (), told.get("ignore", "ignore"))
    unignorable = sorted(ignored - frozenset(RULES))
    if unignorable:
        msg = f"{told.get('ignore', 'ignore')}: {unignorable[0]!r} makes a contract invalid, and cannot be ignored"
        raise ContractsError(msg)
    return Selection(frozenset(RULES) & selected - ignored)


def _known(names: Iterable[str], where: str) -> frozenset[str]:
    found = frozenset(names)
    for name in sorted(found - frozenset(RULES) - frozenset(REFUSALS) - {"unreadable"}):
        hint = did_you_mean(name, RULES) or f"there is {', '.join(RULES)}"
        msg = f"{where}: no lint rule is named {name!r}; {hint}"
        raise ContractsError(msg)
    return found
