"""Measuring a batch: counts by logarithmic bucket, whole and by group, and a sample by key."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from contracts.profile import COARSE, GAMMA, MAX_GROUPS, SAMPLE_SIZE, ColumnProfile, Sample, rank_of_group, ratio_name
from contracts.units import is_interval, unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contracts.backends.cells import Prepared
    from contracts.terms import Terms

__all__ = ["Measured", "glanced", "profiled", "watched"]

_ZERO = 2**30
"""Stands for zero among the keys of buckets: twice the bucket, plus one where the value is negative."""
_FEW = 0.2
_PEEK = 10_000
_GLANCE = 1_000
_STEADY = 1.1


@dataclass(frozen=True)
class Measured:
    """What was measured of the numeric columns of a batch; `named` says which group a hashed label stands for."""

    columns: Mapping[str, ColumnProfile] = field(default_factory=dict)
    ratios: Mapping[str, ColumnProfile] = field(default_factory=dict)
    groups: Mapping[str, Mapping[str, ColumnProfile]] = field(default_factory=dict)
    sample: Sample = field(default_factory=Sample)
    named: Mapping[str, str] = field(default_factory=dict)


def watched(terms: Terms, present: Iterable[str]) -> tuple[str, ...]:
    """Return the columns that a profile measures, in the contract's order: numeric, with a unit, and in the batch."""
    there = set(present)
    return tuple(name for name, column in terms.columns.items() if column.is_numeric and column.unit and name in there)


def profiled(prepared: Prepared, terms: Terms, columns: Sequence[str]) -> Measured:
    """Return what was measured of some columns; nulls are counted, values of a wrong type are nulls here."""
    needed = [name for name in {*columns, *terms.reference.per, *terms.key} if f"v:{name}" in prepared.schema]
    if not columns:
        return Measured()
    frame = prepared.frame.select(f"v:{name}" for name in needed).collect()
    ratios = _ratios(frame, _pairs(terms, columns))
    labels = _labels(frame, terms)
    ids, named, shown = labels or (None, {}, {})
    counted = pl.collect_all([_bucketed(frame, name, ids) for name in columns])
    whole = {name: _column(found) for name, found in zip(columns, counted, strict=True)}
    groups: dict[str, dict[str, ColumnProfile]] = {label: {} for label in sorted(named.values())}
    for name, found in zip(columns, counted, strict=True) if named else ():
        for (group,), part in found.partition_by("group", as_dict=True).items():
            if group in named:
                groups[named[group]][name] = _column(part, COARSE)
    return Measured(whole, ratios, groups, _sample(frame, terms, columns), shown)


def glanced(prepared: Prepared, terms: Terms, columns: Sequence[str]) -> Measured:
    """Return what one column shows beside another, where a glance at the first rows calls for it; nothing else."""
    pairs = [(a, b) for a, b in _pairs(terms, columns) if _is_steady(prepared, a, b)]
    if not pairs:
        return Measured()
    needed = {name for pair in pairs for name in pair}
    frame = prepared.frame.select(f"v:{name}" for name in needed).collect()
    counted = pl.collect_all([_bucketed(frame, b) for _, b in pairs])
    whole = {b: _column(found) for (_, b), found in zip(pairs, counted, strict=True)}
    return Measured(whole, _ratios(frame, pairs))


def _pairs(terms: Terms, columns: Sequence[str]) -> list[tuple[str, str]]:
    """Return each column on a ratio scale with the one before it of its dimension."""
    last: dict[str, str] = {}
    pairs = []
    for name in columns:
        unit_of = str(terms.columns[name].unit)
        if is_interval(unit_of):
            continue
        dimension = unit(unit_of).dimension
        if dimension in last:
            pairs.append((name, last[dimension]))
        last[dimension] = name
    return pairs


def _is_steady(prepared: Prepared, column: str, other: str) -> bool:
    """Return whether the first rows show nearly one ratio only."""
    ratio = _ratio(column, other).alias("value")
    found = prepared.frame.head(_GLANCE).select(ratio).collect()["value"].drop_nulls().abs()
    low, high = found.quantile(0.05), found.quantile(0.95)
    return bool(low and high and high < low * _STEADY)


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
    bucket = (value.abs().log() * (1 / math.log(GAMMA))).round(0).cast(pl.Int32, strict=False) * 2
    return pl.when(value > 0).then(bucket).when(value < 0).then(bucket + 1).when(value == 0).then(pl.lit(_ZERO))


