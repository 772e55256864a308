"""Injecting faults into the past: from a start on every batch is switched, until it is caught."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from contracts.backtesting.faults import Fault, switched
from contracts.backtesting.replay import MIN_HISTORY, is_alarm, moved_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl

    from contracts.backtesting.replay import Step, Watch
    from contracts.profile import Profile
    from contracts.terms import Terms

__all__ = ["PATIENCE", "Trial", "trials"]

PATIENCE = 10
"""Switched batches after which a fault counts as missed."""


@dataclass(frozen=True)
class Trial:
    """One fault from one start: how many switched batches there were, and at which it was caught, if at all.

    Only batches in which the fault changes a value are counted: a zero is a zero in every unit of
    a ratio scale. `reach` is at most 10, and does not depend on when the fault was caught.
    """

    start: str
    reach: int
    caught_at: int | None = None
    looks_like: str | None = None


@dataclass(frozen=True)
class _Faulty:
    """One batch with the fault in it; switched and measured when that is first asked for."""

    step: Step
    fault: Fault
    per: tuple[str, ...]
    measure: Callable[[pl.DataFrame], Profile]

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The batch with the column in the other unit."""
        fault, clean = self.fault, self.step.batch.frame
        if fault.column not in clean.columns:
            return clean
        return switched(clean, fault.column, fault.change, groups=fault.groups, per=self.per, places=fault.decimals)

    @cached_property
    def is_changed(self) -> bool:
        """Whether the fault changes any value of this batch."""
        column, clean = self.fault.column, self.step.batch.frame
        return column in clean.columns and bool((self.frame[column] != clean[column]).any())

    @cached_property
    def profile(self) -> Profile:
        """What is measured of the batch with the fault."""
        return self.measure(self.frame) if self.is_changed else self.step.batch.profile


def trials(
    watch: Watch,
    fault: Fault,
    steps: Sequence[Step],
    terms: Terms,
    *,
    starts: int,
    measure: Callable[[pl.DataFrame], Profile],
) -> list[Trial]:
    """Return the fault's trials from up to so many starts, evenly spaced over the batches it can start at.

    It can start where five batches had been learnt, the clean column gave no alarm, and the fault
    changes a value.
    """
    batches = [_Faulty(step, fault, terms.reference.per, measure) for step in steps]
    possible = [k for k, batch in enumerate(batches) if _can_start(batch.step, fault) and batch.is_changed]
    return [_trial(watch, batches[k:], terms) for k in _spaced(possible, starts)]


def _can_start(step: Step, fault: Fault) -> bool:
    found = step.findings.get(fault.column)
    return len(step.reference.profiles) >= MIN_HISTORY and found is not None and not is_alarm(found)


def _spaced(positions: Sequence[int], wanted: int) -> list[int]:
    """Return so many of the positions (all, if there are fewer), each from the middle of its stretch."""
    if len(positions) <= wanted:
        return list(positions)
    return [positions[int((k + 0.5) * len(positions) / wanted)] for k in range(wanted)]


def _trial(watch: Watch, batches: Sequence[_Faulty], terms: Terms) -> Trial:
    """Judge the switched batches in order, as in use: what is not caught is learnt and carried on."""
    name, reach = batches[0].step.batch.name, _reach(batches)
    reference, counted = batches[0].step.reference, 0
    for batch in batches:
        finding = watch.judge(batch.profile, terms, reference)
        counted += batch.is_changed
        if is_alarm(finding):
            return Trial(name, reach, counted, finding.details.get("looks_like"))
        if counted == PATIENCE:
            break
        # What another column's alarm kept from being learnt is not learnt here either.
        learnt = batch.profile if batch.step.is_accepted else None
        reference = moved_on(reference, {watch.column.name: finding}, learnt)
    return Trial(name, reach)


def _reach(batches: Sequence[_Faulty]) -> int:
    count = 0
    for batch in batches:
        count += batch.is_changed
        if count == PATIENCE:
            break
    return count
