"""Data in many batches or files, here or elsewhere: judged as the same rows in one table are."""

from __future__ import annotations

import csv
import gc
import http.server
import json
import tempfile
import threading
from datetime import UTC, date, datetime
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.buckets import bucket_named

import contracts
from contracts.backends import json_streams
from contracts.backends.parts import bytes_of_part, parts
from contracts.backends.sources import open_batch
from contracts.backends.spooling import Spool
from contracts.errors import ContractViolation, DataSourceError
from contracts.validation import judge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
STATIONS = contracts.loads("""
contract: weather.stations
version: 1.0.0
columns:
  id: {type: integer, unique: true}
  station: {type: string, allowed: [S1, S2, S3]}
  region: {type: string}
  snow: {type: number, unit: cm, range: {min: 0 cm, max: 100 cm}}
key: [id, station]
mappings: {places: {from: station, to: region}}
on_violation: {range: quarantine, allowed: quarantine}
""")
ROWS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from(["S1", "S2", "S3", "S4", None]),
        st.sampled_from(["north", "south"]),
        st.one_of(st.none(), st.floats(-10, 120)),
    ),
    min_size=1,
    max_size=40,
)
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("station", pa.string()),
        ("extra", pa.dictionary(pa.int32(), pa.string())),
        ("region", pa.string()),
        pa.field("snow", pa.float64(), metadata={"unit": "cm"}),
    ],
    metadata={"from": "a test"},
)


def _table(rows: list[tuple[Any, ...]]) -> pa.Table:
    ids, stations, regions, snow = (list(values) for values in zip(*rows, strict=True))
    return pa.table([ids, stations, regions, regions, snow], schema=SCHEMA)


