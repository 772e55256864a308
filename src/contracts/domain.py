"""The values that a column allows, as its checks narrow them one after the other.

Two of them can be compared: what does one let in `beyond` the other? Bounds, listed values and lengths
are compared exactly. Whether one regular expression allows more than another is not looked into: a
pattern is kept by the same pattern, or by listed values that all match it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["Domain"]


@dataclass(frozen=True)
class Domain:
    """Bounds (both ends included), allowed values and text patterns of one column.

    None means "no limit". Bounds are in the column's own unit and comparable with its values.
    `excluded` are values that are refused although all else would let them in.
    """

    low: Any = None
    high: Any = None
    allowed: tuple[Any, ...] | None = None
    patterns: tuple[str, ...] = ()
    excluded: tuple[Any, ...] = ()
    shortest: int | None = None
    longest: int | None = None
    null_share: float = 0.0
    tests: tuple[Callable[[str], bool], ...] = ()

    def between(self, low: Any, high: Any) -> Domain:
        """Narrow to values from `low` to `high`; None leaves that end as it is."""
        return replace(self, low=_tighter(max, self.low, low), high=_tighter(min, self.high, high))

    def among(self, values: Iterable[Any]) -> Domain:
        """Narrow to the listed values."""
        values = tuple(values)
        kept = values if self.allowed is None else tuple(v for v in self.allowed if v in values)
        return replace(self, allowed=kept)

    def matching(self, pattern: str) -> Domain:
        """Narrow to text that matches the pattern from end to end."""
        return replace(self, patterns=(*self.patterns, pattern))

    def passing(self, test: Callable[[str], bool]) -> Domain:
        """Narrow to text that passes a test, which is asked of text that matches all patterns."""
        return replace(self, tests=(*self.tests, test))

    def without(self, values: Iterable[Any]) -> Domain:
        """Leave out some values."""
        return replace(self, excluded=(*self.excluded, *values))

    def sized(self, shortest: int | None, longest: int | None) -> Domain:
        """Narrow to text of `shortest` to `longest` characters."""
        return replace(
            self,
            shortest=_tighter(max, self.shortest, shortest),
            longest=_tighter(min, self.longest, longest),
        )

    @property
    def members(self) -> tuple[Any, ...] | None:
        """The allowed values that also keep to the bounds; None where any value may be."""
        return None if self.allowed is None else tuple(v for v in self.allowed if self._within(v))

    def admits(self, value: Any) -> bool:
        """Return whether a value, which is not null and of the column's type, may occur."""
        return not any(_outside(limit, self, value) for limit in _LIMITS)

    def beyond(self, limits: Domain, unit: str = "") -> list[str]:
        """Return what this domain lets in and the limits do not, in words; nothing if it keeps to all of them."""
        said = (self._crosses(limit, limits, f" {unit}" if unit else "") for limit in _LIMITS)
        return list(dict.fromkeys(filter(None, said)))

    def _crosses(self, limit: str, limits: Domain, unit: str) -> str:
        """Return what is let in beyond one of the limits: the listed values, else whatever is not ruled out."""
        if self.allowed is not None:
            strangers = [value for value in self.allowed if self.admits(value) and _outside(limit, limits, value)]
            return f"the value{'s' * (len(strangers) > 1)} {_listed(strangers)}{unit}" if strangers else ""
        return "" if self.is_empty or _KEEPS[limit](self, limits) else _SAID[limit](self, limits, unit)

    @property
    def is_empty(self) -> bool:
        """Whether no value but null can ever be accepted."""
        return self.members == () or _crossed(self.low, self.high) or _crossed(self.shortest, self.longest)

    def _within(self, value: Any) -> bool:
        return not _crossed(self.low, value) and not _crossed(value, self.high)


def _tighter(pick: Any, old: Any, new: Any) -> Any:
    if old is None or new is None:
        return new if old is None else old
    return pick(old, new)


def _crossed(low: Any, high: Any) -> bool:
    return low is not None and high is not None and low > high


# How two domains are compared, limit by limit: is a value outside it, does a domain keep to it, what comes if not.
_LIMITS = ("low", "high", "allowed", "patterns", "excluded", "shortest", "longest", "tests")

_OUTSIDE: dict[str, Callable[[Any, Any], bool]] = {
    "low": lambda low, value: value < low,
    "high": lambda high, value: value > high,
    "allowed": lambda allowed, value: value not in allowed,
    "patterns": lambda patterns, value: not all(_matches(pattern, value) for pattern in patterns),
    "excluded": lambda excluded, value: value in excluded,
    "shortest": lambda shortest, value: len(value) < shortest,
    "longest": lambda longest, value: len(value) > longest,
    "tests": lambda tests, value: not all(test(value) for test in tests),
}

_KEEPS: dict[str, Callable[[Domain, Domain], bool]] = {
    "low": lambda own, limits: limits.low is None or (own.low is not None and own.low >= limits.low),
    "high": lambda own, limits: limits.high is None or (own.high is not None and own.high <= limits.high),
    "allowed": lambda _, limits: limits.allowed is None,
    "patterns": lambda own, limits: set(limits.patterns) <= set(own.patterns),
    "excluded": lambda own, limits: all(not own.admits(value) for value in limits.excluded),
    "shortest": lambda own, limits: (own.shortest or 0) >= (limits.shortest or 0),
    "longest": lambda own, limits: (
        limits.longest is None or (own.longest is not None and own.longest <= limits.longest)
    ),
    "tests": lambda own, limits: set(limits.tests) <= set(own.tests),
}

_SAID: dict[str, Callable[[Domain, Domain, str], str]] = {
    "low": lambda _, limits, unit: f"values below {_shown(limits.low)}{unit}",
    "high": lambda _, limits, unit: f"values above {_shown(limits.high)}{unit}",
    "allowed": lambda _, limits, unit: f"values other than {_listed(limits.allowed or ())}{unit}",
    "patterns": lambda own, *_: (
        "text that did not match (two patterns cannot be compared in general)" if own.patterns else "text of any form"
    ),
    "excluded": lambda _, limits, __: f"the stand-in{'s' * (len(limits.excluded) > 1)} {_listed(limits.excluded)}",
    "shortest": lambda _, limits, __: f"text shorter than {limits.shortest}",
    "longest": lambda _, limits, __: f"text longer than {limits.longest}",
    "tests": lambda *_: "text with wrong check digits",
}


def _outside(limit: str, limits: Domain, value: Any) -> bool:
    wanted = getattr(limits, limit)
    return wanted is not None and _OUTSIDE[limit](wanted, value)


def _matches(pattern: str, value: str) -> bool:
    import re2  # noqa: PLC0415 - loaded already where the pattern was checked

    return bool(re2.compile(pattern).fullmatch(value))


_MOST = 5


def _listed(values: Iterable[Any]) -> str:
    shown = [_shown(value) for value in values]
    return ", ".join(shown[:_MOST]) + (f" and {len(shown) - _MOST} more" if len(shown) > _MOST else "")


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.12g}" if isinstance(value, float) else repr(value)
