"""Opening data of any kind. A new kind is one file beside this one and one line in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.backends.failures import FAILURES
from contracts.errors import ContractsError, DataSourceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.backends.batch import Batch
    from contracts.terms import Terms

__all__ = ["open_batch", "settled"]

# (top package, class) -> (module, function): a kind's package is loaded once its data come in.
_KINDS = {
    ("polars", "DataFrame"): ("polars_frames", "open_polars"),
    ("polars", "LazyFrame"): ("polars_frames", "open_polars"),
    ("pandas", "DataFrame"): ("pandas_frames", "open_pandas"),
    ("pyarrow", "Table"): ("arrow_tables", "open_arrow"),
    ("pyarrow", "RecordBatch"): ("arrow_tables", "open_arrow"),
    ("builtins", "dict"): ("payloads", "open_payload"),
    ("builtins", "list"): ("payloads", "open_payload"),
    ("builtins", "str"): ("files", "open_path"),
    ("pathlib", "PosixPath"): ("files", "open_path"),
    ("pathlib", "WindowsPath"): ("files", "open_path"),
}


def open_batch(data: Any, terms: Terms) -> Batch:
    """Open data as a batch.

    Raises:
        DataSourceError: they are of no known kind, or cannot be read.

    """
    from importlib import import_module  # noqa: PLC0415

    for kind in type(data).__mro__:
        known = _KINDS.get((kind.__module__.partition(".")[0], kind.__name__))
        if known:
            return _opened(getattr(import_module(f"contracts.backends.{known[0]}"), known[1]), data, terms)
    kinds = "a pandas or polars frame, a pyarrow Table, a JSON payload, or a path to Parquet, CSV, JSON or JSON lines"
    msg = f"cannot read data of type {type(data).__module__}.{type(data).__name__}; expected {kinds}"
    raise DataSourceError(msg)


def _opened(opener: Callable[[Any, Terms], Batch], data: Any, terms: Terms) -> Batch:
    """Open data; whatever an engine makes of data that it cannot hold is a source that cannot be read."""
    try:
        return opener(data, terms)
    except ContractsError:
        raise
    except FAILURES as error:
        msg = f"the data cannot be read as {type(data).__module__}.{type(data).__name__} ({type(error).__name__})"
        raise DataSourceError(msg) from None


def settled(data: Any) -> Any:
    """Return data that do not change from one look to the next: the plan of a LazyFrame is run once.

    Raises:
        DataSourceError: the plan fails.

    """
    if type(data).__name__ != "LazyFrame":
        return data
    try:
        return data.collect().lazy()
    except FAILURES as error:
        msg = f"the LazyFrame cannot be computed ({type(error).__name__})"
        raise DataSourceError(msg) from None
