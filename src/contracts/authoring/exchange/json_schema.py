"""JSON Schema: one row of a feed as a JSON object (draft 2020-12). The unit stands under `x-unit`.

Source: json-schema.org/draft/2020-12.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.draft import Draft
from contracts.authoring.exchange.facts import facts_of
from contracts.authoring.exchange.foreign import misfit
from contracts.authoring.exchange.kept import kept
from contracts.authoring.exchange.regexes import from_search, to_ecma
from contracts.authoring.exchange.sheet import Exchanged, Sheet
from contracts.writing import spelled

if TYPE_CHECKING:
    from contracts.authoring.exchange.facts import Facts
    from contracts.problem import Path
    from contracts.reading.source import Document
    from contracts.terms import Terms

__all__ = ["MAPS", "TITLE", "export", "read"]

TITLE = "JSON Schema"
MAPS = (
    ("`contract`, `version`, `description`", "`title`, `x-version`, `description`"),
    ("`type`", "`type`; `format` date, and date-time for a timestamp with `tz`"),
    ("`required`", "`required`; what is not may be null too, when reading"),
    ("`nulls`", "`type` with null, if any share may be; the share itself is not said"),
    ("`unit`", "`x-unit`"),
    ("`missing`", "values beside the others, or `not` where no null may be"),
    ("`range` of numbers", "`minimum`, `maximum`, in the column's unit"),
    ("`allowed`", "`enum` (not of timestamps)"),
    ("`pattern`, `format`", "`pattern`, in ECMA-262"),
    ("`length`", "`minLength`, `maxLength`"),
)
_WHY = "one row cannot say it in JSON Schema"
_TYPES: dict[str | None, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string"},
    None: {},
}
_LOCAL_TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
)


# --- writing


def export(terms: Terms) -> Exchanged:
    """Return the JSON Schema of one row; what speaks of several rows or columns is listed under `$comment`."""
    sheet = Sheet({"rows": {"min": 1}, **spelled(terms)})
    made: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    made |= {"title": sheet.take("contract"), "x-version": sheet.take("version")}
    made |= {"description": terms.description} if sheet.take("description") else {}
    facts = facts_of(terms)
    properties = {name: _property(one, sheet) for name, one in facts.items()}
    required = [name for name, one in facts.items() if one.column.required]
    left = kept(sheet, _WHY)
    made |= {"type": "object", "required": required, "properties": properties}
    if left.unsaid:
        made["$comment"] = "\n".join(left.lines("Not said here:"))
    return Exchanged(json.dumps(made, indent=2, ensure_ascii=False) + "\n", left.unsaid)


def _property(facts: Facts, sheet: Sheet) -> dict[str, Any]:
    column, path = facts.column, ("columns", facts.column.name)
    for key in ("type", "required", "missing"):
        sheet.take(*path, key)
    about = {"description": sheet.take(*path, "description"), "x-unit": sheet.take(*path, "unit")}
    value: dict[str, Any] = dict(_TYPES.get(column.type, {"type": column.type}))
    if column.type == "timestamp":
        value |= {"format": "date-time"} if column.tz else {"pattern": _LOCAL_TIME}
    value |= _bounds(facts, sheet, path) | _texts(facts, sheet, path)
    if column.type != "timestamp":
        allowed = sheet.take(*path, "allowed")
        value |= {"enum": allowed} if allowed is not None else {}
    if facts.nulls in (0, 1):
        sheet.take(*path, "nulls")
    return {key: said for key, said in about.items() if said} | _with_nulls(value, facts)


def _with_nulls(value: dict[str, Any], facts: Facts) -> dict[str, Any]:
    """Let null and its stand-ins pass where some may be, and refuse the stand-ins where none may."""
    missing = list(facts.column.missing)
    if not facts.nulls:
        return {**value, "not": {"enum": [*missing, *value.get("not", {}).get("enum", [])]}} if missing else value
    if missing or "not" in value:
        return {"anyOf": [value, {"enum": [None, *missing]}]}
    types = {"type": [value["type"], "null"]} if "type" in value else {}
    return value | types | ({"enum": [*value["enum"], None]} if "enum" in value else {})


def _bounds(facts: Facts, sheet: Sheet, path: Path) -> dict[str, Any]:
    if not facts.column.is_numeric:
        return {}
    sheet.take(*path, "range")
    found = zip(("minimum", "maximum"), facts.bounds, strict=True)
    return {key: bound for key, bound in found if bound is not None}


def _texts(facts: Facts, sheet: Sheet, path: Path) -> dict[str, Any]:
    made: dict[str, Any] = {}
    sheet.take(*path, "length")
    sizes = (("minLength", facts.domain.shortest), ("maxLength", facts.domain.longest))
    made |= {key: size for key, size in sizes if size is not None}
    said = {key: ecma for key, regex in facts.regexes.items() if (ecma := to_ecma(regex))}
    for key in said:
        facts.take_regex(key, sheet, path)
    if said:
        first, *others = said.values()
        made |= {"pattern": first} | ({"allOf": [{"pattern": other} for other in others]} if others else {})
    if "format" in said and facts.sentinels:
        made["not"] = {"enum": list(facts.sentinels)}
    return made


# --- reading


def read(document: Document, table: str | None = None) -> Exchanged:
    """Return the contract of rows that a JSON Schema of an object describes.

    Raises:
        ContractSyntaxError: it is no schema of an object with properties.

    """
    data = document.data
    if not isinstance(data, dict) or not isinstance(data.get("properties"), dict) or not data["properties"]:
        raise misfit(document, (("properties",), "no JSON Schema of a row: it has no `properties`"))
    sheet = Sheet(data)
    for key in ("$schema", "$id", "type", "required", "$comment"):
        sheet.drop(key)
    version = sheet.take("x-version")
    draft = Draft(str(sheet.take("title") or PurePath(document.name).name.split(".")[0]), str(version or ""))
    draft.top |= {"description": _text(sheet, "description"), "rows": {"min": 0}}
    wanted = data.get("required") if isinstance(data.get("required"), list) else []
    for name in data["properties"]:
        draft.columns[name] = _read_property(sheet, ("properties", name), is_required=name in (wanted or []))
    return draft.finished(TITLE, document, sheet)


def _text(sheet: Sheet, *path: str | int) -> str | None:
    return str(sheet.take(*path)) if isinstance(sheet.get(*path), str) else None


def _read_property(sheet: Sheet, path: Path, *, is_required: bool) -> dict[str, Any]:
    outer, path = path, _resolved(sheet, path)
    inner, is_null = _branch(sheet, path)
    spec: dict[str, Any] = {
        "description": _text(sheet, *path, "description"),
        "unit": _text(sheet, *path, "x-unit"),
        "required": None if is_required else False,
    }
    spec["type"] = _type(sheet, inner)
    listed = _listed(sheet, inner)
    declared = sheet.get(*inner, "type")
    may_be_null = is_null or (isinstance(declared, list) and "null" in declared) or not (declared or spec["type"])
    spec["nulls"] = "100%" if may_be_null or None in (listed or []) or not is_required else None
    kept_values = [value for value in listed or [] if value is not None]
    if kept_values and (spec["type"] or _type_of(kept_values)):
        spec["type"] = spec["type"] or _type_of(kept_values)
        spec["allowed"] = kept_values
        for key in ("enum", "const"):
            sheet.drop(*inner, key)
    _read_bounds(spec, sheet, inner)
    sheet.drop(*outer, "title")
    sheet.drop(*path, "title")
    return spec


def _resolved(sheet: Sheet, path: Path) -> Path:
    """Follow a `$ref` within the file, once."""
    where = sheet.get(*path, "$ref")
    target = tuple(where[2:].split("/")) if isinstance(where, str) and where.startswith("#/") else ()
    if not target or not isinstance(sheet.get(*target), dict):
        return path
    sheet.drop(*path, "$ref")
    return target


def _branch(sheet: Sheet, path: Path) -> tuple[Path, bool]:
    """Return where the value is described, and whether a branch beside it lets null pass."""
    branches = sheet.get(*path, "anyOf")
    if not isinstance(branches, list):
        return path, False
    others = [k for k, branch in enumerate(branches) if branch != {"type": "null"}]
    if len(others) != 1 or len(branches) != 2:  # noqa: PLR2004 - a value, or null
        return path, False
    sheet.drop(*path, "anyOf", 1 - others[0])
    return _resolved(sheet, (*path, "anyOf", others[0])), True


_READ = ("string", "integer", "number", "boolean")


def _type(sheet: Sheet, path: Path) -> str | None:
    declared, form = sheet.get(*path, "type"), sheet.get(*path, "format")
    names = [name for name in (declared if isinstance(declared, list) else [declared]) if name != "null"]
    if len(names) != 1 or names[0] not in _READ:
        return None
    sheet.drop(*path, "type")
    found = {"date": "date", "date-time": "timestamp"}.get(str(form)) if names[0] == "string" else None
    if found:
        sheet.drop(*path, "format")
    return found or str(names[0])


def _listed(sheet: Sheet, path: Path) -> list[Any] | None:
    one = sheet.get(*path)
    if isinstance(one, dict) and "const" in one:
        return [one["const"]]
    listed = sheet.get(*path, "enum")
    return listed if isinstance(listed, list) else None


def _type_of(values: list[Any]) -> str | None:
    """Return the type that all values have."""
    kinds = {type(value) for value in values}
    names: dict[frozenset[type], str] = {frozenset({str}): "string", frozenset({bool}): "boolean"}
    names |= {frozenset({int}): "integer", frozenset({float}): "number", frozenset({int, float}): "number"}
    return names.get(frozenset(kinds))


_BOUNDS = (
    ("minimum", "range", "min"),
    ("maximum", "range", "max"),
    ("minLength", "length", "min"),
    ("maxLength", "length", "max"),
)


def _read_bounds(spec: dict[str, Any], sheet: Sheet, path: Path) -> None:
    is_text = spec["type"] == "string"
    for theirs, check, ours in _BOUNDS:
        if sheet.get(*path, theirs) is not None and (check == "length") == is_text and spec["type"]:
            spec.setdefault(check, {})[ours] = sheet.take(*path, theirs)
    if is_text and isinstance(sheet.get(*path, "pattern"), str):
        spec["pattern"] = from_search(sheet.take(*path, "pattern"))
    if is_text and sheet.get(*path, "format") in ("uuid", "email"):
        spec["format"] = sheet.take(*path, "format")
