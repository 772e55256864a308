"""A summary as a table for people, with a small histogram in each line: blocks on a terminal, digits elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.quantity import plain
from contracts.report import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.authoring.inferring.summary import ColumnSummary, Summary

__all__ = ["bars", "table"]

_BLOCKS = " ▁▂▃▄▅▆▇█"
_DIGITS = " 123456789"
_HEAD = ("column", "type", "unit", "nulls", "distinct", "min", "median", "max", "histogram", "format, values")
_WIDEST = 28


def table(found: Summary, *, blocks: bool) -> str:
    """Return a line for each column under a head; `blocks` draws with characters that are not ASCII."""
    rows = [_HEAD, *(_row(one, _BLOCKS if blocks else _DIGITS) for one in found.columns)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(_HEAD))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    batches = f" in {found.batches} batches" if found.batches > 1 else ""
    notes = ["~ is an estimate; of text, min, median and max are lengths; median and histogram are of a sample"]
    return "\n".join([f"{found.rows:,} rows{batches}, {len(found.columns)} columns", *lines, *notes])


def bars(counts: Sequence[int], marks: str) -> str:
    """Return counts as one character each, from the emptiest to the fullest; what is there at all is seen."""
    most = max(counts, default=0)
    return "".join(marks[-(-count * (len(marks) - 1) // most)] if count else marks[0] for count in counts)


def _row(one: ColumnSummary, marks: str) -> tuple[str, ...]:
    gone = f"{100 * one.nulls / one.rows:.3g}%" if one.nulls else "0"
    form = [f"{one.form} {100 * one.form_share:.4g}%"] if one.form else []
    missing = [f"missing: {', '.join(repr(value) for value in one.missing)}"] if one.missing else []
    said = "; ".join([*form, *missing, *([", ".join(one.common)] if one.common and not one.form else [])])
    cells = (
        one.name,
        one.type or "?",
        one.unit or "",
        gone,
        f"{'' if one.is_exact else '~'}{one.distinct:,}",
        _shown(one.low),
        _shown(one.middle),
        _shown(one.high),
    )
    return (*(_short(printable(cell)) for cell in cells), bars(one.histogram, marks), printable(said))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        return str(value)[:19]
    if not isinstance(value, int | float):
        return str(value) if isinstance(value, str) else ""
    return str(value) if isinstance(value, int) else plain(float(f"{value:.6g}"))


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."
