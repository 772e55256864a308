"""What in an expression says yes or no: comparison, and/or/not, is null, in, between."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

from contracts.expression.term import ExpressionError, Term, aligned, joined, require

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.check import Cells

__all__ = ["between", "comparison", "in_", "is_", "logic", "magnitude", "negation"]

# Two sides that were converted may differ by the rounding of floats and are still equal.
TOLERANCE = 1e-9


def logic(combine: Callable[[Any, Any], Any]) -> Callable[[Term, Term], Term]:
    """Return the node that joins two truths; nulls as in SQL."""

    def build(a: Term, b: Term) -> Term:
        require("truth", a, b)
        return Term("", "truth", lambda c: combine(a.build(c), b.build(c)), columns=joined(a, b))

    return build


def negation(a: Term) -> Term:
    """Return not a; null stays null."""
    require("truth", a)
    return Term("", "truth", lambda c: ~a.build(c), columns=a.columns)


def comparison(compare: Callable[[Any, Any], Any], slack: int) -> Callable[[Term, Term], Term]:
    """Return the node that compares; `slack` says to which side equal-but-for-rounding falls."""

    def build(a: Term, b: Term) -> Term:
        left, right = aligned(a, b)
        converted = left.converted or right.converted
        if not joined(a, b):
            msg = f"{a.text!r} and {b.text!r} are both constants: there is nothing to judge"
            raise ExpressionError(msg)
        if slack == 0 and converted:
            return _equality(left, right, negate=compare is operator.ne)
        width = slack * TOLERANCE if converted else 0.0
        return Term(
            "", "truth", lambda c: compare(left.build(c), _widened(right.build(c), width)), columns=joined(a, b)
        )

    return build


def _widened(value: Any, width: float) -> Any:
    return value + magnitude(value) * width if width else value


def _equality(left: Term, right: Term, *, negate: bool) -> Term:
    def build(cells: Cells) -> Any:
        a, b = left.build(cells), right.build(cells)
        near = magnitude(a - b) <= magnitude(b) * TOLERANCE
        return ~near if negate else near

    return Term("", "truth", build, columns=joined(left, right))


def magnitude(value: Any) -> Any:
    """Return the absolute value of an expression or of a number."""
    return abs(value) if isinstance(value, int | float) else value.abs()


def is_(a: Term, b: Term) -> Term:
    """Return `a is null`, or `a is true` and `a is false`."""
    if b.kind == "truth" and a.kind == "truth":
        return Term("", "truth", lambda c: a.build(c) == b.build(c), columns=a.columns)
    require("null", b)
    return Term("", "truth", lambda c: a.build(c).is_null(), columns=joined(a))


def in_(a: Term, *listed: Term) -> Term:
    """Return whether a is among the listed values."""
    equal = comparison(operator.eq, 0)
    terms = [equal(a, item) for item in listed]
    if not terms:
        msg = f"`in` needs at least one value after {a.text!r}"
        raise ExpressionError(msg)
    for term in terms[1:]:
        terms[0] = logic(operator.or_)(terms[0], term)
    return terms[0]


def between(a: Term, low: Term, high: Term) -> Term:
    """Return whether a lies from low to high, both included."""
    above, below = comparison(operator.ge, -1)(a, low), comparison(operator.le, 1)(a, high)
    return logic(operator.and_)(above, below)
