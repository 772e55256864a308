"""pandera: Python code of a DataFrameSchema for pandas, which needs pandas and pandera and nothing else.

It is meant to be read, changed and kept by people who leave; `Contract.to_pandera` makes a schema that is
quicker, knows the unit of the data, and says more when it fails.

Source: pandera.readthedocs.io, "Checks" and "DataFrame Schemas".
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.facts import facts_of, table_check
from contracts.authoring.exchange.kept import kept
from contracts.authoring.exchange.regexes import to_ecma
from contracts.authoring.exchange.remainder import Exchanged, Remainder
from contracts.writing import spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.exchange.facts import Facts
    from contracts.authoring.exchange.kept import Kept
    from contracts.problem import Path
    from contracts.terms import Terms

__all__ = ["MAPS", "TITLE", "export"]

TITLE = "pandera"
MAPS = (
    ("`contract`, `version`, `description`", "`name`, `metadata`, `description`"),
    ("`type`", "a check of each value, as pandas keeps types per column only"),
    ("`required`", "`required`"),
    ("`nulls`, `missing`", "`nullable`, and a check of the share that takes stand-ins for null"),
    ("`unit`", "`metadata`"),
    ("`range`, `allowed`, `length`", "a check of each value; bounds in the column's unit"),
    ("`pattern`, `format`", "a check of each value, with Python's `re`"),
    ("`unique`, `key`, `mappings`, `rows`", "a check of the column or the frame"),
    ("`freshness`", "a check of the column, against the clock"),
    ("everything else", "only listed, in the docstring"),
)
_WHY = "pandera has no word for it"

_HEAD = '''\
from __future__ import annotations

import datetime
import math
import numbers
import re

import pandas as pd
import pandera.pandas as pa


def null(value, stand_ins=()):
    """Whether a value is null, NaN, or a stand-in for it."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return True
    return not isinstance(value, bool) and value in stand_ins


def number(value):
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and math.isfinite(value)


def integer(value):
    return number(value) and (isinstance(value, numbers.Integral) or (value == int(value) and abs(value) < 2**53))


def string(value):
    return isinstance(value, str)


def boolean(value):
    return isinstance(value, bool)


def date(value):
    if isinstance(value, datetime.datetime):
        return value.tzinfo is None and value.time() == datetime.time(0)
    return isinstance(value, datetime.date)


def timestamp(value, zone=None):
    return isinstance(value, datetime.datetime) and (zone is None or str(value.tzinfo) == zone)


def comparable(value):
    """Times in UTC without a zone, as the bounds are written; everything else as it is."""
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.timezone.utc).replace(tzinfo=None)
    return value


def day(value):
    return value.date() if isinstance(value, datetime.datetime) else value


def plain(values, stand_ins=()):
    """Values as Python's own, None where null."""
    return pd.Series([None if null(v, stand_ins) else v for v in values.tolist()], values.index, dtype=object)


def each(holds, name, stand_ins=()):
    """A check of every value that is not null."""

    def fine(values):
        return pd.Series([null(v, stand_ins) or bool(holds(v)) for v in values.tolist()], values.index, dtype=bool)

    return pa.Check(fine, name=name, ignore_na=False)


def whole(holds, name):
    """A check of a column or frame as a whole."""
    return pa.Check(holds, name=name, ignore_na=False)
