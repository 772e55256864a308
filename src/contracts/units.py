"""Units: pint's only home. Conversions are exact fractions, so a bound never moves by a rounding.

In front of pint stands a grammar of ours: pint evaluates what it is given (`9**9**9` hangs it) and
reads some everyday spellings as something else (`C` as coulomb, `Min` as megainch).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from contracts.quantity import plain
from contracts.unit_spellings import MISLEADING, SPELLINGS, is_usual_prefix, suggestion

__all__ = [
    "Conversion",
    "Unit",
    "UnitError",
    "alternatives",
    "ambiguous_suffix",
    "conversion",
    "is_interval",
    "is_unit",
    "meant",
    "unit",
    "without_suffix",
]

MAX_LENGTH = 64
MAX_POWER = 9
# A conversion by more than this, up or down, could leave the range of floats.
MAX_FACTOR = Fraction(10) ** 100

_CONSTANTS_IN_USE = frozenset({"standard_atmosphere", "standard_gravity"})

_SUPERSCRIPTS = str.maketrans({"²": "2", "³": "3"})
_NAME = r"[A-Za-z_°µμΩÅ℃℉%][A-Za-z_°µμΩÅ℃℉]*\d{0,3}"
_TOKEN = re.compile(
    rf"\s*(?:(?P<name>{_NAME})|(?P<power>\*\*|\^)|(?P<op>[*/·])|(?P<int>[-+]?\d{{1,2}})(?![\d.A-Za-z])|(?P<par>[()]))"
)
_EXPONENT = re.compile(r"\*\*[-+]?\d(?!\d|\*\*)")
_LEADING_ONE = re.compile(r"^\(?1\)?(?=/)")
_SCALED = re.compile(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s+(\S.*)")

# The units that a column of each dimension is likely to switch to; pint's own list has no prefixed ones.
_FAMILIES = (
    ("mm", "cm", "m", "inch", "foot", "0.1 mm", "0.01 inch"),
    ("m", "km", "mile", "nautical_mile", "foot", "yard"),
    ("degC", "degF", "kelvin", "0.1 degC", "0.1 degF"),
    ("m/s", "km/h", "mile/hour", "knot", "0.1 m/s"),
    ("hPa", "kPa", "Pa", "inHg", "mmHg", "psi", "0.1 hPa"),
    ("percent", "dimensionless", "permille"),
    ("second", "millisecond", "microsecond", "minute", "hour", "day"),
    ("gram", "kilogram", "pound", "ounce", "tonne", "milligram"),
    ("liter", "milliliter", "m**3", "gallon"),
    ("W", "kW", "MW"),
    ("J", "kJ", "MJ", "Wh", "kWh", "MWh"),
    ("calorie", "kilocalorie", "kJ"),
    ("W/m**2", "kW/m**2"),
    ("degree", "radian"),
    ("mm/hour", "inch/hour", "mm/day"),
    ("byte", "kilobyte", "megabyte", "gigabyte", "bit"),
)

# Endings of a header that name a unit and nothing else (`snow_mm`); `_min` could be a minimum, `_in` a direction.
_SUFFIXES = {
    "mm": "mm", "cm": "cm", "km": "km", "inch": "inch", "inches": "inch", "ft": "foot", "feet": "foot", "miles": "mile",
    "degC": "degC", "degF": "degF", "celsius": "degC", "fahrenheit": "degF", "kelvin": "kelvin",
    "kmh": "km/h", "kph": "km/h", "mph": "mph", "mps": "m/s", "knots": "knot", "kts": "knot",
    "hPa": "hPa", "hpa": "hPa", "kPa": "kPa", "kpa": "kPa", "mbar": "mbar", "inHg": "inHg", "inhg": "inHg",
    "mmHg": "mmHg", "mmhg": "mmHg", "psi": "psi", "kg": "kg", "lbs": "pound", "kW": "kW", "kWh": "kWh", "MWh": "MWh",
    "kwh": "kWh", "pct": "percent", "percent": "percent", "seconds": "second", "minutes": "minute", "hours": "hour",
    "days": "day", "liters": "liter", "litres": "liter",
}  # fmt: skip
_AMBIGUOUS_SUFFIXES = frozenset(
    ("in", "m", "c", "f", "k", "s", "h", "d", "g", "l", "t", "w", "v", "a", "p", "mi", "min", "sec", "deg", "ms", "pa")
)

# Units that feeds are seldom switched to; where a usual one fits as well, it is that one.
_RARE = frozenset({
    "yard", "nautical_mile", "0.1 degC", "0.1 degF", "0.01 inch", "0.1 m/s", "0.1 hPa", "psi", "permille", "radian",
    "ounce", "tonne", "milligram", "microsecond", "bit", "mm/day",
})  # fmt: skip


class UnitError(ValueError):
    """A unit that cannot be read, or two that cannot be converted; the message says which.

    `near` is the unit that was probably meant, "" where nothing is close.
    """

    def __init__(self, message: str, near: str = "") -> None:
        """Keep both."""
        super().__init__(message)
        self.near = near


@dataclass(frozen=True)
class Unit:
    """A unit as written, and the exact scale in front of it (`0.1 mm` has the scale 1/10)."""

    text: str
    scale: Fraction
    pint: Any

    @property
    def dimension(self) -> str:
        """The dimension in words that a message can show, `[length]` for a metre."""
        powers = sorted(self.pint.dimensionality.items(), key=lambda item: -item[1])
        return "".join(name if power == 1 else f"{name}^{power}" for name, power in powers) or "[no dimension]"


@dataclass(frozen=True)
class Conversion:
    """How a number in one unit becomes the same quantity in another: y = factor * x + offset."""

    factor: Fraction
    offset: Fraction = Fraction(0)

    def __call__(self, value: Fraction) -> Fraction:
        """Return the converted number, exactly."""
        return self.factor * value + self.offset

    @property
    def is_identity(self) -> bool:
        """Whether both are the same unit, under whatever name."""
        return self.factor == 1 and self.offset == 0

    @property
    def in_words(self) -> str:
        """What values become: `10 times as large`, `1.8 times the old ones, plus 32`."""
        times = f"{plain(self.factor)} times "
        if not self.offset:
            return f"{times}as large"
        sign = "plus" if self.offset > 0 else "minus"
        return f"{times if self.factor != 1 else ''}the old ones, {sign} {plain(abs(self.offset))}"


@cache
def _registry() -> Any:
    """Return the one registry, which works in exact fractions."""
    import pint  # noqa: PLC0415 - a third of a second that a contract without units does not pay

    # Loaded after it is made, pint's definitions are resolved as they are asked for, not all at once: half the time.
    registry: Any = pint.UnitRegistry(None, non_int_type=Fraction, autoconvert_offset_to_baseunit=False)
    registry.load_definitions(files("pint").joinpath("default_en.txt"), is_resource=True)
    return registry


@cache
def unit(text: str) -> Unit:
    """Return the unit that a contract or a feed wrote.

    Raises:
        UnitError: it is unknown, too long, or spelt like another unit than it means.

    """
    spelled = text.strip().translate(_SUPERSCRIPTS)
    if spelled.startswith("wmoUnit:"):
        spelled = spelled.removeprefix("wmoUnit:").replace("_", " ")
    if not spelled or len(spelled) > MAX_LENGTH:
        msg = f"a unit has 1 to {MAX_LENGTH} characters"
        raise UnitError(msg)
    if meant(spelled):
        msg = f"unit {spelled!r} is not what it looks like: write {meant(spelled)!r} for {_long_name(meant(spelled))}"
        raise UnitError(msg, meant(spelled))
    scale, name = _scaled(spelled)
    if not scale:
        msg = f"unit {text!r}: nothing can be measured in multiples of zero"
        raise UnitError(msg)
    return Unit(text.strip(), scale, _parsed(SPELLINGS.get(name, name), text))


def is_unit(text: str) -> bool:
    """Return whether a text is a unit that can be read."""
    try:
        unit(text)
    except UnitError:
        return False
    return True


def meant(text: str) -> str:
    """Return the unit that a misleading spelling stands for (`degC` for `C`), "" for any other text."""
    return MISLEADING.get(text.strip(), "")


def _scaled(text: str) -> tuple[Fraction, str]:
    match = _SCALED.fullmatch(text)
    if match and match[2] not in SPELLINGS and match[2][0] in "*/^·)":
        match = None
    return (Fraction(match[1]), match[2]) if match else (Fraction(1), text)


def _parsed(name: str, text: str) -> Any:
    found = _read(name)
    if found is None:
        near = suggestion(name, _is_readable)
        msg = f"unknown unit {text!r}" + (f"; did you mean {near!r}?" if near else "")
        raise UnitError(msg, near)
    return found


def _read(name: str) -> Any:
    """Return pint's unit of that name, None where it has none that data could be in."""
    grammatical = _rewritten(name)
    if grammatical is None:
        return None
    try:
        found = _registry().parse_units(grammatical, case_sensitive=True)
        return found if _is_sensible(found) else None
    except Exception:  # noqa: BLE001 - pint leaks AssertionError, RecursionError and more; all mean "unknown"
        return None


