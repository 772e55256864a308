"""What is inferred reads, lints clean, and accepts the data that it came from, whatever these are."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import contracts
from contracts.linting import lint_file

NOW = datetime(2026, 11, 25, tzinfo=UTC)
EXAMPLES = Path(__file__).parents[3] / "examples"
FILES = sorted([*EXAMPLES.rglob("*.csv"), *EXAMPLES.rglob("*.parquet")])

_WORDS = st.sampled_from(
    ["", "NA", "undefined", "N/A", "-9999", "12", "007", "1.5", "2026-01-01", "true", "a", "b", "É", "null"]
)
_VALUES: list[st.SearchStrategy[Any]] = [
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-3, 3),
    st.sampled_from([-9999, 0, 1, 2, 99, 9999]),
    st.floats(),
    st.floats(-50, 50),
    st.sampled_from([-9999.0, 999.9, 0.0, 0.1, float("nan"), float("inf")]),
    st.text(max_size=5),
    _WORDS,
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.just(None),
]
_NAMES = st.one_of(
    st.text(max_size=8),
    st.sampled_from(["id", "date", "snow (mm)", "snow_mm", "temp", "month", "email", "^x$", "no", "a: b"]),
)


@st.composite
def frames(draw: st.DrawFn) -> pl.DataFrame:
    """Draw a frame of any columns, with nulls in it; values repeat, so that there is something to recognise."""
    rows = draw(st.integers(0, 80))
    names = draw(st.lists(_NAMES.filter(bool), min_size=1, max_size=4, unique=True))
    columns = {}
    for name in names:
        few = draw(st.lists(draw(st.sampled_from(_VALUES)), min_size=1, max_size=12))
        some = [*few, None] if draw(st.booleans()) else few
        columns[name] = [some[k % len(some)] for k in range(rows)]
    return pl.DataFrame({name: pl.Series("value", values, strict=False) for name, values in columns.items()})


def _is_accepted(text: str, data: Any, folder: Path) -> bool:
    path = folder / "inferred.contract.yaml"
    path.write_text(text, encoding="utf-8")
    assert lint_file(path) == []
    report = contracts.load(path).validate(data, now=NOW)
    assert report.ok, f"{report}\n{text}"
    return True


_SLOW = settings(
    deadline=None,
    max_examples=60,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # what is drawn is small; to shrink it takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@_SLOW
@given(frame=frames())
def test_any_frame_is_accepted(frame: pl.DataFrame, tmp_path: Path) -> None:
    """A contract from a frame of anything lints clean, and that frame keeps it."""
    assert _is_accepted(contracts.infer(frame, now=NOW), frame, tmp_path)


@_SLOW
@given(frame=frames())
def test_any_file_is_accepted(frame: pl.DataFrame, tmp_path: Path) -> None:
    """So is a file of text, whose types are those that all of its text spells."""
    path = tmp_path / "any.csv"
    frame.write_csv(path)
    try:
        contracts.loads("contract: a\nversion: 1.0.0\ncolumns: {a: {}}").validate(path)
    except contracts.DataSourceError:
        return
    assert _is_accepted(contracts.infer(path, now=NOW), path, tmp_path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(EXAMPLES)))
def test_every_example_is_accepted(path: Path, tmp_path: Path) -> None:
    """Each file of the examples keeps the contract that is inferred from it."""
    assert _is_accepted(contracts.infer(path, now=NOW), path, tmp_path)


@pytest.mark.parametrize("folder", ["central_park/history", "airports/history"])
def test_every_batch_is_accepted(folder: str, tmp_path: Path) -> None:
    """What is inferred from several batches holds in each of them."""
    text = contracts.infer(EXAMPLES / folder, now=NOW)
    assert all(_is_accepted(text, path, tmp_path) for path in sorted((EXAMPLES / folder).iterdir()))


def _kinds() -> dict[str, Any]:
    columns = {
        "day": [date(2026, 11, k) for k in range(1, 25)],
        "x": [0.5 * k for k in range(24)],
        "t": ["a", "b"] * 12,
    }
    table = pa.table(columns)
    return {
        "pandas": pd.DataFrame(columns),
        "mixed": pd.DataFrame({"x": [1, "two", None, 3.5] * 5}),
        "lazy": pl.DataFrame(columns).lazy(),
        "arrow": table,
        "records": [{"day": str(day), "x": x, "t": t} for day, x, t in zip(*columns.values(), strict=True)],
        "payload": {"daily": {name: [str(v) if name == "day" else v for v in vs] for name, vs in columns.items()}},
    }


@pytest.mark.parametrize("kind", list(_kinds()))
def test_every_kind_is_accepted(kind: str, tmp_path: Path) -> None:
    """Data of any kind that can be judged can be learnt from."""
    data = _kinds()[kind]
    assert _is_accepted(contracts.infer(data, now=NOW), data, tmp_path)


def test_a_stream_is_read_once() -> None:
    """A reader is used up by learning from it, as it is by judging it."""
    table = pa.table({"x": [1, 2, 3]})
    assert contracts.loads(contracts.infer(table.to_reader(), now=NOW)).validate(table, now=NOW).ok


def test_a_relation_stays_in_duckdb() -> None:
    """What DuckDB holds is read from there."""
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.sql("select range as id, range % 7 as x from range(100)")
    assert contracts.loads(contracts.infer(relation, now=NOW)).validate(relation, now=NOW).ok


def test_json_lines_are_accepted(tmp_path: Path) -> None:
    """Times in JSON lines are text that spells them."""
    path = tmp_path / "a.jsonl"
    path.write_text(
        "".join(
            f'{{"day": "2026-01-{k:02}", "at": "2026-01-{k:02}T0{k % 9}:00:00Z", "x": {k}}}\n' for k in range(1, 29)
        )
    )
    text = contracts.infer(path, now=NOW)
    assert _is_accepted(text, path, tmp_path)
    assert "type: date" in text
    assert "type: timestamp" in text
