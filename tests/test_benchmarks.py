"""The benchmark compares like with like: who is measured finds what the others find."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
REFERENCE = "polars by hand: polars frame"
POLARS = (
    "contracts: polars frame",
    "contracts: Parquet path",
    "polars by hand: polars scan",
    "polars by hand, streaming: polars scan",
    "polars by hand, read whole: Parquet path",
)
DUCKDB = ("DuckDB by hand: DuckDB on Parquet", "DuckDB by hand: DuckDB table")
NEEDS_DUCKDB = pytest.mark.skipif(
    not (importlib.util.find_spec("duckdb") and importlib.util.find_spec("pytz")), reason="DuckDB is not installed"
)


def cell(label: str, state: str) -> dict[str, Any]:
    """Return what the benchmark measures and finds at a thousand rows."""
    asked = [sys.executable, str(BENCHMARKS / "cell.py"), label, state, "1000", "1"]
    done = subprocess.run(asked, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def expected() -> dict[str, int]:
    """Return what is wrong where every row breaks every check."""
    found: dict[str, int] = cell(REFERENCE, "worst")["found"]
    assert len(found) == 12
    assert found["key"] == found["mapping"] == 1000
    return found


@pytest.fixture
def disagreements(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the benchmark's own comparison."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return __import__("agreement").disagreements


@pytest.mark.parametrize("label", [*POLARS, *(pytest.param(one, marks=NEEDS_DUCKDB) for one in DUCKDB)])
def test_who_is_measured_finds_the_same(label: str, expected: dict[str, int], disagreements: Any) -> None:
    """Each finds the same failed checks, and where it counts them the same rows."""
    found = cell(label, "worst")
    assert disagreements(found["found"], expected, found["left_out"]) == []


@pytest.mark.parametrize("label", ["contracts: polars frame", REFERENCE])
def test_clean_data_are_found_clean(label: str) -> None:
    """No check fails on the clean feed, and a time and a peak are measured."""
    found = cell(label, "clean")
    assert found["found"] == {}
    assert found["peak_mib"] > 1
    assert found["seconds"][0] > 0


def test_a_peer_that_finds_less_is_named(expected: dict[str, int], disagreements: Any) -> None:
    """A check missed, made up or counted otherwise is said; one that is left out on purpose is not."""
    less = {name: rows for name, rows in expected.items() if name != "mapping"}
    assert disagreements(less, expected, []) == ["misses mapping"]
    assert disagreements(less, expected, ["mapping"]) == []
    assert disagreements(expected | {"nulls temp_c": 3}, expected, []) == ["makes up nulls temp_c"]
    assert disagreements(expected | {"key": 7}, expected, []) == ["counts 7 rows of key, not 1,000"]
    assert disagreements(expected | {"key": None}, expected, []) == []
