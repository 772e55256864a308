"""JSON Schema: one row of a feed as a JSON object (draft 2020-12). The unit stands under `x-unit`.

Source: json-schema.org/draft/2020-12.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.facts import facts_of
from contracts.authoring.exchange.kept import all_said, kept
from contracts.authoring.exchange.regexes import comes_back, to_ecma
from contracts.authoring.exchange.remainder import Exchanged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.exchange.facts import Facts
    from contracts.authoring.exchange.remainder import Remainder
    from contracts.problem import Path
    from contracts.terms import Terms

__all__ = ["LOCAL_TIME", "MAPS", "OURS", "TITLE", "export"]

TITLE = "JSON Schema"
MAPS = (
    ("`contract`, `version`, `description`", "`title`, `x-version`, `description`"),
    ("`type`", "`type`; `format` date, and date-time for a timestamp with `tz`"),
    ("`required`", "`required`; a column that a row may lack may be null too, when reading the schemas of others"),
    ("`nulls`", "`type` with null, if any share may be; the share itself is not said"),
    ("`unit`", "`x-unit`"),
    ("`missing`", "values beside the others, or `not` where no null may be"),
    ("`range` of numbers", "`minimum`, `maximum`, in the column's unit"),
    ("`allowed`", "`enum` (not of timestamps)"),
    ("`pattern`, `format`", "`pattern`, in ECMA-262"),
    ("`length`", "`minLength`, `maxLength`"),
    ("`rows`", "`minItems`, `maxItems` of an array of rows, when reading"),
    ("everything else", "`x-contracts`, of the property or the schema"),
)
OURS = "x-contracts"
_WHY = f"one row cannot say it in JSON Schema; kept under {OURS}"
_TYPES: dict[str | None, dict[str, Any]] = {
    "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string"},
    None: {},
}
LOCAL_TIME = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
)


def export(terms: Terms) -> Exchanged:
    """Return the JSON Schema of one row; what it cannot say stands under `x-contracts`, and is listed."""
    rest = all_said(terms)
    made: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    made |= {"title": rest.take("contract"), "x-version": rest.take("version")}
    made |= {"description": terms.description} if rest.take("description") else {}
    facts = facts_of(terms)
    properties = {name: _property(one, rest) for name, one in facts.items()}
    required = [name for name, one in facts.items() if one.column.required]
    left = kept(rest, _WHY)
    for name, one in facts.items():
        ours = left.of(name) | {
            key: said for key in _kept_too(one) if (said := rest.get("columns", name, key)) is not None
        }
        properties[name] |= {OURS: ours} if ours else {}
    made |= {"type": "object", "required": required, "properties": properties, OURS: left.top}
    return Exchanged(json.dumps(made, indent=2, ensure_ascii=False) + "\n", left.unsaid)


def _kept_too(facts: Facts) -> Iterator[str]:
    """Yield the keys that are said in words from which they could not be told again."""
    yield from ("required", "missing", "format")
    if "pattern" in facts.checks and not comes_back(facts.checks["pattern"].regex):
        yield "pattern"


def _property(facts: Facts, rest: Remainder) -> dict[str, Any]:
    column, path = facts.column, ("columns", facts.column.name)
    for key in ("type", "required", "missing"):
        rest.take(*path, key)
    about = {"description": rest.take(*path, "description"), "x-unit": rest.take(*path, "unit")}
    value: dict[str, Any] = dict(_TYPES.get(column.type, {"type": column.type}))
    if column.type == "timestamp":
        value |= {"format": "date-time"} if column.tz else {"pattern": LOCAL_TIME}
    value |= _bounds(facts, rest, path) | _texts(facts, rest, path)
    if column.type != "timestamp":
        allowed = rest.take(*path, "allowed")
        value |= {"enum": allowed} if allowed is not None else {}
    if facts.nulls in (0, 1):
        rest.take(*path, "nulls")
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


def _bounds(facts: Facts, rest: Remainder, path: Path) -> dict[str, Any]:
    if not facts.column.is_numeric:
        return {}
    rest.take(*path, "range")
    found = zip(("minimum", "maximum"), facts.bounds, strict=True)
    return {key: bound for key, bound in found if bound is not None}


def _texts(facts: Facts, rest: Remainder, path: Path) -> dict[str, Any]:
    made: dict[str, Any] = {}
    rest.take(*path, "length")
    sizes = (("minLength", facts.domain.shortest), ("maxLength", facts.domain.longest))
    made |= {key: size for key, size in sizes if size is not None}
    said = {key: ecma for key, regex in facts.regexes.items() if (ecma := to_ecma(regex))}
    for key in said:
        facts.take_regex(key, rest, path)
    if said:
        first, *others = said.values()
        made |= {"pattern": first} | ({"allOf": [{"pattern": other} for other in others]} if others else {})
    if "format" in said and facts.sentinels:
        made["not"] = {"enum": list(facts.sentinels)}
    return made
