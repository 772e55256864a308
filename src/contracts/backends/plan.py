"""The compiled plan: all that one pass over the rows counts, as polars expressions for data of one schema.

Compiling takes longer than judging a thousand rows, so a plan is kept with the contract's terms and
used again for data of the same schema. Plans are never changed; two threads that compile the same
one at the same time do no harm.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from contracts.backends.cells import Prepared, prepare
from contracts.backends.failures import FAILURES
from contracts.backends.fixed_width import FixedWidth, fixed_width
from contracts.backends.grouping import Dependent, dependents
from contracts.backends.profiling import Portrait, portrait
from contracts.backends.unit_groups import UnitGroup, source
from contracts.check import RowCheck

if TYPE_CHECKING:
    from contracts.backends.batch import Batch
    from contracts.backends.findings import Task
    from contracts.column import ColumnsByName
    from contracts.terms import Placed

__all__ = ["Plan", "planned", "readable_of"]

T = TypeVar("T")

_MOST_PLANS = 64


@dataclass(frozen=True)
class Masked:
    """A column of the pass that is true where the text of a column has a fixed width and its characters."""

    name: str
    column: str
    shape: FixedWidth


@dataclass(frozen=True)
class Plan:
    """What is read of a batch (`prepared`, over no data yet), and what is counted in each part of it.

    `cells` are the columns that the counts need, by name; `masks` are added to them. Those in `plain`
    are read as they came, and mended in a part that holds a NaN or an infinity. `counts` are by the
    position of the check; a check that is `judged` and has none refuses no row of such data (text,
    where text is declared). `counts_of_plain` are those of a part where nothing had to be mended.
    `errors` hold the checks that could not be compiled; `shared` counts the rows of which a check tolerates
    a share, where these are not all.
    """

    prepared: Prepared
    cells: Mapping[str, pl.Expr]
    masks: tuple[Masked, ...]
    plain: tuple[str, ...]
    judged: tuple[int, ...]
    counts: Mapping[int, pl.Expr]
    counts_of_plain: Mapping[int, pl.Expr]
    errors: Mapping[int, BaseException]
    shared: Mapping[int, pl.Expr]
    times: tuple[str, ...]
    dependents: Mapping[int, tuple[Dependent, ...]]
    portrait: Portrait

    @cached_property
    def hashes(self) -> Mapping[str, pl.Expr]:
        """The hashes that the checks of rows against each other may need."""
        return {n: h for found in self.dependents.values() for one in found for n, h in one.hashes.items()}

    def over(self, frame: pl.LazyFrame) -> Prepared:
        """Return the batch as the contract declares it."""
        return replace(self.prepared, frame=frame.select(**self.prepared.made))


@dataclass(frozen=True)
class _Cells(Prepared):
    """The columns of a batch, where text of a fixed width is compared without a regular expression."""

    masks: dict[tuple[str, str], Masked] = field(default_factory=dict)
    fine: frozenset[str] = frozenset()

    def readable(self, column: str) -> Any:
        """Return true where the cell is readable, which all cells of a column that is `fine` are."""
        return pl.lit(value=True) if f"v:{column}" in self.fine else super().readable(column)

    def matches(self, column: str, pattern: str) -> Any:
        """Return true where the column's text matches a pattern; also where it is null, in place of null."""
        shape = fixed_width(pattern)
        if shape is None:
            return super().matches(column, pattern)
        named = Masked(f"m:{len(self.masks)}", f"v:{column}", shape)
        return pl.col(self.masks.setdefault((column, pattern), named).name)


def planned(batch: Batch, task: Task) -> Plan:
    """Return the plan for a batch, compiled before if one of its kind was judged before.

    Raises:
        DataSourceError: the source cannot be read.

    """
    if _is_of_its_rows(batch, task.terms.columns):
        return _compiled(batch, task)
    kept = task.terms.plans
    signature = (_signature(batch), task.positions, task.times, task.deep)
    plan: Plan = kept.get(signature) or _compiled(batch, task)
    if len(kept) >= _MOST_PLANS:
        kept.clear()
    if not plan.errors:  # an error's traceback would keep the batch
        kept[signature] = plan
    return plan


