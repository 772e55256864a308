"""Great Expectations: an expectation suite as JSON, which `ExpectationSuite(**json.load(file))` loads (GX 1.x).

Source: docs.greatexpectations.io/docs/reference/api (1.x); greatexpectations.io/expectations.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.facts import facts_of, table_check
from contracts.authoring.exchange.kept import kept
from contracts.authoring.exchange.regexes import to_ecma
from contracts.authoring.exchange.remainder import Exchanged, Remainder
from contracts.writing import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.exchange.facts import Facts
    from contracts.problem import Path
    from contracts.terms import Terms

__all__ = ["MAPS", "TITLE", "export"]

TITLE = "Great Expectations"
MAPS = (
    ("`contract`, `version`", "`name` of the suite, `meta.contracts.version`"),
    ("`required`", "`expect_column_to_exist`"),
    ("`nulls`", "`expect_column_values_to_not_be_null`, a share as `mostly`"),
    ("`range` of numbers", "`expect_column_values_to_be_between`, in the column's unit"),
    ("`allowed` (not of times)", "`expect_column_values_to_be_in_set`"),
    ("`pattern`, `format`", "`expect_column_values_to_match_regex`, `expect_column_values_to_not_be_in_set`"),
    ("`length`", "`expect_column_value_lengths_to_be_between`"),
    ("`unique`", "`expect_column_values_to_be_unique`"),
    ("`key`", "`expect_compound_columns_to_be_unique`; of one column without nulls, as `unique`"),
    ("`rows`", "`expect_table_row_count_to_be_between`"),
    ("everything else", "only listed, under `meta.contracts.unsaid`"),
)
_WHY = "no expectation says it"
_STAND_IN = "an expectation would take the stand-ins of this column for values"
_ABSENT = "an expectation would fail where the column is absent, as it may be"


def export(terms: Terms) -> Exchanged:
    """Return a contract as an expectation suite; what no expectation says is listed in its `meta`."""
    rest = Remainder(spelled(terms))
    name, version = rest.take("contract"), rest.take("version")
    made = [one for facts in facts_of(terms).values() for one in _of_column(facts, rest)]
    made += _of_table(terms, rest)
    left = kept(rest, _WHY)
    about: dict[str, Any] = {"version": version, "unsaid": [str(found) for found in left.unsaid]}
    suite = {"name": name, "expectations": made, "meta": {"contracts": about}}
    return Exchanged(json.dumps(suite, indent=2, ensure_ascii=False) + "\n", left.unsaid)


def _expect(kind: str, **kwargs: Any) -> dict[str, Any]:
    given = {key: value for key, value in kwargs.items() if value is not None}
    return {"type": f"expect_{kind}", "kwargs": given}


def _of_column(facts: Facts, rest: Remainder) -> Iterator[dict[str, Any]]:
    column, path = facts.column, ("columns", facts.column.name)
    if column.required:
        yield _expect("column_to_exist", column=column.name)
    if column.missing or not column.required:
        for key in rest.get(*path):
            rest.because(_STAND_IN if column.missing else _ABSENT, *path, key)
        return
    rest.take(*path, "nulls")
    if facts.nulls < 1:
        mostly = float(1 - facts.nulls) if facts.nulls else None
        yield _expect("column_values_to_not_be_null", column=column.name, mostly=mostly)
    yield from _of_values(facts, rest, path)
    if rest.take(*path, "unique"):
        yield _expect("column_values_to_be_unique", column=column.name)


def _of_values(facts: Facts, rest: Remainder, path: Path) -> Iterator[dict[str, Any]]:
    name, (low, high) = facts.column.name, facts.bounds
    if facts.column.is_numeric and rest.take(*path, "range"):
        yield _expect("column_values_to_be_between", column=name, min_value=low, max_value=high)
    if facts.column.type not in ("date", "timestamp") and (allowed := rest.take(*path, "allowed")):
        yield _expect("column_values_to_be_in_set", column=name, value_set=allowed)
    for check, regex in facts.regexes.items():
        if said := to_ecma(regex):
            facts.take_regex(check, rest, path)
            yield _expect("column_values_to_match_regex", column=name, regex=said)
    if facts.sentinels:
        yield _expect("column_values_to_not_be_in_set", column=name, value_set=list(facts.sentinels))
    if rest.take(*path, "length") is not None:
        sizes = {"min_value": facts.domain.shortest, "max_value": facts.domain.longest}
        yield _expect("column_value_lengths_to_be_between", column=name, **sizes)


def _of_table(terms: Terms, rest: Remainder) -> Iterator[dict[str, Any]]:
    rows: Any = table_check(terms, "rows")
    if rows:
        rest.take("rows")
    if rows and (rows.min or rows.max is not None):
        yield _expect("table_row_count_to_be_between", min_value=rows.min, max_value=rows.max)
    columns = [terms.columns[name] for name in terms.key]
    if any(column.missing for column in columns):
        rest.because(_STAND_IN, "key")
    elif len(columns) > 1:
        rest.take("key")
        yield _expect("compound_columns_to_be_unique", column_list=list(terms.key), ignore_row_if="never")
    elif columns and not facts_of(terms)[columns[0].name].nulls:
        rest.take("key")
        yield _expect("column_values_to_be_unique", column=columns[0].name)
