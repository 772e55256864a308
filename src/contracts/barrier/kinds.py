"""Kinds of data that can be kept in a file and served again as they were: a kind is one line in the table."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.replacement import replacing

__all__ = ["KINDS", "Kind", "Unkept", "ending_of", "kind_of", "suffix_of"]


class Unkept(Exception):  # noqa: N818 - a reason that is said, and no error
    """Why a batch is not kept."""


@dataclass(frozen=True)
class Kind:
    """How data of a kind are written to a file and read again, and how rows are made into such data.

    `suffix` is that of the file, "" where the data are one. `read` and `made` get a folder besides, for data that
    are a file; `write` raises Unkept where a file does not hold the data.
    """

    name: str
    suffix: str
    write: Callable[[Any, Path], object]
    read: Callable[[Path, Path], Any]
    made: Callable[[pl.DataFrame, Path], Any]


def kind_of(data: Any) -> Kind:
    """Return the kind of data.

    Raises:
        Unkept: it is none of those that can be kept.

    """
    for one in type(data).__mro__:
        kind = KINDS.get(f"{one.__module__.partition('.')[0]}.{one.__name__}")
        if kind:
            return kind
    msg = f"data of type {type(data).__name__} are not kept: they are not held here"
    raise Unkept(msg)


_COMPRESSED = (".gz", ".zst", ".bz2", ".xz")


def suffix_of(kind: Kind, data: Any) -> str:
    """Return the suffix of the file that holds data: their own, of a file.

    Raises:
        Unkept: the data are a folder, a pattern or a URL.

    """
    if kind.suffix:
        return kind.suffix
    path = Path(data)
    if not path.is_file():
        msg = f"{path} is not kept: only a single file on this machine is"
        raise Unkept(msg)
    return ending_of(path)


def ending_of(path: str | Path) -> str:
    """Return the ending of a file's name, with that of what is compressed in it."""
    path = Path(path)
    return "".join(path.suffixes[-2:]) if path.suffix in _COMPRESSED else path.suffix


def _write_pandas(data: Any, path: Path) -> None:
    _write_arrow(data, path, pa.Table.from_pandas)


def _write_arrow(data: Any, path: Path, table: Callable[[Any], pa.Table] = lambda data: data) -> None:
    try:
        pq.write_table(table(data), path)
    except (pa.ArrowException, ValueError, TypeError) as error:
        msg = f"the frame is not kept: Parquet does not hold it ({type(error).__name__})"
        raise Unkept(msg) from None


def _write_payload(data: Any, path: Path) -> None:
    try:
        path.write_text(json.dumps(data), encoding="utf-8")
    except (TypeError, ValueError):
        msg = "the payload is not kept: it holds what JSON does not"
        raise Unkept(msg) from None


def _write_polars(data: pl.DataFrame | pl.LazyFrame, path: Path) -> None:
    try:
        data.lazy().collect().write_parquet(path)
    except pl.exceptions.PolarsError as error:
        msg = f"the frame is not kept: Parquet does not hold it ({type(error).__name__})"
        raise Unkept(msg) from None


def _read_polars(path: Path) -> pl.DataFrame:
    return pl.read_parquet(path, glob=False)


def _payload(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _as_batch(table: pa.Table) -> pa.RecordBatch:
    return pa.RecordBatch.from_struct_array(pa.concat_arrays(table.to_struct_array().chunks or [_no_rows(table)]))


def _no_rows(table: pa.Table) -> pa.Array:
    return pa.array([], pa.struct(list(table.schema)))


def _own(folder: Path) -> Path:
    """Return a new folder, so that nobody else is handed a file of it."""
    own = folder / os.urandom(8).hex()
    own.mkdir(parents=True)
    return own


def _copied(path: Path, folder: Path) -> Path:
    """Return a copy that whoever gets it may change or move away."""
    copy = _own(folder) / path.name
    with replacing(copy) as draft:
        shutil.copyfile(path, draft)
    return copy


def _as_file(frame: pl.DataFrame, folder: Path) -> Path:
    path = _own(folder) / "value.parquet"
    with replacing(path) as draft:
        frame.write_parquet(draft)
    return path


_ALL = (
    Kind(
        "pandas.DataFrame",
        ".parquet",
        _write_pandas,
        lambda path, _: pq.read_table(path).to_pandas(),
        lambda f, _: f.to_pandas(),
    ),
    Kind("polars.DataFrame", ".parquet", _write_polars, lambda path, _: _read_polars(path), lambda f, _: f),
    Kind(
        "polars.LazyFrame", ".parquet", _write_polars, lambda path, _: _read_polars(path).lazy(), lambda f, _: f.lazy()
    ),
    Kind("pyarrow.Table", ".parquet", _write_arrow, lambda path, _: pq.read_table(path), lambda f, _: f.to_arrow()),
    Kind(
        "pyarrow.RecordBatch",
        ".parquet",
        lambda data, path: _write_arrow([data], path, pa.Table.from_batches),
        lambda path, _: _as_batch(pq.read_table(path)),
        lambda f, _: _as_batch(f.to_arrow()),
    ),
    Kind("builtins.list", ".json", _write_payload, lambda path, _: _payload(path), lambda f, _: f.to_dicts()),
    Kind("builtins.dict", ".json", _write_payload, lambda path, _: _payload(path), lambda f, _: f.to_dicts()),
    Kind("builtins.str", "", shutil.copyfile, lambda *both: str(_copied(*both)), lambda *both: str(_as_file(*both))),
    Kind("pathlib.PosixPath", "", shutil.copyfile, _copied, _as_file),
    Kind("pathlib.WindowsPath", "", shutil.copyfile, _copied, _as_file),
)
KINDS = {kind.name: kind for kind in _ALL}
