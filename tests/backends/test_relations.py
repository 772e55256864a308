"""Data that stay in DuckDB or Spark: few queries, what they measure, and what differs between engines."""

from __future__ import annotations

import json
import math
import re
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
    assert (asked, {k for k, n in found.failed.items() if n}) == ([kind], set())
    found = findings(terms, broken)
    assert asked == [kind] * 3
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
    assert asked == [kind] * 2


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


@pytest.mark.parametrize("kind", PUSHED)
def test_units_are_not_converted(kind: str, tmp_path: Path) -> None:
    """Where rows come in another unit, all checks of the column are skipped, and the reason names the engine."""
    columns = {"snow": {"type": "number", "unit": "cm", "on_unit": "convert", "range": {"max": "3 m"}}}
    terms = contract(columns=columns).terms
    data = made(kind, Sample({"snow": [40.0]}, headers={"snow": "snow (mm)"}), tmp_path)
    found = findings(terms, data, deep=True)
    assert kind in found.skipped[_place(terms, "range")]
    assert "snow (mm)" in found.skipped[_place(terms, "range")]
    assert (dict(found.failed), dict(found.measured.columns)) == ({}, {})


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
def test_there_is_no_sample_by_key(kind: str, tmp_path: Path) -> None:
    """A profile made where the data stay has the batch's counts, and no sample of its rows."""
    terms = contract(columns=COLUMNS, key=["on"])
    assert terms.profile(made("polars", feed(), tmp_path)).sample.rows
    assert not terms.profile(made(kind, feed(), tmp_path)).sample.rows


def test_duckdb_keeps_no_name_of_a_zone(tmp_path: Path) -> None:
    """An instant fits whatever zone is declared, where a frame of polars says which zone it has."""
    berlin = contract(columns={"at": {"type": "timestamp", "tz": "Europe/Berlin"}})
    sample = Sample({"at": [DAY]}, {"at": "timestamp"}, {"at": "UTC"})
    assert [berlin.validate(made(kind, sample, tmp_path)).ok for kind in ("polars", *PUSHED)] == [False, True, True]


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
