"""pyarrow Tables and RecordBatches as batches; a field's `unit` metadata is its unit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from contracts.backends.batch import Batch, Change, Changes
from contracts.backends.headers import at_path, relabelled, resolve
from contracts.backends.spooling import unique
from contracts.profile import FoundUnit

if TYPE_CHECKING:
    from contracts.terms import Terms

__all__ = ["beside_of", "changed_table", "field_units", "in_polars", "open_arrow"]

_UNIT_KEYS = (b"unit", b"units")
# Where pyarrow and pandas keep `df.attrs` in a schema's metadata.
_ATTRS = (("pandas", "attributes"), ("PANDAS_ATTRS",))


def open_arrow(data: pa.Table | pa.RecordBatch, terms: Terms) -> Batch:
    """Open a table without copying its buffers."""
    is_batch = isinstance(data, pa.RecordBatch)
    table = pa.Table.from_batches([data]) if is_batch else data
    found = resolve(terms, table.column_names, field_units(table.schema), beside_of(table.schema))
    needed = table.select(found.needed)

    def keep(mask: pl.Series | None, changes: Changes) -> Any:
        whole = changed_table(table, changes) if changes else table
        kept = whole if mask is None else whole.filter(mask.to_arrow())
        return _one_batch(kept) if is_batch else kept

    return Batch(
        frame=in_polars(needed).lazy(),
        physical=found.physical,
        headers=found.headers,
        keep=keep,
        everything=lambda: in_polars(table),
        rows=table.num_rows,
        units=found.units,
        unit_columns=found.unit_columns,
    )


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_pylist([], schema=table.schema)


def in_polars(rows: pa.Table | pa.RecordBatch) -> pl.DataFrame:
    """Return rows as a frame; columns of one name get names of their own."""
    named = rows.rename_columns(unique(rows.schema.names))
    return pl.DataFrame(pl.from_arrow(named)) if named.num_columns else pl.DataFrame()


def field_units(schema: pa.Schema) -> dict[str, FoundUnit]:
    """Return the units that fields' metadata name under `unit` or `units`, or pandas' attrs within the schema's."""
    attrs = _attrs(schema).get("units")
    pairs = attrs.items() if isinstance(attrs, dict) else ()
    found = {str(name): FoundUnit(str(unit), 'attrs["units"]') for name, unit in pairs if unit}
    for field in schema:
        metadata = field.metadata or {}
        text = next((metadata[key] for key in _UNIT_KEYS if metadata.get(key)), None)
        if text:
            found[field.name] = FoundUnit(text.decode("utf-8", "replace"), "field metadata")
    return found


def beside_of(schema: pa.Schema) -> dict[Any, Any]:
    """Return what the data carry beside the values: the schema's metadata, and pandas' attrs among it."""
    return {**_attrs(schema), **(schema.metadata or {})}


def _attrs(schema: pa.Schema) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for place in _ATTRS:
        text = (schema.metadata or {}).get(place[0].encode())
        try:
            inside = json.loads(text) if text else {}
        except ValueError:
            continue
        attrs = inside.get(place[1]) if len(place) > 1 else inside
        found |= attrs if isinstance(attrs, dict) else {}
    return found


def changed_table(table: pa.Table, changes: Changes) -> pa.Table:
    """Return the table with converted columns, and the declared unit wherever the old one stood."""
    for one in changes:
        table = _set(table, one.physical, one.merged, one)
        table = _set(table, one.beside, one.united, None) if one.beside else table
    names = {one.physical: one.header for one in changes}
    renamed = table.rename_columns([names.get(name, name) for name in table.column_names])
    return renamed.replace_schema_metadata(_metadata(table.schema.metadata, changes))


def _set(table: pa.Table, name: str, make: Any, change: Change | None) -> pa.Table:
    position = table.schema.get_field_index(name)
    field = table.schema.field(position)
    array = make(pl.Series(name, pl.from_arrow(table.column(position)))).to_arrow()
    wanted = field.type if pa.types.is_string(field.type) or pa.types.is_dictionary(field.type) else array.type
    metadata = dict(field.metadata or {})
    metadata |= {key: change.unit.encode() for key in _UNIT_KEYS if change and key in metadata}
    return table.set_column(position, pa.field(name, wanted, field.nullable, metadata or None), array.cast(wanted))


def _metadata(metadata: dict[bytes, bytes] | None, changes: Changes) -> dict[bytes, bytes] | None:
    """Return a schema's metadata with the new units at the paths that `unit_from` names, and in pandas' attrs."""
    found: Any = metadata or {}
    attrs = [".".join(place) for place in _ATTRS]
    for one in changes:
        under = [f"{root}.{one.path}" for root in attrs] if one.path else []
        for path in (*one.paths(*(f"{root}.units" for root in attrs)), *under):
            if isinstance(at_path(found, path), str):
                found = relabelled(found, path, one.unit)
    return dict(found) or None
