"""JSON payloads as batches: an API's answer as a dict or list, or in a `.json` file.

The rows stand in a block: an object of lists (`{"time": [...], "snow": [...]}`), or a list of
objects, perhaps one level down in each (`features[].properties`). The block that holds the most of
the contract's columns is found by itself.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backends.batch import Batch, Change, Changes
from contracts.backends.headers import relabelled, resolve
from contracts.backends.objects import json_columns, printed
from contracts.errors import DataSourceError
from contracts.profile import FoundUnit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contracts.backends.headers import Opened
    from contracts.column import Column
    from contracts.terms import Terms

__all__ = ["changed_record", "open_json", "open_payload"]

_MAX_DEPTH = 12
_UNIT_KEYS = ("unitCode", "unit", "units", "uom")
_UNIT = "\0unit"


@dataclass(frozen=True)
class _Block:
    """Where rows stand: at `path`; in a list of objects (`inside` says where in each), or else in lists."""

    path: tuple[str, ...]
    names: tuple[str, ...]
    inside: tuple[str, ...] | None = None

    @property
    def text(self) -> str:
        """The path as a contract writes it under `records`."""
        return ".".join((*self.path, *(self.inside or ())))

    @property
    def said(self) -> str:
        """The path as messages say it."""
        return repr(self.text) if self.text else "the whole payload"


def open_json(path: Path, terms: Terms) -> Batch:
    """Open a JSON file.

    Raises:
        DataSourceError: it is not JSON, or holds no rows.

    """
    try:
        payload = json.loads(path.read_text(encoding="utf-8-sig"))
    except RecursionError:
        msg = f"{path}: not JSON that can be read: nested too deeply"
        raise DataSourceError(msg) from None
    except json.JSONDecodeError as error:
        msg = f"{path}:{error.lineno}: not JSON: {error.msg}"
        raise DataSourceError(msg) from None
    if not isinstance(payload, dict | list):
        msg = f"{path}: a payload is an object or a list, not {type(payload).__name__}"
        raise DataSourceError(msg)
    try:
        batch = open_payload(payload, terms)
    except DataSourceError as error:
        msg = f"{path}: {error}"
        raise DataSourceError(msg) from None
    keep = batch.keep
    assert keep is not None

    def save(target: Path, mask: pl.Series | None, changes: Changes) -> None:
        target.write_text(json.dumps(keep(mask, changes), ensure_ascii=False), encoding="utf-8")

    return replace(batch, path=path, keep=None, save=save)


def open_payload(data: dict[str, Any] | list[Any], terms: Terms) -> Batch:
    """Open a payload; `{X}_units` beside a block `{X}` says its columns' units.

    Raises:
        DataSourceError: no block, or more than one, holds the contract's columns, or its lists differ in length.

    """
    block = _chosen(list(_blocks(data, ())), terms)
    columns = _columns(data, block)
    cells = {name: _units_of(values) for name, values in columns.items()}
    plain = {name: [_plain(value) for value in values] for name, values in columns.items()}
    found = resolve(terms, list(plain), _units_beside(data, block), data if isinstance(data, dict) else {})
    own = {
        name: header
        for name, header in found.physical.items()
        if cells[header] and terms.columns[name].unit and not terms.columns[name].unit_from
    }
    declared = {header: _fitted(terms.columns[name], plain[header]) for name, header in found.physical.items()}
    made, misfits = json_columns(plain, declared)
    made += [pl.Series(header + _UNIT, cells[header], dtype=pl.String) for header in own.values()]
    rows = len(next(iter(plain.values()), []))
    whole = partial(_everything, columns)
    return Batch(
        frame=pl.DataFrame(made).lazy(),
        physical=found.physical,
        headers=found.headers,
        keep=lambda mask, changes: _kept(data, block, mask, changes),
        everything=whole,
        rows=rows if not columns else None,
        text=frozenset(h for n, h in found.physical.items() if terms.columns[n].type in ("date", "timestamp")),
        misfits=misfits,
        units=_units(found, own),
        unit_columns={**found.unit_columns, **{name: header + _UNIT for name, header in own.items()}},
    )


def _units(found: Opened, own: Mapping[str, str]) -> dict[str, FoundUnit]:
    return {name: unit for name, unit in found.units.items() if name not in own}


def _fitted(column: Column, values: list[Any]) -> Column:
    """Return what values are read as: numbers where a unit may make integers of fractions, as 2.5 cm are 25 mm."""
    has_fractions = any(isinstance(value, float) and not value.is_integer() for value in values)
    return replace(column, type="number") if column.type == "integer" and column.unit and has_fractions else column


def _blocks(data: Any, path: tuple[str, ...]) -> Iterator[_Block]:
    """Yield everything in a payload that could hold rows."""
    if len(path) > _MAX_DEPTH:
        return
    if isinstance(data, dict):
        names = tuple(str(name) for name, value in data.items() if isinstance(value, list) and not _is_records(value))
        if names:
            yield _Block(path, names)
        for name, value in data.items():
            yield from _blocks(value, (*path, str(name)))
    elif isinstance(data, list) and (_is_records(data) or not path):
        yield from _records(data, path, ())


def _is_records(values: list[Any]) -> bool:
    """Return whether a list holds objects, and not values that carry their units."""
    return any(isinstance(value, dict) and not _is_cell(value) for value in values)


def _records(rows: list[Any], path: tuple[str, ...], inside: tuple[str, ...]) -> Iterator[_Block]:
    objects = [row for row in rows if isinstance(row, dict)]
    names = tuple(dict.fromkeys(printed(name) for row in objects for name in row))
    yield _Block(path, names, inside)
    if len(path) + len(inside) <= _MAX_DEPTH:
        for name in names:
            nested = [row.get(name) for row in objects]
            if any(isinstance(value, dict) and not _is_cell(value) for value in nested):
                yield from _records(nested, path, (*inside, name))


def _chosen(blocks: list[_Block], terms: Terms) -> _Block:
    """Return the block of the contract's rows.

    Raises:
        DataSourceError: there is none, or more than one.

    """
    if terms.records is not None:
        return _asked_for(blocks, terms.records)
    fits = {block: len(resolve(terms, list(block.names), {}).physical) for block in blocks}
    most = max(fits.values(), default=0)
    best = [block for block in blocks if fits[block] == most]
    if len(best) == 1 or (not most and best and not best[0].path):
        return best[0]
    paths = ", ".join(block.said for block in best)
    if not most:
        msg = f"the payload has no block with any of the contract's columns; {_known(blocks)}"
    else:
        msg = f"{len(best)} blocks hold {most} of the contract's columns each: {paths}; say `records: PATH`"
    raise DataSourceError(msg)


def _known(blocks: list[_Block]) -> str:
    return f"blocks are {', '.join(block.said for block in blocks[:10])}" if blocks else "it holds no lists"


def _asked_for(blocks: list[_Block], path: str) -> _Block:
    wanted = path.replace("[]", "")
    found = next((block for block in blocks if block.text == wanted), None)
    if found is None:
        msg = f"the payload has no block {path!r}, where the contract says that its records are; {_known(blocks)}"
        raise DataSourceError(msg)
    return found


def _at(data: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        data = (
            next((value for key, value in data.items() if str(key) == name), None) if isinstance(data, dict) else None
        )
    return data


def _columns(data: Any, block: _Block) -> dict[str, list[Any]]:
    """Return the block's values by column.

    Raises:
        DataSourceError: its columns differ in length, or a record is no object.

    """
    found = _at(data, block.path)
    if block.inside is not None:
        rows = [_at(row, block.inside) for row in found]
        odd = next((k for k, row in enumerate(rows) if row is not None and not isinstance(row, dict)), None)
        if odd is not None or None in found:
            position = found.index(None) if odd is None else odd
            msg = f"record {position} of {block.said} is no object"
            raise DataSourceError(msg)
        texts = [{printed(name): value for name, value in (row or {}).items()} for row in rows]
        return {name: [row.get(name) for row in texts] for name in block.names}
    columns = {name: _at(found, (name,)) for name in block.names}
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} has {n}" for name, n in lengths.items())
        msg = f"the columns of {block.said} differ in length: {said}"
        raise DataSourceError(msg)
    return columns


def _is_cell(value: Any) -> bool:
    """Return whether a value carries its unit, as `{"unitCode": "wmoUnit:degC", "value": 3.1}` does."""
    return isinstance(value, dict) and "value" in value and any(key in value for key in _UNIT_KEYS)


def _plain(value: Any) -> Any:
    return value["value"] if _is_cell(value) else value


def _units_of(values: list[Any]) -> list[str | None] | None:
    """Return the unit of each value, None where no value carries one."""
    if not any(map(_is_cell, values)):
        return None
    return [_unit_of(value) if _is_cell(value) else None for value in values]


def _unit_of(cell: dict[str, Any]) -> str | None:
    text = next((cell[key] for key in _UNIT_KEYS if cell.get(key)), None)
    return text if isinstance(text, str) else None


def _units_beside(data: Any, block: _Block) -> dict[str, FoundUnit]:
    """Return the units in `{X}_units`, beside the block `{X}`."""
    if not block.path:
        return {}
    key = f"{block.path[-1]}_units"
    units = _at(_at(data, block.path[:-1]), (key,))
    pairs = units.items() if isinstance(units, dict) else ()
    return {str(name): FoundUnit(text, f"{key}.{name}") for name, text in pairs if isinstance(text, str) and text}


def _everything(columns: Mapping[str, list[Any]]) -> pl.DataFrame:
    """Return all columns; those of which not all values are of one kind as JSON text."""
    return pl.DataFrame([_series(name, values) for name, values in columns.items()])


def _series(name: str, values: list[Any]) -> pl.Series:
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) <= 1 and kinds <= {str, bool, int, float}:
        try:
            return pl.Series(name, values, strict=True)
        except (TypeError, OverflowError, UnicodeError, pl.exceptions.PolarsError):
            pass
    texts = [v if v is None or isinstance(v, str) else json.dumps(v, default=str) for v in values]
    return pl.Series(name, [None if text is None else printed(text) for text in texts], dtype=pl.String)


def _kept(data: Any, block: _Block, mask: pl.Series | None, changes: Changes) -> Any:
    """Return the payload with some of the block's rows, and converted columns; all else is as it came."""
    rows = _Rows(block, None if mask is None else mask.to_list(), changes)
    made = _replaced(data, block.path, rows.of_lists if block.inside is None else rows.of_objects)
    units = [".".join((*block.path[:-1], f"{block.path[-1]}_units"))] if block.path else []
    for one in changes:
        for path in one.paths(*units):
            made = relabelled(made, path, one.unit)
    return made


