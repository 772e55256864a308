"""Something good is served in place of a batch that is not fit, and the batch is set apart as a whole."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import contracts
from contracts.errors import ContractsError, ContractViolation, DataSourceError

NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
HERE = "tests.barrier.baselines"
HEAD = """
contract: model.scores
version: 1.0.0
columns:
  id: {type: integer}
  score: {type: number, range: {min: 0.01, max: 1}}
"""
GOOD = {"id": [1, 2], "score": [0.5, 0.75]}
BAD = {"id": [1, 2, 3], "score": [0.0, 0.5, 0.0]}


def feed(*fallbacks: str, more: str = "") -> contracts.Contract:
    """Return the contract with what it serves."""
    listed = ", ".join(fallbacks)
    return contracts.loads(f"{HEAD}on_violation: fallback\nfallback: [{listed}]\n{more}")


LAST_GOOD = "last_good: {max_age: 48 hours}"
CALL = f"call: '{HERE}:of_the_batch'"


def served(
    contract: contracts.Contract, data: Any, store: contracts.Store | None = None, *, at: dt.datetime = NOW
) -> contracts.Decision:
    """Return the decision on a batch in whose place something is served."""
    with (
        pytest.warns(contracts.ContractWarning, match="was served in place of a batch"),
        contracts.gate(contract, data, store=store, now=at) as decision,
    ):
        assert decision.action == "fallback"
    return decision


KINDS = ("polars", "lazy", "pandas", "pyarrow", "batch", "payload", "parquet", "csv", "jsonl", "str")


def made(kind: str, columns: dict[str, list[Any]], name: str) -> Any:
    """Return the columns as data of a kind."""
    frame = pl.DataFrame(columns)
    path = Path(f"{name}.{kind}")
    if kind in ("parquet", "csv", "jsonl", "str"):
        write: Any = {"csv": frame.write_csv, "jsonl": frame.write_ndjson}.get(kind, frame.write_parquet)
        path = path.with_suffix(".parquet") if kind == "str" else path
        write(path)
        return str(path) if kind == "str" else path
    return {
        "polars": lambda: frame,
        "lazy": frame.lazy,
        "pandas": lambda: pd.DataFrame(columns, index=pd.Index([7] * frame.height, name="old")),
        "pyarrow": lambda: pa.table(columns),
        "batch": lambda: pa.RecordBatch.from_pydict(columns),
        "payload": frame.to_dicts,
    }[kind]()


def read(data: Any) -> list[dict[str, Any]]:
    """Return data of any kind as rows."""
    if isinstance(data, str | Path):
        readers: Any = {".parquet": pl.read_parquet, ".csv": pl.read_csv, ".jsonl": pl.read_ndjson}
        return readers[Path(data).suffix](data).to_dicts()
    if isinstance(data, pl.LazyFrame):
        return data.collect().to_dicts()
    if isinstance(data, pd.DataFrame):
        return data.to_dict("records")
    if isinstance(data, pl.DataFrame):
        return data.to_dicts()
    return data if isinstance(data, list) else data.to_pylist()


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_good_batch_is_served_as_the_kind_that_came_in(kind: str, store: contracts.Store) -> None:
    """What was handed on before comes again, of the kind of the batch in whose place it stands, rows and all."""
    contract, good = feed(LAST_GOOD), made(kind, GOOD, "good")
    contract.enforce(good, store=store, now=NOW)
    decision = served(contract, made(kind, BAD, "bad"), store, at=NOW + HOUR)
    assert type(decision.data) is type(good)
    assert read(decision.data) == pl.DataFrame(GOOD).to_dicts()
    if kind == "pandas":
        pd.testing.assert_frame_equal(decision.data, good)
    assert decision.served
    assert (decision.served.kind, decision.served.age) == ("last_good", HOUR)
    assert decision.why == ("model.scores: last_good, 1.0 hours old was served in place of a batch (range of score)")


@pytest.mark.parametrize("kind", KINDS)
def test_fixed_rows_are_served_as_the_kind_that_came_in(kind: str) -> None:
    """Rows of the contract come as the kind of the batch in whose place they stand (a file for a file)."""
    contract = feed("value: [{id: 9, score: 0.5}]")
    data = made(kind, BAD, "bad")
    decision = served(contract, data)
    assert read(decision.data) == [{"id": 9, "score": 0.5}]
    assert type(decision.data) is type(data)


@pytest.mark.parametrize("kind", KINDS)
def test_the_batch_is_set_apart_as_a_whole(kind: str) -> None:
    """All rows of the batch are in quarantine, those that fail with what they fail, in the order in which they came."""
    decision = served(feed("value: {id: 9, score: 0.5}"), made(kind, BAD, "bad"))
    apart = pl.read_parquet(str(decision.quarantined))
    numbers = apart.select(pl.col("id").cast(pl.Int64), pl.col("score").cast(pl.Float64))  # a CSV's are text
    assert numbers.to_dict(as_series=False) == BAD
    assert apart["_row"].to_list() == [0, 1, 2]
    assert apart["_checks"].to_list() == ["range:score"] * 3


def test_the_first_that_is_fit_is_served(store: contracts.Store) -> None:
    """What cannot be served is passed over, in the order of the contract."""
    contract = feed(LAST_GOOD, f"call: '{HERE}:as_bad'", f"call: '{HERE}:raising'", CALL)
    decision = served(contract, pl.DataFrame(BAD), store)
    assert decision.data.to_dict(as_series=False) == {"id": [1, 2, 3], "score": [0.25] * 3}
    contract.enforce(pl.DataFrame(GOOD), store=store, now=NOW)
    assert served(contract, pl.DataFrame(BAD), store).data.to_dict(as_series=False) == GOOD


@pytest.mark.parametrize(
    ("fallback", "why"),
    [
        (LAST_GOOD, "last_good: no batch was kept"),
        (f"call: '{HERE}:as_bad'", "breaks the contract too (range of score)"),
        (f"call: '{HERE}:raising'", "raised OSError"),
        (f"call: '{HERE}:nothing'", "could not be judged (DataSourceError)"),
        (f"call: '{HERE}:later'", "is a coroutine; name a plain function"),
        (f"call: '{HERE}:NUMBER'", "is no function"),
        (f"call: '{HERE}:missing'", "cannot be imported"),
        ("call: 'no.such.module:function'", "cannot be imported"),
        ("value: {id: 1, score: 7}", "value: breaks the contract too (range of score)"),
        ("value: {id: 1}", "value: breaks the contract too (columns"),
        ("value: {id: x, score: 0.5}", "value: breaks the contract too (type of id"),
        ("value: []", "value: breaks the contract too"),
    ],
)
def test_where_nothing_is_left_the_batch_is_rejected(fallback: str, why: str, store: contracts.Store) -> None:
    """Each thing that could not be served says why, without a value, and the batch is rejected."""
    with pytest.raises(ContractViolation) as caught:
        feed(fallback).enforce(pl.DataFrame(BAD), store=store, now=NOW)
    assert any(why in refused for refused in caught.value.refused), caught.value.refused
    assert why in str(caught.value)
    assert "secret" not in str(caught.value)
    assert [run.action for run in store.runs.newest()] == ["reject"]
    assert not Path(".contracts").exists()  # a batch that is raised stays with whoever brought it


def test_a_batch_of_a_wrong_clock_shuts_out_no_older_one(store: contracts.Store) -> None:
    """A batch that was kept later than now is passed over, and the one before it is served."""
    contract = feed(LAST_GOOD)
    contract.enforce(pl.DataFrame(GOOD), store=store, now=NOW)
    contract.enforce(pl.DataFrame({"id": [9], "score": [0.5]}), store=store, now=NOW + 9000 * HOUR)
    assert served(contract, pl.DataFrame(BAD), store, at=NOW + HOUR).data.to_dict(as_series=False) == GOOD


@pytest.mark.parametrize("data", [b"x", 5, object()])
def test_what_is_no_data_at_all_stays_an_error(data: Any, store: contracts.Store) -> None:
    """Something that nobody can read as data is a mistake of the caller's, for which nothing is served."""
    with pytest.raises(DataSourceError, match="cannot read data of type"):
        feed("value: {id: 9, score: 0.5}").enforce(data, store=store, now=NOW)


