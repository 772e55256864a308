"""Rules: boolean expressions over columns, parsed by sqlglot, checked for units, never evaluated.

`gust >= wind` becomes a Term that knows its kind and unit, and builds an expression over columns.
Units of the two sides are converted to the left one; two dimensions that do not fit are refused
when the contract is read. As in SQL, a null makes the answer null, which passes; so does x / 0.
"""

from contracts.expression.grammar import compiled, conjuncts, names
from contracts.expression.term import ExpressionError, Term

__all__ = ["ExpressionError", "Term", "compiled", "conjuncts", "names"]
