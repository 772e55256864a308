"""The units that the rows of a table came in, and the way from there to the declared one, in SQL.

The groups of rows and the arithmetic are those of `conversion`: integers stay integers where they can, floats take
one product, one sum and one quotient of whole numbers where these are exact.
"""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from contracts.backends.pushdown.sql import Sql
from contracts.backends.unit_groups import MAX_UNITS, UnitGroup, found_units, is_shown, is_whole, source, steps, where
from contracts.quantity import MAX_EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.backends.pushdown.cells import SqlCell
    from contracts.backends.pushdown.sql import Dialect
    from contracts.backends.pushdown.table import Table
    from contracts.column import Column
    from contracts.profile import FoundUnit
    from contracts.terms import Terms
    from contracts.units import Conversion

__all__ = ["Arrived", "arrived", "in_declared_unit", "unjudged"]

_TOLERANCE = 4 * sys.float_info.epsilon
_FINITE = "< CAST('Infinity' AS DOUBLE)"
# What Unicode calls white space, which polars strips.
_SPACES = "\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))


@dataclass(frozen=True)
class Arrived:
    """How the rows of one column came: units that the data carry, units converted from, and what converts which rows.

    A condition of None stands for every row; `why_not` says why the rows cannot be told apart.
    """

    units: tuple[FoundUnit, ...] = ()
    delivered: tuple[str, ...] = ()
    changes: Sequence[tuple[str | None, Conversion]] = field(default=())
    why_not: str = ""


def arrived(
    table: Table, terms: Terms, column: Column, carried: FoundUnit | None, beside: str | None, value: str, moment: str
) -> Arrived:
    """Return how a column's rows arrived, by one query where units differ by row; `moment` dates each row.

    Raises:
        Exception: whatever the engine raises.

    """
    whole = UnitGroup(carried.unit if carried else None, 0, None)
    told = None if whole.text is None else table.dialect.literal(whole.text)
    text = _text(beside, table.dialect) if beside else told or f"CAST(NULL AS {table.dialect.text})"
    period = _period(column, moment, table.dialect)
    groups = [whole]
    if beside or column.unit_changes or source(whole, column):
        groups = _tally(table, {"text": text, "period": period, "number": value})
    if len(groups) > MAX_UNITS:
        return Arrived(why_not=f"{column.name} has its units in {beside!r}, which holds more than {MAX_UNITS} texts")
    place = where(column) if beside else carried.where if carried else ""
    carrying = groups if beside else [group for group in groups if group.text]
    units = found_units(carrying, place, column, may_be_shown=not beside or is_shown(terms, column))
    delivered = {other for group in groups if (other := source(group, column)) and group.rows != 0}
    changes = [(_rows(group, column, text, period, table.dialect), change) for group, change in steps(groups, column)]
    return Arrived(units, tuple(sorted(delivered)), changes)


def _text(physical: str, dialect: Dialect) -> str:
    text = f"CAST({dialect.quoted(physical)} AS {dialect.text})"
    return f"nullif({dialect.strip}({text}, {dialect.string(_SPACES)}), '')"


def _period(column: Column, moment: str, dialect: Dialect) -> str:
    """Return the position of a row's period; a row without a date is in the first."""
    starts = [dialect.literal(period.since) for period in column.periods if period.since]
    return " + ".join(["0", *(f"CASE WHEN {moment} >= {start} THEN 1 ELSE 0 END" for start in starts)])


def _tally(table: Table, columns: Mapping[str, str]) -> list[UnitGroup]:
    """Return the groups of rows, the most frequent first; one more than a column of units has, where there are more."""
    counts = table.select(columns).grouped(["text", "period"], {"n": "count(number)"})
    found = [UnitGroup(text, int(period), int(n)) for text, period, n in counts.first(MAX_UNITS + 1).fetch()]
    return sorted(found, key=lambda group: (-(group.rows or 0), group.text is None, group.text or "", group.period))


def _rows(group: UnitGroup, column: Column, text: str, period: str, dialect: Dialect) -> str | None:
    """Return what is true of a group's rows, None where these are all."""
    if group.rows is None:
        return None
    same = f"({period}) = {group.period}" if column.unit_changes else f"{text} = {dialect.literal(group.text)}"
    return f"coalesce({same}, FALSE)"


