"""The case files beside the checks, on every kind of data."""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib import import_module
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors, SchemaWarning
from tests.kinds import FRAMES, PUSHED, Sample, is_refused, made, typed, why_not

import contracts
from contracts.checks import CHECKS
from contracts.reading.cases import cases

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contracts.report import Report, Result

NOT_OF_A_CONTRACT = (
    "about", "says", "data", "fails", "outcome", "headers", "metadata", "zones", "history", "now", "lists"
)  # fmt: skip
OF_A_CONTRACT = (
    "columns",
    "formats",
    "key",
    "rows",
    "freshness",
    "cadence",
    "forecast",
    "mappings",
    "rules",
    "reference",
    "on_violation",
)
KEYS = {*NOT_OF_A_CONTRACT, *OF_A_CONTRACT}
NOW = "2026-11-23T12:00:00+00:00"


@dataclass(frozen=True)
class Case:
    """One case of a case file; it is about the first of its columns (or `about`), or about the table."""

    check: str
    spec: dict[str, Any]

    @cached_property
    def contract(self) -> contracts.Contract:
        """The contract that the case writes out."""
        parts = {part: value for part, value in self.spec.items() if part not in NOT_OF_A_CONTRACT}
        feed = contracts.loads(json.dumps({"contract": "case", "version": "1.0.0", **parts}))
        return feed.knowing({name: self._list(columns) for name, columns in self.spec.get("lists", {}).items()})

    def _list(self, columns: dict[str, list[Any]]) -> pl.DataFrame:
        first = next(iter(self.spec["columns"]))
        declared = self.types[self.spec.get("about") or first]
        return pl.DataFrame({name: typed(values, declared) for name, values in columns.items()})

    @property
    def now(self) -> datetime:
        """The clock of the case."""
        return datetime.fromisoformat(self.spec.get("now", NOW))

    @property
    def types(self) -> dict[str, str]:
        """The declared types."""
        return {name: column["type"] for name, column in self.spec["columns"].items()}

    @property
    def sample(self) -> Sample:
        """The data of the case, before they are of any kind."""
        return Sample(
            self._typed(self.spec["data"]),
            self.types,
            self.spec.get("zones", {}),
            self.spec.get("headers", {}),
            self.spec.get("metadata", {}),
        )

    def _typed(self, data: dict[str, Any]) -> dict[str, Any]:
        return {name: typed(values, self.types.get(name)) for name, values in data.items()}

    def reference(self, folder: Path, kind: str = "polars") -> contracts.Reference | None:
        """Return what past batches of the case looked like, None without any; samples compare within one engine."""
        past = [Sample(self._typed(batch), self.types) for batch in self.spec.get("history", [])]
        engine = kind if kind in PUSHED else "polars"
        profiles = [self.contract.profile(made(engine, sample, folder)) for sample in past]
        return contracts.Reference.of(profiles) if past else None

    @property
    def outcome(self) -> str:
        """The outcome that the case expects."""
        fails = self.spec["fails"]
        return str(self.spec.get("outcome") or (fails if fails == "skipped" else "failed" if fails else "passed"))

    def result(self, report: Report) -> Result:
        """Return the one result that the case is about."""
        first = self.spec.get("about", next(iter(self.spec["columns"])))
        subject = first if CHECKS[self.check].on == "column" else None  # `about: null` is about the table
        found = [result for result in report.checks if (result.check, result.column) == (self.check, subject)]
        assert len(found) == 1
        return found[0]


def _id(case: Case) -> str:
    return f"{case.check}-{re.sub(r'[^a-z0-9]+', '-', case.spec['says'].lower()).strip('-')}"


ALL = [Case(name, spec) for name in CHECKS for spec in cases(name)]
every_case = pytest.mark.parametrize("case", [pytest.param(case, id=_id(case)) for case in ALL])


@every_case
def test_case(case: Case, kind: str, frame: Callable[[Sample], Any], tmp_path: Path) -> None:
    """A case has its outcome, and exactly its rows fail, on every kind of data; what an engine refuses it says."""
    data = frame(case.sample)
    report = case.contract.validate(data, now=case.now, reference=case.reference(tmp_path, kind))
    assert report.engine == PUSHED.get(kind, "polars")
    result = case.result(report)
    if is_refused(kind, result):
        pytest.skip(result.message)
    assert (result.outcome, result.hint if result.outcome == "errored" else "") == (case.outcome, "")
    if not isinstance(case.spec["fails"], list):
        assert not result.examples
        return
    failing = case.spec["fails"]
    assert result.rows_failed == len(failing)
    assert [example.row for example in result.examples] == (failing[:10] if case.outcome == "failed" else [])


@every_case
@pytest.mark.parametrize("kind", FRAMES)
def test_pandera_agrees(case: Case, kind: str, frame: Callable[[Sample], Any], tmp_path: Path) -> None:
    """The compiled pandera schema raises where the report has violations, and nowhere else."""
    data = frame(case.sample)
    reference = case.reference(tmp_path)
    report = case.contract.validate(data, now=case.now, reference=reference)
    schema = case.contract.to_pandera(FRAMES[kind], now=case.now, reference=reference)
    assert _raises(schema, data) == bool(report.violations)


@every_case
@pytest.mark.parametrize("kind", FRAMES)
def test_stock_pandera_agrees(case: Case, kind: str, frame: Callable[[Sample], Any], tmp_path: Path) -> None:
    """A stock pandera schema made of the compiled one's columns and checks agrees, too."""
    if case.spec.get("headers"):
        pytest.skip("a stock schema knows columns by their name alone")
    data = frame(case.sample)
    reference = case.reference(tmp_path)
    report = case.contract.validate(data, now=case.now, reference=reference)
    ours = case.contract.to_pandera(FRAMES[kind], now=case.now, reference=reference)
    stock = import_module(f"pandera.{FRAMES[kind]}").DataFrameSchema(columns=ours.columns, checks=ours.checks)
    assert _raises(stock, data) == bool(report.violations)


def _raises(schema: Any, data: Any) -> bool:
    # Of a LazyFrame a stock polars schema looks at the types alone, unless it is told to look at data.
    with warnings.catch_warnings(), config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
        warnings.simplefilter("ignore", SchemaWarning)
        try:
            schema.validate(data, lazy=True)
        except SchemaErrors:
            return True
    return False


def test_every_check_has_cases_and_every_case_file_a_check() -> None:
    """Checks and case files answer to each other."""
    found = {
        path.name.removesuffix(".yaml") for path in files("contracts.checks").iterdir() if path.name.endswith(".yaml")
    }
    assert found == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_case_file_begins_with_a_failing_and_a_passing_case(name: str) -> None:
    """The first two cases of a check are what `contracts explain` shows: one fails, one passes."""
    first, second, *more = [Case(name, spec) for spec in cases(name)]
    assert (first.outcome, second.outcome) == ("failed", "passed")
    assert 2 <= len(more) <= 13


@every_case
def test_case_is_well_formed(case: Case) -> None:
    """A case says what it shows in one line, has known keys only, and can be held by some kinds of data."""
    assert set(case.spec) <= KEYS
    assert {"says", "columns", "data", "fails"} <= set(case.spec)
    assert "\n" not in case.spec["says"]
    assert len({len(values) for values in case.spec["data"].values()}) == 1
    assert sum(not why_not(kind, case.sample) for kind in ("pandas-objects", "pandas", "csv", "polars")) >= 1
