"""ODCS 3.x: data contracts in the words of the Open Data Contract Standard.

What ODCS has no words for is kept in `customProperties`: `unit` by this name, everything else as `contracts.KEY`.

Source: bitol-io.github.io/open-data-contract-standard, versions 3.0.2 and 3.1.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.facts import facts_of, table_check
from contracts.authoring.exchange.kept import STAND_INS, kept
from contracts.authoring.exchange.odcs_quality import qualities, row_count
from contracts.authoring.exchange.regexes import comes_back, to_ecma
from contracts.authoring.exchange.remainder import Exchanged, Remainder
from contracts.writing import spelled, yaml_text

if TYPE_CHECKING:
    from contracts.authoring.exchange.facts import Facts
    from contracts.problem import Path
    from contracts.terms import Terms

__all__ = ["FORMATS", "MAPS", "OURS", "TITLE", "export"]

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
OURS = "contracts."
FORMATS = {"uuid": "uuid", "uuid4": "uuid", "email": "email"}


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
    named = [{"property": k if k == "unit" else OURS + k, "value": value} for k, value in values.items()]
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
        if comes_back(checks["pattern"].regex):
            rest.take(*path, "pattern")
    if "format" in checks and checks["format"].format in FORMATS:
        made["format"] = FORMATS[checks["format"].format]
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
