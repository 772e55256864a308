"""Handing data to the engine that was asked for, where it is not the one that holds them already."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.backends.arrow_tables import field_units
from contracts.backends.failures import FAILURES
from contracts.errors import ContractsError, DataSourceError
from contracts.problem import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["ENGINES", "moved"]


def moved(data: Any, engine: str | None, memory: int | None = None) -> Any:
    """Return the data as the engine takes them; None leaves them where they are.

    Raises:
        ContractsError: there is no such engine, or it is not installed.
        DataSourceError: the engine cannot take data of this kind.

    """
    if engine is None:
        return data
    if engine not in ENGINES:
        hint = did_you_mean(engine, ENGINES) or f"known are {', '.join(ENGINES)}"
        msg = f"no engine named {engine!r}; {hint}"
        raise ContractsError(msg)
    return ENGINES[engine](data, memory)


def _for_polars(data: Any, memory: int | None) -> Any:
    """Return what DuckDB or Spark hold as a stream; all else polars takes as it is."""
    kind = _package(data)
    if kind == "duckdb":
        return data.to_arrow_reader()
    return data.toArrow() if kind == "pyspark" else data


def _for_duckdb(data: Any, memory: int | None) -> Any:
    kind = _package(data)
    if kind == "duckdb":
        return data
    try:
        duckdb = import_module("duckdb")
    except ImportError:
        msg = "the engine duckdb is not installed: pip install 'ingest-contracts[duckdb]'"
        raise ContractsError(msg) from None
    session = duckdb.connect(config={} if memory is None else {"memory_limit": f"{memory}B"})
    is_path = isinstance(data, str | Path)
    table = _file(data) if is_path else _in_arrow(data, kind)
    _refuse_what_would_be_lost(table, data)
    return session.read_parquet(str(data)) if is_path else session.from_arrow(table)


def _file(path: str | Path) -> Any:
    """Return the schema of a Parquet file that DuckDB can open by its name.

    Raises:
        DataSourceError: it is no such file.

    """
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where an engine is named

    local = Path(path)
    is_one = "://" not in str(path) and local.suffix == ".parquet" and not set(str(path)) & set("*?[]")
    if not is_one or not local.is_file():
        msg = f"the engine duckdb takes one local Parquet file, or a frame; {_ANYTHING_ELSE}"
        raise DataSourceError(msg)
    try:
        return pq.read_schema(local)
    except FAILURES as error:
        msg = f"{path}: cannot be read as parquet ({type(error).__name__})"
        raise DataSourceError(msg) from None


def _refuse_what_would_be_lost(table: Any, data: Any) -> None:
    """Refuse data of which DuckDB would take over less than the contract is about.

    Raises:
        DataSourceError: they carry units, name a column twice, or have a column of durations.

    """
    import pyarrow as pa  # noqa: PLC0415 - only where an engine is named

    schema = table if isinstance(table, pa.Schema) else table.schema
    twice = len(set(schema.names)) < len(schema.names)
    lost = ("units" if field_units(schema) else "") or ("two columns of one name" if twice else "")
    if not lost and any(pa.types.is_duration(kind) for kind in schema.types):
        lost = "durations"
    if lost:
        msg = f"{_named(data)} has {lost}, which duckdb would not take over; leave the engine out"
        raise DataSourceError(msg)


def _in_arrow(data: Any, kind: str) -> Any:
    """Return a frame as an Arrow table, or what can be read again as one.

    Raises:
        DataSourceError: it is no frame, can be read only once, or Arrow cannot hold it.

    """
    make = _TO_ARROW.get((kind, type(data).__name__))
    if make is None:
        msg = f"the engine duckdb takes Parquet files and frames, not {_named(data)}; {_ANYTHING_ELSE}"
        raise DataSourceError(msg)
    try:
        return make(data)
    except FAILURES as error:  # its text may quote the data
        msg = f"{_named(data)} cannot be handed to duckdb ({type(error).__name__}); leave the engine out"
        raise DataSourceError(msg) from None


_ANYTHING_ELSE = "leave the engine out, and polars judges it"
_TO_ARROW: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("pyarrow", "Table"): lambda data: data,
    ("polars", "DataFrame"): lambda data: data.to_arrow(),
    ("polars", "LazyFrame"): lambda data: data.collect().to_arrow(),
    ("pandas", "DataFrame"): lambda data: import_module("pyarrow").Table.from_pandas(data, preserve_index=False),
}


def _for_spark(data: Any, memory: int | None) -> Any:
    if _package(data) == "pyspark":
        return data
    msg = f"the engine pyspark takes Spark DataFrames, not {_named(data)}; `spark.read.parquet(path)` makes one"
    raise DataSourceError(msg)


def _package(data: Any) -> str:
    return type(data).__module__.partition(".")[0].lstrip("_")


def _named(data: Any) -> str:
    return (
        f"the file {Path(data).name}"
        if isinstance(data, str | Path)
        else f"{type(data).__module__}.{type(data).__name__}"
    )


ENGINES: dict[str, Callable[[Any, int | None], Any]] = {
    "polars": _for_polars,
    "duckdb": _for_duckdb,
    "pyspark": _for_spark,
}
