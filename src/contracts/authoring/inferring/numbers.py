"""What is promised of numbers: range, flags, usual values; and what is asked about their unit."""

from __future__ import annotations

from itertools import pairwise
from statistics import quantiles
from typing import TYPE_CHECKING

from contracts.authoring.inferring.draft import Line
from contracts.authoring.inferring.limits import whole_of
from contracts.authoring.inferring.margins import MANY, YEAR
from contracts.authoring.inferring.ranges import range_of, ranged
from contracts.authoring.inferring.stand_ins import numbers_missing
from contracts.authoring.inferring.unit_names import question
from contracts.authoring.inferring.words import words_of
from contracts.authoring.inferring.writing import flow
from contracts.quantity import plain
from contracts.units import is_interval

if TYPE_CHECKING:
    from contracts.authoring.inferring.margins import Evidence
    from contracts.authoring.inferring.material import Material

__all__ = ["number_lines", "typical", "unit_question"]

_LABELS = frozenset((
    "id", "ids", "key", "code", "no", "nr", "number", "year", "years",
    "serial", "version", "index", "zip", "postcode", "phone", "epoch", "unix",
))  # fmt: skip
_FEWEST = 20
_CLOCK = (1e9, 1e10)
_FLAG_SHARE = 0.002


def unit_question(column: Material) -> str | None:
    """Return what to ask about the unit, if the name says what is measured."""
    values, (low, high) = column.numbers, column.bounds
    if not values or low == high:
        return None
    return question(column.name, float(low), values[len(values) // 2], float(high))


def number_lines(column: Material, evidence: Evidence, in_unit: str | None) -> tuple[dict[str, Line], list[str]]:
    """Return the promises about values, and the questions."""
    low, high = column.bounds
    if low is None:
        return {}, []
    lines: dict[str, Line] = {}
    asks = _odd_ones(column, low, high)
    seen = f"{plain(low)} to {plain(high)} seen"
    text = column.unit[0] if column.unit and in_unit else None
    limits = whole_of(column.name, text, float(low), float(high))
    if limits:
        lines["range"] = Line(range_of(limits.low, limits.high, text), f"{seen}; all that {limits.what} can be")
    elif _is_flag(column):
        lines["allowed"] = Line(flow((0, 1)), f"{seen}, both often")
    elif _LABELS.intersection(words_of(column.name)):
        asks.append("no range: the name says that it is a label or a year")
    elif column.is_serial:
        asks.append(f"no range: {seen}, each once: they number the rows")
    elif _is_clock(column, float(low), float(high)):
        asks.append(f"no range: {seen}, rising from row to row: they look like seconds since 1970, or parts of them")
    elif column.whole.count < _FEWEST or low == high:
        asks.append(f"range? {seen}: too little to go by")
    else:
        made, questions = ranged(column, evidence, text)
        lines |= {"range": made} if made else {}
        asks += questions
    if text and (usual := typical(column, evidence, text)):
        lines["typical"] = usual
    return lines, asks


def _is_clock(column: Material, low: float, high: float) -> bool:
    """Return whether numbers rise from row to row within the years 2001 to 2286 of Unix time, whole or in parts."""
    values = [value for value in column.sample if value is not None]
    is_of_today = any(_CLOCK[0] * part <= low and high < _CLOCK[1] * part for part in (1, 1e3, 1e6, 1e9))
    return is_of_today and len(values) >= _FEWEST and all(a <= b for a, b in pairwise(values))


def _is_flag(column: Material) -> bool:
    values = column.whole.values
    if not values or set(values) != {0, 1}:
        return False
    return min(values.values()) >= max(_FEWEST // 4, _FLAG_SHARE * column.whole.count)


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
    values = column.numbers if is_interval(text) else [value for value in column.numbers if value > 0]
    if not is_enough or len(values) < 100:  # noqa: PLR2004 - five beyond each outer percentile
        return None
    cuts = quantiles(values, n=20, method="inclusive")
    shown = [f"{cut:.4g}" for cut in (cuts[0], cuts[9], cuts[18])]
    if not float(shown[0]) < float(shown[1]) < float(shown[2]) or (float(shown[0]) <= 0 and not is_interval(text)):
        return None
    usual = ", ".join(f"p{at}: {plain(float(value))}" for at, value in zip(("05", "50", "95"), shown, strict=True))
    return Line(f"{{{usual}}}", "usual values, for unit_switch until batches are accepted")
