"""Expressions of a query language: what checks are written with, on engines that are asked in SQL.

An expression of polars is written with operators and a few methods, and so is a `Sql`,
by the same names; only, it is text. Literals are written out, so that no session's time zone, no
driver and no configuration of the engine has a say in what they mean.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

__all__ = ["Dialect", "Sql", "UnsupportedError"]

# The largest float of 32 bits; a larger bound is compared as one of 64.
_MAX_SINGLE = 3.4e38
# The smallest integer of 64 bits, in words that are one in every dialect.
_LOWEST = "(-9223372036854775807 - 1)"


class UnsupportedError(Exception):
    """Something that an engine cannot say, so that no check can be judged by it; the message says why."""


class Dialect(ABC):
    """How an engine spells what the dialects of SQL do not share."""

    name: str
    text: str
    naive: str
    text_length: str
    strip: str
    wide: str
    hash: str
    struct: str
    lowest: str
    position: str
    hash_offset = 0
    """What makes a hash a number of 64 bits without a sign, in the same order."""
    histogram: str | None = None
    sorts = False
    """Whether rows that share a hash are found faster by sorting the hashes than by grouping them."""

    @abstractmethod
    def kind(self, native: str) -> str:
        """Return the kind of a type of the engine.

        It is one of text, float, single, integer, wide (an integer that 64 bits with a sign do not
        hold), decimal, boolean, date, naive, zoned (times), nothing, or other.
        """

    @abstractmethod
    def quoted(self, name: str) -> str:
        """Return the name of a column as it is written in a query."""

    @abstractmethod
    def string(self, text: str) -> str:
        """Return text as a literal."""

    @abstractmethod
    def in_utc(self, zoned: str) -> str:
        """Return a time with a zone as one without, in UTC."""

    @abstractmethod
    def micros(self, naive: str) -> str:
        """Return the whole microseconds of a time since 1970."""

    @abstractmethod
    def is_fine_time(self, naive: str) -> str | None:
        """Return what is true of a time that is one (some engines know an infinite one); None: always."""

    @abstractmethod
    def among(self, value: str, listed: list[str]) -> str:
        """Return whether a value is one of many literals."""

    @abstractmethod
    def matches(self, value: str, pattern: str) -> str:
        """Return whether text matches a pattern of `patterns.full_match`.

        Raises:
            UnsupportedError: the engine gives the pattern another meaning.

        """

    def count_of(self, condition: str) -> str:
        """Return the aggregate that counts the rows for which a condition is true; null may stand for none."""
        return f"count(*) FILTER (WHERE {condition})"

    def literal(self, value: Any, *, single: bool = False) -> str:
        """Return a Python value as a literal; `single` has a float rounded to 32 bits."""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, int):
            return f"({value})"
        if isinstance(value, float):
            kind = "FLOAT" if single and abs(value) <= _MAX_SINGLE else "DOUBLE"
            return f"CAST('{value!r}' AS {kind})"
        if isinstance(value, datetime):
            return f"CAST('{value.isoformat(sep=' ')}' AS {self.naive})"
        if isinstance(value, date):
            return f"CAST('{value.isoformat()}' AS DATE)"
        return self.string(str(value))


# Inside of Sql, `str` is what it is in polars.
_Part = str


@dataclass(frozen=True, eq=False)
class Sql:
    """An expression as text. `single` marks floats of 32 bits, whose literals are rounded likewise.

    `there` is the value of which this says no more than that there is one. `among` is a list of texts, and
    the name of the column that says whether this is one of them.
    """

    text: str
    dialect: Dialect
    single: bool = False
    there: _Part | None = None
    among: tuple[tuple[Any, ...], _Part] | None = None

    @property
    def failing(self) -> _Part:
        """The aggregate that counts the rows for which this is false; to count values costs next to nothing."""
        return f"count(*) - count({self.there})" if self.there else self.dialect.count_of(f"NOT {self.text}")

    @property
    def str(self) -> _Text:
        """What can be asked of text."""
        return _Text(self)

    def is_null(self) -> Sql:
        """Return true where there is no value."""
        return _IsNull(f"({self.text} IS NULL)", self.dialect, of=self.text)

    def is_in(self, listed: Any) -> Sql:
        """Return whether the value is among the listed ones; null where there is none."""
        if self.among and self.among[0] == tuple(listed):
            return self._made(self.among[1])
        literals = [self.dialect.literal(value, single=self.single) for value in listed]
        return self._made(self.dialect.among(self.text, literals))

    def abs(self) -> Sql:
        """Return the magnitude; that of the smallest integer, which has none in 64 bits, is the largest."""
        value = (
            self.text if self.single else f"CASE WHEN {self.text} = {_LOWEST} THEN {_LOWEST} + 1 ELSE {self.text} END"
        )
        return self._made(f"abs({value})", single=self.single)

    __hash__ = object.__hash__

    def __invert__(self) -> Sql:
        """Return true where this is false."""
        return self._made("FALSE" if self.text == "TRUE" else f"(NOT {self.text})")

    def __and__(self, other: Sql | bool) -> Sql:
        """Return true where both are."""
        return self._with("AND", other)

    def __or__(self, other: Sql | bool) -> Sql:
        """Return true where one is."""
        return self if isinstance(other, Sql) and other.text == "FALSE" else self._with("OR", other)

    def __eq__(self, other: object) -> Sql:  # type: ignore[override] # an expression, as in every frame library
        """Return whether both are equal."""
        return self._with("=", other)

    def __ne__(self, other: object) -> Sql:  # type: ignore[override]
        """Return whether they differ."""
        return self._with("<>", other)

    def __lt__(self, other: object) -> Sql:
        """Return whether this is less."""
        return self._with("<", other)

    def __le__(self, other: object) -> Sql:
        """Return whether this is at most the other."""
        return self._with("<=", other)

    def __gt__(self, other: object) -> Sql:
        """Return whether this is more."""
        return self._with(">", other)

    def __ge__(self, other: object) -> Sql:
        """Return whether this is at least the other."""
        return self._with(">=", other)

    def __add__(self, other: object) -> Sql:
        """Return the sum."""
        return self._with("+", other, is_number=True)

    def __sub__(self, other: object) -> Sql:
        """Return the difference."""
        return self._with("-", other, is_number=True)

    def __mul__(self, other: object) -> Sql:
        """Return the product."""
        return self._with("*", other, is_number=True)

    def __truediv__(self, other: object) -> Sql:
        """Return the quotient."""
        return self._with("/", other, is_number=True)

    def __radd__(self, other: object) -> Sql:
        """Return the sum."""
        return self._after("+", other)

    def __rsub__(self, other: object) -> Sql:
        """Return the difference."""
        return self._after("-", other)

    def __rmul__(self, other: object) -> Sql:
        """Return the product."""
        return self._after("*", other)

    def __rtruediv__(self, other: object) -> Sql:
        """Return the quotient."""
        return self._after("/", other)

    def _with(self, operator: _Part, other: object, *, is_number: bool = False) -> Sql:
        single = self.single and (not isinstance(other, Sql) or other.single)
        return self._made(f"({self.text} {operator} {self._text(other)})", single=single and is_number)

    def _after(self, operator: _Part, other: object) -> Sql:
        return self._made(f"({self._text(other)} {operator} {self.text})", single=self.single)

    def _text(self, value: object) -> _Part:
        return value.text if isinstance(value, Sql) else self.dialect.literal(value, single=self.single)

    def _made(self, text: _Part, *, single: bool = False) -> Sql:
        return Sql(text, self.dialect, single)


@dataclass(frozen=True, eq=False)
class _IsNull(Sql):
    """Whether there is no value."""

    of: _Part = ""

    def __invert__(self) -> Sql:
        """Return whether there is one."""
        return Sql(f"({self.of} IS NOT NULL)", self.dialect, there=self.of)


@dataclass(frozen=True)
class _Text:
    """What can be asked of a text expression."""

    of: Sql

    def len_chars(self) -> Sql:
        """Return the number of code points."""
        return Sql(f"{self.of.dialect.text_length}({self.of.text})", self.of.dialect)

    def contains(self, pattern: str) -> Sql:
        """Return whether the text matches a pattern of `patterns.full_match`."""
        return Sql(self.of.dialect.matches(self.of.text, pattern), self.of.dialect)
