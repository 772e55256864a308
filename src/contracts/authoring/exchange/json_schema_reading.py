"""JSON Schema, read: the contract of rows that a schema describes, of any draft since 4.

Source: json-schema.org/draft/2020-12.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.draft import Draft
from contracts.authoring.exchange.foreign import misfit
from contracts.authoring.exchange.json_schema import LOCAL_TIME, OURS, TITLE, export
from contracts.authoring.exchange.kept import restore_all
from contracts.authoring.exchange.regexes import from_search, to_ecma
from contracts.authoring.exchange.remainder import Exchanged, Remainder, is_a, is_same, type_of
from contracts.authoring.exchange.subschemas import applied, constants
from contracts.identifiers import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.exchange.subschemas import Subschemas
    from contracts.problem import Path
    from contracts.reading.source import Document

__all__ = ["read"]


def read(document: Document, table: str | None = None) -> Exchanged:
    """Return the contract of rows that a JSON Schema describes: of an object, or of an array of such objects.

    Raises:
        ContractSyntaxError: it is no schema of an object with properties.

    """
    rest = Remainder(document.data)
    draft = Draft("", "")
    row = applied(rest, _row(draft, rest))
    names = list(_required(row))
    properties = list(_properties(document, row))
    if not properties and not names:
        raise misfit(document, ((), "no JSON Schema of a row: it has no `properties`"))
    if str(rest.get("$schema")).startswith(("http://json-schema.org/", "https://json-schema.org/")):
        rest.drop("$schema")
    draft.name = rest.take_if(str, "title") or row.take_if(str, "title") or PurePath(document.name).name.split(".")[0]
    draft.version = row.take_if(str, "x-version") or ""
    draft.top["description"] = rest.take_if(str, "description") or row.take_if(str, "description")
    for path in properties:
        _read_property(draft, rest, path, is_required=path[-1] in names)
    for name in names:
        draft.columns.setdefault(str(name), {"nulls": "100%"})
    for path in row.paths:
        restore_all(draft.top, rest, (*path, OURS))
    draft.top.setdefault("rows", {"min": 0})
    return draft.finished(TITLE, document, rest, again=lambda terms: json.loads(export(terms).text))


def _row(draft: Draft, rest: Remainder) -> Path:
    """Return where a row is described; an array of rows says how many there are."""
    if rest.get("type") != "array":
        return ()
    rest.take("type")
    ends = (("minItems", "min"), ("maxItems", "max"))
    rows = {ours: rest.take_if(int, theirs) for theirs, ours in ends if is_a(rest.get(theirs), int)}
    if rows:
        draft.top["rows"] = {"min": 0, **rows}
    return ("items",)


def _required(row: Subschemas) -> Iterator[str]:
    """Yield the names of what every row has."""
    for path in row.paths:
        row.rest.drop_if([], *path, "required")
        listed = row.rest.get(*path, "required")
        for k in range(len(listed) if isinstance(listed, list) else 0):
            name = row.rest.take_if(str, *path, "required", k)
            if name is not None:
                yield name


def _properties(document: Document, row: Subschemas) -> Iterator[Path]:
    """Yield the path of each property.

    Raises:
        ContractSyntaxError: what is described is no object, or a property is no schema.

    """
    for path in row.paths:
        kind, found = row.rest.get(*path, "type"), row.rest.get(*path, "properties")
        row.rest.drop_if("object", *path, "type")
        if kind is not None and kind != "object" and "object" not in (kind if isinstance(kind, list) else []):
            raise misfit(document, ((*path, "type"), f"no JSON Schema of a row: it describes {kind!r}, not an object"))
        if not isinstance(found, dict | None):
            raise misfit(document, ((*path, "properties"), f"`properties` maps names to schemas; this is {found!r}"))
        for name, schema in (found or {}).items():
            if not isinstance(schema, dict | bool):
                raise misfit(document, ((*path, "properties", name), f"a schema is an object, not {schema!r}"))
            yield (*path, "properties", name)


def _read_property(draft: Draft, rest: Remainder, path: Path, *, is_required: bool) -> None:
    name = str(path[-1])
    if name in draft.columns or rest.get(*path) is False:
        rest.because("a second property of this name" if name in draft.columns else "it is never there", *path)
        return
    nothing: tuple[Any, ...] = (True, {})
    for anything in nothing:
        rest.drop_if(anything, *path)
    value = applied(rest, path)
    spec: dict[str, Any] = {"description": value.take_if(str, "description") or value.take_if(str, "title")}
    spec |= {"unit": value.take_if(str, "x-unit"), "missing": list(value.missing) or None}
    may_be_null = value.may_be_null
    spec["type"] = _type(value)
    _read_values(spec, value)
    _read_bounds(spec, value)
    ours = next((held for one in value.paths if isinstance(held := rest.get(*one, OURS), dict)), {})
    _read_texts(spec, value, str(ours.get("format")))
    is_absent = not is_required and "required" not in ours
    spec |= {"required": False if is_absent else None, "nulls": None if may_be_null or is_absent else "0%"}
    for one in value.paths:
        restore_all(spec, rest, (*one, OURS))
    spec["nulls"] = "100%" if spec["nulls"] is None else spec["nulls"]
    draft.columns[name] = spec


_READ = ("string", "integer", "number", "boolean")


def _type(value: Subschemas) -> str | None:
    """Return the one type that a value has besides null."""
    found: str | None = None
    for path in value.paths:
        declared = value.rest.get(*path, "type")
        names = [name for name in (declared if isinstance(declared, list) else [declared]) if name != "null"]
        if len(names) == 1 and names[0] in ((found,) if found else _READ):
            found = value.rest.take(*path, "type") and str(names[0])
    form, pattern = str(value.first("format")), value.first("pattern")
    if found == "string" and form in _TIMES:
        value.take_if(str, "format")
        return _TIMES[form]
    if found == "string" and pattern == LOCAL_TIME:
        return value.take_if(str, "pattern") and "timestamp"
    return found


_TIMES = {"date": "date", "date-time": "timestamp"}


def _read_values(spec: dict[str, Any], value: Subschemas) -> None:
    """Read the values that every `enum` and `const` allows, null left out."""
    rest, paths = value.rest, value.paths
    places = [[(*path, "enum")] for path in paths if isinstance(rest.get(*path, "enum"), list)]
    places += [[(*path, "const")] for path in paths if "const" in rest.get(*path)]
    lists = [rest.get(*where) if where[-1] == "enum" else [rest.get(*where)] for (where,) in places]
    for path in paths:
        for key in constants(rest.get(*path)):
            places.append([(*path, key, k, "const") for k in range(len(rest.get(*path, key)))])
            lists.append([rest.get(*where) for where in places[-1]])
    if not lists:
        return
    allowed = [one for one in lists[0] if all(any(is_same(one, other) for other in more) for more in lists)]
    kept = [one for one in allowed if one is not None]
    kind = spec["type"] or type_of(kept)
    if kind and (kept or not allowed):
        spec |= {"type": kind, "allowed": kept}
        for where in (where for group in places for where in group):
            rest.take(*where)


def _read_bounds(spec: dict[str, Any], value: Subschemas) -> None:
    check, small, large = {
        "string": ("length", "minLength", "maxLength"),
        "integer": ("range", "minimum", "maximum"),
        "number": ("range", "minimum", "maximum"),
    }.get(str(spec["type"]), ("", "", ""))
    number: Any = int if check == "length" else int | float
    lows, highs = (value.take_all(number, key) for key in (small, large))
    bounds = ({"min": max(lows)} if lows else {}) | ({"max": min(highs)} if highs else {})
    spec |= {check: bounds} if bounds else {}


def _read_texts(spec: dict[str, Any], value: Subschemas, kept_format: str) -> None:
    """Read pattern and format; a pattern that just spells out the format that is kept stays as it is."""
    if spec["type"] != "string":
        return
    known = FORMATS.get(kept_format)
    pattern = value.first("pattern")
    if not (known and pattern == to_ecma(known.pattern)) and (said := value.take_if(str, "pattern")) is not None:
        spec["pattern"] = from_search(said)
    if value.first("format") in ("uuid", "email"):
        spec["format"] = value.take_if(str, "format")
