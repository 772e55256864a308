"""dbt, read: the contract of a source's table, a model, a seed or a snapshot.

The spellings of dbt before and after 1.8 (`tests`, `data_tests`) and 1.10 (`arguments`, `config`) are read.

Source: docs.getdbt.com/reference, the pages on source and model properties, data tests and freshness.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.dbt import OURS, TITLE
from contracts.authoring.exchange.dbt_freshness import read_freshness
from contracts.authoring.exchange.dbt_tests import read_key, read_table_tests, read_tests
from contracts.authoring.exchange.draft import Draft
from contracts.authoring.exchange.foreign import chosen, misfit
from contracts.authoring.exchange.kept import restore_all
from contracts.authoring.exchange.remainder import Exchanged, Remainder
from contracts.authoring.exchange.sql_types import sql_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.problem import Path
    from contracts.reading.source import Document

__all__ = ["read"]

_KINDS = ("models", "seeds", "snapshots")


def read(document: Document, table: str | None = None) -> Exchanged:
    """Return the contract of a source's table or a model; `table` picks one: `orders`, or `shop.orders`.

    Raises:
        ContractSyntaxError: it is no schema file of dbt.
        ContractsError: no such table is in it.

    """
    data = document.data
    if not isinstance(data, dict) or not any(data.get(kind) for kind in (*_KINDS, "sources")):
        raise misfit(document, ((), "no schema file of dbt: it has neither `models` nor `sources`"))
    path = _picked(document, table)
    name, rest = _name(data, path), Remainder(data)
    rest.drop_if(2, "version")
    draft = Draft(name, "")
    rest.drop(*path, "name")
    draft.top["description"] = rest.take_if(str, *path, "description")
    columns = list(rest.entries(*path, "columns"))
    for column in columns:
        _read_column(draft, rest, column)
    _read_constraints(draft, draft.top, rest, path)
    read_table_tests(draft, rest, path)
    _restore(draft, rest, path)
    if "freshness" not in draft.top:
        read_freshness(draft, rest, path)
    for spec in draft.columns.values():
        spec["nulls"] = "100%" if spec.get("nulls") is None else spec["nulls"]
    draft.top.setdefault("rows", {"min": 0})
    return draft.finished(TITLE, document, _only(rest, path))


def _picked(document: Document, asked: str | None) -> Path:
    """Return the path of the table that is asked for, by its name or that of its source too; or of the only one.

    Raises:
        ContractSyntaxError: a part of the file does not have the shape that dbt gives it.
        ContractsError: there is none of that name, or several.

    """
    places: dict[str, Path] = {}
    for path in _tables(document):
        name = _name(document.data, path)
        if name in places:
            raise misfit(document, (path, f"a second table of the name {name!r}"))
        places[name] = path
    near = {name: path for name, path in places.items() if asked and name.endswith(f".{asked}")}
    if near and asked not in places:
        return near[chosen(document, near, None, "models")]
    return places[chosen(document, places, asked, "models")]


def _name(data: Any, path: Path) -> str:
    """Return the name of a table, with that of its source before it."""
    found = data[path[0]][path[1]]
    return f"{found['name']}.{found['tables'][path[3]]['name']}" if len(path) > len(("models", 0)) else found["name"]


def _tables(document: Document) -> Iterator[Path]:
    """Yield the path of each table.

    Raises:
        ContractSyntaxError: a part of the file does not have the shape that dbt gives it.

    """
    for kind in _KINDS:
        for k, table in _entries(document, (kind,), document.data.get(kind)):
            _checked(document, (kind, k), table)
            yield kind, k
    for k, source in _entries(document, ("sources",), document.data.get("sources")):
        for n, table in _entries(document, ("sources", k, "tables"), source.get("tables")):
            _checked(document, ("sources", k, "tables", n), table)
            yield "sources", k, "tables", n


def _entries(document: Document, path: Path, value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield what a list of named mappings holds."""
    if not isinstance(value, list | None):
        raise misfit(document, (path, f"`{path[-1]}` is a list, not {value!r}"))
    for k, entry in enumerate(value or []):
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise misfit(document, ((*path, k), f"each of `{path[-1]}` is a mapping with a `name`"))
        yield k, entry


