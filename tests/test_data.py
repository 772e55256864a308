"""Bad and unusual data of every kind: judged, or refused as unreadable, never a crash and never changed."""

from __future__ import annotations

import datetime as dt
import json
import random
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import contracts
from contracts.checks.range import Range
from contracts.checks.rows import Rows
from contracts.checks.unique import Unique
from contracts.cli import _run
from contracts.errors import DataSourceError, JudgementError

if TYPE_CHECKING:
    from contracts.report import Report

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
HEAD = "contract: a.b\nversion: 1.0.0\ncolumns:\n"
BOTH = contracts.loads(f"{HEAD}  x: {{type: number}}\n  y: {{type: string}}\n")


def feed(*columns: str) -> contracts.Contract:
    """Return a contract with these columns."""
    return contracts.loads(HEAD + "".join(f"  {column}\n" for column in columns))


def judged(contract: contracts.Contract, data: Any) -> Report:
    """Return the report; no check may have failed to judge."""
    report = contract.validate(data, now=NOW)
    assert report.errored == ()
    return report


def failed(contract: contracts.Contract, data: Any) -> dict[str, int | None]:
    """Return the failing rows by failing check."""
    return {result.check: result.rows_failed for result in judged(contract, data).violations}


def file(folder: Path, name: str, content: str | bytes) -> Path:
    """Write a file."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


UNREADABLE = {
    "empty.csv": b"",
    "blank.csv": b"\n\n",
    "latin.csv": "x,y\n1,\u00e9\n".encode("latin-1"),
    "utf16.csv": "x,y\n1,a\n".encode("utf-16"),
    "binary.csv": bytes(range(256)) * 8,
    "empty.parquet": b"",
    "text.parquet": b"x,y\n1,a\n",
    "magic.parquet": b"PAR1PAR1",
    "number.jsonl": b"5\n",
    "null.jsonl": b"null\n",
    "text.jsonl": b'"x"\n',
    "list.jsonl": b"[1]\n",
    "brace.jsonl": b"{x\n",
    "nul.jsonl": b"\0\0\n",
    "latin.jsonl": b'{"x": "\xff"}\n',
    "deep.jsonl": b'{"x":' + b"[" * 100_000,
    "unknown.xlsx": b"x",
    "none": b"x",
    "x.csv.gz": b"x",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_unreadable_files(name: str, tmp_path: Path) -> None:
    """A file that is empty, corrupt, of another encoding or of an unknown kind is named in a DataSourceError."""
    path = file(tmp_path, name, UNREADABLE[name])
    for data in (path, str(path)):
        with pytest.raises(DataSourceError, match=name):
            BOTH.validate(data, now=NOW)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("x,y\n1,a\n1,a,b\n", "line 3 has 3 cells where the header has 2"),
        ("x,y\n1,a\n1\n", "line 3 has 1 cells where the header has 2"),
        ('x,y\n1,"a\n', "not closed"),
    ],
    ids=["too many cells", "too few cells", "open quote"],
)
def test_broken_csv(content: str, says: str, tmp_path: Path) -> None:
    """A CSV file with a ragged row or an open quote is unreadable; the line is named, and no cell is quoted."""
    path = file(tmp_path, "x.csv", content.replace("a", "secret"))
    with pytest.raises(DataSourceError, match=says) as caught:
        BOTH.validate(path, now=NOW)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "data",
    ["", ".", "nothing.csv", "https://example.org/x.csv", "a\0.csv", "a" * 5000 + ".csv", Path("/no/such/x.parquet")],
)
def test_no_such_file(data: Any) -> None:
    """A path that leads nowhere, or to no file, is a DataSourceError."""
    with pytest.raises(DataSourceError):
        BOTH.validate(data, now=NOW)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """A folder without a file is refused, even when it is named like one."""
    (tmp_path / "x.csv").mkdir()
    with pytest.raises(DataSourceError, match=r"x.csv: no file in it"):
        BOTH.validate(tmp_path / "x.csv", now=NOW)


@pytest.mark.parametrize(
    "data",
    [None, 5, b"x.csv", object(), np.zeros(3), pd.Series([1]), pl.Series([1]), pl.col("x")],
    ids=lambda d: type(d).__name__,
)
def test_unknown_kinds_of_data(data: Any) -> None:
    """Data of a kind that is not known are a DataSourceError that names the kinds that are."""
    for verb in (BOTH.validate, BOTH.enforce, BOTH.profile):
        with pytest.raises(DataSourceError, match="expected a pandas or polars frame"):
            verb(data)


def test_corrupt_parquet_never_crashes(tmp_path: Path) -> None:
    """Truncated at any place or with bytes changed, a Parquet file is judged or unreadable, never another exception."""
    path = tmp_path / "x.parquet"
    pl.DataFrame({"x": range(400), "y": ["a"] * 400}).write_parquet(path)
    whole, source = path.read_bytes(), random.Random(3)
    unreadable = 0
    for k in range(120):
        if k % 2:
            broken = whole[: source.randrange(len(whole))]
        else:
            at = source.randrange(len(whole))
            broken = whole[:at] + bytes([whole[at] ^ source.randint(1, 255)]) + whole[at + 1 :]
        try:
            BOTH.validate(file(tmp_path, "y.parquet", broken), now=NOW)
        except DataSourceError:
            unreadable += 1
    assert unreadable > 60


def test_json_errors_have_a_line(tmp_path: Path) -> None:
    """A line that is not JSON, or no object, is named by its number, without quoting it."""
    for number, line in ((3, "secret"), (3, "[secret]"), (3, '"secret"'), (1, "{secret"), (2, '{"x": secret}')):
        lines = ['{"x": 1, "y": "a"}'] * (number - 1) + [line]
        path = file(tmp_path, "x.jsonl", "\n".join(lines) + "\n")
        with pytest.raises(DataSourceError, match=rf"x\.jsonl:{number}: ") as caught:
            BOTH.validate(path, now=NOW)
        assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("header.csv", "x,y\n", {"rows": None}),
        ("bom.csv", b"\xef\xbb\xbfx,y\n1,a\n", {}),
        ("crlf.csv", "x,y\r\n1,a\r\n", {}),
        ("quoted.csv", '"x","y"\n1,"a,b\nc"\n', {}),
        ("units.csv", "x (cm),y\n1,a\n", {}),
        ("twice.csv", "x,x,y\n1,2,a\n", {"columns": None}),
        ("semicolons.csv", "x;y\n1;a\n", {"columns": None}),
        ("text.csv", "x,y\nlots,a\ninf,a\n1e400,a\nnan,a\n,a\n1,a\n", {"type": 3, "nulls": 2}),
        ("zeros.csv", "x,y\n1,007\n", {}),
        ("empty.jsonl", "", {"columns": None, "rows": None}),
        ("blank.jsonl", '\n{"x": 1, "y": "a"}\n\n', {}),
        ("bom.jsonl", b'\xef\xbb\xbf{"x": 1, "y": "a"}\n', {}),
        ("mixed.jsonl", '{"x": 1, "y": "a"}\n{"x": "1", "y": 2}\n{"x": true, "y": null}\n', {}),
        ("surrogate.jsonl", '{"x": 1, "y": "\\ud800"}\n', {"type": 1}),
        ("surrogate_key.jsonl", '{"x": 1, "y": "a", "\\ud800": 1}\n', {}),
        ("huge.jsonl", '{"x": 99999999999999999999999999, "y": "a"}\n', {}),
        ("missing.jsonl", '{"x": 1, "y": "a"}\n{"x": 1}\n', {"nulls": 1}),
        ("nested.jsonl", '{"x": {"a": 1}, "y": "a"}\n{"x": 1, "y": "b"}\n', {"type": 1}),
    ],
)
def test_odd_files(name: str, content: str | bytes, expected: dict[str, int | None], tmp_path: Path) -> None:
    """Odd but readable files are judged: header only, quoting, short rows, repeated headers, mixed values."""
    report = judged(BOTH, file(tmp_path, name, content))
    found = {r.check: r.rows_failed for r in report.violations}
    assert found == expected or (name == "mixed.jsonl" and not report.ok)


@pytest.mark.parametrize(
    "data",
    [
        pd.DataFrame(),
        pl.DataFrame(),
        pl.LazyFrame(),
        pa.table({}),
        pd.DataFrame({"x": [], "y": []}),
        pl.DataFrame({"x": [], "y": []}),
        pd.DataFrame(index=range(3)),
        pl.DataFrame({"x": [], "y": []}).lazy(),
        pa.table({"x": pa.array([], pa.float64()), "y": pa.array([], pa.string())}),
    ],
    ids=lambda d: type(d).__module__.partition(".")[0] + type(d).__name__,
)
def test_empty_frames(data: Any) -> None:
    """A frame without rows or columns does not pass, and is judged without a crash."""
    report = judged(BOTH, data)
    assert not report.ok
    assert {r.check for r in report.violations} <= {"rows", "columns"}


def test_repeated_headers_in_pandas() -> None:
    """A column that is there twice is named, and nothing is said of its values."""
    report = judged(BOTH, pd.DataFrame([[1, 2, "a"]], columns=["x", "x", "y"]))
    assert [r.check for r in report.violations] == ["columns"]
    assert [r.outcome for r in report.checks if r.column == "x"] == ["skipped"] * 2


AWARE, NAIVE = dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.datetime(2024, 1, 1)  # noqa: DTZ001
DAY = dt.date(2024, 1, 1)

CELLS: list[tuple[str, list[Any], dict[str, int]]] = [
    ("type: number", [1, "a", None, 2.5], {"type": 1}),
    ("type: number", [1, True], {"type": 1}),
    ("type: number", [np.float32(1), np.int8(2), "a"], {"type": 1}),
    ("type: integer", [1, 1.5, "a"], {"type": 2}),
    ("type: integer", [2**63, 1], {"type": 1}),
    ("type: integer", [2**70, -(2**70), 1], {"type": 2}),
    ("type: string", ["a", 1, 2.5, None, ["x"], b"y"], {"type": 4}),
    ("type: string", ["a", "\ud800", "b\udfff"], {"type": 2}),
    ("type: boolean", [True, np.True_, "a", 1], {"type": 2}),
    ("type: date", [DAY, "2024-01-01", NAIVE], {"type": 1}),
    ("type: date", [DAY, dt.datetime(2024, 1, 1, 5)], {"type": 1}),  # noqa: DTZ001
    ("type: timestamp", [NAIVE, "x"], {"type": 1}),
    ("type: 'timestamp', tz: UTC", [AWARE, "x"], {"type": 1}),
    ("type: 'timestamp', tz: UTC", [AWARE, NAIVE], {"type": 1}),
    ("type: 'timestamp', tz: UTC", [NAIVE, AWARE], {"type": 1}),
    ("type: 'timestamp', tz: UTC", [AWARE, AWARE.astimezone(dt.timezone(dt.timedelta(hours=2)))], {"type": 1}),
    ("type: number", [object(), 1], {"type": 1}),
    ("type: number", [float("nan"), None, pd.NA, 1.0], {}),
]


@pytest.mark.parametrize(("column", "values", "expected"), CELLS, ids=[f"{k} {row[0]}" for k, row in enumerate(CELLS)])
def test_mixed_objects_in_pandas(column: str, values: list[Any], expected: dict[str, int]) -> None:
    """In a column of mixed objects exactly the values of another type fail; nothing is converted in silence."""
    contract = feed(f"x: {{{column}, nulls: 100%}}")
    assert failed(contract, pd.DataFrame({"x": pd.Series(values, dtype=object)})) == expected


TYPED: list[tuple[str, Any, dict[str, int]]] = [
    (
        "type: number, range: {max: 1}",
        pl.Series([float("nan"), float("inf"), -float("inf"), 0.0, -0.0]),
        {"type": 2, "nulls": 1},
    ),
    ("type: integer", pl.Series([1.0, 2.0, None]), {"nulls": 1}),
    ("type: integer", pl.Series([1.5, 2.0]), {"type": 1}),
    ("type: integer", pl.Series([float(2**53), 2.0]), {"type": 1}),
    ("type: string", pl.Series([1.0, 2.0]), {"type": 2}),
    ("type: string", pl.Series([123, 456]), {"type": 2}),
    ("type: string", pl.Series(["a", "b"], dtype=pl.Categorical), {}),
    ("type: string", pl.Series(["a", "b"], dtype=pl.Enum(["a", "b"])), {}),
    ("type: string, allowed: [a]", pl.Series(["a", "b"], dtype=pl.Categorical), {"allowed": 1}),
    ("type: integer", pl.Series([True, False]), {"type": 2}),
    ("type: number", pl.Series([None, None]), {"nulls": 2}),
    ("type: date", pl.Series([NAIVE, NAIVE.replace(hour=5)]), {"type": 1}),
    ("type: date", pl.Series([DAY]), {}),
    ("type: timestamp", pl.Series([DAY]), {"type": 1}),
    ("type: timestamp, tz: UTC", pl.Series([NAIVE]), {"type": 1}),
    ("type: timestamp, tz: UTC", pl.Series([AWARE]), {}),
    ("type: timestamp, tz: UTC", pl.Series([AWARE]).dt.convert_time_zone("Europe/Berlin"), {"type": 1}),
    ("type: number", pl.Series([[1.0]]), {"type": 1}),
    ("type: number", pl.Series([{"a": 1}]), {"type": 1}),
    ("type: number", pl.Series([b"1"]), {"type": 1}),
    ("type: number", pl.Series([dt.timedelta(1)]), {"type": 1}),
    ("type: integer, range: {min: -1, max: 300}", pl.Series([1, 255], dtype=pl.UInt8), {}),
    ("type: integer, range: {max: 99999999999999999999999}", pl.Series([1]), {}),
    ("type: number, missing: [-9999]", pl.Series([-9999, 1]), {"nulls": 1}),
]


@pytest.mark.parametrize(("column", "series", "expected"), TYPED, ids=[f"{c} {s.dtype}" for c, s, _ in TYPED])
def test_typed_columns(column: str, series: pl.Series, expected: dict[str, int]) -> None:
    """NaN, infinities, IDs as floats, naive times and foreign types fail alike in polars and Arrow."""
    frame = series.alias("x").to_frame()
    for data in (frame, frame.lazy(), frame.to_arrow()):
        assert failed(feed(f"x: {{{column}}}"), data) == expected


@pytest.mark.parametrize(
    ("column", "series", "expected"),
    [
        ("type: string", pd.Series(["a", "b", "a"], dtype="category"), {}),
        ("type: string, allowed: [a]", pd.Series(["a", "b", "a"], dtype="category"), {"allowed": 1}),
        ("type: integer", pd.Series([1, None, 3], dtype="Int64"), {"nulls": 1}),
        ("type: number", pd.Series([1.5, None, 3], dtype="Float64"), {"nulls": 1}),
        ("type: boolean", pd.Series([True, None, False], dtype="boolean"), {"nulls": 1}),
        ("type: string", pd.Series(["a", None, "b"], dtype="string"), {"nulls": 1}),
        ("type: string", pd.Series(["a", None, "b"], dtype="object"), {"nulls": 1}),
        ("type: integer", pd.Series([1.0, np.nan, 3.0]), {"nulls": 1}),
        ("type: timestamp", pd.Series([pd.Timestamp(0), pd.NaT]), {"nulls": 1}),
        ("type: timestamp, tz: UTC", pd.Series([pd.Timestamp(0, tz="UTC")]), {}),
        ("type: timestamp, tz: UTC", pd.Series([pd.Timestamp(0)]), {"type": 1}),
        ("type: number", pd.Series([1j]), {"type": 1}),
        ("type: number", pd.arrays.SparseArray([0.0, 1.0]), {}),
        ("type: number", pd.period_range("2020", periods=2).to_series(), {"type": 2}),
        ("type: integer", pd.Series([1, 2], dtype="int64[pyarrow]"), {}),
    ],
)
def test_pandas_types(column: str, series: Any, expected: dict[str, int]) -> None:
    """Categoricals, nullable types, sparse and Arrow-backed columns are judged by their values."""
    assert failed(feed(f"x: {{{column}}}"), pd.DataFrame({"x": series})) == expected


@pytest.mark.parametrize(
    "index",
    [
        [7, 7, 7],
        ["a", "b", "c"],
        [2, 1, 0],
        pd.date_range("2020", periods=3),
        pd.MultiIndex.from_tuples([(0, 1), (0, 2), (1, 1)]),
    ],
    ids=str,
)
def test_any_index(index: Any) -> None:
    """Rows are counted from 0 whatever the index is."""
    data = pd.DataFrame({"x": [1.0, 99.0, 1.0]}, index=index)
    (violation,) = judged(feed("x: {type: number, range: {max: 5}}"), data).violations
    assert [example.row for example in violation.examples] == [1]


def test_a_lazy_frame_is_judged_in_full() -> None:
    """A fault in the last row of a LazyFrame is found."""
    data = pl.LazyFrame({"x": range(200_001)}).with_columns(pl.col("x").cast(pl.Float64))
    (violation,) = judged(feed("x: {type: number, range: {max: 199999}}"), data).violations
    assert (violation.rows_failed, violation.examples[0].row) == (1, 200_000)


LAZY = {
    "missing file": lambda: pl.scan_csv("/no/such.csv"),
    "unknown column": lambda: pl.LazyFrame({"x": [1]}).select("nothing"),
    "fails while it runs": lambda: pl.LazyFrame({"x": ["secret"]}).select(pl.col("x").cast(pl.Float64)),
}


@pytest.mark.parametrize("make", LAZY.values(), ids=LAZY)
def test_a_lazy_frame_that_cannot_be_computed(make: Any) -> None:
    """A LazyFrame whose plan fails is data that cannot be read."""
    with pytest.raises(DataSourceError) as caught:
        feed("x: {type: number}").validate(make(), now=NOW)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("engine", ["arrow", "parquet", "attrs", "header"])
@pytest.mark.parametrize(
    ("unit", "outcome"),
    [("cm", "passed"), ("mm", "failed"), ("degC", "failed"), ("widgets", "failed"), (None, "skipped")],
)
def test_units_that_data_carry(engine: str, unit: str | None, outcome: str, tmp_path: Path) -> None:
    """A unit in field metadata, in attrs or in a header is compared with the declared one."""
    contract = feed("x: {type: number, unit: cm, unit_switch: false}")
    data: Any
    if engine in ("arrow", "parquet"):
        field = pa.field("x", pa.float64(), metadata={"unit": unit} if unit else None)
        data = pa.table([pa.array([1.0])], schema=pa.schema([field]))
        if engine == "parquet":
            pq.write_table(data, tmp_path / "x.parquet")
            data = tmp_path / "x.parquet"
    elif engine == "attrs":
        data = pd.DataFrame({"x": [1.0]})
        data.attrs["units"] = {"x": unit}
    else:
        data = pl.DataFrame({f"x ({unit})" if unit else "x": [1.0]})
    report = judged(contract, data)
    (result,) = [r for r in report.checks if r.check == "unit"]
    assert result.outcome == outcome
    assert report.ok is (outcome != "failed" or unit == "widgets")


def test_data_are_not_changed() -> None:
    """Judging and enforcing leave every kind of input as it was."""
    contract = feed("x: {type: number, range: {max: 5}}", "y: {type: string}")
    columns = {"x": [1.0, 99.0, None], "y": ["a", None, "b"], "z": [1, 2, 3]}
    frame, table, native = pl.DataFrame(columns), pa.table(columns), pd.DataFrame(columns, index=[5, 5, 6])
    native.attrs["units"] = {"x": "cm"}
    before = frame.clone(), table, native.copy(deep=True)
    for data in (frame, table, native):
        contract.validate(data, now=NOW)
        with pytest.raises(contracts.ContractViolation):
            contract.enforce(data, now=NOW)
    assert frame.equals(before[0])
    assert table.equals(pa.table(columns))
    pd.testing.assert_frame_equal(native, before[2])
    assert native.attrs == {"units": {"x": "cm"}}


def _broken(*_: object, **__: object) -> Any:
    msg = "secret"
    raise ZeroDivisionError(msg)


@pytest.mark.parametrize(
    ("check", "method"),
    [(Range, "fine"), (Range, "complaint"), (Rows, "judge"), (Unique, "dependencies"), (Unique, "complaint")],
)
def test_a_check_that_breaks_is_no_verdict(
    check: type, method: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception inside a check is `errored`: rejected, JudgementError, exit 3, and its text is not shown."""
    text = f"{HEAD}  x: {{type: number, range: {{max: 5}}, unique: true}}\non_violation: warn\n"
    contract = contracts.loads(text)
    monkeypatch.setattr(check, method, _broken)
    data = pl.DataFrame({"x": [9.0, 9.0]})
    report = contract.validate(data, now=NOW)
    (errored,) = report.errored
    assert (errored.check, errored.outcome, report.decision, report.ok) == (check.name, "errored", "reject", False)  # type: ignore[attr-defined]
    assert "COULD NOT BE JUDGED" in str(report)
    assert len([r for r in report.checks if r.outcome != "errored"]) == len(report.checks) - 1
    with pytest.raises(JudgementError) as caught:
        contract.enforce(data, now=NOW)
    file(tmp_path, "c.contract.yaml", text)
    data.write_csv(tmp_path / "x.csv")
    monkeypatch.setattr(
        "sys.argv", ["contracts", "validate", str(tmp_path / "c.contract.yaml"), str(tmp_path / "x.csv")]
    )
    assert _run() == 3
    assert "secret" not in str(caught.value) + "".join(capsys.readouterr())


