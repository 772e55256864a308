"""The units that the rows of a column came in, and the way from there to the declared one."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.unit_groups import (
    MAX_UNITS,
    MORE,
    UnitGroup,
    found_units,
    is_shown,
    is_whole,
    source,
    steps,
    where,
)
from contracts.quantity import MAX_EXACT

if TYPE_CHECKING:
    from contracts.backends.batch import Batch
    from contracts.column import Column
    from contracts.profile import FoundUnit
    from contracts.terms import Terms
    from contracts.units import Conversion

__all__ = ["Arrival", "arrival"]

_TOLERANCE = 4 * sys.float_info.epsilon
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


def arrival(batch: Batch, terms: Terms, column: Column, value: pl.Expr, moment: pl.Expr) -> Arrival:
    """Return how a column's rows arrived; `moment` dates each row, where units are announced to change."""
    carried = batch.units.get(column.name)
    beside = batch.unit_columns.get(column.name)
    text = _text(beside) if beside else pl.lit(carried.unit if carried else None, dtype=pl.String)
    period = _period(column, moment)
    whole = UnitGroup(carried.unit if carried else None, 0, None)
    is_split = bool(beside or column.unit_changes)
    groups = _tally(batch, text, period, value) if is_split or source(whole, column) else [whole]
    place = where(column) if beside else carried.where if carried else ""
    shown = not beside or is_shown(terms, column)
    seen = found_units(groups if beside else [g for g in groups if g.text], place, column, may_be_shown=shown)
    changes = [(_rows(group, column, text, period), change) for group, change in steps(groups, column)]
    delivered = dict.fromkeys(told for group in groups if (told := source(group, column)) and group.rows != 0)
    if not changes:
        return Arrival(seen)
    dtype = batch.frame.select(value.alias(_VALUE)).collect_schema()[_VALUE]
    is_exact = dtype.is_integer() and dtype != pl.Int128 and all(is_whole(change) for _, change in changes)
    converted = _converted(changes, value, is_exact=is_exact)
    converted = converted.cast(pl.Float32) if dtype == pl.Float32 else converted
    return Arrival(seen, tuple(sorted(delivered)), converted, is_exact)


def _text(physical: str) -> pl.Expr:
    text = pl.selectors.by_name(physical).as_expr().cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)


def _period(column: Column, moment: pl.Expr) -> pl.Expr:
    """Return the position of a row's period; a row without a date is in the first."""
    starts = [period.since for period in column.periods if period.since]
    if not starts:
        return pl.lit(0, dtype=pl.Int32)
    return pl.sum_horizontal([(moment >= start).fill_null(value=False).cast(pl.Int32) for start in starts])


def _tally(batch: Batch, text: pl.Expr, period: pl.Expr, value: pl.Expr) -> list[UnitGroup]:
    """Return the groups of rows, the most frequent first; beyond the 64th there is one for each period."""
    one = batch.frame.select(value.is_not_null().alias(_VALUE), text.alias(_TEXT), period.alias(_PERIOD))
    counts = one.group_by(_TEXT, _PERIOD).agg(pl.col(_VALUE).sum())
    found = counts.sort(_VALUE, _TEXT, _PERIOD, descending=[True, False, False], nulls_last=True).collect()
    groups = [UnitGroup(*row) for row in found.head(MAX_UNITS).iter_rows()]
    more = found.slice(MAX_UNITS).group_by(_PERIOD).agg(pl.col(_VALUE).sum()).sort(_PERIOD)
    return groups + [UnitGroup(MORE, *row) for row in more.iter_rows() if row[1]]


def _rows(group: UnitGroup, column: Column, text: pl.Expr, period: pl.Expr) -> pl.Expr | None:
    """Return true for a group's rows, None where these are all."""
    if group.rows is None:
        return None
    return period == group.period if column.unit_changes else text == group.text


def _converted(steps: list[tuple[pl.Expr | None, Conversion]], value: pl.Expr, *, is_exact: bool) -> pl.Expr:
    """Return the values of the rows that a step is for, converted, in integers where that is exact; else null."""
    result = pl.lit(None, dtype=pl.Int128 if is_exact else pl.Float64)
    for condition, change in steps:
        new = _in_integers(change, value) if is_exact else _in_floats(change, value.cast(pl.Float64))
        rows = value.is_not_null() if condition is None else condition & value.is_not_null()
        result = pl.when(rows).then(new).otherwise(result)
    return result


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
    if max(abs(factor), abs(offset), divisor) > MAX_EXACT:
        return value * float(change.factor) + float(change.offset)
    product = value * float(factor)
    result = (product + float(offset)) / float(divisor)
    error = (product.abs() + float(abs(offset))) * (_TOLERANCE / divisor)
    size = result.abs()
    near = pl.when(size < 1e4).then(result.round(9)).otherwise(result.round(4))  # noqa: PLR2004
    fits = size < 1e9  # noqa: PLR2004 - beyond, four decimals are more than a float has
    return pl.when(fits & ((near - result).abs() <= error)).then(near).otherwise(result)
