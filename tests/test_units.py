"""Units: exact conversions, temperature scales, everyday spellings, and hostile ones refused at once."""

from __future__ import annotations

import contextlib
import itertools
from fractions import Fraction

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.units import UnitError, alternatives, conversion, is_interval, unit

ACCEPTED: dict[str, tuple[str, ...]] = {
    "[length]": (
        "m",
        "cm",
        "mm",
        "km",
        "um",
        "nm",
        "inch",
        "inches",
        "in",
        "foot",
        "feet",
        "ft",
        "yard",
        "mile",
        "miles",
        "meter",
        "metre",
        "meters",
        "centimeter",
        "nautical_mile",
        "0.1 mm",
        "0.01 inch",
        "\u00b5m",
        "furlong",
    ),
    "[temperature]": (
        "degC",
        "degF",
        "kelvin",
        "K",
        "\u00b0C",
        "\u00b0F",
        "deg C",
        "deg_F",
        "celsius",
        "fahrenheit_",
        "0.1 degC",
        "\u2103",
        "\u2109",
        "wmoUnit:degC",
        "delta_degC",
        "degree_Celsius",
        "rankine",
    ),
    "[length][time]^-1": (
        "m/s",
        "km/h",
        "kph",
        "kmh",
        "mph",
        "mi/h",
        "knot",
        "knots",
        "kt",
        "kts",
        "kn",
        "m s-1",
        "m s^-1",
        "m*s**-1",
        "m.s_",
        "foot/second",
        "ft/s",
        "mm/hour",
        "inch/hour",
        "wmoUnit:km_h-1",
        "0.1 m/s",
        "m\u00b7s-1",
    ),
    "[time]": ("s", "second", "seconds", "min", "minute", "h", "hr", "hour", "hours", "d", "day", "week", "ms", "year"),
    "[mass]": ("g", "kg", "mg", "gram", "kilogram", "pound", "lb", "oz", "ounce", "t", "tonne"),
    "[mass][length]^-1[time]^-2": ("Pa", "hPa", "kPa", "mbar", "bar", "inHg", "mmHg", "psi", "atm", "0.1 hPa"),
    "[no dimension]": ("%", "percent", "permille", "dimensionless", "1", "ppm", "degree", "\u00b0", "radian", "byte_"),
    "[length]^3": ("l", "L", "liter", "litre", "ml", "mL", "gallon", "m**3", "m^3", "m3", "m\u00b3", "cm3"),
    "[length]^2": ("m**2", "m\u00b2", "km2", "hectare", "acre", "ft^2"),
    "[time]^-1": ("Hz", "kHz", "1/s", "rpm", "s-1", "1 / s"),
}
_UNTRUE = {"fahrenheit_", "m.s_", "byte_"}

OTHERS = (
    "W",
    "kW",
    "MW",
    "J",
    "kJ",
    "kWh",
    "Wh",
    "cal",
    "W/m**2",
    "W m-2",
    "kg m-2 s-1",
    "kg/m**2",
    "V",
    "mV",
    "A",
    "ohm",
    "N",
    "degC/km",
    "mol/l",
    "byte",
    "kB",
    "MiB",
    "bit",
    "m**3/s",
    "m\u00b3/s",
    "g/m3",
    "ug/m3",
    "\u00b5g/m\u00b3",
    "J/kg",
    "lux",
    "(m/s)**2",
    "kg/(m*s)",
)

