"""Parquet, CSV, JSON and JSON lines files as batches, by the path's ending.

CSV is read as text and then as the declared types, so that a leading zero stays, and a value
that does not fit is a row that fails, not a file that cannot be read. JSON lines keep the types
that JSON gives them.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.json as pj
import pyarrow.parquet as pq

from contracts.backends.arrow_tables import beside_of, changed_table, field_units
from contracts.backends.batch import Batch, Change, Changes, Misfits
from contracts.backends.headers import resolve
from contracts.backends.objects import json_columns, printed
from contracts.backends.payloads import changed_record, open_json
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from contracts.profile import FoundUnit
    from contracts.terms import Terms

__all__ = ["SUFFIXES", "open_path"]

_UNREADABLE = (OSError, csv.Error, pa.ArrowException, pl.exceptions.PolarsError, ValueError)


def open_path(data: str | Path, terms: Terms) -> Batch:
    """Open a file.

    Raises:
        DataSourceError: it does not exist, its ending is unknown, or it cannot be read.

    """
    path = Path(data)
    opener = _OPENERS.get(path.suffix.lower())
    if opener is None:
        msg = f"{path}: unknown kind of file {path.suffix!r}; known are {', '.join(_OPENERS)}"
        raise DataSourceError(msg)
    try:
        if not path.is_file():
            msg = f"{path}: no such file" if not path.exists() else f"{path}: not a file"
            raise DataSourceError(msg)
        return opener(path, terms)
    except _UNREADABLE as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        msg = f"{path}: cannot be read as {path.suffix.lower()[1:]}: {lines[0]}"
        raise DataSourceError(msg) from None


def _parquet(path: Path, terms: Terms) -> Batch:
    schema = pq.read_schema(path)
    return _batch(
        path, pl.scan_parquet(path, glob=False), schema.names, terms, field_units(schema), beside=beside_of(schema)
    )


def _csv(path: Path, terms: Terms) -> Batch:
    """Read all cells as text; a row with too many or too few cells refuses the file, with its line."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        names = next(reader, None)
        header_lines = reader.line_num
    if not names:
        msg = "it is empty, without even a header"
        raise ValueError(msg)
    unique = [f"{name}\x1f{position}" if name in names[:position] else name for position, name in enumerate(names)]
    try:
        table = _text_table(path, unique, header_lines)
    except pa.ArrowInvalid:
        raise ValueError(_csv_fault(path, len(names))) from None
    _refuse_bad_quotes(path, table.num_rows + header_lines)
    frame = pl.DataFrame(pl.from_arrow(table)).lazy()
    return _batch(path, frame, names, terms, {}, text=frozenset(names))


def _text_table(path: Path, names: list[str], header_lines: int) -> pa.Table:
    return pc.read_csv(
        path,
        read_options=pc.ReadOptions(column_names=names, skip_rows=header_lines),
        parse_options=pc.ParseOptions(newlines_in_values=True, ignore_empty_lines=len(names) > 1),
        convert_options=pc.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()),
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            null_values=[""],
        ),
    )


def _refuse_bad_quotes(path: Path, lines_expected: int) -> None:
    """Refuse a file in which a quote swallows the rows after it.

    Only a file with an odd number of quotes, or with fewer rows than lines, is read a second time
    to tell: a cell may hold line breaks rightly.

    Raises:
        ValueError: a quote is never closed, or stands in the middle of a cell.

    """
    quotes = lines = 0
    with path.open("rb") as file:
        while part := file.read(1 << 24):
            quotes += part.count(b'"')
            lines += part.count(b"\n")
    if quotes % 2 or (quotes and lines > lines_expected):
        fault = _csv_fault(path, 0)
        if fault:
            raise ValueError(fault)


