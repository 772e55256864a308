"""The units that the rows of a column came in, and the way from there to the declared one."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from contracts.profile import FoundUnit
from contracts.report import mask
from contracts.units import UnitError, conversion, unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.backends.batch import Batch
    from contracts.column import Column
    from contracts.terms import Terms
    from contracts.units import Conversion

__all__ = ["Arrival", "arrival"]

_EXACT = 2**53
# Times an integer of 64 bits, this still fits into 128.
_MAX_FACTOR = 2**62
_MAX_UNITS = 64
_TOLERANCE = 4 * sys.float_info.epsilon
_MORE = "more texts than a unit column has"
_TEXT, _PERIOD, _VALUE = "\0text", "\0period", "\0value"


@dataclass(frozen=True)
class Arrival:
    """How the rows of one column arrived.

    `units` are those that the data carry, `delivered` those to convert from, `converted` the
    converted values: null in all rows that arrived in the declared unit, None if all did. They are
    integers of 128 bits (`is_exact`), or floats; what the column cannot hold is still among them.
    """

    units: tuple[FoundUnit, ...] = ()
    delivered: tuple[str, ...] = ()
    converted: pl.Expr | None = None
    is_exact: bool = False


@dataclass(frozen=True)
class _Group:
    """Rows that came under one unit text (None: none) in one period: how many have a value (None: all)."""

    text: str | None
    period: int
    rows: int | None


def arrival(batch: Batch, terms: Terms, column: Column, value: pl.Expr, moment: pl.Expr) -> Arrival:
    """Return how a column's rows arrived; `moment` dates each row, where units are announced to change."""
    carried = batch.units.get(column.name)
    beside = batch.unit_columns.get(column.name)
    text = _text(beside) if beside else pl.lit(carried.unit if carried else None, dtype=pl.String)
    period = _period(column, moment)
    whole = _Group(carried.unit if carried else None, 0, None)
    is_split = bool(beside or column.unit_changes)
    groups = _tally(batch, text, period, value) if is_split or _source(whole, column) else [whole]
    where = _where(column) if beside else carried.where if carried else ""
    shown = not beside or _is_shown(terms, column)
    seen = _found(groups if beside else [g for g in groups if g.text], where, column, is_shown=shown)
    steps = _steps(groups, column, text, period)
    delivered = dict.fromkeys(source for group in groups if (source := _source(group, column)) and group.rows != 0)
    if not steps:
        return Arrival(seen)
    dtype = batch.frame.select(value.alias(_VALUE)).collect_schema()[_VALUE]
    is_exact = dtype.is_integer() and dtype != pl.Int128 and all(_is_whole(change) for _, change in steps)
    converted = _converted(steps, value, is_exact=is_exact)
    converted = converted.cast(pl.Float32) if dtype == pl.Float32 else converted
    return Arrival(seen, tuple(sorted(delivered)), converted, is_exact)


def _where(column: Column) -> str:
    return column.unit_from.where if column.unit_from else "each value"


def _is_shown(terms: Terms, column: Column) -> bool:
    """Return whether the texts of a column of units may be shown even if they are no units."""
    name = column.unit_from.column if column.unit_from else None
    return name in terms.columns and terms.columns[str(name)].pii is False


def _text(physical: str) -> pl.Expr:
    text = pl.selectors.by_name(physical).as_expr().cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)


def _period(column: Column, moment: pl.Expr) -> pl.Expr:
    """Return the position of a row's period; a row without a date is in the first."""
    starts = [period.since for period in column.periods if period.since]
    if not starts:
        return pl.lit(0, dtype=pl.Int32)
    return pl.sum_horizontal([(moment >= start).fill_null(value=False).cast(pl.Int32) for start in starts])


def _tally(batch: Batch, text: pl.Expr, period: pl.Expr, value: pl.Expr) -> list[_Group]:
    """Return the groups of rows, the most frequent first; beyond the 64th there is one for each period."""
    one = batch.frame.select(value.is_not_null().alias(_VALUE), text.alias(_TEXT), period.alias(_PERIOD))
    counts = one.group_by(_TEXT, _PERIOD).agg(pl.col(_VALUE).sum())
    found = counts.sort(_VALUE, _TEXT, _PERIOD, descending=[True, False, False], nulls_last=True).collect()
    groups = [_Group(*row) for row in found.head(_MAX_UNITS).iter_rows()]
    more = found.slice(_MAX_UNITS).group_by(_PERIOD).agg(pl.col(_VALUE).sum()).sort(_PERIOD)
    return groups + [_Group(_MORE, *row) for row in more.iter_rows() if row[1]]


