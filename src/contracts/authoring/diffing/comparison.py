"""Two contracts compared, whatever they come from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from contracts.authoring.diffing.changes import KINDS
from contracts.authoring.diffing.checks import of_checks
from contracts.authoring.diffing.column_keys import of_columns
from contracts.authoring.diffing.column_set import of_column_set
from contracts.authoring.diffing.contract_keys import of_contract
from contracts.authoring.diffing.result import Diff
from contracts.authoring.diffing.sides import Side
from contracts.authoring.diffing.sources import Source, each_of, opened
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.authoring.diffing.changes import Change
    from contracts.problem import Problem
    from contracts.terms import Terms

__all__ = ["compared", "diff"]


class Contract(Protocol):
    """A Contract, as far as it is compared: naming the real one would bring in the libraries that judge data."""

    @property
    def terms(self) -> Terms:
        """What it says."""


def diff(old: Contract | str | Path, new: Contract | str | Path, *, store: str | None = None) -> Diff:
    """Return how the new version of a contract differs from the old one, for whoever uses the data.

    Each is a Contract, a path, or `REV:path` in the git repository (`HEAD~1:feeds/x.contract.yaml`; the
    path from the root of the repository, or from here if it begins with `./`; without a REV, the index), or
    `registry:NAME@1.2.0` in the store of that URL (see `contracts.load`).
    The Diff holds `changes`, each *breaking* (data may come that the old contract kept out, or that mean
    something else), *compatible* or *cosmetic*; `asks_for`, the part of the version that they must raise;
    `at_least`, the lowest version that fits; `fits`, whether the new one does; `to_dict()` and `to_json()`.

    Raises:
        ContractSyntaxError: one of them is not a valid contract; all problems are listed.
        ContractsError: there is no such file, revision, repository or version.

    """
    before, after = each_of(lambda one: _opened(one, store), [old, new])
    return compared(before, after)


def _opened(contract: Contract | str | Path, store: str | None) -> Source:
    return opened(contract, store) if isinstance(contract, str | Path) else Source(contract.terms)


def compared(old: Source, new: Source) -> Diff:
    """Return how two contracts that were opened differ."""
    before, after = Side(old.terms), Side(new.terms)
    sections = (of_contract, of_column_set, of_columns, of_checks)
    found = [change for section in sections for change in section(before, after)]
    placed = [_placed(change, new.located) for change in found]
    order = sorted(placed, key=lambda change: KINDS.index(change.kind))
    line = new.located(Complaint(("version",), "", "")).line if new.located else None
    return Diff(new.terms.name, old.terms.version, new.terms.version, tuple(order), new.file, line)


def _placed(change: Change, located: Callable[[Complaint], Problem] | None) -> Change:
    if located is None:
        return change
    problem = located(Complaint(change.path, change.message, "", at_key=True))
    return replace(change, line=problem.line, column=problem.column)
