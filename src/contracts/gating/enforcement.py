"""Acting on a decision: the data go on, go on with a warning, are split, or stop."""

from __future__ import annotations

import inspect
import warnings
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backends.batch import Batch, Change
from contracts.backends.headers import renamed
from contracts.errors import ContractsError, ContractViolation, JudgementError
from contracts.gating.quarantine import converted, split

if TYPE_CHECKING:
    from pathlib import Path

    from contracts.validation import Judgement

__all__ = ["ContractWarning", "enforce", "levels_to_caller"]


_PACKAGE = __name__.partition(".")[0]


class ContractWarning(UserWarning):
    """A batch went on although a check failed, because the contract says `warn`."""


def enforce(judgement: Judgement, data: Any, quarantine: str | Path | None) -> Any:
    """Return the data that may be ingested, in the declared units where the contract says how to convert them.

    Raises:
        ContractViolation: the batch is rejected, or something else is to be served.
        JudgementError: a check failed to judge; nothing is passed on.
        ContractsError: values came in another unit, and another engine holds them.

    """
    report = judgement.report
    if report.errored:
        raise JudgementError(report)
    if report.decision in ("reject", "fallback"):  # what is served instead is the gate's to say
        raise ContractViolation(report)
    if report.warnings:
        warnings.warn(str(report), ContractWarning, stacklevel=levels_to_caller())
    changes = _changes(judgement)
    if report.decision == "quarantine":
        return split(judgement, data, quarantine, changes)
    return converted(judgement, data, changes) if changes else data


def _changes(judgement: Judgement) -> list[Change]:
    """Return the columns of which some rows came in another unit, with their values in the declared one."""
    if not isinstance(judgement.batch, Batch):
        _refuse_unconverted(judgement)
        return []
    batch, prepared = judgement.batch, judgement.prepared
    names = [name for name in batch.physical if f"y:{name}" in prepared.schema]
    if not names:
        return []
    values = prepared.frame.select(f"y:{name}" for name in names).collect()
    found = [name for name in names if values[f"y:{name}"].null_count() < values.height]
    return [_change(judgement, batch, name, values[f"y:{name}"]) for name in found]


def _refuse_unconverted(judgement: Judgement) -> None:
    """Let no values go on in another unit than the declared one, where another engine holds them.

    Raises:
        ContractsError: they would.

    """
    if judgement.profile.delivered:
        named = ", ".join(f"{name} from {' and '.join(units)}" for name, units in judgement.profile.delivered.items())
        msg = (
            f"{judgement.report.contract}: values were judged in their declared units ({named}), but cannot be "
            f"converted where {judgement.batch.engine} holds them, so nothing was passed on; convert them there first"
        )
        raise ContractsError(msg)


def _change(judgement: Judgement, batch: Batch, name: str, values: pl.Series) -> Change:
    column = judgement.terms.columns[name]
    physical, unit = batch.physical[name], str(column.unit)
    values = _in_64_bits(_passed_on(judgement, name, values), is_integer=column.type == "integer")
    path = column.unit_from.metadata if column.unit_from else None
    header = physical if physical in judgement.terms.columns else renamed(physical, name, unit)
    return Change(name, physical, header, values, unit, path, batch.unit_columns.get(name))


def _passed_on(judgement: Judgement, name: str, values: pl.Series) -> pl.Series:
    """Return the converted values without those for which `type` keeps their rows back."""
    is_kept_back = any(r.violated for r in judgement.report.checks if (r.check, r.column) == ("type", name))
    if not is_kept_back or f"r:{name}" not in judgement.prepared.schema:
        return values
    readable = judgement.prepared.frame.select(f"r:{name}").collect().to_series()
    return values.zip_with(readable, values.clear(len(values)))


def _in_64_bits(values: pl.Series, *, is_integer: bool) -> pl.Series:
    """Return integers if integers these are, and floats where one is not, or too large."""
    if not is_integer and values.dtype != pl.Int128:
        return values
    whole = values.cast(pl.Int64, strict=False)
    is_same = whole.null_count() == values.null_count() and (whole.cast(values.dtype) == values).all()
    return whole if is_same else values.cast(pl.Float64)


def levels_to_caller() -> int:
    """Return how far up the stack the first code outside this package is: that is whom a warning is for."""
    level, frame = 0, inspect.currentframe()
    while frame and frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE:
        level, frame = level + 1, frame.f_back
    return level