def test_a_blank_line_of_one_column_is_a_null(tmp_path: Path) -> None:
    """In a CSV file of one column an empty line is a null, and no row is lost."""
    report = judged(feed("x: {type: string}"), file(tmp_path, "x.csv", "x\na\n\nb\n"))
    assert (report.rows, [r.check for r in report.violations]) == (3, ["nulls"])


def test_quotes_that_swallow_rows_in_pairs(tmp_path: Path) -> None:
    """An even number of open quotes is found as well as an odd one."""
    with pytest.raises(DataSourceError, match="quote"):
        BOTH.validate(file(tmp_path, "x.csv", 'x,y\n"1,a\n2,b\n"3,c\n'), now=NOW)


def test_json_lines_are_typed_by_all_lines(tmp_path: Path) -> None:
    """A column that the first line lacks is read with its declared type all the same."""
    lines = '{"x": 1}\n{"x": 2, "y": "2024-01-01T00:00:00Z"}\n'
    report = judged(feed("x: {type: number}", "y: {type: string, nulls: 50%}"), file(tmp_path, "x.jsonl", lines))
    assert report.ok


def test_what_does_not_fit_is_kept_in_quarantine(tmp_path: Path) -> None:
    """A JSON value of a wrong type stands in quarantine as it came, and the accepted lines are the file's own."""
    contract = contracts.loads(HEAD + "  x: {type: integer}\non_violation: quarantine\n")
    path = file(tmp_path, "x.jsonl", '{"x": 1, "more": {"z": 5}}\n{"x": "abc"}\n')
    accepted = contract.enforce(path, now=NOW, quarantine=tmp_path / "q.parquet")
    assert accepted.read_text(encoding="utf-8") == '{"x": 1, "more": {"z": 5}}\n'
    assert pl.read_parquet(tmp_path / "q.parquet")["x"].to_list() == ["abc"]


