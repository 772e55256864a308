"""What is set apart, and how: accepted and quarantined rows are the input; a whole batch; what cannot be read."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import fsspec
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.gating.killing import KILLED, MOMENTS, forge
from tests.kinds import KINDS, PUSHED, Sample, made, why_not
from tests.sick import Sick

import contracts
from contracts.backends.sources import settled
from contracts.errors import ContractsError, ContractViolation
from contracts.gating.whole_batches import Unjudged, whole
from contracts.places.opening import place_of
from contracts.validation import judge

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
TEXT = (
    "contract: a.b\nversion: 1.2.3\ncolumns:\n"
    "  x: {type: number, unit: cm, range: {max: 5}, nulls: 100%}\n"
    "  t: {type: string, allowed: [a, b], nulls: 100%}\n"
    "on_violation: quarantine\n"
)
FEED = contracts.loads(TEXT)
HELD = [kind for kind in KINDS if kind not in PUSHED]


def read(data: Any) -> pl.DataFrame:
    """Return data of any kind as a frame of what they hold."""
    if isinstance(data, str | Path):
        return _of_file(Path(data))
    if isinstance(data, pd.DataFrame):
        return pl.DataFrame(
            {str(name): list(map(_plain, data.iloc[:, k])) for k, name in enumerate(data)}, strict=False
        )
    if isinstance(data, dict):
        return pl.DataFrame(data["rows"], strict=False)
    for name in ("collect", "to_table", "read_all"):
        if hasattr(data, name):
            data = getattr(data, name)()
    return data if isinstance(data, pl.DataFrame) else pl.DataFrame(pl.from_arrow(data))


def _of_file(path: Path) -> pl.DataFrame:
    if path.is_dir():
        return pl.read_parquet(path / "*.parquet")
    if not path.stat().st_size:
        return pl.DataFrame()
    if path.suffix == ".csv":
        return pl.read_csv(path, infer_schema=False)
    return pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_ndjson(path)


def _plain(value: Any) -> Any:
    return None if value is None or value is pd.NA or value != value else value  # noqa: PLR0124 - only NaN is not itself


def identities(frame: pl.DataFrame) -> Counter[str]:
    """Return the values of the column that tells rows apart, as text, and how many have each."""
    return Counter(str(float(value)) for value in frame["id"].to_list()) if frame.width else Counter()


CELLS = st.sampled_from([1.0, 9.0, None, 2.5])
TEXTS = st.sampled_from(["a", "b", "z", None])
OTHERS = st.sampled_from(["p", None, "q"])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    rows=st.lists(st.tuples(CELLS, TEXTS, OTHERS), min_size=1, max_size=8),
    twice=st.booleans(),
    mixed=st.booleans(),
)
@pytest.mark.parametrize("kind", HELD)
def test_accepted_and_quarantined_are_the_input(
    kind: str,
    rows: list[tuple[float | None, str | None, str | None]],
    twice: bool,  # noqa: FBT001
    mixed: bool,  # noqa: FBT001
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Of every kind of data each row is accepted or set apart, and none both: equal rows, nulls, our own names too."""
    rows = rows * 2 if twice else rows
    columns: dict[str, list[Any]] = {
        "id": [float(k // 2) if twice else float(k) for k in range(len(rows))],
        "x": [x for x, _, _ in rows],
        "t": [t for _, t, _ in rows],
        "_row": [float(k) for k in range(len(rows))],
        "_checks": [other for _, _, other in rows],
        "__checks": ["own"] * len(rows),
        "more": [1 if mixed and k % 2 else "text" for k in range(len(rows))] if mixed else ["text"] * len(rows),
    }
    sample = Sample(columns, types={"x": "number", "t": "string", "id": "number", "_row": "number"})
    if why_not(kind, sample):
        return
    folder = tmp_path_factory.mktemp("conserved")
    data = made(kind, sample, folder)
    accepted = read(FEED.enforce(data, now=NOW, quarantine=folder / "q.parquet"))
    apart = pl.read_parquet(folder / "q.parquet") if (folder / "q.parquet").exists() else pl.DataFrame()
    assert identities(accepted) + identities(apart) == Counter(map(str, columns["id"]))
    bad = [k for k, (x, t, _) in enumerate(rows) if x == 9.0 or t == "z"]
    assert (apart["_row"].to_list() if apart.width else []) == bad
    if bad:
        assert apart["___checks"].to_list() == ["own"] * len(bad)
        assert [str(value or "") for value in apart["__checks"]] == [str(columns["_checks"][k] or "") for k in bad]


def test_cells_of_any_type_are_set_apart(tmp_path: Path) -> None:
    """What neither Arrow nor Parquet has a type for is kept as text; all else comes back as it was."""
    kinds: dict[str, Any] = {
        "decimal": pl.Series([Decimal("1.50"), None]),
        "wide": pl.Series([2**100, None], dtype=pl.Int128),
        "category": pl.Series(["a", None], dtype=pl.Categorical),
        "time": pl.Series([dt.time(1, 2), None]),
        "duration": pl.Series([dt.timedelta(seconds=1), None]),
        "list": pl.Series([["a"], None]),
        "array": pl.Series([[1, 2], None], dtype=pl.Array(pl.Int64, 2)),
        "struct": pl.Series([{"a": 1}, None]),
        "hollow": pl.Series([{}, {}], dtype=pl.Struct([])),
        "nothing": pl.Series([None, None]),
        "bytes": pl.Series([b"\xff", None]),
        "object": pl.Series([(1, 2), None], dtype=pl.Object),
    }
    data = pl.DataFrame({"x": [9.0, 9.0], "t": ["a", "a"], **kinds})
    FEED.enforce(data, now=NOW, quarantine=tmp_path / "q.parquet")
    apart = pl.read_parquet(tmp_path / "q.parquet")
    as_text = {"wide": str(2**100), "hollow": None, "object": "(1, 2)"}
    for name, series in kinds.items():
        if name not in as_text:
            assert apart[name].to_list() == series.to_list(), name
    assert (apart["wide"][0], apart["object"][0]) == (as_text["wide"], as_text["object"])


def test_reasons_hold_no_value(tmp_path: Path) -> None:
    """Reasons are the checks' words; what a row holds stands in its own columns only."""
    data = pl.DataFrame({"x": [9.0], "t": ["secret"]})
    FEED.enforce(data, now=NOW, quarantine=tmp_path / "q.parquet")
    (row,) = pl.read_parquet(tmp_path / "q.parquet").to_dicts()
    assert row["_checks"] == "range:x; allowed:t"
    assert row["_reasons"] == "x: rows that lie above 5 cm; t: rows that are not among the allowed values a, b"


def test_the_unit_goes_with_the_rows(tmp_path: Path) -> None:
    """A unit that came beside the values stands beside them in quarantine, so that nobody reads mm as cm there."""
    field = pa.field("x", pa.float64(), metadata={"unit": "mm"})
    feed = contracts.loads(
        "contract: a.b\nversion: 1.0.0\non_violation: quarantine\n"
        "columns: {x: {type: number, unit: cm, range: {max: 5}, on_unit: convert}}\n"
    )
    table = pa.Table.from_arrays([pa.array([90.0, 10.0])], schema=pa.schema([field]))
    assert feed.enforce(table, now=NOW, quarantine=tmp_path / "q.parquet").column("x").to_pylist() == [1.0]
    apart = pq.read_table(tmp_path / "q.parquet")
    assert apart.column("x").to_pylist() == [90.0]
    assert apart.schema.field("x").metadata[b"unit"] == b"mm"


def test_too_few_rows_left_are_told(tmp_path: Path) -> None:
    """The report of a batch of which too little would be left says so, and asks to reject it."""
    feed = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number, range: {max: 5}}}\nrows: {min: 2}\n"
        "on_violation: quarantine\n"
    )
    with pytest.raises(ContractViolation, match="1 would be left; expected at least 2") as caught:
        feed.enforce(pl.DataFrame({"x": [1.0, 9.0]}), now=NOW, quarantine=tmp_path)
    assert caught.value.report.decision == "reject"
    assert not list(tmp_path.iterdir())


