"""Which groups a batch has, each with its number of rows and its first row; and which of them another batch has too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backends.batch import Batch
from contracts.backends.cells import prepare
from contracts.backends.failures import FAILURES
from contracts.backends.grouping import ROW, numbered
from contracts.errors import ContractsError, DataSourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.backends.batch import Pushed
    from contracts.terms import Terms

__all__ = ["Census", "SharedGroups", "census", "shared_groups"]

_ROWS = "\0rows"
_OTHER = "\0other"


@dataclass(frozen=True)
class Census:
    """A frame with a row for each group, without those that have a null: the columns, its rows, its first row."""

    columns: tuple[str, ...]
    frame: pl.DataFrame


@dataclass(frozen=True)
class SharedGroups:
    """The groups that two batches share: how many, how many rows of either batch, and some of them.

    An example is the group's first row in the one batch, that in the other, and its values by column.
    """

    groups: int
    rows: tuple[int, int]
    examples: Sequence[tuple[int, int, dict[str, Any]]]


def census(opened: Batch | Pushed, terms: Terms, columns: Sequence[str]) -> Census:
    """Return the groups of a batch, by the values of some columns; the engine that holds the rows counts them.

    Raises:
        DataSourceError: they cannot be read.

    """
    names = tuple(columns)
    try:
        frame = _here(opened, terms, names) if isinstance(opened, Batch) else _there(opened, terms, names)
    except FAILURES as error:
        if isinstance(error, ContractsError):
            raise
        msg = f"{', '.join(names)}: cannot be grouped ({type(error).__name__} while computing)"
        raise DataSourceError(msg) from None
    return Census(names, frame)


def _here(batch: Batch, terms: Terms, names: Sequence[str]) -> pl.DataFrame:
    cells = prepare(batch, terms).frame.select(pl.col(f"v:{name}").alias(name) for name in names)
    known = numbered(cells, 0).drop_nulls()
    return known.group_by(list(names)).agg(pl.len().alias(_ROWS), pl.col(ROW).min()).collect(engine="streaming")


def _there(pushed: Pushed, terms: Terms, names: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame(pushed.groups(terms, names), [*names, _ROWS, ROW], orient="row", infer_schema_length=None)


def shared_groups(one: Census, other: Census, most: int) -> SharedGroups | str:
    """Return the groups that both batches have, or why values cannot be compared; at most so many examples.

    Values are compared as such, whatever the width of an integer and the unit of a time.
    """
    if one.frame.is_empty() or other.frame.is_empty():
        return SharedGroups(0, (0, 0), ())
    mine, theirs = one.frame, other.frame
    keys = [f"\0key {k}" for k in range(len(one.columns))]
    for key, name in zip(keys, one.columns, strict=True):
        made = _comparable(mine[name], theirs[name])
        if made is None:
            return f"{name} is {_kind(mine[name])} in the one and {_kind(theirs[name])} in the other"
        mine, theirs = mine.with_columns(made[0].alias(key)), theirs.with_columns(made[1].alias(key))
    found = mine.join(theirs.select(*keys, _ROWS, ROW), on=keys, how="inner", suffix=_OTHER).sort(ROW)
    shown = found.head(most).select(ROW, ROW + _OTHER, *one.columns).rows()
    rows = (int(found[_ROWS].sum()), int(found[_ROWS + _OTHER].sum()))
    return SharedGroups(found.height, rows, [(a, b, dict(zip(one.columns, v, strict=True))) for a, b, *v in shown])


def _kind(values: pl.Series) -> str:
    kind = values.dtype
    if kind in (pl.String, pl.Categorical, pl.Enum):
        return "text"
    return "a number" if kind.is_numeric() else "a time" if isinstance(kind, pl.Date | pl.Datetime) else str(kind)


def _comparable(one: pl.Series, other: pl.Series) -> tuple[pl.Series, pl.Series] | None:
    """Return the values of two columns as one type, None where they are of two kinds.

    A float that is no whole number becomes null beside integers: none of them equals it.
    """
    kind = _kind(one)
    if kind != _kind(other):
        return None
    if kind == "text":
        return one.cast(pl.String), other.cast(pl.String)
    if kind == "a time":
        return _moment(one), _moment(other)
    if kind == "a number":
        is_whole = _is_whole(one) or _is_whole(other)
        return (_whole(one), _whole(other)) if is_whole else (one.cast(pl.Float64), other.cast(pl.Float64))
    return one, other


def _is_whole(values: pl.Series) -> bool:
    kind = values.dtype
    return kind.is_integer() or (isinstance(kind, pl.Decimal) and kind.scale == 0)


def _whole(values: pl.Series) -> pl.Series:
    if _is_whole(values):
        return values.cast(pl.Int128)
    floats = values.cast(pl.Float64)
    return floats.set(floats != floats.round(0), None).cast(pl.Int128, strict=False)


def _moment(values: pl.Series) -> pl.Series:
    is_zoned = isinstance(values.dtype, pl.Datetime) and values.dtype.time_zone
    in_utc = values.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if is_zoned else values
    return in_utc.cast(pl.Datetime("us"))
