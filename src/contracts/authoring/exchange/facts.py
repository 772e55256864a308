"""What a contract promises of each column, ready to be said in another format's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from contracts.check import narrowed
from contracts.quantity import MAX_EXACT

if TYPE_CHECKING:
    from fractions import Fraction

    from contracts.authoring.exchange.remainder import Remainder
    from contracts.check import Check
    from contracts.column import Column
    from contracts.domain import Domain
    from contracts.problem import Path
    from contracts.terms import Terms

__all__ = ["Facts", "facts_of", "plain_bound", "table_check"]


@dataclass(frozen=True)
class Facts:
    """A column, the values that it allows (bounds in its own unit), and its checks by name."""

    column: Column
    domain: Domain
    checks: dict[str, Any]

    @property
    def nulls(self) -> Fraction:
        """The largest share of nulls, from 0 to 1."""
        share: Fraction = self.checks["nulls"].share
        return share

    @property
    def bounds(self) -> tuple[Any, Any]:
        """The smallest and largest value by `range`, as plain values in the column's unit; None where open."""
        if "range" not in self.checks:
            return None, None
        low, high = self.checks["range"].bounds(self.column)
        return plain_bound(low), plain_bound(high)

    @property
    def regexes(self) -> dict[str, str]:
        """The regular expressions that text must match from end to end, by the check that asks for them."""
        made = {"pattern": self.checks["pattern"].regex} if "pattern" in self.checks else {}
        return made | ({"format": self.checks["format"].known.pattern} if "format" in self.checks else {})

    def take_regex(self, check: str, rest: Remainder, path: Path) -> None:
        """Count a check as translated by its regular expression, but for a format's check digits, which none says."""
        if check == "format" and self.checks["format"].known.check_digits:
            rest.because("the pattern is said, the check digits are not", *path, check)
        else:
            rest.take(*path, check)

    @property
    def sentinels(self) -> tuple[str, ...]:
        """Texts in the column's ID format that identify nobody, and are refused."""
        found: tuple[str, ...] = self.checks["format"].known.sentinels if "format" in self.checks else ()
        return found


def facts_of(terms: Terms) -> dict[str, Facts]:
    """Return the facts of each column, by name."""
    found, placed = {}, terms.by_column
    for column in terms.columns.values():
        checks = {check.name: check for check in placed[column.name]}
        found[column.name] = Facts(column, narrowed(checks.values(), column), checks)
    return found


# What others know of these checks; neither groups, nor calendars, nor periods.
_SAYABLE = {"rows": {"min", "max"}, "freshness": {"column", "within"}}


def table_check(terms: Terms, name: str) -> Check | None:
    """Return the check of the table that has a name; None without one, or if it says more than others can."""
    found = next((p.check for p in terms.placed if p.column is None and p.check.name == name), None)
    return found if found and found.said.keys() <= _SAYABLE[name] else None


def plain_bound(value: Any) -> Any:
    """Return a bound as JSON and YAML know it: whole floats as integers, times in ISO 8601."""
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) <= MAX_EXACT else value
