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
from contracts.authoring.exchange.kept import kept
from contracts.authoring.exchange.regexes import from_search, to_ecma
from contracts.authoring.exchange.ledger import Exchanged, Ledger
from contracts.writing import spelled

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
_KEPT = "Table Schema has no word for it; kept under `contracts`"
_TYPES = {"timestamp": "datetime"}
_READ = {"datetime": "timestamp"} | {name: name for name in ("string", "integer", "number", "boolean", "date")}


# --- writing


def export(terms: Terms) -> Exchanged:
    """Return a contract as a Table Schema; what it cannot say stands under `contracts`, and is listed."""
    ledger = Ledger(spelled(terms))
    made: dict[str, Any] = {"name": ledger.take("contract"), "version": ledger.take("version")}
    made |= {"description": terms.description} if ledger.take("description") else {}
    fields = [_field(facts, ledger) for facts in facts_of(terms).values()]
    made |= {"primaryKey": list(terms.key)} if ledger.take("key") else {}
    left = kept(ledger, _KEPT)
    for field in fields:
        unit, others = left.unit(field["name"]), left.of(field["name"])
        field.update(({"unit": unit} if unit else {}) | ({"contracts": others} if others else {}))
    made |= {"fields": fields, "contracts": left.top}
    return Exchanged(json.dumps(made, indent=2, ensure_ascii=False) + "\n", left.unsaid)


def _field(facts: Facts, ledger: Ledger) -> dict[str, Any]:
    column, path, (low, high) = facts.column, ("columns", facts.column.name), facts.bounds
    kind = ledger.take(*path, "type")
    made: dict[str, Any] = {"name": column.name, "type": _TYPES.get(kind, kind or "any")}
    made |= {"description": column.description} if ledger.take(*path, "description") else {}
    for key in ("range", "length"):
        ledger.take(*path, key)
    said = {"required": True if not facts.nulls else None, "unique": ledger.take(*path, "unique")}
    said |= {"minimum": low, "maximum": high}
    said |= {"minLength": facts.domain.shortest, "maxLength": facts.domain.longest}
    said |= {"pattern": _pattern(facts, ledger, path), "enum": ledger.take(*path, "allowed")}
    if facts.nulls in (0, 1):
        ledger.take(*path, "nulls")
    missing = [str(value) for value in column.missing]
    if missing and [_stand_in(text, kind) for text in missing] == list(column.missing):
        made["missingValues"] = missing
        ledger.take(*path, "missing")
    return {**made, "constraints": {key: value for key, value in said.items() if value is not None}}


def _pattern(facts: Facts, ledger: Ledger, path: Path) -> str | None:
    said = to_ecma(facts.checks["pattern"].regex) if "pattern" in facts.checks else None
    if said is not None and from_search(said) == facts.checks["pattern"].regex:
        ledger.take(*path, "pattern")
    return said


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


# --- reading


def read(document: Document, table: str | None = None) -> Exchanged:
    """Return the contract of a Table Schema, or of a resource of a Data Package that `table` names.

    Raises:
        ContractSyntaxError: it is neither.
        ContractsError: no such resource is in the package.

    """
    data = document.data
    if not isinstance(data, dict) or not (isinstance(data.get("fields"), list) or data.get("resources")):
        raise misfit(document, ((), "no Table Schema: it has neither `fields` nor `resources`"))
    ledger = Ledger(data)
    ledger.drop("$schema")
    path, name = _schema(document, ledger, table)
    draft = Draft(name, str(ledger.take(*path, "version") or ""))
    draft.top |= {"description": _text(ledger, *path, "description"), "rows": {"min": 0}}
    fields = ledger.get(*path, "fields")
    if not isinstance(fields, list):
        raise misfit(document, ((*path, "fields"), "a Table Schema has a list of `fields`"))
    for k, field in enumerate(fields):
        if not isinstance(field, dict) or not isinstance(field.get("name"), str):
            raise misfit(document, ((*path, "fields", k), "each of `fields` is an object with a `name`"))
        _read_field(draft, ledger, (*path, "fields", k), ledger.get(*path, "missingValues"))
    ledger.drop(*path, "missingValues")
    key = ledger.take(*path, "primaryKey")
    draft.top["key"] = [key] if isinstance(key, str) else key or None
    ours = ledger.take(*path, "contracts")
    draft.top |= {"rows": {"min": 1}, **ours} if isinstance(ours, dict) else {}
    return draft.finished(TITLE, document, ledger)


