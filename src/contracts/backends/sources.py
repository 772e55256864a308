"""Opening data of any kind. A new kind is one file beside this one and one line in the table."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from contracts.backends.batch import Batch
from contracts.backends.failures import FAILURES
from contracts.errors import ContractsError, DataSourceError

if TYPE_CHECKING:
    from contracts.terms import Terms

__all__ = ["open_batch", "settled"]

# (top package, class) -> (module, function): a kind's package is loaded once its data come in.
_KINDS = {
    ("polars", "DataFrame"): ("polars_frames", "open_polars"),
    ("polars", "LazyFrame"): ("polars_frames", "open_lazy"),
    ("pandas", "DataFrame"): ("pandas_frames", "open_pandas"),
    ("pyarrow", "Table"): ("arrow_tables", "open_arrow"),
    ("pyarrow", "RecordBatch"): ("arrow_tables", "open_arrow"),
    ("pyarrow", "RecordBatchReader"): ("readers", "open_reader"),
    ("pyarrow", "Dataset"): ("datasets", "open_dataset"),
    ("duckdb", "DuckDBPyRelation"): ("pushdown.relations", "open_relation"),
    ("_duckdb", "DuckDBPyRelation"): ("pushdown.relations", "open_relation"),  # up to 1.5
    ("pyspark", "DataFrame"): ("pushdown.relations", "open_relation"),
    ("builtins", "dict"): ("payloads", "open_payload"),
    ("builtins", "list"): ("payloads", "open_payload"),
    ("builtins", "str"): ("files", "open_path"),
    ("pathlib", "PosixPath"): ("files", "open_path"),
    ("pathlib", "WindowsPath"): ("files", "open_path"),
}


# Those that need to know how much memory judging may take: they hold the data in memory, or spool them.
_SIZED = ("open_dataset", "open_lazy", "open_path", "open_reader")


def open_batch(data: Any, terms: Terms, memory: int | None = None) -> Batch:
    """Open data as a batch, if they are not one already; `memory` is how many bytes judging may take.

    Raises:
        DataSourceError: they are of no known kind, or cannot be read.

    """
    from importlib import import_module  # noqa: PLC0415

    if isinstance(data, Batch):
        return data
    for kind in type(data).__mro__:
        known = _KINDS.get((kind.__module__.partition(".")[0], kind.__name__))
        if known:
            opener = getattr(import_module(f"contracts.backends.{known[0]}"), known[1])
            return _opened(partial(opener, memory=memory) if known[1] in _SIZED else opener, data, terms)
    kinds = (
        "a pandas or polars frame, a pyarrow Table, Dataset or RecordBatchReader, a DuckDB relation, a Spark "
        "DataFrame, a JSON payload, or a path to Parquet, CSV, JSON or JSON lines"
    )
    msg = f"cannot read data of type {type(data).__module__}.{type(data).__name__}; expected {kinds}"
    raise DataSourceError(msg)


def _opened(opener: Callable[[Any, Terms], Batch], data: Any, terms: Terms) -> Batch:
    """Open data; whatever an engine makes of data that it cannot hold is a source that cannot be read."""
    try:
        return opener(data, terms)
    except ContractsError:
        raise
    except FAILURES as error:
        why = "text in them is no Unicode" if isinstance(error, UnicodeError) else type(error).__name__
        msg = f"the data cannot be read as {type(data).__module__}.{type(data).__name__} ({why})"
        raise DataSourceError(msg) from None


def settled(data: Any, memory: int | None = None) -> Any:
    """Return data that do not change from one look to the next: a LazyFrame is run, and a stream read, once.

    Of a stream no more is held in memory than judging may take.

    Raises:
        DataSourceError: the plan, or the stream, fails.

    """
    settle = _SETTLED.get(type(data).__name__)
    if settle is None:
        return data
    try:
        return settle(data, memory)
    except ContractsError:
        raise
    except FAILURES as error:
        msg = f"the {type(data).__name__} cannot be computed ({type(error).__name__})"
        raise DataSourceError(msg) from None


def _settled_reader(data: Any, memory: int | None) -> Any:
    from contracts.backends.readers import settled_reader  # noqa: PLC0415 - pyarrow is loaded once its data come in

    return settled_reader(data, memory)


_SETTLED: dict[str, Callable[[Any, int | None], Any]] = {
    "LazyFrame": lambda data, _: data.collect().lazy(),
    "RecordBatchReader": _settled_reader,
}