@pytest.mark.parametrize(
    ("later", "why"),
    [
        (48 * HOUR, ""),
        (48 * HOUR + dt.timedelta(seconds=1), "48.0 hours old, at most 48.0 may be"),
        (300 * HOUR, "300.0 hours old"),
        (-dt.timedelta(minutes=4), ""),
        (-6 * HOUR, "which is later than now"),
    ],
)
def test_a_last_good_batch_is_never_older_than_its_limit(later: dt.timedelta, why: str, store: contracts.Store) -> None:
    """Beyond `max_age`, or where a clock that went back leaves the age unknown, it is not served."""
    contract = feed(LAST_GOOD)
    contract.enforce(pl.DataFrame(GOOD), store=store, now=NOW)
    if not why:
        assert served(contract, pl.DataFrame(BAD), store, at=NOW + later).data.equals(pl.DataFrame(GOOD))
        return
    with pytest.raises(ContractViolation) as caught:
        contract.enforce(pl.DataFrame(BAD), store=store, now=NOW + later)
    assert why in caught.value.refused[0]


def test_a_last_good_batch_is_judged_by_the_present_contract(store: contracts.Store) -> None:
    """One that a newer version of the contract refuses is not served, an older one that it takes is."""
    feed(LAST_GOOD).enforce(pl.DataFrame({"id": [1], "score": [0.5]}), store=store, now=NOW)
    feed(LAST_GOOD).enforce(pl.DataFrame(GOOD), store=store, now=NOW + HOUR)
    stricter = contracts.loads(
        HEAD.replace("1.0.0", "1.1.0").replace("max: 1", "max: 0.6")
        + f"on_violation: fallback\nfallback: [{LAST_GOOD}]\n"
    )
    decision = served(stricter, pl.DataFrame(BAD), store, at=NOW + 2 * HOUR)
    assert decision.data["score"].to_list() == [0.5]
    assert decision.served
    assert decision.served.age == 2 * HOUR