REFUSED: dict[str, str] = {
    # spelt like another unit than is meant -> what to write
    "C": "degC",
    "F": "degF",
    "mb": "mbar",
    "Min": "min",
    "centigrade": "degC",
    "celcius": "degC",
    "Celcius": "degC",
    "fahrenheit": "degF",
    "Fahrenheit": "degF",
    "c": "cm",
    "M": "m",
    "Mm": "mm",
    "MM": "mm",
    "CM": "cm",
    "KM": "km",
    "Km": "km",
    "HPA": "hPa",
    "hpa": "hPa",
    "inhg": "inHg",
    "Inch": "inch",
    "IN": "in",
    "KPH": "km/h",
    "MPH": "mph",
    "Knots": "knot",
    "KTS": "knot",
    "degc": "degC",
    "degf": "degF",
    "S": "s",
    "H": "h",
    # slips -> the closest that is known
    "milimeter": "millimeter",
    "centimetr": "centimeter",
    "secnd": "second",
    "DegC": "degC",
    "hours_": "hour",
    "kilomter": "kilometer",
    # no unit at all -> no guess
    "usd": "",
    "EUR": "",
    "widgets": "",
    "foo": "",
    "-": "",
    "n/a": "",
    "none": "",
    "3": "",
    "3.5": "",
    "1e3": "",
    "@": "",
    "m!": "",
    # constants of nature are no units of data
    "k": "",
    "e": "",
    "R": "",
    "hbar": "",
    "pi": "",
    "N_A": "",
    # logarithms have no factor
    "dB": "",
    "dBm": "",
    "Np": "",
    "dBZ": "",
    "0 m": "",
    "-1 m": "",
    "1e3 m": "",
    "1000000000 m": "",
    "2*m": "",
    "m/2": "",
    "m+s": "",
    "m-s": "",
    "m**0.5": "",
    "m**10": "",
    "m**-12": "",
    "0.1 0.1 mm": "",
    "m,s": "",
    "m;s": "",
    "'m'": "",
}

HOSTILE = [
    "9**9**9",
    "9**9**9**9",
    "m**9**9",
    "m**9**9**9",
    "m^9^9^9^9",
    "m**99**99**99",
    "m**(9**9**9)",
    "m*(2**99**99)",
    "m**9**9**9/s",
    "((((km**9)**9)**9)**9)**9",
    "m2**9",
    "m**1e308",
    "m**99999999",
    "m**-99999999",
    "1e308*m",
    "nan*m",
    "inf*m",
    "m/0",
    "m//s",
    "m%s",
    "m**m",
    "m**",
    "**m",
    "*m",
    "m*",
    "/",
    "()",
    "(" * 64,
    "(" * 30 + "m" + ")" * 30,
    ")" * 10,
    "m)(s",
    "m" * 64,
    "m*" * 31 + "m",
    "m" * 65,
    "m" * 100_000,
    "(" * 100_000,
    " " * 100_000,
    "",
    " ",
    "\0",
    "m\0",
    "\x1b[31m",
    "m\u200bs",
    "\u200bm",
    "\ufeffm",
    "m\u00ads",
    "\uff4d",
    "\u043c",
    "\ud800",
    "\u0663m",
    "m\n",
    "m\ns",
    "m\u2028s",
    "m.__class__",
    "__import__('os')",
    "m or s",
    "lambda: m",
    "[m]",
    "{m}",
    "m[0]",
    "m if m else s",
    "m=s",
    "m<s",
    "@alias",
    "m#c",
    "m\\s",
    "`m`",
    "$m",
    "m&s",
    "m|s",
    "~m",
    "!m",
    "m?",
    "m^^2",
    "m***2",
    "m* *2",
    "m 2 3",
    "m 2 s 3 4",
    "--m",
    "+-m",
    "1/1",
    "1/0",
    "1//m",
    "0.1",
    "0.0 m",
    "000 mm",
    "999999.999999 m m m m",
    "km**9*km**9*km**9",
    "yottameter**9",
    "e" * 30,
    "delta_delta_degC",
    "degC**9",
]


@pytest.fixture(autouse=True, scope="module")
def _warm() -> None:
    conversion("cm", "m")


TABLE = [(text, dimension) for dimension, texts in ACCEPTED.items() for text in texts if text not in _UNTRUE]


@pytest.mark.parametrize(("text", "dimension"), TABLE, ids=[repr(text) for text, _ in TABLE])
def test_accepted(text: str, dimension: str) -> None:
    """An everyday spelling is accepted, measures what it says, and keeps its text."""
    found = unit(text)
    assert sorted(found.dimension.split("[")) == sorted(dimension.split("["))
    assert found.text == text


@pytest.mark.parametrize("text", OTHERS)
def test_accepted_others(text: str) -> None:
    """Units of energy, flux, electricity and the like are accepted, and convert to themselves."""
    assert conversion(text, text).is_identity


