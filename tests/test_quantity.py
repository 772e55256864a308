"""Numbers as a contract writes them: what is read, exactly, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.quantity import (
    Quantity,
    ShareOfBatches,
    batches,
    duration,
    number,
    plain,
    quantity,
    rate,
    share,
    share_of_batches,
    size,
)


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("3 m", Fraction(3), "m"),
        ("3m", Fraction(3), "m"),
        ("  3   m  ", Fraction(3), "m"),
        ("-40 degC", Fraction(-40), "degC"),
        ("+0.1 mm", Fraction(1, 10), "mm"),
        (".5 m/s", Fraction(1, 2), "m/s"),
        ("5. km", Fraction(5), "km"),
        ("1e3 Pa", Fraction(1000), "Pa"),
        ("1e-3 Pa", Fraction(1, 1000), "Pa"),
        ("12", Fraction(12), None),
        ("5%", Fraction(5), "%"),
        ("3 kg m-2 s-1", Fraction(3), "kg m-2 s-1"),
        (12, Fraction(12), None),
        (0.1, Fraction(1, 10), None),
        (-2.5, Fraction(-5, 2), None),
        (1e200, Fraction(10) ** 200, None),
    ],
)
def test_quantities(written: object, value: Fraction, unit: str | None) -> None:
    """A number with or without a unit is read as an exact fraction and the unit's text."""
    assert quantity(written) == Quantity(value, unit)


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "m",
        "m 3",
        "--3 m",
        "nan",
        "inf",
        "NaN m",
        "\u0663 m",
        "1e9999 m",
        "1e201 m",
        "9" * 99 + "e300",
        "3 m" + " " * 200,
        "9" * 5000,
        None,
        True,
        False,
        [3],
        {"a": 1},
        float("nan"),
        float("inf"),
        -float("inf"),
        1e308,
    ],
)
def test_no_quantities(written: object) -> None:
    """What is no finite number of a size that data can have is refused, and quoted at a readable length."""
    with pytest.raises(ValueError, match="expected a number") as caught:
        quantity(written)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("5%", Fraction(1, 20)),
        (" 10 % ", Fraction(1, 10)),
        ("0%", 0),
        ("100%", 1),
        ("0.1%", Fraction(1, 1000)),
        (0, 0),
        (1, 1),
        (0.1, Fraction(1, 10)),
        (1.0, 1),
    ],
)
def test_shares(written: object, expected: Fraction) -> None:
    """A percentage or a number from 0 to 1 is an exact share."""
    assert share(written) == expected


@pytest.mark.parametrize(
    "written", ["101%", "-1%", "%", "5", "5 percent", "1e999%", 1.1, -0.1, True, None, float("nan"), float("inf"), [1]]
)
def test_no_shares(written: object) -> None:
    """What lies outside 0 to 100 %, or has no % sign and is text, is refused."""
    with pytest.raises(ValueError, match="expected a share"):
        share(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("36 hours", timedelta(hours=36)),
        ("1 hour", timedelta(hours=1)),
        ("90 min", timedelta(minutes=90)),
        ("90min", timedelta(minutes=90)),
        ("1 day", timedelta(days=1)),
        ("1.5 days", timedelta(hours=36)),
        ("2 weeks", timedelta(days=14)),
        ("0.5 s", timedelta(milliseconds=500)),
        ("30 sec", timedelta(seconds=30)),
        ("1 h", timedelta(hours=1)),
        ("3 d", timedelta(days=3)),
    ],
)
def test_durations(written: str, expected: timedelta) -> None:
    """A number of seconds, minutes, hours, days or weeks is a length of time."""
    assert duration(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "36",
        "hours",
        "3 months",
        "1 year",
        "0 hours",
        "-1 hour",
        "1e-9 s",
        "1e300 days",
        "nan hours",
        "1 hours ago",
        36,
        None,
        True,
        [1],
    ],
)
def test_no_durations(written: object) -> None:
    """A calendar's units, nothing, less than nothing and bare numbers are no length of time."""
    with pytest.raises(ValueError, match="expected a length of time"):
        duration(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1 per 1000 batches", Fraction(1, 1000)),
        ("2 per 3 batch", Fraction(2, 3)),
        (" 1  per 20 batches ", Fraction(1, 20)),
    ],
)
def test_rates(written: str, expected: Fraction) -> None:
    """A number of false alarms per number of batches is an exact rate."""
    assert rate(written) == expected


