"""What is promised of numbers: range, flags, usual values; and what is asked about their unit."""

from __future__ import annotations

from statistics import quantiles
from typing import TYPE_CHECKING, Any

from contracts.authoring.inferring.draft import Line
from contracts.authoring.inferring.margins import MANY, YEAR, beyond, widened
from contracts.authoring.inferring.stand_ins import numbers_missing
from contracts.authoring.inferring.unit_names import question, tokens
from contracts.authoring.inferring.writing import flow, quoted
from contracts.quantity import plain
from contracts.units import UnitError, is_interval, unit

if TYPE_CHECKING:
    from contracts.authoring.inferring.margins import Evidence
    from contracts.authoring.inferring.material import Material

__all__ = ["calendar", "number_lines", "typical", "unit_question"]

_BOUNDED = {
    "month": (1, 12), "day": (1, 31), "hour": (0, 23), "minute": (0, 59), "second": (0, 59), "weekday": (0, 7),
    "week": (1, 53), "quarter": (1, 4),
    "latitude": (-90, 90), "lat": (-90, 90), "longitude": (-180, 180), "lon": (-180, 180), "lng": (-180, 180),
}  # fmt: skip
_LABELS = frozenset((
    "id", "ids", "key", "code", "no", "nr", "number", "year", "years",
    "serial", "version", "index", "zip", "postcode", "phone", "epoch", "unix",
))  # fmt: skip
_NEVER_BELOW_ZERO = ("[length][time]^-1", "[mass][length]^-1[time]^-2", "[mass]")
_FEWEST = 20
_FLOOR_SHARE = 0.1
_GLITCH = 10
_FLAG_SHARE = 0.002


def calendar(name: str) -> tuple[int, int] | None:
    """Return the bounds of a part of the calendar, or of a position on the globe, where a name is that of one."""
    return _BOUNDED.get(name.lower())


def _kept(column: Material) -> list[float]:
    """Return the sampled numbers that are no stand-ins."""
    stand_ins = set(column.missing)
    return sorted(float(v) for v in column.sample if v is not None and v not in stand_ins)


def bounds(column: Material) -> tuple[Any, Any]:
    """Return the smallest and the largest value that is no stand-in."""
    whole, stand_ins = column.whole, column.missing
    listed = [value for value in whole.numbers if value not in stand_ins]
    values = [value for value in (whole.low, whole.high, *listed) if value is not None]
    return (min(values), max(values)) if values else (None, None)