# whole batches


@pytest.mark.parametrize("kind", HELD)
def test_a_whole_batch_is_set_apart(kind: str, tmp_path: Path) -> None:
    """Every row goes, those that a check names with its reason, the others with the one given."""
    sample = Sample({"x": [1.0, 9.0, 1.0], "t": ["a", "a", "a"]}, types={"x": "number", "t": "string"})
    data = settled(made(kind, sample, tmp_path))
    judgement = judge(FEED.terms, data, now=NOW)
    path = whole(judgement, tmp_path / "apart", "freshness", "the feed is stale")
    apart = pl.read_parquet(path)
    assert apart["_row"].to_list() == [0, 1, 2]
    assert apart["_checks"].to_list() == ["freshness", "range:x", "freshness"]
    assert apart["_reasons"][0] == "the feed is stale"
    unjudged = whole(Unjudged(FEED.terms, data, NOW), tmp_path / "u.parquet", "breaker", "the breaker is open")
    assert pl.read_parquet(unjudged)["_checks"].to_list() == ["breaker"] * 3
    assert pl.read_parquet(unjudged)["_batch"].to_list() == apart["_batch"].to_list()


def test_a_whole_batch_that_an_engine_holds_is_set_apart(tmp_path: Path) -> None:
    """Rows that DuckDB holds are taken from it, since nothing may be lost."""
    sample = Sample({"x": [1.0, 9.0], "t": ["a", "a"]})
    data = made("duckdb", sample, tmp_path)
    judgement = judge(FEED.terms, data, now=NOW)
    path = whole(judgement, tmp_path, "breaker", "the breaker is open", data)
    apart = pl.read_parquet(path)
    assert apart["x"].to_list() == [1.0, 9.0]
    assert apart["_batch"].unique().to_list() == [judgement.profile.digest]


