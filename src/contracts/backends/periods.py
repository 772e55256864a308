"""From rows counted by group, period and hour to a timeline: what it takes on every engine."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

import polars as pl

from contracts.backends.buckets import group_labels
from contracts.backends.findings import Answers
from contracts.measures.timeline import MAX_TIMED_GROUPS, Timeline
from contracts.profile import rank_of_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.measures.timeline import Pace, Runs
    from contracts.quantity import Every
    from contracts.terms import Terms

__all__ = ["by_hour", "counted_schema", "is_local", "timeline"]

_Key = tuple[str, ...]

_DAY, _HOUR = 86_400, 3_600


def by_hour(terms: Terms, pace: Pace) -> bool:
    """Return whether the hours of the day are told apart: of times, in periods that are longer."""
    every = pace.every
    is_time = terms.columns[pace.column].type != "date"
    return every is not None and is_time and (every.months > 0 or every.seconds > _HOUR)


def is_local(every: Every, zone: str | None) -> bool:
    """Return whether periods are days on the clocks of a zone, not lengths of time."""
    return zone not in (None, "UTC") and bool(every.months or not every.seconds % _DAY)


def counted_schema(pace: Pace) -> dict[str, pl.DataType]:
    """Return the columns that `timeline` takes: the group's texts, period, hour, rows, and the newest time."""
    texts: dict[str, pl.DataType] = {f"g{n}": pl.String() for n in range(len(pace.per))}
    return texts | {"period": pl.Int64(), "hour": pl.Int8(), "n": pl.Int64(), "newest": pl.Datetime("us")}


def timeline(counted: pl.DataFrame, terms: Terms, pace: Pace, disordered: int | None = None) -> Answers:
    """Return the timeline from rows counted by group, period and hour."""
    groups = [name for name in counted.columns if name.startswith("g")]
    labels = _labels(counted, groups, terms, pace)
    every_group = counted.select(groups).n_unique() if groups and counted.height else len(labels)
    if every_group > len(labels):
        kept = pl.DataFrame(list(labels), dict.fromkeys(groups, pl.String), orient="row")
        counted = counted.join(kept, on=groups, how="semi")
    latest = counted.lazy().group_by(*groups, pl.lit(0)).agg(pl.col("newest").max()).collect()
    newest = {labels[key][0]: time for *key_, _, time in latest.iter_rows() if (key := tuple(key_)) in labels}
    made = Timeline(
        counted=int(counted["n"].sum()),
        runs=_runs(counted, groups, labels) if pace.every else {},
        newest={label: newest[label].replace(tzinfo=UTC) for label in sorted(newest)},
        rows=_tally(counted, "period") if pace.every else {},
        hours=_tally(counted, "hour") if by_hour(terms, pace) else {},
        disordered=disordered,
        left_out=every_group - len(labels),
    )
    return Answers({pace.name: made}, dict(labels.values()))


def _labels(counted: pl.DataFrame, groups: Sequence[str], terms: Terms, pace: Pace) -> dict[_Key, tuple[str, str]]:
    """Return by the texts of a group what it goes by, and what that stands for; of those that are kept."""
    if not groups:
        return {(): ("", "")} if counted.height else {}
    labels = {key: group_labels(terms, key, pace.per) for key in counted.select(groups).unique().iter_rows()}
    kept = sorted(labels, key=lambda key: rank_of_group(labels[key][0]))[:MAX_TIMED_GROUPS]
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
