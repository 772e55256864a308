"""From what a batch holds to what a contract declares: typed values in declared units, and where they do not fit.

The only rules by which a value becomes another are here, in `type_readers` and in `conversion`. Nothing is coerced
that loses anything: what does not fit is null for all checks but `type`, which counts it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
from polars import selectors

from contracts.backends.conversion import Arrival, arrival
from contracts.backends.type_readers import READERS, TEXTS, Cell
from contracts.column import INFINITIES
from contracts.errors import DataSourceError
from contracts.quantity import MAX_EXACT, time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from contracts.backends.batch import Batch
    from contracts.check import Listed
    from contracts.column import Column
    from contracts.profile import FoundUnit
    from contracts.terms import Terms

__all__ = ["Prepared", "prepare", "together", "within_calendar"]


@dataclass(frozen=True)
class Prepared:
    """A batch whose columns `v:NAME` hold typed values, `r:NAME` whether readable, `x:NAME` the raw.

    There is no `r:NAME` where every value is readable. Where rows came in another unit than the
    declared one, `v:NAME` is in the declared one, and `y:NAME` holds the converted numbers: null in
    rows that were not converted. `units` and `delivered` are what a Profile says of them. It is what
    a check sees as its Cells. `made` holds the expressions of these columns, by name, over the batch's own;
    `plain` is the raw column of each `v:NAME` that is equal to it but for NaN and infinities. `lists` are the
    lists of known values that were opened.
    """

    frame: pl.LazyFrame
    schema: Mapping[str, pl.DataType]
    made: Mapping[str, pl.Expr] = field(default_factory=dict)
    units: Mapping[str, tuple[FoundUnit, ...]] = field(default_factory=dict)
    delivered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    plain: Mapping[str, pl.Expr] = field(default_factory=dict)
    lists: Mapping[Any, Any] = field(default_factory=dict)

    def value(self, column: str) -> Any:
        """Return the column's typed values."""
        return pl.col(f"v:{column}")

    def readable(self, column: str) -> Any:
        """Return true where the cell is null or of the declared type."""
        return pl.col(f"r:{column}") if f"r:{column}" in self.schema else pl.lit(value=True)

    def matches(self, column: str, pattern: str) -> Any:
        """Return true where the column's text matches a pattern, null where it is null."""
        return pl.col(f"v:{column}").str.contains(pattern)

    def known(self, listed: Listed) -> Any:
        """Return true where the values of some columns are in a list, together; null where one of them is."""
        _, found = self.lists[listed]
        values = together([f"v:{name}" for name, _ in listed.columns])
        return values.map_batches(found.holds, return_dtype=pl.Boolean, is_elementwise=True)

    def where(self, condition: Any, value: Any) -> Any:
        """Return the value where the condition is true, else null."""
        return pl.when(condition).then(value)

    def without(self, values: Any, wrong: Callable[[Iterable[str]], list[str]]) -> Any:
        """Return true where text is not among the `wrong` ones of its distinct values, null where it is null."""

        def fine(texts: pl.Series) -> pl.Series:
            return ~texts.is_in(wrong(texts.drop_nulls().unique()))

        return values.map_batches(fine, return_dtype=pl.Boolean, is_elementwise=True)


def prepare(batch: Batch, terms: Terms, now: datetime | None = None) -> Prepared:
    """Return the batch with its columns as the contract declares them.

    `now` dates the rows that no column dates, where a unit is announced to change; without it
    these rows are taken to have come before the change.

    Raises:
        DataSourceError: the source cannot be read.

    """
    try:
        schema = batch.frame.collect_schema()
        cells = {
            name: _cell(terms.columns[name], physical, schema[physical], batch)
            for name, physical in batch.physical.items()
        }
        arrivals = _arrivals(batch, terms, cells, now, schema)
    except (pl.exceptions.PolarsError, OSError) as error:
        msg = f"cannot read the data: {_first_line(error)}"
        raise DataSourceError(msg) from None
    made: dict[str, pl.Expr] = {}
    for name, cell in cells.items():
        made |= _columns(name, cell, terms.columns[name], arrivals.get(name, Arrival()))
    frame = batch.frame.select(**made)
    carried: dict[str, tuple[FoundUnit, ...]] = {name: (unit,) for name, unit in batch.units.items()}
    carried |= {name: found.units for name, found in arrivals.items()}
    units = {name: found for name, found in carried.items() if found}
    delivered = {name: found.delivered for name, found in arrivals.items() if found.delivered}
    plain = {f"v:{n}": cell.raw for n, cell in cells.items() if cell.is_plain and f"y:{n}" not in made}
    return Prepared(frame, dict(frame.collect_schema()), made, units, delivered, plain, terms.opened)


