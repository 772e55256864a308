"""ODCS 3.x: data contracts in the words of the Open Data Contract Standard.

A file is read through the standard's official models (the extra `odcs`). What ODCS has no words for is
kept in `customProperties`: `unit` by this name, everything else as `contracts.KEY`.

Source: bitol-io.github.io/open-data-contract-standard, versions 3.0.2 and 3.1.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.draft import Draft
from contracts.authoring.exchange.facts import facts_of, table_check
from contracts.authoring.exchange.foreign import chosen, misfit
from contracts.authoring.exchange.kept import STAND_INS, kept
from contracts.authoring.exchange.odcs_quality import qualities, read_quality, read_table_quality, row_count
from contracts.authoring.exchange.regexes import from_search, to_ecma
from contracts.authoring.exchange.remainder import Exchanged, Remainder
from contracts.authoring.exchange.sql_types import sql_type
from contracts.errors import ContractsError
from contracts.writing import spelled, yaml_text

if TYPE_CHECKING:
    from contracts.authoring.exchange.facts import Facts
    from contracts.problem import Path
    from contracts.reading.source import Document
    from contracts.terms import Terms

__all__ = ["MAPS", "export", "read"]

MAPS = (
    ("`contract`, `version`, `description`, `owner`", "`name`, `version`, `description.purpose`, `team` (role owner)"),
    ("`type`", "`logicalType`; else `physicalType`, when reading"),
    ("`tz`", "`logicalTypeOptions.timezone` and `defaultTimezone`"),
    ("`nulls`", "`required`; a share as `quality` with `nullValues` in percent"),
    ("`unit`", "`customProperties`: `unit`"),
    ("`range`", "`logicalTypeOptions.minimum`, `maximum`, in the column's unit"),
    ("`length`", "`logicalTypeOptions.minLength`, `maxLength`"),
    ("`pattern`", "`logicalTypeOptions.pattern`, in ECMA-262"),
    ("`allowed`", "`quality` with `invalidValues` and `validValues`; `enum` (3.2), when reading"),
    ("`unique`", "`unique`; `quality` with `duplicateValues`, when reading"),
    ("`key`", "`primaryKey`, `primaryKeyPosition`; `duplicateValues` of several properties, when reading"),
    ("`rows`", "`quality` with `rowCount`"),
    ("`freshness`", "`slaProperties`: `latency`; `freshness` too, when reading"),
    ("everything else", "`customProperties`: `contracts.KEY`"),
)
TITLE = "Open Data Contract Standard"
_KEPT = "ODCS has no word for it; kept in customProperties"
_OURS = "contracts."
_FORMATS = {"uuid": "uuid", "uuid4": "uuid", "email": "email"}
_BOUNDS = (("minimum", "min"), ("maximum", "max"), ("minLength", "min"), ("maxLength", "max"))


# --- writing


def export(terms: Terms) -> Exchanged:
    """Return a contract as an ODCS 3.1 file; what only `customProperties` can hold is listed too."""
    rest = Remainder(spelled(terms))
    name = str(rest.take("contract"))
    made: dict[str, Any] = {"apiVersion": "v3.1.0", "kind": "DataContract", "id": name, "name": name}
    made |= {"version": rest.take("version"), "status": "active"}
    made |= {"description": {"purpose": terms.description}} if rest.take("description") else {}
    made |= {"team": {"members": [{"username": terms.owner, "role": "owner"}]}} if rest.take("owner") else {}
    table: dict[str, Any] = {"name": name.rpartition(".")[2], "logicalType": "object"}
    table["properties"] = [_property(facts, rest) for facts in facts_of(terms).values()]
    _key(terms, table["properties"], rest)
    table["quality"] = [row_count(terms, rest)]
    sla = _sla(terms, rest)
    for facts in facts_of(terms).values():
        rest.because(STAND_INS, "columns", facts.column.name, "missing")
    left = kept(rest, _KEPT)
    for one in table["properties"]:
        one.update(_custom(left.columns.get(one["name"], {})))
    table |= _custom(left.top)
    made["schema"] = [{key: value for key, value in table.items() if value != [None]}]
    listed = left.lines("ODCS has no words for these, which stand in customProperties:")
    return Exchanged(yaml_text(made | sla, {(): listed}, flow_from=99), left.unsaid)


def _custom(values: dict[str, Any]) -> dict[str, Any]:
    named = [{"property": k if k == "unit" else _OURS + k, "value": value} for k, value in values.items()]
    return {"customProperties": named} if named else {}


def _property(facts: Facts, rest: Remainder) -> dict[str, Any]:
    column, path = facts.column, ("columns", facts.column.name)
    made: dict[str, Any] = {"name": column.name, "logicalType": rest.take(*path, "type")}
    made["description"] = rest.take(*path, "description")
    made["required"] = facts.nulls == 0
    made["unique"] = rest.take(*path, "unique")
    made["logicalTypeOptions"] = _options(facts, rest, path)
    made["quality"] = qualities(facts, rest, path)
    return {key: value for key, value in made.items() if value not in (None, {}, [])}


def _options(facts: Facts, rest: Remainder, path: Path) -> dict[str, Any]:
    zone, checks, (low, high) = rest.take(*path, "tz"), facts.checks, facts.bounds
    made: dict[str, Any] = {"timezone": True, "defaultTimezone": zone} if zone else {}
    rest.take(*path, "range")
    made |= {key: value for key, value in (("minimum", low), ("maximum", high)) if value is not None}
    rest.take(*path, "length")
    sizes = (("minLength", facts.domain.shortest), ("maxLength", facts.domain.longest))
    made |= {key: value for key, value in sizes if value is not None}
    if "pattern" in checks and (said := to_ecma(checks["pattern"].regex)):
        made["pattern"] = said
        if from_search(said) == checks["pattern"].regex:
            rest.take(*path, "pattern")
    if "format" in checks and checks["format"].format in _FORMATS:
        made["format"] = _FORMATS[checks["format"].format]
    return made


def _key(terms: Terms, properties: list[dict[str, Any]], rest: Remainder) -> None:
    rest.take("key")
    for position, name in enumerate(terms.key, 1):
        found = next(made for made in properties if made["name"] == name)
        found |= {"primaryKey": True, "primaryKeyPosition": position}


def _sla(terms: Terms, rest: Remainder) -> dict[str, Any]:
    fresh: Any = table_check(terms, "freshness")
    number, _, unit = str((rest.get("freshness") or {}).get("within", "")).partition(" ")
    if fresh is None or not number.isdigit():
        return {}
    rest.take("freshness")
    table = terms.name.rpartition(".")[2]
    return {
        "slaProperties": [
            {"property": "latency", "value": int(number), "unit": unit, "element": f"{table}.{fresh.column}"}
        ]
    }


# --- reading


def read(document: Document, table: str | None = None) -> Exchanged:
    """Return the contract that an ODCS file describes; `table` picks one of several in its `schema`.

    Raises:
        ContractSyntaxError: it is no ODCS file, by the official models.
        ContractsError: the extra `odcs` is not installed, or no such table is in it.

    """
    _validate(document)
    rest = Remainder(document.data)
    tables = {str(one.get("name", k)): k for k, one in enumerate(rest.get("schema") or [])}
    picked = chosen(document, tables, table, "schema")
    path = ("schema", tables[picked])
    for other in set(tables.values()) - {tables[picked]}:
        rest.drop("schema", other)
    name = rest.take("name") or rest.get("dataProduct") or picked
    draft = Draft(name if len(tables) == 1 else f"{name}.{picked}", str(rest.take("version") or "none"))
    for key in ("kind", "apiVersion", "id", "status", "contractCreatedTs", (*path, "name"), (*path, "logicalType")):
        rest.drop(*((key,) if isinstance(key, str) else key))
    draft.top["description"] = rest.take(*path, "description") or rest.take("description", "purpose")
    draft.top["owner"] = _owner(rest)
    for k in range(len(rest.get(*path, "properties") or [])):
        _column(draft, rest, (*path, "properties", k))
    _read_key(draft, rest, path)
    draft.top["rows"] = {"min": 0}
    for k in range(len(rest.get(*path, "quality") or [])):
        read_table_quality(draft, rest, (*path, "quality", k))
    _read_sla(draft, rest)
    _read_custom(draft.top, rest, path)
    return draft.finished(TITLE, document, rest)


def _validate(document: Document) -> None:
    try:
        from open_data_contract_standard.model import OpenDataContractStandard  # noqa: PLC0415 - an extra
    except ImportError:
        msg = "ODCS is read through its official models: pip install 'ingest-contracts[odcs]'"
        raise ContractsError(msg) from None
    from pydantic import ValidationError  # noqa: PLC0415 - beside what it belongs to

    if not isinstance(document.data, dict) or document.data.get("kind") != "DataContract":
        raise misfit(document, (("kind",), "no ODCS file: it does not say `kind: DataContract`"))
    if not str(document.data.get("apiVersion", "")).startswith("v3."):
        raise misfit(document, (("apiVersion",), "only ODCS 3.x is read: `apiVersion: v3.…`"))
    try:
        OpenDataContractStandard.model_validate(document.data)
    except ValidationError as error:
        found = [(detail["loc"], detail["msg"]) for detail in error.errors(include_url=False)]
        raise misfit(
            document, *((loc, f"not ODCS: {'.'.join(map(str, loc))}: {said}") for loc, said in found)
        ) from None


def _owner(rest: Remainder) -> str | None:
    """Return the member of the team whose role is owner, in the form of 3.1 or of 3.0."""
    where: tuple[str, ...] = ("team", "members") if isinstance(rest.get("team"), dict) else ("team",)
    for k, member in enumerate(rest.get(*where) or []):
        if str(member.get("role", "")).lower() == "owner" and "dateOut" not in member:
            rest.take(*where, k, "role")
            return str(rest.take(*where, k, "username"))
    return None


_TYPES = ("string", "integer", "number", "boolean", "date", "timestamp")


def _column(draft: Draft, rest: Remainder, path: Path) -> None:
    name = str(rest.get(*path, "name") or "")
    if not name or name in draft.columns:
        rest.because("a second property of this name" if name else "a property without a name", *path)
        return
    rest.drop(*path, "name")
    spec: dict[str, Any] = {}
    draft.columns[name] = spec
    physical, logical = rest.get(*path, "physicalType"), rest.get(*path, "logicalType")
    found = logical if logical in _TYPES else sql_type(physical) if logical is None else None
    found = "timestamp" if found == "date" and sql_type(physical) == "timestamp" else found
    if found:
        spec["type"] = found
        rest.drop(*path, "logicalType")
        if "(" in str(physical):
            rest.because("its length or precision is of the database", *path, "physicalType")
        else:
            rest.drop(*path, "physicalType")
        if found != logical:
            draft.note(f"physicalType {physical}", "columns", name)
    spec["nulls"] = None if rest.take(*path, "required") else "100%"
    spec["unique"] = rest.take(*path, "unique") or None
    spec["description"] = rest.take(*path, "description")
    rest.take(*path, "primaryKey")
    rest.take(*path, "primaryKeyPosition")
    _read_options(spec, rest, (*path, "logicalTypeOptions"))
    for k in range(len(rest.get(*path, "quality") or [])):
        read_quality(spec, rest, (*path, "quality", k))
    _read_enum(spec, rest, path)
    _read_custom(spec, rest, path)


def _read_options(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    for theirs, ours in _BOUNDS:
        if rest.get(*path, theirs) is not None:
            spec.setdefault("length" if theirs.endswith("Length") else "range", {})[ours] = rest.take(*path, theirs)
    if rest.get(*path, "pattern") is not None:
        spec["pattern"] = from_search(str(rest.take(*path, "pattern")))
    if rest.get(*path, "format") in _FORMATS and spec.get("type") == "string":
        spec["format"] = rest.take(*path, "format")
    if rest.get(*path, "timezone") and rest.get(*path, "defaultTimezone"):
        rest.take(*path, "timezone")
        spec["tz"] = rest.take(*path, "defaultTimezone")


def _read_enum(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    listed = rest.get(*path, "enum")
    if listed and spec.get("type") and "allowed" not in spec:
        spec["allowed"] = [rest.take(*path, "enum", k, "value") for k in range(len(listed))]


def _read_key(draft: Draft, rest: Remainder, path: Path) -> None:
    marked = [
        (one.get("primaryKeyPosition") or 0, str(one.get("name")))
        for one in rest.get(*path, "properties") or []
        if one.get("primaryKey")
    ]
    if marked:
        draft.top["key"] = [name for _, name in sorted(marked, key=lambda pair: pair[0])]


_UNITS = {"d": "days", "day": "days", "days": "days", "h": "hours", "hr": "hours", "hour": "hours", "hours": "hours"}
_UNITS |= {"m": "minutes", "min": "minutes", "minute": "minutes", "minutes": "minutes"}
_UNITS |= {"s": "seconds", "sec": "seconds", "second": "seconds", "seconds": "seconds"}


def _read_sla(draft: Draft, rest: Remainder) -> None:
    for k, sla in enumerate(rest.get("slaProperties") or []):
        element = str(sla.get("element") or rest.get("slaDefaultElement") or "").rpartition(".")[2]
        unit, value = _UNITS.get(str(sla.get("unit"))), sla.get("value")
        is_age = sla.get("property") in ("latency", "freshness") and isinstance(value, int) and unit
        if is_age and element in draft.columns and "freshness" not in draft.top:
            draft.top["freshness"] = {"column": element, "within": f"{value} {unit}"}
            draft.note(f"slaProperties: {sla['property']}", "freshness")
            rest.take("slaProperties", k)
            rest.drop("slaDefaultElement")


def _read_custom(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    """Read what a contract keeps in customProperties; a pattern only while it agrees with the one that ODCS reads."""
    for k, custom in enumerate(rest.get(*path, "customProperties") or []):
        named = str(custom.get("property"))
        key = named.removeprefix(_OURS) if named.startswith(_OURS) else named if named == "unit" else None
        if key is None:
            continue
        value = rest.take(*path, "customProperties", k, "value")
        rest.drop(*path, "customProperties", k, "property")
        said = to_ecma(value) if key == "pattern" and isinstance(value, str) else None
        if said is None or "pattern" not in spec or from_search(said) == spec["pattern"]:
            spec[key] = value
