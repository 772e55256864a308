"""Which units names and values suggest: never a fact, only what a person is asked.

Source: the records of the World Meteorological Organization for weather and climate extremes
(wmo.asu.edu) bound the values of weather; the others are what such columns usually hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.authoring.inferring.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Quantity", "is_amount", "is_signed", "question"]


@dataclass(frozen=True)
class Quantity:
    """What names of a kind measure, and for each unit the values (lowest, usual from, usual to, highest) in it."""

    what: str
    names: frozenset[str]
    units: dict[str, tuple[float, float, float, float]]


def _quantity(what: str, names: str, **units: tuple[float, float, float, float]) -> Quantity:
    return Quantity(what, frozenset(names.split()), {name.replace("_per_", "/"): span for name, span in units.items()})


_QUANTITIES = (
    _quantity(
        "temperature", "temp temperature temps tmax tmin tavg tmean tobs dewp dewpt dewpoint dew",
        degC=(-90, -25, 34, 60), degF=(-130, 5, 95, 140), kelvin=(180, 240, 310, 335),
    ),
    _quantity(
        "precipitation", "prcp precip precipitation rain rainfall",
        inch=(0, 0, 3, 75), mm=(0, 0, 80, 1900),
    ),
    _quantity("snow", "snow snowfall snwd snowdepth", inch=(0, 0, 30, 480), cm=(0, 0, 80, 1200), mm=(0, 0, 800, 12000)),
    _quantity(
        "wind", "wind awnd gust windspeed wsf2 wsf5 wspd wnd",
        m_per_s=(0, 0, 15, 115), km_per_h=(0, 0, 60, 410), mile_per_hour=(0, 0, 35, 255), knot=(0, 0, 30, 222),
    ),
    _quantity(
        "pressure", "pressure slp barometer hg mslp press",
        hPa=(850, 960, 1050, 1090), kPa=(85, 96, 105, 109), Pa=(85000, 96000, 105000, 109000),
        inHg=(25, 28, 31, 32.2), mmHg=(640, 720, 790, 815),
    ),
    _quantity("visibility", "visib visibility vis", mile=(0, 0, 10, 20), km=(0, 0, 25, 100), m=(0, 500, 20000, 100000)),
    _quantity("humidity", "humid humidity rhum rh", percent=(0, 10, 100, 100), dimensionless=(0, 0.1, 1, 1)),
    _quantity("direction", "dir direction bearing heading wdf2 wdf5 azimuth", degree=(0, 0, 360, 360)),
    _quantity("position", "lat latitude lon lng long longitude", degree=(-180, -180, 180, 180)),
    _quantity("altitude", "altitude elevation alt elev", m=(-430, -100, 4000, 9000), foot=(-1411, -300, 13000, 30000)),
    _quantity("weight", "weight mass", kg=(0, 0, 1e6, 1e9), pound=(0, 0, 1e6, 1e9), gram=(0, 0, 1e6, 1e9)),
    _quantity("length", "length width height depth", mm=(0, 0, 1e6, 1e9), cm=(0, 0, 1e5, 1e8), m=(0, 0, 1e4, 1e7)),
    _quantity("distance", "distance dist mileage", km=(0, 0, 20100, 1e6), mile=(0, 0, 12500, 1e6), m=(0, 0, 2e7, 1e9)),
    _quantity("duration", "duration elapsed latency runtime", second=(0, 0, 1e6, 1e9), millisecond=(0, 0, 1e9, 1e12)),
    _quantity("power or energy", "power energy consumption load", kW=(-1e9, 0, 1e6, 1e9), kWh=(-1e9, 0, 1e6, 1e9)),
    _quantity(
        "speed", "speed velocity",
        m_per_s=(0, 0, 100, 400), km_per_h=(0, 0, 360, 1400), mile_per_hour=(0, 0, 220, 900),
    ),
)  # fmt: skip


def is_amount(words: Iterable[str]) -> bool:
    """Return whether a name says an amount of something that is never below 0, such as rain or wind."""
    return any(one.names.intersection(words) and not _goes_below_zero(one) for one in _QUANTITIES)


def is_signed(words: Iterable[str]) -> bool:
    """Return whether a name says something that may well be below 0, such as a temperature."""
    return any(one.names.intersection(words) and _goes_below_zero(one) for one in _QUANTITIES)


def _goes_below_zero(one: Quantity) -> bool:
    return any(least < 0 for least, _, _, _ in one.units.values())


def question(name: str, low: float, middle: float, high: float) -> str | None:
    """Return what to ask about a column without a unit, by the words of its name and its values; None if nothing.

    `middle` is the median. Units that hold all of the values are named, those alone in which
    the median is usual if there are any.
    """
    words = words_of(name)
    if "year" in words:
        return None
    found = next((one for word in reversed(words) for one in _QUANTITIES if word in one.names), None)
    if found is None or (found.what == "speed" and "wind" in words):
        found = next((one for one in _QUANTITIES if one.what == "wind"), None) if found else None
    if found is None:
        return None
    possible = [unit for unit, (least, _, _, most) in found.units.items() if least <= low and high <= most]
    usual = [unit for unit in possible if found.units[unit][1] <= middle <= found.units[unit][2]]
    named = usual or possible
    if len(named) == 1:
        return f"unit? values and name suggest {named[0]}"
    if not named:
        return f"unit? the name says {found.what}, and the values fit none of {', '.join(found.units)}"
    return f"unit? the name says {found.what}; the values could be {' or '.join(named)}"