@pytest.mark.parametrize(("text", "meant"), REFUSED.items(), ids=[repr(text) for text in REFUSED])
def test_refused(text: str, meant: str) -> None:
    """A spelling that means something else, or nothing, is refused, with what was meant where that can be known."""
    with pytest.raises(UnitError) as caught:
        unit(text)
    assert not meant or repr(meant) in str(caught.value)


def test_the_table_is_long() -> None:
    """More than 150 spellings are judged one way or the other."""
    assert len(TABLE) + len(OTHERS) + len(REFUSED) >= 150


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text)[:40] for text in HOSTILE])
def test_hostile_text_is_judged(text: str) -> None:
    """Power towers, deep brackets, code, control and look-alike characters are judged, and never hang."""
    found, said = None, ""
    try:
        found = unit(text)
    except UnitError as error:
        said = str(error)
    assert len(said) < 300
    assert found is None or found.scale > 0
    assert found is None or all(abs(power) <= 9 for _, power in (1 * found.pint).unit_items())


MUST_FAIL = [
    text for text in HOSTILE if "9**9" in text or "\u200b" in text or "__" in text or not text.strip() or len(text) > 64
]


@pytest.mark.parametrize("text", MUST_FAIL, ids=[ascii(text)[:40] for text in MUST_FAIL])
def test_towers_code_and_invisible_characters_are_refused(text: str) -> None:
    """Towers of powers, dunder names, zero-width characters, nothing and too much are never units."""
    with pytest.raises(UnitError):
        unit(text)


@given(st.text(alphabet="msk/*^()0123456789 .-+%CFe_\u00b0\u00b5\u00b2", max_size=70))
def test_any_text_is_a_unit_or_a_unit_error(text: str) -> None:
    """Whatever is written, the outcome is a unit that converts to itself, or UnitError."""
    with contextlib.suppress(UnitError):
        assert conversion(text, text).is_identity


EXACT: list[tuple[str, str, Fraction, Fraction]] = [
    ("m", "cm", Fraction(100), Fraction(0)),
    ("cm", "m", Fraction(1, 100), Fraction(0)),
    ("inch", "mm", Fraction(254, 10), Fraction(0)),
    ("mile", "km", Fraction(1609344, 1000000), Fraction(0)),
    ("mph", "m/s", Fraction(44704, 100000), Fraction(0)),
    ("knot", "km/h", Fraction(1852, 1000), Fraction(0)),
    ("degC", "degF", Fraction(9, 5), Fraction(32)),
    ("degF", "degC", Fraction(5, 9), Fraction(-160, 9)),
    ("degC", "kelvin", Fraction(1), Fraction(27315, 100)),
    ("0.1 degC", "degC", Fraction(1, 10), Fraction(0)),
    ("0.1 degC", "degF", Fraction(18, 100), Fraction(32)),
    ("0.1 mm", "cm", Fraction(1, 100), Fraction(0)),
    ("cm", "0.1 mm", Fraction(100), Fraction(0)),
    ("0.01 inch", "mm", Fraction(254, 1000), Fraction(0)),
    ("%", "dimensionless", Fraction(1, 100), Fraction(0)),
    ("hPa", "mbar", Fraction(1), Fraction(0)),
    ("mph", "mi/h", Fraction(1), Fraction(0)),
    ("degC/km", "kelvin/m", Fraction(1, 1000), Fraction(0)),
    ("kg m-2 s-1", "mm/hour * 1000 kg/m3", Fraction(0), Fraction(0)),
    ("hour", "s", Fraction(3600), Fraction(0)),
]


@pytest.mark.parametrize(("source", "target", "factor", "offset"), [row for row in EXACT if row[2]])
def test_conversions_are_exact(source: str, target: str, factor: Fraction, offset: Fraction) -> None:
    """A conversion is a fraction, not the float beside it, scaled units and temperature scales included."""
    change = conversion(source, target)
    assert (change.factor, change.offset) == (factor, offset)


