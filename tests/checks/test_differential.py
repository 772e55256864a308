"""Random contracts and random data: the library against a plain-Python oracle, row by row."""

from __future__ import annotations

import json
import math
import os
import warnings
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors, SchemaWarning
from tests.checks import oracle
from tests.kinds import PUSHED, Sample, is_refused, made, why_not

import contracts

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn

    from contracts.report import Result

PARTS = 8 if os.environ.get("CONTRACTS_SOAK") else 3  # `make soak` runs them all
EXAMPLES = 252
STOCK_EXAMPLES = 40
DUCKDB_EXAMPLES = 200
SPARK_EXAMPLES = 80
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BERLIN, UTC_ZONE = ZoneInfo("Europe/Berlin"), ZoneInfo("UTC")

_TEXTS = [
    "", " ", "a", "A", "ab", "ab\n", "12", "١٢", "1٢", "é", "e\u0301", "😀", " a", "good", "bad", "NA", "a" * 9,
    "919108f7-52d1-4320-9bac-f847db4148a8", "919108F7-52D1-4320-9BAC-F847DB4148A8",
    "c232ab00-9414-11ec-b3c8-9f6bdeced846", "d41d8cd98f00b204e9800998ecf8427e", "900150983cd24fb0d6963f7d28e17f72",
]  # fmt: skip
_INTEGERS = [0, 1, 2, 3, -1, 10, 32, 300, -9999, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63)]
_FLOATS = [
    0.0, -0.0, 1.0, 2.0, -1.0, 2.5, 0.1, 0.3, 10.0, 25.4, 32.0, 100.0, 300.0, 300.1, -40.0, -9999.0, 1e300,
    2.0**53, math.inf, -math.inf, math.nan,
]  # fmt: skip
_DATES = [date(2026, 11, day) for day in (1, 21, 22, 23)] + [date(1582, 10, 15), date(2100, 2, 28)]
_TIMES = [
    datetime.fromisoformat(text)
    for text in ("2026-11-22T00:00:00", "2026-11-22T06:30:00", "2026-11-23T00:00:00.000001", "1969-12-31T23:00:00")
]
_POOLS: dict[str, list[list[Any]]] = {
    "string": [_TEXTS],
    "integer": [_INTEGERS, [0.0, -0.0, 1.0, 2.5, 2.0**53 - 1, 2.0**53, math.inf, math.nan]],
    "number": [_FLOATS, _INTEGERS],
    "boolean": [[True, False]],
    "date": [_DATES, _TIMES],
    "timestamp": [_TIMES, [t.replace(tzinfo=UTC_ZONE) for t in _TIMES], [t.replace(tzinfo=BERLIN) for t in _TIMES]],
}
# What is surely of a wrong type, to be strewn among values of a fitting one.
_WRONG: dict[str, list[Any]] = {
    "string": [7, 2.5, True],
    "integer": ["trace", "NA", True, 2.5],
    "number": ["trace", "NA", True],
    "boolean": ["true", 0, 1.5],
    "date": ["2026-11-23", 20261123, _TIMES[1]],
    "timestamp": ["2026-11-23T00:00:00", 0, date(2026, 11, 22)],
}
_BOUNDS: dict[str | None, list[Any]] = {
    None: [0, 1, 2.5, -1, 300, 0.1, 9007199254740991],
    "cm": [0, "0 cm", "10 mm", "0.1 inch", "3 m", "0.001 mm", 300, "10 inch"],
    "mm": ["0 cm", "3 mm", "1 cm", 25.4, "1 inch"],
    "degC": ["32 degF", "-40 degF", 0, "100 degC", "273.15 kelvin"],
    "degF": ["0 degC", "-40 degC", 32, "100 degC"],
}
_PATTERNS = ["[a-z]+", r"\d+", "a|ab", r"\w*", ".", ".*b", r"[^\d]*", "(?i)AB?", "", r"\s?a"]
_SHARES = ["0%", "100%", "50%", 0.1, "33.3%"]


