"""Rules: boolean expressions over columns, parsed by sqlglot, checked for units, never evaluated.

`gust >= wind` becomes a Term that knows its kind and unit, and builds the narwhals expression.
Units of the two sides are converted to the left one; two dimensions that do not fit are refused
when the contract is read. As in SQL, a null makes the answer null, which passes; so does x / 0.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from contracts.quantity import Quantity, quantity
from contracts.units import UnitError, conversion, is_interval

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlglot import exp

    from contracts.check import Cells
    from contracts.column import Column

__all__ = ["ExpressionError", "Term", "compiled", "moment", "names"]

MAX_LENGTH = 1000
MAX_DEPTH = 100
# Two sides that were converted may differ by the rounding of floats and are still equal.
TOLERANCE = 1e-9

_KINDS = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "truth",
    "date": "time",
    "timestamp": "time",
}

Build = Callable[["Cells"], Any]


class ExpressionError(ValueError):
    """An expression that cannot be judged; the message says which part and why."""


@dataclass(frozen=True)
class Term:
    """A part of an expression: its kind, its unit, and how to build it from a batch's cells.

    `constant` holds a literal's value; `is_difference` marks the difference of two temperatures,
    whose unit converts without the scale's offset.
    """

    text: str
    kind: str
    build: Build
    unit: str | None = None
    constant: Any = None
    is_difference: bool = False
    columns: tuple[str, ...] = ()

    @property
    def is_interval(self) -> bool:
        """Whether the values stand on a scale whose zero is a convention (degC)."""
        return bool(self.unit) and not self.is_difference and is_interval(self.unit or "")


def compiled(text: str, columns: Mapping[str, Column]) -> Term:
    """Return the rule as a Term of kind `truth`.

    Raises:
        ExpressionError: it cannot be parsed, uses what rules do not know, names a column that the
            contract does not have, or compares what cannot be compared.

    """
    try:
        term = _term(_parsed(text), columns)
    except UnitError as error:
        msg = f"{text!r}: {error}"
        raise ExpressionError(msg) from None
    if term.kind != "truth" or not term.columns:
        msg = f"a rule is a yes-or-no expression over columns, such as `a >= b`; {text!r} is not"
        raise ExpressionError(msg)
    return term


def names(text: str) -> tuple[str, ...]:
    """Return the columns that an expression names, in the order in which they occur.

    Raises:
        ExpressionError: it cannot be parsed.

    """
    found = (node.name for node in _parsed(text).walk(bfs=False) if type(node).__name__ == "Column")
    return tuple(dict.fromkeys(found))


@cache
def _parsed(text: str) -> exp.Expr:
    import sqlglot  # noqa: PLC0415 - 0.1 s that only contracts with rules pay
    from sqlglot import exp  # noqa: PLC0415

    if len(text) > MAX_LENGTH:
        msg = f"a rule has at most {MAX_LENGTH} characters"
        raise ExpressionError(msg)
    try:
        # As a condition, so that statements (`drop`, `call`) are not even looked at.
        trees = sqlglot.Dialect.get_or_raise("duckdb").parse_into(exp.Condition, text)
    except (sqlglot.errors.SqlglotError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else "a part is missing or too many"
        msg = f"cannot read {text!r} as an expression: {why}"
        raise ExpressionError(msg) from None
    if len(trees) != 1 or trees[0] is None:
        msg = f"a rule is one expression, not {len(trees) if any(trees) else 'empty'}"
        raise ExpressionError(msg)
    if max(node.depth for node in trees[0].walk(bfs=False)) > MAX_DEPTH:
        msg = f"a rule is nested at most {MAX_DEPTH} deep; split it into several rules"
        raise ExpressionError(msg)
    return trees[0]


def _term(node: exp.Expr, columns: Mapping[str, Column]) -> Term:
    """Return the Term of a node, by the table of what rules know."""
    kind = type(node).__name__
    if kind == "Paren":
        return _term(node.this, columns)
    if kind == "Column":
        return _column(node, columns)
    if kind in _LEAVES:
        return _LEAVES[kind](node)
    if kind not in _NODES:
        msg = f"rules do not know {node.sql()!r}; they know comparison, + - * /, and/or/not, is null, in, between, abs"
        raise ExpressionError(msg)
    return replace(_NODES[kind](*_operands(node, columns)), text=node.sql())


def _operands(node: exp.Expr, columns: Mapping[str, Column]) -> Iterator[Term]:
    parts = [node.args.get(name) for name in ("this", "expression", "low", "high")]
    listed = node.args.get("expressions") or []
    if node.args.get("query") or node.args.get("unnest"):
        msg = f"rules do not know {node.sql()!r}: `in` takes a list of values"
        raise ExpressionError(msg)
    return (_term(part, columns) for part in [*parts, *listed] if part is not None)


def _column(node: exp.Expr, columns: Mapping[str, Column]) -> Term:
    name = node.name
    column = columns.get(name)
    if column is None or node.table:
        msg = f"the contract has no column {node.sql()!r}"
        raise ExpressionError(msg)
    if column.type is None:
        msg = f"column {name!r} needs a type before a rule can use it"
        raise ExpressionError(msg)
    return Term(name, _KINDS[column.type], lambda cells: cells.value(name), column.unit, columns=(name,))


def _literal(node: exp.Expr) -> Term:
    if node.is_string:
        return _constant(node.name, "text")
    value = node.name
    return _constant(int(value) if value.isdigit() else float(value), "number")


def _constant(value: object, kind: str, unit: str | None = None) -> Term:
    return Term(str(value), kind, lambda _: value, unit, constant=value)


_LEAVES: dict[str, Callable[[Any], Term]] = {
    "Literal": _literal,
    "Boolean": lambda node: _constant(node.this, "truth"),
    "Null": lambda _: Term("null", "null", lambda _: None),
}


def _joined(*terms: Term) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for term in terms for name in term.columns))


def _logic(combine: Callable[[Any, Any], Any]) -> Callable[[Term, Term], Term]:
    def build(a: Term, b: Term) -> Term:
        _require("truth", a, b)
        return Term("", "truth", lambda c: combine(a.build(c), b.build(c)), columns=_joined(a, b))

    return build


def _negation(a: Term) -> Term:
    _require("truth", a)
    return Term("", "truth", lambda c: ~a.build(c), columns=a.columns)


def _require(kind: str, *terms: Term) -> None:
    for term in terms:
        if term.kind != kind:
            msg = f"{term.text!r} is a {term.kind}, and a {kind} is needed here"
            raise ExpressionError(msg)


def _comparison(compare: Callable[[Any, Any], Any], slack: int) -> Callable[[Term, Term], Term]:
    """Return the node that compares; `slack` says to which side equal-but-for-rounding falls."""

    def build(a: Term, b: Term) -> Term:
        left, right, converted = _aligned(a, b)
        if not _joined(a, b):
            msg = f"{a.text!r} and {b.text!r} are both constants: there is nothing to judge"
            raise ExpressionError(msg)
        if slack == 0 and converted:
            return _equality(left, right, negate=compare is operator.ne)
        width = slack * TOLERANCE if converted else 0.0
        return Term(
            "", "truth", lambda c: compare(left.build(c), _widened(right.build(c), width)), columns=_joined(a, b)
        )

    return build


def _widened(value: Any, width: float) -> Any:  # noqa: ANN401 - a narwhals expression or a number
    return value + _magnitude(value) * width if width else value


def _equality(left: Term, right: Term, *, negate: bool) -> Term:
    def build(cells: Cells) -> Any:  # noqa: ANN401 - a narwhals expression
        a, b = left.build(cells), right.build(cells)
        near = _magnitude(a - b) <= _magnitude(b) * TOLERANCE
        return ~near if negate else near

    return Term("", "truth", build, columns=_joined(left, right))


def _magnitude(value: Any) -> Any:  # noqa: ANN401 - a narwhals expression or a number
    return abs(value) if isinstance(value, int | float) else value.abs()


def _aligned(a: Term, b: Term) -> tuple[Term, Term, bool]:
    """Return both terms in the left one's unit, and whether a number was converted for it."""
    if a.constant is not None and b.constant is None:
        right, left, converted = _aligned(b, a)
        return left, right, converted
    b = _read_as(b, a)
    if "null" in (a.kind, b.kind) or a.kind != b.kind:
        msg = f"cannot compare {a.text!r} ({a.kind}) with {b.text!r} ({b.kind})"
        raise ExpressionError(msg + ("; use `is null`" if "null" in (a.kind, b.kind) else ""))
    if b.constant is not None and b.unit is None:
        return a, b, False
    return a, *_in_unit_of(a, b)