GOOD = _table([(k, f"S{k % 3 + 1}", "north", float(k)) for k in range(6)])
BAD = _table([(k, f"S{k % 3 + 1}", "north", 500.0 if k in (1, 4) else 2.0) for k in range(6)])


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which temporary folders are made."""
    path = tmp_path / "temporary"
    path.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(path))
    return path


def _report(data: Any, memory: int | None = None, contract: contracts.Contract = STATIONS) -> dict[str, Any]:
    report = judge(contract.terms, data, now=NOW, memory=memory, reveal=True).report
    return {name: value for name, value in report.to_dict().items() if name not in ("seconds", "duration_seconds")}


def _split(table: pa.Table, at: list[int]) -> list[pa.Table]:
    places = sorted({0, table.num_rows, *(min(place, table.num_rows) for place in at)})
    return [table.slice(a, b - a) for a, b in pairwise(places)]


def _reader(tables: list[pa.Table]) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(SCHEMA, (batch for table in tables for batch in table.to_batches()))


def _folder(path: Path, tables: list[pa.Table]) -> Path:
    for position, table in enumerate(tables):
        path.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path / f"{position}.parquet")
    return path


@given(rows=ROWS, at=st.lists(st.integers(0, 40), max_size=3), memory=st.sampled_from([None, 10**4, 10**12]))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_same_rows_have_the_same_report(rows: list[Any], at: list[int], memory: int | None, tmp_path: Path) -> None:
    """A stream, a dataset, a folder and a pattern of any batches or files have the report and profile of the table."""
    table = _table(rows)
    tables = _split(table, at)
    with tempfile.TemporaryDirectory(dir=tmp_path) as place:
        folder = _folder(Path(place) / "f", tables)
        kinds: dict[str, Callable[[], Any]] = {
            "reader": lambda: _reader(tables),
            "dataset": lambda: ds.dataset(table),
            "union": lambda: ds.dataset([ds.dataset(one) for one in tables]),
            "files": lambda: ds.dataset(folder),
            "folder": lambda: folder,
            "pattern": lambda: f"{folder}/*.parquet",
            "filter": lambda: ds.dataset(folder).filter(ds.field("id") >= 0),
        }
        report, profile = _report(table), STATIONS.profile(table, now=NOW)
        for kind, make in kinds.items():
            assert _report(make(), memory) == report, kind
            assert STATIONS.profile(make(), now=NOW) == profile, kind
        without_unit = _report(pl.DataFrame(pl.from_arrow(table)))
        for lazy in (pl.LazyFrame(pl.from_arrow(table)), pl.scan_parquet(folder / "*.parquet")):
            assert _report(lazy, memory) == without_unit


def test_a_small_memory_makes_parts_and_rounds_of_the_same_report(tmp_path: Path) -> None:
    """With little memory the rows are judged in several parts, and the report stays the same."""
    rows = 90_000
    table = pl.DataFrame({"id": pl.int_range(rows, eager=True)}).select(
        pl.col("id") // 2,
        station=pl.lit("S1"),
        region=pl.when(pl.col("id") == rows - 1).then(pl.lit("south")).otherwise(pl.lit("north")),
        snow=pl.when(pl.col("id") % 30_000 == 29_999).then(-1.0).otherwise(1.0),
    )
    report = _report(table)
    folder = tmp_path / "f"
    folder.mkdir()
    for position in range(3):
        table.slice(position * 30_000, 30_000).write_parquet(folder / f"{position}.parquet")
    batch: Any = open_batch(folder, STATIONS.terms)
    little = 10**6
    starts = [part.start for part in parts(batch, little)]
    assert {0, 30_000, 60_000} < set(starts)
    assert len(starts) > 30
    assert len(parts(open_batch(table.lazy(), STATIONS.terms, little), little)) > 30
    for data in (folder, table.to_arrow().to_reader(), table.lazy()):
        assert _report(data, little) == report


def test_parts_are_cut_by_the_widest_rows(tmp_path: Path) -> None:
    """Where the first rows are narrow and later ones wide, parts of a file and of a stream are small all the same."""
    texts = ["a"] * 20_000 + ["y" * 2_000] * 20_000
    table = pa.table({"t": texts})
    pq.write_table(table, tmp_path / "x.parquet", use_dictionary=False)
    contract = contracts.loads("{contract: a.b, version: 1.0.0, columns: {t: {type: string}}}")
    budget = 1 << 25
    for data, times in ((tmp_path / "x.parquet", 2), (table.to_reader(), 1)):
        batch: Any = open_batch(data, contract.terms, budget)
        widest = max(part.frame.collect().estimated_size() for part in parts(batch, budget))
        assert widest <= times * bytes_of_part(budget) * 1.25


# Streams


def test_enforce_hands_on_the_batches_of_a_stream(temporary: Path) -> None:
    """A stream that holds comes back with its schema, its batches and its rows; then no file is left."""
    tables = _split(GOOD, [1, 4])
    good = STATIONS.enforce(_reader(tables), now=NOW)
    assert isinstance(good, pa.RecordBatchReader)
    assert good.schema.equals(SCHEMA, check_metadata=True)
    batches = list(good)
    assert [batch.num_rows for batch in batches] == [1, 3, 2]
    assert pa.Table.from_batches(batches).equals(GOOD)
    del good
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_a_stream_is_read_only_once() -> None:
    """What was handed on can be judged again while unread; a stream that was read is no empty delivery."""
    good = STATIONS.enforce(_reader([GOOD]), now=NOW)
    assert STATIONS.validate(good, now=NOW).rows == GOOD.num_rows
    assert good.read_all().equals(GOOD)
    with pytest.raises(contracts.DataSourceError, match="read to its end"):
        STATIONS.validate(good, now=NOW)


def test_the_bad_rows_of_a_stream_are_set_apart(tmp_path: Path) -> None:
    """Of a stream with bad rows the others come back as a stream, and the bad ones go to quarantine whole."""
    good = STATIONS.enforce(_reader(_split(BAD, [2])), now=NOW, quarantine=tmp_path / "bad.parquet")
    assert isinstance(good, pa.RecordBatchReader)
    assert good.read_all()["id"].to_pylist() == [0, 2, 3, 5]
    bad = pl.read_parquet(tmp_path / "bad.parquet")
    assert bad["_row"].to_list() == [1, 4]
    assert "extra" in bad.columns


def test_the_values_of_a_stream_are_converted() -> None:
    """A stream in another unit comes back converted, where the contract says so."""
    contract = contracts.loads("""
