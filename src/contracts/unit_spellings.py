"""How people spell units: what is understood, what misleads, and what they mean where nothing is understood.

Only tables and text; what a unit is stands in `contracts.units`.
"""

from __future__ import annotations

import difflib
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["MISLEADING", "SPELLINGS", "is_usual_prefix", "suggestion"]

# What pint would read as something else, or not at all, and is understood all the same -> what it means.
SPELLINGS = {
    "%": "percent", "°C": "degC", "°F": "degF", "℃": "degC", "℉": "degF", "deg_C": "degC", "deg_F": "degF",
    "deg C": "degC", "deg F": "degF", "µm": "um", "°": "degree", "1": "dimensionless",
    "mph": "mile/hour", "mi/h": "mile/hour", "km/h": "kilometer/hour", "kph": "kilometer/hour", "kmh": "kilometer/hour",
    "kt": "knot", "kts": "knot", "knots": "knot", "kn": "knot",
}  # fmt: skip

# What pint would read as something else than is meant -> what to write.
MISLEADING = {
    "C": "degC", "F": "degF", "mb": "mbar", "Min": "min", "centigrade": "degC", "celcius": "degC",
    "Celcius": "degC", "fahrenheit": "degF", "Fahrenheit": "degF", "c": "cm", "M": "m", "Mm": "mm", "MM": "mm",
    "CM": "cm", "pH": "dimensionless",
    "KM": "km", "Km": "km", "HPA": "hPa", "hpa": "hPa", "inhg": "inHg", "Inch": "inch", "Inches": "inch", "IN": "in",
    "KPH": "km/h", "MPH": "mph", "Knots": "knot", "KTS": "knot", "degc": "degC", "degf": "degF", "S": "s", "H": "h",
    "degree C": "degC", "degrees C": "degC", "deg celsius": "degC", "degree celsius": "degC", "degrees celsius": "degC",
    "grad C": "degC", "degree F": "degF", "degrees F": "degF", "rads": "radian", "mb/s": "mbar/s", "cu m": "m**3",
    "M/S": "m/s", "M/s": "m/s", "m/S": "m/s", "km/H": "km/h", "mm/H": "mm/h",
    "g/M3": "g/m**3", "mg/M3": "mg/m**3", "ug/M3": "ug/m**3", "kg/M3": "kg/m**3", "W/M2": "W/m**2",
}  # fmt: skip

# Prefixes that people use, and before which units; pint puts any before any (`pa` is a picoyear, `Mins` a megainch).
_SMALL = "atto femto pico nano micro milli"
_MIDDLE = "centi deci deca hecto"
_LARGE = "kilo mega giga tera"
_HUGE = "peta exa"
_BINARY = "kibi mebi gibi tebi pebi exbi"
_PREFIXED = {
    f"{_SMALL} {_MIDDLE} {_LARGE} {_HUGE}": "meter gram joule watt",
    f"{_SMALL} {_MIDDLE} {_LARGE}": "liter pascal newton",
    f"{_SMALL} {_LARGE}": (
        "ampere volt ohm siemens hertz coulomb farad henry tesla weber mole molar bar electron_volt calorie lumen lux "
        "candela radian steradian becquerel curie gray sievert rem dalton volt_ampere kelvin gauss katal stere"
    ),
    f"{_SMALL} centi": "second arcsecond poise stokes torr enzyme_unit meter_Hg",
    f"{_LARGE} {_HUGE}": "metric_ton ton watt_hour parsec year baud",
    f"{_LARGE} {_HUGE} {_BINARY}": "byte bit",
    "kilo mega": (
        "foot pound gallon barrel british_thermal_unit pound_force_per_square_inch cubic_foot revolutions_per_minute"
    ),
}
_ALLOWED = {unit: frozenset(prefixes.split()) for prefixes, units in _PREFIXED.items() for unit in units.split()}

# What is common, and may be suggested.
_COMMON = (
    "degC", "degF", "kelvin", "m", "cm", "mm", "km", "um", "nm", "inch", "foot", "yard", "mile", "nautical_mile",
    "acre", "hectare", "m**2", "km**2", "foot**2", "m**3", "liter", "ml", "gallon", "g", "kg", "mg", "ug", "tonne",
    "pound", "ounce", "s", "ms", "us", "min", "hour", "day", "week", "month", "year", "Hz", "kHz", "MHz", "GHz",
    "Pa", "hPa", "kPa", "MPa", "bar", "mbar", "torr", "atm", "psi", "inHg", "mmHg", "pascal", "hectopascal",
    "kilopascal", "millibar", "m/s", "km/h", "mile/hour", "foot/second", "knot", "mm/hour", "mm/day", "inch/hour",
    "watt", "W", "kW", "MW", "GW", "joule", "J", "kJ", "MJ", "GJ", "Wh", "kWh", "MWh", "GWh", "calorie", "kcal",
    "volt", "V", "mV", "kV", "ampere", "A", "mA", "ohm", "newton", "N", "kN", "W/m**2", "kW/m**2", "percent",
    "permille", "ppm", "dimensionless", "degree", "radian", "byte", "bit", "kB", "MB", "GB", "TB", "KiB", "MiB",
    "GiB", "lux", "lumen", "candela", "mole", "mmol", "meter", "centimeter", "millimeter", "kilometer",
    "micrometer", "second", "minute", "millisecond", "microsecond", "celsius", "gram", "kilogram",
    "milligram", "microgram", "milliliter", "kilowatt", "megawatt", "kilojoule", "hertz", "rpm", "furlong",
)  # fmt: skip

