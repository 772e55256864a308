"""The check `range`: the smallest and the largest value."""

from __future__ import annotations

from functools import reduce
from math import ceil, floor
from operator import and_
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Cells, RowCheck
from contracts.problem import Complaint
from contracts.quantity import plain, quantity, time_of
from contracts.units import UnitError, conversion, meant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from contracts.check import Check, Expression
    from contracts.column import Column, ColumnsByName
    from contracts.domain import Domain

__all__ = ["Range"]


class Range(RowCheck):
    """Values lie from `min` to `max`, both included; either may be left out.

    A bound may be in any unit of the column's dimension (`max: 3 m` on a column in cm) and is
    converted exactly when the contract is read; a bare number is in the column's unit. Dates and
    timestamps take ISO 8601 bounds, without a zone in UTC. Nulls pass.
    """

    name: ClassVar[str] = "range"
    types: ClassVar[tuple[str, ...]] = ("integer", "number", "date", "timestamp")

    min: int | float | str | None = Field(None, description="smallest value allowed", examples=["0 cm"])
    max: int | float | str | None = Field(None, description="largest value allowed", examples=["3 m"])

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield bounds that cannot be read or converted."""
        assert column is not None
        for field in ("min", "max") if column.type else ():  # of an unknown type nothing tells numbers from times
            try:
                self._bound(field, column)
            except UnitError as error:
                message = f"range of {column.name!r}: {error}"
                respelled = _respelled(getattr(self, field))
                yield Complaint((field,), message, "unit-mismatch", instead=respelled, is_sure=True)
            except ValueError as error:
                yield Complaint((field,), f"range of {column.name!r}: {error}", "bad-value")
        if self.min is None and self.max is None:
            yield Complaint((), f"range of {column.name!r} has neither `min` nor `max`", "bad-value", at_key=True)

    def _bound(self, field: str, column: Column) -> Any:
        written = getattr(self, field)
        if written is None:
            return None
        if not column.is_numeric:
            return time_of(str(written), column.type)
        return _as_number(_in_unit(written, column), field, column)

    def bounds(self, column: Column) -> tuple[Any, Any]:
        """Return both bounds in the column's unit, None where open."""
        return self._bound("min", column), self._bound("max", column)

    def narrow(self, domain: Domain, column: Column) -> Domain:
        """Keep to the bounds."""
        return domain.between(*self.bounds(column))

    def in_unit(self, column: Column, unit: str) -> Check:
        """Return the same bounds with the old unit beside them, to be converted exactly like any other."""
        if not column.is_numeric or not column.unit:
            return self
        bounds = {field: _with_unit(getattr(self, field), column.unit) for field in ("min", "max")}
        return self.model_copy(update=bounds)

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true between the bounds."""
        assert column is not None
        value, (low, high) = cells.value(column.name), self.bounds(column)
        sides = [] if low is None else [value >= low]
        fine: Expression = reduce(and_, sides if high is None else [*sides, value <= high])
        return fine

    def complaint(self, column: Column | None) -> str:
        """Say what was expected, in the column's unit."""
        assert column is not None
        low, high = (_shown(bound, column) for bound in self.bounds(column))
        if not low or not high:
            return f"lie above {high}" if high else f"lie below {low}"
        return f"lie outside {low} to {high}"


def _with_unit(written: float | str | None, unit: str) -> float | str | None:
    return f"{written} {unit}" if written is not None and quantity(written).unit is None else written


def _in_unit(written: object, column: Column) -> Fraction:
    found = quantity(written)
    if found.unit is None:
        return found.value
    if column.unit is None:
        msg = f"{written!r} has a unit, but the column has none"
        raise UnitError(msg)
    return conversion(found.unit, column.unit)(found.value)


def _respelled(written: object) -> str:
    """Return a bound with its unit as it is written: `3 Km` is meant as `3 km`; "" where nothing is clear."""
    number, _, name = str(written).strip().partition(" ")
    return f"{number} {meant(name)}" if meant(name) else ""


def _as_number(value: Fraction, field: str, column: Column) -> int | float:
    if column.type == "integer":
        return ceil(value) if field == "min" else floor(value)
    return float(value)


def _shown(bound: Any, column: Column) -> str:
    if bound is None:
        return ""
    if not column.is_numeric:
        return str(bound.isoformat())
    return f"{plain(bound)} {column.unit}" if column.unit else plain(bound)