def _found(groups: Iterable[_Group], where: str, column: Column, *, is_shown: bool) -> tuple[FoundUnit, ...]:
    """Return the units that the data carry; "" stands for none in rows that have a value."""
    made = []
    for group in groups:
        if group.text is None and not group.rows:
            continue
        shown = group.text if group.text in (None, _MORE) or is_shown or _is_unit(str(group.text)) else mask(group.text)
        made.append(FoundUnit(shown or "", f"{where}{column.periods[group.period].label}", group.rows))
    return tuple(sorted(made, key=lambda found: (found.where, found.unit)))


def _is_unit(text: str) -> bool:
    try:
        unit(text)
    except UnitError:
        return False
    return True


def _source(group: _Group, column: Column) -> str | None:
    """Return the unit to convert a group's rows from, None if they are to be left as they came."""
    announced = column.periods[group.period].unit
    told = group.text if column.on_unit == "convert" and not column.unit_changes and group.text else announced
    change = _change(told, str(column.unit))
    return None if change is None or change.is_identity else told


def _change(source: str, target: str) -> Conversion | None:
    try:
        return conversion(source, target)
    except UnitError:
        return None


def _steps(
    groups: Iterable[_Group], column: Column, text: pl.Expr, period: pl.Expr
) -> list[tuple[pl.Expr | None, Conversion]]:
    """Return conditions (None: every row) and what converts the rows for which they are true."""
    if column.unit_changes:  # all periods, also those of rows that no group tells apart
        groups = [_Group(None, position, 0) for position in range(len(column.periods))]
    made: list[tuple[pl.Expr | None, Conversion]] = []
    for group in groups:
        source = _source(group, column)
        if source is not None:
            rows = period == group.period if column.unit_changes else text == group.text
            made.append((None if group.rows is None else rows, conversion(source, str(column.unit))))
    return made


def _converted(steps: list[tuple[pl.Expr | None, Conversion]], value: pl.Expr, *, is_exact: bool) -> pl.Expr:
    """Return the values of the rows that a step is for, converted, in integers where that is exact; else null."""
    result = pl.lit(None, dtype=pl.Int128 if is_exact else pl.Float64)
    for condition, change in steps:
        new = _in_integers(change, value) if is_exact else _in_floats(change, value.cast(pl.Float64))
        rows = value.is_not_null() if condition is None else condition & value.is_not_null()
        result = pl.when(rows).then(new).otherwise(result)
    return result


def _is_whole(change: Conversion) -> bool:
    """Return whether integers stay integers, and within 128 bits."""
    parts = (change.factor, change.offset)
    return all(part.denominator == 1 and abs(part) <= _MAX_FACTOR for part in parts)


def _in_integers(change: Conversion, value: pl.Expr) -> pl.Expr:
    """Return the converted integers, of 128 bits."""
    return value.cast(pl.Int128) * pl.lit(int(change.factor), pl.Int128) + pl.lit(int(change.offset), pl.Int128)


def _in_floats(change: Conversion, value: pl.Expr) -> pl.Expr:
    """Return the converted floats: one product, one sum and one quotient of whole numbers where these are exact.

    So 25.4 mm is 1 inch, where a product with the rounded 1/25.4 need not be. What then lies within
    rounding of a decimal of nine places (four from 10,000 on) is that decimal: 0.29 m is 29 cm, not 28.999999999999996.
    """
    divisor = math.lcm(change.factor.denominator, change.offset.denominator)
    factor, offset = int(change.factor * divisor), int(change.offset * divisor)
    if max(abs(factor), abs(offset), divisor) > _EXACT:
        return value * float(change.factor) + float(change.offset)
    product = value * float(factor)
    result = (product + float(offset)) / float(divisor)
    error = (product.abs() + float(abs(offset))) * (_TOLERANCE / divisor)
    size = result.abs()
    near = pl.when(size < 1e4).then(result.round(9)).otherwise(result.round(4))  # noqa: PLR2004
    fits = size < 1e9  # noqa: PLR2004 - beyond, four decimals are more than a float has
    return pl.when(fits & ((near - result).abs() <= error)).then(near).otherwise(result)