contract: weather.snow
version: 1.0.0
columns: {snow: {type: number, unit: cm, on_unit: convert}}
""")
    schema = pa.schema([pa.field("snow", pa.float64(), metadata={"unit": "mm"})])
    good = contract.enforce(pa.table({"snow": [10.0, 25.0]}, schema=schema).to_reader(), now=NOW)
    assert good.schema.field("snow").metadata == {b"unit": b"cm"}
    assert good.read_all()["snow"].to_pylist() == [1.0, 2.5]


def test_temporary_files_vanish_when_judging_raises(temporary: Path) -> None:
    """Neither a rejected stream nor one that breaks leaves a file."""

    def broken() -> Iterator[pa.RecordBatch]:
        yield from GOOD.to_batches()
        raise OSError

    twice = pa.concat_tables([GOOD, GOOD])
    for data, error in (
        (twice.to_reader(), ContractViolation),
        (pa.RecordBatchReader.from_batches(SCHEMA, broken()), DataSourceError),
    ):
        with pytest.raises(error):
            STATIONS.enforce(data, now=NOW)
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_columns_that_nobody_needs_are_not_kept(temporary: Path) -> None:
    """To validate a stream only the columns of the contract are kept, in memory or in files."""
    batch: Any = open_batch(_reader([GOOD]), STATIONS.terms)
    assert batch.frame.collect_schema().names() == ["id", "station", "region", "snow"]
    assert list(temporary.iterdir()) == []
    batch = open_batch(_reader([GOOD]), STATIONS.terms, 100)
    assert batch.frame.collect_schema().names() == ["id", "station", "region", "snow"]
    assert len(list(temporary.iterdir())) == 1


def test_rows_are_counted_without_a_column() -> None:
    """A stream and a dataset with none of the contract's columns have all their rows."""
    other = contracts.loads("{contract: a.b, version: 1.0.0, columns: {c: {type: string, required: false}}}")
    for data in (_reader([GOOD]), ds.dataset(GOOD), GOOD):
        assert other.validate(data, now=NOW).rows == GOOD.num_rows


def test_a_lazy_frame_within_a_memory_is_streamed_to_a_file(temporary: Path) -> None:
    """With a memory that it does not fit into a LazyFrame is judged from files, without one from memory."""
    lazy = pl.LazyFrame(pl.from_arrow(GOOD))
    batch = open_batch(lazy, STATIONS.terms, 100)
    assert {path.suffix for folder in temporary.iterdir() for path in folder.iterdir()} == {".arrow"}
    del batch
    gc.collect()
    open_batch(lazy, STATIONS.terms)
    assert list(temporary.iterdir()) == []


# Datasets


def test_a_dataset_that_holds_comes_back_as_it_is() -> None:
    """What goes in is what comes out."""
    data = ds.dataset(GOOD)
    assert STATIONS.enforce(data, now=NOW) is data


def test_the_bad_rows_of_a_dataset_are_set_apart(tmp_path: Path) -> None:
    """The other rows come back as a dataset in memory."""
    data = ds.dataset(_folder(tmp_path / "f", _split(BAD, [2])))
    good = STATIONS.enforce(data, now=NOW, quarantine=tmp_path / "bad.parquet")
    assert isinstance(good, ds.InMemoryDataset)
    assert good.to_table()["id"].to_pylist() == [0, 2, 3, 5]


def test_only_the_rows_of_a_dataset_are_judged(tmp_path: Path, temporary: Path) -> None:
    """Files are read where they are; a filter, a partition and row groups left out are not forgotten."""
    folder = _folder(tmp_path / "f", [GOOD.slice(0, 3), GOOD.slice(3)])
    plain = ds.dataset(folder)
    few = ds.FileSystemDataset(
        [next(plain.get_fragments(ds.field("id") < 3))], plain.schema, plain.format, plain.filesystem
    )
    assert _report(plain) == _report(GOOD)
    assert _report(few) == _report(GOOD.slice(0, 3))
    assert list(temporary.iterdir()) == []
    assert _report(plain.filter(ds.field("id") > 3)) == _report(GOOD.slice(4))
    wider = plain.schema.set(0, pa.field("id", pa.float64()))
    assert _report(ds.dataset(folder, schema=wider))["rows"] == 6


def test_the_partitions_of_a_dataset_are_columns(tmp_path: Path) -> None:
    """A column that stands in the names of folders is judged like any other."""
    ds.write_dataset(BAD, tmp_path / "f", format="parquet", partitioning=["station"], partitioning_flavor="hive")
    assert _report(ds.dataset(tmp_path / "f", partitioning="hive"))["rows"] == 6
    missing = [
        c for c in _report(ds.dataset(tmp_path / "f", partitioning="hive"))["checks"] if c["outcome"] == "skipped"
    ]
    assert not [one for one in missing if one.get("column") == "station"]


# Folders


