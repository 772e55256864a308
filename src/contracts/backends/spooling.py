"""Rows that can be read only once, or would not fit into memory, kept while they are judged.

What is little stays in memory. The rest goes to Arrow files (IPC) in a temporary folder, compressed
with lz4 and each as small as a part of the rows that is judged at a time: a file is mapped while it
is read, and no longer, so that the process stays as small as the parts.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import polars as pl
import pyarrow as pa

from contracts.backends.parts import MOST_ROWS, bytes_of_part
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

__all__ = ["Folder", "Spool", "holding", "no_room", "unique"]

T = TypeVar("T")

_SHARE_HELD = 8
"""One byte is held in memory for so many of the budget."""
_MOST_HELD, _SHARE_OF_MACHINE = 1 << 31, 4
"""Without a budget: 2 GiB (ten million rows of ten columns), and no more than a quarter of the machine's memory."""
_MOST_IN_PIECE = 1 << 28
_FEW_ROWS = 1 << 15


class Folder:
    """A temporary folder, which vanishes with this object, and at the latest when the process ends."""

    def __init__(self) -> None:
        """Make it where the system keeps such folders."""
        self.path = Path(tempfile.mkdtemp(prefix="contracts-"))
        self.remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


@dataclass(frozen=True)
class _Piece:
    """Some consecutive rows: the batches that are held, or else the file."""

    rows: int
    held: tuple[pa.RecordBatch, ...]
    path: Path | None

    def frame(self, schema: pa.Schema) -> pl.LazyFrame:
        if self.path:
            return pl.scan_ipc(self.path, glob=False, hive_partitioning=False)
        is_scattered = self.rows < _FEW_ROWS * len(self.held)
        table = pa.Table.from_batches(self.held, schema)
        return pl.DataFrame(pl.from_arrow(table, rechunk=is_scattered)).lazy()

    def batches(self) -> Iterator[pa.RecordBatch]:
        if not self.path:
            yield from self.held
            return
        with pa.OSFile(str(self.path)) as source, pa.ipc.open_file(source) as file:
            for position in range(file.num_record_batches):
                yield file.get_batch(position)


