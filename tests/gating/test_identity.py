"""Which batch it is: one digest for one content, another as soon as a cell differs."""

from __future__ import annotations

import datetime as dt
import hashlib
import subprocess
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import contracts
from contracts.backends.sources import open_batch, settled
from contracts.gating.identity import batch_digest

if TYPE_CHECKING:
    from pathlib import Path

FEED = contracts.loads("contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number, unit: cm}}\n")
COLUMNS: dict[str, pl.Series] = {
    "text": pl.Series(["a", None, "", "ä", "a"]),
    "number": pl.Series([1.5, None, float("nan"), -0.0, float("inf")]),
    "integer": pl.Series([1, None, 3, 4, 2**53 + 1]),
    "wide": pl.Series([1, None, 3, 4, 2**100], dtype=pl.Int128),
    "truth": pl.Series([True, None, False, True, True]),
    "day": pl.Series([dt.date(2026, 1, 1), None, dt.date(2026, 1, 2), dt.date(2026, 1, 3), dt.date(1900, 1, 1)]),
    "time": pl.Series([dt.datetime(2026, 1, k, tzinfo=dt.UTC) if k else None for k in range(5)]),
    "decimal": pl.Series([Decimal("1.50"), None, Decimal("0.00"), Decimal("2.00"), Decimal("3.10")]),
    "bytes": pl.Series([b"a", None, b"", b"\xff", b"a"]),
    "category": pl.Series(["a", None, "b", "a", "b"], dtype=pl.Categorical),
    "list": pl.Series([["a", None], None, [], ["b"], [None]]),
    "array": pl.Series([[1, 2], None, [3, 4], [5, 6], [7, None]], dtype=pl.Array(pl.Int64, 2)),
    "struct": pl.Series([{"a": 1, "b": ["x"]}, None, {"a": None, "b": []}, {"a": 2, "b": None}, {"a": 1, "b": ["x"]}]),
    "nothing": pl.Series([None] * 5),
    "object": pl.Series([1, None, "1", dt.date(2026, 1, 1), (2,)], dtype=pl.Object),
}


def digest(data: Any) -> str:
    """Return the digest of data of any kind."""
    return batch_digest(open_batch(settled(data), FEED.terms), None)


@pytest.mark.parametrize("name", COLUMNS)
def test_each_cell_counts(name: str) -> None:
    """Whichever cell of a column becomes another, or null, or is moved, the digest is another."""
    column = COLUMNS[name]
    rows = column.to_list()
    orders = [[k for k in range(5) if k != drop] for drop in range(5)]
    orders += [[*range(5)], [4, 3, 2, 1, 0], [0, 0, 1, 2, 3, 4], [1, 0, 2, 3, 4]]
    found: dict[str, str] = {}
    for order in orders:
        made = pl.Series("x", [rows[k] for k in order], dtype=column.dtype)
        shown = repr(made.to_list())
        assert found.setdefault(shown, digest(pl.DataFrame([made]))) == digest(pl.DataFrame([made]))
    assert len(set(found.values())) == len(found)


@pytest.mark.parametrize("name", [name for name in COLUMNS if name != "object"])
def test_how_rows_lie_in_memory_does_not_count(name: str) -> None:
    """Slices, chunks, values under nulls and the codes of a dictionary leave the digest."""
    plain = COLUMNS[name].alias("x")
    wanted = digest(pl.DataFrame([plain]))
    chunked = pl.concat([plain.head(2), plain.tail(3)], rechunk=False)
    sliced = pl.concat([plain, plain, plain], rechunk=True).slice(5, 5)
    taken = pl.concat([plain.reverse(), plain]).gather([5, 6, 7, 8, 9])
    for other in (chunked, sliced, taken):
        assert digest(pl.DataFrame([other])) == wanted
    if name == "wide":  # which Arrow does not have
        return
    table = pl.DataFrame([plain]).to_arrow()
    assert digest(pa.concat_tables([table, table]).slice(5, 5)) == wanted


def test_what_stands_under_a_null_does_not_count() -> None:
    """A number that a mask hides is no cell."""
    mask = np.array([False, True, False])
    hidden = [pa.array(np.array([1.0, under, 3.0]), mask=mask) for under in (2.0, 9.0)]
    assert len({digest(pa.table({"x": one})) for one in hidden}) == 1