def test_temperature_scales() -> None:
    """0 degC is 32 degF, -40 is -40, and a difference of 10 degC is one of 18 degF."""
    to_f = conversion("degC", "degF")
    assert [to_f(Fraction(x)) for x in (0, -40, 100)] == [32, -40, 212]
    assert conversion("delta_degC", "delta_degF")(Fraction(10)) == 18
    assert to_f(Fraction(20)) - to_f(Fraction(10)) == 18


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("m", "s"),
        ("degC", "m"),
        ("degC", "delta_degC"),
        ("delta_degF", "degC"),
        ("m", "m**2"),
        ("kg", "N"),
        ("percent", "m"),
        ("km**9", "ym**9"),
        ("m", "usd"),
        ("usd", "m"),
        ("dB", "percent"),
    ],
)
def test_what_cannot_be_converted(source: str, target: str) -> None:
    """Two dimensions, a temperature and a difference, absurd factors and unknown units are refused."""
    with pytest.raises(UnitError):
        conversion(source, target)


def families() -> list[tuple[str, str]]:
    """Return pairs of units of one dimension, without scales in front."""
    of = [
        [t for t in texts if t not in _UNTRUE and t[0].isalpha() and ":" not in t and " " not in t]
        for texts in ACCEPTED.values()
    ]
    named = [[t for t in texts if t.isascii() and not t.startswith(("delta", "deg_", "1"))] for texts in of]
    return [(a, b) for texts in named for a, b in itertools.pairwise(texts)]


_PINT = pint.UnitRegistry()
READS_ALIKE = {
    "kph": "km/h",
    "kmh": "km/h",
    "mph": "mile/hour",
    "mi/h": "mile/hour",
    "kt": "knot",
    "kts": "knot",
    "kn": "knot",
    "knots": "knot",
}


@pytest.mark.parametrize(("source", "target"), families())
def test_conversions_agree_with_pint(source: str, target: str) -> None:
    """Converted numbers are those that pint gives in floats."""
    a, b = (READS_ALIKE.get(text, text) for text in (source, target))
    try:
        expected = _PINT.Quantity(12.5, a).to(b).magnitude
    except Exception:  # noqa: BLE001 - pint alone cannot read `m3`, which is ours
        pytest.skip("pint does not read this spelling")
    assert float(conversion(source, target)(Fraction(25, 2))) == pytest.approx(expected, rel=1e-12)


@given(st.sampled_from(families()), st.fractions(min_value=-1000, max_value=1000))
def test_there_and_back(pair: tuple[str, str], value: Fraction) -> None:
    """Converting there and back gives the very same number."""
    a, b = pair
    assert conversion(b, a)(conversion(a, b)(value)) == value


def test_reading_units_changes_no_unit() -> None:
    """After all that is read here, every unit of the registry is what it is in a registry of nobody's."""
    for text in (*OTHERS, *REFUSED, *HOSTILE, *(text for text, _ in TABLE)):
        with contextlib.suppress(UnitError):
            unit(text)
    used, fresh = unit("m").pint._REGISTRY, pint.UnitRegistry(non_int_type=Fraction)
    names = [name for name in fresh._units if name in used._units]
    assert len(names) > 1000
    assert [(name, repr(used._units[name])) for name in names] == [(name, repr(fresh._units[name])) for name in names]
    others = set(used._units) ^ set(fresh._units)
    assert all(used.parse_unit_name(name)[0][0] for name in others), "beside them only prefixed ones"


def test_one_registry() -> None:
    """All units come from one registry, so that any two can be compared."""
    assert len({id(unit(text).pint._REGISTRY) for text in ("m", "degC", "%")}) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("degC", True),
        ("degF", True),
        ("0.1 degC", True),
        ("kelvin", False),
        ("m", False),
        ("degC/km", False),
        ("delta_degC", False),
    ],
)
def test_interval_scales(text: str, expected: bool) -> None:  # noqa: FBT001
    """Only a temperature scale has a zero by convention."""
    assert is_interval(text) is expected


@pytest.mark.parametrize(
    ("text", "among"),
    [("cm", {"mm", "m", "inch"}), ("degC", {"degF", "kelvin"}), ("mph", {"m/s", "knot"}), ("hPa", {"inHg", "kPa"})],
)
def test_alternatives(text: str, among: set[str]) -> None:
    """The likely switches of a unit are named, never the unit itself under another name."""
    found = dict(alternatives(text))
    assert among <= set(found)
    assert not any(change.is_identity for change in found.values())


def test_widget_message_names_the_unit() -> None:
    """The message for an unknown unit quotes it."""
    with pytest.raises(UnitError, match="'widgets'"):
        unit("widgets")