@dataclass(frozen=True)
class Batch:
    """A contract as a mapping, the trees of its rules, and data for it."""

    contract: dict[str, Any]
    data: dict[str, list[Any]]
    trees: dict[str, Any] = field(default_factory=dict)

    @property
    def loaded(self) -> contracts.Contract:
        """The contract, read by the library."""
        return contracts.loads(json.dumps(self.contract, ensure_ascii=False))

    @property
    def sample(self) -> Sample:
        """The data, before they are of any kind."""
        columns = self.contract["columns"]
        zones = {name: _zone_of(values) for name, values in self.data.items()}
        return Sample(
            self.data,
            {name: spec["type"] for name, spec in columns.items()},
            {name: zone for name, zone in zones.items() if zone},
        )

    @property
    def is_in_another_zone(self) -> bool:
        """Whether times are of another zone than the declared one; an instant does not tell."""
        zones, columns = self.sample.zones, self.contract["columns"]
        return any(columns[name].get("tz", zone) != zone for name, zone in zones.items())


def _zone_of(values: list[Any]) -> str:
    zones = [value.tzinfo.key for value in values if isinstance(value, datetime) and value.tzinfo]
    return zones[0] if zones else ""


@st.composite
def batches(draw: DrawFn) -> Batch:
    """Return a random contract over 1 to 4 columns, and up to 10 rows of data."""
    names = "abcd"[: draw(st.integers(1, 4))]
    columns = {name: _column(draw) for name in names}
    rows = draw(st.integers(0, 10))
    data = {name: _values(draw, spec, rows) for name, spec in columns.items()}
    contract: dict[str, Any] = {"contract": "random", "version": "1.0.0", "columns": columns, "rows": {"min": 0}}
    if draw(st.booleans()):
        contract["key"] = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    if len(names) > 1 and draw(st.booleans()):
        a, b = draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
        kind = draw(st.sampled_from(["many-to-one", "one-to-many", "one-to-one"]))
        contract["mappings"] = {"a_mapping": {"from": a, "to": b, "cardinality": kind}}
    trees = {f"rule_{k}": _truth(draw, columns, 2) for k in range(draw(st.integers(0, 2)))}
    if trees:
        contract["rules"] = {name: oracle.written(tree) for name, tree in trees.items()}
    return Batch(contract, data, trees)


def _maybe(draw: DrawFn, spec: dict[str, Any], key: str, options: Any) -> None:
    if draw(st.integers(0, 2)) == 0:
        spec[key] = draw(options if isinstance(options, st.SearchStrategy) else st.sampled_from(options))


def _column(draw: DrawFn) -> dict[str, Any]:
    spec: dict[str, Any] = {"type": draw(st.sampled_from(list(_POOLS)))}
    if draw(st.booleans()):
        spec["nulls"] = draw(st.sampled_from(_SHARES))
    _OPTIONS[spec["type"]](draw, spec)
    if draw(st.integers(0, 3)) == 0:
        spec["unique"] = True
    return spec


def _of_text(draw: DrawFn, spec: dict[str, Any]) -> None:
    _maybe(draw, spec, "missing", [["NA"], ["", "a"]])
    _maybe(draw, spec, "pattern", _PATTERNS)
    _maybe(draw, spec, "format", ["uuid4", "md5-hex"])
    _maybe(draw, spec, "length", [0, 1, 2, {"min": 1}, {"max": 2}, {"min": 1, "max": 36}])
    _maybe(draw, spec, "allowed", st.lists(st.sampled_from(_TEXTS), min_size=1, max_size=4))


def _of_number(draw: DrawFn, spec: dict[str, Any]) -> None:
    _maybe(draw, spec, "unit", ["cm", "mm", "degC", "degF"])
    _maybe(draw, spec, "missing", [[-9999], ["NA"], [-9999, "NA", 0]])
    bounds = st.sampled_from(_BOUNDS[spec.get("unit")])
    _maybe(draw, spec, "range", st.one_of(_pair(bounds, "min"), _pair(bounds, "max"), _pair(bounds, "min", "max")))
    whole = [0, 1, 2, 10, 2**53 + 1]
    listed = whole if spec["type"] == "integer" else [*whole[:4], 2.5, 0.1]
    _maybe(draw, spec, "allowed", st.lists(st.sampled_from(listed), min_size=1, max_size=4))


