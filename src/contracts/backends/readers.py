"""pyarrow RecordBatchReaders as batches: a stream can be read once, so it is spooled, and judged from there.

A stream that goes on after it was judged (`enforce`) is spooled with all its columns, and read
again from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import pyarrow as pa

from contracts.backends.arrow_tables import beside_of, changed_table, field_units, in_polars
from contracts.backends.batch import Batch, Changes
from contracts.backends.headers import resolve
from contracts.backends.spooling import Spool
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from contracts.terms import Terms

__all__ = ["open_reader", "settled_reader"]


@dataclass
class _Known:
    """What is known of a reader: its rows, if it was made here and nobody has begun to read it; whether it is over."""

    spool: Spool | None = None
    is_over: bool = False


# A reader has no room for what is known of it. One that is gone takes its entry, and its file, with it.
_KNOWN: WeakKeyDictionary[pa.RecordBatchReader, _Known] = WeakKeyDictionary()


def settled_reader(data: pa.RecordBatchReader, memory: int | None = None) -> pa.RecordBatchReader:
    """Return a reader of the same batches that can be judged, and read afterwards; the one given is read to its end."""
    return _reader(_spool_of(data) or Spool.of_batches(_batches(data, data.schema.names), data.schema, memory))


def _spool_of(data: pa.RecordBatchReader) -> Spool | None:
    known = _KNOWN.get(data)
    return known.spool if known else None


def _batches(data: pa.RecordBatchReader, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield some columns of what is left of a reader, which is over then.

    Raises:
        DataSourceError: it is over already: nothing of it is left, which is not to be taken for an empty delivery.

    """
    known = _KNOWN.setdefault(data, _Known())
    if known.is_over:
        msg = "the RecordBatchReader was read to its end before: judge it once, or use what `enforce` hands on"
        raise DataSourceError(msg)
    for batch in data:
        yield batch.select(names) if list(names) != data.schema.names else batch
    known.is_over = True


def _reader(spool: Spool) -> pa.RecordBatchReader:
    known = _Known(spool)
    made = pa.RecordBatchReader.from_batches(spool.schema, _read(spool, known))
    _KNOWN[made] = known
    return made


def _read(spool: Spool, known: _Known) -> Iterator[pa.RecordBatch]:
    known.spool = None
    yield from spool.batches()
    known.is_over = True


def open_reader(data: pa.RecordBatchReader, terms: Terms, memory: int | None = None) -> Batch:
    """Open a stream: it is read to its end, unless `settled_reader` made it, which can be read afterwards."""
    schema = data.schema
    found = resolve(terms, schema.names, field_units(schema), beside_of(schema))
    whole = _spool_of(data)
    kept = pa.schema([schema.field(name) for name in found.needed])
    spool = whole or Spool.of_batches(_batches(data, found.needed), kept, memory)

    def keep(mask: pl.Series | None, changes: Changes) -> pa.RecordBatchReader:
        table = changed_table(spool.table(), changes)
        return settled_reader((table if mask is None else table.filter(mask.to_arrow())).to_reader(), memory)

    return Batch(
        frame=spool.frame.select(found.needed) if whole else spool.frame,
        physical=found.physical,
        headers=found.headers,
        keep=keep,
        everything=lambda: in_polars(spool.table()),
        rows=spool.rows,
        pieces=[(frame.select(found.needed), rows) for frame, rows in spool.pieces] if whole else spool.pieces,
        units=found.units,
        unit_columns=found.unit_columns,
        in_parts=(lambda: map(in_polars, whole.batches())) if whole else None,
    )