def _arrivals(
    batch: Batch, terms: Terms, cells: Mapping[str, Cell], now: datetime | None, schema: Mapping[str, pl.DataType]
) -> dict[str, Arrival]:
    """Return, for each numeric column with a unit, how its rows arrived."""
    clock = pl.lit(now.astimezone(UTC).replace(tzinfo=None) if now else None, dtype=pl.Datetime("us"))
    time = cells.get(terms.time or "")
    moment = clock if time is None else pl.coalesce(time.value.cast(pl.Datetime("us")), clock)
    asked = {name: terms.columns[name] for name in cells}
    return {
        name: arrival(batch, terms, column, _number_of(column, cells[name], batch, schema), moment)
        for name, column in asked.items()
        if column.unit and column.is_numeric
    }


def _number_of(column: Column, cell: Cell, batch: Batch, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    """Return what is converted: 2.5 cm, which is no integer, is 25 mm, which is one."""
    physical = batch.physical[column.name]
    if column.type == "number" or schema[physical].is_integer():
        return cell.value
    return _cell(replace(column, type="number"), physical, schema[physical], batch).value


def _columns(name: str, cell: Cell, column: Column, arrived: Arrival) -> dict[str, pl.Expr]:
    """Return the expressions of a column's cells, in the declared unit."""
    value, readable, converted = cell.value, cell.readable, arrived.converted
    if converted is not None:
        is_converted = converted.is_not_null()
        new = _fitting(converted, column, is_exact=arrived.is_exact)
        value = pl.when(is_converted).then(new).otherwise(value)
        as_it_came = pl.lit(value=True) if readable is None else readable
        readable = pl.when(is_converted).then(new.is_not_null()).otherwise(as_it_came)
    made = {f"v:{name}": value, f"x:{name}": cell.raw, f"y:{name}": converted, f"r:{name}": readable}
    return {name: expression for name, expression in made.items() if expression is not None}


def _fitting(converted: pl.Expr, column: Column, *, is_exact: bool) -> pl.Expr:
    """Return the converted values that the column can hold, else null: finite, and none of its stand-ins.

    Those of an integer column are whole, and as large as 64 bits, or a float without a gap, allow.
    """
    new, fits = converted, converted.is_finite()
    if is_exact or column.type == "integer":
        new = converted.cast(pl.Int64, strict=False)
        fits = new.is_not_null()
    if column.type == "integer" and not is_exact:
        fits = (converted.round(0) == converted) & (converted.abs() <= MAX_EXACT)
    for stand_in in column.missing:
        fits &= pl.lit(value=True) if isinstance(stand_in, str) else new != stand_in
    return pl.when(fits).then(new)


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _cell(column: Column, physical: str, dtype: pl.DataType, batch: Batch) -> Cell:
    raw = selectors.by_name(physical).as_expr()  # pl.col would read '^x$' as a pattern
    read = READERS[column.type](raw, dtype, column, physical in batch.text)
    misfit = batch.misfits.get(physical)
    if misfit:
        flag = pl.col(misfit.flag)
        shown = pl.coalesce(pl.col(misfit.text), raw.cast(pl.String))
        read = Cell(read.value, ~flag if read.readable is None else ~flag & read.readable, shown)
    is_text = misfit is not None or dtype.base_type() in TEXTS
    is_number = column.is_numeric or (column.type is None and dtype.is_numeric())
    return _without_stand_ins(read, column, is_text=is_text, is_number=is_number)


def _without_stand_ins(cell: Cell, column: Column, *, is_text: bool, is_number: bool) -> Cell:
    """Read the column's `missing` values as null: numbers among numbers, text among text."""
    texts = [value for value in column.missing if isinstance(value, str)]
    numbers = [value for value in column.missing if not isinstance(value, str)]
    found = []
    if texts and is_text:
        found.append(cell.raw.cast(pl.String).is_in(texts))
    if column.type in ("date", "timestamp"):
        found += [cell.value == time for text in texts if (time := _time(text, column.type)) is not None]
    if numbers and is_number:
        found += [cell.value == value for value in numbers]
    if is_number:
        found += [cell.raw.cast(pl.Float64, strict=False) == float(text) for text in texts if text in INFINITIES]
    if not found:
        return cell
    missing = pl.any_horizontal(found).fill_null(value=False)
    readable = None if cell.readable is None else cell.readable | missing
    return Cell(pl.when(~missing).then(cell.value), readable, cell.raw)


def _time(text: str, kind: str) -> Any:
    try:
        return time_of(text, kind)
    except ValueError:
        return None


def within_calendar(time: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    """Return a time as one that Python can hold, in the years 1 to 9999: the nearest, for one beyond."""
    if isinstance(dtype, pl.Datetime):
        return time if dtype.time_unit == "ns" else time.clip(datetime.min, datetime.max)  # noqa: DTZ901 - naive UTC
    return time.clip(date.min, date.max)


def together(names: Sequence[str]) -> pl.Expr:
    """Return a column, or several as one value, null where one of them is."""
    if len(names) == 1:
        return pl.col(names[0])
    parts = pl.struct(pl.col(name).alias(str(place)) for place, name in enumerate(names))
    return pl.when(pl.all_horizontal(pl.col(name).is_not_null() for name in names)).then(parts)
