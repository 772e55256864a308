"""dbt: `schema.yml`, with tests of columns and the freshness of a source.

A feed is a source: that is what is written. Sources and models are read, in the spellings of dbt before
and after 1.8 (`tests`, `data_tests`) and 1.10 (`arguments`, `config`). Units stand in `meta: {unit: cm}`.

Source: docs.getdbt.com/reference, the pages on source and model properties, data tests and freshness.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.dbt_tests import read_table_tests, read_test, tests_of
from contracts.authoring.exchange.draft import Draft
from contracts.authoring.exchange.facts import facts_of, table_check
from contracts.authoring.exchange.foreign import chosen, misfit
from contracts.authoring.exchange.kept import STAND_INS, kept
from contracts.authoring.exchange.remainder import Exchanged, Remainder
from contracts.authoring.exchange.sql_types import sql_type
from contracts.writing import spelled, yaml_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.exchange.facts import Facts
    from contracts.problem import Path
    from contracts.reading.source import Document
    from contracts.terms import Terms

__all__ = ["MAPS", "TITLE", "export", "read"]

TITLE = "dbt"
MAPS = (
    ("`contract`", "`sources` and `tables`: weather.station_daily is the table station_daily of the source weather"),
    ("`description`", "`description`"),
    ("`type`", "`data_type`, in the words of ANSI SQL"),
    ("`nulls`", "the test `not_null` where none may be; `constraints`, when reading"),
    ("`unique`", "the test `unique`; `constraints`, when reading"),
    ("`allowed`", "the test `accepted_values`"),
    ("`key`", "the test `unique` where it is one column without nulls"),
    ("`freshness`", "`loaded_at_field` and `freshness.error_after`; `warn_after` as `on_violation: {freshness: warn}`"),
    ("`unit`", "`meta.unit`"),
    ("`range`, `key`", "`dbt_utils.accepted_range`, `dbt_utils.unique_combination_of_columns`, when reading"),
    ("everything else", "`meta.contracts`"),
)
_KEPT = "core dbt has no word for it; kept in meta"
_SQL = {"string": "varchar", "integer": "bigint", "number": "double precision"}
_PERIODS = ("minute", "hour", "day")
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


# --- writing


def export(terms: Terms) -> Exchanged:
    """Return a contract as a source of dbt; what its tests cannot say is kept in `meta`, and listed."""
    rest = Remainder(spelled(terms))
    source, _, name = terms.name.rpartition(".")
    if terms.name.count(".") == 1:
        rest.take("contract")
    table: dict[str, Any] = {"name": name, "description": rest.take("description")}
    table |= _freshness(terms, rest)
    columns = [_column(facts, rest, terms) for facts in facts_of(terms).values()]
    for facts in facts_of(terms).values():
        rest.because(STAND_INS, "columns", facts.column.name, "missing")
    left = kept(rest, _KEPT)
    table |= _meta(None, left.top)
    for column in columns:
        column.update(_meta(left.unit(column["name"]), left.of(column["name"])))
    table["columns"] = [_filled(column) for column in columns]
    made = {"version": 2, "sources": [{"name": source.replace(".", "_") or name, "tables": [_filled(table)]}]}
    listed = left.lines("Core dbt has no words for these, which stand in meta:")
    return Exchanged(yaml_text(made, {(): listed}, flow_from=99), left.unsaid)


def _filled(made: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in made.items() if value not in (None, [], {})}


def _meta(unit: Any, others: dict[str, Any]) -> dict[str, Any]:
    return {"meta": _filled({"unit": unit, "contracts": others})} if unit or others else {}


def _column(facts: Facts, rest: Remainder, terms: Terms) -> dict[str, Any]:
    path = ("columns", facts.column.name)
    kind, allowed = rest.take(*path, "type"), rest.take(*path, "allowed")
    tests: list[Any] = []
    if not facts.nulls:
        tests.append("not_null")
    if facts.nulls in (0, 1):
        rest.take(*path, "nulls")
    is_key = terms.key == (facts.column.name,)
    if "unique" in facts.checks or (is_key and not facts.nulls):
        tests.append("unique")
    if is_key:
        rest.because("said by a test, and kept, for the test alone may come from the key", *path, "unique")
    else:
        rest.take(*path, "unique")
    if allowed is not None:
        quoted = {} if all(isinstance(value, str) for value in allowed) else {"quote": False}
        tests.append({"accepted_values": {"values": allowed, **quoted}})
    about = {"name": facts.column.name, "description": rest.take(*path, "description")}
    return about | {"data_type": _SQL.get(kind, kind), "data_tests": tests}


def _freshness(terms: Terms, rest: Remainder) -> dict[str, Any]:
    fresh: Any = table_check(terms, "freshness")
    number, _, unit = str((rest.get("freshness") or {}).get("within", "")).partition(" ")
    if fresh is None or unit.rstrip("s") not in _PERIODS:
        return {}
    rest.take("freshness")
    after = "warn_after" if terms.action("freshness") == "warn" else "error_after"
    age = {after: {"count": int(number), "period": unit.rstrip("s")}}
    return {"loaded_at_field": fresh.column, "freshness": age}


# --- reading


def read(document: Document, table: str | None = None) -> Exchanged:
    """Return the contract of a source's table or a model; `table` picks one: `orders`, or `shop.orders`.

    Raises:
        ContractSyntaxError: it is no schema file of dbt.
        ContractsError: no such table is in it.

    """
    data = document.data
    if not isinstance(data, dict) or not (data.get("models") or data.get("sources")):
        raise misfit(document, ((), "no schema file of dbt: it has neither `models` nor `sources`"))
    tables = dict(_tables(document))
    found = next((name for name in tables if table and name.endswith(f".{table}")), table)
    name = chosen(document, tables, found, "models")
    path, rest = tables[name], Remainder(data)
    rest.drop("version")
    draft = Draft(name, "")
    rest.drop(*path, "name")
    draft.top["description"] = _text(rest, *path, "description")
    draft.top["rows"] = {"min": 0}
    for k in range(len(rest.get(*path, "columns") or [])):
        _read_column(draft, rest, (*path, "columns", k))
    read_table_tests(draft, rest, path)
    _read_freshness(draft, rest, path)
    _restore(draft, rest, path)
    return draft.finished(TITLE, document, _only(rest, path, name))


def _tables(document: Document) -> Iterator[tuple[str, Path]]:
    """Yield the name and the path of each table.

    Raises:
        ContractSyntaxError: a part of the file does not have the shape that dbt gives it.

    """
    data = document.data
    for k, model in _entries(document, ("models",), data.get("models")):
        _checked(document, ("models", k), model)
        yield str(model["name"]), ("models", k)
    for k, source in _entries(document, ("sources",), data.get("sources")):
        for n, table in _entries(document, ("sources", k, "tables"), source.get("tables")):
            _checked(document, ("sources", k, "tables", n), table)
            yield f"{source['name']}.{table['name']}", ("sources", k, "tables", n)


def _entries(document: Document, path: Path, value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield what a list of named mappings holds."""
    if not isinstance(value, list | None):
        raise misfit(document, (path, f"`{path[-1]}` is a list"))
    for k, entry in enumerate(value or []):
        if not isinstance(entry, dict) or not isinstance(entry.get("name"), str):
            raise misfit(document, ((*path, k), f"each of `{path[-1]}` is a mapping with a `name`"))
        yield k, entry