'''


def export(terms: Terms) -> Exchanged:
    """Return a contract as Python code; what pandera cannot say is listed in the code's docstring."""
    rest = Remainder(spelled(terms))
    name, version = rest.take("contract"), rest.take("version")
    facts = facts_of(terms)
    columns = {one: list(_checks(found, rest)) for one, found in facts.items()}
    tables = list(_of_table(terms, facts, rest))
    about = rest.take("description")
    left = kept(rest, _WHY)
    lines = [
        _docstring(f"{name} {version} as a pandera schema for pandas.", left),
        _HEAD,
        "",
        "schema = pa.DataFrameSchema(",
    ]
    lines += ["    {"]
    for one, found in facts.items():
        lines += _column(found, columns[one], left)
    lines += ["    },", "    checks=[", *(f"        {check}," for check in tables), "    ],"]
    lines += [f"    name={name!r},", f"    metadata={ {'version': version}!r},"]
    lines += [f"    description={about!r},"] * bool(about)
    return Exchanged("\n".join([*lines, ")", ""]), left.unsaid)


def _docstring(first: str, left: Kept) -> str:
    """Return the docstring; what it lists cannot end it."""
    lines = [first, "", *left.lines("Not said here, for pandera has no word for it:")]
    safe = "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines).rstrip()
    quoted = safe.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{quoted}\n"""\n'


def _column(facts: Facts, checks: list[str], left: Kept) -> Iterator[str]:
    column = facts.column
    nullable = bool(facts.nulls or column.missing)
    metadata = left.columns.get(column.name)
    yield f"        {column.name!r}: pa.Column("
    yield "            checks=["
    yield from (f"                {check}," for check in checks)
    yield "            ],"
    yield f"            nullable={nullable},"
    yield from ["            required=False,"] * (not column.required)
    yield from [f"            description={column.description!r},"] * bool(column.description)
    yield from [f"            metadata={metadata!r},"] * bool(metadata)
    yield "        ),"


def _checks(facts: Facts, rest: Remainder) -> Iterator[str]:
    """Yield the code of a column's checks."""
    column, path = facts.column, ("columns", facts.column.name)
    for key in ("type", "tz", "missing", "required", "description", "nulls", "range", "allowed", "length"):
        rest.take(*path, key)
    given = f", {column.missing!r}" if column.missing else ""
    if column.type:
        zoned = f"lambda v: timestamp(v, {column.tz!r})" if column.tz else column.type
        yield f"each({zoned}, 'type'{given})"
    yield from _nulls(facts, given)
    for name, holds in _conditions(facts, rest, path):
        yield f"each(lambda v: {holds}, {name!r}{given})"
    if rest.take(*path, "unique"):
        yield f"whole(lambda s: not plain(s{given}).dropna().duplicated().any(), 'unique')"


def _nulls(facts: Facts, given: str) -> Iterator[str]:
    share = Fraction(facts.nulls)
    if share < 1 and (share or given):
        many = f"sum(null(v{given}) for v in s.tolist())"
        yield f"whole(lambda s: {many} * {share.denominator} <= {share.numerator} * len(s), 'nulls')"


def _conditions(facts: Facts, rest: Remainder, path: Path) -> Iterator[tuple[str, str]]:
    """Yield the name of each check of single values, and when it holds of a value `v`."""
    column = facts.column
    value = {"date": "day(v)", "timestamp": "comparable(v)"}.get(str(column.type), "v")
    low, high = facts.checks["range"].bounds(column) if "range" in facts.checks else (None, None)
    if low is not None or high is not None:
        yield (
            "range",
            " <= ".join(
                ([repr(low)] if low is not None else []) + [value] + ([repr(high)] if high is not None else [])
            ),
        )
    if "allowed" in facts.checks:
        yield "allowed", f"{value} in {facts.checks['allowed'].typed(column)!r}"
    for check, regex in facts.regexes.items():
        if said := to_ecma(regex):
            facts.take_regex(check, rest, path)
            refused = f" and v not in {facts.sentinels!r}" if check == "format" and facts.sentinels else ""
            yield check, f"re.fullmatch({said[1:-1]!r}, v, re.ASCII){refused}"
    if "length" in facts.checks:
        longest = "" if facts.domain.longest is None else f" <= {facts.domain.longest}"
        yield "length", f"{facts.domain.shortest or 0} <= len(v){longest}"


def _of_table(terms: Terms, facts: dict[str, Facts], rest: Remainder) -> Iterator[str]:
    """Yield the code of the checks of the frame."""
    rows: Any = table_check(terms, "rows")
    if rows:
        rest.take("rows")
    if rows and (rows.min or rows.max is not None):
        most = "" if rows.max is None else f" <= {rows.max}"
        yield f"whole(lambda df: {rows.min} <= len(df){most}, 'rows')"
    if rest.take("key"):
        parts = ", ".join(_plain(facts[name]) for name in terms.key)
        yield f"whole(lambda df: not pd.concat([{parts}], axis=1).duplicated().any(), 'key')"
    for place in terms.placed:
        if place.check.name == "mapping":
            for said in ("from", "to", "cardinality"):
                rest.take("mappings", str(place.name), said)
            for dependency in place.check.dependencies(None):  # type: ignore[attr-defined]
                source, target = facts[dependency.columns[0]], facts[dependency.determines]
                pairs = f"pd.concat([{_plain(source)}, {_plain(target)}], axis=1).dropna().drop_duplicates()"
                yield f"whole(lambda df: not {pairs}.iloc[:, 0].duplicated().any(), {place.name!r})"
    yield from _freshness(terms, facts, rest)


def _plain(facts: Facts) -> str:
    given = f", {facts.column.missing!r}" if facts.column.missing else ""
    return f"plain(df[{facts.column.name!r}]{given})"


def _freshness(terms: Terms, facts: dict[str, Facts], rest: Remainder) -> Iterator[str]:
    fresh: Any = table_check(terms, "freshness")
    if fresh is None:
        return
    rest.take("freshness")
    newest = f"pd.to_datetime({_plain(facts[fresh.column])}.dropna(), utc=True).max()"
    seconds = fresh.within.total_seconds()
    yield f"whole(lambda df: abs((pd.Timestamp.now('UTC') - {newest}).total_seconds()) <= {seconds!r}, 'freshness')"
