"""Data are handed to the engine that is asked for, and stay where they are if none is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import contracts

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
FEED = contracts.loads("""
contract: a.b
version: 1.0.0
columns:
  id: {type: string, pii: false, pattern: '[a-z]'}
  depth: {type: number, unit: cm, range: {max: 10 cm}}
key: [id]
""")
COLUMNS: dict[str, Any] = {"id": ["a", "b", "b"], "depth": [1.0, 11.0, 2.0]}


def seen(report: contracts.Report) -> list[tuple[str, str | None, str, int | None]]:
    """Return what matters of a report."""
    return [(r.check, r.column, r.outcome, r.rows_failed) for r in report.checks]


@pytest.mark.parametrize("make", [pl.DataFrame, pl.LazyFrame, pd.DataFrame, pa.table])
def test_frames_are_handed_to_duckdb(make: Any) -> None:
    """A frame of any kind can be judged by DuckDB, with the verdict that it has anyway."""
    there = FEED.validate(make(COLUMNS), now=NOW, engine="duckdb")
    here = FEED.validate(make(COLUMNS), now=NOW)
    assert (there.engine, here.engine) == ("duckdb", "polars")
    assert seen(there) == seen(here)


def test_a_relation_can_be_judged_here(tmp_path: Path) -> None:
    """A DuckDB relation is judged by DuckDB, and by polars if that is asked for."""
    path = tmp_path / "batch.parquet"
    pl.DataFrame(COLUMNS).write_parquet(path)
    relation = duckdb.read_parquet(str(path))
    reports = [FEED.validate(relation, now=NOW, engine=engine) for engine in (None, "duckdb", "polars")]
    assert [report.engine for report in reports] == ["duckdb", "duckdb", "polars"]
    assert all(seen(report) == seen(reports[0]) for report in reports)
    assert FEED.profile(relation, now=NOW).rows == 3


def test_what_duckdb_cannot_take_is_said(tmp_path: Path) -> None:
    """A missing file, a file that is no Parquet and a payload are data that cannot be read by DuckDB."""
    broken = tmp_path / "broken.parquet"
    broken.write_text("nothing")
    for data in (str(tmp_path / "none.parquet"), broken, {"rows": COLUMNS}, pa.table(COLUMNS).to_reader()):
        with pytest.raises(contracts.DataSourceError, match=r"cannot be read as parquet|takes"):
            FEED.validate(data, now=NOW, engine="duckdb")


@pytest.mark.parametrize("name", ["batch[1].parquet", "*.parquet", "https://u:SECRET@h/x.parquet?t=SECRET", "folder"])
def test_duckdb_opens_one_file_by_its_name(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pattern, a URL and a folder are left to polars, which knows of several files; no secret is told."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    pl.DataFrame(COLUMNS).write_parquet("batch1.parquet")
    pl.DataFrame(COLUMNS).write_parquet(tmp_path / "other.parquet")
    with pytest.raises(contracts.DataSourceError, match="takes one local Parquet file") as caught:
        FEED.validate(name, now=NOW, engine="duckdb")
    assert "SECRET" not in str(caught.value)


def test_what_duckdb_would_lose_is_refused(tmp_path: Path) -> None:
    """Units beside the values, two columns of one name and durations are not handed to DuckDB in silence."""
    table = pa.table(COLUMNS)
    field = table.schema.field("depth").with_metadata({"unit": "mm"})
    united = table.cast(pa.schema([table.schema.field("id"), field]))
    twice = pa.Table.from_arrays([table["id"], table["id"]], names=["id", "id"])
    lasting = pa.table({"id": ["a"], "depth": pa.array([1], pa.duration("s"))})
    for data, lost in ((united, "units"), (twice, "two columns of one name"), (lasting, "durations")):
        pq.write_table(data, tmp_path / "batch.parquet")
        for form in (data, tmp_path / "batch.parquet"):
            with pytest.raises(contracts.DataSourceError, match=f"has {lost}, which duckdb would not take over"):
                FEED.validate(form, now=NOW, engine="duckdb")


def test_rows_are_not_quarantined_where_another_engine_holds_them(tmp_path: Path) -> None:
    """With the policy `quarantine` a violated relation is refused, and nothing is written."""
    feed = contracts.loads(FEED_TEXT + "on_violation: quarantine\n")
    relation = duckdb.connect().from_arrow(pa.table({"id": ["a", "B"]}))
    with pytest.raises(contracts.ContractsError, match="cannot be quarantined where duckdb holds the data"):
        feed.enforce(relation, now=NOW, quarantine=tmp_path)
    assert not list(tmp_path.iterdir())
    good = duckdb.connect().from_arrow(pa.table({"id": ["a", "b"]}))
    assert feed.enforce(good, now=NOW) is good


FEED_TEXT = "contract: a.b\nversion: 1.0.0\ncolumns: {id: {type: string, pii: false, pattern: '[a-z]'}}\n"