def _replaced(data: Any, path: tuple[str, ...], make: Any) -> Any:
    """Return nested objects in which what stands at a path was made anew."""
    if not path:
        return make(data)
    if not isinstance(data, dict):
        return data
    return {key: _replaced(value, path[1:], make) if str(key) == path[0] else value for key, value in data.items()}


@dataclass(frozen=True)
class _Rows:
    """The rows of a block that go on (None: all), and what is changed in them."""

    block: _Block
    mask: list[bool] | None
    changes: Changes

    def of_lists(self, block: dict[str, Any]) -> dict[str, Any]:
        """Return an object of lists with these rows."""
        made = dict(block)
        for one in self.changes:
            new = one.numbers.to_list()
            old = block[one.physical]
            made[one.physical] = [_new(cell, value, one.unit) for cell, value in zip(old, new, strict=True)]
            if one.beside in block:
                pairs = zip(block[str(one.beside)], new, strict=True)
                made[str(one.beside)] = [unit if value is None else one.unit for unit, value in pairs]
        kept = {name: self._some(values) if name in self.block.names else values for name, values in made.items()}
        headers = {one.physical: one.header for one in self.changes}
        return {headers.get(name, name): values for name, values in kept.items()}

    def of_objects(self, records: list[Any]) -> list[Any]:
        """Return a list of objects with these rows."""
        made = list(records)
        for one in self.changes:
            pairs = zip(made, one.numbers.to_list(), strict=True)
            change = partial(changed_record, one)
            made = [_replaced(row, self.block.inside or (), partial(change, value=value)) for row, value in pairs]
        return self._some(made)

    def _some(self, values: list[Any]) -> list[Any]:
        if self.mask is None:
            return values
        return [value for keep, value in zip(self.mask, values, strict=True) if keep]


def changed_record(one: Change, row: Any, value: Any) -> Any:
    """Return an object with a new value (None: as it came) under a header that is true of it."""
    if row is None or one.physical not in row:
        return row
    made = {**row, one.physical: _new(row[one.physical], value, one.unit)}
    if value is not None and one.beside in row:
        made[one.beside] = one.unit
    return {one.header if name == one.physical else name: part for name, part in made.items()}


def _new(cell: Any, value: Any, unit: str) -> Any:
    """Return a cell with its new value, an integer if it was one and still is; its own unit changes with it."""
    if value is None:
        return cell
    if _is_cell(cell):
        known = [key for key in _UNIT_KEYS if key in cell]
        key = next((key for key in known if cell[key]), known[0])
        return {**cell, "value": _new(cell["value"], value, unit), key: unit}
    return int(value) if isinstance(cell, int) and float(value).is_integer() else value