def test_what_cannot_be_read_is_kept_as_it_is(tmp_path: Path) -> None:
    """Bytes that are no data are copied beside a note that says why; several files are one archive."""
    broken = tmp_path / "in" / "x.csv"
    broken.parent.mkdir()
    broken.write_bytes(b'x,t\n"never closed')
    for data, suffix in ((broken, ".csv"), (str(broken), ".csv"), (tmp_path / "in", ".zip"), ({"error": "s"}, ".json")):
        note = Path(whole(Unjudged(FEED.terms, data, NOW), tmp_path / "apart", "source", "cannot be read"))
        said = json.loads(note.read_text())
        kept = note.with_name(said["file"])
        assert (note.suffix, kept.suffix) == (".json", suffix)
        assert (said["contract"], said["version"], said["checks"]) == ("a.b", "1.2.3", "source")
        if suffix == ".csv":
            assert kept.read_bytes() == broken.read_bytes()
        elif suffix == ".zip":
            assert zipfile.ZipFile(kept).read("x.csv") == broken.read_bytes()
        else:
            assert json.loads(kept.read_text()) == data


@pytest.mark.parametrize(
    ("target", "said"),
    [
        (f"q/{'n' * 300}.parquet", "File name too long"),
        (f"{'n' * 300}", "File name too long"),
        ("afile/q.parquet", "Not a directory"),
        ("afile/more/q.parquet", "Not a directory"),
    ],
)
def test_where_nothing_can_be_written_is_said(target: str, said: str, tmp_path: Path) -> None:
    """A name that is too long, and a file where a folder should be, are called that, and nothing is passed on."""
    (tmp_path / "afile").write_text("precious")
    (tmp_path / "q").mkdir()
    with pytest.raises(ContractsError) as caught:
        FEED.enforce(pl.DataFrame({"x": [1, 9], "t": ["a", "a"]}), quarantine=tmp_path / target, now=NOW)
    assert f"cannot write {tmp_path / target.partition('/')[0]}" in str(caught.value)
    assert said in str(caught.value)


def test_what_has_no_bytes_is_said(tmp_path: Path) -> None:
    """A file that is not there, and an object that is no data, are said not to be set apart."""
    for data in (tmp_path / "missing.csv", object()):
        with pytest.raises(ContractsError):
            whole(Unjudged(FEED.terms, data, NOW), tmp_path / "apart", "source", "cannot be read")
    assert not (tmp_path / "apart").exists() or not list((tmp_path / "apart").iterdir())


# URLs


