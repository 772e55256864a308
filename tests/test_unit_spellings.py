"""Wrong spellings of units: what pint would read as something else is refused, and what was meant is named."""

from __future__ import annotations

import contextlib
import os
import random

import pint
import pytest

from contracts import unit_spellings
from contracts.linting import lint_text
from contracts.linting.fixing import fix_text
from contracts.units import UnitError, conversion, unit

MEANT: dict[str, str] = {
    # temperature
    **dict.fromkeys(("celcius", "Celcius", "celcious", "Celsius", "CELSIUS", "centigrade", "Centigrade"), "degC"),
    **dict.fromkeys(("C", "oC", "ºC", "DegC", "degc", "deg.C", "Deg C", "degrees C", "degree C", "grad C"), "degC"),
    **dict.fromkeys(("degrees Celsius", "deg celsius", "Degrees_Celsius"), "degC"),
    "°c": "°C",
    **dict.fromkeys(("F", "farenheit", "Farenheit", "fahrenhite", "degf", "degrees F", "degrees Fahrenheit"), "degF"),
    **dict.fromkeys(("Kelvin", "k"), "kelvin"),
    # speed
    **dict.fromkeys(("kmph", "KM/H", "Km/h", "kms/h", "km\\h", "km per h", "km/H"), "km/h"),
    **dict.fromkeys(("M/S", "m/S", "M/s"), "m/s"),
    **dict.fromkeys(("MPH", "mp/h", "m.p.h."), "mph"),
    "miles per hour": "miles/hour",
    "meters per second": "meters/second",
    **dict.fromkeys(("Knots", "knts", "nots"), "knot"),
    "Kt": "kt",
    # length and area
    "milimetre": "millimeter",
    "millimters": "millimeter",
    **dict.fromkeys(("MM", "Mm", "mms"), "mm"),
    **dict.fromkeys(("CM", "Cm", "cms"), "cm"),
    **dict.fromkeys(("KM", "Km", "kms"), "km"),
    **dict.fromkeys(("mtr", "mtrs", "M"), "m"),
    **dict.fromkeys(("Feet", "FT", "Ft"), "foot"),
    **dict.fromkeys(("Inch", "Inches"), "inch"),
    "Miles": "mile",
    "NM": "nautical_mile",
    **dict.fromkeys(("sqm", "sq m"), "m**2"),
    "sq ft": "foot**2",
    # pressure
    **dict.fromkeys(("mb", "mB", "milibar"), "mbar"),
    **dict.fromkeys(("HPA", "hpa", "HPa", "hPA"), "hPa"),
    **dict.fromkeys(("pa", "PA"), "Pa"),
    **dict.fromkeys(("kpa", "KPa", "KPA"), "kPa"),
    **dict.fromkeys(("inhg", "in Hg", "inches Hg", "in.Hg"), "inHg"),
    **dict.fromkeys(("mmhg", "mm Hg", "mmHG"), "mmHg"),
    "PSI": "psi",
    "Bar": "bar",
    "ATM": "atm",
    "Torr": "torr",
    "Hectopascal": "hectopascal",
    # time
    **dict.fromkeys(("Min", "Mins", "MIN"), "min"),
    "minuts": "minute",
    "Minutes": "minute",
    "Sec": "second",
    "Seconds": "second",
    "S": "s",
    "H": "h",
    "Hrs": "hour",
    "hr.": "hour",
    "Days": "day",
    "Years": "year",
    "mth": "month",
    "wk": "week",
    # mass and volume
    **dict.fromkeys(("Kg", "KG", "kgs", "kilo", "kilos"), "kg"),
    "gms": "g",
    "LBS": "pound",
    "Lb": "pound",
    "OZ": "ounce",
    "mg/Ltr": "mg/liter",
    "ug/M3": "ug/m**3",
    **dict.fromkeys(("ltr", "ltrs", "Litre", "lit"), "liter"),
    "mls": "ml",
    "cbm": "m**3",
    "cu m": "m**3",
    "Gallons": "gallon",
    # shares, angles
    **dict.fromkeys(("pct", "per cent", "Percent", "percentage", "%RH", "% RH"), "percent"),
    "PPM": "ppm",
    "promille": "permille",
    "‰": "permille",
    "ratio": "dimensionless",
    "pH": "dimensionless",
    "Degrees": "degree",
    "degress": "degree",
    "Rad": "radian",
    "rads": "radian",
    # energy, electricity, data
    **dict.fromkeys(("kwh", "KWH", "KWh", "Kwh", "kw/h"), "kWh"),
    **dict.fromkeys(("kw", "KW", "Kw"), "kW"),
    "Watts": "watt",
    "w/m2": "W/m2",
    "W/sqm": "W/m**2",
    "w m-2": "W m-2",
    "Joule": "joule",
    "kj": "kJ",
    "hz": "Hz",
    "khz": "kHz",
    "v": "V",
    "mv": "mV",
    "Volts": "volt",
    "amps": "ampere",
    "Kcal": "kcal",
    "kb": "kB",
    "KB": "kB",
    "Bytes": "byte",
    "mm per hour": "mm/hour",
    "mm/Hr": "mm/hour",
    "mmph": "mm/hour",
    # nothing is close
    **dict.fromkeys(("USD", "€", "$", "n/a", "none", "-", "beaufort", "widgets"), ""),
}


