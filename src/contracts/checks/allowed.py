"""The check `allowed`: the values that may occur."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Cells, RowCheck
from contracts.problem import Complaint
from contracts.quantity import number, time_of
from contracts.units import conversion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.check import Check, Expression
    from contracts.column import Column, ColumnsByName
    from contracts.domain import Domain

__all__ = ["Allowed"]

_SHOWN = 5
_INT64 = 2**63
_FITTING: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "date": (str,),
    "timestamp": (str,),
}


class Allowed(RowCheck):
    """Values are among the listed ones. Nulls pass."""

    name: ClassVar[str] = "allowed"
    types: ClassVar[tuple[str, ...]] = ("string", "integer", "number", "boolean", "date", "timestamp")
    short: ClassVar[dict[str, Any] | None] = {
        "type": "array",
        "minItems": 1,
        "items": {"type": ["string", "number", "boolean"]},
        "examples": [["good", "suspect"]],
    }

    values: tuple[bool | int | float | str, ...] = Field(description="every value that may occur", min_length=1)

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `allowed: [good, suspect]`."""
        values = value.get("values") if isinstance(value, dict) else value
        listed = tuple(values) if isinstance(values, list) else values
        return {**value, "values": listed} if isinstance(value, dict) else {"values": listed}

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield values that are not of the column's type."""
        assert column is not None
        for position, value in enumerate(self.values):
            try:
                self._typed(value, column)
            except ValueError:
                message = f"allowed value {value!r} of {column.name!r} is not of type {column.type}"
                is_text = column.type == "string"
                hint = "quote it to make it text" if is_text else ""
                yield Complaint(("values", position), message, "bad-value", hint, quote=is_text, is_sure=True)

    @staticmethod
    def _typed(value: Any, column: Column) -> Any:
        if column.type is None:
            return value
        fitting = isinstance(value, _FITTING[column.type]) and isinstance(value, bool) == (column.type == "boolean")
        if not fitting:
            raise ValueError
        if isinstance(value, int) and not -_INT64 <= value < _INT64:
            raise ValueError
        if isinstance(value, float) and not isfinite(value):
            raise ValueError
        return time_of(value, column.type) if column.type in ("date", "timestamp") else value

    def typed(self, column: Column) -> tuple[Any, ...]:
        """Return the values as the column's own type."""
        return tuple(self._typed(value, column) for value in self.values)

    def in_unit(self, column: Column, unit: str) -> Check:
        """Return the same values converted, whole ones as whole numbers."""
        if not column.is_numeric or not column.unit:
            return self
        change = conversion(column.unit, unit)
        converted = [change(number(value)) for value in self.values]  # type: ignore[arg-type]
        return self.model_copy(update={"values": tuple(int(v) if v.denominator == 1 else float(v) for v in converted)})

    def narrow(self, domain: Domain, column: Column) -> Domain:
        """Keep to the listed values."""
        return domain.among(self.typed(column))

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true for listed values."""
        assert column is not None
        value, listed = cells.value(column.name), self.typed(column)
        return _any([value == number for number in listed]) if column.type == "number" else value.is_in(listed)

    def complaint(self, column: Column | None) -> str:
        """Name the allowed values, as many as can be read."""
        shown = ", ".join(str(value) for value in self.values[:_SHOWN])
        more = f" and {len(self.values) - _SHOWN} more" if len(self.values) > _SHOWN else ""
        return f"are not among the allowed values {shown}{more}"

    def hint(self, column: Column | None, values: Sequence[object]) -> str:
        """Say so where only case or white space differs."""
        known = {str(value).strip().casefold() for value in self.values}
        near = [value for value in values if str(value).strip().casefold() in known]
        return "the values differ from allowed ones only in case or white space" if near else ""


def _any(conditions: list[Expression]) -> Expression:
    """Return true where any holds, joined pairwise so that a long list makes no deep expression.

    Numbers are compared one by one: an engine's `is_in` wants all of them of the column's own type.
    """
    while len(conditions) > 1:
        paired = [a | b for a, b in zip(conditions[::2], conditions[1::2], strict=False)]
        conditions = paired + conditions[len(paired) * 2 :]
    return conditions[0]