def _is_readable(name: str) -> bool:
    return name not in MISLEADING and _read(SPELLINGS.get(name, name)) is not None


def _is_sensible(found: Any) -> bool:
    """Return whether it is a unit that numbers can be converted from: small powers, usual prefixes, no constants."""
    one = _registry().Quantity(Fraction(1), found)
    for name, power in one.unit_items():
        prefix, base, _ = _registry().parse_unit_name(name)[0]
        if base in _constants() or abs(power) > MAX_POWER or not is_usual_prefix(prefix, base):
            return False
    one.to_root_units()  # raises for decibels and their like, which no factor converts
    return True


@cache
def _constants() -> frozenset[str]:
    """Return what pint knows as constants (`k`, `e`, `R`): a column in one of them is a slip."""
    text = files("pint").joinpath("constants_en.txt").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^(\w+) +=", text, re.MULTILINE)) - _CONSTANTS_IN_USE


def _rewritten(name: str) -> str | None:
    """Return `kg m-2 s-1` as pint reads it, `kg*m**-2*s**-1`; None where it is no unit expression."""
    parts: list[str] = []
    position = 0
    while position < len(name.rstrip()):
        match = _TOKEN.match(name, position)
        if not match:
            return None
        _append(parts, match)
        position = match.end()
    bare = parts[0].lstrip("-+").isdigit() if parts else True
    whole = "".join(parts)
    return None if (bare and parts[:2] != ["1", "/"]) or not _is_tame(whole) else whole


