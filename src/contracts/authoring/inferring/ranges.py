"""The range of a column of numbers: what was seen, widened by the stated rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.authoring.inferring.draft import Line
from contracts.authoring.inferring.limits import is_floored, lowest_of
from contracts.authoring.inferring.margins import beyond, of_few, widened
from contracts.authoring.inferring.writing import short_scalar
from contracts.quantity import plain
from contracts.units import is_interval

if TYPE_CHECKING:
    from contracts.authoring.inferring.margins import Evidence
    from contracts.authoring.inferring.material import Material

__all__ = ["range_of", "ranged"]

_MANY_ZEROS = 0.1
_FEW_ABOVE_ZERO = 50
_MANY_VALUES, _NEAR = 100, 0.1
_GLITCH = 10


def ranged(column: Material, evidence: Evidence, text: str | None) -> tuple[Line | None, list[str]]:
    """Return the range of a column in the unit `text`, if there is anything to widen, and the questions about it."""
    low, high = (float(bound) for bound in column.bounds)
    seen = f"{plain(low)} to {plain(high)} seen"
    values, asks = column.numbers, []
    lowest = _lowest(column, values, text)
    above = int(column.whole.count - column.whole.zeros)
    margin = evidence.margin
    if _is_sparse(column) and above < _FEW_ABOVE_ZERO:
        margin = max(margin, of_few(above), key=lambda one: one.tail)
    rest = max((value for value in values if value < high), default=high)
    if high - rest > _GLITCH * (rest - low) > 0:
        asks.append(f"range? {plain(high)} lies far above all others, up to {plain(rest)}: a glitch?")
        wide = beyond(low, rest, high, margin, lowest=lowest)
    else:
        wide = widened(low, high, margin, lowest=lowest, is_skewed=_is_skewed(column, values, lowest))
    if wide is None:
        return None, [*asks, f"no range: {seen}, beyond what can be widened"]
    bottom, top, rule = wide
    if column.kind.type == "integer":
        bottom, top = int(bottom // 1), int(-(-top // 1))
    return Line(range_of(bottom, top, text), f"{seen}; {rule}"), asks


def _is_sparse(column: Material) -> bool:
    """Return whether many values are 0."""
    return column.whole.zeros >= _MANY_ZEROS * column.whole.count


def _lowest(column: Material, values: list[float], text: str | None) -> float | None:
    """Return what no value is below: 0 of what is never negative, absolute zero of temperatures; None if not known.

    By itself 0 is a floor where many values are 0 and none is below, or where one in twenty of many
    lies within a tenth of the way from 0 to the largest, or where they are counts, from 0 or 1 on.
    """
    low, high = column.bounds
    if low < 0 or (known := is_floored(column.name, text)) is False:
        return lowest_of(text)
    is_near = values[len(values) // 20] <= _NEAR * high or (column.kind.type == "integer" and low <= 1)
    has_floor = known or (low == 0 and _is_sparse(column)) or (is_near and len(values) >= _MANY_VALUES)
    return 0.0 if has_floor else None


def _is_skewed(column: Material, values: list[float], lowest: float | None) -> bool:
    """Return whether the largest values are few and far: the upper twentieth takes more room than the rest."""
    if lowest == 0 and _is_sparse(column):
        return True
    low, high = column.bounds
    usual = values[int(len(values) * 0.95)] if values else high
    return bool(high - usual > usual - low)


def range_of(low: float, high: float, text: str | None) -> str:
    """Return a range as YAML, its bounds in the unit `text`."""
    return f"{{min: {_bound(low + 0, text)}, max: {_bound(high + 0, text)}}}"


def _bound(value: float, text: str | None) -> str:
    """Return a bound with the unit written down; zero needs none, but on a scale whose zero is a convention."""
    is_bare = text is None or (value == 0 and not is_interval(text))
    return short_scalar(value) if is_bare else short_scalar(f"{short_scalar(value)} {text}")