def _schema(document: Document, ledger: Ledger, table: str | None) -> tuple[Path, str]:
    """Return where the schema stands, and the name of what it describes."""
    if isinstance(ledger.get("fields"), list):
        return (), str(ledger.take("name") or PurePath(document.name).name.split(".")[0])
    resources = ledger.get("resources")
    if not isinstance(resources, list) or not all(isinstance(r, dict) and "name" in r for r in resources):
        raise misfit(document, (("resources",), "`resources` is a list of objects with a `name`"))
    places = {str(resource["name"]): k for k, resource in enumerate(resources)}
    name = chosen(document, places, table, "resources")
    for other, k in places.items():
        if other != name:
            ledger.drop("resources", k)
    ledger.drop("resources", places[name], "name")
    package = ledger.take("name")
    return ("resources", places[name], "schema"), f"{package}.{name}" if package else name


def _text(ledger: Ledger, *path: str | int) -> str | None:
    return str(ledger.take(*path)) if isinstance(ledger.get(*path), str) else None


def _read_field(draft: Draft, ledger: Ledger, path: Path, missing: Any) -> None:
    name = str(ledger.get(*path, "name"))
    if name in draft.columns:
        ledger.because("a second field of this name", *path)
        return
    ledger.drop(*path, "name")
    kind = ledger.get(*path, "type")
    spec: dict[str, Any] = {"type": _READ.get(str(kind)), "description": _text(ledger, *path, "description")}
    if kind in (*_READ, "any", None):
        ledger.drop(*path, "type")
    if ledger.get(*path, "format") == "default":
        ledger.drop(*path, "format")
    own = ledger.take(*path, "missingValues")
    inherited = [
        text for text in (missing if isinstance(missing, list) else []) if text != ""
    ]  # no text is null anyway
    listed = [_stand_in(str(text), spec["type"]) for text in (own if isinstance(own, list) else inherited)]
    spec["missing"] = listed or None
    _read_constraints(spec, ledger, (*path, "constraints"))
    if ledger.get(*path, "format") in ("uuid", "email") and spec["type"] == "string":
        spec["format"] = ledger.take(*path, "format")
    spec["unit"] = _text(ledger, *path, "unit")
    ours = ledger.take(*path, "contracts")
    draft.columns[name] = spec | (ours if isinstance(ours, dict) else {})


def _read_constraints(spec: dict[str, Any], ledger: Ledger, path: Path) -> None:
    spec["nulls"] = None if ledger.take(*path, "required") is True else "100%"
    spec["unique"] = True if ledger.take(*path, "unique") is True else None
    is_text = spec["type"] == "string"
    for theirs, check, ours in (
        ("minimum", "range", "min"),
        ("maximum", "range", "max"),
        ("minLength", "length", "min"),
        ("maxLength", "length", "max"),
    ):
        if ledger.get(*path, theirs) is not None and (check == "length") == is_text and spec["type"]:
            spec.setdefault(check, {})[ours] = ledger.take(*path, theirs)
    if is_text and isinstance(ledger.get(*path, "pattern"), str):
        pattern = ledger.take(*path, "pattern")
        # XML Schema's patterns, which Table Schema takes, match from end to end.
        spec["pattern"] = from_search(pattern) if pattern.startswith("^") and pattern.endswith("$") else pattern
    if isinstance(ledger.get(*path, "enum"), list) and spec["type"]:
        spec["allowed"] = ledger.take(*path, "enum")
