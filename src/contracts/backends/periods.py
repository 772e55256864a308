"""From rows counted by group, period and hour to a timeline: what it takes on every engine."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.buckets import group_labels, kept_groups
from contracts.backends.findings import Answers
from contracts.measures.kept import MAX_TIMED_GROUPS
from contracts.measures.timeline import Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.measures.timeline import Pace, Runs
    from contracts.terms import Terms

__all__ = ["by_hour", "counted_schema", "on_clocks", "timeline"]

_Key = tuple[str, ...]

_HOUR = 3_600


def by_hour(terms: Terms, pace: Pace) -> bool:
    """Return whether the hours of the day are told apart: of times, in periods that are longer."""
    every = pace.every
    is_time = terms.columns[pace.column].type != "date"
    return every is not None and is_time and (every.months > 0 or every.seconds > _HOUR)


def on_clocks(time: pl.Expr, zone: str | None) -> pl.Expr:
    """Return naive times in UTC as the clocks of a zone show them."""
    if zone in (None, "UTC"):
        return time
    return time.dt.replace_time_zone("UTC").dt.convert_time_zone(str(zone)).dt.replace_time_zone(None)


def counted_schema(pace: Pace) -> dict[str, pl.DataType]:
    """Return the columns that `timeline` takes: the group's texts, period, hour, rows, and the newest time."""
    texts: dict[str, pl.DataType] = {f"g{n}": pl.String() for n in range(len(pace.per))}
    return texts | {"period": pl.Int64(), "hour": pl.Int8(), "n": pl.Int64(), "newest": pl.Datetime("us")}


def timeline(counted: pl.DataFrame, terms: Terms, pace: Pace, disordered: int | None = None) -> Answers:
    """Return the timeline from rows counted by group, period and hour."""
    groups = [name for name in counted.columns if name.startswith("g")]
    labels = _labels(counted, groups, terms, pace)
    whole = counted.lazy().group_by(*groups, pl.lit(0)).agg(pl.col("newest").max(), pl.col("n").sum()).collect()
    found = {labels[key][0]: (time, n) for *key_, _, time, n in whole.iter_rows() if (key := tuple(key_)) in labels}
    made = Timeline(
        counted={label: found[label][1] for label in sorted(found)},
        runs=_runs(counted, groups, labels) if pace.every else {},
        newest={label: found[label][0].replace(tzinfo=UTC) for label in sorted(found)},
        rows=_tally(counted, "period") if pace.every else {},
        hours=_tally(counted, "hour") if by_hour(terms, pace) else {},
        disordered=disordered,
    )
    return Answers({pace.name: made}, dict(labels.values()))


def _labels(counted: pl.DataFrame, groups: Sequence[str], terms: Terms, pace: Pace) -> dict[_Key, tuple[str, str]]:
    """Return by the texts of a group what it goes by, and what that stands for; of those that are kept."""
    if not groups:
        return {(): ("", "")} if counted.height else {}
    labels = {key: group_labels(terms, key, pace.per) for key in counted.select(groups).unique().iter_rows()}
    kept = kept_groups({key: label for key, (label, _) in labels.items()}, MAX_TIMED_GROUPS)
    return {key: labels[key] for key in kept}


def _runs(counted: pl.DataFrame, groups: Sequence[str], labels: Mapping[_Key, tuple[str, str]]) -> dict[str, Runs]:
    """Return the runs of periods of each group."""
    periods = counted.lazy().select(*groups, "period").unique().sort(*groups, "period")
    begins = [pl.col("period") != pl.col("period").shift(1) + 1, *(pl.col(g) != pl.col(g).shift(1) for g in groups)]
    run = pl.any_horizontal(begins).fill_null(value=True).cum_sum()
    edges = (
        periods.group_by(*groups, run=run, maintain_order=True)
        .agg(first=pl.col("period").min(), last=pl.col("period").max())
        .drop("run")
        .collect()
    )
    found: dict[str, list[tuple[int, int]]] = {}
    for *key, first, last in edges.iter_rows():
        if tuple(key) in labels:
            found.setdefault(labels[tuple(key)][0], []).append((first, last))
    return {label: tuple(found[label]) for label in sorted(found)}


def _tally(counted: pl.DataFrame, by: str) -> dict[int, int]:
    return dict(counted.group_by(by).agg(pl.col("n").sum()).sort(by).iter_rows())