def in_declared_unit(
    column: Column, arrival: Arrived, cell: SqlCell, number: str, kind: str, dialect: Dialect
) -> SqlCell:
    """Return a cell with the rows converted that came in another unit.

    `number` is what is converted, stored as a kind of `Dialect.kind`: 2.5 cm, which is no integer, is 25 mm, which is.
    """
    value, readable = cell.value, cell.readable or "TRUE"
    is_exact = kind == "integer" and all(is_whole(change) for _, change in arrival.changes)
    for condition, change in arrival.changes:
        rows = " AND ".join(filter(None, (condition, f"({number}) IS NOT NULL")))
        new = _in_integers(change, number, dialect) if is_exact else _in_floats(change, f"CAST({number} AS DOUBLE)")
        new = f"try_cast({new} AS FLOAT)" if kind == "single" else new
        fits, new = _fitting(new, column, kind, dialect, is_exact=is_exact)
        value = f"CASE WHEN {rows} THEN CASE WHEN {fits} THEN {new} END ELSE {value} END"
        readable = f"(CASE WHEN {rows} THEN coalesce({fits}, FALSE) ELSE {readable} END)"
    return replace(cell, value=value, readable=readable) if arrival.changes else cell


def _fitting(new: str, column: Column, kind: str, dialect: Dialect, *, is_exact: bool) -> tuple[str, str]:
    """Return whether the column can hold a converted value, finite and none of its stand-ins, and that value."""
    fits = [f"abs({new}) {_FINITE}"]
    if is_exact or column.type == "integer":
        whole = f"try_cast({new} AS BIGINT)"
        fits = [f"{whole} IS NOT NULL"]
        if not is_exact:
            fits += [f"floor({new}) = {new}", f"abs({new}) <= {MAX_EXACT}"]
        new = whole
    numbers = [number for number in column.missing if not isinstance(number, str)]
    made = Sql(new, dialect, kind == "single" and not is_exact)
    return " AND ".join([*fits, *((made != number).text for number in numbers)]), new


def _in_integers(change: Conversion, value: str, dialect: Dialect) -> str:
    factor, offset = (f"CAST('{int(part)}' AS {dialect.wide})" for part in (change.factor, change.offset))
    return f"(CAST({value} AS {dialect.wide}) * {factor} + {offset})"


def _in_floats(change: Conversion, value: str) -> str:
    """Return the converted floats, those within rounding of a short decimal as that decimal: see `conversion`."""
    divisor = math.lcm(change.factor.denominator, change.offset.denominator)
    factor, offset = int(change.factor * divisor), int(change.offset * divisor)
    if max(abs(factor), abs(offset), divisor) > MAX_EXACT:
        return f"({value} * {_float(change.factor)} + {_float(change.offset)})"
    product = f"({value} * {_float(factor)})"
    result = f"(({product} + {_float(offset)}) / {_float(divisor)})"
    error = f"((abs({product}) + {_float(abs(offset))}) * {_float(_TOLERANCE / divisor)})"
    nine, four = (f"(CAST(floor({result} * {scale} + 0.5) AS DOUBLE) / {scale})" for scale in map(_float, (1e9, 1e4)))
    near = f"(CASE WHEN abs({result}) < 10000 THEN {nine} ELSE {four} END)"
    fits = f"CASE WHEN abs({result}) < 1000000000 THEN abs({near} - {result}) <= {error} END"
    return f"(CASE WHEN {fits} THEN {near} ELSE {result} END)"


def _float(number: Any) -> str:
    return f"CAST('{float(number)!r}' AS DOUBLE)"


def unjudged(terms: Terms, reasons: Mapping[str, str], engine: str) -> dict[int, str]:
    """Return, by position, why checks that look at such a column are skipped, those of the whole table among them."""
    found = {}
    for k, place in enumerate(terms.placed):
        read = (*place.check.reads(place.column), *([place.column.name] if place.column else []))
        why = next((reasons[name] for name in read if name in reasons), None)
        if why:
            found[k] = f"{place.check.name} cannot be judged on {engine}: {why}"
    return found
