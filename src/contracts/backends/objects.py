"""Columns of mixed Python objects: what fits the declared type is kept, the rest is flagged."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contracts.column import Column

__all__ = ["printed", "sorted_out"]

_INT64 = 2**63


def sorted_out(values: Sequence[Any], column: Column, name: str) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return three columns of the same length: fitting values (else null), misfit flags, texts.

    None, NaN and pandas' NA are nulls, not misfits.
    """
    fits, dtype = _fitting(column)
    present = [not _is_null(value) for value in values]
    fitting = [there and fits(value) for there, value in zip(present, values, strict=True)]
    kept = [_plain(value) if ok else None for ok, value in zip(fitting, values, strict=True)]
    misfits = [there and not ok for there, ok in zip(present, fitting, strict=True)]
    texts = [printed(value) if misfit else None for misfit, value in zip(misfits, values, strict=True)]
    return (
        pl.Series(name, kept, dtype=dtype, strict=False),
        pl.Series(f"{name}\0misfit", misfits, dtype=pl.Boolean),
        pl.Series(f"{name}\0text", texts, dtype=pl.String),
    )


def _is_null(value: Any) -> bool:  # noqa: ANN401 - any object
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float | Decimal) and math.isnan(value)


def printed(value: Any) -> str:  # noqa: ANN401 - any object
    """Return the value's text, with lone surrogates, which no Arrow string can hold, written out."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def _is_text(value: Any) -> bool:  # noqa: ANN401 - any object
    return isinstance(value, str) and value.isprintable() | (value == value.encode("utf-8", "ignore").decode())


def _is_integer(value: Any) -> bool:  # noqa: ANN401 - any object
    is_integer = isinstance(value, int) or (_is_numpy(value) and value.dtype.kind in "iu")
    return is_integer and not isinstance(value, bool) and -_INT64 <= int(value) < _INT64


def _is_number(value: Any) -> bool:  # noqa: ANN401 - any object
    return _is_integer(value) or isinstance(value, float | Decimal) or (_is_numpy(value) and value.dtype.kind == "f")


def _is_boolean(value: Any) -> bool:  # noqa: ANN401 - any object
    return isinstance(value, bool) or (_is_numpy(value) and value.dtype.kind == "b")


def _is_numpy(value: Any) -> bool:  # noqa: ANN401 - any object
    return type(value).__module__ == "numpy" and getattr(value, "shape", None) == ()


def _plain(value: Any) -> Any:  # noqa: ANN401 - any object
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC)
    if _is_numpy(value):
        return value.item()
    return float(value) if isinstance(value, Decimal) else value


def _is_date(value: Any) -> bool:  # noqa: ANN401 - any object
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_time(value: Any, zone: str | None) -> bool:  # noqa: ANN401 - any object
    """Return whether it is a time, and with the zone's own offset where a zone is declared."""
    if not isinstance(value, datetime):
        return False
    if zone is None:
        return value.tzinfo is None
    return value.tzinfo is not None and value.utcoffset() == value.astimezone(ZoneInfo(zone)).utcoffset()


_FITS: dict[str, tuple[Callable[[Any], bool], Any]] = {
    "string": (_is_text, pl.String),
    "integer": (_is_integer, pl.Int64),
    "number": (_is_number, pl.Float64),
    "boolean": (_is_boolean, pl.Boolean),
    "date": (_is_date, pl.Date),
}


def _fitting(column: Column) -> tuple[Callable[[Any], bool], Any]:
    """Return what tells a fitting value, and the polars type that holds it."""
    if column.type == "timestamp":
        return partial(_is_time, zone=column.tz), pl.Datetime("us", column.tz)
    return _FITS[column.type or "string"]
