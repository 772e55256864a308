"""JSON lines as batches: each value keeps the type that JSON gives it. Large files are spooled."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.json as pj

from contracts.backends.file_batches import Files, file_batch
from contracts.backends.headers import resolve
from contracts.backends.json_streams import JSON_TYPES, REFUSALS, lines_of, object_of, streamed
from contracts.backends.objects import json_columns, printed
from contracts.backends.payloads import changed_record
from contracts.backends.spooling import holding

if TYPE_CHECKING:
    from pathlib import Path

    from contracts.backends.batch import Batch, Changes
    from contracts.terms import Terms

__all__ = ["open_json_lines"]

_MOST_BYTES, _SHARE = 1 << 26, 16
"""In memory are files of 64 MiB, or of one byte for so many of the budget: Python objects are ten times as large."""


def open_json_lines(files: Files, terms: Terms, memory: int | None = None) -> Batch:
    """Open files of one JSON object a line; a key that a line has not is null in it.

    Files that are not small are spooled: of them the columns that are needed.

    Raises:
        DataSourceError: a line is not JSON, or not an object.

    """
    most = min(_MOST_BYTES, memory // _SHARE if memory else _MOST_BYTES)
    if sum(file.path.stat().st_size for file in files.found) <= most:
        return _whole(files, terms)
    found = streamed(files.found, terms, memory)
    return file_batch(
        files,
        found.spool.frame,
        found.names,
        terms,
        save=_save,
        everything=holding(found.spool, lambda: _whole(files, terms).everything()),
        rows=found.spool.rows,
        pieces=found.spool.pieces,
        text=found.times,
        misfits=found.misfits,
    )


def _whole(files: Files, terms: Terms) -> Batch:
    try:
        tables = [_typed_json(file.path, terms) for file in files.found]
        table = pa.concat_tables(tables, promote_options="default")
        table.validate(full=True)  # Arrow takes bytes that are not UTF-8 for text
    except REFUSALS:
        return _objects(files, terms)  # slower, but it can say which line is at fault
    frame = pl.DataFrame(pl.from_arrow(table))
    times = frozenset(name for name, column in terms.columns.items() if column.type in ("date", "timestamp"))
    names = table.column_names
    return file_batch(
        files,
        frame.lazy(),
        names,
        terms,
        save=_save,
        everything=lambda: frame,
        rows=sum(one.num_rows for one in tables),
        text=times,
    )


def _typed_json(path: Path, terms: Terms) -> pa.Table:
    """Read with the declared types; Arrow refuses a value of another JSON type.

    Types are declared for the columns that are there: first for those of the first line, then, if
    later lines had more, for these too.
    """
    if not path.stat().st_size:
        return pa.table({})  # Arrow refuses it
    with path.open("rb") as file:
        table = _with_types(path, terms, list(json.loads(file.readline() or b"{}")))
    later = [name for name in table.column_names if name in terms.columns]
    return _with_types(path, terms, later)


def _with_types(path: Path, terms: Terms, names: list[str]) -> pa.Table:
    types = [(c.name, JSON_TYPES.get(c.type or "", pa.string())) for c in terms.columns.values() if c.name in names]
    return pj.read_json(path, parse_options=pj.ParseOptions(explicit_schema=pa.schema(types)))


def _objects(files: Files, terms: Terms) -> Batch:
    """Read line by line, keeping what fits the declared type and flagging what does not."""
    rows = [object_of(file, number, line) for file in files.found for number, line in lines_of(file)]
    names = list(dict.fromkeys(printed(name) for row in rows for name in row))
    found = resolve(terms, names, {}).physical
    declared = {header: terms.columns[name] for name, header in found.items()}
    made, misfits = json_columns({name: [row.get(name) for row in rows] for name in names}, declared)
    times = frozenset(header for header, column in declared.items() if column.type in ("date", "timestamp"))
    frame = pl.DataFrame(made).lazy()
    shown = [pl.coalesce(part.text, pl.col(name).cast(pl.String)).alias(name) for name, part in misfits.items()]
    whole = frame.with_columns(shown).drop([one for part in misfits.values() for one in (part.flag, part.text)])
    return file_batch(
        files, frame, names, terms, save=_save, everything=whole.collect, rows=len(rows), text=times, misfits=misfits
    )


def _save(files: Files, target: Path, mask: pl.Series | None, changes: Changes) -> None:
    lines = [line for file in files.found for _, line in lines_of(file)]
    if changes:
        columns = [one.numbers.to_list() for one in changes]
        lines = [_changed_line(line, changes, values) for line, *values in zip(lines, *columns, strict=True)]
    kept = lines if mask is None else [line for keep, line in zip(mask, lines, strict=True) if keep]
    target.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")


def _changed_line(line: str, changes: Changes, values: list[Any]) -> str:
    row = json.loads(line)
    for one, value in zip(changes, values, strict=True):
        row = changed_record(one, row, value)
    return json.dumps(row, ensure_ascii=False)
