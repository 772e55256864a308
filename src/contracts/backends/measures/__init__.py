"""What checks of the table ask of a batch that is read here; a file for each kind of answer."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from contracts.backends.findings import Answers
from contracts.backends.measures import horizons, misses, shapes, timeline, variety
from contracts.measures.horizons import HorizonsOf
from contracts.measures.misses import MissesOf
from contracts.measures.shapes import ShapesOf
from contracts.measures.timeline import Pace
from contracts.measures.variety import VarietyOf

if TYPE_CHECKING:
    from contracts.backends.cells import Prepared
    from contracts.backends.findings import Task

__all__ = ["answers"]

_MEASURES: dict[type[Any], Any] = {
    Pace: timeline.measured,
    VarietyOf: variety.measured,
    MissesOf: misses.measured,
    HorizonsOf: horizons.measured,
    ShapesOf: shapes.measured,
}


def answers(prepared: Prepared, task: Task) -> Answers:
    """Return the answers to what a task asks, but for what reads columns that are not there."""
    there = {name.removeprefix("v:") for name in prepared.schema if name.startswith("v:")}
    asked = [ask for ask in task.asks if set(ask.reads) <= there]
    return reduce(or_, (_MEASURES[type(ask)](prepared, task.terms, ask) for ask in asked), Answers())
