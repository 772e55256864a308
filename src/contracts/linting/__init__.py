"""Linting contract files: what reading refuses, and what a careful reviewer would also say.

A new rule is a file here and a line in `RULES`; it takes Terms and yields Complaints.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.errors import ContractSyntaxError
from contracts.linting import empty_domain
from contracts.reading.parse import parse_located

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from contracts.problem import Complaint, Problem
    from contracts.terms import Terms

__all__ = ["RULES", "lint_file"]

RULES: dict[str, Callable[[Terms], Iterator[Complaint]]] = {
    empty_domain.RULE: empty_domain.complaints,
}


def lint_file(path: Path) -> list[Problem]:
    """Return every problem of a contract file, in the order of its lines."""
    try:
        terms, located = parse_located(path)
    except ContractSyntaxError as error:
        return list(error.problems)
    return sorted(located(complaint) for rule in RULES.values() for complaint in rule(terms))
