"""What is counted of some rows of a batch: all columns in one query, and lists of values only where they are few."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.authoring.inferring.seen import MOST_VALUES, ColumnSeen
from contracts.authoring.inferring.stand_ins import NUMBERS, TEXTS
from contracts.column import NUMERIC

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.column import Column

__all__ = ["counted"]

_FIRST = 1000
_LISTED: dict[bool, list[Any]] = {
    True: [float(value) for value in NUMBERS],
    False: [int(value) for value in NUMBERS if value == int(value) and abs(value) < 2**31],
}
_WORDS = (pl.String, pl.Categorical, pl.Enum)


def counted(cells: pl.DataFrame, columns: Mapping[str, Column], rows: int) -> dict[str, ColumnSeen]:
    """Return what is seen of each column in `rows` rows, which have its value `v:`, its cell `x:`, and perhaps `r:`."""
    schema = dict(cells.schema)
    asked = {f"{what}:{n}": made for n, column in columns.items() for what, made in _asked(schema, n, column).items()}
    found = cells.select(**asked).row(0, named=True) if asked else {}
    return {name: _seen(cells, name, column, rows, found) for name, column in columns.items()}


def _asked(schema: Mapping[str, pl.DataType], name: str, column: Column) -> dict[str, pl.Expr]:
    """Return what a number is asked of a column for."""
    value, raw = pl.col(f"v:{name}"), schema[f"x:{name}"]
    asked = {"nulls": value.null_count()}
    if f"r:{name}" in schema:
        asked["unreadable"] = (~pl.col(f"r:{name}")).sum()
    if raw.is_float():
        asked["infinite"] = pl.col(f"x:{name}").is_infinite().sum()
    if raw.base_type() in _WORDS:
        asked["texts"] = pl.col(f"x:{name}").cast(pl.String).is_in(TEXTS).sum()
    return asked | _of_kind(value, schema[f"v:{name}"], column)


def _of_kind(value: pl.Expr, dtype: pl.DataType, column: Column) -> dict[str, pl.Expr]:
    if column.type in NUMERIC:
        is_listed = value.is_in(_LISTED[dtype.is_float()])
        rest = value.filter(~is_listed)
        few = {} if dtype.is_float() else {"few": _is_few(value)}
        return {
            "low": rest.min(), "high": rest.max(), "zeros": (rest == 0).sum(), "listed": is_listed.sum(), **few,
        }  # fmt: skip
    if column.type in ("date", "timestamp"):
        is_day = pl.lit(value=True) if column.type == "date" else (value.dt.truncate("1d") == value).all()
        return {"low": value.min(), "high": value.max(), "days": is_day}
    if column.type == "string":
        sizes = value.str.len_chars()
        return {"low": sizes.min(), "high": sizes.max(), "few": _is_few(value)}
    return {}


def _is_few(value: pl.Expr) -> pl.Expr:
    """Return whether the first values are few different ones, which spares most columns the count of all."""
    return value.drop_nulls().head(_FIRST).n_unique() <= MOST_VALUES


def _seen(cells: pl.DataFrame, name: str, column: Column, rows: int, found: Mapping[str, Any]) -> ColumnSeen:
    def of(what: str) -> Any:
        return found.get(f"{what}:{name}")

    unreadable = of("unreadable") or 0
    values = cells.get_column(f"v:{name}")
    return ColumnSeen(
        rows,
        of("nulls") - unreadable,
        unreadable,
        of("low"),
        of("high"),
        of("zeros") or 0,
        _times(values, _LISTED[values.dtype.is_float()]) if of("listed") else {},
        _times(_in_text(cells.get_column(f"x:{name}")), TEXTS) if of("texts") or of("infinite") else {},
        _times(values, None) if of("few") else None,
        column.type == "date" or of("days") is not False,
    )


def _in_text(cells: pl.Series) -> pl.Series:
    """Return the words that stand for something else; of floats the infinities alone."""
    return (cells.filter(cells.is_infinite()) if cells.dtype.is_float() else cells).cast(pl.String)


def _times(values: pl.Series, wanted: Any) -> Any:
    """Return how often each value occurs, of those wanted; of all values None where too many are different."""
    there = (values.drop_nulls() if wanted is None else values.filter(values.is_in(wanted))).alias("value")
    counts = there.value_counts(name="count")
    return dict(sorted(counts.iter_rows())) if wanted is not None or len(counts) <= MOST_VALUES else None
