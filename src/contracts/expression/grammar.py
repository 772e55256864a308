"""What rules know: from a rule's text, by sqlglot's parser and a table of nodes, to a Term."""

from __future__ import annotations

import operator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from contracts.expression.arithmetic import absolute, addition, minus, product, quotient
from contracts.expression.logic import between, comparison, in_, is_, logic, negation
from contracts.expression.term import ExpressionError, Term, constant
from contracts.problem import did_you_mean
from contracts.units import UnitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlglot import exp

    from contracts.column import Column

__all__ = ["compiled", "conjuncts", "names"]

MAX_LENGTH = 1000

MAX_DEPTH = 100

_KINDS = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "truth",
    "date": "time",
    "timestamp": "time",
}


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


def conjuncts(text: str) -> tuple[str, ...]:
    """Return the parts of an expression that `and` joins, each in one spelling; a row breaks it if it breaks one.

    Raises:
        ExpressionError: it cannot be parsed.

    """
    return tuple(_joined(_parsed(text)))


def _joined(node: exp.Expr) -> Iterator[str]:
    kind = type(node).__name__
    if kind == "Paren":
        yield from _joined(node.this)
    elif kind == "And":
        yield from (part for side in (node.this, node.expression) for part in _joined(side))
    else:
        yield node.sql()


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
        near = did_you_mean(name, columns)
        msg = f"the contract has no column {node.sql()!r}" + (f"; {near}" if near else "")
        raise ExpressionError(msg)
    if column.type is None:
        msg = f"column {name!r} needs a type before a rule can use it"
        raise ExpressionError(msg)
    return Term(name, _KINDS[column.type], lambda cells: cells.value(name), column.unit, columns=(name,))


def _literal(node: exp.Expr) -> Term:
    if node.is_string:
        return constant(node.name, "text")
    value = node.name
    return constant(int(value) if value.isdigit() else float(value), "number")


_LEAVES: dict[str, Callable[[Any], Term]] = {
    "Literal": _literal,
    "Boolean": lambda node: constant(node.this, "truth"),
    "Null": lambda _: Term("null", "null", lambda _: None),
}


_NODES: dict[str, Callable[..., Term]] = {
    "And": logic(operator.and_),
    "Or": logic(operator.or_),
    "Not": negation,
    "GT": comparison(operator.gt, 1),
    "GTE": comparison(operator.ge, -1),
    "LT": comparison(operator.lt, -1),
    "LTE": comparison(operator.le, 1),
    "EQ": comparison(operator.eq, 0),
    "NEQ": comparison(operator.ne, 0),
    "Add": addition(operator.add),
    "Sub": addition(operator.sub),
    "Mul": product,
    "Div": quotient,
    "Neg": minus,
    "Abs": absolute,
    "Is": is_,
    "In": in_,
    "Between": between,
}
