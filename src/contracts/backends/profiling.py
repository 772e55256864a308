"""Measuring a batch: counts by logarithmic bucket, whole and by group, and a sample by key."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from contracts.backends.buckets import (
    GLANCE,
    SCALE,
    STEADY,
    ZERO,
    column_profile,
    group_labels,
    kept_groups,
    mapped,
    paired,
    watched,
)
from contracts.backends.findings import Measured
from contracts.backends.sampling import HASHER, lowest, pair_sample
from contracts.pairs import pair_name
from contracts.profile import COARSE, SAMPLE_SIZE, ColumnProfile, Sample, ratio_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.backends.cells import Prepared
    from contracts.backends.findings import Task
    from contracts.terms import Terms

__all__ = ["Portrait", "portrait"]

_GROUP = "\0group"
_FEW = 0.2
_PEEK = 10_000


@dataclass(frozen=True)
class Portrait:
    """What is measured of each part of a batch; the parts' measures add up to that of the batch.

    Without `deep` it is only what one column shows beside another (`pairs`), and that only where a
    glance at the first rows calls for it. `mapped` are the columns of mappings of which pairs are kept.
    """

    terms: Terms
    columns: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    deep: bool = False
    mapped: tuple[tuple[str, str], ...] = ()

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that are looked at, as the contract names them."""
        pairs = self.mapped if self.deep else self.pairs
        whole = (*self.columns, *self.terms.reference.per, *self.terms.key) if self.deep and self.columns else ()
        return tuple(dict.fromkeys((*whole, *(name for pair in pairs for name in pair))))

    def after_glance(self, frame: pl.DataFrame) -> Portrait:
        """Return the portrait without pairs whose first rows do not show nearly one ratio only."""
        return replace(self, pairs=tuple(pair for pair in self.pairs if _is_steady(frame, *pair)))

    def of(self, frame: pl.DataFrame) -> Measured:
        """Return what was measured of a part; nulls are counted, values of a wrong type are nulls here."""
        if self.deep:
            found = _profiled(frame, self.terms, self.columns, self.pairs) if self.columns else Measured()
            return replace(found, mappings={pair_name(*p): pair_sample(frame, self.terms, *p) for p in self.mapped})
        return _measured(frame, self.pairs) if self.pairs else Measured()


def portrait(prepared: Prepared, task: Task) -> Portrait:
    """Return what a task wants to be measured."""
    there = {name.removeprefix("v:") for name in prepared.schema if name.startswith("v:")}
    columns = watched(task.terms, there)
    pairs, kept = tuple(paired(task.terms, columns)), mapped(task.terms, there) if task.deep else ()
    return Portrait(task.terms, columns, pairs, task.deep and bool(columns or kept), kept)