def _is_tame(whole: str) -> bool:
    """Return whether numbers are exponents of one digit, and none stands on another (`m**9**9`)."""
    rest = _LEADING_ONE.sub("", _EXPONENT.sub("", whole))
    return "**" not in rest and not any(character.isdigit() for character in rest)


def _append(parts: list[str], match: re.Match[str]) -> None:
    """Add a token, with the operator that plain juxtaposition leaves out."""
    after_operand = bool(parts) and (parts[-1][-1].isalnum() or parts[-1][-1] in "_)°%µ")
    if match["name"]:
        bare = match["name"].rstrip("0123456789")
        power = match["name"][len(bare) :]
        joined = ("*" if after_operand else "") + SPELLINGS.get(bare, bare).join(
            ("(", ")") if bare in SPELLINGS else ("", "")
        )
        parts.append(joined + (f"**{power}" if power else ""))
    elif match["int"]:
        parts.append(("**" if after_operand else "") + match["int"])
    else:
        parts.append({"^": "**", "·": "*"}.get(match[0].strip(), match[0].strip()))


def _long_name(text: str) -> str:
    items = _registry().Quantity(Fraction(1), _parsed(SPELLINGS.get(text, text), text)).unit_items()
    named = [(name.replace("_", " ") + (f"^{abs(power)}" if abs(power) != 1 else ""), power) for name, power in items]
    above, below = ([name for name, power in named if (power > 0) is is_above] for is_above in (True, False))
    return " / ".join([" * ".join(above), *below]) or "dimensionless"


