"""Measuring a batch: counts by logarithmic bucket for each numeric column with a unit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from contracts.profile import GAMMA, ColumnProfile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contracts.backends.cells import Prepared
    from contracts.terms import Terms

__all__ = ["profiled", "watched"]


def watched(terms: Terms, present: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that a profile measures: numeric, with a unit, and in the batch."""
    return tuple(name for name in present if terms.columns[name].is_numeric and terms.columns[name].unit)


def profiled(prepared: Prepared, columns: Iterable[str]) -> dict[str, ColumnProfile]:
    """Return the profile of each column; nulls are counted, values of a wrong type are nulls here."""
    names = list(columns)
    counts = pl.collect_all([_bucketed(prepared.frame, name) for name in names])
    return {name: _column(found) for name, found in zip(names, counts, strict=True)}


def _bucketed(frame: pl.LazyFrame, name: str) -> pl.LazyFrame:
    """Return the rows (sign, bucket, n): sign null where the value is, bucket null at zero."""
    value = pl.col(f"v:{name}").cast(pl.Float64)
    bucket = (value.abs().log() / math.log(GAMMA)).round(0)
    bucket = pl.when(value != 0).then(bucket).cast(pl.Int32)
    return frame.select(sign=value.sign().cast(pl.Int8), bucket=bucket).group_by("sign", "bucket").agg(n=pl.len())


def _column(found: pl.DataFrame) -> ColumnProfile:
    by_sign: dict[int | None, dict[int, int]] = {}
    for sign, bucket, count in found.iter_rows():
        by_sign.setdefault(sign, {})[bucket or 0] = count
    nulls, zeros = (sum(by_sign.get(sign, {}).values()) for sign in (None, 0))
    return ColumnProfile(nulls, zeros, by_sign.get(1, {}), by_sign.get(-1, {}))