def test_a_stale_batch_is_fresh_as_of_when_it_was_handed_on(store: contracts.Store) -> None:
    """That the newest time in it is old by now is no violation: how old it may be says `max_age`."""
    contract = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns: {t: {type: timestamp, tz: UTC}, x: {type: number, range: {min: 0}}}\n"
        f"freshness: {{column: t, within: 2 hours}}\non_violation: fallback\nfallback: [{LAST_GOOD}]\n"
    )
    good = pl.DataFrame({"t": [NOW], "x": [1.0]})
    contract.enforce(good, store=store, now=NOW)
    bad = good.with_columns(x=pl.lit(-1.0), t=pl.lit(NOW + 12 * HOUR))
    assert served(contract, bad, store, at=NOW + 12 * HOUR).data.equals(good)


def _file(store: contracts.Store) -> Path:
    (found,) = (store.files / "good").iterdir()
    return found


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda path: path.write_bytes(b"x" + path.read_bytes()[1:]), "does not hold what was kept (sha256 differs)"),
        (lambda path: path.write_bytes(b""), "does not hold what was kept"),
        (lambda path: path.unlink(), "cannot be read (No such file or directory)"),
        (lambda path: (path.unlink(), path.mkdir()), "cannot be read (Is a directory)"),
    ],
)
def test_a_damaged_last_good_batch_is_not_served(harm: Any, why: str, store: contracts.Store) -> None:
    """A file that is not what was kept is passed over and named."""
    contract = feed(LAST_GOOD)
    contract.enforce(pl.DataFrame(GOOD), store=store, now=NOW)
    harm(_file(store))
    with pytest.raises(ContractViolation) as caught:
        contract.enforce(pl.DataFrame(BAD), store=store, now=NOW)
    assert why in caught.value.refused[0]


def test_every_flipped_byte_is_seen(store: contracts.Store) -> None:
    """Wherever one byte of a last good batch is changed, it is not served."""
    contract = feed(LAST_GOOD)
    contract.enforce(pl.DataFrame(GOOD), store=store, now=NOW)
    (good,) = store.goods.newest(contract)
    path = store.goods.path(good)
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        with pytest.raises(ContractsError, match="sha256 differs"):
            store.goods.path(good)
    path.write_bytes(whole)
    assert store.goods.path(good) == path


