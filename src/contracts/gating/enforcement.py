"""Acting on a decision: the data go on, go on with a warning, are split, or stop."""

from __future__ import annotations

import inspect
import warnings
from typing import TYPE_CHECKING, Any

from contracts.errors import ContractViolation, JudgementError
from contracts.gating.quarantine import split

if TYPE_CHECKING:
    from pathlib import Path

    from contracts.validation import Judgement

__all__ = ["ContractWarning", "enforce"]


_PACKAGE = __name__.partition(".")[0]


class ContractWarning(UserWarning):
    """A batch went on although a check failed, because the contract says `warn`."""


def enforce(judgement: Judgement, data: Any, quarantine: str | Path | None) -> Any:
    """Return the data that may be ingested.

    Raises:
        ContractViolation: the batch is rejected.
        JudgementError: a check failed to judge; nothing is passed on.

    """
    report = judgement.report
    if report.errored:
        raise JudgementError(report)
    if report.decision == "reject":
        raise ContractViolation(report)
    if report.warnings:
        warnings.warn(str(report), ContractWarning, stacklevel=_levels_to_caller())
    return split(judgement, data, quarantine) if report.decision == "quarantine" else data


def _levels_to_caller() -> int:
    """Return how far up the stack the first code outside this package is: that is whom a warning is for."""
    level, frame = 0, inspect.currentframe()
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        level, frame = level + 1, frame.f_back
    return level
