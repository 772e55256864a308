"""pyarrow RecordBatchReaders as batches: a stream can be read once, so it is spooled, and judged from there.

A stream that goes on after it was judged (`enforce`) is spooled with all its columns, and read
again from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import polars as pl
import pyarrow as pa

from contracts.backends.arrow_tables import beside_of, changed_table, field_units
from contracts.backends.batch import Batch, Changes
from contracts.backends.headers import resolve
from contracts.backends.spooling import Spool, unique

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.terms import Terms

__all__ = ["open_reader", "settled_reader"]


@dataclass
class _Unread:
    """The rows of a reader that was made here, while nobody has begun to read it."""

    spool: Spool | None


# A reader has no room for what is known of it. One that is gone takes its entry, and its file, with it.
_UNREAD: WeakKeyDictionary[pa.RecordBatchReader, _Unread] = WeakKeyDictionary()


def settled_reader(data: pa.RecordBatchReader, memory: int | None = None) -> pa.RecordBatchReader:
    """Return a reader of the same batches that can be judged, and read afterwards; the one given is read to its end."""
    return _reader(_spool_of(data) or Spool.of_batches(data, data.schema, memory))


def _spool_of(data: pa.RecordBatchReader) -> Spool | None:
    unread = _UNREAD.get(data)
    return unread.spool if unread else None


def _reader(spool: Spool) -> pa.RecordBatchReader:
    unread = _Unread(spool)
    made = pa.RecordBatchReader.from_batches(spool.schema, _read(spool, unread))
    _UNREAD[made] = unread
    return made


def _read(spool: Spool, unread: _Unread) -> Iterator[pa.RecordBatch]:
    unread.spool = None
    yield from spool.batches()


def open_reader(data: pa.RecordBatchReader, terms: Terms, memory: int | None = None) -> Batch:
    """Open a stream: it is read to its end, unless `settled_reader` made it, which can be read afterwards."""
    schema = data.schema
    found = resolve(terms, schema.names, field_units(schema), beside_of(schema))
    whole = _spool_of(data)
    kept = pa.schema([schema.field(name) for name in found.needed])
    spool = whole or Spool.of_batches((batch.select(found.needed) for batch in data), kept, memory)

    def keep(mask: pl.Series | None, changes: Changes) -> pa.RecordBatchReader:
        table = changed_table(spool.table(), changes)
        return settled_reader((table if mask is None else table.filter(mask.to_arrow())).to_reader(), memory)

    return Batch(
        frame=spool.frame.select(found.needed) if whole else spool.frame,
        physical=found.physical,
        headers=found.headers,
        keep=keep,
        everything=lambda: _in_polars(spool.table()),
        rows=spool.rows,
        pieces=[(frame.select(found.needed), rows) for frame, rows in spool.pieces] if whole else spool.pieces,
        units=found.units,
        unit_columns=found.unit_columns,
    )


def _in_polars(table: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(table.rename_columns(unique(table.column_names))))
