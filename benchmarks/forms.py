"""The forms in which data lie when the clock starts, by name: a path in, what makes the data out.

What is called gives the data anew at each call, since a reader can be read once. Only frames and
tables are in memory by then; the others read the file while the clock runs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["FORMS"]


def _path(path: Path) -> Callable[[], Any]:
    return lambda: str(path)


def _polars_frame(path: Path) -> Callable[[], Any]:
    import polars as pl

    frame = pl.read_parquet(path)
    return lambda: frame


def _polars_scan(path: Path) -> Callable[[], Any]:
    import polars as pl

    return lambda: pl.scan_parquet(path)


def _pandas_str(path: Path) -> Callable[[], Any]:
    import pandas as pd

    frame = pd.read_parquet(path)
    return lambda: frame


def _pandas_objects(path: Path) -> Callable[[], Any]:
    import pandas as pd

    frame = pd.read_parquet(path)
    texts = [name for name, kind in frame.dtypes.items() if kind == "str"]
    frame = frame.astype(dict.fromkeys(texts, object))
    return lambda: frame


def _pandas_arrow(path: Path) -> Callable[[], Any]:
    import pandas as pd

    frame = pd.read_parquet(path, dtype_backend="pyarrow")
    return lambda: frame


def _arrow_table(path: Path) -> Callable[[], Any]:
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    return lambda: table


def _dataset(path: Path) -> Callable[[], Any]:
    import pyarrow.dataset as ds

    return lambda: ds.dataset(path)


def _reader(path: Path) -> Callable[[], Any]:
    import pyarrow.dataset as ds

    return lambda: ds.dataset(path).scanner().to_reader()


def _duckdb_parquet(path: Path) -> Callable[[], Any]:
    import duckdb

    relation = duckdb.connect().read_parquet(str(path))
    return lambda: relation


def _duckdb_table(path: Path) -> Callable[[], Any]:
    relation = _duckdb_database(path)().table("feed")
    return lambda: relation


def _duckdb_database(path: Path) -> Callable[[], Any]:
    import duckdb

    connection = duckdb.connect()
    connection.read_parquet(str(path)).create("feed")
    return lambda: connection


FORMS: dict[str, Callable[[Path], Callable[[], Any]]] = {
    "Parquet path": _path,
    "polars frame": _polars_frame,
    "polars scan": _polars_scan,
    "pandas, str": _pandas_str,
    "pandas, objects": _pandas_objects,
    "pandas, Arrow": _pandas_arrow,
    "Arrow table": _arrow_table,
    "Arrow dataset": _dataset,
    "Arrow reader": _reader,
    "DuckDB on Parquet": _duckdb_parquet,
    "DuckDB table": _duckdb_table,
    "DuckDB connection": _duckdb_database,
}