# In small letters, without spaces, dots and underscores -> what to write.
_MEANT = {
    "c": "degC", "oc": "degC", "ºc": "degC", "celsius": "degC", "celcius": "degC", "celcious": "degC",
    "celsium": "degC", "centigrade": "degC", "degcelsius": "degC", "degreecelsius": "degC",
    "degreescelsius": "degC", "degreesc": "degC", "f": "degF", "of": "degF", "ºf": "degF", "fahrenheit": "degF",
    "farenheit": "degF", "fahrenhite": "degF", "farenhite": "degF", "degfahrenheit": "degF",
    "degreefahrenheit": "degF", "degreesfahrenheit": "degF", "k": "kelvin", "mps": "m/s", "kmph": "km/h",
    "km\\h": "km/h", "kms/h": "km/h", "mp/h": "mph", "nots": "knot", "knt": "knot", "knts": "knot",
    "mmph": "mm/hour", "cms": "cm", "mms": "mm", "kms": "km", "mtr": "m", "mtrs": "m", "mt": "m", "ft": "foot",
    "feet": "foot", '"': "inch", "in": "inch", "''": "inch", "mi": "mile", "yds": "yard", "nm": "nautical_mile",
    "mb": "mbar", "milibar": "mbar", "inhg": "inHg", "incheshg": "inHg", "inchhg": "inHg", "mins": "min",
    "minuts": "minute", "hr": "hour", "hrs": "hour", "h": "hour", "sec": "second", "wk": "week", "wks": "week",
    "mth": "month", "mths": "month", "msec": "ms", "kgs": "kg", "kilo": "kg", "kilos": "kg", "kilogramm": "kg",
    "gm": "g", "gms": "g", "gramm": "g", "lb": "pound", "lbs": "pound", "oz": "ounce", "mcg": "ug", "ltr": "liter",
    "ltrs": "liter", "lit": "liter", "litre": "liter", "litres": "liter", "mls": "ml", "cbm": "m**3", "cum": "m**3",
    "sqm": "m**2", "sqkm": "km**2", "sqft": "foot**2", "percentage": "percent", "pct": "percent",
    "percent": "percent", "prozent": "percent", "%rh": "percent", "rh": "percent", "promille": "permille",
    "permille": "permille", "‰": "permille", "fraction": "dimensionless", "ratio": "dimensionless",
    "unitless": "dimensionless", "º": "degree", "degress": "degree", "degrees": "degree", "rad": "radian",
    "rads": "radian", "kw/h": "kWh",
    "amps": "ampere", "amp": "ampere", "kilometres": "km", "metres": "m", "metre": "m", "ma": "mA",
}  # fmt: skip
_NO_UNITS = ("n/a", "na", "none", "null", "nan", "-")
_BLANKS = re.compile(r"[\s._]+")
_OPERATORS = re.compile(r"(\s+per\s+|[*/·^()\s]+|-?\d+)")
_PER = re.compile(r"\s+per\s+")
# Shorter words are close to too many others.
_SHORTEST = 4
_CLOSE = 0.75


def is_usual_prefix(prefix: str, unit: str) -> bool:
    """Return whether people put this prefix before this unit, both in pint's own names."""
    return not prefix or prefix in _ALLOWED.get(unit, frozenset())


def suggestion(text: str, is_unit: Callable[[str], bool]) -> str:
    """Return the unit that text which is none was probably meant as, "" where nothing is close."""
    if _plain(text) in _NO_UNITS:
        return ""
    parts = [part for part in _OPERATORS.split(_PER.sub("/", text)) if part]
    words = [part if is_unit(part) or _OPERATORS.fullmatch(part) else _known(part) or _close(part) for part in parts]
    whole = "".join(words).strip() if len(words) > 1 and all(words) else ""
    return _known(text) or (whole if whole and is_unit(whole) else _close(text))


def _known(text: str) -> str:
    return _by_plain().get(_plain(text), "")


def _close(text: str) -> str:
    plain = _plain(text)
    close = difflib.get_close_matches(plain, _by_plain(), n=1, cutoff=_CLOSE) if len(plain) >= _SHORTEST else []
    return _by_plain()[close[0]] if close else ""


def _plain(text: str) -> str:
    return _BLANKS.sub("", text).casefold()


@cache
def _by_plain() -> dict[str, str]:
    """Return what is known by its small letters; where two common units share them (mW, MW), neither."""
    found: dict[str, set[str]] = {}
    for name in _COMMON:
        found.setdefault(_plain(name), set()).add(name)
    common = {plain: min(names) for plain, names in found.items() if len(names) == 1}
    understood = {_plain(name): name for name in SPELLINGS if name != "1"}
    return understood | common | _MEANT