def test_hidden_files_of_a_folder_are_left_out(tmp_path: Path) -> None:
    """Names that begin with a dot or an underscore are no data, at any depth."""
    _folder(tmp_path / "f" / "deeper", [GOOD])
    for name in ("_SUCCESS", ".part.crc", "_temporary/x.parquet", ".git/y.csv"):
        (tmp_path / "f" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "f" / name).write_text("no data", encoding="utf-8")
    assert _report(tmp_path / "f") == _report(GOOD)
    assert _report(f"{tmp_path}/f/**/*.parquet") == _report(GOOD)


def test_folders_named_like_values_are_columns(tmp_path: Path) -> None:
    """`day=2026-01-01` is a date below the folder, and nothing above it; of numbers and text likewise."""
    contract = contracts.loads("""
contract: a.b
version: 1.0.0
columns: {day: {type: date}, n: {type: integer}, code: {type: string}, snow: {type: number}}
""")
    root = tmp_path / "year=2026" / "f"
    for day, n, code in (("2026-01-01", 1, "007"), ("2026-01-02", 2, "a%20b")):
        _folder(root / f"day={day}" / f"n={n}" / f"code={code}", [pa.table({"snow": [1.0]})])
    batch: Any = open_batch(root, contract.terms)
    expected = [(1.0, date(2026, 1, 1), 1, "007"), (1.0, date(2026, 1, 2), 2, "a b")]
    assert batch.frame.select("snow", "day", "n", "code").collect().rows() == expected
    assert [frame.select("snow", "day", "n", "code").collect().rows() for frame, _ in batch.pieces] == [
        [row] for row in expected
    ]
    assert contract.validate(root, now=NOW).decision == "accept"
    _folder(root, [pa.table({"snow": [1.0]})])
    with pytest.raises(DataSourceError, match=r"code=007.*not in folders"):
        contract.validate(root, now=NOW)


def test_what_does_not_go_together_is_refused(tmp_path: Path) -> None:
    """A file with other columns, types or units than the first is named, with the column."""
    other_unit = GOOD.set_column(4, pa.field("snow", pa.float64(), metadata={"unit": "mm"}), GOOD["snow"])
    for table, said in (
        (GOOD.drop_columns(["snow"]), r"1\.parquet: lacks snow, unlike .*0\.parquet"),
        (GOOD.append_column("more", GOOD["id"]), r"1\.parquet: has more besides, unlike"),
        (GOOD.set_column(0, "id", GOOD["id"].cast(pa.string())), r"1\.parquet: column id is of type String, and Int64"),
        (other_unit, r"1\.parquet: snow is in 'mm', and in 'cm' in the file before"),
    ):
        folder = _folder(tmp_path / "f", [GOOD, table])
        with pytest.raises(DataSourceError, match=said):
            STATIONS.validate(folder, now=NOW)
    with pytest.raises(DataSourceError, match="snow is in 'mm', and in 'cm'"):
        STATIONS.validate(ds.dataset(_folder(tmp_path / "f", [GOOD, other_unit])), now=NOW)


def test_other_order_and_storage_do_go_together(tmp_path: Path) -> None:
    """Files whose columns stand in another order, or whose text is stored otherwise, are one batch."""
    one, two = GOOD.slice(0, 3), GOOD.slice(3).select(["snow", "region", "extra", "station", "id"])
    two = two.set_column(3, "station", two["station"].cast(pa.large_string()))
    assert _report(_folder(tmp_path / "f", [one, two])) == _report(GOOD)


def test_a_folder_that_is_no_batch_is_refused(tmp_path: Path) -> None:
    """No file, no match, two kinds, an unknown kind and payloads are each said."""
    folder = _folder(tmp_path / "f", [GOOD])
    (folder / "x.csv").write_text("id\n", encoding="utf-8")
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "x.txt").write_text("", encoding="utf-8")
    (tmp_path / "j").mkdir()
    (tmp_path / "j" / "x.json").write_text("[]", encoding="utf-8")
    for data, said in (
        (f"{folder}/*.jsonl", "no file matches"),
        (folder, r"more than one kind: \.parquet \(0\.parquet\), \.csv \(x\.csv\)"),
        (tmp_path / "t", "unknown kind of file '.txt'"),
        (tmp_path / "j", "a payload of its own"),
    ):
        with pytest.raises(DataSourceError, match=said):
            STATIONS.validate(data, now=NOW)


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_the_accepted_rows_of_a_folder_go_to_one_file(kind: str, tmp_path: Path) -> None:
    """Accepted and quarantined rows of several files, each in one file, are all that came in."""
    folder = tmp_path / "f"
    folder.mkdir()
    for position, table in enumerate(_split(BAD, [3])):
        _write(kind, table, folder / f"{position}.{kind}")
    good = STATIONS.enforce(folder, now=NOW, quarantine=tmp_path / "bad.parquet")
    assert good == tmp_path / f"bad.accepted.{kind}"
    assert STATIONS.validate(good, now=NOW).rows == 4
    assert pl.read_parquet(tmp_path / "bad.parquet")["_row"].to_list() == [1, 4]


