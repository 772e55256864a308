"""pyarrow Tables and RecordBatches as batches; a field's `unit` metadata is its unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from contracts.backends.batch import Batch, resolve
from contracts.profile import FoundUnit

if TYPE_CHECKING:
    from contracts.terms import Terms

__all__ = ["field_units", "open_arrow"]


def open_arrow(data: pa.Table | pa.RecordBatch, terms: Terms) -> Batch:
    """Open a table without copying its buffers."""
    table = pa.Table.from_batches([data]) if isinstance(data, pa.RecordBatch) else data
    found = resolve(terms, table.column_names, field_units(table.schema))
    needed = table.select(list(found.physical.values()))

    def keep(mask: pl.Series) -> Any:
        return data.filter(mask.to_arrow())

    return Batch(
        frame=_in_polars(needed).lazy(),
        physical=found.physical,
        headers=found.headers,
        keep=keep,
        everything=lambda: _in_polars(table),
        rows=table.num_rows,
        units=found.units,
    )


def _in_polars(table: pa.Table) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(table)) if table.num_columns else pl.DataFrame()


def field_units(schema: pa.Schema) -> dict[str, FoundUnit]:
    """Return the units that the fields' metadata name under `unit` or `units`."""
    found = {}
    for field in schema:
        metadata = field.metadata or {}
        text = metadata.get(b"unit") or metadata.get(b"units")
        if text:
            found[field.name] = FoundUnit(text.decode("utf-8", "replace"), "field metadata")
    return found
