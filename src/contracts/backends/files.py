"""Files as batches, by the path's ending: Parquet, CSV, JSON and JSON lines, one or many, here or elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contracts.backends.csv_files import open_csv
from contracts.backends.file_batches import Files, reading
from contracts.backends.folders import files_at
from contracts.backends.json_lines import open_json_lines
from contracts.backends.mistaken import way_out
from contracts.backends.parquet_files import open_parquet
from contracts.backends.payloads import open_json
from contracts.backends.remote import fetched
from contracts.errors import DataSourceError
from contracts.places.urls import is_remote

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contracts.backends.batch import Batch
    from contracts.terms import Terms

__all__ = ["SUFFIXES", "open_path"]


def open_path(data: str | Path, terms: Terms, memory: int | None = None) -> Batch:
    """Open a file, the files of a folder or of a pattern, or those at a URL.

    Raises:
        DataSourceError: there is none, its ending is unknown, it cannot be read, or it does not go
            with the others.

    """
    files = fetched(str(data), SUFFIXES) if is_remote(data) else files_at(data, SUFFIXES)
    try:
        with reading(files):
            return _OPENERS[files.suffix](files, terms, memory)
    except DataSourceError as error:
        hint = way_out(str(error), [file.path for file in files.found])
        raise (DataSourceError(f"{error}; {hint}") if hint else error) from None


def _payload(files: Files, terms: Terms, memory: int | None) -> Batch:
    if files.root:
        msg = f"{files.shown}: each .json file is a payload of its own; judge them one by one"
        raise DataSourceError(msg)
    path = files.found[0].path
    try:
        return replace(open_json(path, terms), sources=files.by_name)
    except DataSourceError as error:
        raise DataSourceError(str(error).replace(str(path), files.shown)) from None


_OPENERS: dict[str, Callable[[Files, Terms, int | None], Batch]] = {
    ".parquet": open_parquet,
    ".csv": open_csv,
    ".json": _payload,
    ".jsonl": open_json_lines,
    ".ndjson": open_json_lines,
}


SUFFIXES = tuple(_OPENERS)
