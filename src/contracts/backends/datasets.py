"""pyarrow Datasets as batches: Parquet files are read where they are, anything else is spooled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
from pyarrow.fs import LocalFileSystem

from contracts.backends.arrow_tables import beside_of, changed_table, field_units
from contracts.backends.batch import Batch, Changes
from contracts.backends.file_batches import refuse_other_units
from contracts.backends.headers import Opened, resolve
from contracts.backends.spooling import Spool, holding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.terms import Terms

__all__ = ["open_dataset"]

# Few batches ahead of the one that is written: more would be memory, and are no faster here.
_AHEAD = {"batch_readahead": 4, "fragment_readahead": 1, "batch_size": 1 << 16}


def open_dataset(data: ds.Dataset, terms: Terms) -> Batch:
    """Open a dataset, reading the columns that are needed.

    What `enforce` hands on after quarantine or conversion is a dataset in memory.

    Raises:
        DataSourceError: its files carry different units for one column.

    """
    found = _resolved(data, terms)
    pieces = _whole_files(data)
    spool = None if pieces else _spooled(data, found)

    def everything() -> pl.DataFrame:
        return pl.DataFrame(pl.from_arrow(data.to_table()))

    def keep(mask: pl.Series | None, changes: Changes) -> ds.Dataset:
        table = changed_table(data.to_table(), changes)
        return ds.dataset(table if mask is None else table.filter(mask.to_arrow()))

    return Batch(
        frame=spool.frame if spool else _scan([path for path, _ in pieces]),
        physical=found.physical,
        headers=found.headers,
        keep=keep,
        everything=holding(spool, everything),
        rows=spool.rows if spool else sum(rows for _, rows in pieces),
        pieces=[(_scan([path]), rows) for path, rows in pieces],
        units=found.units,
        unit_columns=found.unit_columns,
    )


def _scan(paths: list[str]) -> pl.LazyFrame:
    return pl.scan_parquet(paths, glob=False, hive_partitioning=False)


def _resolved(data: ds.Dataset, terms: Terms) -> Opened:
    """Match headers and units; the schema of a dataset may be that of its first file, so all are asked.

    Raises:
        DataSourceError: they carry different units for one column.

    """
    found = resolve(terms, data.schema.names, field_units(data.schema), beside_of(data.schema))
    for fragment in _fragments(data):
        schema = fragment.physical_schema
        if schema.metadata is None and not any(field.metadata for field in schema):
            continue
        other = resolve(terms, schema.names, field_units(schema), beside_of(schema)).units
        refuse_other_units(getattr(fragment, "path", "a fragment"), other, found.units)
    return found


def _whole_files(data: ds.Dataset) -> Sequence[tuple[str, int]]:
    """Return the local Parquet files that a dataset is made of, and their rows; nothing where it is not just that.

    A dataset with partitions or a filter, with row groups left out, or with files that are cast to
    its schema is read by itself.
    """
    if not isinstance(data, ds.FileSystemDataset) or not isinstance(data.filesystem, LocalFileSystem):
        return []
    fragments = _fragments(data)
    if not fragments or not all(isinstance(one, ds.ParquetFileFragment) and _is_plain(one, data) for one in fragments):
        return []
    found = [(one.path, int(one.metadata.num_rows)) for one in fragments]
    return found if sum(rows for _, rows in found) == data.count_rows() else []


def _fragments(data: ds.Dataset) -> Sequence[ds.Fragment]:
    """Return the parts of a dataset; one that has a filter does not tell."""
    try:
        return list(data.get_fragments())
    except ValueError:
        return []


def _is_plain(fragment: ds.Fragment, data: ds.Dataset) -> bool:
    everywhere = ds.scalar(True)  # noqa: FBT003 - an expression that holds in any partition
    same = fragment.physical_schema.equals(data.schema, check_metadata=False)
    return bool(same and fragment.partition_expression.equals(everywhere))


def _spooled(data: ds.Dataset, found: Opened) -> Spool:
    schema = pa.schema([data.schema.field(name) for name in found.needed])
    return Spool.of_batches(data.scanner(columns=found.needed, **_AHEAD).to_batches(), schema)
