"""Rows that are set apart, with what was found of each in front, as the table that goes to quarantine.

`_contract` and `_version` judged them; `_batch` is the digest of the batch they came in, `_row` their position
there, from 0; `_checks` says what they fail (`range:snowfall; nulls:station`), `_reasons` the same in words, in
which no value of the data stands. Then come the batch's own columns as they came; one that is called like ours,
with underscores in front or none, has one underscore more.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from contracts.backends.evaluation import failing_rows
from contracts.backends.objects import printed
from contracts.check import GroupCheck, RowCheck
from contracts.gating.identity import batch_digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.backends.batch import Batch
    from contracts.terms import Placed
    from contracts.validation import Judgement

__all__ = ["OURS", "Marks", "Origin", "as_it_was", "failed_checks", "in_front", "label", "origin_of", "table_apart"]

OURS = ("_contract", "_version", "_batch", "_row", "_checks", "_reasons")
_LIKE_OURS = re.compile(r"_+(contract|version|batch|row|checks|reasons)")
_BETWEEN = "; "


@dataclass(frozen=True)
class Origin:
    """Where rows come from: the contract that judged them, its version, and the digest of their batch."""

    contract: str
    version: str
    batch: str


@dataclass(frozen=True)
class Marks:
    """Which rows fail which checks: a mask for each of them, true where a row fails; all masks are of one length."""

    placed: tuple[Placed, ...]
    masks: tuple[pl.Series, ...]
    rows: int

    @classmethod
    def of(cls, judgement: Judgement, positions: Sequence[int]) -> Marks:
        """Return the rows that fail the checks at these positions."""
        found = failing_rows(judgement.evaluation, judgement.terms, positions) if positions else pl.DataFrame()
        placed = tuple(judgement.placed[k] for k in positions)
        return cls(placed, tuple(found[str(k)] for k in positions), judgement.report.rows)

    @property
    def bad(self) -> pl.Series:
        """Which rows fail any check."""
        if not self.masks:
            return pl.repeat(False, self.rows, dtype=pl.Boolean, eager=True)  # noqa: FBT003 - a value, not a switch
        return pl.select(pl.any_horizontal(*self.masks)).to_series()

    @property
    def checks(self) -> pl.Series:
        """What each row fails, null where it is nothing."""
        return self._joined([label(place) for place in self.placed])

    @property
    def reasons(self) -> pl.Series:
        """Why each row fails, null where it does not."""
        return self._joined([f"{place.subject}: rows that {_complaint(place)}" for place in self.placed])

    def _joined(self, texts: Sequence[str]) -> pl.Series:
        if not texts:
            return pl.repeat(None, self.rows, dtype=pl.String, eager=True)
        said = [pl.when(mask).then(pl.lit(text)) for mask, text in zip(self.masks, texts, strict=True)]
        joined = pl.concat_list(*said).list.drop_nulls().list.join(_BETWEEN)
        return pl.select(pl.when(joined != "").then(joined)).to_series()


def origin_of(judgement: Judgement) -> Origin:
    """Return where the rows of a judged batch come from."""
    report = judgement.report
    return Origin(report.contract, report.version, batch_digest(judgement.batch, judgement.profile))


def failed_checks(judgement: Judgement, *, warnings: bool) -> list[int]:
    """Return the positions of the violated checks (with those that warn) that name rows."""
    results = enumerate(judgement.report.checks)
    failed = (k for k, result in results if result.violated or (warnings and result.outcome == "failed"))
    return [k for k in failed if judgement.report.checks[k].rows_failed]


def label(place: Placed) -> str:
    """Return a check at its place as `_checks` names it: `range:snowfall`, `key`."""
    return place.check.name if place.subject == place.check.name else f"{place.check.name}:{place.subject}"


def _complaint(place: Placed) -> str:
    assert isinstance(place.check, RowCheck | GroupCheck)
    return place.check.complaint(place.column)


def in_front(origin: Origin, checks: pl.Series, reasons: pl.Series) -> pl.DataFrame:
    """Return what stands in front of each row of a batch, of those too that are not set apart."""
    origins = [pl.lit(value, dtype=pl.String).alias(name) for name, value in vars(origin).items()]
    found = pl.DataFrame([checks, reasons], ["checks", "reasons"])
    made = found.select(*origins, pl.int_range(pl.len(), dtype=pl.Int64).alias("row"), "checks", "reasons")
    return made.rename(lambda name: f"_{name}")


def table_apart(batch: Batch, front: pl.DataFrame, mask: pl.Series) -> pa.Table:
    """Return the rows of a mask, as they came, behind what stands in front of them."""
    rows = batch.everything().filter(mask)
    own = rows.rename({name: f"_{name}" for name in rows.columns if _LIKE_OURS.fullmatch(name)})
    units = {batch.physical[n]: u.unit for n, u in batch.units.items() if n in batch.physical and u.rows is None}
    return _in_arrow(front.filter(mask).hstack(own), units)


def as_it_was(name: str) -> str:
    """Return what a column of the data was called before it was set apart."""
    return name[1:] if name.startswith("__") and _LIKE_OURS.fullmatch(name) else name


def _in_arrow(frame: pl.DataFrame, units: Mapping[str, str]) -> pa.Table:
    """Return a frame as Parquet can hold it, each unit that came with the data beside its column."""
    arrays = [_storable(series) for series in frame.get_columns()]
    fields = [
        pa.field(name, array.type, metadata={"unit": units[name]} if name in units else None)
        for name, array in zip(frame.columns, arrays, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _storable(series: pl.Series) -> Any:
    """Return a column as it is, or as text where Arrow, or Parquet, has no type for it."""
    if not _has_no_type(series.dtype):
        with suppress(pa.ArrowException):
            return series.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    return pa.array([None if value is None else printed(value) for value in series], pa.large_string())


def _has_no_type(kind: Any) -> bool:
    """Tell whether it holds objects, or structs without fields."""
    if kind == pl.Struct:
        return not kind.fields or any(_has_no_type(field.dtype) for field in kind.fields)
    inner = getattr(kind, "inner", None)
    return bool(kind == pl.Object or (inner is not None and _has_no_type(inner)))
