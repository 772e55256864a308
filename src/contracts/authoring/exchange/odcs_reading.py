"""ODCS 3.x, read: the contract that a file describes, by the standard's official models (the extra `odcs`).

Source: bitol-io.github.io/open-data-contract-standard, versions 3.0.2 and 3.1.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.draft import Draft
from contracts.authoring.exchange.foreign import chosen
from contracts.authoring.exchange.kept import restore
from contracts.authoring.exchange.odcs import FORMATS, OURS, TITLE
from contracts.authoring.exchange.odcs_models import validate
from contracts.authoring.exchange.odcs_quality import read_quality, read_table_quality
from contracts.authoring.exchange.regexes import from_search
from contracts.authoring.exchange.remainder import Exchanged, Remainder, is_a
from contracts.authoring.exchange.sql_types import sql_type

if TYPE_CHECKING:
    from contracts.problem import Path
    from contracts.reading.source import Document

__all__ = ["read"]

_BOUNDS = (("minimum", "min"), ("maximum", "max"), ("minLength", "min"), ("maxLength", "max"))


def read(document: Document, table: str | None = None) -> Exchanged:
    """Return the contract that an ODCS file describes; `table` picks one of several in its `schema`.

    Raises:
        ContractSyntaxError: it is no ODCS file, by the official models.
        ContractsError: the extra `odcs` is not installed, or no such table is in it.

    """
    validate(document)
    rest = Remainder(document.data)
    tables = {str(one.get("name", k)): k for k, one in enumerate(rest.get("schema") or [])}
    picked = chosen(document, tables, table, "schema")
    path = ("schema", tables[picked])
    for other in set(tables.values()) - {tables[picked]}:
        rest.drop("schema", other)
    draft = Draft(_name(rest, path, picked, is_only=len(tables) == 1), str(rest.take("version") or "none"))
    for key, usual in (("kind", "DataContract"), ("id", rest.get("name")), ("status", "active")):
        rest.drop_if(usual, key)
    rest.drop("apiVersion")
    rest.drop_if("object", *path, "logicalType")
    draft.top["description"] = rest.take(*path, "description") or rest.take("description", "purpose")
    draft.top["owner"] = _owner(rest)
    columns = [_column(draft, rest, where) for where in rest.entries(*path, "properties")]
    parts = sorted((found for found in columns if found), key=lambda pair: pair[0])
    draft.top["key"] = [name for _, name in parts] or None
    for where in rest.entries(*path, "quality"):
        read_table_quality(draft, rest, where)
    _read_sla(draft, rest, picked)
    _read_custom(draft.top, rest, path)
    if draft.top.get("rows") is None:
        draft.top["rows"] = {"min": 0}
    return draft.finished(TITLE, document, rest)


def _name(rest: Remainder, path: Path, table: str, *, is_only: bool) -> str:
    """Return the name of the contract, with that of its table where it has several."""
    name = rest.take("name") or rest.take("dataProduct")
    if not name or not is_only or name.rpartition(".")[2] == table:
        rest.drop(*path, "name")
    return f"{name}.{table}" if name and not is_only else name or table


def _owner(rest: Remainder) -> str | None:
    """Return the member of the team whose role is owner, in the form of 3.1 or of 3.0."""
    where: tuple[str, ...] = ("team", "members") if isinstance(rest.get("team"), dict) else ("team",)
    for member in rest.entries(*where):
        is_owner = str(rest.get(*member, "role")).lower() == "owner" and rest.get(*member, "dateOut") is None
        if is_owner and rest.get(*member, "username"):
            rest.take(*member, "role")
            return rest.take_if(str, *member, "username")
    return None


_TYPES = ("string", "integer", "number", "boolean", "date", "timestamp")
# Source: the defaults of the standard's JSON Schema.
_USUAL = {"partitioned": False, "partitionKeyPosition": -1, "criticalDataElement": False, "primaryKeyPosition": -1}


def _column(draft: Draft, rest: Remainder, path: Path) -> tuple[int, str] | None:
    """Read a property; return its place in the primary key, None where it is no part of it."""
    name = str(rest.get(*path, "name") or "")
    if not name or name in draft.columns:
        rest.because("a second property of this name" if name else "a property without a name", *path)
        return None
    rest.drop(*path, "name")
    spec: dict[str, Any] = {"type": _type(draft, rest, path, name)}
    draft.columns[name] = spec
    required = rest.take_if(bool, *path, "required")
    is_unique = rest.take_if(bool, *path, "unique")
    spec |= {"nulls": "0%" if required else None, "unique": is_unique or None}
    spec["description"] = rest.take(*path, "description")
    is_key = rest.take_if(bool, *path, "primaryKey")
    position = rest.take_if(int, *path, "primaryKeyPosition") if is_key else None
    for key, usual in _USUAL.items():
        rest.drop_if(usual, *path, key)
    _read_options(spec, rest, (*path, "logicalTypeOptions"))
    for where in rest.entries(*path, "quality"):
        read_quality(spec, rest, where)
    _read_enum(spec, rest, path)
    _read_custom(spec, rest, path)
    spec["nulls"] = "100%" if spec["nulls"] is None else spec["nulls"]
    return (position or 0, name) if is_key else None


def _type(draft: Draft, rest: Remainder, path: Path, name: str) -> str | None:
    """Return the type of a property: the logical one, the physical one where that says more or is alone."""
    physical, logical = rest.get(*path, "physicalType"), rest.get(*path, "logicalType")
    of_database = sql_type(physical)
    found = logical if logical in _TYPES else of_database if logical is None else None
    found = "timestamp" if found == "date" and of_database == "timestamp" else found
    if not found:
        return None
    rest.drop(*path, "logicalType")
    if found != logical:
        draft.note(f"physicalType {physical}", "columns", name)
    if "(" in str(physical):
        rest.because("its length or precision is of the database", *path, "physicalType")
    elif of_database == found:
        rest.drop(*path, "physicalType")
    return str(found)


def _read_options(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    for theirs, ours in _BOUNDS:
        check = "length" if theirs.endswith("Length") else "range"
        if is_a(rest.get(*path, theirs), int if check == "length" else int | float | str):
            spec.setdefault(check, {})[ours] = rest.take(*path, theirs)
    pattern = rest.take_if(str, *path, "pattern")
    spec["pattern"] = None if pattern is None else from_search(pattern)
    if spec["type"] == "string" and str(rest.get(*path, "format")) in FORMATS:
        spec["format"] = rest.take(*path, "format")
    if rest.get(*path, "timezone") is True and isinstance(rest.get(*path, "defaultTimezone"), str):
        rest.take(*path, "timezone")
        spec["tz"] = rest.take(*path, "defaultTimezone")


def _read_enum(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    listed = rest.get(*path, "enum")
    if listed and spec["type"] and "allowed" not in spec and all("value" in one for one in listed):
        spec["allowed"] = [rest.take(*path, "enum", k, "value") for k in range(len(listed))]


_UNITS = {"d": "days", "day": "days", "days": "days", "h": "hours", "hr": "hours", "hour": "hours", "hours": "hours"}
_UNITS |= {"m": "minutes", "min": "minutes", "minute": "minutes", "minutes": "minutes"}
_UNITS |= {"s": "seconds", "sec": "seconds", "second": "seconds", "seconds": "seconds"}


def _read_sla(draft: Draft, rest: Remainder, table: str) -> None:
    """Read how fresh a column is."""
    for where in rest.entries("slaProperties"):
        sla = rest.get(*where)
        element = str(sla.get("element") or rest.get("slaDefaultElement"))
        of_table, _, column = element.rpartition(".")
        unit, value = _UNITS.get(str(sla.get("unit"))), sla.get("value")
        is_age = sla.get("property") in ("latency", "freshness") and is_a(value, int) and unit and "valueExt" not in sla
        if is_age and of_table in ("", table) and column in draft.columns and "freshness" not in draft.top:
            draft.top["freshness"] = {"column": column, "within": f"{value} {unit}"}
            draft.note(f"slaProperties: {sla['property']}", "freshness")
            rest.drop_all(where, but={*sla} - {"property", "value", "unit", "element"})
            if not sla.get("element"):
                rest.drop("slaDefaultElement")


def _read_custom(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    """Read what a contract keeps in customProperties."""
    for where in rest.entries(*path, "customProperties"):
        named = str(rest.get(*where, "property"))
        if named == "unit" and path[-2:-1] == ("properties",):
            spec["unit"] = rest.take_if(str, *where, "value") if spec.get("unit") is None else spec["unit"]
        elif named.startswith(OURS):
            restore(spec, named.removeprefix(OURS), rest, (*where, "value"))
        if (*where, "value") in rest.taken:
            rest.drop(*where, "property")