def _of_time(draw: DrawFn, spec: dict[str, Any]) -> None:
    days = ["2026-11-22", "2026-11-23", "1900-01-01"]
    moments = [*days, "2026-11-22T06:30:00", "2026-11-22T07:30:00+01:00"]
    bounds = st.sampled_from(days if spec["type"] == "date" else moments)
    _maybe(draw, spec, "range", st.one_of(_pair(bounds, "min"), _pair(bounds, "max"), _pair(bounds, "min", "max")))
    if spec["type"] == "timestamp":
        _maybe(draw, spec, "tz", ["UTC", "Europe/Berlin"])
    else:
        _maybe(draw, spec, "allowed", [days[:1], days])


def _pair(bounds: st.SearchStrategy[Any], *ends: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(dict.fromkeys(ends, bounds))


def _of_truth(draw: DrawFn, spec: dict[str, Any]) -> None:
    _maybe(draw, spec, "allowed", [[True], [True, False]])


_OPTIONS: dict[str, Callable[[DrawFn, dict[str, Any]], None]] = {
    "string": _of_text,
    "integer": _of_number,
    "number": _of_number,
    "boolean": _of_truth,
    "date": _of_time,
    "timestamp": _of_time,
}


def _values(draw: DrawFn, spec: dict[str, Any], rows: int) -> list[Any]:
    """Return values: mostly fitting, sometimes with some of a wrong type, sometimes of another type."""
    declared = spec["type"]
    how = draw(st.sampled_from(["fitting"] * 6 + ["strewn"] * 2 + ["other"]))
    if how == "other":
        declared = draw(st.sampled_from(list(_POOLS)))
    pool = draw(st.sampled_from(_POOLS[declared]))
    few = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=5))
    strewn = [draw(st.sampled_from(_WRONG[declared]))] if how == "strewn" else []
    return draw(st.lists(st.sampled_from([*few, *strewn, None]), min_size=rows, max_size=rows))


# --- rules


def _truth(draw: DrawFn, columns: dict[str, Any], depth: int) -> tuple[Any, ...]:
    head = draw(st.sampled_from(["leaf", "leaf", "both", "either", "not"])) if depth else "leaf"
    if head == "not":
        return ("not", _truth(draw, columns, depth - 1))
    if head != "leaf":
        return (head, _truth(draw, columns, depth - 1), _truth(draw, columns, depth - 1))
    name = draw(st.sampled_from(list(columns)))
    column = ("column", name)
    if draw(st.integers(0, 4)) == 0:
        return (draw(st.sampled_from(["null", "given"])), column)
    return _LEAVES[columns[name]["type"]](draw, columns, name)


_SIGNS = st.sampled_from(["<", "<=", ">", ">=", "=", "<>"])


def _about_text(draw: DrawFn, _: dict[str, Any], name: str) -> tuple[Any, ...]:
    texts = st.sampled_from(["a", "ab", "good", "12", ""]).map(lambda text: ("text", text))
    if draw(st.booleans()):
        return ("in", ("column", name), draw(st.lists(texts, min_size=1, max_size=3)))
    return ("compare", draw(st.sampled_from(["=", "<>"])), ("column", name), draw(texts))


def _about_truth(draw: DrawFn, _: dict[str, Any], name: str) -> tuple[Any, ...]:
    return ("compare", draw(st.sampled_from(["=", "<>"])), ("column", name), ("truth", draw(st.booleans())))


def _about_time(draw: DrawFn, columns: dict[str, Any], name: str) -> tuple[Any, ...]:
    moments = st.sampled_from(["2026-11-22", "2026-11-23"]).map(lambda text: ("time", text))
    if draw(st.booleans()):
        return ("between", ("column", name), draw(moments), draw(moments))
    others = [("column", other) for other, spec in columns.items() if spec["type"] in ("date", "timestamp")]
    return ("compare", draw(_SIGNS), ("column", name), draw(st.one_of(moments, st.sampled_from(others))))


