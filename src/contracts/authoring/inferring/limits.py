"""All that a quantity can be, by its unit and its name: parts of the calendar, per cent, shares, directions.

A name alone is believed only where the values do not contradict it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from contracts.authoring.inferring.unit_names import is_amount, is_signed
from contracts.authoring.inferring.words import words_of
from contracts.units import UnitError, conversion, is_interval, unit

__all__ = ["Limits", "calendar", "is_floored", "lowest_of", "whole_of"]

_CALENDAR = {
    "month": (1, 12), "day": (1, 31), "hour": (0, 23), "minute": (0, 59), "second": (0, 59), "weekday": (0, 7),
    "week": (1, 53), "quarter": (1, 4),
    "latitude": (-90, 90), "lat": (-90, 90), "longitude": (-180, 180), "lon": (-180, 180), "lng": (-180, 180),
}  # fmt: skip
_PERCENT = frozenset(("percent", "percentage", "pct", "humid", "humidity", "rhum", "rh"))
_SHARES = frozenset(("share", "fraction", "probability", "prob", "propensity", "proportion", "humidity", "humid", "rh"))
_DIRECTIONS = frozenset(("dir", "direction", "bearing", "heading", "wdf2", "wdf5", "azimuth"))
_CHANGES = frozenset((
    "change", "changes", "delta", "diff", "difference", "growth", "anomaly", "deviation", "error", "bias", "trend",
    "yoy", "mom", "return", "returns", "inflation",
))  # fmt: skip
_NEVER_BELOW_ZERO = ("[length][time]^-1", "[mass][length]^-1[time]^-2", "[mass]")
_HALF_TURN, _TURN = 180, 360


@dataclass(frozen=True)
class Limits:
    """The smallest and the largest value that a quantity can have, and what it is in words."""

    low: float
    high: float
    what: str


def calendar(name: str) -> Limits | None:
    """Return the bounds of a part of the calendar, or of a position on the globe, where a name is that of one."""
    found = _CALENDAR.get(name.lower())
    return Limits(*found, f"a {name}") if found else None


def whole_of(name: str, text: str | None, low: float, high: float) -> Limits | None:
    """Return all that a column can hold, by its name and its unit `text`; None where they say nothing.

    `low` and `high` are the extremes that were seen, which lie within it.
    """
    words = frozenset(words_of(name))
    known = (calendar(name), *(() if words & _CHANGES else _parts_of_a_whole(words, text, high)))
    return next((one for one in known if one and one.low <= low and high <= one.high), None)


def _parts_of_a_whole(words: frozenset[str], text: str | None, high: float) -> tuple[Limits | None, ...]:
    is_percent = text in ("percent", "%") or (text is None and words & _PERCENT and high > 1)
    is_share = words & _SHARES and text in (None, "dimensionless", "1")
    is_direction = words & _DIRECTIONS and text in (None, "degree", "deg", "°") and high > 1
    return (
        Limits(0, 1, "a share") if is_share else None,
        Limits(0, 100, "per cent of a whole") if is_percent else None,
        Limits(0, _TURN, "a direction in degrees") if is_direction and (text or high > _HALF_TURN) else None,
        Limits(-_HALF_TURN, _HALF_TURN, "a direction in degrees") if is_direction and text else None,
    )


def is_floored(name: str, text: str | None) -> bool | None:
    """Return whether nothing below 0 can be measured, by unit or name; None where neither says so or the contrary."""
    words = frozenset(words_of(name))
    if text is not None and (unit(text).dimension in _NEVER_BELOW_ZERO or _is_absolute(text)):
        return True
    if words & _CHANGES or is_signed(words) or (text is not None and is_interval(text)):
        return False
    return is_amount(words) or None


def _is_absolute(text: str) -> bool:
    return text in ("K", "kelvin")


def lowest_of(text: str | None) -> float | None:
    """Return what no value in a unit can be below: absolute zero, of temperatures; None where there is no such thing.

    Source: the kelvin, BIPM, The International System of Units, 9th edition, section 2.3.1.
    """
    if text is None or not is_interval(text):
        return None
    try:
        return float(conversion("kelvin", text)(Fraction(0)))
    except UnitError:
        return None
