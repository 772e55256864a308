"""From a table's columns to the cells that a contract declares, in the declared units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING

from contracts.backends.pushdown.cells import read_cell
from contracts.backends.pushdown.units import Arrived, arrived, in_declared_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.backends.findings import Task
    from contracts.backends.pushdown.cells import SqlCell
    from contracts.backends.pushdown.sql import Dialect
    from contracts.backends.pushdown.table import Table
    from contracts.profile import FoundUnit

__all__ = ["Reading", "Stored", "read"]


@dataclass(frozen=True)
class Stored:
    """A table's columns as it keeps them: their kinds, which of them are declared, and where their units stand."""

    table: Table
    kinds: Mapping[str, str]
    physical: Mapping[str, str]
    units: Mapping[str, FoundUnit]
    unit_columns: Mapping[str, str]


@dataclass(frozen=True)
class Reading:
    """The cells by column, and what is known of the units that their rows came in."""

    cells: Mapping[str, SqlCell]
    units: Mapping[str, tuple[FoundUnit, ...]]
    delivered: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, str]
    """Why some columns cannot be judged, which are not among the cells."""


def read(stored: Stored, task: Task) -> Reading:
    """Return a table as a contract declares it; where units differ by row, one query for each such column counts them.

    Raises:
        Exception: whatever the engine raises.

    """
    columns, dialect = task.terms.columns, stored.table.dialect
    places = {name: (physical, stored.kinds[physical]) for name, physical in stored.physical.items()}
    cells = {name: read_cell(columns[name], *place, dialect) for name, place in places.items()}
    moment = _moment(task, cells, dialect)
    found: dict[str, Arrived] = {}
    for name, (physical, kind) in places.items():
        column = columns[name]
        if column.unit and column.is_numeric:
            is_told = column.type == "number" or kind in ("integer", "wide")
            number = cells[name] if is_told else read_cell(replace(column, type="number"), physical, kind, dialect)
            carried, beside = stored.units.get(name), stored.unit_columns.get(name)
            found[name] = arrived(stored.table, task.terms, column, carried, beside, number.value, moment)
            cells[name] = in_declared_unit(column, found[name], cells[name], number.value, kind, dialect)
    reasons = {name: one.why_not for name, one in found.items() if one.why_not}
    return Reading(
        {name: cell for name, cell in cells.items() if name not in reasons},
        {name: (unit,) for name, unit in stored.units.items()}
        | {name: one.units for name, one in found.items() if one.units},
        {name: one.delivered for name, one in found.items() if one.delivered},
        reasons,
    )


def _moment(task: Task, cells: Mapping[str, SqlCell], dialect: Dialect) -> str:
    """Return what dates a row: its own time, or else the clock."""
    now = task.now.astimezone(UTC).replace(tzinfo=None) if task.now else None
    clock = f"CAST(NULL AS {dialect.naive})" if now is None else dialect.literal(now)
    time = cells.get(task.terms.time or "")
    return clock if time is None else f"coalesce(CAST({time.value} AS {dialect.naive}), {clock})"
