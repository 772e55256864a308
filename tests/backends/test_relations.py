"""Data that stay in DuckDB or Spark: few queries, what they measure, and what differs between engines."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import re2
from tests.kinds import PUSHED, Sample, made, spark
from tests.test_patterns import PATTERNS, TEXTS

import contracts
from contracts.backends.findings import Findings, Task
from contracts.backends.pushdown.duckdb_sql import DuckDBTable
from contracts.backends.pushdown.relations import open_relation
from contracts.backends.pushdown.spark import SparkTable
from contracts.check import GroupCheck, RowCheck
from contracts.patterns import full_match

if TYPE_CHECKING:
    from contracts.terms import Terms


def findings(terms: Terms, data: Any, *, deep: bool = False) -> Findings:
    """Return what the engine finds of all checks whose columns are there."""
    relation = open_relation(data, terms)
    positions = tuple(
        k
        for k, place in enumerate(terms.placed)
        if isinstance(place.check, RowCheck | GroupCheck)
        and set(place.check.reads(place.column)) <= {*relation.physical}
    )
    times = tuple(name for name in (terms.time,) if name in relation.physical)
    return relation.evaluate(Task(terms, positions, times, None, deep))


def contract(**parts: Any) -> contracts.Contract:
    """Return a contract of some parts."""
    return contracts.loads(json.dumps({"contract": "feed", "version": "1.0.0", **parts}))


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows by each query of a table."""
    asked: list[str] = []
    for kind in (DuckDBTable, SparkTable):
        fetch = kind.fetch

        def counting(table: Any, fetch: Any = fetch) -> Any:
            asked.append(table.dialect.name)
            return fetch(table)

        monkeypatch.setattr(kind, "fetch", counting)
    return asked


COLUMNS = {
    "station": {"type": "string", "pattern": "[A-Z]", "allowed": ["A", "B", "C", "D", "E", "F"]},
    "snow": {"type": "number", "unit": "cm", "range": {"min": "0 cm", "max": "3 m"}},
    "depth": {"type": "number", "unit": "mm"},
    "on": {"type": "timestamp", "tz": "UTC"},
}
DAY = datetime(2026, 11, 22, tzinfo=UTC)


def feed(**more: Any) -> Sample:
    """Return forty rows that are as COLUMNS says."""
    snow = [float(k % 7) for k in range(40)]
    columns = {
        "station": [*"ABCD"] * 10,
        "snow": snow,
        "depth": [10 * value for value in snow],
        "on": [DAY + timedelta(hours=k) for k in range(40)],
    }
    return Sample({**columns, **more}, {"on": "timestamp"}, {"on": "UTC"})