def _csv_fault(path: Path, width: int) -> str:
    """Return what is wrong with a CSV file and in which line, without quoting it; width 0: any."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            for row in reader:
                if row and width and len(row) != width:
                    return f"line {reader.line_num} has {len(row)} cells where the header has {width}"
        except csv.Error:
            return f"a quote before line {reader.line_num} is not closed, or stands in the middle of a cell"
        except UnicodeError:
            return f"not UTF-8 text after line {reader.line_num}"
    return "a row is malformed" if width else ""


def _json_lines(path: Path, terms: Terms) -> Batch:
    try:
        table = _typed_json(path, terms)
    except (pa.ArrowException, ValueError, TypeError, RecursionError):
        return _json_objects(path, terms)  # slower, but it can say which line is at fault
    frame = pl.DataFrame(pl.from_arrow(table))
    times = {name for name, column in terms.columns.items() if column.type in ("date", "timestamp")}
    return _batch(path, frame.lazy(), table.column_names, terms, {}, text=frozenset(times))


_JSON_TYPES = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}


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


def _json_objects(path: Path, terms: Terms) -> Batch:
    """Read line by line, keeping what fits the declared type and flagging what does not."""
    rows = [_object(path, number, line) for number, line in _lines(path)]
    names = list(dict.fromkeys(printed(name) for row in rows for name in row))
    found = resolve(terms, names, {}).physical
    declared = {header: terms.columns[name] for name, header in found.items()}
    made, misfits = json_columns({name: [row.get(name) for row in rows] for name in names}, declared)
    times = frozenset(header for header, column in declared.items() if column.type in ("date", "timestamp"))
    return _batch(path, pl.DataFrame(made).lazy(), names, terms, {}, text=times, misfits=misfits)


def _lines(path: Path) -> list[tuple[int, str]]:
    text = path.read_text(encoding="utf-8-sig")
    return [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        msg = f"{path}:{number}: not JSON: {getattr(error, 'msg', 'nested too deeply')}"
        raise DataSourceError(msg) from None
    if not isinstance(found, dict):
        msg = f"{path}:{number}: each line is one JSON object, not {type(found).__name__}"
        raise DataSourceError(msg)
    return found


_OPENERS: dict[str, Callable[[Path, Terms], Batch]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".json": open_json,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}


SUFFIXES = tuple(_OPENERS)


def _batch(
    path: Path,
    frame: pl.LazyFrame,
    names: list[str],
    terms: Terms,
    units: dict[str, FoundUnit],
    beside: Mapping[Any, Any] | None = None,
    **how: Any,
) -> Batch:
    found = resolve(terms, names, units, beside)
    misfits: dict[str, Misfits] = how.get("misfits", {})
    shown = [pl.coalesce(part.text, pl.col(name).cast(pl.String)).alias(name) for name, part in misfits.items()]
    whole = frame.with_columns(shown).drop([one for part in misfits.values() for one in (part.flag, part.text)])

    def save(target: Path, mask: pl.Series | None, changes: Changes) -> None:
        _COPIERS[path.suffix.lower()](path, target, mask, changes)

    return Batch(
        frame=frame,
        physical=found.physical,
        headers=found.headers,
        keep=None,
        everything=whole.collect,
        units=found.units,
        unit_columns=found.unit_columns,
        path=path,
        save=save,
        **how,
    )


def _copy_parquet(source: Path, target: Path, mask: pl.Series | None, changes: Changes) -> None:
    table = changed_table(pq.read_table(source), changes)
    pq.write_table(table if mask is None else table.filter(mask.to_arrow()), target)


def _copy_csv(source: Path, target: Path, mask: pl.Series | None, changes: Changes) -> None:
    with source.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        names = next(reader)
        table = _text_table(source, names, reader.line_num)
    frame = pl.DataFrame(pl.from_arrow(table))
    for one in changes:
        united = [one.united(frame[one.beside])] if one.beside else []
        frame = frame.with_columns(_in_text(one, frame[one.physical]), *united)
    frame = frame.rename({one.physical: one.header for one in changes})
    (frame if mask is None else frame.filter(mask)).write_csv(target)


def _in_text(one: Change, original: pl.Series) -> pl.Series:
    """Return a column of text with the new values; a whole number stays one without a point."""
    is_whole = (one.numbers.round(0) == one.numbers) & ~original.str.contains(r"[.eE]")
    written = one.numbers.cast(pl.Int64, strict=False).cast(pl.String).zip_with(is_whole, one.numbers.cast(pl.String))
    return written.zip_with(one.numbers.is_not_null(), original).alias(original.name)


def _copy_lines(source: Path, target: Path, mask: pl.Series | None, changes: Changes) -> None:
    lines = [line for _, line in _lines(source)]
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


_COPIERS: dict[str, Callable[[Path, Path, pl.Series | None, Changes], None]] = {
    ".parquet": _copy_parquet,
    ".csv": _copy_csv,
    ".jsonl": _copy_lines,
    ".ndjson": _copy_lines,
}