def _checked(document: Document, path: Path, table: dict[str, Any]) -> None:
    for k, column in _entries(document, (*path, "columns"), table.get("columns")):
        for key in ("tests", "data_tests", "constraints"):
            if not isinstance(column.get(key), list | None):
                raise misfit(document, ((*path, "columns", k, key), f"`{key}` is a list"))


def _only(rest: Remainder, path: Path, name: str) -> Remainder:
    """Leave other tables out of the listing: they are no part of what was asked for."""
    here = path[:2]
    for kind in ("models", "sources"):
        for k in range(len(rest.get(kind) or [])):
            if (kind, k) != here:
                rest.drop(kind, k)
    if here[0] == "sources":
        rest.drop(*here, "name")
        for n in range(len(rest.get(*here, "tables") or [])):
            if (*here, "tables", n) != path:
                rest.drop(*here, "tables", n)
    return rest


def _text(rest: Remainder, *path: str | int) -> str | None:
    return str(rest.take(*path)) if isinstance(rest.get(*path), str) else None


def _read_column(draft: Draft, rest: Remainder, path: Path) -> None:
    name = str(rest.get(*path, "name"))
    if name in draft.columns:
        rest.because("a second column of this name", *path)
        return
    rest.drop(*path, "name")
    spec: dict[str, Any] = {"nulls": "100%", "description": _text(rest, *path, "description")}
    draft.columns[name] = spec
    spec["type"] = sql_type(rest.get(*path, "data_type"))
    if spec["type"]:
        draft.note(f"data_type {rest.take(*path, 'data_type')}", "columns", name)
    for where, test, arguments in tests_of(rest, path):
        if read_test(spec, test, arguments):
            rest.take(*where)
    for k, constraint in enumerate(rest.get(*path, "constraints") or []):
        kind = constraint.get("type") if isinstance(constraint, dict) else None
        if kind in ("not_null", "unique"):
            spec |= {"nulls": None} if kind == "not_null" else {"unique": True}
        if kind == "primary_key":
            draft.top.setdefault("key", []).append(name)
        if kind in ("not_null", "unique", "primary_key"):
            rest.take(*path, "constraints", k)


