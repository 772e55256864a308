"""Enforcing: reject, warn or quarantine; accepted and quarantined rows together are the input, row by row."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import contracts
from contracts.errors import ContractsError, ContractViolation

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
HEAD = "contract: a.b\nversion: 1.2.3\n"
COLUMNS = (
    "columns:\n  id: {type: integer}\n  x: {type: number, range: {max: 5}, nulls: 100%}\n"
    "  t: {type: string, allowed: [a, b], nulls: 50%}\n"
)
FEED = contracts.loads(HEAD + COLUMNS + "on_violation: quarantine\n")
ROWS = {
    "id": [0, 1, 2, 3, 4, 5],
    "x": [1.0, 9.0, None, 2.0, 8.0, 3.0],
    "t": ["a", "a", "b", "z", "z", None],
    "more": ["p", "q", "r", "s", None, "u"],
}
KINDS = ("polars", "lazy", "pandas", "pyarrow", "batch", "parquet", "csv", "jsonl")


def made(kind: str, columns: dict[str, list[Any]], folder: Path) -> Any:
    """Return the columns as data of a kind."""
    frame = pl.DataFrame(columns)
    path = folder / f"in.{kind}"
    if kind in ("parquet", "csv", "jsonl"):
        {"parquet": frame.write_parquet, "csv": frame.write_csv, "jsonl": frame.write_ndjson}[kind](path)
        return path
    return {
        "polars": lambda: frame,
        "lazy": frame.lazy,
        "pandas": lambda: pd.DataFrame(columns, index=[7] * frame.height),
        "pyarrow": lambda: pa.table(columns),
        "batch": lambda: pa.RecordBatch.from_pydict(columns),
    }[kind]()


def _lines(path: str | Path) -> pl.DataFrame:
    return pl.read_ndjson(path) if Path(path).stat().st_size else pl.DataFrame()


def read(data: Any) -> pl.DataFrame:
    """Return data of any kind as a polars frame."""
    if isinstance(data, str | Path):
        reader: Any = {".parquet": pl.read_parquet, ".csv": pl.read_csv, ".jsonl": _lines}[Path(data).suffix]
        return reader(data)
    if isinstance(data, pl.LazyFrame):
        return data.collect()
    if isinstance(data, pd.DataFrame):
        return pl.from_pandas(data)
    return data if isinstance(data, pl.DataFrame) else pl.DataFrame(pl.from_arrow(data))


@pytest.mark.parametrize("kind", KINDS)
def test_accepted_and_quarantined_are_the_input(kind: str, tmp_path: Path) -> None:
    """The rows that come back and those in the file are the input by row identity, and of the kind that went in."""
    data = made(kind, ROWS, tmp_path)
    target = tmp_path / "q.parquet"
    accepted = FEED.enforce(data, now=NOW, quarantine=target)
    assert type(accepted) is type(data)
    apart = pl.read_parquet(target)
    assert read(accepted)["id"].to_list() == [0, 2, 5]
    assert apart["_row"].to_list() == [1, 3, 4]
    assert list(apart.columns[:6]) == ["_contract", "_version", "_batch", "_row", "_checks", "_reasons"]
    assert apart.select("_contract", "_version").unique().rows() == [("a.b", "1.2.3")]
    assert apart["_checks"].to_list() == ["range:x", "allowed:t", "range:x; allowed:t"]
    assert apart["_reasons"][0] == "x: rows that lie above 5"
    assert apart["_batch"].n_unique() == 1
    assert apart["more"].to_list() == ["q", "s", None]
    assert list(read(accepted).columns) == list(ROWS)
    together = sorted([*read(accepted)["id"].to_list(), *map(int, apart["id"].to_list())])
    assert together == ROWS["id"]


def same(accepted: Any, data: Any) -> None:
    """Assert that the very data came back; of a LazyFrame, whose plan is run once, what it computed."""
    if isinstance(data, pl.LazyFrame):
        assert isinstance(accepted, pl.LazyFrame)
        assert accepted.collect().equals(data.collect())
    else:
        assert accepted is data


@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_that_holds_comes_back_as_it_is(kind: str, tmp_path: Path) -> None:
    """Nothing is copied or written when nothing is wrong."""
    data = made(kind, {"id": [1], "x": [1.0], "t": ["a"]}, tmp_path)
    same(FEED.enforce(data, now=NOW, quarantine=tmp_path / "q.parquet"), data)
    assert not (tmp_path / "q.parquet").exists()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", ["reject", "{default: quarantine, range: reject}"])
def test_reject(kind: str, policy: str, tmp_path: Path) -> None:
    """With `reject` nothing is passed on and nothing written."""
    feed = contracts.loads(f"{HEAD}{COLUMNS}on_violation: {policy}\n")
    with pytest.raises(ContractViolation) as caught:
        feed.enforce(made(kind, ROWS, tmp_path), now=NOW, quarantine=tmp_path / "q.parquet")
    assert caught.value.report.decision == "reject"
    assert not (tmp_path / "q.parquet").exists()


@pytest.mark.parametrize("kind", KINDS)
def test_warn(kind: str, tmp_path: Path) -> None:
    """With `warn` all data go on, as they are, with a ContractWarning that says why."""
    feed = contracts.loads(f"{HEAD}{COLUMNS}on_violation: warn\n")
    data = made(kind, ROWS, tmp_path)
    with pytest.warns(contracts.ContractWarning, match=r"\[range\] x: 2 of 6 rows"):
        same(feed.enforce(data, now=NOW), data)


GROUPS = contracts.loads(
    HEAD + "columns: {id: {type: integer}, k: {type: string}, a: {type: string}, b: {type: string}}\n"
    "key: [k]\nmappings: {ab: {from: a, to: b}}\nrules: {r: id < 100}\non_violation: quarantine\n"
)


@pytest.mark.parametrize("kind", KINDS)
def test_keys_and_mappings(kind: str, tmp_path: Path) -> None:
    """Every row of a repeated key or a broken mapping is quarantined, with its reasons."""
    columns = {
        "id": [0, 1, 2, 3, 400],
        "k": ["p", "q", "p", "r", "s"],
        "a": ["1", "2", "1", "2", "3"],
        "b": ["x", "y", "x", "z", "w"],
    }
    accepted = GROUPS.enforce(made(kind, columns, tmp_path), now=NOW, quarantine=tmp_path / "q.parquet")
    apart = pl.read_parquet(tmp_path / "q.parquet")
    assert read(accepted).height == 0
    assert dict(zip(apart["_row"].to_list(), apart["_checks"].to_list(), strict=True)) == {
        0: "key",
        1: "mapping:ab",
        2: "key",
        3: "mapping:ab",
        4: "rule:r",
    }


@pytest.mark.parametrize("part", ["freshness: {column: day, within: 1 hour}\n", "rows: {min: 10}\n"])
def test_what_has_no_rows_rejects(part: str, tmp_path: Path) -> None:
    """A stale feed, or one with too few rows, cannot be quarantined by row: it is rejected."""
    feed = contracts.loads(f"{HEAD}columns: {{day: {{type: date}}}}\n{part}on_violation: quarantine\n")
    data = pl.DataFrame({"day": [dt.date(2020, 1, 1)]})
    with pytest.raises(ContractViolation):
        feed.enforce(data, now=NOW, quarantine=tmp_path / "q.parquet")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_column_rejects(tmp_path: Path) -> None:
    """A missing column is nothing that some rows have and others do not."""
    with pytest.raises(ContractViolation):
        FEED.enforce(pl.DataFrame({"id": [1], "x": [9.0]}), now=NOW, quarantine=tmp_path)


@pytest.mark.parametrize("kind", ["polars", "csv"])
def test_nothing_is_overwritten(kind: str, tmp_path: Path) -> None:
    """An existing quarantine file, or file of accepted rows, stays as it is, and nothing is passed on."""
    data = made(kind, ROWS, tmp_path)
    for name in ("q.parquet", "r.accepted.csv") if kind == "csv" else ("q.parquet",):
        (tmp_path / name).write_bytes(b"precious")
        target = tmp_path / f"{name[0]}.parquet"
        with pytest.raises(ContractsError, match="exists already"):
            FEED.enforce(data, now=NOW, quarantine=target)
        assert (tmp_path / name).read_bytes() == b"precious"
        assert name == "q.parquet" or not target.exists()


def test_a_folder_takes_every_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder each batch gets a file of its own, by default under `.contracts/quarantine`; no draft is left."""
    monkeypatch.chdir(tmp_path)
    for _ in range(3):
        FEED.enforce(pl.DataFrame(ROWS), now=NOW)
    names = sorted(path.name for path in (tmp_path / ".contracts/quarantine").iterdir())
    assert len(names) == 3
    assert all(name.startswith("a.b-1.2.3-20261123T000000-") and name.endswith(".parquet") for name in names)