def test_the_columns_of_folders_are_in_the_accepted_file(tmp_path: Path) -> None:
    """A column that stands in the names of folders stands in the file of the accepted rows."""
    for station, table in (("S1", BAD.slice(0, 3)), ("S2", BAD.slice(3))):
        _folder(tmp_path / "f" / f"station={station}", [table.drop_columns(["station"])])
    good = STATIONS.enforce(tmp_path / "f", now=NOW, quarantine=tmp_path / "bad.parquet")
    table = pq.read_table(good)
    assert table["station"].to_pylist() == ["S1", "S1", "S2", "S2"]
    assert table.schema.field("snow").metadata[b"unit"] == b"cm"


def _write(kind: str, table: pa.Table, path: Path) -> None:
    rows = table.to_pylist()
    if kind == "parquet":
        pq.write_table(table, path)
    elif kind == "csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.column_names)
            writer.writeheader()
            writer.writerows(rows)
    else:
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")


# CSV


CELLS = st.text(st.sampled_from('ab1,"\n\r é'), max_size=4)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=12), at=st.integers(0, 12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_csv_is_the_same_streamed_or_not(rows: list[tuple[str, str]], at: int, tmp_path: Path) -> None:
    """Whatever the cells hold, files are judged block by block as they are in one piece."""
    contract = contracts.loads("""
contract: a.b
version: 1.0.0
columns: {a: {type: string, pattern: "[ab]+"}, b: {type: string, unique: true}}
""")
    with tempfile.TemporaryDirectory(dir=tmp_path) as place:
        for name, some in (("1.csv", rows[:at]), ("2.csv", rows[at:])):
            with (Path(place) / name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows([("a", "b"), *some])
        assert _report(place, 16, contract) == _report(place, None, contract)
        assert _report(f"{place}/1.csv", 16, contract) == _report(f"{place}/1.csv", None, contract)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n1,2,3\n", "line 3 has 3 cells where the header has 2"),
        ('a,b\n1,"2\n1,2\n', "a quote before line"),
        ("", "it is empty, without even a header"),
        ("a,b\n1,\xff\n", r"not UTF-8 text \(byte 0xff in position 6\)"),
        ("a,b\n" + "1,2\n" * 10_000 + "1,\xff\n", "not UTF-8 text after line"),
    ],
)
def test_csv_faults_are_said_the_same_streamed_or_not(text: str, said: str, tmp_path: Path) -> None:
    """A malformed file is refused with its name and the line, however it is read."""
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "1.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "f" / "2.csv").write_bytes(text.encode("latin-1"))
    contract = contracts.loads("{contract: a.b, version: 1.0.0, columns: {a: {type: integer}}}")
    messages = set()
    for memory in (None, 16):
        with pytest.raises(DataSourceError, match=rf"2\.csv: cannot be read as csv: {said}") as raised:
            _report(tmp_path / "f", memory, contract)
        messages.add(str(raised.value))
    assert len(messages) == 1


def test_a_column_that_is_there_twice_is_not_judged_streamed_or_not(tmp_path: Path) -> None:
    """Twins are refused in a stream of text as they are in a table of it."""
    (tmp_path / "x.csv").write_text("a,a\n1,2\n", encoding="utf-8")
    contract = contracts.loads("{contract: a.b, version: 1.0.0, columns: {a: {type: integer}}}")
    assert _report(tmp_path / "x.csv", 16, contract) == _report(tmp_path / "x.csv", None, contract)


# JSON lines


