"""What in an expression makes numbers: + - * / and abs, with the units they leave."""

from __future__ import annotations

import operator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts.expression.term import ExpressionError, Term, aligned, constant, in_unit_of, joined, read_as, require

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.check import Cells

__all__ = ["absolute", "addition", "minus", "product", "quotient"]


def addition(combine: Callable[[Any, Any], Any]) -> Callable[[Term, Term], Term]:
    """Return the node for + or -, which minds that 20 degC - 15 degC is a difference."""
    minus = combine is operator.sub

    def build(a: Term, b: Term) -> Term:
        shifted = replace(a, is_difference=True) if a.is_interval else a
        b = read_as(b, shifted)
        require("number", a, b)
        if a.is_interval and (b.is_difference or b.constant is not None):
            return _sum_term(combine, a, aligned(shifted, b)[1], is_difference=False)
        both = a.is_interval and b.is_interval
        if both and not minus:
            msg = f"adding {a.text!r} and {b.text!r}: temperatures on a scale can be subtracted, not added"
            raise ExpressionError(msg)
        left, right = aligned(a, b)
        return _sum_term(combine, left, right, is_difference=both or (a.is_difference and b.is_difference))

    return build


def _sum_term(combine: Callable[[Any, Any], Any], left: Term, right: Term, *, is_difference: bool) -> Term:
    unit = left.unit or right.unit
    return Term(
        "",
        "number",
        lambda c: combine(left.build(c) * 1.0, right.build(c) * 1.0),
        unit,
        is_difference=is_difference,
        converted=left.converted or right.converted,
        columns=joined(left, right),
    )


def product(a: Term, b: Term) -> Term:
    """Return a * b, in the product of their units."""
    refuse_scales(a, b)
    unit = f"({a.unit})*({b.unit})" if a.unit and b.unit else a.unit or b.unit
    return Term(
        "",
        "number",
        lambda c: a.build(c) * 1.0 * b.build(c),
        unit,
        is_difference=a.is_difference or b.is_difference,
        converted=a.converted or b.converted,
        columns=joined(a, b),
    )


def quotient(a: Term, b: Term) -> Term:
    """Return a / b, null where b is zero; two units of one dimension leave a bare number."""
    refuse_scales(a, b)
    unit = a.unit
    if b.unit:
        try:
            b, unit = in_unit_of(a, b), None
        except ExpressionError:
            unit = f"({a.unit or 1})/({b.unit})"

    def build(cells: Cells) -> Any:
        top, bottom = a.build(cells) * 1.0, b.build(cells)
        if isinstance(bottom, int | float):
            return top / bottom
        return cells.where(bottom != 0, top / bottom)

    if b.constant == 0:
        msg = f"{a.text!r} is divided by zero"
        raise ExpressionError(msg)
    difference = a.is_difference and unit is not None
    converted = a.converted or b.converted
    return Term("", "number", build, unit, is_difference=difference, converted=converted, columns=joined(a, b))


def refuse_scales(*terms: Term) -> None:
    require("number", *terms)
    for term in terms:
        if term.is_interval:
            msg = f"{term.text!r} is on a scale ({term.unit}); a product or ratio of it means nothing, use K"
            raise ExpressionError(msg)


def minus(a: Term) -> Term:
    """Return -a."""
    if a.kind == "number" and a.constant is not None:
        return constant(-a.constant, "number")
    refuse_scales(a)
    return replace(a, build=lambda c: a.build(c) * -1.0)


def absolute(a: Term) -> Term:
    """Return the magnitude of a, as a float: the smallest integer of 64 bits has none among integers."""
    refuse_scales(a)
    return replace(a, build=lambda c: (a.build(c) * 1.0).abs())
