"""JSON lines larger than memory: read block by block, twice, and spooled.

The first reading finds the keys and the types of their values, the second keeps those that are needed. Both read with
Arrow where it can; where it refuses a value, all blocks are read line by line instead.
"""

from __future__ import annotations

import io
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.json as pj

from contracts.backends.file_batches import File, reading
from contracts.backends.headers import resolve
from contracts.backends.objects import json_columns, printed
from contracts.backends.spooling import Spool
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contracts.backends.batch import Misfits
    from contracts.column import Column
    from contracts.terms import Terms

__all__ = ["JSON_TYPES", "REFUSALS", "Streamed", "lines_of", "object_of", "streamed"]

JSON_TYPES = {"integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
REFUSALS = (pa.ArrowException, ValueError, TypeError, RecursionError, OSError)
"""What Arrow refuses a file with; reading it line by line can say why, or need not refuse it."""
_BLOCK = 1 << 22
_PIECE = 1 << 18
"""As Python objects text is some ten times as large."""


@dataclass(frozen=True)
class Streamed:
    """The columns that are needed, where they are kept; all keys; and where values are not of the declared type."""

    spool: Spool
    names: list[str]
    misfits: Mapping[str, Misfits]
    times: frozenset[str]


@dataclass(frozen=True)
class _Block:
    """Some lines of a file, and how many lines and bytes are before them."""

    file: File
    text: bytes
    lines: int
    start: int


def streamed(files: Sequence[File], terms: Terms, memory: int | None) -> Streamed:
    """Return the needed columns of files, however large these are.

    Raises:
        DataSourceError: a line is not JSON, or not an object.

    """
    types = _types(files, terms)
    if types is not None:
        names = _in_order(types, terms)
        with suppress(*REFUSALS):
            return Streamed(_typed(files, types, _needed(terms, names), memory), names, {}, _times(terms))
    return _by_line(files, terms, memory)


def _times(terms: Terms) -> frozenset[str]:
    return frozenset(name for name, column in terms.columns.items() if column.type in ("date", "timestamp"))


def _in_order(types: Mapping[str, pa.DataType], terms: Terms) -> list[str]:
    """Return the keys as Arrow orders them: declared ones first."""
    declared = [name for name in terms.columns if name in types]
    return [*declared, *(name for name in types if name not in terms.columns)]


def _needed(terms: Terms, names: list[str]) -> list[str]:
    return resolve(terms, names, {}).needed or names[:1]  # rows without a column could not be counted


def _types(files: Sequence[File], terms: Terms) -> dict[str, pa.DataType] | None:
    """Return the type of each key: the declared one, else what its values have in common; None where Arrow refuses."""
    known: dict[str, pa.DataType] = {}
    for block in (block for file in files for block in _blocks(file, _BLOCK)):
        try:
            table = pj.read_json(io.BytesIO(block.text))
            table.validate(full=True)  # Arrow takes bytes that are not UTF-8 for text
            for field in table.schema:
                name, declared = field.name, terms.columns.get(field.name)
                if declared:
                    known[name] = JSON_TYPES.get(declared.type or "", pa.string())
                else:
                    known[name] = _common(known.get(name, field.type), field)
        except REFUSALS:
            return None
    return known


def _common(kind: pa.DataType, field: pa.Field) -> pa.DataType:
    both = pa.unify_schemas([pa.schema([(field.name, kind)]), pa.schema([field])], promote_options="permissive")
    return both.field(field.name).type


def _typed(files: Sequence[File], types: Mapping[str, pa.DataType], needed: list[str], memory: int | None) -> Spool:
    schema = pa.schema([(name, types[name]) for name in needed])
    options = pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore")
    blocks = (block for file in files for block in _blocks(file, _BLOCK))
    tables = (pj.read_json(io.BytesIO(block.text), parse_options=options) for block in blocks)
    return Spool.of_batches((batch for table in tables for batch in table.to_batches()), schema, memory)


def _by_line(files: Sequence[File], terms: Terms, memory: int | None) -> Streamed:
    """Read line by line, keeping what fits the declared type and flagging what does not."""
    blocks = [(file, _PIECE) for file in files]
    names = list(
        dict.fromkeys(
            printed(name)
            for file, size in blocks
            for block in _blocks(file, size)
            for row in _rows(block)
            for name in row
        )
    )
    needed = _needed(terms, names)
    declared = {header: terms.columns[name] for name, header in resolve(terms, names, {}).physical.items()}
    nothing, misfits = _columns([], needed, declared)
    schema = nothing.schema
    batches = (
        _columns(list(_rows(block)), needed, declared)[0] for file, size in blocks for block in _blocks(file, size)
    )
    spool = Spool.of_batches((batch for table in batches for batch in table.to_batches()), schema, memory)
    times = frozenset(header for header, column in declared.items() if column.type in ("date", "timestamp"))
    return Streamed(spool, names, misfits, times)


def _columns(
    rows: Sequence[Mapping[str, Any]], needed: Sequence[str], declared: Mapping[str, Column]
) -> tuple[pa.Table, Mapping[str, Misfits]]:
    made, misfits = json_columns({name: [row.get(name) for row in rows] for name in needed}, declared)
    return pl.DataFrame(made).to_arrow(), misfits


def _rows(block: _Block) -> Iterator[dict[str, Any]]:
    return (object_of(block.file, number, line) for number, line in _lines(block))


def lines_of(file: File) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that are not blank, each with its number from 1."""
    return (line for block in _blocks(file, _PIECE) for line in _lines(block))


def _lines(block: _Block) -> Iterator[tuple[int, str]]:
    with reading(block.file):
        text = _decoded(block).replace("\r\n", "\n").replace("\r", "\n")
    return ((number, line) for number, line in enumerate(text.split("\n"), block.lines + 1) if line.strip())


def _decoded(block: _Block) -> str:
    """Return the text of a block.

    Raises:
        ValueError: it is not UTF-8; the message says where in the file.

    """
    try:
        return block.text.decode("utf-8" if block.start else "utf-8-sig")
    except UnicodeDecodeError as error:
        here, last = error.start + block.start, error.end - 1 + block.start
        said = str(error).replace(f"position {error.start}-{error.end - 1}:", f"position {here}-{last}:")
        raise ValueError(said.replace(f"position {error.start}:", f"position {here}:")) from None


def _blocks(file: File, size: int) -> Iterator[_Block]:
    """Yield a file in blocks of whole lines, of about some size."""
    lines = start = 0
    with reading(file), file.path.open("rb") as source:
        while text := source.read(size) + source.readline():
            yield _Block(file, text, lines, start)
            lines += _count(text)
            start += len(text)


def _count(text: bytes) -> int:
    """Return how many lines end in a text: as Python reads them, a carriage return alone ends one too."""
    return text.count(b"\n") + (text.count(b"\r") - text.count(b"\r\n"))


def object_of(file: File, number: int, line: str) -> dict[str, Any]:
    """Return the object in a line.

    Raises:
        DataSourceError: there is none.

    """
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        msg = f"{file.shown}:{number}: not JSON: {getattr(error, 'msg', 'nested too deeply')}"
        raise DataSourceError(msg) from None
    if not isinstance(found, dict):
        msg = f"{file.shown}:{number}: each line is one JSON object, not {type(found).__name__}"
        raise DataSourceError(msg)
    return found