def test_names_types_and_units_count() -> None:
    """The same numbers under another header, of another type, or in another unit are another batch."""
    plain = pl.DataFrame({"x": [1, 2]})
    unit = pa.field("x", pa.int64(), metadata={"unit": "mm"})
    others = [plain.rename({"x": "y"}), plain.cast(pl.Float64), pl.DataFrame({"x": [1, 2], "y": [1, 2]})]
    others += [pa.Table.from_arrays([pa.array([1, 2])], schema=pa.schema([unit])), plain.clear(), pl.DataFrame()]
    assert len({digest(one) for one in (plain, *others)}) == 1 + len(others)


def test_large_batches_are_taken_a_block_at_a_time() -> None:
    """How many rows come at a time does not count: a dataset, a stream and a table of one content are one batch."""
    table = pa.table({"x": np.arange(200_000) / 7, "t": [f"t{k}" for k in range(200_000)]})
    reader = pa.RecordBatchReader.from_batches(table.schema, table.to_batches(max_chunksize=999))
    same: list[Any] = [table, ds.dataset(table), reader, table.to_pandas(), pl.DataFrame(pl.from_arrow(table))]
    assert len({digest(one) for one in same}) == 1
    assert digest(table.slice(0, 199_999)) != digest(table)


def test_files_are_known_by_their_bytes(tmp_path: Path) -> None:
    """A file has the digest that other tools give it; of a folder the names of the files count too."""
    file = tmp_path / "a.csv"
    file.write_text("x\n1\n")
    assert digest(file) == digest(str(file)) == hashlib.sha256(b"x\n1\n").hexdigest()
    (tmp_path / "p.json").write_text('{"x": [1]}')
    assert digest(tmp_path / "p.json") == hashlib.sha256(b'{"x": [1]}').hexdigest()
    found = []
    for name in ("day=1/a.csv", "day=2/a.csv"):
        folder = tmp_path / f"f{len(found)}"
        for path in (folder / name, folder / "day=3/b.csv"):
            path.parent.mkdir(parents=True)
            path.write_text("x\n1\n")
        found.append(digest(folder))
    assert len(set(found)) == 2


def test_another_process_finds_the_same() -> None:
    """Nothing of a digest hangs on the process, nor on the order in which its dictionaries were filled."""
    code = (
        "import polars as pl, contracts\n"
        "from contracts.backends.sources import open_batch\n"
        "from contracts.gating.identity import batch_digest\n"
        "feed = contracts.loads('contract: a.b\\nversion: 1.0.0\\ncolumns: {x: {type: number, unit: cm}}\\n')\n"
        "pl.Series(['b', 'z'], dtype=pl.Categorical)\n"
        "data = pl.DataFrame({'x': ['a', 'b', None]}, schema={'x': pl.Categorical})\n"
        "print(batch_digest(open_batch(data, feed.terms), None))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip()
    assert told == digest(pl.DataFrame({"x": ["a", "b", None]}, schema={"x": pl.Categorical}))


@settings(max_examples=100)
@given(
    rows=st.lists(st.tuples(st.none() | st.text(max_size=3), st.none() | st.floats()), max_size=8), at=st.integers(0)
)
def test_a_changed_cell_is_another_batch(rows: list[tuple[str | None, float | None]], at: int) -> None:
    """Of any rows, one changed cell is enough; the same rows from pandas are the same batch again."""
    data = pl.DataFrame(rows, schema={"t": pl.String, "x": pl.Float64}, orient="row")
    assert digest(data) == digest(data.clone())
    if rows:
        row = at % len(rows)
        other = data.with_columns(
            pl.when(pl.int_range(pl.len()) == row).then(pl.lit("other")).otherwise("t").alias("t")
        )
        assert digest(other) != digest(data)
    arrow = pd.DataFrame({"t": pd.array(data["t"].to_list(), dtype="string"), "x": data["x"].fill_nan(None).to_numpy()})
    assert digest(arrow) == digest(data.fill_nan(None).with_columns(pl.col("t").cast(pl.String)))
