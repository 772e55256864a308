"""A contract as a reviewer sees it: what is wrong, and what can be relied on all the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contracts.checks import CHECKS
from contracts.reading.ledger import Ledger
from contracts.reading.parse import problems_in, terms_in

if TYPE_CHECKING:
    from contracts.problem import Path, Problem
    from contracts.reading.source import Document
    from contracts.terms import Terms

__all__ = ["Review", "part_of", "reviewed"]

# A part is what stands under a key of the contract, but each entry where names are given.
_NAMED = ("columns", *(check.key for check in CHECKS.values() if check.named))


@dataclass(frozen=True)
class Review:
    """What a document says: its Terms with the checks of its sound parts alone, its problems, and their paths.

    A part is a column, a rule, a mapping, or any other key of the contract with all that stands under it.
    """

    terms: Terms
    problems: tuple[Problem, ...]
    wrong: frozenset[Path]


def reviewed(document: Document) -> Review:
    """Return the review of a document, however much of it is wrong."""
    ledger = Ledger()
    terms = terms_in(ledger, document.data)
    wrong = frozenset((*(complaint.path for complaint in ledger.complaints), *(path for path, _ in document.faults)))
    broken = frozenset(map(part_of, wrong))
    placed = tuple(place for place, path in ledger.placed if part_of(path) not in broken)
    return Review(replace(terms, placed=placed) if broken else terms, tuple(problems_in(ledger, document)), wrong)


def part_of(path: Path) -> Path:
    """Return the part of a contract in which something at a path stands."""
    return path[:2] if path[:1] and path[0] in _NAMED else path[:1]
