"""What checks of the table ask of a table that stays with its engine; a file for each kind of answer."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from contracts.backends.findings import Answers
from contracts.backends.pushdown.measures import horizons, misses, shapes, timeline, variety
from contracts.measures.horizons import HorizonsOf
from contracts.measures.misses import MissesOf
from contracts.measures.shapes import ShapesOf
from contracts.measures.timeline import Pace
from contracts.measures.variety import VarietyOf

if TYPE_CHECKING:
    from contracts.backends.findings import Task
    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.table import Table

__all__ = ["answers"]

_MEASURES: dict[type[Any], Any] = {
    Pace: timeline.measured,
    VarietyOf: variety.measured,
    MissesOf: misses.measured,
    HorizonsOf: horizons.measured,
    ShapesOf: shapes.measured,
}


def answers(task: Task, cells: SqlCells, typed: Table) -> Answers:
    """Return the answers to what a task asks, but for what reads columns that are not there.

    Raises:
        Exception: whatever the engine raises.

    """
    asked = [ask for ask in task.asks if set(ask.reads) <= set(cells.cells)]
    return reduce(or_, (_MEASURES[type(ask)](task.terms, ask, cells, typed) for ask in asked), Answers())