def _read_freshness(draft: Draft, rest: Remainder, path: Path) -> None:
    """Read the freshness of the table, or else of its source, with the field by which it is loaded."""
    wheres = [(*p, *inner) for p in (path, path[:2]) for inner in ((), ("config",))]
    fields = [where for where in wheres if isinstance(rest.get(*where, "loaded_at_field"), str)]
    ages = [(where, after) for where in wheres for after in ("error_after", "warn_after") if _age(rest, where, after)]
    if not fields or not ages:
        return
    field = str(rest.get(*fields[0], "loaded_at_field"))
    if not _NAME.fullmatch(field):
        rest.because("an expression of SQL, not a column", *fields[0], "loaded_at_field")
        return
    where, after = ages[0]
    rest.take(*fields[0], "loaded_at_field")
    rest.take(*where, "freshness", after)
    spec = draft.columns.setdefault(field, {"nulls": "100%"})
    if spec.get("type") not in ("date", "timestamp"):
        spec["type"] = "timestamp"
        draft.note("a timestamp, for it is the loaded_at_field", "columns", field)
    draft.top["freshness"] = {"column": field, "within": _age(rest, where, after)}
    if after == "warn_after":
        draft.top["on_violation"] = {"default": "reject", "freshness": "warn"}


def _age(rest: Remainder, where: Path, after: str) -> str | None:
    count, period = (rest.get(*where, "freshness", after, key) for key in ("count", "period"))
    return f"{count} {period}s" if isinstance(count, int) and period in _PERIODS else None


_METAS = (("meta",), ("config", "meta"))


def _restore(draft: Draft, rest: Remainder, path: Path) -> None:
    """Read what a contract keeps in `meta`."""
    names = [(name, (*path, "columns", k)) for k, name in enumerate(_names(rest, path))]
    ours = next((m for inner in _METAS if isinstance(m := rest.get(*path, *inner, "contracts"), dict)), None)
    if ours is not None:
        draft.top["rows"] = {"min": 1}
        key = ours.get("key")
        if isinstance(key, list) and len(key) == 1 and key[0] in draft.columns:
            draft.columns[key[0]].pop("unique", None)
    for spec, where in ((draft.top, path), *((draft.columns.get(name, {}), where) for name, where in names)):
        for meta in ((*where, *inner) for inner in _METAS):
            if isinstance(rest.get(*meta, "unit"), str) and spec is not draft.top:
                spec["unit"] = rest.take(*meta, "unit")
            held = rest.take(*meta, "contracts")
            spec.update(held if isinstance(held, dict) else {})
    draft.version = str(draft.top.pop("version", ""))
    draft.name = str(draft.top.pop("contract", draft.name))


def _names(rest: Remainder, path: Path) -> list[str]:
    return [str(column["name"]) for column in rest.get(*path, "columns") or []]