def _about_number(draw: DrawFn, columns: dict[str, Any], name: str) -> tuple[Any, ...]:
    own = columns[name].get("unit")
    numbers = st.sampled_from([0, 1, 2, 2.5, 300]).map(lambda number: ("number", number))
    quantities = [("quantity", text) for text in _BOUNDS[own] if isinstance(text, str)]
    literals = st.one_of(numbers, st.sampled_from(quantities)) if quantities else numbers
    column = ("column", name)
    how = draw(st.sampled_from(["compare", "compare", "in", "between", "arithmetic"]))
    if how == "in":
        return ("in", column, draw(st.lists(numbers, min_size=1, max_size=3)))
    if how == "between":
        return ("between", column, draw(literals), draw(literals))
    alike = [("column", other) for other, spec in columns.items() if _dimension(spec) == _dimension(columns[name])]
    if how == "compare" or own in ("degC", "degF"):
        return ("compare", draw(_SIGNS), column, draw(st.one_of(literals, st.sampled_from(alike))))
    same = [other for other in alike if columns[other[1]].get("unit") == own]
    return _calculated(draw, column, draw(st.sampled_from(same)), literals, numbers)


def _calculated(draw: DrawFn, a: Any, b: Any, literals: Any, numbers: Any) -> tuple[Any, ...]:
    kind = draw(st.sampled_from(["sum", "times", "ratio", "abs"]))
    if kind == "ratio":
        return ("compare", draw(_SIGNS), ("ratio", a, b), draw(numbers))
    term = {
        "sum": ("sum", draw(st.sampled_from("+-")), a, b),
        "times": ("times", a, draw(st.sampled_from([2, 0.5, 10]))),
        "abs": ("abs", a),
    }[kind]
    return ("compare", draw(_SIGNS), term, draw(literals))


def _dimension(spec: dict[str, Any]) -> str:
    families = {"cm": "length", "mm": "length", "degC": "temperature", "degF": "temperature", None: "none"}
    return families[spec.get("unit")] if spec["type"] in ("integer", "number") else "no number"


_LEAVES: dict[str, Callable[[DrawFn, dict[str, Any], str], tuple[Any, ...]]] = {
    "string": _about_text,
    "integer": _about_number,
    "number": _about_number,
    "boolean": _about_truth,
    "date": _about_time,
    "timestamp": _about_time,
}


# --- the comparison


def _expected(batch: Batch) -> dict[Any, Any]:
    found = oracle.verdicts(batch.contract, batch.data, batch.trees)
    return {place: (verdict.outcome, sorted(verdict.rows)) for place, verdict in found.items()}


def _found(report: contracts.Report) -> dict[Any, Any]:
    """Return outcome and failing rows by place; where no rows are shown, only their number is known."""
    results = [result for result in report.checks if result.check not in ("columns", "rows", "unit", "unit_switch")]
    return {
        _place(result): (
            result.outcome,
            [example.row for example in result.examples] or result.rows_failed or [],
        )
        for result in results
    }


def _place(result: Result) -> tuple[str, Any]:
    return result.check, result.column or result.details.get("name")


def _as_shown(expected: dict[Any, Any]) -> dict[Any, Any]:
    """Return verdicts as a report shows them: rows of failed checks, else their number."""
    return {
        place: (outcome, rows if outcome == "failed" else len(rows) or [])
        for place, (outcome, rows) in expected.items()
    }


def _kinds(sample: Sample) -> dict[str, str]:
    return {"pandas-objects": "pandas"} if sample.mixed else {"pandas-objects": "pandas", "polars": "polars"}


def _raises(schema: Any, data: Any) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SchemaWarning)
        try:
            schema.validate(data, lazy=True)
        except SchemaErrors:
            return True
    return False


def _agrees(batch: Batch) -> None:
    expected = _as_shown(_expected(batch))
    is_violated = any(outcome == "failed" for outcome, _ in expected.values())
    kinds = _kinds(batch.sample)
    for kind in kinds:
        _agrees_on(kind, batch, expected)
    # One of the engines each time, since pandera takes as long as all the rest.
    turn = list(kinds)[len(json.dumps(batch.contract)) % len(kinds)]
    frame = made(turn, batch.sample, Path())
    assert _raises(batch.loaded.to_pandera(kinds[turn], now=NOW), frame) == is_violated, turn


