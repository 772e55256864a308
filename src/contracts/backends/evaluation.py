"""One fused pass over a batch: all that is counted is counted in it, and only what failed is looked at again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backends.batch import Batch
from contracts.backends.comparing import PEEK, Comparing
from contracts.backends.counting import Tally, cells_of, counted
from contracts.backends.examples import examples_at, examples_of
from contracts.backends.findings import Findings
from contracts.backends.measures import answers
from contracts.backends.parts import in_order, parts
from contracts.backends.plan import planned
from contracts.check import RowCheck

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.backends.batch import Pushed
    from contracts.backends.cells import Prepared
    from contracts.backends.findings import Shown, Task
    from contracts.backends.parts import Part
    from contracts.backends.plan import Plan
    from contracts.terms import Placed, Terms

__all__ = ["Evaluation", "evaluated", "failing_rows"]


@dataclass(frozen=True)
class Evaluation:
    """The findings on a batch, the batch as the contract declares it, and by check the rows that offend others."""

    findings: Findings
    prepared: Prepared | None = None
    offenders: Mapping[int, pl.Series] = field(default_factory=dict)


def evaluated(opened: Batch | Pushed, task: Task) -> Evaluation:
    """Return what is found in data of any kind: here, or by the engine that holds them.

    Raises:
        DataSourceError: the source cannot be read.
        PolarsError, OSError: it breaks while it is read.

    """
    if isinstance(opened, Batch):
        return _evaluated_here(opened, task)
    return Evaluation(opened.evaluate(task))


def _evaluated_here(batch: Batch, task: Task) -> Evaluation:
    """Return what one pass over a batch finds.

    Raises:
        DataSourceError: the source cannot be read.
        PolarsError, OSError: it breaks while it is read.

    """
    plan = planned(batch, task)
    prepared = plan.over(batch.frame)
    over = parts(batch, task.memory)
    if not prepared.schema:
        return Evaluation(Findings(sum(part.rows for part in over)), prepared)
    tally, compared = _passed(plan, over, task)
    judged = {k: rows for k, rows in tally.failed.items() if k not in tally.errors}
    refused = {
        k: rows
        for k, rows in judged.items()
        if rows > _tolerated(task.terms.placed[k]) * tally.shared.get(k, tally.rows)
    }
    shown: dict[int, Sequence[Shown]] = {
        k: examples_of(prepared, task, task.terms.placed[k], tally.where[k]) for k in refused
    }
    shown |= {k: examples_at(prepared, task.terms.placed[k], rows) for k, rows in compared.items()}
    findings = Findings(
        rows=tally.rows,
        failed=tally.failed | {k: len(rows) for k, rows in compared.items()},
        examples=shown,
        errors={**plan.errors, **tally.errors},
        newest=tally.newest,
        oldest=tally.oldest,
        units=prepared.units,
        delivered=prepared.delivered,
        measured=tally.measured,
        answers=answers(prepared, task),
        shared=tally.shared,
    )
    return Evaluation(findings, prepared, compared)


def _passed(plan: Plan, over: Sequence[Part], task: Task) -> tuple[Tally, dict[int, pl.Series]]:
    """Return what was counted, and by check the rows that offend others."""
    first = cells_of(plan, over[0].frame.head(PEEK), plan.hashes)
    is_all = len(over) == 1 and over[0].rows <= PEEK
    if not plan.portrait.deep:
        plan = replace(plan, portrait=plan.portrait.after_glance(first))
    tally, comparing = Tally(), Comparing.of(plan, None if is_all else first, task.memory)
    known = {over[0].start: first} if over[0].rows <= PEEK else {}
    for one in in_order(lambda part: counted(plan, part, comparing, known.get(part.start)), over):
        tally.add(one)
        comparing.add(one.seen)
    found = comparing.offenders(over)
    tally.errors |= comparing.errors
    return tally, found


def _tolerated(place: Placed) -> Any:
    return place.check.tolerated(place.column) if isinstance(place.check, RowCheck) else 0


def failing_rows(evaluation: Evaluation, terms: Terms, positions: Sequence[int]) -> pl.DataFrame:
    """Return a boolean column a check (named by its position), true where a row fails it."""
    return pl.concat([_failing(evaluation, terms.placed[k], terms, k) for k in positions], how="horizontal")


def _failing(evaluation: Evaluation, place: Placed, terms: Terms, k: int) -> pl.DataFrame:
    prepared = evaluation.prepared
    assert prepared is not None
    if isinstance(place.check, RowCheck):
        fine: Any = place.check.fine(prepared, place.column, terms.columns)
        return prepared.frame.with_columns((~fine).fill_null(value=False).alias(str(k))).select(str(k)).collect()
    rows = pl.int_range(evaluation.findings.rows)
    return pl.select(rows.is_in(evaluation.offenders[k].implode()).alias(str(k)))