def _checked(document: Document, path: Path, table: dict[str, Any]) -> None:
    """Refuse a table whose lists are none."""
    listed = [
        ((*path, "columns", k), column) for k, column in _entries(document, (*path, "columns"), table.get("columns"))
    ]
    for where, found in ((path, table), *listed):
        for key in ("tests", "data_tests", "constraints"):
            if not isinstance(found.get(key), list | None):
                raise misfit(document, ((*where, key), f"`{key}` is a list, not {found[key]!r}"))


def _only(rest: Remainder, path: Path) -> Remainder:
    """Leave other tables out of the listing: they are no part of what was asked for."""
    here = path[:2]
    for kind in (*_KINDS, "sources"):
        for k in range(len(rest.get(kind) or [])):
            if (kind, k) != here:
                rest.drop(kind, k)
    if here[0] == "sources":
        rest.drop(*here, "name")
        for n in range(len(rest.get(*here, "tables") or [])):
            if (*here, "tables", n) != path:
                rest.drop(*here, "tables", n)
    return rest


def _read_column(draft: Draft, rest: Remainder, path: Path) -> None:
    name = str(rest.get(*path, "name"))
    if name in draft.columns:
        rest.because("a second column of this name", *path)
        return
    rest.drop(*path, "name")
    spec: dict[str, Any] = {"nulls": None, "description": rest.take_if(str, *path, "description")}
    draft.columns[name] = spec
    spec["type"] = sql_type(rest.get(*path, "data_type"))
    if spec["type"]:
        draft.note(f"data_type {rest.take(*path, 'data_type')}", "columns", name)
    read_tests(spec, rest, path)
    _read_constraints(draft, spec, rest, path, name)


def _read_constraints(draft: Draft, spec: dict[str, Any], rest: Remainder, path: Path, column: str = "") -> None:
    """Read the constraints of a column, or the key of a table among its own."""
    for where in rest.entries(*path, "constraints"):
        kind, names = rest.get(*where, "type"), [column] if column else rest.get(*where, "columns")
        said = {"type"} if column else {"type", "columns"}
        if not {*rest.get(*where)} <= said | _BESIDE or not isinstance(names, list):
            continue
        if kind == "primary_key" and column:
            draft.top["key"] = [*draft.top.get("key", []), column]
        elif kind == "primary_key" and read_key(draft, names):
            pass
        elif column and kind in ("not_null", "unique"):
            spec |= {"nulls": "0%"} if kind == "not_null" else {"unique": True}
        else:
            continue
        rest.drop_all(where, but=_BESIDE)


_BESIDE = frozenset(("name", "warn_unenforced", "warn_unsupported"))
_METAS = (("meta",), ("config", "meta"))


def _restore(draft: Draft, rest: Remainder, path: Path) -> None:
    """Read what a contract keeps in `meta`."""
    for meta in ((*path, *inner) for inner in _METAS):
        key = rest.get(*meta, OURS, "key")
        spec = draft.columns.get(str(key[0]), {}) if isinstance(key, list) and len(key) == 1 else {}
        spec.pop("unique", None)  # the test alone may come from the key
        restore_all(draft.top, rest, (*meta, OURS))
        draft.name = rest.take_if(str, *meta, OURS, "contract") or draft.name
        draft.version = rest.take_if(str, *meta, OURS, "version") or draft.version
    seen = set()
    for column in rest.entries(*path, "columns"):
        name = str(rest.get(*column, "name"))
        for meta in ((*column, *inner) for inner in _METAS if name not in seen):
            if draft.columns[name].get("unit") is None:
                draft.columns[name]["unit"] = rest.take_if(str, *meta, "unit")
            restore_all(draft.columns[name], rest, (*meta, OURS))
        seen.add(name)
