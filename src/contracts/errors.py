"""The exception tree: what went wrong, and whose turn it is.

ContractsError
├── ContractSyntaxError   the contract file is wrong      -> its author; exit 2
├── DataSourceError       the data cannot be read         -> whoever delivers it; exit 2
├── KnownListError        a list of known values is none  -> whoever hands it in; exit 2
├── ContractViolation     the data break the contract     -> whoever delivers it; exit 1
└── JudgementError        a check itself failed           -> this library's authors; exit 3
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ContractSyntaxError",
    "ContractViolation",
    "ContractsError",
    "DataSourceError",
    "JudgementError",
    "KnownListError",
]


class ContractsError(Exception):
    """Anything that this library raises on purpose."""


class ContractSyntaxError(ContractsError):
    """A contract that cannot be used; `problems` holds every one found, each with its place."""

    def __init__(self, problems: Sequence[Any]) -> None:
        """Keep all problems; the message lists them one a line."""
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        """Return all problems, one a line."""
        return "\n".join(str(problem) for problem in self.problems)


class DataSourceError(ContractsError):
    """Data that cannot be read: a missing, corrupt or unknown kind of source."""


class KnownListError(ContractsError):
    """A list of `known` values that is missing, or cannot be read, so that nothing is known of the data."""


class ContractViolation(ContractsError):  # noqa: N818 - a violation is the field's term, and the public name
    """Data that break their contract; `report` says how, with text values masked."""

    def __init__(self, report: Any, refused: Sequence[str] = ()) -> None:
        """Keep the report; the message is its printed form, and why nothing else was served in place of the data."""
        super().__init__(report, refused)
        self.report = report
        self.refused = tuple(refused)

    def __str__(self) -> str:
        """Return the report, and a line for each fallback that was refused."""
        return "\n".join([str(self.report), *(f"  not served: {why}" for why in self.refused)])


class JudgementError(ContractsError):
    """A check raised instead of judging: nothing is known of the data, so nothing is passed on."""

    def __init__(self, report: Any) -> None:
        """Keep the report; the message is its printed form."""
        super().__init__(str(report))
        self.report = report