def _agrees_on(kind: str, batch: Batch, expected: dict[Any, Any]) -> None:
    """Make sure that all checks have the oracle's outcomes and rows, but those that the engine says it cannot judge."""
    report = batch.loaded.validate(made(kind, batch.sample, Path()), now=NOW)
    refused = {_place(result) for result in report.checks if is_refused(kind, result)}
    judged = {place: verdict for place, verdict in expected.items() if place not in refused}
    assert {place: verdict for place, verdict in _found(report).items() if place not in refused} == judged, kind
    assert report.ok is all(outcome != "failed" for outcome, _ in judged.values())
    assert report.engine == PUSHED.get(kind, "polars")


def _agrees_where_it_stays(kind: str) -> Callable[[Batch], None]:
    """Return what compares one engine that holds the data itself with the oracle."""

    def agrees(batch: Batch) -> None:
        if not why_not(kind, batch.sample) and not batch.is_in_another_zone:
            _agrees_on(kind, batch, _as_shown(_expected(batch)))

    return agrees


def _stock_agrees(batch: Batch) -> None:
    is_violated = any(outcome == "failed" for outcome, _ in _expected(batch).values())
    for kind, engine in _kinds(batch.sample).items():
        ours = batch.loaded.to_pandera(engine, now=NOW)
        stock = import_module(f"pandera.{engine}").DataFrameSchema(columns=ours.columns, checks=ours.checks)
        assert _raises(stock, made(kind, batch.sample, Path())) == is_violated, kind


def _run(judged: Callable[[Batch], None], part: int, examples: int) -> None:
    checks = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
    # Nothing is shrunk: at most 10 rows of 4 columns can be read as they are, and shrinking takes minutes.
    phases = (Phase.generate,)
    profile = settings(max_examples=examples, database=None, deadline=None, phases=phases, suppress_health_check=checks)

    @seed(part)
    @profile
    @given(batches())
    def run(batch: Batch) -> None:
        judged(batch)

    run()


@pytest.mark.parametrize("part", range(PARTS))
def test_library_and_oracle_agree(part: int) -> None:
    """Every check has the oracle's outcome and rows, and the compiled pandera schema its verdict."""
    _run(_agrees, part, EXAMPLES)


@pytest.mark.parametrize("part", range(2))
def test_stock_pandera_and_oracle_agree(part: int) -> None:
    """A stock pandera schema of the compiled one's columns and checks has the oracle's verdict."""
    _run(_stock_agrees, 100 + part, STOCK_EXAMPLES)


@pytest.mark.parametrize("part", range(PARTS))
def test_duckdb_and_oracle_agree(part: int) -> None:
    """DuckDB finds the oracle's outcomes and rows, of the same contracts and data."""
    _run(_agrees_where_it_stays("duckdb"), part, DUCKDB_EXAMPLES)


def test_spark_and_oracle_agree() -> None:
    """Spark finds the oracle's outcomes and rows, of some of the same contracts and data, or says what it cannot."""
    _run(_agrees_where_it_stays("pyspark"), 0, SPARK_EXAMPLES)


JUDGES = {"here": _agrees, **{kind: _agrees_where_it_stays(kind) for kind in PUSHED}}


@pytest.mark.parametrize("where", JUDGES)
def test_a_planted_fault_is_found(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An oracle whose ranges leave out their ends is told apart within one part of the run, on every engine."""

    def without_ends(bounds: dict[str, Any], value: Any, spec: dict[str, Any]) -> bool:
        ends = {oracle._bound(written, spec) for written in bounds.values()}
        return value not in ends and oracle._in_range(bounds, value, spec)

    def where_there_are_ranges(batch: Batch) -> None:
        if any("range" in spec for spec in batch.contract["columns"].values()):
            JUDGES[where](batch)

    monkeypatch.setitem(oracle._ROW_CHECKS, "range", without_ends)
    with pytest.raises(AssertionError):
        _run(where_there_are_ranges, 0, EXAMPLES)