def test_columns_of_our_own_names(tmp_path: Path) -> None:
    """Data that have `_row` or `_reasons` already, as quarantined rows do, can be quarantined again."""
    FEED.enforce(pl.DataFrame(ROWS), now=NOW, quarantine=tmp_path / "q.parquet")
    FEED.enforce(tmp_path / "q.parquet", now=NOW, quarantine=tmp_path / "again.parquet")
    again = pl.read_parquet(tmp_path / "again.parquet")
    assert again["_row"].to_list() == [0, 1, 2]
    assert again["__row"].to_list() == [1, 3, 4]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from([1.0, 9.0, None]), st.sampled_from(["a", "b", "z", None])), min_size=1, max_size=30
    )
)
@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow"])
def test_conservation(
    kind: str, rows: list[tuple[float | None, str | None]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """For any batch that is split, accepted and quarantined rows are the input, in order, with none twice."""
    columns = {
        "id": list(range(len(rows))),
        "x": pl.Series([x for x, _ in rows], dtype=pl.Float64).to_list(),
        "t": [t for _, t in rows],
    }
    folder = tmp_path_factory.mktemp("conserved")
    data = pl.DataFrame(columns, schema_overrides={"x": pl.Float64, "t": pl.String})
    given_data = {"polars": lambda: data, "pandas": data.to_pandas, "pyarrow": data.to_arrow}[kind]()
    accepted = read(FEED.enforce(given_data, now=NOW, quarantine=folder / "q.parquet"))["id"].to_list()
    apart = pl.read_parquet(folder / "q.parquet")["_row"].to_list() if (folder / "q.parquet").exists() else []
    assert sorted([*accepted, *apart]) == columns["id"]
    assert (accepted, apart) == (sorted(accepted), sorted(apart))


def test_what_is_left_keeps_the_least_number_of_rows(tmp_path: Path) -> None:
    """Where fewer rows would be left than the contract wants, the whole batch is rejected and nothing is written."""
    feed = contracts.loads(
        f"{HEAD}columns: {{x: {{type: number, range: {{max: 1}}}}}}\nrows: {{min: 2}}\non_violation: quarantine\n"
    )
    with pytest.raises(ContractViolation):
        feed.enforce(pl.DataFrame({"x": [1.0, 5.0]}), now=NOW, quarantine=tmp_path / "q.parquet")
    assert not (tmp_path / "q.parquet").exists()


def test_a_plan_without_an_order_is_run_once(tmp_path: Path) -> None:
    """What is judged of a LazyFrame is what is handed on, even if its plan gives another order each time."""
    feed = contracts.loads(
        f"{HEAD}columns: {{k: {{type: integer}}, x: {{type: number, range: {{min: 0}}}}}}\non_violation: quarantine\n"
    )
    rows = pl.DataFrame({"k": range(5000), "x": [-1.0 if k % 1000 == 0 else 1.0 for k in range(5000)]})
    accepted = feed.enforce(
        rows.lazy().group_by("k").agg(pl.col("x").sum()), now=NOW, quarantine=tmp_path / "q.parquet"
    )
    assert accepted.select(pl.col("x").min()).collect().item() == 1.0
    assert pl.read_parquet(tmp_path / "q.parquet")["x"].to_list() == [-1.0] * 5