def _read_as(b: Term, a: Term) -> Term:
    """Read a text literal as what the other side is: a quantity (`'3 m'`) or a time."""
    if b.kind != "text" or b.constant is None or a.kind == "text":
        return b
    try:
        if a.kind == "time":
            return _constant(moment(b.constant), "time")
        found = quantity(b.constant) if a.kind == "number" else Quantity(quantity(0).value, "")
    except ValueError as error:
        raise ExpressionError(str(error)) from None
    return (
        b
        if found.unit == ""
        else replace(_constant(float(found.value), "number", found.unit), is_difference=a.is_difference)
    )


def _in_unit_of(a: Term, b: Term) -> tuple[Term, bool]:
    if a.unit == b.unit and (a.unit is None or a.is_difference == b.is_difference):
        return b, False
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
        return replace(b, unit=a.unit), False
    if b.constant is not None:
        exact = change(quantity(b.constant).value) if offset else change.factor * quantity(b.constant).value
        return replace(_constant(float(exact), "number", a.unit), is_difference=b.is_difference), False
    return replace(b, unit=a.unit, build=lambda c: b.build(c) * factor + offset), True


def _sum(combine: Callable[[Any, Any], Any]) -> Callable[[Term, Term], Term]:
    """Return the node for + or -, which minds that 20 degC - 15 degC is a difference."""
    minus = combine is operator.sub

    def build(a: Term, b: Term) -> Term:
        shifted = replace(a, is_difference=True) if a.is_interval else a
        b = _read_as(b, shifted)
        _require("number", a, b)
        if a.is_interval and (b.is_difference or b.constant is not None):
            return _sum_term(combine, a, _aligned(shifted, b)[1], is_difference=False)
        both = a.is_interval and b.is_interval
        if both and not minus:
            msg = f"adding {a.text!r} and {b.text!r}: temperatures on a scale can be subtracted, not added"
            raise ExpressionError(msg)
        left, right, _ = _aligned(a, b)
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
        columns=_joined(left, right),
    )