VALUES = st.one_of(
    st.none(), st.integers(-3, 2**63), st.floats(-3, 3), st.booleans(), st.sampled_from(["a", "1", "é", ""])
)
PLAIN = st.fixed_dictionaries({"n": st.integers(-3, 3)}, optional={"x": st.floats(-3, 3), "t": st.sampled_from("ab")})
MIXED = st.dictionaries(st.sampled_from(["n", "x", "t", "more", "snow (mm)", "at"]), VALUES, max_size=4)
OBJECTS = contracts.loads("""
contract: a.b
version: 1.0.0
columns:
  n: {type: integer, unique: true}
  x: {type: number, range: {min: 0, max: 2}}
  t: {type: string, allowed: [a, "1"]}
  at: {type: date, required: false}
  snow: {type: number, unit: cm, required: false}
""")


@given(
    rows=st.one_of(st.lists(PLAIN, min_size=1, max_size=12), st.lists(MIXED, min_size=1, max_size=12)),
    at=st.integers(0, 12),
    block=st.sampled_from([1, 40, 4000]),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_json_lines_are_the_same_streamed_or_not(rows: list[Any], at: int, block: int, tmp_path: Path) -> None:
    """Whatever the values are, and wherever keys begin, files are judged block by block as they are in one piece."""
    with tempfile.TemporaryDirectory(dir=tmp_path) as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_streams, "_BLOCK", block)
        patch.setattr(json_streams, "_PIECE", block)
        for name, some in (("1.jsonl", rows[:at]), ("2.jsonl", rows[at:])):
            (Path(place) / name).write_text("".join(f"{json.dumps(row)}\n" for row in some), encoding="utf-8")
        assert _report(place, 16, OBJECTS) == _report(place, None, OBJECTS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b'{"n": 1}\n\n{"n": }\n', r"2\.jsonl:3: not JSON: Expecting value"),
        (b'{"n": 1}\r\n\r{"n": 1}\r\n[1]\r\n', r"2\.jsonl:4: each line is one JSON object, not list"),
        (b"{" * 3, r"2\.jsonl:1: not JSON: Expecting property name"),
        (b'{"t": "\xff"}\n', r"2\.jsonl: cannot be read as jsonl: not UTF-8 text \(byte 0xff in position 7\)"),
        (
            b'{"n": 1}\n' * 9 + b'{"t": "\xe0\x80"}\n',
            r"2\.jsonl: cannot be read as jsonl: not UTF-8 text \(byte .* position 88\)",
        ),
    ],
)
def test_faults_of_json_lines_are_said_the_same_streamed_or_not(text: bytes, said: str, tmp_path: Path) -> None:
    """A malformed file is refused with its name and the line, however it is read."""
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "1.jsonl").write_text('{"n": 1}\n' * 3, encoding="utf-8")
    (tmp_path / "f" / "2.jsonl").write_bytes(text)
    messages = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_streams, "_PIECE", 20)
        for memory in (None, 16):
            with pytest.raises(DataSourceError, match=said) as raised:
                _report(tmp_path / "f", memory, OBJECTS)
            messages.add(str(raised.value))
    assert len(messages) == 1


def test_json_lines_larger_than_the_memory_are_enforced(tmp_path: Path) -> None:
    """Of files that were streamed the accepted rows are written, and the others set apart."""
    path = tmp_path / "x.jsonl"
    _write("jsonl", BAD, path)
    good = STATIONS.enforce(path, now=NOW, quarantine=tmp_path / "bad.parquet", memory=1 << 25)
    assert STATIONS.validate(good, now=NOW).rows == 4
    terms = STATIONS.terms
    batch: Any = open_batch(path, terms, 16)
    assert batch.everything().equals(open_batch(path, terms).everything())


# URLs


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """Return the URL of a bucket on this machine."""
    with bucket_named("feeds") as url:
        yield url