@cache
def conversion(source: str, target: str) -> Conversion:
    """Return how numbers in `source` become numbers in `target`, temperature scales included.

    Raises:
        UnitError: one is unknown, or the two measure different things.

    """
    a, b = unit(source), unit(target)
    if a.pint.dimensionality != b.pint.dimensionality:
        msg = f"{source!r} {a.dimension} and {target!r} {b.dimension} measure different things"
        raise UnitError(msg)
    try:
        zero, one = (_converted(a, b, Fraction(x)) for x in (0, 1))
    except Exception:  # noqa: BLE001 - pint's reasons are many; to a contract's author they are one
        msg = f"{source!r} and {target!r} cannot be converted: one is a scale, the other a difference"
        raise UnitError(msg) from None
    if not 1 / MAX_FACTOR < abs(one - zero) < MAX_FACTOR:
        msg = f"{source!r} and {target!r} differ by more than a factor of 1e100"
        raise UnitError(msg)
    return Conversion(one - zero, zero)


def _converted(a: Unit, b: Unit, value: Fraction) -> Fraction:
    found = _registry().Quantity(value * a.scale, a.pint).to(b.pint).magnitude
    return Fraction(found) / b.scale


def is_interval(text: str) -> bool:
    """Return whether the unit's zero is a convention (degC, degF), so that ratios mean nothing."""
    return conversion(text, _base(text)).offset != 0


def _base(text: str) -> str:
    return "kelvin" if unit(text).dimension == "[temperature]" else text


def without_suffix(header: str) -> tuple[str, str] | None:
    """Return the name and the unit of a header such as `snow_mm`; None where its ending is no sure unit."""
    name, _, suffix = header.rpartition("_")
    return (name, _SUFFIXES[suffix]) if name and suffix in _SUFFIXES else None


def ambiguous_suffix(header: str) -> tuple[str, str] | None:
    """Return the name and the ending of a header that may name a unit, or something else (`snow_in`)."""
    name, _, suffix = header.rpartition("_")
    return (name, suffix) if name and suffix.lower() in _AMBIGUOUS_SUFFIXES else None


@cache
def alternatives(text: str) -> tuple[tuple[str, Conversion], ...]:
    """Return the units that a column declared in `text` may have been switched to.

    Each comes with the conversion from the declared unit to it: what the values would then be.
    Units that differ from it, or from each other, by less than 1 % are left out.
    """
    seen: list[Conversion] = [Conversion(Fraction(1))]
    found = []
    for name in _family(text):
        change = conversion(text, name)
        if all(_differs(change, other) for other in seen):
            seen.append(change)
            found.append((name, change))
    return tuple(found)


def is_rare(text: str) -> bool:
    """Return whether a feed is seldom switched to this unit."""
    return text in _RARE


def _family(text: str) -> tuple[str, ...]:
    """Return the shortest family with this very unit in it, else all families of its dimension."""
    dimension = unit(text).pint.dimensionality
    fitting = [f for f in _FAMILIES if unit(f[0]).pint.dimensionality == dimension]
    own = [f for f in fitting if any(conversion(text, name).is_identity for name in f)]
    return tuple(dict.fromkeys(name for family in own or fitting for name in family)) or _prefixed(text)


def _prefixed(text: str) -> tuple[str, ...]:
    """Return the thousandfold and the thousandth of a unit that stands in no family: kV and mV for V."""
    return tuple(name for name in (f"{prefix}{text}" for prefix in "mkM") if _is_thousandfold(name, text))


def _is_thousandfold(name: str, text: str) -> bool:
    try:
        return conversion(text, name).factor in (1000, Fraction(1, 1000), Fraction(1, 1_000_000))
    except UnitError:
        return False


def _differs(a: Conversion, b: Conversion) -> bool:
    return abs(a.factor / b.factor - 1) > Fraction(1, 100) or a.offset != b.offset