def _product(a: Term, b: Term) -> Term:
    _refuse_scales(a, b)
    unit = f"({a.unit})*({b.unit})" if a.unit and b.unit else a.unit or b.unit
    return Term(
        "",
        "number",
        lambda c: a.build(c) * 1.0 * b.build(c),
        unit,
        is_difference=a.is_difference or b.is_difference,
        columns=_joined(a, b),
    )


def _quotient(a: Term, b: Term) -> Term:
    _refuse_scales(a, b)
    unit = a.unit
    if b.unit:
        try:
            b, unit = _in_unit_of(a, b)[0], None
        except ExpressionError:
            unit = f"({a.unit or 1})/({b.unit})"

    def build(cells: Cells) -> Any:  # noqa: ANN401 - a narwhals expression or a number
        top, bottom = a.build(cells) * 1.0, b.build(cells)
        if isinstance(bottom, int | float):
            return top / bottom
        return cells.where(bottom != 0, top / bottom)

    if b.constant == 0:
        msg = f"{a.text!r} is divided by zero"
        raise ExpressionError(msg)
    difference = a.is_difference and unit is not None
    return Term("", "number", build, unit, is_difference=difference, columns=_joined(a, b))


def _refuse_scales(*terms: Term) -> None:
    _require("number", *terms)
    for term in terms:
        if term.is_interval:
            msg = f"{term.text!r} is on a scale ({term.unit}); a product or ratio of it means nothing, use K"
            raise ExpressionError(msg)


def _minus(a: Term) -> Term:
    if a.kind == "number" and a.constant is not None:
        return _constant(-a.constant, "number")
    _refuse_scales(a)
    return replace(a, build=lambda c: a.build(c) * -1.0)


def _absolute(a: Term) -> Term:
    _refuse_scales(a)
    return replace(a, build=lambda c: _magnitude(a.build(c)))


def _is(a: Term, b: Term) -> Term:
    if b.kind == "truth" and a.kind == "truth":
        return Term("", "truth", lambda c: a.build(c) == b.build(c), columns=a.columns)
    _require("null", b)
    return Term("", "truth", lambda c: a.build(c).is_null(), columns=_joined(a))


def _in(a: Term, *listed: Term) -> Term:
    equal = _comparison(operator.eq, 0)
    terms = [equal(a, item) for item in listed]
    if not terms:
        msg = f"`in` needs at least one value after {a.text!r}"
        raise ExpressionError(msg)
    for term in terms[1:]:
        terms[0] = _logic(operator.or_)(terms[0], term)
    return terms[0]


def _between(a: Term, low: Term, high: Term) -> Term:
    above, below = _comparison(operator.ge, -1)(a, low), _comparison(operator.le, 1)(a, high)
    return _logic(operator.and_)(above, below)


_NODES: dict[str, Callable[..., Term]] = {
    "And": _logic(operator.and_),
    "Or": _logic(operator.or_),
    "Not": _negation,
    "GT": _comparison(operator.gt, 1),
    "GTE": _comparison(operator.ge, -1),
    "LT": _comparison(operator.lt, -1),
    "LTE": _comparison(operator.le, 1),
    "EQ": _comparison(operator.eq, 0),
    "NEQ": _comparison(operator.ne, 0),
    "Add": _sum(operator.add),
    "Sub": _sum(operator.sub),
    "Mul": _product,
    "Div": _quotient,
    "Neg": _minus,
    "Abs": _absolute,
    "Is": _is,
    "In": _in,
    "Between": _between,
}


def moment(text: str) -> date | datetime:
    """Read an ISO 8601 date or time; a zone is converted to UTC and dropped, as in all cells.

    Raises:
        ValueError: it is neither.

    """
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-23") else _utc(datetime.fromisoformat(text))
    except (TypeError, ValueError, OverflowError):
        msg = f"expected a date or time such as 2026-11-23 or 2026-11-23T06:00:00Z, not {text!r}"
        raise ValueError(msg) from None


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
