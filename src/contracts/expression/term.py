"""A Term: a part of an expression, with its kind and unit, and how two of them come to one unit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from contracts.quantity import Quantity, moment, quantity
from contracts.units import UnitError, conversion, is_interval

if TYPE_CHECKING:
    from contracts.check import Cells

__all__ = [
    "ExpressionError",
    "Term",
    "aligned",
    "constant",
    "in_unit_of",
    "joined",
    "moment",
    "read_as",
    "require",
]

Build = Callable[["Cells"], Any]


class ExpressionError(ValueError):
    """An expression that cannot be judged; the message says which part and why."""


@dataclass(frozen=True)
class Term:
    """A part of an expression: its kind, its unit, and how to build it from a batch's cells.

    `constant` holds a literal's value; `is_difference` marks the difference of two temperatures,
    whose unit converts without the scale's offset; `converted` says that floats were multiplied to
    change the unit, so that equal values may differ by rounding.
    """

    text: str
    kind: str
    build: Build
    unit: str | None = None
    constant: Any = None
    is_difference: bool = False
    converted: bool = False
    columns: tuple[str, ...] = ()

    @property
    def is_interval(self) -> bool:
        """Whether the values stand on a scale whose zero is a convention (degC)."""
        return bool(self.unit) and not self.is_difference and is_interval(self.unit or "")


def constant(value: object, kind: str, unit: str | None = None) -> Term:
    """Return the Term of a literal."""
    return Term(str(value), kind, lambda _: value, unit, constant=value)


def joined(*terms: Term) -> tuple[str, ...]:
    """Return the columns of all terms, in order, each once."""
    return tuple(dict.fromkeys(name for term in terms for name in term.columns))


def require(kind: str, *terms: Term) -> None:
    """Refuse terms of another kind.

    Raises:
        ExpressionError: a term is of another kind.

    """
    for term in terms:
        if term.kind != kind:
            msg = f"{term.text!r} is a {term.kind}, and a {kind} is needed here"
            raise ExpressionError(msg)


def aligned(a: Term, b: Term) -> tuple[Term, Term]:
    """Return both terms in the left one's unit (a constant takes the other's)."""
    if a.constant is not None and b.constant is None:
        right, left = aligned(b, a)
        return left, right
    b = read_as(b, a)
    if "null" in (a.kind, b.kind) or a.kind != b.kind:
        msg = f"cannot compare {a.text!r} ({a.kind}) with {b.text!r} ({b.kind})"
        raise ExpressionError(msg + ("; use `is null`" if "null" in (a.kind, b.kind) else ""))
    if b.constant is not None and b.unit is None:
        return a, b
    return a, in_unit_of(a, b)


def read_as(b: Term, a: Term) -> Term:
    """Read a text literal as what the other side is: a quantity (`'3 m'`) or a time."""
    if b.kind != "text" or b.constant is None or a.kind == "text":
        return b
    try:
        if a.kind == "time":
            return constant(moment(b.constant), "time")
        found = quantity(b.constant) if a.kind == "number" else Quantity(quantity(0).value, "")
    except ValueError as error:
        raise ExpressionError(str(error)) from None
    return (
        b
        if found.unit == ""
        else replace(constant(float(found.value), "number", found.unit), is_difference=a.is_difference)
    )


def in_unit_of(a: Term, b: Term) -> Term:
    """Return `b` in the unit of `a`.

    Raises:
        ExpressionError: the two measure different things, or one has no unit.

    """
    if a.unit == b.unit and (a.unit is None or a.is_difference == b.is_difference):
        return b
    if a.unit is None or b.unit is None:
        bare, other = (a, b) if a.unit is None else (b, a)
        msg = f"{bare.text!r} has no unit and {other.text!r} is in {other.unit}: declare its unit"
        raise ExpressionError(msg)
    try:
        change = conversion(b.unit, a.unit)
    except UnitError as error:
        msg = f"{a.text!r} and {b.text!r} cannot be compared: {error}"
        raise ExpressionError(msg) from None
    if a.is_difference != b.is_difference and (change.offset or is_interval(a.unit)):
        msg = f"{a.text!r} and {b.text!r}: a temperature and a difference of temperatures are not the same thing"
        raise ExpressionError(msg)
    factor, offset = float(change.factor), 0.0 if b.is_difference else float(change.offset)
    if change.is_identity:
        return replace(b, unit=a.unit)
    if b.constant is not None:
        exact = change(quantity(b.constant).value) if offset else change.factor * quantity(b.constant).value
        return replace(constant(float(exact), "number", a.unit), is_difference=b.is_difference)
    return replace(b, unit=a.unit, build=lambda c: b.build(c) * factor + offset, converted=True)