def unit_question(column: Material) -> str | None:
    """Return what to ask about the unit, if the name says what is measured."""
    values = _kept(column)
    low, high = bounds(column)
    if not values or low == high:
        return None
    return question(column.name, float(low), values[len(values) // 2], float(high))


def number_lines(column: Material, evidence: Evidence, in_unit: str | None) -> tuple[dict[str, Line], list[str]]:
    """Return the promises about values, and the questions."""
    low, high = bounds(column)
    if low is None:
        return {}, []
    lines: dict[str, Line] = {}
    asks = _odd_ones(column, low, high)
    words = tokens(column.name)
    seen = f"{plain(low)} to {plain(high)} seen"
    limits = calendar(column.name)
    text = column.unit[0] if column.unit and in_unit else None
    if limits and limits[0] <= low and high <= limits[1]:
        lines["range"] = Line(_range(*limits, text), f"{seen}; all that a {column.name} can be")
    elif _is_flag(column):
        lines["allowed"] = Line(flow((0, 1)), f"{seen}, both often")
    elif _LABELS & set(words):
        asks.append("no range: the name says that it is a label or a year")
    elif column.is_serial:
        asks.append(f"no range: {seen}, each once: they number the rows")
    elif column.whole.count < _FEWEST or low == high:
        asks.append(f"range? {seen}: too little to go by")
    else:
        lines |= _ranged(column, evidence, text, seen, asks)
    if text and (usual := typical(column, evidence, text)):
        lines["typical"] = usual
    return lines, asks


def _ranged(column: Material, evidence: Evidence, text: str | None, seen: str, asks: list[str]) -> dict[str, Line]:
    low, high = bounds(column)
    values = _kept(column)
    usual = _usual(column, values, high)
    floor = low >= 0 and (
        _is_never_negative(text) or (low == 0 and column.whole.zeros >= _FLOOR_SHARE * column.whole.count)
    )
    is_skewed = high - usual > usual - low or bool(floor and column.whole.zeros >= _FLOOR_SHARE * column.whole.count)
    is_glitch = high - usual > _GLITCH * (usual - low)
    if is_glitch:
        asks.append(f"range? {plain(high)} lies far above all that is usual, up to {plain(usual)}: a glitch?")
        wide = beyond(float(low), float(usual), float(high), evidence, floor=bool(floor))
    else:
        wide = widened(float(low), float(high), evidence, floor=bool(floor), is_skewed=is_skewed)
    if wide is None:
        asks.append(f"no range: {seen}, beyond what can be widened")
        return {}
    bottom, top, rule = wide
    if column.kind.type == "integer":
        bottom, top = int(bottom // 1), int(-(-top // 1))
    return {"range": Line(_range(bottom, top, text), f"{seen}; {rule}")}


def _usual(column: Material, values: list[float], high: float) -> float:
    """Return what 95 % of the values reach at most; of those above 0, where many are 0."""
    many = column.whole.zeros >= _FLOOR_SHARE * column.whole.count
    taken = [value for value in values if value > 0] if many else values
    return taken[int(len(taken) * 0.95)] if taken else high


def _range(low: float, high: float, text: str | None) -> str:
    return f"{{min: {_bound(low + 0, text)}, max: {_bound(high + 0, text)}}}"


def _bound(value: float, text: str | None) -> str:
    """Return a bound with the unit written down; zero needs none, but on a scale whose zero is a convention."""
    is_bare = text is None or (value == 0 and not is_interval(text))
    return quoted(value) if is_bare else quoted(f"{quoted(value)} {text}")


def _is_flag(column: Material) -> bool:
    values = column.whole.values
    if not values or set(values) != {0, 1}:
        return False
    return min(values.values()) >= max(_FEWEST // 4, _FLAG_SHARE * column.whole.count)


def _is_never_negative(text: str | None) -> bool:
    """Return whether nothing below 0 can be measured in a unit: speeds, pressures, masses, kelvin."""
    if text is None:
        return False
    try:
        is_kelvin = text in ("K", "kelvin") and not is_interval(text)
        return unit(text).dimension in _NEVER_BELOW_ZERO or is_kelvin
    except UnitError:
        return False


def _odd_ones(column: Material, low: float, high: float) -> list[str]:
    """Ask about a number that often stands for a missing value, and is here once, far from all others."""
    whole = column.whole
    often = dict.fromkeys(whole.numbers, 2)
    suspected = [v for v in numbers_missing(often, whole.low, whole.high) if v not in column.missing]
    return [f"missing? {plain(v)} is there once, far from all other values" for v in suspected]


def typical(column: Material, evidence: Evidence, text: str) -> Line | None:
    """Return the usual percentiles, from which `unit_switch` starts; only where enough was seen to know them.

    On a scale with a true zero they are those of the positive values, as `unit_switch` takes them.
    """
    is_enough = evidence.batches >= MANY if evidence.span is None else evidence.span >= YEAR
    values = _kept(column) if is_interval(text) else [value for value in _kept(column) if value > 0]
    if not is_enough or len(values) < 100:  # noqa: PLR2004 - five beyond each outer percentile
        return None
    cuts = quantiles(values, n=20, method="inclusive")
    shown = [f"{cut:.4g}" for cut in (cuts[0], cuts[9], cuts[18])]
    if not float(shown[0]) < float(shown[1]) < float(shown[2]) or (float(shown[0]) <= 0 and not is_interval(text)):
        return None
    usual = ", ".join(f"p{at}: {plain(float(value))}" for at, value in zip(("05", "50", "95"), shown, strict=True))
    return Line(f"{{{usual}}}", "usual values, for unit_switch until batches are accepted")