def test_files_in_a_bucket_are_judged(bucket: str, tmp_path: Path, temporary: Path) -> None:
    """A Parquet file, a CSV file, a folder with partitions and a pattern have the reports that they have here."""
    import s3fs

    folder = tmp_path / "f"
    for day, table in (("2026-01-01", BAD.slice(0, 2)), ("2026-01-02", BAD.slice(2))):
        _folder(folder / f"day={day}", [table])
    (folder / "_SUCCESS").touch()
    _write("csv", BAD, tmp_path / "x.csv")
    pq.write_table(GOOD, tmp_path / "x.parquet")
    system = s3fs.S3FileSystem()
    for file in (path for path in tmp_path.rglob("*") if path.is_file()):
        system.put_file(str(file), f"feeds/{file.relative_to(tmp_path)}")
    for name in ("x.parquet", "x.csv", "f", "f/*/*.parquet", "f/day=2026-01-02"):
        assert _report(f"{bucket}/{name}") == _report(f"{tmp_path}/{name}"), name
    assert STATIONS.enforce(f"{bucket}/x.parquet", now=NOW) == f"{bucket}/x.parquet"
    good = STATIONS.enforce(f"{bucket}/f", now=NOW, quarantine=tmp_path / "bad.parquet")
    assert good == str(tmp_path / "bad.accepted.parquet")
    assert STATIONS.validate(good, now=NOW).rows == 4
    gc.collect()
    assert list(temporary.iterdir()) == []


def test_what_is_not_in_a_bucket_is_said(bucket: str, temporary: Path) -> None:
    """A missing key, bucket or match, and an unknown kind, are named by their URL."""
    import s3fs

    s3fs.S3FileSystem().pipe_file("feeds/other/x.txt", b"text")
    s3fs.S3FileSystem().pipe_file("feeds/other/x.json", b"{")
    for url, said in (
        (f"{bucket}/missing.parquet", "s3://feeds/missing.parquet: no such file"),
        ("s3://elsewhere/x.csv", "s3://elsewhere/x.csv: no such file"),
        (f"{bucket}/*.jsonl", "no file matches"),
        (f"{bucket}/other/x.txt", "unknown kind of file '.txt'"),
        (f"{bucket}/other/x.json", "s3://feeds/other/x.json:1: not JSON"),
    ):
        with pytest.raises(DataSourceError) as raised:
            STATIONS.validate(url, now=NOW)
        assert said in str(raised.value)
    del raised  # it holds on to where it was raised
    gc.collect()
    assert list(temporary.iterdir()) == []


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def test_a_file_on_the_web_is_judged(tmp_path: Path) -> None:
    """A URL of http is fetched, its query is sent and not shown; a page that is missing is said."""
    pytest.importorskip("aiohttp")
    _write("csv", BAD, tmp_path / "x.csv")
    handler = partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        for query in ("token=secret", "token=sec/ret", "to=me@secret"):
            assert _report(f"{url}/x.csv?{query}") == _report(tmp_path / "x.csv")
        with pytest.raises(DataSourceError, match=r"y\.csv: no such file") as raised:
            STATIONS.validate(f"{url}/y.csv?token=secret", now=NOW)
        server.shutdown()
    assert "secret" not in str(raised.value)


def test_other_urls(tmp_path: Path) -> None:
    """`file://` and `memory://` are read; a URL of no known kind, or without what it needs, is said."""
    import fsspec

    _write("csv", BAD, tmp_path / "x.csv")
    fsspec.filesystem("memory").pipe_file("/feeds/x.csv", (tmp_path / "x.csv").read_bytes())
    assert _report(f"file://{tmp_path}/x.csv") == _report("memory://feeds/x.csv") == _report(tmp_path / "x.csv")
    with pytest.raises(DataSourceError, match="no filesystem is known"):
        STATIONS.validate("nowhere://x/y.csv", now=NOW)
    with pytest.raises(DataSourceError, match=r"pip install 'ingest-contracts\[remote\]'"):
        STATIONS.validate("gs://x/y.csv", now=NOW)


def test_without_fsspec_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where fsspec is not installed, the message says what to install, without the password in the URL."""
    monkeypatch.setitem(__import__("sys").modules, "fsspec.core", None)
    with pytest.raises(DataSourceError, match=r"s3://x/y.csv: needs fsspec.*\[remote\]") as raised:
        STATIONS.validate("s3://user:password@x/y.csv", now=NOW)
    assert "password" not in str(raised.value)


def test_views_of_text_are_spooled_like_text() -> None:
    """A slice of a column of views counts as what it shows, so that batches are cut as those of plain text are."""
    texts = pa.array([f"{k:06}" + "x" * 300 for k in range(2_000)])
    batches = [pa.record_batch({"t": texts.cast(kind)}) for kind in (pa.large_string(), pa.string_view())]
    plain, views = (Spool.of_batches([batch], batch.schema, 1 << 20) for batch in batches)
    assert len(views.kept) == len(plain.kept)
    assert views.table().equals(pa.Table.from_batches([batches[1]]))