@pytest.mark.parametrize(("text", "near"), MEANT.items(), ids=[ascii(text) for text in MEANT])
def test_what_is_meant(text: str, near: str) -> None:
    """A wrong spelling is refused with the unit to write, and never with one that is not meant."""
    with pytest.raises(UnitError) as caught:
        unit(text)
    assert caught.value.near == near
    assert (repr(near) if near else "nothing") in str(caught.value) or not near
    assert "did you mean" in str(caught.value) or "write" in str(caught.value) or not near


def test_the_table_is_long() -> None:
    """There are more than 150 wrong spellings."""
    assert len(MEANT) >= 150


@pytest.mark.parametrize("table", ["_MEANT", "MISLEADING", "SPELLINGS"])
def test_what_is_suggested_can_be_written(table: str) -> None:
    """Each suggestion is a unit, and none of what misleads is understood."""
    for text, write in getattr(unit_spellings, table).items():
        assert conversion(write, write).is_identity, (text, write)
    for name in unit_spellings._COMMON:
        assert conversion(name, name).is_identity, name
    assert not set(unit_spellings.MISLEADING) & set(unit_spellings.SPELLINGS)


PREFIXED = ("mm", "hPa", "kWh", "MWh", "GWh", "ug", "mcg", "ms", "us", "kV", "mA", "umol/l", "mmol", "MHz", "kB", "GiB")
PREFIXED += ("Gt", "kt_", "Pg", "kft", "Mgal", "mbar", "kcal", "keV", "uSv/h", "kBq", "mCi", "pF", "nT", "cP", "mPa*s")
PREFIXED += ("cmHg", "mmHg", "mrad", "ML", "hl", "dB_", "dl", "daPa", "kVA", "Mbps", "klx", "mGy", "nkat", "kPa", "MN")


@pytest.mark.parametrize("text", [text for text in PREFIXED if not text.endswith("_")])
def test_usual_prefixes(text: str) -> None:
    """A prefix that people use before a unit is read."""
    assert conversion(text, text).is_identity


@pytest.mark.parametrize(
    "text", ["pa", "Mins", "kilos", "mth", "amps", "pct", "mB", "kb", "mmph", "PA", "megainch", "kiloday", "RH"]
)
def test_unusual_prefixes(text: str) -> None:
    """Picoyears, megainches and petaamperes, which pint knows, are slips and no units."""
    with pytest.raises(UnitError):
        unit(text)


def test_prefixes_stand_before_units_that_there_are() -> None:
    """Every unit in the table of prefixes, and every prefix, is one of pint's own names."""
    registry = pint.UnitRegistry()
    for name, prefixes in unit_spellings._ALLOWED.items():
        assert registry.get_name(name) == name
        assert all(registry.parse_unit_name(f"{prefix}{name}") for prefix in prefixes)


def test_a_near_unit_is_an_unsafe_fix() -> None:
    """A misleading spelling is mended safely, one that is only close where unsafe fixes are asked for."""
    head = "contract: a.b\nversion: 1.0.0\nowner: o\ncolumns: {x: {type: number, unit: "
    assert fix_text(head + "mb}}")[0] == head + "mbar}}"
    assert fix_text(head + "Torr}}") == (head + "Torr}}", 0)
    assert fix_text(head + "Torr}}", unsafe=True)[0] == head + "torr}}"
    assert lint_text(head + "torr}}") == []


FUZZED = 50_000 if os.environ.get("CONTRACTS_SOAK") else 1_000
_PIECES = [
    *unit_spellings._COMMON,
    *unit_spellings.MISLEADING,
    *unit_spellings._MEANT,
    *"*/^()·-+ .0123456789eE²³\u200b%°µ",
]
_PIECES += [
    "**",
    " per ",
    "**-1",
    "9**9",
    "delta_",
    "nan",
    "inf",
    "[length]",
    "\ud800",
    "\x00",
    "m\n",
    "kilo",
    "__",
    "dB",
]


@pytest.mark.parametrize("share", range(4))
def test_fuzzed(share: int) -> None:
    """Whatever is put together from units and signs is a unit that converts to itself, or else a UnitError."""
    draw = random.Random(f"units-{share}")
    for _ in range(FUZZED // 4):
        text = "".join(draw.choice(_PIECES) for _ in range(draw.randint(1, 6)))
        with contextlib.suppress(UnitError):
            assert conversion(text, text).is_identity, ascii(text)
