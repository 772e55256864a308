"""Judging the past in order, as it would have been judged then: what was learnt, and what was carried on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from contracts.check import Context, Finding
from contracts.checks.unit_switch import UnitSwitch
from contracts.profile import Reference, Suspicion
from contracts.units import alternatives

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contracts.backtesting.batches import PastBatch
    from contracts.column import Column
    from contracts.profile import Profile
    from contracts.terms import Terms

__all__ = ["MIN_HISTORY", "Step", "Watch", "is_alarm", "moved_on", "replay", "watches"]

MIN_HISTORY = 5
"""Accepted batches before the first is judged."""
_NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Watch:
    """A column that is watched for a switch of its unit, and the check that does it."""

    check: UnitSwitch
    column: Column

    def judge(self, profile: Profile, terms: Terms, reference: Reference) -> Finding:
        """Return what the check says of a batch; the clock stands at the newest time in it."""
        if self.column.name not in profile.columns:
            return Finding("skipped", f"{self.column.name} is not in the batch")
        context = Context(terms.columns, profile.last or _NO_TIME, terms.reference, reference)
        return self.check.judge(profile, self.column, context)


@dataclass(frozen=True)
class Step:
    """One batch in its turn: the reference it met, and what was found in each watched column."""

    batch: PastBatch
    reference: Reference
    findings: Mapping[str, Finding]

    @property
    def is_accepted(self) -> bool:
        """Whether no column gave an alarm, so that later batches are held against this one too."""
        return not any(map(is_alarm, self.findings.values()))

    @property
    def judged(self) -> dict[str, Finding]:
        """The findings that judged anything."""
        return {name: finding for name, finding in self.findings.items() if finding.outcome != "skipped"}


def watches(terms: Terms) -> list[Watch]:
    """Return the columns that `unit_switch` watches and that have a unit to be switched to."""
    placed = [(p.check, p.column) for p in terms.placed if isinstance(p.check, UnitSwitch) and p.check.watch]
    return [Watch(check, column) for check, column in placed if column and column.unit and alternatives(column.unit)]


def is_alarm(finding: Finding) -> bool:
    """Return whether the finding stops the data; a warning does not."""
    return finding.outcome == "failed" and not finding.warns


def replay(
    terms: Terms,
    batches: Sequence[PastBatch],
    watched: Sequence[Watch],
    progress: Callable[[str, int, int], None],
) -> list[Step]:
    """Return a step for each batch, oldest first; a batch that gave an alarm is not learnt from."""
    reference, steps = Reference(), []
    for position, batch in enumerate(batches):
        progress("replaying", position, len(batches))
        ready = len(reference.profiles) >= MIN_HISTORY
        findings = {w.column.name: w.judge(batch.profile, terms, reference) for w in watched} if ready else {}
        step = Step(batch, reference, findings)
        steps.append(step)
        reference = moved_on(reference, findings, batch.profile if step.is_accepted else None)
    return steps


def moved_on(reference: Reference, findings: Mapping[str, Finding], learnt: Profile | None) -> Reference:
    """Return the reference for the next batch: evidence carried on, and the batch learnt if it was accepted."""
    told = {name: found.details["evidence"] for name, found in findings.items() if found.details.get("evidence")}
    seen = {name: Suspicion.from_dict(evidence) for name, evidence in told.items()}
    carried = replace(reference, evidence={**reference.evidence, **seen})
    return carried.add(learnt) if learnt else carried
