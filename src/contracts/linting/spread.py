"""What a rule can come to, by the values that its columns' own checks let through.

A rule builds an expression from whatever `Cells` hands out; here that is a Spread for each column: the
smallest and the largest value, or all of them. Arithmetic on Spreads is interval arithmetic, comparing
two gives a Truth: which answers are possible. Both err on the side of "possible".

Source: Moore, Kearfott and Cloud (2009), Introduction to Interval Analysis, chapter 2.
"""

from __future__ import annotations

import math
import operator
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING, Any

from contracts.check import narrowed
from contracts.domain import Domain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contracts.column import ColumnsByName
    from contracts.terms import Terms

__all__ = ["Spread", "Truth", "truth_of"]

_MOST_PAIRS = 10_000
_MOST_COMBINATIONS = 256
_MOST_IN_ALL = 10_000
# A column of which nothing is known, not even that it has no nulls.
_ANYTHING = Domain(null_share=1.0)


@dataclass(frozen=True, eq=False)
class Truth:
    """Which answers are possible, beside null."""

    true: bool = True
    false: bool = True

    def __and__(self, other: Any) -> Truth:
        """Return what both can be together."""
        other = _truth(other)
        return Truth(self.true and other.true, self.false or other.false)

    def __or__(self, other: Any) -> Truth:
        """Return what one of them can be."""
        other = _truth(other)
        return Truth(self.true or other.true, self.false and other.false)

    __rand__, __ror__ = __and__, __or__

    def __invert__(self) -> Truth:
        """Return the opposite."""
        return Truth(self.false, self.true)

    def __eq__(self, other: object) -> Any:
        """Return whether it can be the same as another."""
        other = _truth(other)
        return Truth((self.true and other.true) or (self.false and other.false), self != other)

    def __ne__(self, other: object) -> Any:
        """Return whether it can differ from another; for Python, too, two Truths are the same or not."""
        other = _truth(other)
        return (self.true and other.false) or (self.false and other.true)

    def __hash__(self) -> int:
        """Return a hash of both."""
        return hash((self.true, self.false))

    def is_null(self) -> Truth:
        """Return that nothing is known."""
        return Truth()


def _truth(value: Any) -> Truth:
    return Truth(bool(value), not value) if isinstance(value, bool) else value if isinstance(value, Truth) else Truth()


@dataclass(frozen=True, eq=False)
class Spread:
    """The values that something can have: from `low` to `high` (None: no limit), or one of `values`.

    `source` is the column that it is, which is always equal to itself.
    """

    low: Any = None
    high: Any = None
    values: tuple[Any, ...] | None = None
    may_be_null: bool = True
    source: str | None = None

    def __add__(self, other: Any) -> Spread:
        """Return the sums."""
        other = _spread(other)
        return Spread(_plus(self.low, other.low), _plus(self.high, other.high))

    def __sub__(self, other: Any) -> Spread:
        """Return the differences."""
        return self + _spread(other) * -1.0

    def __rsub__(self, other: Any) -> Spread:
        """Return the differences, the other way round."""
        return _spread(other) + self * -1.0

    def __mul__(self, other: Any) -> Spread:
        """Return the products; without limits where a factor has one missing, unless it only scales."""
        other = _spread(other)
        if other.low is not None and other.low == other.high:
            ends = [_times(self.low, other.low), _times(self.high, other.low)]
            return Spread(*(ends if other.low >= 0 else ends[::-1]))
        limits = [self.low, self.high, other.low, other.high]
        if None in limits:
            return Spread()
        products = [a * b for a in limits[:2] for b in limits[2:]]
        return Spread(min(products), max(products))

    __radd__, __rmul__ = __add__, __mul__

    def __truediv__(self, other: Any) -> Spread:
        """Return the ratios; without limits where the divisor can be zero."""
        other = _spread(other)
        if other.low is None or other.high is None or other.low <= 0 <= other.high:
            return Spread()
        return self * Spread(1.0 / other.high, 1.0 / other.low)

    def __rtruediv__(self, other: Any) -> Spread:
        """Return the ratios, the other way round."""
        return _spread(other) / self

    def abs(self) -> Spread:
        """Return the magnitudes."""
        ends = [None if end is None else abs(end) for end in (self.low, self.high)]
        known = [end for end in ends if end is not None]
        is_one_sided = (self.low is not None and self.low >= 0) or (self.high is not None and self.high <= 0)
        return Spread(min(known, default=0) if is_one_sided else 0, max(known) if len(known) == len(ends) else None)

    def __ge__(self, other: Any) -> Truth:
        """Return whether it can be at least another."""
        return self._compared(other, operator.ge)

    def __le__(self, other: Any) -> Truth:
        """Return whether it can be at most another."""
        return self._compared(other, operator.le)

    def __gt__(self, other: Any) -> Truth:
        """Return whether it can be more than another."""
        return self._compared(other, operator.gt)

    def __lt__(self, other: Any) -> Truth:
        """Return whether it can be less than another."""
        return self._compared(other, operator.lt)

    def __eq__(self, other: object) -> Any:
        """Return whether it can equal another."""
        return self._compared(other, operator.eq)

    def __ne__(self, other: object) -> Any:
        """Return whether it can differ from another."""
        return self._compared(other, operator.ne)

    __hash__ = object.__hash__

    def is_null(self) -> Truth:
        """Return whether it can be null."""
        return Truth(true=self.may_be_null, false=True)

    def _compared(self, other: Any, compare: Callable[[Any, Any], bool]) -> Truth:
        other = _spread(other)
        if self.source and self.source == other.source:
            is_so = compare(0, 0)
            return Truth(is_so, not is_so)
        try:
            return _answers(self, other, compare)
        except TypeError:  # a date and a time, say
            return Truth()