def _profiled(frame: pl.DataFrame, terms: Terms, columns: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Measured:
    labels = _labels(frame, terms)
    ids, named, shown = labels or (None, {}, {})
    counted = pl.collect_all([_bucketed(frame, name, ids) for name in columns])
    whole = {name: _column(found) for name, found in zip(columns, counted, strict=True)}
    groups: dict[str, dict[str, ColumnProfile]] = {label: {} for label in sorted(named.values())}
    for name, found in zip(columns, counted, strict=True) if named else ():
        for (group,), part in found.partition_by("group", as_dict=True).items():
            if group in named:
                groups[named[group]][name] = _column(part, COARSE)
    return Measured(whole, _ratios(frame, pairs), groups, _sample(frame, terms, columns), shown)


def _measured(frame: pl.DataFrame, pairs: Sequence[tuple[str, str]]) -> Measured:
    counted = pl.collect_all([_bucketed(frame, b) for _, b in pairs])
    whole = {b: _column(found) for (_, b), found in zip(pairs, counted, strict=True)}
    return Measured(whole, _ratios(frame, pairs))


def _is_steady(frame: pl.DataFrame, column: str, other: str) -> bool:
    """Return whether the first rows show nearly one ratio only."""
    a, b = (frame[f"v:{name}"].head(GLANCE).cast(pl.Float64).to_numpy() for name in (column, other))
    both = np.isfinite(a) & np.isfinite(b) & (a != 0) & (b != 0)
    with np.errstate(over="ignore", under="ignore"):
        ratios = np.sort(np.abs(a[both] / b[both]))
    low, high = (ratios[int(share * (len(ratios) - 1))] if len(ratios) else 0.0 for share in (0.05, 0.95))
    return bool(0 < high < low * STEADY)


def _ratio(column: str, other: str) -> pl.Expr:
    a, b = (pl.col(f"v:{name}").cast(pl.Float64) for name in (column, other))
    return pl.when((a != 0) & (b != 0)).then(a / b)


def _ratios(frame: pl.DataFrame, pairs: Sequence[tuple[str, str]]) -> dict[str, ColumnProfile]:
    made = frame.select(_ratio(a, b).alias(f"v:{ratio_name(a, b)}") for a, b in pairs)
    names = [ratio_name(a, b) for a, b in pairs]
    counted = pl.collect_all([_bucketed(made, name) for name in names])
    return {name: _column(found) for name, found in zip(names, counted, strict=True)}


def _bucketed(frame: pl.DataFrame, name: str, ids: pl.Series | None = None) -> pl.LazyFrame:
    """Return the rows (group, key, n), the key null where the value is.

    Where values repeat a lot they are counted first, and only the distinct ones put into buckets.
    """
    source = frame.lazy().select(pl.col(f"v:{name}").cast(pl.Float64).alias("value"))
    by = []
    if ids is not None:
        source, by = source.with_columns(ids.alias("group")), ["group"]
    if frame[f"v:{name}"].head(_PEEK).n_unique() <= _FEW * min(_PEEK, max(frame.height, 1)):
        source = source.group_by(*by, "value").agg(n=pl.len())
        return source.select(*by, "n", key=_key()).group_by(*by, "key").agg(pl.col("n").sum())
    return source.select(*by, key=_key()).group_by(*by, "key").agg(n=pl.len())


def _key() -> pl.Expr:
    value = pl.col("value")
    bucket = (value.abs().log() * SCALE).round(0).cast(pl.Int32, strict=False) * 2
    return pl.when(value > 0).then(bucket).when(value < 0).then(bucket + 1).when(value == 0).then(pl.lit(ZERO))


def _column(found: pl.DataFrame, step: int = 1) -> ColumnProfile:
    return column_profile(found.select("key", "n").iter_rows(), step)


def _labels(frame: pl.DataFrame, terms: Terms) -> tuple[pl.Series, dict[int, str], dict[str, str]] | None:
    """Return the group of each row, the label of each group that is kept, and what hashed labels stand for."""
    per = [name for name in terms.reference.per if f"v:{name}" in frame.columns]
    if not per or len(per) < len(terms.reference.per):
        return None
    parts = frame.select(pl.col(f"v:{name}").cast(pl.String).alias(name) for name in per)
    distinct = parts.drop_nulls().unique(maintain_order=True).with_row_index(_GROUP)
    ids = parts.join(distinct, on=per, how="left", maintain_order="left")[_GROUP].cast(pl.Int64)
    labels = {number: group_labels(terms, texts) for number, *texts in distinct.iter_rows()}
    named = {number: label for number, (label, _) in labels.items()}
    return ids, {number: named[number] for number in kept_groups(named)}, dict(labels.values())


def _sample(frame: pl.DataFrame, terms: Terms, columns: Sequence[str]) -> Sample:
    """Return the rows whose key hashes lowest, with the values of the columns that may be shown; none without a key."""
    columns = [name for name in columns if not terms.columns[name].pii]
    key = [f"v:{name}" for name in terms.key]
    if not key or any(name not in frame.columns for name in key) or not frame.height:
        return Sample(tuple(columns), HASHER) if key else Sample()
    seen = frame.select(
        pl.when(pl.all_horizontal(pl.col(key).is_not_null())).then(pl.struct(key).hash(seed=1)).alias("hash")
    )["hash"]
    edge = lowest(seen, SAMPLE_SIZE)
    if not len(edge):
        return Sample(tuple(columns), HASHER)
    values = [pl.col(f"v:{name}").cast(pl.Float64) for name in columns]
    rows: dict[str, tuple[float | None, ...] | None] = {}
    for found, *row in frame.with_columns(seen).filter(pl.col("hash") <= edge[-1]).select("hash", *values).iter_rows():
        name = f"{found:016x}"
        rows[name] = None if name in rows else tuple(row)
    return Sample(tuple(columns), HASHER, {name: rows[name] for name in sorted(rows)})