def _is_of_its_rows(batch: Batch, columns: ColumnsByName) -> bool:
    """Return whether it depends on the rows, or on the clock, what is converted: there may be none to convert."""
    if batch.unit_columns or any(column.unit_changes for column in columns.values()):
        return True
    carried = ((column, batch.units.get(name)) for name, column in columns.items() if column.unit and column.is_numeric)
    return any(found and source(UnitGroup(found.unit, 0, None), column) for column, found in carried)


def _signature(batch: Batch) -> tuple[Any, ...]:
    columns = tuple(batch.frame.collect_schema().items())
    return (columns, tuple(batch.physical.items()), batch.text, *map(_items, (batch.misfits, batch.units)))


def _items(mapping: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(sorted(mapping.items()))


def _compiled(batch: Batch, task: Task) -> Plan:
    prepared = prepare(batch, task.terms, task.now)
    cells = _Cells(prepared.frame, prepared.schema, prepared.made, lists=prepared.lists)
    errors: dict[int, BaseException] = {}
    counts = _each(task.row_checks, lambda place: _count(cells, place, task), errors)
    grouped = _each(task.group_checks, lambda place: dependents(prepared, place), errors)
    drawn = portrait(prepared, task)
    wanted = {name for count in counts.values() for name in count.meta.root_names()}
    compared = {name for found in grouped.values() for one in found for name in one.reads}
    wanted |= compared | {f"v:{name}" for name in (*task.times, *drawn.reads)}
    masks = tuple(mask for mask in cells.masks.values() if mask.name in wanted)
    wanted |= {mask.column for mask in masks}
    plain = {name: raw for name, raw in prepared.plain.items() if name in wanted and name not in compared}
    fine = replace(cells, fine=frozenset(plain))
    of_plain = _each(task.row_checks, lambda place: _count(fine, place, task), errors)
    skipped = {readable_of(name) for name in plain}
    made = {name: made for name, made in prepared.made.items() if name in wanted and name not in skipped}
    return Plan(
        prepared=replace(prepared, frame=pl.LazyFrame()),
        cells=made | plain,
        masks=masks,
        plain=tuple(plain),
        judged=tuple(counts),
        counts=_without_constants(counts),
        counts_of_plain=_without_constants(of_plain),
        errors=errors,
        shared=_shared(cells, task),
        times=task.times,
        dependents=grouped,
        portrait=drawn,
    )


def _each(places: Mapping[int, Placed], make: Callable[[Placed], T], errors: dict[int, BaseException]) -> dict[int, T]:
    """Return what is made of each check; any failure of one is an outcome, not a crash."""
    made: dict[int, T] = {}
    for k, place in places.items():
        try:
            made[k] = make(place)
        except FAILURES as error:
            errors[k] = error
    return made


def _count(cells: _Cells, place: Placed, task: Task) -> pl.Expr:
    """Return the expression that counts the rows a check refuses."""
    assert isinstance(place.check, RowCheck)
    fine: Any = place.check.fine(cells, place.column, task.terms.columns)
    refused: pl.Expr = ~fine
    return refused.sum()


def _shared(cells: _Cells, task: Task) -> dict[int, pl.Expr]:
    """Return the expressions that count the rows of which a check tolerates a share, where these are not all."""
    found = {k: p.check.counted(cells, p.column) for k, p in task.row_checks.items() if isinstance(p.check, RowCheck)}
    asked: dict[int, Any] = {k: counted for k, counted in found.items() if counted is not None}
    return {k: counted.sum() for k, counted in asked.items()}


def _without_constants(counts: Mapping[int, pl.Expr]) -> dict[int, pl.Expr]:
    """Return the counts but for those that are 0 whatever the data hold."""
    return {k: count for k, count in counts.items() if count.meta.root_names() or pl.select(count).item()}


def readable_of(value: str) -> str:
    """Return the name of the column that says whether a value was readable, from that of the value's."""
    return f"r:{value.removeprefix('v:')}"