def test_rows_are_set_apart_at_a_url() -> None:
    """A target may be a URL: a file, or a folder in which each batch has a file; nothing is written over."""
    system = fsspec.filesystem("memory")
    data = pl.DataFrame({"x": [1.0, 9.0], "t": ["a", "a"]})
    FEED.enforce(data, now=NOW, quarantine="memory://apart/q.parquet")
    for _ in range(2):
        assert FEED.enforce(data, now=NOW, quarantine="memory://apart/folder").height == 1
    assert len(system.ls("/apart/folder", detail=False)) == 2
    with system.open("/apart/q.parquet") as file:
        assert pl.read_parquet(file.read())["_row"].to_list() == [1]
    with pytest.raises(ContractsError, match=r"memory://apart/q\.parquet exists already"):
        FEED.enforce(data, now=NOW, quarantine="memory://apart/q.parquet")
    with pytest.raises(ContractsError, match=r"a \.parquet file or a folder"):
        FEED.enforce(data, now=NOW, quarantine="memory://apart/q.csv")
    assert not [name for name in system.find("/apart") if "/." in name]


def test_accepted_rows_of_a_file_lie_beside(tmp_path: Path) -> None:
    """Of a file whose rows are set apart at a URL, the accepted rows come back as the URL of a file there."""
    (tmp_path / "x.csv").write_text("x,t\n1,a\n9,a\n")
    good = FEED.enforce(tmp_path / "x.csv", now=NOW, quarantine="memory://beside/q.parquet")
    assert good == "memory://beside/q.accepted.csv"
    assert FEED.validate(good, now=NOW).rows == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS], ids=["full", "broken", "read-only"])
def test_what_cannot_be_set_apart_is_not_passed_on(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever call of a file system fails, nothing goes on, nothing is left, and it goes well once it is healed."""
    data = pl.DataFrame({"x": [1.0, 9.0], "t": ["a", "a"]})
    monkeypatch.setattr(Sick, "error", OSError(number, "secret"))
    spared, folder = 0, f"sick://apart-{number}"
    while True:
        monkeypatch.setattr(Sick, "failing", "any")
        monkeypatch.setattr(Sick, "spared", spared)
        try:
            good = FEED.enforce(data, now=NOW, quarantine=folder)
        except ContractsError as error:
            assert os.strerror(number) in str(error)  # noqa: PT017 - until it raises no more
            assert "secret" not in str(error)  # noqa: PT017
        else:
            break
        monkeypatch.setattr(Sick, "failing", "")
        assert not [name for name in place_of(folder).names() if not name.startswith(".")]
        spared += 1
    assert spared > 3
    assert good.height == 1
    monkeypatch.setattr(Sick, "failing", "")
    assert len([name for name in place_of(folder).names() if not name.startswith(".")]) == 1


# killed in the middle

_SPLIT = "contracts.load(args[0]).enforce(args[1], now=NOW, quarantine=args[2])"


def _is_whole(kill: Callable[..., int], step: int, when: str, folder: Path) -> int:
    """Kill the split of a batch, and assert that its files are whole or not there; return how it ended."""
    contract, batch = folder.parent / "a.contract.yaml", folder.parent / "x.csv"
    contract.write_text(TEXT)
    batch.write_text("x,t\n" + "1,a\n9,a\n" * 1000)
    code = kill(step, when, folder, contract, batch, folder / "q.parquet")
    assert code in (0, KILLED)
    for path in folder.glob("[!.]*") if folder.exists() else ():
        assert (pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)).height == 1000
        path.unlink()
    FEED.enforce(batch, now=NOW, quarantine=folder / "q.parquet")
    assert pl.read_parquet(folder / "q.parquet").height == pl.read_csv(folder / "q.accepted.csv").height == 1000
    return code


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_batch_is_set_apart_as_a_whole_or_not_at_all(when: str, tmp_path: Path) -> None:
    """Killed at whichever step, a file of quarantine is whole or not there, and the batch can be judged again."""
    with forge(_SPLIT) as kill:
        step = 1
        while _is_whole(kill, step, when, tmp_path / f"step {step}") == KILLED:
            step += 1
        assert step > 4
        assert _is_whole(kill, 0, "halfway", tmp_path / "halfway") == KILLED


def test_a_batch_is_set_apart_as_a_whole_or_not_at_all_at_any_moment(tmp_path: Path) -> None:
    """So it is when SIGKILL comes at any moment."""
    moments = Random(7)
    with forge(_SPLIT) as kill:
        for number in range(MOMENTS):
            _is_whole(kill, moments.randrange(200_000), "moment", tmp_path / str(number))