@pytest.mark.parametrize(
    "written",
    ["1 per 1 batches", "0 per 10 batches", "2 per 1 batches", "1 in 10", "1%", "1.5 per 10 batches", 0.1, None, True],
)
def test_no_rates(written: object) -> None:
    """A rate lies between 0 and 1, both left out, and is written out."""
    with pytest.raises(ValueError, match="expected a rate"):
        rate(written)


@pytest.mark.parametrize("read", [quantity, share, duration, rate])
@pytest.mark.parametrize(
    "text", ["3 m" + " " * 100_000 + "x", " " * 100_000, "1" * 100_000, "1 per " * 20_000, "5" + " " * 100_000 + "%x"]
)
def test_long_text_is_refused(read: Callable[[str], object], text: str) -> None:
    """Text of any length is refused: no reader backtracks until it hangs."""
    with pytest.raises(ValueError, match="expected a"):
        read(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20, places=6))
def test_reading_is_exact(value: object) -> None:
    """What a person writes in decimals is that very number, not the float beside it."""
    assert quantity(f"{value:f} cm").value == Fraction(str(value))


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_bare_floats_are_their_decimals(value: float) -> None:
    """A float stands for the decimal that is printed for it."""
    assert number(value) == Fraction(repr(value))


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(300), "300"), (0.5, "0.5"), (Fraction(127, 5), "25.4"), (1e20, "1e+20")]
)
def test_plain(value: Fraction | float, shown: str) -> None:
    """Numbers are shown as a person writes them."""
    assert plain(value) == shown


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1GiB", 2**30),
        ("1 GiB", 2**30),
        ("512 MB", 512 * 10**6),
        ("1.5gib", 3 * 2**29),
        ("64mib", 2**26),
        ("100000000", 10**8),
        (2**30, 2**30),
    ],
)
def test_sizes(written: object, expected: int) -> None:
    """A size of memory has a binary or a decimal unit, in any case, or is a number of bytes."""
    assert size(written) == expected


@pytest.mark.parametrize("written", ["31MiB", "0", "-1GiB", "much", "1 GiB of it", "1e3GiB", 5, 1.5, True, None, ""])
def test_no_sizes(written: object) -> None:
    """What is no size, or too small to judge anything in, is refused."""
    with pytest.raises(ValueError, match="expected a size of memory"):
        size(written)


@pytest.mark.parametrize(
    ("written", "value"), [("3 batches", 3), (" 1  batch ", 1), ("999999999 batches", 999_999_999)]
)
def test_numbers_of_batches(written: str, value: int) -> None:
    """So many batches are read as a whole number."""
    assert batches(written) == value


@pytest.mark.parametrize(
    "written",
    ["3", 3, "0 batches", "-3 batches", "3batches", "2.5 batches", "3 rows", "\u0663 batches", "9" * 10, None],
)
def test_no_number_of_batches(written: object) -> None:
    """Anything else is refused with an example of what is meant."""
    with pytest.raises(ValueError, match="such as `3 batches`"):
        batches(written)


def test_shares_of_batches() -> None:
    """A share of the latest batches is both numbers, exactly."""
    assert share_of_batches("30% of 20 batches") == ShareOfBatches(Fraction(3, 10), 20)
    assert share_of_batches(" 33.3 %  of 1 batch ") == ShareOfBatches(Fraction(333, 1000), 1)


@pytest.mark.parametrize("written", ["30%", "30% of batches", "30 of 20", 0.3, "130% of 20 batches", "5% of 0 batches"])
def test_no_share_of_batches(written: object) -> None:
    """A share alone, or one that cannot be, is refused."""
    with pytest.raises(ValueError, match="expected a "):
        share_of_batches(written)
