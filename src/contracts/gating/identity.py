"""Which batch it is: a digest of its content, equal for the same content again, in whatever process.

Files are known by their bytes. Rows held in memory are known by their cells, in blocks of a fixed
number of rows: each column of a block gives its nulls, lengths and values, in which nothing is left
of how the rows lie in memory (chunks, slices, what stands under a null, the codes of a dictionary).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from contracts.backends.batch import Batch
from contracts.backends.objects import printed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from contracts.backends.batch import Pushed
    from contracts.profile import Profile

__all__ = ["batch_digest"]

_BLOCK = 1 << 16


def batch_digest(batch: Batch | Pushed, profile: Profile | None) -> str:
    """Return the SHA-256 digest of a batch's content, in hexadecimal.

    Of a single file it is that of its bytes; of several, that of their names and digests; of rows in
    memory, that of the header, type, unit and cells of each column. Of data that another engine holds
    it is that of their Profile, which is needed for them alone; it is of one contract and version.

    Raises:
        OSError: a file is not there any more.

    """
    if not isinstance(batch, Batch):
        assert profile is not None
        return profile.digest
    if batch.sources:
        return _of_files(batch.sources())
    units = sorted((name, found.unit) for name, found in batch.units.items())
    return _of_rows(batch.in_parts() if batch.in_parts else [batch.everything()], units)


def _of_files(files: Mapping[str, Path]) -> str:
    digests = {}
    for name, path in files.items():
        with path.open("rb") as file:
            digests[name] = hashlib.file_digest(file, "sha256").hexdigest()
    if len(digests) == 1:
        return digests.popitem()[1]
    return hashlib.sha256(repr(sorted(digests.items())).encode("utf-8", "surrogatepass")).hexdigest()


def _of_rows(frames: Iterable[pl.DataFrame], units: Any) -> str:
    whole = hashlib.sha256(repr(units).encode())
    for position, block in enumerate(_blocks(frames)):
        if not position:
            whole.update(repr([(name, _plain(kind)) for name, kind in block.schema.items()]).encode())
        whole.update(block.height.to_bytes(8))
        for series in block.get_columns():
            _add(whole, _in_arrow(series))
    return whole.hexdigest()


def _blocks(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Yield all rows in blocks of one size, the last of which may be shorter; at least one."""
    held: list[pl.DataFrame] = []
    rows = 0
    for frame in frames:
        held.append(frame)
        rows += frame.height
        while rows > _BLOCK:
            whole = pl.concat(held) if len(held) > 1 else held[0]
            yield whole.head(_BLOCK)
            held, rows = [whole.tail(-_BLOCK)], rows - _BLOCK
    yield pl.concat(held) if len(held) > 1 else held[0] if held else pl.DataFrame()


def _plain(kind: Any) -> str:
    """Return a type as it is written; the values that a dictionary lists are none of it."""
    return "Categorical" if kind in (pl.Categorical, pl.Enum) else str(kind)


def _in_arrow(series: pl.Series) -> pa.Array:
    """Return a column as Arrow has it, or as text what Arrow has no type for.

    Column by column, since the threads that a frame takes for it cost more than they save.
    """
    if series.dtype != pl.Object:
        with suppress(pa.ArrowException):
            return series.rechunk().to_arrow(compat_level=pl.CompatLevel.oldest())
    return pa.array([None if one is None else f"{type(one).__name__} {printed(one)}" for one in series], "large_string")


def _add(whole: Any, cells: pa.Array) -> None:
    """Add the cells of a column to a digest: which are null, and what the others hold."""
    if cells.null_count:
        whole.update(cells.is_valid().cast(pa.uint8()).to_numpy())
        cells = cells.drop_null()
    whole.update(len(cells).to_bytes(8))
    add = next(add for is_kind, add in _KINDS if is_kind(cells.type))
    add(whole, cells)


def _texts(whole: Any, cells: pa.Array) -> None:
    """Add text, or bytes, after the length of each."""
    _, offsets, values = cells.buffers()
    if len(cells):
        ends = np.frombuffer(offsets, dtype=np.int64)[cells.offset : cells.offset + len(cells) + 1]
        whole.update(np.diff(ends))
        whole.update(memoryview(values)[ends[0] : ends[-1]] if values else b"")


def _lists(whole: Any, cells: pa.Array) -> None:
    whole.update(pc.list_value_length(cells).cast(pa.int64()).to_numpy())
    _add(whole, cells.flatten())


def _structs(whole: Any, cells: pa.Array) -> None:
    for one in cells.flatten():
        _add(whole, one)


def _floats(whole: Any, cells: pa.Array) -> None:
    """Add floats by their bits; one NaN is like another."""
    values = cells.to_numpy()
    is_nan = np.isnan(values)
    whole.update(np.where(is_nan, values.dtype.type(np.nan), values) if is_nan.any() else values)


def _fixed(whole: Any, cells: pa.Array) -> None:
    """Add numbers and times by what they are stored as."""
    width = cells.type.bit_width // 8
    whole.update(memoryview(cells.buffers()[1] or b"")[cells.offset * width : (cells.offset + len(cells)) * width])


def _has_width(kind: pa.DataType) -> bool:
    """Return whether the cells of a type are all of one length."""
    with suppress(ValueError):
        return bool(kind.bit_width % 8 == 0)
    return False


def _nothing(whole: Any, cells: pa.Array) -> None:
    """Add nothing: how many they are was said."""


_KINDS: tuple[tuple[Callable[[Any], bool], Callable[[Any, Any], None]], ...] = (
    (lambda kind: pa.types.is_large_string(kind) or pa.types.is_large_binary(kind), _texts),
    (pa.types.is_floating, _floats),
    (pa.types.is_boolean, lambda whole, cells: whole.update(cells.cast(pa.uint8()).to_numpy())),
    (pa.types.is_dictionary, lambda whole, cells: _add(whole, cells.dictionary_decode())),
    (pa.types.is_struct, _structs),
    (lambda kind: pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind), _lists),
    (pa.types.is_null, _nothing),
    (lambda kind: isinstance(kind, pa.BaseExtensionType), lambda whole, cells: _add(whole, cells.storage)),
    (_has_width, _fixed),
    (lambda _: True, lambda whole, cells: _texts(whole, pa.array(map(repr, cells.to_pylist()), pa.large_string()))),
)
