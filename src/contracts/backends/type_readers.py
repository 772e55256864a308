"""A column's values as one of the types that a contract declares: a reader for each.

Nothing is coerced that loses anything; what does not fit is unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.quantity import MAX_EXACT

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.column import Column

__all__ = ["READERS", "TEXTS", "Cell", "finite", "is_no_infinity"]

TEXTS = (pl.String, pl.Categorical, pl.Enum)
_UTC_NAMES = {"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Zulu", "+00:00"}


@dataclass(frozen=True)
class Cell:
    """Three expressions of one column: the value, whether it was readable (None: always), and what to show.

    Where `is_plain`, the value is the raw one wherever that is neither NaN nor infinite.
    """

    value: pl.Expr
    readable: pl.Expr | None
    raw: pl.Expr
    is_plain: bool = False


def _unreadable(raw: pl.Expr, empty: pl.DataType | type[pl.DataType]) -> Cell:
    """Return a cell of a wrong kind altogether: no value of it can be judged."""
    return Cell(pl.when(pl.lit(value=False) & raw.is_null()).then(pl.lit(None, dtype=empty)), raw.is_null(), raw)


def _parsed(raw: pl.Expr, value: pl.Expr) -> Cell:
    """Return a cell whose text was read where it could be; the rest is unreadable."""
    return Cell(value, raw.is_null() | value.is_not_null(), raw)


def _untyped(raw: pl.Expr, dtype: pl.DataType, column: Column, is_text: bool) -> Cell:  # noqa: FBT001
    return Cell(raw.fill_nan(None) if dtype.is_float() else raw, None, raw)


def _string(raw: pl.Expr, dtype: pl.DataType, column: Column, is_text: bool) -> Cell:  # noqa: FBT001
    if dtype.base_type() in (*TEXTS, pl.Null):
        return Cell(raw.cast(pl.String), None, raw)
    return _unreadable(raw, pl.String)


def _number(raw: pl.Expr, dtype: pl.DataType, column: Column, is_text: bool) -> Cell:  # noqa: FBT001
    if is_text and dtype == pl.String:
        value = raw.cast(pl.Float64, strict=False)
        return Cell(finite(value), raw.is_null() | value.is_not_null() & ~value.is_infinite(), raw)
    if dtype.is_float():
        return Cell(finite(raw), is_no_infinity(raw), raw, is_plain=True)
    if dtype.is_integer():
        return Cell(raw, None, raw)
    if dtype.is_decimal() or dtype == pl.Null:
        return Cell(raw.cast(pl.Float64), None, raw)
    return _unreadable(raw, pl.Float64)


def finite(value: pl.Expr) -> pl.Expr:
    """Return the value where it is finite, else null: NaN is a null, an infinity is unreadable."""
    return pl.when(value.is_finite()).then(value)


def is_no_infinity(value: pl.Expr) -> pl.Expr:
    """Return whether a number was readable."""
    return ~value.is_infinite().fill_null(value=False)


def _integer(raw: pl.Expr, dtype: pl.DataType, column: Column, is_text: bool) -> Cell:  # noqa: FBT001
    if is_text and dtype == pl.String:
        return _parsed(raw, raw.cast(pl.Int64, strict=False))
    if dtype.is_integer():
        return Cell(raw, None, raw)
    if dtype == pl.Null:
        return Cell(raw.cast(pl.Int64), None, raw)
    if dtype.is_float() or dtype.is_decimal():
        value = raw.cast(pl.Float64)
        whole = (value == value.round(0)) & (value.abs() <= MAX_EXACT)
        nothing = raw.is_null() | value.is_nan()
        return Cell(pl.when(whole).then(value).cast(pl.Int64, strict=False), nothing | whole, raw)
    return _unreadable(raw, pl.Int64)


def _boolean(raw: pl.Expr, dtype: pl.DataType, column: Column, is_text: bool) -> Cell:  # noqa: FBT001
    if is_text and dtype == pl.String:
        lower = raw.str.to_lowercase()
        return _parsed(raw, pl.when(lower.is_in(["true", "false"])).then(lower == "true"))
    if dtype in (pl.Boolean, pl.Null):
        return Cell(raw.cast(pl.Boolean), None, raw)
    return _unreadable(raw, pl.Boolean)


def _date(raw: pl.Expr, dtype: pl.DataType, column: Column, is_text: bool) -> Cell:  # noqa: FBT001
    if is_text and dtype == pl.String:
        day = raw.str.replace(r"[T ]00:00(:00(\.0+)?)?$", "")
        is_iso = day.str.contains("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        return _parsed(raw, pl.when(is_iso).then(day.str.to_date("%Y-%m-%d", strict=False)))
    if dtype in (pl.Date, pl.Null):
        return Cell(raw.cast(pl.Date), None, raw)
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
        day = raw.dt.date()
        at_midnight = day.cast(dtype) == raw
        return Cell(pl.when(at_midnight).then(day), raw.is_null() | at_midnight, raw)
    return _unreadable(raw, pl.Date)


def _timestamp(raw: pl.Expr, dtype: pl.DataType, column: Column, is_text: bool) -> Cell:  # noqa: FBT001
    if is_text and dtype == pl.String:
        return _parsed(raw, _read_times(raw, zoned=column.tz is not None))
    if dtype == pl.Null:
        return Cell(raw.cast(pl.Datetime("us")), None, raw)
    if isinstance(dtype, pl.Datetime) and _same_zone(dtype.time_zone, column.tz):
        in_utc = raw.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if dtype.time_zone else raw
        return Cell(in_utc, None, raw)
    return _unreadable(raw, pl.Datetime("us"))


def _same_zone(found: str | None, declared: str | None) -> bool:
    if declared is None or found == declared:
        return True
    return found in _UTC_NAMES and declared in _UTC_NAMES


def _read_times(raw: pl.Expr, *, zoned: bool) -> pl.Expr:
    """Read ISO 8601 text, seconds optional, as UTC; without an offset only where there is no zone."""
    text = raw.str.replace(" ", "T", literal=True).str.replace("Z$", "+00:00")
    text = text.str.replace(r"T([0-9]{2}:[0-9]{2})($|[+-])", "T${1}:00${2}")
    form = "%Y-%m-%dT%H:%M:%S%.f"
    aware = text.str.to_datetime(f"{form}%:z", time_unit="us", time_zone="UTC", strict=False).dt.replace_time_zone(None)
    return aware if zoned else pl.coalesce(aware, text.str.to_datetime(form, time_unit="us", strict=False))


READERS: dict[str | None, Callable[[pl.Expr, pl.DataType, Any, bool], Cell]] = {
    None: _untyped,
    "string": _string,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "timestamp": _timestamp,
}