@pytest.mark.parametrize("name", ["^x$", "^.*$", "a b", "ä", "x\ny", "*", "x[0"])
def test_odd_column_names(name: str) -> None:
    """A column may be called what it likes, even like a pattern that selects columns."""
    contract = contracts.loads(f"{HEAD}  {json.dumps(name)}: {{type: number, range: {{max: 5}}}}\n")
    (violation,) = judged(contract, pl.DataFrame({"other": ["a", "b"], name: [1.0, 9.0]})).violations
    assert (violation.column, violation.examples[0].value) == (name, 9.0)


@pytest.mark.parametrize("values", [[uuid.UUID(int=1)] * 2, ["a", "b", 1, 1], [[1], [1]], [b"a", b"a"]])
def test_unique_without_a_type(values: list[Any]) -> None:
    """Objects of any kind are compared where a column has no type."""
    assert failed(feed("x: {unique: true}"), pd.DataFrame({"x": pd.Series(values, dtype=object)})) == {"unique": 2}


def test_distinct_objects_are_distinct_keys() -> None:
    """Objects of no declared type are not all one null."""
    contract = contracts.loads(HEAD + "  x: {}\nkey: x\n")
    assert judged(contract, pd.DataFrame({"x": [uuid.UUID(int=1), uuid.UUID(int=2)]})).ok


def test_unreadable_keys_are_no_duplicates(tmp_path: Path) -> None:
    """Two keys that are of the wrong type fail as such, and not as one repeated key."""
    contract = contracts.loads(HEAD + "  x: {type: integer}\nkey: [x]\n")
    assert failed(contract, file(tmp_path, "x.csv", "x\na\nb\n3\n")) == {"type": 2}


def test_a_file_without_a_header_shows_none_of_its_values(tmp_path: Path) -> None:
    """Where no declared column is there, what stands in the first line may be data, and is not shown."""
    report = judged(BOTH, file(tmp_path, "x.csv", "ada@example.org,17\nbob@example.org,18\n"))
    assert not report.ok
    assert "ada" not in report.to_json()


@pytest.mark.parametrize("wrong", [{"reference": "history/"}, {"now": "2026-01-01"}])
def test_wrong_arguments(wrong: dict[str, Any]) -> None:
    """An argument of the wrong type is the caller's error, named, and not the library's."""
    with pytest.raises(TypeError, match=next(iter(wrong))):
        BOTH.validate(pl.DataFrame({"x": [1.0], "y": ["a"]}), **wrong)
