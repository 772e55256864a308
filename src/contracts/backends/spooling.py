"""Rows that can be read only once, or would not fit into memory, kept in a temporary file while they are judged.

The file is an Arrow file (IPC) compressed with lz4: a slice of it reads the record batches that it
touches and no others, and a compressed file is not mapped into memory, so that the process stays
as small as the slices.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["Folder", "Spool", "holding", "unique"]

T = TypeVar("T")

_NAME = "rows.arrow"


class Folder:
    """A temporary folder, which vanishes with this object, and at the latest when the process ends."""

    def __init__(self) -> None:
        """Make it where the system keeps such folders."""
        self.path = Path(tempfile.mkdtemp(prefix="contracts-"))
        self.remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True)
class Spool:
    """Rows in a file of a temporary folder; whoever reads them holds on to this object.

    Columns of dictionaries are kept as the values that they stand for, since the dictionary of one
    batch need not be that of the next.
    """

    folder: Folder
    schema: pa.Schema
    rows: int

    @classmethod
    def of_batches(cls, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Spool:
        """Return the rows of some batches of a schema, read to their end."""
        folder, rows = Folder(), 0
        kept = _kept(schema)
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        try:
            with pa.ipc.new_file(folder.path / _NAME, kept, options=options) as file:
                for batch in batches:
                    file.write_batch(_like(batch, kept))
                    rows += batch.num_rows
        except BaseException:
            folder.remove()  # the error holds on to this frame
            raise
        return cls(folder, schema, rows)

    @classmethod
    def of_lazy(cls, lazy: pl.LazyFrame) -> Spool:
        """Return the rows of a LazyFrame, which is run once and never held in memory."""
        folder = Folder()
        try:
            lazy.sink_ipc(folder.path / _NAME, compression="lz4")
            rows = int(_scan(folder).select(pl.len()).collect().item())
            with pa.ipc.open_file(folder.path / _NAME) as file:
                schema = file.schema
        except BaseException:
            folder.remove()
            raise
        return cls(folder, schema, rows)

    @property
    def frame(self) -> pl.LazyFrame:
        """The rows; columns of one name have names of their own here."""
        return _scan(self.folder) if self.schema.names else pl.LazyFrame()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches as they came."""
        with pa.ipc.open_file(self.folder.path / _NAME) as file:
            for position in range(file.num_record_batches):
                yield _like(file.get_batch(position), self.schema)

    def table(self) -> pa.Table:
        """Return all rows, in memory."""
        return pa.Table.from_batches(self.batches(), self.schema)


def _scan(folder: Folder) -> pl.LazyFrame:
    return pl.scan_ipc(folder.path / _NAME, glob=False, hive_partitioning=False)


def _kept(schema: pa.Schema) -> pa.Schema:
    """Return the schema of the file: names are unique, dictionaries are spelt out, and there is no metadata."""
    kinds = [kind.value_type if pa.types.is_dictionary(kind) else kind for kind in schema.types]
    return pa.schema(list(zip(unique(schema.names), kinds, strict=True)))


def _like(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    if not schema.names:
        return batch
    columns = [_cast(column, kind) for column, kind in zip(batch.columns, schema.types, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _cast(column: pa.Array, kind: pa.DataType) -> pa.Array:
    return column if column.type == kind else column.cast(kind)


def holding(held: object, run: Callable[[], T]) -> Callable[[], T]:
    """Return a function that does the same; as long as it is there, so is what it holds."""

    def holder(_: object = held) -> T:
        return run()

    return holder


def unique(names: Sequence[str]) -> list[str]:
    """Return the names, with a position behind each that was there before."""
    return [f"{name}\x1f{position}" if name in names[:position] else name for position, name in enumerate(names)]
