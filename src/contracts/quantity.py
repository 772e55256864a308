"""Numbers and times as a contract writes them: `3 m`, `36 hours`, `5%`, `3 batches`, `2026-11-23`.

Every one of these spellings is read here and nowhere else. Reading is exact (fractions, not
floats), so that `3 m` is 300 cm and not 299.99999999999994 cm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

__all__ = [
    "MAX_EXACT",
    "Every",
    "Quantity",
    "ShareOfBatches",
    "batches",
    "duration",
    "lasting",
    "moment",
    "number",
    "period",
    "plain",
    "quantity",
    "rate",
    "share",
    "share_of_batches",
    "size",
    "time_of",
]

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d{1,3})?"
# Longer text is no quantity; the bound keeps matching quick and every value within a float's range.
MAX_LENGTH = 100
MAX_VALUE = Fraction(10) ** 200
MAX_EXACT = 2**53 - 1
"""Every whole number up to here, and no other one, is read as the same float. Source: IEEE 754, binary64."""

_QUANTITY = re.compile(rf"\s*({_NUMBER})\s*(\S.*?)?\s*", re.ASCII)
_SHARE = re.compile(rf"\s*({_NUMBER})\s*%\s*", re.ASCII)
_RATE = re.compile(r"\s*(\d+)\s+per\s+(\d+)\s+batch(?:es)?\s*", re.ASCII)
_BATCHES = re.compile(r"\s*(\d{1,9})\s+batch(?:es)?\s*", re.ASCII)
_SHARE_OF = re.compile(r"\s*(.*%)\s+of\s+(\d.*)", re.ASCII)
_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?([KMGT]i?B|B)?", re.ASCII | re.IGNORECASE)
_BYTES_OF = {"B": 1} | {
    f"{letter}{suffix}": base**power
    for power, letter in enumerate("KMGT", 1)
    for suffix, base in (("B", 1000), ("IB", 1024))
}
"""Bytes in a unit of memory. Source: IEC 80000-13 for the binary prefixes."""

_SECONDS = {
    ("s", "sec", "second", "seconds"): 1,
    ("min", "minute", "minutes"): 60,
    ("h", "hour", "hours"): 3600,
    ("d", "day", "days"): 86400,
    ("week", "weeks"): 604800,
}
_SECONDS_OF = {name: seconds for names, seconds in _SECONDS.items() for name in names}
_MONTHS_OF = {"month": 1, "months": 1, "quarter": 3, "quarters": 3, "year": 12, "years": 12}
_DAY, _WEEK = 86_400, 604_800
_MONDAY = 4 * 86_400
"""From the start of 1970, a Thursday, to its first Monday."""


@dataclass(frozen=True)
class Quantity:
    """An exact number and the unit written after it, None for a bare number."""

    value: Fraction
    unit: str | None = None


def number(value: float) -> Fraction:
    """Return the decimal that a person wrote as an exact fraction: 0.1 is 1/10, not its float."""
    return Fraction(str(value))


def quantity(value: object) -> Quantity:
    """Read `3 m`, `-40 degC`, `12` or a bare number.

    Raises:
        ValueError: it is no number, or not a finite one.

    """
    found = _matched(_QUANTITY, value)
    if found:
        read = Quantity(Fraction(found[1]), found[2])
    elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf"):
        read = Quantity(number(value))
    else:
        read = None
    if read is None or abs(read.value) > MAX_VALUE:
        msg = f"expected a number, with a unit if need be (`3 m`), not {_short(value)}"
        raise ValueError(msg)
    return read


def _matched(form: re.Pattern[str], value: object) -> re.Match[str] | None:
    return form.fullmatch(value) if isinstance(value, str) and len(value) <= MAX_LENGTH else None


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}…"


def share(value: object) -> Fraction:
    """Read `5%`, or a bare number from 0 to 1, as a fraction from 0 to 1.

    Raises:
        ValueError: it is neither, or lies outside 0 to 100 %.

    """
    match = _matched(_SHARE, value)
    part = None
    if match:
        part = Fraction(match[1]) / 100
    elif isinstance(value, int | float) and not isinstance(value, bool):
        part = number(value) if abs(value) < float("inf") else None
    if part is None or not 0 <= part <= 1:
        msg = f"expected a share such as `5%`, from 0% to 100%, not {_short(value)}"
        raise ValueError(msg)
    return part


def duration(value: object) -> timedelta:
    """Read `36 hours`, `90 min`, `1 day` as a length of time, longer than zero.

    Raises:
        ValueError: it is no length of time, or its unit is a calendar's (month, year).

    """
    match = _matched(_QUANTITY, value)
    seconds = _SECONDS_OF.get(match[2] or "") if match else None
    total = Fraction(match[1]) * seconds if match and seconds else Fraction(0)
    microseconds = int(total * 10**6)
    if not 0 < microseconds < 10**17:
        msg = (
            f"expected a length of time such as `36 hours` (seconds, minutes, hours, days, weeks), not {_short(value)}"
        )
        raise ValueError(msg)
    return timedelta(microseconds=microseconds)


@dataclass(frozen=True)
class Every:
    """The length of a period: so many seconds, or so many months of the calendar (then `seconds` is 0).

    Periods are numbered: 0 is the one that holds the start of 1970. Weeks begin on Mondays.
    """

    text: str
    seconds: int = 0
    months: int = 0

    @property
    def offset(self) -> int:
        """The seconds from the start of 1970 to that of period 0."""
        return _MONDAY - _WEEK if self.seconds and not self.seconds % _WEEK else 0

    def is_local(self, zone: str | None) -> bool:
        """Return whether periods are days on the clocks of a zone, not lengths of time."""
        return zone not in (None, "UTC") and bool(self.months or not self.seconds % _DAY)

    def start(self, number: int, zone: str | None = None) -> datetime:
        """Return when a period begins: on the clocks of a zone if it is of days, else in UTC.

        For periods beyond the calendar it is an end of that.
        """
        clocks = ZoneInfo(str(zone)) if self.is_local(zone) else UTC
        try:
            if self.months:
                month = 12 * 1970 + number * self.months
                return datetime(month // 12, month % 12 + 1, 1, tzinfo=clocks)
            return datetime(1970, 1, 1, tzinfo=clocks) + timedelta(seconds=number * self.seconds + self.offset)
        except (ValueError, OverflowError):
            return datetime.max.replace(tzinfo=UTC) if number > 0 else datetime.min.replace(tzinfo=UTC)

    def __str__(self) -> str:
        """Return it as the contract writes it."""
        return self.text


def period(value: object) -> Every:
    """Read `1 day`, `15 min`, `1 month` as the length of a period: whole seconds, or months of the calendar.

    Raises:
        ValueError: it is neither, or shorter than a second.

    """
    match = _matched(_QUANTITY, value)
    number_, unit_ = (Fraction(match[1]), match[2] or "") if match else (Fraction(0), "")
    months, seconds = number_ * _MONTHS_OF.get(unit_, 0), number_ * _SECONDS_OF.get(unit_, 0)
    length = months or seconds
    if not match or length.denominator != 1 or not 0 < length < 10**10:
        msg = f"expected the length of a period such as `1 day`, `15 min` or `1 month`, not {_short(value)}"
        raise ValueError(msg)
    return Every(str(value).strip(), int(seconds), int(months))


def rate(value: object) -> Fraction:
    """Read `1 per 1000 batches` as a share of batches.

    Raises:
        ValueError: it is not of that form, or not between 0 and 1.

    """
    match = _matched(_RATE, value)
    if not match or not 0 < int(match[1]) < int(match[2]):
        msg = f"expected a rate such as `1 per 1000 batches`, not {_short(value)}"
        raise ValueError(msg)
    return Fraction(int(match[1]), int(match[2]))


@dataclass(frozen=True)
class ShareOfBatches:
    """A share of so many batches, the latest."""

    share: Fraction
    batches: int


def batches(value: object) -> int:
    """Read `3 batches` as a number of batches, at least one.

    Raises:
        ValueError: it is none.

    """
    match = _matched(_BATCHES, value)
    if not match or not int(match[1]):
        msg = f"expected a number of batches such as `3 batches`, not {_short(value)}"
        raise ValueError(msg)
    return int(match[1])


def share_of_batches(value: object) -> ShareOfBatches:
    """Read `30% of 20 batches`.

    Raises:
        ValueError: it is not of that form, or one of the two is out of bounds.

    """
    match = _matched(_SHARE_OF, value)
    if not match:
        msg = f"expected a share of the latest batches such as `30% of 20 batches`, not {_short(value)}"
        raise ValueError(msg)
    return ShareOfBatches(share(match[1]), batches(match[2]))


def size(value: object) -> int:
    """Read `1GiB`, `512 MB`, or a bare number of bytes as a number of bytes, at least 32 mebibytes.

    Raises:
        ValueError: it is none, or less.

    """
    match = _matched(_SIZE, value)
    found = value if isinstance(value, int) and not isinstance(value, bool) else 0
    if match:
        found = int(Fraction(match[1]) * _BYTES_OF[(match[2] or "B").upper()])
    if found < 32 * _BYTES_OF["MIB"]:
        msg = f"expected a size of memory such as `1GiB` or `512 MB`, at least 32 MiB, not {_short(value)}"
        raise ValueError(msg)
    return found


def plain(value: Fraction | float) -> str:
    """Return a number as a person writes it: 300, 0.5, 25.4."""
    return f"{float(value):.12g}"


def lasting(length: timedelta) -> str:
    """Return a length of time in whole days or in hours: 2 days, 36 hours."""
    days = length % timedelta(days=1) == timedelta()
    unit, number = ("day", length.days) if days else ("hour", length / timedelta(hours=1))
    return f"{number:g} {unit}" + ("" if number == 1 else "s")


def moment(text: str) -> date | datetime:
    """Read an ISO 8601 date or time; a zone is converted to UTC and dropped, as in all cells.

    Raises:
        ValueError: it is neither.

    """
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-23") else _utc(datetime.fromisoformat(text))
    except (TypeError, ValueError, OverflowError):
        msg = f"expected a date or time such as 2026-11-23 or 2026-11-23T06:00:00Z, not {text!r}"
        raise ValueError(msg) from None


def time_of(text: str, kind: str | None) -> date | datetime:
    """Read an ISO 8601 bound of a `date` or a `timestamp` column; a date bounds a timestamp from midnight.

    Raises:
        ValueError: it is neither, or a time of day where days are compared.

    """
    found = moment(text)
    if kind == "date" and isinstance(found, datetime):
        msg = f"expected a date such as 2026-11-23, not the time {text!r}"
        raise ValueError(msg)
    is_day = kind == "timestamp" and not isinstance(found, datetime)
    return datetime(found.year, found.month, found.day) if is_day else found  # noqa: DTZ001 - cells are naive UTC


def _utc(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time
