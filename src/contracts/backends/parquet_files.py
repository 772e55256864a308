"""Parquet files as batches: read where they are, a slice at a time; the folders they are in may be columns.

`day=2026-01-01/` in the path of each of several files is a column `day`, as in Hive: of dates or
whole numbers where all of its values are, else of text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.backends.arrow_tables import beside_of, changed_table, field_units
from contracts.backends.file_batches import (
    File,
    Files,
    file_batch,
    reading,
    refuse_other_columns,
    refuse_other_units,
)
from contracts.backends.headers import resolve
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from contracts.backends.batch import Batch, Changes
    from contracts.terms import Terms

__all__ = ["open_parquet"]

_NULL = "__HIVE_DEFAULT_PARTITION__"
_READERS: Mapping[Any, Callable[[str], Any]] = {pl.Int64: int, pl.Date: date.fromisoformat}


@dataclass(frozen=True)
class _Footer:
    """What a file says of itself."""

    file: File
    schema: pa.Schema
    types: Mapping[str, Any]
    rows: int
    widths: Mapping[str, float]


def open_parquet(files: Files, terms: Terms, memory: int | None = None) -> Batch:
    """Open files; the schema of each is that of the first.

    Raises:
        DataSourceError: a file cannot be read, or has other columns, types or units than the first.

    """
    footers = [_footer(file) for file in files.found]
    first = footers[0]
    for one in footers[1:]:
        _refuse_another_schema(one, first, terms)
    parts = _partitions(files)
    frame = _scan([one.file for one in footers], files, parts)
    names = list(dict.fromkeys([*first.schema.names, *parts])) if parts else first.schema.names
    needed = resolve(terms, names, field_units(first.schema), beside_of(first.schema)).needed
    return file_batch(
        files,
        frame,
        names,
        terms,
        save=_save,
        everything=frame.collect,
        units=field_units(first.schema),
        beside=beside_of(first.schema),
        rows=sum(one.rows for one in footers),
        width=max(sum(one.widths.get(name, 0) for name in needed) for one in footers),
        pieces=[(_scan([one.file], files, parts), one.rows) for one in footers] if len(footers) > 1 else (),
    )


def _footer(file: File) -> _Footer:
    with reading(file):
        metadata = pq.read_metadata(file.path)
        types = pl.scan_parquet(file.path, glob=False, hive_partitioning=False).collect_schema()
        return _Footer(file, metadata.schema.to_arrow_schema(), types, metadata.num_rows, _widths(metadata))


def _widths(metadata: pq.FileMetaData) -> dict[str, float]:
    """Return the bytes of each column in a row, uncompressed but encoded, where they are most.

    The first rows may be narrow, and those behind them wide.
    """
    widths: dict[str, float] = {}
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        for column in map(group.column, range(group.num_columns)):
            name = column.path_in_schema
            widths[name] = max(widths.get(name, 0), column.total_uncompressed_size / max(group.num_rows, 1))
    names, whole = set(metadata.schema.to_arrow_schema().names), dict[str, float]()
    for path, width in widths.items():  # a nested column has a path for each of its leaves
        name = path.partition(".")[0] if path not in names else path
        whole[name] = whole.get(name, 0) + width
    return whole


def _refuse_another_schema(one: _Footer, first: _Footer, terms: Terms) -> None:
    refuse_other_columns(one.file, one.schema.names, first.file, first.schema.names)
    for name, kind in one.types.items():
        if kind != first.types[name]:
            msg = f"{one.file.shown}: column {name} is of type {kind}, and {first.types[name]} in {first.file.shown}"
            raise DataSourceError(msg)
    mine, theirs = (
        resolve(terms, footer.schema.names, field_units(footer.schema), beside_of(footer.schema)).units
        for footer in (one, first)
    )
    refuse_other_units(one.file.shown, mine, theirs)
    refuse_other_units(first.file.shown, theirs, mine)


def _scan(found: Sequence[File], files: Files, parts: Mapping[str, Any]) -> pl.LazyFrame:
    paths = [file.path for file in found]
    if not parts:
        return pl.scan_parquet(paths, glob=False, hive_partitioning=False)
    above = {name: pl.String for name in _pairs(files.root.parts if files.root else ()) if name not in parts}
    scan = pl.scan_parquet(paths, glob=False, hive_partitioning=True, hive_schema={**above, **parts})
    return scan.drop(above)


def _partitions(files: Files) -> dict[str, Any]:
    """Return the columns that the folders stand for, and their types.

    Raises:
        DataSourceError: a file is in folders of other names than the first.

    """
    values = [_values(file, files) for file in files.found]
    for file, found in zip(files.found, values, strict=True):
        if list(found) != list(values[0]):
            msg = f"{file.shown}: is not in folders of {', '.join(values[0]) or 'no partition'}, as the first file is"
            raise DataSourceError(msg)
    return {name: _type([found[name] for found in values]) for name in values[0]}


def _values(file: File, files: Files) -> dict[str, str | None]:
    if files.root is None:
        return {}
    return _pairs(file.path.relative_to(files.root).parent.parts)


def _pairs(folders: Sequence[str]) -> dict[str, str | None]:
    pairs = (folder.split("=", 1) for folder in folders if "=" in folder)
    return {name: None if value == _NULL else unquote(value) for name, value in pairs}


def _type(values: Sequence[str | None]) -> Any:
    known = [value for value in values if value is not None]
    return next((kind for kind, read in _READERS.items() if known and all(_is_so(read, v) for v in known)), pl.String)


def _is_so(read: Callable[[str], Any], value: str) -> bool:
    """Tell whether a value is spelt as its type spells it: `01` is text."""
    try:
        return str(read(value)) == value
    except ValueError:
        return False


def _save(files: Files, target: Path, mask: pl.Series | None, changes: Changes) -> None:
    tables = [_table(file, files, _partitions(files)) for file in files.found]
    names = tables[0].column_names
    whole = tables[0] if len(tables) == 1 else _together([table.select(names) for table in tables])
    table = changed_table(whole, changes)
    pq.write_table(table if mask is None else table.filter(mask.to_arrow()), target)


def _table(file: File, files: Files, parts: Mapping[str, Any]) -> pa.Table:
    """Return a file with the columns that its folders stand for."""
    table = pq.read_table(file.path, partitioning=None)
    for name, text in _values(file, files).items():
        value = None if text is None else _READERS.get(parts[name], str)(text)
        column = pl.Series(name, [value], dtype=parts[name]).new_from_index(0, table.num_rows).to_arrow()
        at = table.schema.get_field_index(name)
        table = table.append_column(name, column) if at < 0 else table.set_column(at, name, column)
    return table


def _together(tables: Sequence[pa.Table]) -> pa.Table:
    """Return the rows of all; a type may be stored as text of two sizes, and the first file's metadata are kept."""
    whole = pa.concat_tables(tables, promote_options="permissive")
    return whole.replace_schema_metadata(tables[0].schema.metadata)