@dataclass(frozen=True)
class Spool:
    """Rows in memory, or in files of a temporary folder; whoever reads them holds on to this object.

    Columns of dictionaries are kept as the values that they stand for, since the dictionary of one
    batch need not be that of the next.
    """

    folder: Folder | None
    schema: pa.Schema
    kept: Sequence[_Piece]

    @classmethod
    def of_batches(
        cls,
        batches: Iterable[pa.RecordBatch],
        schema: pa.Schema,
        memory: int | None = None,
    ) -> Spool:
        """Return the rows of some batches of a schema, read to their end; batches beyond a part's size are cut."""
        writing = _Writing(_kept(schema), memory)
        try:
            for batch in batches:
                writing.add(batch)
            kept = writing.finished()
        except BaseException:
            writing.drop()  # the error holds on to this frame
            raise
        return cls(writing.folder, schema, kept)

    @classmethod
    def of_lazy(cls, lazy: pl.LazyFrame, memory: int | None) -> Spool:
        """Return the rows of a LazyFrame, which is run once, as a stream."""
        schema = lazy.limit(0).collect().to_arrow().schema
        frames = lazy.collect_batches(maintain_order=True, lazy=True, engine="streaming")
        return cls.of_batches((batch for frame in frames for batch in frame.to_arrow().to_batches()), schema, memory)

    @property
    def rows(self) -> int:
        """How many there are."""
        return sum(piece.rows for piece in self.kept)

    @cached_property
    def pieces(self) -> Sequence[tuple[pl.LazyFrame, int]]:
        """The rows piece by piece, each with the number of its rows; columns of one name have names of their own."""
        if not self.schema.names:
            return [(pl.LazyFrame(), piece.rows) for piece in self.kept]
        return [(piece.frame(_kept(self.schema)), piece.rows) for piece in self.kept]

    @property
    def frame(self) -> pl.LazyFrame:
        """All rows."""
        paths = [piece.path for piece in self.kept if piece.path]
        if len(paths) == len(self.kept):
            return pl.scan_ipc(paths, glob=False, hive_partitioning=False)
        return pl.concat([frame for frame, _ in self.pieces])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches as they came, but for large ones, which are cut."""
        return (_like(batch, self.schema) for piece in self.kept for batch in piece.batches())

    def table(self) -> pa.Table:
        """Return all rows, in memory."""
        return pa.Table.from_batches(self.batches(), self.schema)


@dataclass
class _Writing:
    """Rows on their way into a spool: they are held as long as they are few, and otherwise written as they come.

    Held batches may be slices of something larger, which they keep, so that few are held.
    """

    schema: pa.Schema
    memory: int | None
    folder: Folder | None = None
    pieces: list[_Piece] = field(default_factory=list)
    held: list[pa.RecordBatch] = field(default_factory=list)
    file: pa.ipc.RecordBatchFileWriter | None = None
    rows: int = 0
    bytes: int = 0
    bytes_held: int = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Take the next batch."""
        most = _MOST_IN_PIECE if self.memory is None else bytes_of_part(self.memory)
        for cut in _cut(_like(batch, self.schema), most):
            self.rows += cut.num_rows
            self.bytes += cut.nbytes
            if self.folder:
                self._write(cut)
            else:
                self._hold(cut)
            if self.bytes >= most or self.rows >= MOST_ROWS:
                self._close()

    def _hold(self, batch: pa.RecordBatch) -> None:
        self.held.append(batch)
        self.bytes_held += batch.nbytes
        if self.bytes_held <= _most_held(self.memory):
            return
        self.folder = Folder()
        pieces, waiting, last = self.pieces, self.held, (self.rows, self.bytes)
        self.pieces, self.held = [], []
        for piece in pieces:
            self._write(*piece.held)
            self.rows = piece.rows
            self._close()
        self.rows, self.bytes = last
        self._write(*waiting)

    def _write(self, *batches: pa.RecordBatch) -> None:
        if self.file is None:
            options = pa.ipc.IpcWriteOptions(compression="lz4")
            self.file = pa.ipc.new_file(self._path, self.schema, options=options)
        try:
            for batch in batches:
                self.file.write_batch(batch)
        except OSError as error:
            raise no_room(error) from None

    @property
    def _path(self) -> Path:
        assert self.folder
        return self.folder.path / f"{len(self.pieces)}.arrow"

    def _close(self) -> None:
        """Make a piece of the rows since the last one."""
        if self.file:
            self.file.close()
        self.pieces.append(_Piece(self.rows, tuple(self.held), self._path if self.file else None))
        self.held, self.file, self.rows, self.bytes = [], None, 0, 0

    def finished(self) -> Sequence[_Piece]:
        """Return the pieces, at least one, once there are no more batches."""
        if self.rows or not self.pieces:
            self._close()
        pa.default_memory_pool().release_unused()  # what the source took to make its batches
        return self.pieces

    def drop(self) -> None:
        """Remove what was written."""
        if self.file:
            self.file.close()
        if self.folder:
            self.folder.remove()


def no_room(error: OSError) -> DataSourceError:
    """Return the error that says that a temporary file could not be written."""
    why = error.strerror or type(error).__name__
    msg = f"temporary files cannot be written in {tempfile.gettempdir()} ({why}); TMPDIR names another folder"
    return DataSourceError(msg)


def _most_held(memory: int | None) -> int:
    if memory is not None:
        return memory // _SHARE_HELD
    try:
        machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # not on Windows
        return _MOST_HELD
    return min(_MOST_HELD, machine // _SHARE_OF_MACHINE)


def _cut(batch: pa.RecordBatch, most: int) -> Iterator[pa.RecordBatch]:
    """Yield a batch in halves of halves, each of no more bytes, and of half of the rows of a part."""
    rows = batch.num_rows
    if rows < 2 or (batch.nbytes <= most and rows <= MOST_ROWS // 2):  # noqa: PLR2004 - one row cannot be cut
        yield batch
        return
    yield from _cut(batch.slice(0, rows // 2), most)
    yield from _cut(batch.slice(rows // 2), most)


def _kept(schema: pa.Schema) -> pa.Schema:
    """Return the schema that is kept: names are unique, and there is no metadata.

    Dictionaries are spelt out, and views are no views: a slice of one is as large as the whole.
    """
    return pa.schema(list(zip(unique(schema.names), map(_spelt_out, schema.types), strict=True)))


def _spelt_out(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_dictionary(kind):
        return _spelt_out(kind.value_type)
    return {pa.string_view(): pa.large_string(), pa.binary_view(): pa.large_binary()}.get(kind, kind)


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
