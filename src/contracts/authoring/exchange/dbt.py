"""dbt: `schema.yml`, with tests of columns and the freshness of a source.

A feed is a source: that is what is written. Units stand in `meta: {unit: cm}`.

Source: docs.getdbt.com/reference, the pages on source and model properties, data tests and freshness.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.dbt_freshness import PERIODS
from contracts.authoring.exchange.facts import facts_of, table_check
from contracts.authoring.exchange.kept import STAND_INS, all_said, kept
from contracts.authoring.exchange.remainder import Exchanged, Remainder
from contracts.writing import yaml_text

if TYPE_CHECKING:
    from contracts.authoring.exchange.facts import Facts
    from contracts.terms import Terms

__all__ = ["MAPS", "OURS", "TITLE", "export"]

TITLE = "dbt"
MAPS = (
    ("`contract`", "`sources` and `tables`: weather.station_daily is the table station_daily of the source weather"),
    ("`description`", "`description`"),
    ("`type`", "`data_type`, in the words of ANSI SQL"),
    ("`nulls`", "`not_null` where none may be; `constraints`, `dbt_utils.not_null_proportion`, when reading"),
    ("`unique`", "the test `unique`; `constraints`, when reading"),
    ("`allowed`", "the test `accepted_values`"),
    ("`key`", "the test `unique` where it is one column without nulls"),
    ("`freshness`", "`loaded_at_field` and `freshness.error_after`; `warn_after` as `on_violation: {freshness: warn}`"),
    ("`unit`", "`meta.unit`"),
    ("`range`, `key`", "`dbt_utils.accepted_range`, `dbt_utils.unique_combination_of_columns`, when reading"),
    ("`key`", "`constraints` of the type `primary_key`, when reading"),
    ("everything else", "`meta.contracts`"),
)
OURS = "contracts"
_KEPT = "core dbt has no word for it; kept in meta"
_SQL = {"string": "varchar", "integer": "bigint", "number": "double precision"}


def export(terms: Terms) -> Exchanged:
    """Return a contract as a source of dbt; what its tests cannot say is kept in `meta`, and listed."""
    rest = all_said(terms)
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
    return {"meta": _filled({"unit": unit, OURS: others})} if unit or others else {}


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
    if fresh is None or unit.rstrip("s") not in PERIODS:
        return {}
    rest.take("freshness")
    after = "warn_after" if terms.action("freshness") == "warn" else "error_after"
    age = {after: {"count": int(number), "period": unit.rstrip("s")}}
    return {"loaded_at_field": fresh.column, "freshness": age}