def test_what_is_served_may_be_changed_by_who_gets_it(store: contracts.Store) -> None:
    """A file that is handed out is a copy: whoever deletes or changes it does not harm what is kept."""
    contract = feed(LAST_GOOD)
    good, bad = made("parquet", GOOD, "good"), made("parquet", BAD, "bad")
    contract.enforce(good, store=store, now=NOW)
    for _ in range(2):
        path = served(contract, bad, store).data
        assert path.suffix == ".parquet"
        path.write_bytes(b"changed")


def test_three_good_batches_are_kept(store: contracts.Store) -> None:
    """The newest three batches of a feed are kept, each content once; files that nobody needs go."""
    contract = feed(LAST_GOOD)
    for number in (1, 2, 3, 4, 5, 5, 3):
        contract.enforce(pl.DataFrame({"id": [number], "score": [0.5]}), store=store, now=NOW)
    kept = store.goods.newest(contract)
    assert [pl.read_parquet(store.goods.path(good))["id"][0] for good in kept] == [3, 5, 4]
    assert len(list((store.files / "good").iterdir())) == 3


def test_feeds_share_files_and_not_rows(store: contracts.Store) -> None:
    """Two feeds with the same content have one file, which stays as long as one of them needs it."""
    one = feed(LAST_GOOD)
    two = contracts.Contract(replace(one.terms, name="model.other"))
    for contract in (one, two):
        contract.enforce(pl.DataFrame(GOOD), store=store, now=NOW)
    for number in range(3):
        one.enforce(pl.DataFrame({"id": [number], "score": [0.5]}), store=store, now=NOW)
    assert served(two, pl.DataFrame(BAD), store).data.equals(pl.DataFrame(GOOD))
    assert len(list((store.files / "good").iterdir())) == 4


def test_a_kind_that_cannot_be_kept_goes_on(store: contracts.Store, caplog: pytest.LogCaptureFixture) -> None:
    """Data that stand elsewhere are handed on, and the log says that they are not kept."""
    duckdb = pytest.importorskip("duckdb")
    contract = feed(LAST_GOOD)
    relation = duckdb.sql("SELECT 1 AS id, 0.5::DOUBLE AS score")
    assert contract.enforce(relation, store=store, now=NOW) is relation
    assert "not kept as the last good batch" in caplog.text
    assert store.goods.newest(contract) == []


def test_another_kind_than_was_kept_is_not_served(store: contracts.Store) -> None:
    """A pandas frame is not served where polars frames come: whoever takes them could not use it."""
    contract = feed(LAST_GOOD)
    contract.enforce(made("pandas", GOOD, "good"), store=store, now=NOW)
    with pytest.raises(ContractViolation) as caught:
        contract.enforce(pl.DataFrame(BAD), store=store, now=NOW)
    assert "is a pandas.DataFrame, not a polars.DataFrame" in caught.value.refused[0]


def test_another_kind_of_file_than_was_kept_is_not_served(store: contracts.Store) -> None:
    """A CSV file is not served where Parquet files come: whoever reads them could not read it."""
    contract = feed(LAST_GOOD)
    contract.enforce(made("csv", GOOD, "good"), store=store, now=NOW)
    with pytest.raises(ContractViolation) as caught:
        contract.enforce(made("parquet", BAD, "bad"), store=store, now=NOW)
    assert "is a .csv file, not a .parquet file" in caught.value.refused[0]


def test_unreadable_data_are_served_over_and_set_apart(store: contracts.Store) -> None:
    """A file that is no Parquet breaks every promise: something else is served, and its bytes are in quarantine."""
    contract = feed("value: {id: 9, score: 0.5}", more="breaker: {open_after: 1 batch}\n")
    Path("bad.parquet").write_bytes(b"PAR1 this is none")
    decision = served(contract, Path("bad.parquet"), store)
    assert read(decision.data) == [{"id": 9, "score": 0.5}]
    note = json.loads(Path(str(decision.quarantined)).read_text(encoding="utf-8"))
    assert Path(str(decision.quarantined)).with_name(note["file"]).read_bytes() == b"PAR1 this is none"
    assert "bad.parquet: cannot be read" in note["reasons"]
    assert [one.breaker.state for one in store.breakers.status()] == ["open"]


