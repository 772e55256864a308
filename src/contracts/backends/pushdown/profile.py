"""Measuring a table in its engine: counts by logarithmic bucket, whole and by group."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

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
from contracts.backends.pushdown.sampling import keyed_sample, pair_sample
from contracts.pairs import pair_name
from contracts.profile import COARSE, MAX_GROUPS, ColumnProfile, Sample, ratio_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contracts.backends.findings import Task
    from contracts.backends.pushdown.cells import SqlCells
    from contracts.backends.pushdown.rows import Asked
    from contracts.backends.pushdown.table import Table

__all__ = ["Measuring", "text_of"]

_Counts = dict[tuple[Any, ...], list[tuple[int | None, int]]]


class Measuring:
    """What a task wants to be measured of a table. The sample by key is a query of its own."""

    def __init__(self, task: Task, cells: SqlCells, typed: Table) -> None:
        """Note what is wanted; no query is run yet."""
        self._terms, self._cells, self._typed = task.terms, cells, typed
        columns = watched(task.terms, cells.cells)
        per = task.terms.reference.per
        self._columns = columns
        self._deep = task.deep and bool(columns)
        self._mapped = mapped(task.terms, cells.cells) if task.deep else ()
        self._per = per if self._deep and all(name in cells.cells for name in per) else ()

    @cached_property
    def asks(self) -> dict[Any, str]:
        """The aggregates that go along with the pass over all rows; none where groups are wanted as well."""
        histogram = self._cells.dialect.histogram
        if histogram is None or self._per:
            return {}
        return {("bucket", name): f"{histogram}({key})" for name, key in self._keys.items()}

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        found = paired(self._terms, self._columns)
        return found if self._deep else self._steady(found)

    @cached_property
    def _keys(self) -> dict[str, str]:
        """The key of a row's bucket, for each column and ratio that is measured."""
        columns = self._columns if self._deep else dict.fromkeys(other for _, other in self._pairs)
        values = {f"v:{name}": self._float(name) for name in columns}
        values |= {f"ratio:{ratio_name(a, b)}": self._ratio(a, b) for a, b in self._pairs}
        return {name: _key(value) for name, value in values.items()}

    def measured(self, asked: Asked) -> Measured:
        """Return what was measured, given what the pass counted.

        Raises:
            Exception: whatever the engine raises; what it cannot measure it cannot read.

        """
        kept = {pair_name(*p): pair_sample(self._terms, self._cells, self._typed, *p) for p in self._mapped}
        if not self._keys:
            return Measured(mappings=kept)
        rows = asked.row["rows",]
        if self.asks:
            counted = {(name,): _unrolled(asked.row["bucket", name], rows) for name in self._keys}
        else:
            counted = self._tallied(self._per if self._groups_fit else ())
        whole = {name: column_profile(self._of(counted, name)) for name in self._keys}
        groups = self._by_group(counted) if self._per else {}
        columns = {name.removeprefix("v:"): one for name, one in whole.items() if name.startswith("v:")}
        ratios = {name.removeprefix("ratio:"): one for name, one in whole.items() if name.startswith("ratio:")}
        shown = dict(self._labels.values()) if self._per else {}
        sample = keyed_sample(self._terms, self._cells, self._typed, columns) if self._deep else Sample()
        return Measured(columns, ratios, groups, sample, shown, kept)

    @staticmethod
    def _of(counted: _Counts, name: str) -> list[tuple[int | None, int]]:
        return [found for group, several in counted.items() if group[-1] == name for found in several]

    def _tallied(self, per: Sequence[str], kept: Iterable[Any] = ()) -> _Counts:
        """Return (key, n) by group and name."""
        by = [f"v:{name}" for name in per]
        condition = self._among(by, kept)
        table = self._typed.where(condition) if condition else self._typed
        names, counted = list(self._keys), defaultdict(list)
        for *group, place, key, n in table.tallied(by, self._keys).fetch():
            counted[*group, names[place]].append((key, n))
        return counted

    def _among(self, by: Sequence[str], kept: Iterable[tuple[Any, ...]]) -> str:
        dialect = self._cells.dialect
        literals = [f"({', '.join(dialect.literal(value) for value in group)})" for group in kept]
        return f"({', '.join(map(dialect.quoted, by))}) IN ({', '.join(literals)})" if literals else ""

    @cached_property
    def _labels(self) -> dict[tuple[Any, ...], tuple[str, str]]:
        """The label of each group, and what it stands for."""
        by = [f"v:{name}" for name in self._per]
        found = [row[:-1] for row in self._typed.grouped(by, {"n": "count(*)"}).fetch()]
        whole = [group for group in found if None not in group]
        return {group: group_labels(self._terms, [text_of(value) for value in group]) for group in whole}

    @property
    def _groups_fit(self) -> bool:
        return bool(self._per) and len(self._labels) <= MAX_GROUPS

    def _by_group(self, counted: _Counts) -> dict[str, Mapping[str, ColumnProfile]]:
        named: dict[Any, str] = {group: label for group, (label, _) in self._labels.items()}
        kept = set(kept_groups(named))
        parts = counted if self._groups_fit else self._tallied(self._per, [g for g in named if g in kept])
        groups: dict[str, dict[str, ColumnProfile]] = {label: {} for label in sorted(named[group] for group in kept)}
        for (*group, name), found in parts.items():
            if tuple(group) in kept and name.startswith("v:"):
                groups[named[tuple(group)]][name.removeprefix("v:")] = column_profile(found, COARSE)
        return dict(groups)

    def _steady(self, found: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Return the pairs whose first rows show nearly one ratio only."""
        if not found:
            return []
        asks = {f"a{place}": self._ratio(a, b) for place, (a, b) in enumerate(found)}
        columns = zip(*self._typed.select(asks).first(GLANCE).fetch(), strict=True)
        return [pair for pair, values in zip(found, columns, strict=False) if _is_steady(values)]

    def _float(self, name: str) -> str:
        return f"CAST({self._cells.dialect.quoted(f'v:{name}')} AS DOUBLE)"

    def _ratio(self, a: str, b: str) -> str:
        top, bottom = self._float(a), self._float(b)
        ratio = f"CASE WHEN {top} <> 0 AND {bottom} <> 0 THEN {top} / {bottom} END"
        return f"(CASE WHEN abs({ratio}) < CAST('Infinity' AS DOUBLE) THEN {ratio} END)"


def _is_steady(ratios: Iterable[float | None]) -> bool:
    found = pl.Series(ratios, dtype=pl.Float64).drop_nulls().abs()
    low, high = found.quantile(0.05), found.quantile(0.95)
    return bool(low and high and high < low * STEADY)


def _key(value: str) -> str:
    """Return the key of a value's bucket, null where it is null; the logarithm of zero is an error to some."""
    bucket = f"CAST(floor(ln(abs(nullif({value}, 0))) * {SCALE!r} + 0.5) AS INT) * 2"
    return f"CASE WHEN {value} > 0 THEN {bucket} WHEN {value} < 0 THEN {bucket} + 1 WHEN {value} = 0 THEN {ZERO} END"


def _unrolled(histogram: Mapping[int, int] | None, rows: int) -> list[tuple[int | None, int]]:
    """Return (key, n), the rows that are in no bucket under None."""
    found = dict(histogram or {})
    return [*found.items(), (None, rows - sum(found.values()))]


def text_of(value: Any) -> str:
    """Return a value of a group as polars writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat(" ", "microseconds") if isinstance(value, datetime) else str(value)
