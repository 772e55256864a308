"""Columns of mixed Python objects: what fits the declared type is kept, the rest is flagged.

A value fits here if it would fit in a column of its own kind, so that no verdict hangs on a
value's neighbours.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import polars as pl

from contracts.backends.batch import Misfits
from contracts.quantity import MAX_EXACT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contracts.column import Column

__all__ = ["json_columns", "printed", "sorted_out"]

_INT64 = 2**63


def sorted_out(values: Sequence[Any], column: Column, name: str) -> tuple[pl.Series, pl.Series, pl.Series]:
    """Return three columns of the same length: fitting values (else null), misfit flags, texts.

    None, NaN and pandas' NA are nulls, not misfits.
    """
    fit, dtype = _FITS[column.type] if column.type else (_anything, pl.String)
    present = [not _is_null(value) for value in values]
    kept = [fit(_unboxed(value), column) if there else None for there, value in zip(present, values, strict=True)]
    misfits = [there and value is None for there, value in zip(present, kept, strict=True)]
    texts = [printed(value) if misfit else None for misfit, value in zip(misfits, values, strict=True)]
    if column.type == "timestamp" and column.tz:
        dtype = pl.Datetime("us", column.tz)
    return (
        pl.Series(name, kept, dtype=dtype, strict=False),
        pl.Series(f"{name}\x1fmisfit", misfits, dtype=pl.Boolean),
        pl.Series(f"{name}\x1ftext", texts, dtype=pl.String),
    )


def json_columns(
    columns: Mapping[str, Sequence[Any]], declared: Mapping[str, Column]
) -> tuple[list[pl.Series], dict[str, Misfits]]:
    """Return JSON's values as columns: what fits the declared type, and where it does not.

    Columns of times and those that are not `declared` come as text, other values among them as JSON.
    """
    made: list[pl.Series] = []
    misfits = {}
    for name, values in columns.items():
        column = declared.get(name)
        if column is None or column.type in (None, "date", "timestamp"):
            made.append(pl.Series(name, [_as_text(value) for value in values], dtype=pl.String))
            continue
        parts = sorted_out(values, column, name)
        made += parts
        misfits[name] = Misfits(parts[1].name, parts[2].name)
    return made, misfits


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    written = value.isoformat() if isinstance(value, date) else json.dumps(value, default=str)
    return printed(value if isinstance(value, str) else written)


def _is_null(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float | Decimal) and math.isnan(value)


def _unboxed(value: Any) -> Any:
    """Return the Python value of a numpy scalar, and any other value as it is."""
    is_numpy = type(value).__module__ == "numpy" and getattr(value, "shape", None) == ()
    return value.item() if is_numpy else value


def printed(value: Any) -> str:
    """Return the value's text, with lone surrogates, which no Arrow string can hold, written out."""
    return str(value).encode("utf-8", "backslashreplace").decode()


def _anything(value: Any, column: Column) -> str:
    """Return the text of a value and its type, so that 1 and '1' differ in a column without a type."""
    return f"{printed(value)} ({type(value).__name__})"


def _text(value: Any, column: Column) -> str | None:
    return value if isinstance(value, str) and printed(value) == value else None


def _number(value: Any, column: Column) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not math.isfinite(value):
        return None
    is_too_large = isinstance(value, int) and not -_INT64 <= value < _INT64
    return None if is_too_large else float(value)


def _integer(value: Any, column: Column) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value if -_INT64 <= value < _INT64 else None
    number = _number(value, column)
    is_whole = number is not None and number.is_integer() and abs(number) <= MAX_EXACT
    return int(number) if number is not None and is_whole else None


def _boolean(value: Any, column: Column) -> bool | None:
    return value if isinstance(value, bool) else None


def _date(value: Any, column: Column) -> date | None:
    if isinstance(value, datetime):
        return value.date() if value.tzinfo is None and value.time() == time() else None
    return value if isinstance(value, date) else None


def _timestamp(value: Any, column: Column) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    if column.tz is None:
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    is_zoned = value.tzinfo and value.utcoffset() == value.astimezone(ZoneInfo(column.tz)).utcoffset()
    return value.astimezone(UTC) if is_zoned else None


_FITS: dict[str, tuple[Callable[[Any, Column], Any], Any]] = {
    "string": (_text, pl.String),
    "integer": (_integer, pl.Int64),
    "number": (_number, pl.Float64),
    "boolean": (_boolean, pl.Boolean),
    "date": (_date, pl.Date),
    "timestamp": (_timestamp, pl.Datetime("us")),
}
