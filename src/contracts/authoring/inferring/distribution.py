"""How the values of a sample are spread: the middle one, the commonest, and counts in equal steps."""

from __future__ import annotations

import math
from typing import Any

import polars as pl

from contracts.report import mask

__all__ = ["BARS", "common", "histogram", "middle"]

BARS = 12
_MOST_SHOWN = 3


def middle(values: pl.Series) -> Any:
    """Return the value that half of the others are not above; one that is there, and no mean of two."""
    if not len(values) or values.dtype == pl.Boolean or values.dtype.is_nested():
        return None
    return values.sort()[(len(values) - 1) // 2]


def common(values: pl.Series, *, reveal: bool) -> tuple[str, ...]:
    """Return the commonest values, as far as any is there twice; masked ones that look alike are one."""
    counts = values.value_counts(sort=True, name="count").head(_MOST_SHOWN)
    often = [str(value) for value, times in counts.iter_rows() if times > 1]
    is_text = values.dtype == pl.String
    return tuple(dict.fromkeys(text if reveal or not is_text else mask(text) for text in often))


def histogram(values: pl.Series, low: Any, high: Any) -> tuple[int, ...]:
    """Return how many values lie in each of twelve equal steps of the way from smallest to largest."""
    numbers = values.to_physical().cast(pl.Float64, strict=False).drop_nulls()
    if low is None or not len(numbers):
        return ()
    bottom, top = numbers.min(), numbers.max()
    assert isinstance(bottom, float)
    assert isinstance(top, float)
    if not math.isfinite(top - bottom) or bottom == top:
        return (len(numbers),)
    at = ((numbers - bottom) / (top - bottom) * BARS).floor().clip(0, BARS - 1).cast(pl.Int64)
    counts = dict(at.alias("at").value_counts(name="count").iter_rows())
    return tuple(counts.get(k, 0) for k in range(BARS))
