"""Frictionless: a Table Schema, alone or in a Data Package. Units stand in a field under `unit`.

Source: specs.frictionlessdata.io/table-schema (1.0), datapackage.org/standard/table-schema (2.0).
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.draft import Draft
from contracts.authoring.exchange.facts import facts_of
from contracts.authoring.exchange.foreign import chosen, misfit
from contracts.authoring.exchange.kept import all_said, kept, restore_all
from contracts.authoring.exchange.regexes import comes_back, from_search, to_ecma
from contracts.authoring.exchange.remainder import Exchanged, Remainder, is_a

if TYPE_CHECKING:
    from contracts.authoring.exchange.facts import Facts
    from contracts.problem import Path
    from contracts.reading.source import Document
    from contracts.terms import Terms

__all__ = ["MAPS", "TITLE", "export", "read"]

TITLE = "Frictionless Table Schema"
MAPS = (
    ("`contract`, `version`, `description`", "`name`, `version`, `description`"),
    ("`type`", "`type`; timestamp is datetime"),
    ("`nulls`", "`constraints.required`, where none may be"),
    ("`unit`", "`unit`"),
    ("`missing`", "`missingValues` of the field; of the schema too, when reading"),
    ("`range`", "`constraints.minimum`, `maximum`, in the column's unit"),
    ("`length`", "`constraints.minLength`, `maxLength`"),
    ("`pattern`", "`constraints.pattern`"),
    ("`allowed`", "`constraints.enum`"),
    ("`unique`", "`constraints.unique`"),
    ("`key`", "`primaryKey`"),
    ("everything else", "`contracts`, of the field or the schema"),
)
_OURS = "contracts"
_PROFILES = ("https://datapackage.org/profiles/", "https://specs.frictionlessdata.io/schemas/")
_KEPT = "Table Schema has no word for it; kept under `contracts`"
_TYPES = {"timestamp": "datetime"}
_READ = {"datetime": "timestamp"} | {name: name for name in ("string", "integer", "number", "boolean", "date")}


# --- writing


def export(terms: Terms) -> Exchanged:
    """Return a contract as a Table Schema; what it cannot say stands under `contracts`, and is listed."""
    rest = all_said(terms)
    made: dict[str, Any] = {"name": rest.take("contract"), "version": rest.take("version")}
    made |= {"description": terms.description} if rest.take("description") else {}
    fields = [_field(facts, rest) for facts in facts_of(terms).values()]
    made |= {"primaryKey": list(terms.key)} if rest.take("key") else {}
    left = kept(rest, _KEPT)
    for field in fields:
        unit, others = left.unit(field["name"]), left.of(field["name"])
        field.update(({"unit": unit} if unit else {}) | ({"contracts": others} if others else {}))
    made |= {"fields": fields, "contracts": left.top}
    return Exchanged(json.dumps(made, indent=2, ensure_ascii=False) + "\n", left.unsaid)


def _field(facts: Facts, rest: Remainder) -> dict[str, Any]:
    column, path, (low, high) = facts.column, ("columns", facts.column.name), facts.bounds
    kind = rest.take(*path, "type")
    made: dict[str, Any] = {"name": column.name, "type": _TYPES.get(kind, kind or "any")}
    made |= {"description": column.description} if rest.take(*path, "description") else {}
    for key in ("range", "length"):
        rest.take(*path, key)
    said = {"required": True if not facts.nulls else None, "unique": rest.take(*path, "unique")}
    said |= {"minimum": low, "maximum": high}
    said |= {"minLength": facts.domain.shortest, "maxLength": facts.domain.longest}
    said |= {"pattern": _pattern(facts, rest, path), "enum": rest.take(*path, "allowed")}
    if facts.nulls in (0, 1):
        rest.take(*path, "nulls")
    missing = [str(value) for value in column.missing]
    if missing and [_stand_in(text, kind) for text in missing] == list(column.missing):
        made["missingValues"] = missing
        rest.take(*path, "missing")
    constraints = {key: value for key, value in said.items() if value is not None}
    return made | ({"constraints": constraints} if constraints else {})


def _pattern(facts: Facts, rest: Remainder, path: Path) -> str | None:
    if "pattern" not in facts.checks:
        return None
    regex = facts.checks["pattern"].regex
    if comes_back(regex):
        rest.take(*path, "pattern")
    return to_ecma(regex)


def _stand_in(text: str, kind: object) -> Any:
    """Return a stand-in as a contract has it: a number in a column of numbers, if it is one."""
    if kind not in ("integer", "number"):
        return text
    for read_as in (int, float):
        try:
            return read_as(text)
        except ValueError:
            continue
    return text


def read(document: Document, table: str | None = None) -> Exchanged:
    """Return the contract of a Table Schema, or of a resource of a Data Package that `table` names.

    Raises:
        ContractSyntaxError: it is neither.
        ContractsError: no such resource is in the package.

    """
    data = document.data
    if not isinstance(data, dict) or not (isinstance(data.get("fields"), list) or data.get("resources")):
        raise misfit(document, ((), "no Table Schema: it has neither `fields` nor `resources`"))
    rest = Remainder(data)
    if str(data.get("$schema")).startswith(_PROFILES):
        rest.drop("$schema")
    path, name = _schema(document, rest, table)
    draft = Draft(name, rest.take_if(str, *path, "version") or rest.take_if(str, "version") or "")
    draft.top["description"] = rest.take_if(str, *path, "description") or (
        rest.take_if(str, *path[:-1], "description") if path else None
    )
    if isinstance(rest.get(*path), str):
        raise misfit(document, (path, f"the schema is a file of its own, {rest.get(*path)!r}; import that one"))
    fields = rest.get(*path, "fields")
    if not isinstance(fields, list):
        raise misfit(document, ((*path, "fields"), "a Table Schema has a list of `fields`"))
    inherited = _stand_ins(rest, (*path, "missingValues"))
    for k, field in enumerate(fields):
        if not isinstance(field, dict) or not isinstance(field.get("name"), str):
            raise misfit(document, ((*path, "fields", k), "each of `fields` is an object with a `name`"))
        _read_field(draft, rest, (*path, "fields", k), inherited)
    key = rest.get(*path, "primaryKey")
    names = [key] if isinstance(key, str) else key
    if isinstance(names, list) and names and all(isinstance(name, str) for name in names):
        draft.top["key"] = rest.take(*path, "primaryKey") and names
    restore_all(draft.top, rest, (*path, _OURS))
    draft.top.setdefault("rows", {"min": 0})
    return draft.finished(TITLE, document, rest)


def _schema(document: Document, rest: Remainder, table: str | None) -> tuple[Path, str]:
    """Return where the schema stands, and the name of what it describes."""
    if isinstance(rest.get("fields"), list):
        return (), str(rest.take_if(str, "name") or PurePath(document.name).name.split(".")[0])
    resources = rest.get("resources")
    if not isinstance(resources, list) or not all(
        isinstance(r, dict) and isinstance(r.get("name"), str) for r in resources
    ):
        raise misfit(document, (("resources",), "`resources` is a list of objects with a `name`"))
    places = {str(resource["name"]): k for k, resource in enumerate(resources)}
    name = chosen(document, places, table, "resources")
    for other, k in places.items():
        if other != name:
            rest.drop("resources", k)
    rest.drop("resources", places[name], "name")
    package = rest.take_if(str, "name")
    return ("resources", places[name], "schema"), f"{package}.{name}" if package else name


def _stand_ins(rest: Remainder, path: Path) -> list[str] | None:
    """Return the texts that stand for null; version 2 may give each a label, which is left."""
    listed = rest.get(*path)
    if not isinstance(listed, list) or not listed:
        return None
    places = [(*path, k, "value") if isinstance(entry, dict) else (*path, k) for k, entry in enumerate(listed)]
    return [text for place in places if (text := rest.take_if(str, *place)) is not None]


def _read_field(draft: Draft, rest: Remainder, path: Path, inherited: list[str] | None) -> None:
    name = str(rest.get(*path, "name"))
    if name in draft.columns:
        rest.because("a second field of this name", *path)
        return
    rest.drop(*path, "name")
    kind = rest.get(*path, "type")
    spec: dict[str, Any] = {"type": _READ.get(kind) if isinstance(kind, str) else None}
    spec["description"] = rest.take_if(str, *path, "description") or rest.take_if(str, *path, "title")
    if kind in (*_READ, "any"):
        rest.drop(*path, "type")
    rest.drop_if("default", *path, "format")
    own = _stand_ins(rest, (*path, "missingValues"))
    # An empty text is no stand-in that a contract must name where the whole table says so: it is null anyway.
    texts = own if own is not None else [text for text in inherited or [] if text]
    spec["missing"] = [_stand_in(text, spec["type"]) for text in texts] or None
    _read_constraints(spec, rest, (*path, "constraints"))
    if rest.get(*path, "format") in ("uuid", "email") and spec["type"] == "string":
        spec["format"] = rest.take(*path, "format")
    spec["unit"] = rest.take_if(str, *path, "unit")
    restore_all(spec, rest, (*path, _OURS))
    spec["nulls"] = "100%" if spec["nulls"] is None else spec["nulls"]
    draft.columns[name] = spec


def _read_constraints(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    spec["nulls"] = "0%" if rest.take_if(bool, *path, "required") else None
    spec["unique"] = rest.take_if(bool, *path, "unique") or None
    is_text = spec["type"] == "string"
    for theirs, check, ours in (
        ("minimum", "range", "min"),
        ("maximum", "range", "max"),
        ("minLength", "length", "min"),
        ("maxLength", "length", "max"),
    ):
        kind = int if check == "length" else int | float | str
        if is_a(rest.get(*path, theirs), kind) and (check == "length") == is_text and spec["type"]:
            spec.setdefault(check, {})[ours] = _as_kind(rest.take(*path, theirs), spec["type"])
    if is_text and isinstance(rest.get(*path, "pattern"), str):
        pattern = rest.take(*path, "pattern")
        # XML Schema's patterns, which Table Schema takes, match from end to end.
        spec["pattern"] = from_search(pattern) if pattern.startswith("^") and pattern.endswith("$") else pattern
    if spec["type"] and isinstance(rest.get(*path, "enum"), list):
        spec["allowed"] = [_as_kind(value, spec["type"]) for value in rest.take(*path, "enum")]


def _as_kind(value: Any, kind: str) -> Any:
    """Return a value of a constraint, which may be written as text (version 1), as a contract has it."""
    return _stand_in(value, kind) if isinstance(value, str) else value