def test_unreadable_data_stay_an_error_where_nothing_is_served(store: contracts.Store) -> None:
    """Without a fallback, or with none that is fit, data that cannot be read raise as they always do."""
    Path("bad.parquet").write_bytes(b"PAR1 this is none")
    with pytest.raises(DataSourceError, match=r"bad\.parquet"):
        contracts.loads(HEAD).enforce(Path("bad.parquet"), store=store, now=NOW)
    with pytest.raises(DataSourceError, match=r"bad\.parquet[^$]*last_good: no batch was kept"):
        feed(LAST_GOOD).enforce(Path("bad.parquet"), store=store, now=NOW)
    assert [run.action for run in store.runs.newest()] == ["unreadable", "unreadable"]


def test_without_a_store_nothing_is_kept() -> None:
    """Calls and values are served without a store; a last good batch needs one, and says so."""
    contract = feed(LAST_GOOD, CALL)
    contract.enforce(pl.DataFrame(GOOD), now=NOW)
    assert served(contract, pl.DataFrame(BAD)).data["score"].to_list() == [0.25] * 3
    with pytest.raises(ContractViolation) as caught:
        feed(LAST_GOOD).enforce(pl.DataFrame(BAD), now=NOW)
    assert caught.value.refused == ("last_good: there is no store",)


def test_feeds_are_not_handed_files_of_each_other() -> None:
    """Whatever is served as a file is a file of its own: another feed, or the next batch, does not write over it."""
    one = feed("value: {id: 1, score: 0.5}")
    two = feed("value: {id: 2, score: 0.5}")
    first = served(one, made("parquet", BAD, "bad")).data
    assert read(served(two, made("parquet", BAD, "bad")).data) == [{"id": 2, "score": 0.5}]
    assert read(first) == [{"id": 1, "score": 0.5}]


@pytest.mark.parametrize("function", ["reading", "lazily"])
def test_what_is_served_is_what_was_judged(function: str) -> None:
    """A stream or a plan that a function returns is run once: its rows are served, and those that were judged."""
    data = served(feed(f"call: '{HERE}:{function}'"), pl.DataFrame(BAD)).data
    frame = data.collect() if isinstance(data, pl.LazyFrame) else pl.DataFrame(pl.from_arrow(data.read_all()))
    assert frame.rows() == [(1, 0.5)]


def test_what_is_served_is_in_the_declared_units() -> None:
    """Data in another unit are not served where batches would be converted: nobody converts them."""
    contract = contracts.loads(
        "contract: a.b\nversion: 1.0.0\non_unit: convert\n"
        "columns: {snow: {type: number, unit: cm, range: {min: 0 cm}}}\n"
        f"on_violation: fallback\nfallback: [call: '{HERE}:in_inches']\n"
    )
    with pytest.raises(ContractViolation) as caught:
        contract.enforce(pl.DataFrame({"snow": [-1.0]}), now=NOW)
    assert "in other units than declared (snow)" in caught.value.refused[0]


def test_a_table_that_parquet_does_not_hold_goes_on(store: contracts.Store, caplog: pytest.LogCaptureFixture) -> None:
    """An Arrow table with a type that no Parquet file holds is handed on, and the log says that it is not kept."""
    empty = pa.array([{}, {}], pa.struct([]))
    table = pa.table({"id": [1, 2], "score": [0.5, 0.5], "more": empty})
    assert feed(LAST_GOOD).enforce(table, store=store, now=NOW) is table
    assert "Parquet does not hold it" in caplog.text


def test_a_name_with_many_dots_is_no_ending(store: contracts.Store) -> None:
    """Of a file's name only its ending is kept, and that of what is compressed in it."""
    contract = feed(LAST_GOOD)
    path = Path("noaa.ghcn_daily_station_observations_of_all_v3.csv")
    pl.DataFrame(GOOD).write_csv(path)
    contract.enforce(path, store=store, now=NOW)
    (good,) = store.goods.newest(contract)
    assert good.suffix == ".csv"
