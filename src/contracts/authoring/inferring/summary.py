"""A summary of data, column by column: what `contracts profile` prints, and the same for a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
from polars import selectors

from contracts.authoring.inferring.deliveries import deliveries, opened
from contracts.authoring.inferring.distribution import common, histogram, middle
from contracts.authoring.inferring.looking import look, typed
from contracts.authoring.inferring.material import Material
from contracts.column import NUMERIC
from contracts.errors import ContractsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contracts.authoring.inferring.deliveries import Delivery, Unread
    from contracts.authoring.inferring.looking import Carried
    from contracts.authoring.inferring.seen import Kind, Seen

__all__ = ["ColumnSummary", "Summary", "summary"]

_EXACT = 1_000_000
"""Up to so many rows distinct values are counted; above they are estimated (HyperLogLog; Flajolet et al. 2007)."""


@dataclass(frozen=True)
class ColumnSummary:
    """What a column holds. `low`, `high` and `nulls` are exact, stand-ins for missing values apart.

    `middle` and `histogram` (counts in equal steps from `low` to `high`) are of a sample of at most
    100,000 values. Of text, `low` and `high` are lengths, and `common` its commonest values, masked.
    """

    name: str
    type: str | None
    rows: int
    nulls: int
    missing: tuple[Any, ...]
    distinct: int
    is_exact: bool
    low: Any
    middle: Any
    high: Any
    unit: str | None
    form: str | None
    form_share: float
    common: tuple[str, ...]
    histogram: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that JSON can carry."""
        shown = {"low": _plain(self.low), "median": _plain(self.middle), "high": _plain(self.high)}
        return {
            "column": self.name,
            "type": self.type,
            "rows": self.rows,
            "nulls": self.nulls,
            "missing": list(self.missing),
            "distinct": self.distinct,
            "distinct_is_exact": self.is_exact,
            **({f"length_{key}": value for key, value in shown.items()} if self.type == "string" else shown),
            "unit": self.unit,
            "format": self.form,
            "format_share": self.form_share if self.form else None,
            "common": list(self.common),
            "histogram": list(self.histogram),
        }


@dataclass(frozen=True)
class Summary:
    """The columns of data, in their order, and what is wrong with their headers."""

    rows: int
    batches: int
    columns: tuple[ColumnSummary, ...]
    oddities: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return plain values that JSON can carry."""
        return {"rows": self.rows, "batches": self.batches, "columns": [one.to_dict() for one in self.columns]}


def summary(*data: Any, reveal: bool = False, progress: Callable[[str, int, int], None] = lambda *_: None) -> Summary:
    """Return a summary of all that is handed in together; text values are masked unless `reveal`.

    Raises:
        DataSourceError: the data cannot be read.
        ContractsError: there are none, or they have no columns.

    """
    batches = deliveries(data)
    progress("looking at the data", 0, 2)
    kinds, carried = typed(batches)
    if not kinds:
        msg = f"{batches[0].label or 'the data'}: no columns to summarise"
        raise ContractsError(msg)
    seen, kinds = look(batches, kinds)
    progress("counting distinct values", 1, 2)
    rows = sum(one.rows for one in seen)
    distinct = _distinct(batches, list(kinds), rows)
    columns = tuple(_column(name, kinds[name], seen, carried, distinct[name], reveal=reveal) for name in kinds)
    oddities = dict.fromkeys(text for one in carried for text in one.oddities)
    return Summary(rows, len(batches), columns, tuple(oddities))


def _column(
    name: str, kind: Kind, seen: Sequence[Seen], carried: Sequence[Carried], distinct: tuple[int, bool], *, reveal: bool
) -> ColumnSummary:
    there = [one for one in seen if name in one.columns]
    samples = [one.sample.select(pl.col(f"v:{name}").alias("value")) for one in there]
    values = pl.concat(samples, how="vertical_relaxed").to_series()
    column = Material(
        name, kind, [one.columns[name] for one in there], values.to_list() if kind.type in NUMERIC else []
    )
    unit = next((one.units[name][0] for one in carried if name in one.units), None)
    low, high = column.bounds if kind.type in NUMERIC else (column.whole.low, column.whole.high)
    kept = values.drop_nulls()
    if column.missing and kind.type in NUMERIC:
        kept = kept.filter(~kept.cast(pl.Float64).is_in([float(value) for value in column.missing]))
    scale = kept.str.len_chars() if kind.type == "string" else kept
    return ColumnSummary(
        name,
        kind.type,
        sum(one.rows for one in there),
        sum(column.absences),
        tuple(column.missing),
        *distinct,
        low,
        middle(scale),
        high,
        unit,
        kind.form,
        kind.share,
        common(kept, reveal=reveal) if kind.type in ("string", "boolean") else (),
        histogram(scale, low, high) if kind.type not in ("boolean", None) else (),
    )


def _distinct(batches: Sequence[Delivery], names: Sequence[str], rows: int) -> dict[str, tuple[int, bool]]:
    """Return the number of different values of each column as they stand in the data, and whether it is exact."""
    frames = [_renamed(opened(one)) for one in batches]
    whole = pl.concat(frames, how="diagonal_relaxed") if len(frames) > 1 else frames[0]
    schema = whole.collect_schema()
    is_exact = rows <= _EXACT
    counts = {name: _count(pl.col(f"v:{name}").drop_nulls(), schema[f"v:{name}"], is_exact=is_exact) for name in names}
    found = whole.select(**{f"v:{name}": count for name, count in counts.items()}).collect(engine="streaming").row(0)
    return {name: (int(count), is_exact) for name, count in zip(names, found, strict=True)}


def _count(values: pl.Expr, dtype: pl.DataType, *, is_exact: bool) -> pl.Expr:
    if dtype.is_nested() or dtype == pl.Object:
        return pl.lit(0)
    return values.n_unique() if is_exact else values.approx_n_unique()


def _renamed(unread: Unread) -> pl.LazyFrame:
    physical = unread.batch.physical
    return unread.batch.frame.select(
        selectors.by_name(header).as_expr().alias(f"v:{name}") for name, header in physical.items()
    )


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else None