def _column(found: pl.DataFrame, step: int = 1) -> ColumnProfile:
    """Return the profile from rows (key, n), of any group; buckets are made coarser by whole steps."""
    counts: dict[int | None, int] = {}
    for key, n in found.select("key", "n").iter_rows():
        whole = key if key in (None, _ZERO) else ((key // 2 + step // 2) // step) * 2 + key % 2
        counts[whole] = counts.get(whole, 0) + n
    nulls, zeros = counts.pop(None, 0), counts.pop(_ZERO, 0)
    positive = {key // 2: n for key, n in sorted(counts.items()) if key is not None and not key % 2}
    negative = {key // 2: n for key, n in sorted(counts.items()) if key is not None and key % 2}
    return ColumnProfile(nulls, zeros, positive, negative, step)


def _labels(frame: pl.DataFrame, terms: Terms) -> tuple[pl.Series, dict[int, str], dict[str, str]] | None:
    """Return the group of each row, the label of each group that is kept, and what hashed labels stand for."""
    per = [name for name in terms.reference.per if f"v:{name}" in frame.columns]
    if not per or len(per) < len(terms.reference.per):
        return None
    parts = frame.select(pl.col(f"v:{name}").cast(pl.String).alias(name) for name in per)
    distinct = parts.drop_nulls().unique(maintain_order=True).with_row_index("group")
    ids = parts.join(distinct, on=per, how="left", maintain_order="left")["group"].cast(pl.Int64)
    named, shown = {}, {}
    for number, *texts in distinct.iter_rows():
        label = _joined([_label(terms, name, text) for name, text in zip(per, texts, strict=True)])
        named[number], shown[label] = label, _joined(texts)
    kept = sorted(named, key=lambda number: rank_of_group(named[number]))[:MAX_GROUPS]
    return ids, {number: named[number] for number in kept}, shown


def _joined(parts: Sequence[str]) -> str:
    """Return one name for the parts of a group: itself, or a JSON list, so that no two groups share one."""
    return parts[0] if len(parts) == 1 else json.dumps(list(parts), ensure_ascii=False)


def _label(terms: Terms, name: str, text: str) -> str:
    """Return what a group goes by: its own text if the column may be shown, else a hash of it."""
    if not terms.columns[name].masks(text):
        return text
    return "#" + hashlib.blake2b(text.encode(), key=terms.name.encode()[:64], digest_size=6).hexdigest()


def _sample(frame: pl.DataFrame, terms: Terms, columns: Sequence[str]) -> Sample:
    """Return the rows whose key hashes lowest, with the values of the columns that may be shown; none without a key."""
    columns = [name for name in columns if not terms.columns[name].pii]
    key = [f"v:{name}" for name in terms.key]
    hasher = f"polars {pl.__version__}"
    if not key or any(name not in frame.columns for name in key) or not frame.height:
        return Sample(tuple(columns), hasher) if key else Sample()
    seen = frame.select(
        pl.when(pl.all_horizontal(pl.col(key).is_not_null())).then(pl.struct(key).hash(seed=1)).alias("hash")
    )["hash"]
    lowest, wanted = seen.drop_nulls(), SAMPLE_SIZE
    while lowest.bottom_k(wanted).n_unique() < SAMPLE_SIZE and wanted < len(lowest):
        wanted *= 8
    edge = lowest.bottom_k(wanted).unique().sort().head(SAMPLE_SIZE)
    if not len(edge):
        return Sample(tuple(columns), hasher)
    values = [pl.col(f"v:{name}").cast(pl.Float64) for name in columns]
    rows: dict[str, tuple[float | None, ...] | None] = {}
    for found, *row in frame.with_columns(seen).filter(pl.col("hash") <= edge[-1]).select("hash", *values).iter_rows():
        name = f"{found:016x}"
        rows[name] = None if name in rows else tuple(row)
    return Sample(tuple(columns), hasher, {name: rows[name] for name in sorted(rows)})
