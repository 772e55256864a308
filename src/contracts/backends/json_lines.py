"""JSON lines as batches: each value keeps the type that JSON gives it. All lines are held in memory."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.json as pj

from contracts.backends.file_batches import File, Files, file_batch, reading
from contracts.backends.headers import resolve
from contracts.backends.objects import json_columns, printed
from contracts.backends.payloads import changed_record
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contracts.backends.batch import Batch, Changes
    from contracts.terms import Terms

__all__ = ["open_json_lines"]

_JSON_TYPES = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}


def open_json_lines(files: Files, terms: Terms, memory: int | None = None) -> Batch:
    """Open files of one JSON object a line; a key that a line has not is null in it.

    Raises:
        DataSourceError: a line is not JSON, or not an object.

    """
    try:
        table = pa.concat_tables([_typed_json(file.path, terms) for file in files.found], promote_options="default")
    except (pa.ArrowException, ValueError, TypeError, RecursionError, OSError):
        return _objects(files, terms)  # slower, but it can say which line is at fault
    frame = pl.DataFrame(pl.from_arrow(table))
    times = frozenset(name for name, column in terms.columns.items() if column.type in ("date", "timestamp"))
    names = table.column_names
    return file_batch(
        files, frame.lazy(), names, terms, save=_save, everything=lambda: frame, rows=frame.height, text=times
    )


def _typed_json(path: Path, terms: Terms) -> pa.Table:
    """Read with the declared types; Arrow refuses a value of another JSON type.

    Types are declared for the columns that are there: first for those of the first line, then, if
    later lines had more, for these too.
    """
    with path.open("rb") as file:
        table = _with_types(path, terms, list(json.loads(file.readline() or b"{}")))
    later = [name for name in table.column_names if name in terms.columns]
    return _with_types(path, terms, later)


def _with_types(path: Path, terms: Terms, names: list[str]) -> pa.Table:
    types = [(c.name, _JSON_TYPES.get(c.type or "", pa.string())) for c in terms.columns.values() if c.name in names]
    return pj.read_json(path, parse_options=pj.ParseOptions(explicit_schema=pa.schema(types)))


def _objects(files: Files, terms: Terms) -> Batch:
    """Read line by line, keeping what fits the declared type and flagging what does not."""
    rows = [_object(file, number, line) for file in files.found for number, line in _lines(file)]
    names = list(dict.fromkeys(printed(name) for row in rows for name in row))
    found = resolve(terms, names, {}).physical
    declared = {header: terms.columns[name] for name, header in found.items()}
    made, misfits = json_columns({name: [row.get(name) for row in rows] for name in names}, declared)
    times = frozenset(header for header, column in declared.items() if column.type in ("date", "timestamp"))
    frame = pl.DataFrame(made).lazy()
    shown = [pl.coalesce(part.text, pl.col(name).cast(pl.String)).alias(name) for name, part in misfits.items()]
    whole = frame.with_columns(shown).drop([one for part in misfits.values() for one in (part.flag, part.text)])
    return file_batch(files, frame, names, terms, save=_save, everything=whole.collect, text=times, misfits=misfits)


def _lines(file: File) -> Iterator[tuple[int, str]]:
    with reading(file):
        text = file.path.read_text(encoding="utf-8-sig")
    return ((number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip())


def _object(file: File, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        msg = f"{file.shown}:{number}: not JSON: {getattr(error, 'msg', 'nested too deeply')}"
        raise DataSourceError(msg) from None
    if not isinstance(found, dict):
        msg = f"{file.shown}:{number}: each line is one JSON object, not {type(found).__name__}"
        raise DataSourceError(msg)
    return found


def _save(files: Files, target: Path, mask: pl.Series | None, changes: Changes) -> None:
    lines = [line for file in files.found for _, line in _lines(file)]
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
