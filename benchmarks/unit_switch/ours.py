"""The library itself, driven by its public face: a reference and a Profile in, a verdict on one column out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contracts.check import Context
from contracts.profile import Reference, Suspicion

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from contracts.check import TableCheck
    from contracts.column import Column
    from contracts.profile import Profile
    from contracts.terms import Terms

__all__ = ["LONGEST", "Past", "Verdict", "judged"]


LONGEST = 60
"""The most batches that a column is judged by."""


@dataclass(frozen=True)
class Verdict:
    """What was said of one batch: an alarm, with the unit that it names, or a warning, or neither.

    `silent`: the check was skipped, since no value could tell, and the suspicion stays what it was.
    """

    alarm: bool
    warns: bool
    named: str | None
    suspicion: Suspicion | None
    silent: bool = False


@dataclass(frozen=True)
class Past:
    """The accepted batches that a column is judged by, at most 60, and its suspicion so far."""

    profiles: tuple[Profile, ...]
    suspicion: Suspicion | None = None

    @classmethod
    def of(cls, profiles: Sequence[Profile]) -> Past:
        """Return a past of these batches, of which nothing is suspected."""
        return cls(tuple(profiles))

    def after(self, profile: Profile, verdict: Verdict) -> Past:
        """Return the past once the batch was judged: learnt unless it alarmed, the suspicion carried on."""
        kept = self.profiles if verdict.alarm else (*self.profiles, profile)
        suspicion = self.suspicion if verdict.silent else verdict.suspicion
        return replace(self, profiles=kept[-LONGEST:], suspicion=suspicion)


def judged(terms: Terms, column: Column, profile: Profile, past: Past, now: datetime) -> Verdict:
    """Return what the check `unit_switch` says of the column."""
    evidence = {column.name: past.suspicion} if past.suspicion else {}
    reference = replace(Reference.of(past.profiles), evidence=evidence)
    context = Context(terms.columns, now, terms.reference, reference)
    finding = _check(terms, column).judge(profile, column, context)
    failed = finding.outcome == "failed"
    carried = finding.details.get("evidence")
    return Verdict(
        failed and not finding.warns,
        failed and finding.warns,
        finding.details.get("looks_like"),
        Suspicion.from_dict(carried) if carried else None,
        silent=finding.outcome == "skipped",
    )


def _check(terms: Terms, column: Column) -> TableCheck:
    return next(p.check for p in terms.placed if p.check.name == "unit_switch" and p.column == column)