def _spread(value: Any) -> Spread:
    if isinstance(value, Spread):
        return value
    return Spread(value, value, (value,), may_be_null=False)


def _plus(a: Any, b: Any) -> Any:
    return None if a is None or b is None else a + b


def _times(a: Any, factor: float) -> Any:
    return None if a is None else a * factor


def _answers(a: Spread, b: Spread, compare: Callable[[Any, Any], bool]) -> Truth:
    if a.values is not None and b.values is not None and len(a.values) * len(b.values) <= _MOST_PAIRS:
        found = {bool(compare(x, y)) for x in a.values for y in b.values}
        return Truth(True in found, False in found)
    below = a.high is not None and b.low is not None and a.high < b.low
    above = a.low is not None and b.high is not None and a.low > b.high
    if below or above:
        is_so = compare(0, 1) if below else compare(1, 0)
        return Truth(is_so, not is_so)
    touches = {
        operator.ge: a.low is not None and b.high is not None and a.low >= b.high,
        operator.le: a.high is not None and b.low is not None and a.high <= b.low,
    }
    opposite = {
        operator.lt: a.low is not None and b.high is not None and a.low >= b.high,
        operator.gt: a.high is not None and b.low is not None and a.high <= b.low,
    }
    return Truth(true=not opposite.get(compare, False), false=not touches.get(compare, False))


@dataclass(frozen=True)
class _Spreads:
    """The Cells of no batch: each column is all that it may be, or the one value that is `fixed`."""

    columns: ColumnsByName
    domains: Mapping[str, Domain]
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def value(self, name: str) -> Any:
        """Return what the column's own checks let through, where they stop what they find."""
        column, domain = self.columns[name], self.domains.get(name, _ANYTHING)
        if column.type == "boolean":
            return Truth()
        if name in self.fixed:
            domain = domain.among([self.fixed[name]])
        low, high, values = domain.low, domain.high, domain.members
        if values:
            low, high = min(values), max(values)
        is_there = column.required and not domain.null_share
        return Spread(low, high, values, may_be_null=not is_there, source=name)

    def where(self, condition: Any, value: Any) -> Any:
        """Return the value, which may be null now."""
        return replace(value, may_be_null=True, source=None)


def truth_of(terms: Terms) -> Iterator[tuple[str, Truth]]:
    """Yield the name of each rule, and what it can come to; rules that compute with too much are left out."""
    from contracts.expression import compiled  # noqa: PLC0415 - only rules pay for loading it

    rules = [place for place in terms.placed if place.check.name == "rule"]
    domains, left = _domains(terms) if rules else {}, _MOST_IN_ALL
    for place in rules:
        listed = {name: domains[name].members for name in place.check.reads(None) if name in domains}
        values = {name: members for name, members in listed.items() if members is not None}
        if () in values.values():
            continue  # a column lets nothing through: `empty-domain` says so
        combinations = _combinations(values, min(left, _MOST_COMBINATIONS))
        left -= len(combinations)
        try:
            term = compiled(getattr(place.check, "expression", ""), terms.columns)
            cells: list[Any] = [_Spreads(terms.columns, domains, fixed) for fixed in combinations]
            found = [_truth(term.build(one)) for one in cells]
        except (TypeError, ValueError, ArithmeticError):
            continue
        yield str(place.name), Truth(any(truth.true for truth in found), any(truth.false for truth in found))


def _domains(terms: Terms) -> dict[str, Domain]:
    """Return what each column lets through, by the checks that stop what they find."""
    return {
        name: narrowed(
            (check for check in checks if terms.action(check.name) != "warn"), terms.columns[name], _ANYTHING
        )
        for name, checks in terms.by_column.items()
    }


def _combinations(listed: Mapping[str, tuple[Any, ...]], most: int) -> list[dict[str, Any]]:
    """Return every combination of listed values, or nothing fixed at all where there are too many."""
    if math.prod(map(len, listed.values())) > most:
        return [{}]
    return [dict(zip(listed, values, strict=True)) for values in product(*listed.values())]
