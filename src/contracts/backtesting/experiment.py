"""The whole backtest: the past as it was, then with faults in it."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backtesting.batches import PastBatch, measured, past_batches
from contracts.backtesting.faults import Fault, decimals, faults, group_of
from contracts.backtesting.replay import MIN_HISTORY, Step, Watch, is_alarm, replay, watches
from contracts.backtesting.result import Backtest
from contracts.backtesting.runs import CleanRun, FaultRun, Flag, Point
from contracts.backtesting.trials import Trial, trials
from contracts.errors import ContractsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from contracts.check import Finding
    from contracts.contract import Contract
    from contracts.terms import Terms

__all__ = ["STARTS", "backtest"]

STARTS = 20


def backtest(
    feed: Contract,
    batches: Iterable[Any],
    *,
    starts: int = STARTS,
    inject: bool = True,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Backtest:
    """Return how often `unit_switch` would have stopped these batches, and which switches it would have caught.

    `batches` are data of any kind that a contract can judge, oldest first. They are replayed as in
    use: each is held against the accepted ones before it. Then each watched column is switched to
    each unit it may be switched to, from up to `starts` batches on, for as long as ten batches:
    in all rows, and in a fifth of the groups where the contract says `reference: {per: …}`.
    `inject=False` leaves that out. All batches are held in memory, unless it is left out.

    Raises:
        ContractsError: there are fewer than six batches, or no column is watched.
        DataSourceError: a batch cannot be read.

    """
    terms = feed.terms
    watched = _watched(terms)
    past, left_out = past_batches(feed, batches, frames=inject, progress=progress)
    _refuse_too_few(past, left_out)
    steps = replay(terms, past, watched, progress)
    runs = _fault_runs(terms, watched, steps, starts, progress) if inject else []
    names = tuple(batch.name for batch in past)
    level = terms.reference.alarm_log(terms.columns) / math.log(10)
    return Backtest(terms.name, terms.version, names, left_out, level, _clean(watched, steps), tuple(runs))


def _watched(terms: Terms) -> list[Watch]:
    found = watches(terms)
    if not found:
        msg = f"{terms.name}: no column can be watched; declare a `unit` on those that unit_switch is to watch"
        raise ContractsError(msg)
    return found


def _refuse_too_few(past: Sequence[PastBatch], left_out: Sequence[str]) -> None:
    """Refuse a past of which nothing can be judged.

    Raises:
        ContractsError: it has fewer than six batches.

    """
    wanted = MIN_HISTORY + 1
    if len(past) < wanted:
        besides = f" (left out for want of rows or columns: {', '.join(left_out)})" if left_out else ""
        msg = (
            f"a backtest wants at least {wanted} batches, {MIN_HISTORY} to learn from and one to judge: got {len(past)}"
        )
        raise ContractsError(msg + besides)


def _clean(watched: Sequence[Watch], steps: Sequence[Step]) -> CleanRun:
    found = [(step.batch.name, name, finding) for step in steps for name, finding in step.judged.items()]
    alarms = [_flag(*one) for one in found if is_alarm(one[2])]
    warnings = [_flag(*one) for one in found if one[2].outcome == "failed" and one[2].warns]
    points = {w.column.name: tuple(_point(step, w.column.name) for step in steps) for w in watched}
    judged = sum(1 for step in steps if step.judged)
    return CleanRun(judged, len(found), tuple(alarms), tuple(warnings), points)


def _flag(batch: str, column: str, finding: Finding) -> Flag:
    return Flag(batch, column, finding.message, finding.details.get("looks_like"))


def _point(step: Step, column: str) -> Point:
    finding = step.judged.get(column)
    evidence = finding.details.get("evidence") if finding else None
    level = evidence["log"] / math.log(10) if evidence and math.isfinite(evidence["log"]) else None
    return Point(step.batch.name, level, finding is not None and is_alarm(finding))


def _fault_runs(
    terms: Terms,
    watched: Sequence[Watch],
    steps: Sequence[Step],
    starts: int,
    progress: Callable[[str, int, int], None],
) -> list[FaultRun]:
    frames = [step.batch.frame for step in steps]
    groups = _groups(frames, terms.reference.per)
    planned = [(w, f) for w in watched for f in faults(w.column, _decimals(frames, w.column.name), groups)]
    runs = []
    for done, (watch, fault) in enumerate(planned):
        progress(f"{fault.column} in {fault.unit}", done, len(planned))
        found = trials(watch, fault, steps, terms, starts=starts, measure=partial(measured, terms))
        runs.append(_run(watch, fault, found))
    return runs


def _run(watch: Watch, fault: Fault, found: Sequence[Trial]) -> FaultRun:
    groups = None if fault.groups is None else len(fault.groups)
    return FaultRun(fault.column, str(watch.column.unit), fault.unit, groups, tuple(found))


def _decimals(frames: Sequence[pl.DataFrame], column: str) -> int:
    values = [frame[column].cast(pl.Float64).unique() for frame in frames if column in frame.columns]
    return decimals(pl.concat(values)) if values else 0


def _groups(frames: Sequence[pl.DataFrame], per: Sequence[str]) -> set[str]:
    """Return the groups of the whole feed; none where the contract names no group columns, or a batch lacks one."""
    if not per or any(name not in frame.columns for frame in frames for name in per):
        return set()
    return {group for frame in frames for group in frame.select(group_of(per)).to_series().unique()}