@pytest.mark.parametrize("kind", PUSHED)
def test_all_row_checks_are_one_query_and_their_examples_a_second(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """However many checks of rows there are, they are one query, and one more if any fails."""
    terms = contract(columns=COLUMNS | {"depth": {"type": "number"}}).terms
    fine, broken = made(kind, feed(), tmp_path), made(kind, feed(snow=[-1.0] * 40, station=["?"] * 40), tmp_path)
    asked = _counted(monkeypatch)
    found = findings(terms, fine)
    assert (asked, {k for k, n in found.failed.items() if n}) == ([PUSHED[kind]], set())
    found = findings(terms, broken)
    assert asked == [PUSHED[kind]] * 3
    assert sorted(n for n in found.failed.values() if n) == [40, 40, 40]
    assert [(row, values["snow"]) for row, values in found.examples[_place(terms, "range")]] == [
        (row, -1.0) for row in range(10)
    ]


@pytest.mark.parametrize("kind", PUSHED)
def test_a_key_that_holds_costs_one_query_at_most(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A key is judged by one more query of hashes."""
    terms = contract(columns=COLUMNS | {"depth": {"type": "number"}}, key=["station", "on"]).terms
    data = made(kind, feed(), tmp_path)
    asked = _counted(monkeypatch)
    assert findings(terms, data).failed[_place(terms, "key")] == 0
    assert asked == [PUSHED[kind]] * 2


ODD = ["it's", "a\\b", "", " ", "\u00e9", "a", "a", *map(str, range(600))]


@pytest.mark.parametrize("kind", PUSHED)
@pytest.mark.parametrize("pattern", [r"(?s).{0,3}|it's", r"\d+"])
def test_listed_texts_are_looked_up(kind: str, pattern: str, tmp_path: Path) -> None:
    """A long list of texts, and a pattern that allows all of them or some, refuse the rows that polars refuses."""
    terms = contract(columns={"t": {"type": "string", "allowed": ODD, "pattern": pattern, "nulls": "10%"}})
    texts = [*ODD, "it''s", "A", "e\u0301", "600", "1234", None, "0 "]
    told = [terms.validate(made(one, Sample({"t": texts}), tmp_path)).to_dict()["checks"] for one in ("polars", kind)]
    assert told[0] == told[1]


@pytest.mark.parametrize("kind", PUSHED)
@pytest.mark.parametrize("spoilt", ["", "key", "mapping", "both", "null", "unreadable"])
def test_a_key_and_a_mapping_from_a_part_of_it_are_judged_apart(kind: str, spoilt: str, tmp_path: Path) -> None:
    """Rows that repeat a key, and rows that break a mapping, are found where both are looked for at once."""
    sites, hours = ["A", "B", "C", "D"] * 10, [float(k // 4) for k in range(40)]
    regions = [site.lower() for site in sites]
    if spoilt in ("key", "both"):
        hours[17] = hours[21]
    if spoilt in ("mapping", "both"):
        regions[30] = "z"
    if spoilt == "null":
        regions[3], sites[8], sites[9], hours[10], hours[14] = None, None, None, None, None
    if spoilt == "unreadable":
        hours[2], hours[6], hours[22] = math.inf, math.nan, math.inf
    sample = Sample({"site": sites, "hour": hours, "region": regions})
    columns = {"site": {"type": "string"}, "hour": {"type": "number"}, "region": {"type": "string"}}
    mapping = {"site_to_region": {"from": "site", "to": "region", "cardinality": "many-to-one"}}
    terms = contract(columns=columns, key=["site", "hour"], mappings=mapping)
    told = [terms.validate(made(one, sample, tmp_path)).to_dict()["checks"] for one in ("polars", kind)]
    assert told[0] == told[1]
    failed = {one["check"] for one in told[1] if one["rows_failed"]} & {"key", "mapping"}
    assert failed == {"key": {"key"}, "mapping": {"mapping"}, "both": {"key", "mapping"}}.get(spoilt, failed)


@pytest.mark.parametrize("kind", PUSHED)
def test_profile_is_the_one_of_polars(kind: str, tmp_path: Path) -> None:
    """Buckets, ratios and groups are counted as they are by polars."""
    terms = contract(columns=COLUMNS, reference={"per": ["station"]})
    snow = [None, math.nan, 0.0, -0.0, -2.5, 1e-9, 1e300, 0.1, *(1.02**k for k in range(32))]
    sample = feed(snow=snow, station=[None, *"ABC" * 13])
    measured = findings(terms.terms, made(kind, sample, tmp_path), deep=True).measured
    profile = terms.profile(made("polars", sample, tmp_path))
    assert dict(measured.columns) == dict(profile.columns)
    assert dict(measured.ratios) == dict(profile.ratios)
    assert {label: dict(columns) for label, columns in measured.groups.items()} == profile.groups


@pytest.mark.parametrize("kind", PUSHED)
def test_columns_in_step_are_measured_at_a_glance(kind: str, tmp_path: Path) -> None:
    """Without a profile, only a column that shows nearly one ratio to another is measured, and the ratio."""
    terms = contract(columns=COLUMNS).terms
    steady = findings(terms, made(kind, feed(), tmp_path)).measured
    assert (set(steady.columns), set(steady.ratios)) == ({"snow"}, {"depth / snow"})
    loose = findings(terms, made(kind, feed(depth=[float(k * k % 11) for k in range(40)]), tmp_path)).measured
    assert not loose.columns


@pytest.mark.parametrize("kind", PUSHED)
def test_text_is_counted_in_code_points(kind: str, tmp_path: Path) -> None:
    """A face is one character, and a letter with an accent of its own is two, as in polars."""
    terms = contract(columns={"name": {"type": "string", "length": 1}}).terms
    data = made(kind, Sample({"name": ["😀", "e\u0301", "é", "", None, "it's", "a\\b"]}), tmp_path)
    assert [row for row, _ in findings(terms, data).examples[_place(terms, "length")]] == [1, 3, 5, 6]


@pytest.mark.parametrize("kind", PUSHED)
def test_patterns_match_the_same_texts(kind: str, tmp_path: Path) -> None:
    """Each pattern of the tests of patterns matches the same texts as RE2, or is refused."""
    columns = {f"c{k}": {"type": "string", "pattern": pattern} for k, pattern in enumerate(PATTERNS)}
    terms = contract(columns=columns).terms
    texts = [text for text in TEXTS if "\0" not in text]
    found = findings(terms, made(kind, Sample(dict.fromkeys(columns, texts)), tmp_path))
    assert dict(found.errors) == {}
    for k, place in enumerate(terms.placed):
        if place.check.name == "pattern" and k not in found.skipped:
            regex = place.check.regex
            expected = sum(not re2.fullmatch(full_match(regex), text) for text in texts)
            assert (regex, found.failed[k]) == (regex, expected)
    refused = [terms.placed[k].check.regex for k in found.skipped]
    assert refused == ([] if kind == "duckdb" else ["(?i)abc"])


@pytest.mark.parametrize("kind", PUSHED)
def test_a_check_that_breaks_leaves_the_others(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the engine cannot compute is an error of one check; all others are judged."""
    terms = contract(columns=COLUMNS).terms
    monkeypatch.setattr(
        type(open_relation(made(kind, feed(), tmp_path), terms).table.dialect), "text_length", "nonsense"
    )
    terms = contract(columns=COLUMNS | {"station": {"type": "string", "length": 1}}).terms
    found = findings(terms, made(kind, feed(snow=[-1.0] * 40), tmp_path))
    assert set(found.errors) == {_place(terms, "length")}
    assert found.failed[_place(terms, "range")] == 40


def test_a_relation_that_cannot_be_read_is_no_verdict() -> None:
    """A relation whose own query fails is a source that cannot be read."""
    import duckdb

    terms = contract(columns={"snow": {"type": "number"}}).terms
    database = duckdb.connect()
    data = database.sql("SELECT CAST(x AS DOUBLE) AS snow FROM (VALUES ('1'), ('?')) AS t(x)")
    with pytest.raises(contracts.DataSourceError, match="duckdb cannot read the data"):
        findings(terms, data)


def test_types_of_duckdb_are_read_as_what_they_are() -> None:
    """A choice and a UUID are text, a decimal a number, wide integers integers, an infinite time unreadable."""
    import duckdb

    columns = {
        "mood": {"type": "string", "allowed": ["glad"]},
        "id": {"type": "string", "format": "uuid"},
        "price": {"type": "number", "range": {"min": 1}},
        "big": {"type": "integer", "range": {"min": 1}},
        "at": {"type": "timestamp"},
        "single": {"type": "number", "allowed": [0.1]},
    }
    terms = contract(columns=columns).terms
    database = duckdb.connect()
    data = database.sql(
        "SELECT 'glad'::ENUM('glad', 'sad') AS mood, 'de305d54-75b4-431b-adb2-eb6b9e546014'::UUID AS id, "
        "1.5::DECIMAL(5, 2) AS price, 170141183460469231731687303715884105727::HUGEINT AS big, "
        "'infinity'::TIMESTAMP AS at, 0.1::FLOAT AS single"
    )
    failed = findings(terms, data).failed
    assert {terms.placed[k].subject for k, n in failed.items() if n} == {"at"}


CHANGES = {"unit_changes": [{"from": "2026-11-23", "unit": "mm"}, {"from": "2026-11-24", "unit": "m"}]}
BESIDE = {"unit_from": {"column": "u"}}
NUMBERS = [0.29, 25.4, -999.0, 1e305, math.nan, None, -3.7, 2.55, 12345.678]


def converting(values: list[Any], head: str = "snow", **column: Any) -> tuple[contracts.Contract, Sample]:
    """Return a contract of one column of snow, and rows of it with times and units beside them."""
    snow = {"type": "number", "unit": "cm", "nulls": "50%", "range": {"max": "3 m"}, "on_unit": "convert", **column}
    columns = {"snow": snow, "at": {"type": "timestamp", "nulls": "50%"}, "u": {"type": "string", "nulls": "50%"}}
    times = [None if k % 5 == 4 else (DAY + timedelta(hours=9 * k)).replace(tzinfo=None) for k in range(len(values))]
    units = [("mm", " cm", None, "zorp", "m\u2003", "inch", "kg")[k % 7] for k in range(len(values))]
    sample = Sample({"snow": values, "at": times, "u": units}, {"at": "timestamp"}, headers={"snow": head})
    return contract(columns=columns), sample


@pytest.mark.parametrize("kind", PUSHED)
@pytest.mark.parametrize(
    ("values", "column"),
    [
        (NUMBERS, {"head": "snow (mm)"}),
        (NUMBERS, {"head": "snow (inch)", "missing": [-999]}),
        (NUMBERS, {"head": "snow (m)", "type": "integer", "missing": [29]}),
        (NUMBERS, {"head": "snow (degF)", "unit": "degC", "range": {"max": "30 degC"}}),
        (NUMBERS, {"head": "snow (nmi)", "unit": "pm", "range": {"max": "3 m"}}),
        ([10**17, 1, 2, None, -(2**63)], {"head": "snow (km)", "type": "integer"}),
        ([10**17, 1, 2, None, -(2**63)], {"head": "snow (mile)", "type": "integer"}),
        ([10**17, 1, 2, 30, -(2**63), 7, 8], {"head": "snow (mm)"}),
        (NUMBERS, {"head": "snow (kg)"}),
        (NUMBERS * 3, BESIDE),
        (NUMBERS * 3, {**BESIDE, "on_unit": "reject"}),
        ([*range(30)], {**BESIDE, "type": "integer"}),
        (NUMBERS * 3, {**CHANGES, "on_unit": "reject"}),
        ([*range(30)], {**CHANGES, **BESIDE, "on_unit": "reject"}),
        (NUMBERS, {**CHANGES, "head": "snow (mm)", "on_unit": "reject"}),
    ],
)
def test_units_are_converted_as_by_polars(kind: str, values: list[Any], column: Any, tmp_path: Path) -> None:
    """Results, examples, units and profile of rows in other units are those of polars, to the last bit."""
    feed, sample = converting(values, **column)
    now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    told = [feed.validate(made(one, sample, tmp_path), now=now).to_dict() for one in ("polars", kind)]
    ours, theirs = (sorted(map(_comparable, one["checks"]), key=str) for one in told)
    assert ours == theirs
    ours, theirs = (feed.profile(made(one, sample, tmp_path), now=now) for one in ("polars", kind))
    assert (ours.columns, ours.units, ours.delivered) == (theirs.columns, theirs.units, theirs.delivered)


def _comparable(result: Any) -> Any:
    return json.loads(json.dumps(result, default=str, sort_keys=True))


@pytest.mark.parametrize("kind", PUSHED)
def test_units_that_differ_by_row_cost_one_query(kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the header names the declared unit there is none; a column of units is counted by one query."""
    plain, beside = converting([1.0, 2.0]), converting([1.0, 2.0], **BESIDE)
    samples = [made(kind, sample, tmp_path) for _, sample in (plain, beside)]
    asked = _counted(monkeypatch)
    findings(plain[0].terms, samples[0])
    findings(beside[0].terms, samples[1])
    assert asked == [PUSHED[kind]] * (1 + 2)


@pytest.mark.parametrize("kind", PUSHED)
def test_values_are_not_handed_on_in_another_unit(kind: str, tmp_path: Path) -> None:
    """Where the engine holds values that would have to be converted, they are judged, and not handed on."""
    feed, sample = converting([1.0, 2.0], head="snow (mm)")
    with pytest.raises(contracts.ContractsError, match=f"snow from mm.*where {PUSHED[kind]} holds them"):
        feed.enforce(made(kind, sample, tmp_path))
    declared = made(kind, converting([1.0, 2.0])[1], tmp_path)
    assert feed.enforce(declared) is declared


@pytest.mark.parametrize("kind", PUSHED)
def test_too_many_texts_are_no_units(kind: str, tmp_path: Path) -> None:
    """Where a column of units holds more than 64 texts, checks of what they are for are skipped."""
    feed, sample = converting([1.0] * 70, **BESIDE)
    sample.columns["u"][:] = [f"zorp{k}" for k in range(70)]
    found = findings(feed.terms, made(kind, sample, tmp_path), deep=True)
    assert PUSHED[kind] in found.skipped[_place(feed.terms, "range")]
    assert "more than 64 texts" in found.skipped[_place(feed.terms, "range")]
    assert dict(found.measured.columns) == {}


def _place(terms: Terms, check: str) -> int:
    return next(k for k, place in enumerate(terms.placed) if place.check.name == check)


BIG = Sample({"a": [2**63 - 1, -(2**63), 1, 0], "b": [1, -1, 1, 0]})


@pytest.mark.parametrize("kind", PUSHED)
def test_rules_do_not_overflow(kind: str, tmp_path: Path) -> None:
    """Sums and products of large integers are those of floats; the magnitude of the smallest is the largest."""
    rules = {"sum": "a + b > 0", "times": "a * 2 > 0", "ratio": "a / b >= 0", "abs": "abs(a) > 1"}
    feed = contract(columns={"a": {"type": "integer"}, "b": {"type": "integer"}}, rules=rules)
    found = {r.details["name"]: r for r in feed.validate(made(kind, BIG, tmp_path)).checks if r.check == "rule"}
    assert {name: [example.row for example in one.examples] for name, one in found.items()} == {
        "sum": [1, 3],
        "times": [1, 3],
        "ratio": [],
        "abs": [2, 3],
    }


@pytest.mark.parametrize("kind", PUSHED)
def test_special_floats_are_those_of_the_contract(kind: str, tmp_path: Path) -> None:
    """NaN is a null, an infinity of a wrong type, and zero one value whatever its sign."""
    feed = contract(columns={"a": {"type": "number", "unique": True, "allowed": [0]}})
    sample = Sample({"a": [0.0, -0.0, math.nan, math.inf, None]})
    found = {result.check: result for result in feed.validate(made(kind, sample, tmp_path)).checks}
    rows = {check: [example.row for example in found[check].examples] for check in ("type", "nulls", "unique")}
    assert rows == {"type": [3], "nulls": [2, 4], "unique": [0, 1]}
    assert found["allowed"].rows_failed == 0


@pytest.mark.parametrize("kind", PUSHED)
def test_text_is_equal_only_code_point_by_code_point(kind: str, tmp_path: Path) -> None:
    """Case, accents written apart and spaces at the end make another text."""
    texts = ["a", "A", "\u00e9", "e\u0301", "a ", "a\n"]
    feed = contract(columns={"t": {"type": "string", "unique": True, "allowed": ["a", "\u00e9"]}})
    found = {result.check: result for result in feed.validate(made(kind, Sample({"t": texts}), tmp_path)).checks}
    assert (found["unique"].outcome, [one.row for one in found["allowed"].examples]) == ("passed", [1, 3, 4, 5])


@pytest.mark.parametrize("kind", PUSHED)
def test_quarantine_is_refused(kind: str, tmp_path: Path) -> None:
    """Rows that stay where they are cannot be split; the error says what to do."""
    feed = contract(columns={"a": {"type": "number", "range": {"min": 0}}}, on_violation="quarantine")
    with pytest.raises(contracts.ContractsError, match="quarantine"):
        feed.enforce(made(kind, Sample({"a": [1.0, -1.0]}), tmp_path))


@pytest.mark.parametrize("kind", PUSHED)
def test_the_sample_by_key_is_the_engine_s_own(kind: str, tmp_path: Path) -> None:
    """A profile made where the data stay samples rows by that engine's hash, which is named; other samples differ."""
    terms = contract(columns=COLUMNS | {"snow": {"type": "number", "unit": "cm", "pii": True}}, key=["on"])
    samples = [terms.profile(made(one, feed(), tmp_path)).sample for one in ("polars", kind)]
    assert samples[1].hasher.startswith(f"{PUSHED[kind]} ")
    assert samples[0].columns == samples[1].columns == ("depth",)
    assert sorted(samples[0].rows.values()) == sorted(samples[1].rows.values())
    assert all(len(name) == len("0123456789abcdef") for name in samples[1].rows)
    assert not (samples[0] | samples[1]).rows


@pytest.mark.parametrize("kind", PUSHED)
def test_the_sample_by_key_knows_keys_that_occur_twice(
    kind: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The lowest 128 keys are sampled by one query; a key of several rows is in the sample without values."""
    terms = contract(columns={"snow": {"type": "number", "unit": "cm"}, "n": {"type": "integer"}}, key=["n"])

    def sample(keys: list[int | None]) -> Any:
        return terms.profile(made(kind, Sample({"snow": [1.0] * len(keys), "n": keys}), tmp_path)).sample

    few, halves = sample([1, 2, None, 2]), [sample([*range(k, 400, 2)]) for k in (0, 1)]
    assert sorted(few.rows.values(), key=str) == [(1.0,), None]
    asked = _counted(monkeypatch)
    whole = sample([*range(400)])
    queries = len(asked)
    assert (whole, len(whole.rows)) == (halves[0] | halves[1], 128)
    assert list(sample([1] * 300 + [2] * 300).rows.values()) == [None, None]
    assert len(asked) == 2 * queries + 1


@pytest.mark.parametrize("kind", PUSHED)
def test_samples_of_other_engines_are_not_compared(kind: str, tmp_path: Path) -> None:
    """Where past batches were sampled by another engine, `unit_switch` says that no keys were compared."""
    terms = contract(columns={"snow": {"type": "number", "unit": "cm"}, "n": {"type": "integer"}}, key=["n"])
    sample = Sample({"snow": [float(k % 7) for k in range(40)], "n": [*range(40)]})
    ours, theirs = (terms.profile(made(one, sample, tmp_path)) for one in ("polars", kind))

    def said(*past: Any) -> Any:
        report = terms.validate(made(kind, sample, tmp_path), reference=contracts.Reference(past))
        details = next(one.details for one in report.checks if one.check == "unit_switch" and one.column == "snow")
        return details.get("keys_not_compared")

    assert said(*[ours] * 6) == f"rows were sampled by {theirs.sample.hasher}, and by {ours.sample.hasher} before"
    assert said(*[ours] * 5, theirs) is None


def test_duckdb_keeps_no_name_of_a_zone(tmp_path: Path) -> None:
    """An instant fits whatever zone is declared, where a frame of polars says which zone it has."""
    berlin = contract(columns={"at": {"type": "timestamp", "tz": "Europe/Berlin"}})
    sample = Sample({"at": [DAY]}, {"at": "timestamp"}, {"at": "UTC"})
    assert [berlin.validate(made(kind, sample, tmp_path)).ok for kind in ("polars", *PUSHED)] == [
        False,
        True,
        True,
        True,
    ]


@pytest.mark.parametrize("kind", PUSHED)
def test_a_quotient_by_zero_is_null(kind: str, tmp_path: Path) -> None:
    """A row whose quotient has no value passes a rule, as one with a null does."""
    feed = contract(columns={"a": {"type": "integer"}, "b": {"type": "integer"}}, rules={"less": "a / b < 0"})
    report = feed.validate(made(kind, Sample({"a": [0, 1, -1, 6], "b": [0, 0, 0, 3]}), tmp_path))
    assert [[example.row for example in one.examples] for one in report.violations] == [[3]]


def test_decimals_are_numbers() -> None:
    """A decimal is the nearest float, or a whole number."""
    import duckdb

    query = "SELECT CAST(1.5 AS DECIMAL(5, 2)) AS price, CAST(7 AS DECIMAL(5, 2)) AS n, CAST(7.5 AS DECIMAL(5, 2)) AS m"
    columns = {"price": {"type": "number", "allowed": [1.5]}, "n": {"type": "integer"}, "m": {"type": "integer"}}
    database = duckdb.connect()
    for data in (database.sql(query), spark().sql(query)):
        violations = contract(columns=columns).validate(data).violations
        assert [(one.check, one.column) for one in violations] == [("type", "m")]


def test_each_row_of_the_page_of_engines_names_a_test_that_is_there() -> None:
    """The table of engines says nothing that no test holds."""
    root = Path(__file__).parent.parent.parent
    page = (root / "docs/reference/engines.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+?) \|", page, re.MULTILINE)
    shown = dict(re.findall(r"^(.+): (tests/\S+)$", page, re.MULTILINE))
    assert list(shown) == rows
    for test in shown.values():
        path, name = test.split("::")
        assert f"\ndef {name}(" in (root / path).read_text(encoding="utf-8"), test


INTERRUPTED = """
import os, signal, threading
import duckdb
import contracts

feed = contracts.loads("contract: a.b\\nversion: 1.0.0\\ncolumns: {x: {type: number, range: {min: 0}}}")
# With several threads DuckDB may leave the whole of such a query to another one, and looks at no signal till its end.
endless = duckdb.connect(config={"threads": 1}).sql("SELECT sqrt(range) AS x FROM range(10_000_000_000_000)")
done = threading.Event()
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores Ctrl-C


def interrupt():  # again and again, as a person would: one signal may come before the query has begun
    while not done.wait(1):
        os.kill(os.getpid(), signal.SIGINT)


threading.Thread(target=interrupt, daemon=True).start()
try:
    feed.validate(endless)
except KeyboardInterrupt:
    done.set()
    print("interrupted")
"""


def test_a_query_of_duckdb_can_be_interrupted() -> None:
    """Ctrl-C ends the judgement of data that would take for ever, and is no failure of a check."""
    done = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, timeout=300, check=True)
    assert done.stdout == "interrupted\n"
