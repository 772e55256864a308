"""A delivery in batches: each is judged as it comes, and all of them as a whole at the end."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import contracts

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEXT = """
contract: cookies.daily
version: 1.0.0
columns:
  cookie: {type: string, pii: false, pattern: 'c\\d+'}
  person: {type: string, nulls: 100%}
  visits: {type: integer, range: {min: 0}, nulls: 100%}
key: [cookie, visits]
mappings:
  one_person: {from: cookie, to: person, cardinality: many-to-one}
rows: {min: 3}
"""
FEED = contracts.loads(TEXT)
FIRST = {"cookie": ["c1", "c2"], "person": ["p1", "p2"], "visits": [1, 2]}
SECOND = {"cookie": ["c3", "c1"], "person": ["p3", "p1"], "visits": [None, 7]}


def batches(kind: Any, *several: dict[str, list[Any]]) -> list[Any]:
    """Return batches of one kind."""
    return [kind(one) for one in several]


@pytest.mark.parametrize("kind", [pd.DataFrame, pl.DataFrame, pl.LazyFrame, pa.table, pa.RecordBatch.from_pydict])
def test_batches_go_on_as_they_came(kind: Any) -> None:
    """Each batch that holds is handed on unchanged and of its kind, also where pandas made floats of integers."""
    came = batches(kind, FIRST, SECOND)
    went = list(FEED.enforce_batches(came, now=NOW))
    assert [type(batch) for batch in went] == [type(batch) for batch in came]
    assert [len(pl.DataFrame(batch.lazy().collect() if kind is pl.LazyFrame else batch)) for batch in went] == [2, 2]


def test_a_bad_row_stops_its_batch() -> None:
    """A batch with a bad row is not handed on, and nothing after it."""
    bad = {**SECOND, "visits": [-1, 7]}
    went = []
    with pytest.raises(contracts.ContractViolation, match="visits"):
        went.extend(FEED.enforce_batches(batches(pl.DataFrame, FIRST, bad, FIRST), now=NOW))
    stream = FEED.enforce_batches(batches(pl.DataFrame, FIRST, bad), now=NOW)
    assert next(stream).to_dict(as_series=False) == FIRST


@pytest.mark.parametrize(
    ("second", "check"),
    [
        (FIRST, "key"),
        ({**SECOND, "person": ["p3", "p9"]}, "mapping"),
        ({"cookie": [], "person": [], "visits": []}, "rows"),
    ],
    ids=["key", "mapping", "rows"],
)
def test_what_rows_promise_each_other_is_judged_at_the_end(second: dict[str, list[Any]], check: str) -> None:
    """A key that repeats over batches, a broken mapping, too few rows: both batches come, and then the error."""
    stream = FEED.enforce_batches(batches(pl.DataFrame, FIRST, second), now=NOW)
    came = [next(stream), next(stream)]
    assert len(came) == 2
    with pytest.raises(contracts.ContractViolation) as caught:
        next(stream)
    assert [result.check for result in caught.value.report.violations] == [check]


def test_a_small_batch_is_no_small_delivery() -> None:
    """The number of rows is that of the delivery: batches of one row are fine where there are three."""
    single = [pl.DataFrame({"cookie": [f"c{k}"], "person": ["p"], "visits": [k]}) for k in range(3)]
    assert len(list(FEED.enforce_batches(single, now=NOW))) == 3


@pytest.mark.parametrize("position", [0, 1, 2], ids=["first", "middle", "last"])
@pytest.mark.parametrize("second", [SECOND, FIRST], ids=["holds", "repeats"])
def test_an_empty_batch_changes_nothing(position: int, second: dict[str, list[Any]]) -> None:
    """A batch without rows, wherever it comes, leaves the verdict of the others."""
    some = [pl.DataFrame(FIRST), pl.DataFrame(second)]
    some.insert(position, pl.DataFrame(FIRST).clear())
    stream = FEED.enforce_batches(some, now=NOW)
    assert len([next(stream) for _ in some]) == 3
    if second is SECOND:
        assert not list(stream)
        return
    with pytest.raises(contracts.ContractViolation, match="share their key"):
        next(stream)


def test_files_are_batches_too(tmp_path: Path) -> None:
    """Batches may be CSV files, whose text is read as the contract says, also for what rows promise each other."""
    paths = []
    for number, rows in enumerate(["c1,p1,1\nc2,p2,2\n", "c3,p3,\nc1,p1,1\n"]):
        paths.append(tmp_path / f"{number}.csv")
        paths[-1].write_text(f"cookie,person,visits\n{rows}")
    stream = FEED.enforce_batches(paths, now=NOW)
    assert [next(stream), next(stream)] == paths
    with pytest.raises(contracts.ContractViolation, match="2 of 4 rows"):
        next(stream)


def test_types_may_vary_within_a_declared_one() -> None:
    """Times in other units, integers beside floats, a missing optional column and large integers are one delivery."""
    feed = contracts.loads(
        "contract: a.b\nversion: 1.0.0\nkey: [n, t]\ncolumns:\n  n: {type: number}\n"
        "  t: {type: timestamp}\n  o: {type: string, required: false, nulls: 100%}\n"
    )
    times = pl.Series([datetime(2026, 1, 1), datetime(2026, 1, 2)], dtype=pl.Datetime("ms"))  # noqa: DTZ001
    first = pl.DataFrame({"n": [2**53, 2**53 + 1], "t": times, "o": ["a", "b"]})
    same = pl.DataFrame({"n": [1.5, 2.5], "t": times.cast(pl.Datetime("us"))})
    assert len(list(feed.enforce_batches([first, same], now=NOW))) == 2
    with pytest.raises(contracts.ContractViolation, match="share their key"):
        list(feed.enforce_batches([first, same, same], now=NOW))


def test_a_tolerated_share_is_that_of_the_delivery() -> None:
    """One null in two rows is fine where a tenth may be null, and the delivery has twenty rows."""
    feed = contracts.loads("contract: a.b\nversion: 1.0.0\ncolumns: {n: {type: number, nulls: 10%}}\n")
    few, many = pl.DataFrame({"n": [1.0, None]}), pl.DataFrame({"n": [float(k) for k in range(18)]})
    assert len(list(feed.enforce_batches([few, many], now=NOW))) == 2
    with pytest.raises(contracts.ContractViolation, match="are null"):
        list(feed.enforce_batches([few, few], now=NOW))


def test_a_delivery_without_batches_is_empty() -> None:
    """No batch at all is a delivery without rows, and judged as one."""
    with pytest.raises(contracts.ContractViolation, match="0 rows"):
        list(FEED.enforce_batches([], now=NOW))


def test_quarantine_sets_rows_apart_batch_by_batch(tmp_path: Path) -> None:
    """Bad rows go to a file of their batch; what repeats over batches rejects the whole."""
    feed = contracts.loads(TEXT + "on_violation: quarantine\n")
    bad = {**SECOND, "visits": [-1, 7]}
    went = list(feed.enforce_batches(batches(pl.DataFrame, FIRST, bad), now=NOW, quarantine=tmp_path))
    assert [batch["cookie"].to_list() for batch in went] == [["c1", "c2"], ["c1"]]
    assert len(list(tmp_path.iterdir())) == 1
    stream = feed.enforce_batches(batches(pl.DataFrame, FIRST, FIRST), now=NOW, quarantine=tmp_path)
    assert len([next(stream), next(stream)]) == 2
    with pytest.raises(contracts.ContractViolation, match="share their key"):
        next(stream)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept of the batches is gone at the end, after an error, and where the reader stops half-way."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    list(FEED.enforce_batches(batches(pl.DataFrame, FIRST, SECOND), now=NOW))
    with pytest.raises(contracts.ContractViolation):
        list(FEED.enforce_batches(batches(pl.DataFrame, FIRST, FIRST), now=NOW))
    half = FEED.enforce_batches(batches(pl.DataFrame, FIRST, SECOND), now=NOW)
    next(half)
    assert list(tmp_path.iterdir())
    half.close()
    assert not list(tmp_path.iterdir())


def test_a_delivery_that_is_over_takes_nothing_more() -> None:
    """After a refused batch, after its end and after it was closed a delivery is neither added to nor accepted."""
    refused, ended, closed = FEED.stream(now=NOW), FEED.stream(now=NOW), FEED.stream(now=NOW)
    with pytest.raises(contracts.ContractViolation):
        refused.take(pl.DataFrame({**FIRST, "visits": [-1, 2]}))
    ended.take(pl.DataFrame(FIRST))
    ended.take(pl.DataFrame(SECOND))
    ended.end()
    closed.close()
    for stream, said in ((refused, "was refused"), (ended, "was ended"), (closed, "was closed")):
        with pytest.raises(contracts.ContractsError, match=said):
            stream.take(pl.DataFrame(FIRST))
        with pytest.raises(contracts.ContractsError, match=said):
            stream.end()
        stream.close()
