"""Rows come back from quarantine once, through the present contract; all of a replay happens, or nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import fsspec
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.buckets import bucket_named
from tests.gating.killing import KILLED, MOMENTS, STRIDE, forge
from tests.kinds import KINDS, PUSHED, Sample, made
from tests.sick import Sick

import contracts
from contracts.errors import ContractsError, ContractViolation
from contracts.gating.handover import Handover, digest_of, resume
from contracts.gating.inventory import inventory
from contracts.gating.whole_batches import Unjudged, whole
from contracts.places.opening import place_of

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
TEXT = (
    "contract: a.b\nversion: 1.0.0\ncolumns:\n"
    "  k: {type: string}\n  day: {type: date}\n"
    "  x: {type: number, unit: cm, range: {max: 5}, nulls: 50%}\n"
    "key: [k]\nrows: {min: 3}\nfreshness: {column: day, within: 2 days}\n"
    "on_violation: {default: quarantine, rows: reject, freshness: reject}\n"
)
FEED = contracts.loads(TEXT)
LATER = contracts.loads(TEXT.replace("max: 5", "max: 8").replace("1.0.0", "1.1.0"))
DAY = dt.date(2026, 11, 22)
DATA = pl.DataFrame(
    {
        "k": ["a", "b", "c", "d", "d", "e", "f", "g"],
        "day": [DAY] * 8,
        "x": [1.0, 7.0, 9.0, 1.0, 1.0, None, 2.0, 3.0],
        "_row": [10, 11, 12, 13, 14, 15, 16, 17],
    }
)
HELD = [kind for kind in KINDS if kind not in PUSHED]

OTHER = "ab" * 32
REPAIRED = f"_batch,_row,_checks,k,day,x\n{OTHER},0,key,z,2026-11-22,1\n"
"""A row of another batch, repaired by hand."""


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """Return the URL of a bucket on this machine."""
    with bucket_named("replays") as url:
        yield url


@pytest.fixture
def apart(tmp_path: Path) -> Path:
    """Return a quarantine file with four rows: 7 and 9 are too large, two share their key."""
    path = tmp_path / "q" / "monday.parquet"
    FEED.enforce(DATA, now=NOW, quarantine=path)
    return path


def left(folder: Path) -> list[str]:
    """Return all files of a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_rows_that_hold_now_go_on(apart: Path, tmp_path: Path) -> None:
    """What the present contract allows goes on, in its columns and with those that the data had beside them."""
    batch = pl.read_parquet(apart)["_batch"][0]
    done = contracts.replay(LATER, apart, tmp_path / "out.parquet", now=NOW)
    assert (done.accepted, done.refused) == (1, 3)
    assert done.checks == {"range:x": 1, "key": 2}
    out = pl.read_parquet(tmp_path / "out.parquet")
    assert out.rows() == [("b", DAY, 7.0, 11)]
    assert out.columns == ["k", "day", "x", "_row"]
    (rest,) = done.quarantined
    still = pl.read_parquet(rest)
    assert still.select("_contract", "_version", "_batch", "_row", "_checks").rows() == [
        ("a.b", "1.1.0", batch, 2, "range:x"),
        ("a.b", "1.1.0", batch, 3, "key"),
        ("a.b", "1.1.0", batch, 4, "key"),
    ]
    assert still["__row"].to_list() == [12, 13, 14]
    assert not apart.exists()


def test_nothing_goes_in_twice(apart: Path, tmp_path: Path) -> None:
    """A file that was replayed is put away; a copy of it, under whatever name, is refused."""
    copy = apart.read_bytes()
    contracts.replay(LATER, apart, tmp_path / "out.parquet", now=NOW)
    with pytest.raises(ContractsError, match="no such file"):
        contracts.replay(LATER, apart, tmp_path / "again.parquet", now=NOW)
    other = apart.with_name("copy.parquet")
    other.write_bytes(copy)
    with pytest.raises(ContractsError, match="went through a replay before: replayed/"):
        contracts.replay(LATER, other, tmp_path / "again.parquet", now=NOW)
    assert other.exists()
    assert not (tmp_path / "again.parquet").exists()
    assert not [name for name in left(tmp_path) if "/." in name and "replayed/." not in name]


def test_a_file_and_its_copy_do_not_go_in_together(apart: Path, tmp_path: Path) -> None:
    """Of one replay no two files are equal: their rows would go on twice; all such are named, and nothing changes."""
    (apart.parent / "copy.parquet").write_bytes(apart.read_bytes())
    for name in ("other.csv", "another.csv"):
        (apart.parent / name).write_text(REPAIRED)
    before = left(tmp_path)
    with pytest.raises(ContractsError) as caught:
        contracts.replay(LATER, sorted(apart.parent.iterdir()), tmp_path / "out.parquet", now=NOW)
    alike = [line.partition(" are of equal content")[0].split(" and ") for line in str(caught.value).splitlines()]
    assert [[Path(name).name for name in names] for names in alike] == [
        ["another.csv", "other.csv"],
        ["copy.parquet", "monday.parquet"],
    ]
    assert left(tmp_path) == before


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl", "ndjson"])
@pytest.mark.parametrize("out", ["parquet", "csv", "jsonl"])
def test_repaired_rows_go_on(suffix: str, out: str, apart: Path, tmp_path: Path) -> None:
    """Rows repaired by hand, in Parquet, CSV or JSON lines, are written as the ending of the output says."""
    rows = pl.read_parquet(apart).with_columns(x=pl.lit(5.0), k=pl.Series(["b", "c", "d", "h"]))
    fixed = apart.with_suffix(f".{suffix}")
    apart.unlink()
    write: Any = {"parquet": rows.write_parquet, "csv": rows.write_csv}.get(suffix, rows.write_ndjson)
    write(fixed)
    done = contracts.replay(FEED, fixed, tmp_path / f"out.{out}", now=NOW)
    assert (done.accepted, done.refused, done.quarantined) == (4, 0, ())
    read: Any = {"parquet": pl.read_parquet, "csv": pl.read_csv, "jsonl": pl.read_ndjson}[out]
    got = read(tmp_path / f"out.{out}")
    assert got["k"].to_list() == ["b", "c", "d", "h"]
    assert got["x"].to_list() == [5.0] * 4
    assert FEED.validate(tmp_path / f"out.{out}", now=NOW).ok


@pytest.mark.parametrize("kind", HELD)
def test_rows_of_any_kind_of_data_come_back(kind: str, tmp_path: Path) -> None:
    """Whatever kind of data rows came in, a contract that allows them lets them in, with the values that they had."""
    sample = Sample(
        {"k": ["a", "b", "c", "d"], "day": [DAY] * 4, "x": [1.0, 7.5, 2.0, 3.0]},
        types={"k": "string", "day": "date", "x": "number"},
    )
    data = made(kind, sample, tmp_path)
    FEED.enforce(data, now=NOW, quarantine=tmp_path / "q" / "q.parquet")
    done = contracts.replay(LATER, tmp_path / "q" / "q.parquet", tmp_path / "out.parquet", now=NOW)
    assert (done.accepted, done.refused) == (1, 0)
    assert pl.read_parquet(tmp_path / "out.parquet").select("k", "day", "x").rows() == [("b", DAY, 7.5)]


def test_what_is_said_of_the_whole_is_not_asked(apart: Path, tmp_path: Path) -> None:
    """Four rows out of an old batch are neither too few nor too old; and what tolerates a share tolerates it still."""
    year = dt.timedelta(days=365)
    done = contracts.replay(LATER, apart, tmp_path / "out.parquet", now=NOW + year)
    assert done.accepted == 1
    feed = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns: {x: {type: number, nulls: 40%}, t: {type: string, allowed: [a]}}\n"
        "on_violation: quarantine\n"
    )
    rows: list[dict[str, Any]] = [{"x": None, "t": "b"}, {"x": None, "t": "a"}, {"x": 1.0, "t": "a"}]
    feed.enforce(pl.DataFrame(rows), now=NOW, quarantine=tmp_path / "n" / "n.parquet")
    apart = pl.read_parquet(tmp_path / "n" / "n.parquet")
    assert apart["_checks"].to_list() == ["nulls:x; allowed:t", "nulls:x"]
    apart.with_columns(_checks=pl.Series(["allowed:t", "nulls:x"]), t=pl.lit("a")).write_parquet(tmp_path / "m.parquet")
    done = contracts.replay(feed, tmp_path / "m.parquet", tmp_path / "n.parquet", now=NOW)
    assert (done.accepted, done.refused, done.checks) == (1, 1, {"nulls:x": 1})


def test_rows_of_several_files_are_judged_together(tmp_path: Path) -> None:
    """A key that two files share is a key that rows share, since they go to one output."""
    for name in ("one", "two"):
        FEED.enforce(DATA, now=NOW, quarantine=tmp_path / "q" / f"{name}.parquet")
    files = [tmp_path / "q" / f"{name}.parquet" for name in ("one", "two")]
    (tmp_path / "q" / "two.parquet").unlink()
    other = pl.read_parquet(files[0]).with_columns(k=pl.Series(["b", "x", "y", "z"]), x=pl.lit(1.0))
    other = other.with_columns(_batch=pl.lit("b" * 64))
    other.write_parquet(files[1])
    done = contracts.replay(LATER, files, tmp_path / "out.parquet", now=NOW)
    assert pl.read_parquet(tmp_path / "out.parquet")["k"].to_list() == ["x", "y", "z"]
    assert done.checks == {"range:x": 1, "key": 4}
    assert len(done.quarantined) == 2


def test_where_no_row_holds_nothing_changes(apart: Path, tmp_path: Path) -> None:
    """Rows that fail as they did stay in the file in which they are."""
    before = left(tmp_path)
    done = contracts.replay(FEED, apart, tmp_path / "out.parquet", now=NOW)
    assert (done.accepted, done.refused, done.output) == (0, 4, None)
    assert left(tmp_path) == before


def test_the_unit_that_came_with_rows_is_read(tmp_path: Path) -> None:
    """Rows in another unit come back in the declared one."""
    text = TEXT.replace("unit: cm", "unit: cm, on_unit: convert").replace("min: 3", "min: 2")
    feed, later = contracts.loads(text), contracts.loads(text.replace("max: 5", "max: 8"))
    field = pa.field("x", pa.float64(), metadata={"unit": "mm"})
    table = DATA.select("k", "day").head(3).to_arrow().append_column(field, pa.array([10.0, 70.0, 20.0]))
    feed.enforce(table, now=NOW, quarantine=tmp_path / "q" / "q.parquet")
    contracts.replay(later, tmp_path / "q" / "q.parquet", tmp_path / "out.parquet", now=NOW)
    assert pl.read_parquet(tmp_path / "out.parquet")["x"].to_list() == [7.0]


def test_what_no_row_can_be_told_apart_by_is_refused(apart: Path, tmp_path: Path) -> None:
    """A missing column rejects the whole replay, and nothing changes."""
    rows = pl.read_parquet(apart).drop("day")
    rows.write_parquet(apart)
    before = left(tmp_path)
    with pytest.raises(ContractViolation, match="day"):
        contracts.replay(LATER, apart, tmp_path / "out.parquet", now=NOW)
    assert left(tmp_path) == before


def test_what_cannot_be_replayed_is_said(apart: Path, tmp_path: Path) -> None:
    """A missing file, one of another kind, a broken one, an output that is there, and two folders are refused."""
    (tmp_path / "q" / "broken.parquet").write_bytes(b"PAR1")
    (tmp_path / "q" / "ragged.csv").write_text("_batch,_row,_checks,x\na,1\n")
    (tmp_path / "there.csv").write_text("precious")
    cases: list[tuple[Any, str, str]] = [
        (tmp_path / "q" / "missing.parquet", "o.csv", "missing.parquet: no such file"),
        (tmp_path / "q" / "x.txt", "o.csv", "x.txt: what is replayed is .parquet, .csv"),
        (tmp_path / "q" / "broken.parquet", "o.csv", "broken.parquet: cannot be read as parquet"),
        (tmp_path / "q" / "ragged.csv", "o.csv", "ragged.csv: cannot be read as csv"),
        (apart, "there.csv", "there.csv exists already; no file is written over: name a new one"),
        (apart, f"{'n' * 300}.csv", "File name too long; nothing is passed on"),
        (apart, "o.xlsx", "rows are written as .parquet, .csv"),
        ([apart, apart], "o.csv", "files of one folder, each once"),
        ([apart, tmp_path / "there.csv"], "o.csv", "files of one folder, each once"),
        ([], "o.csv", "files of one folder, each once"),
    ]
    before = left(tmp_path)
    for files, out, said in cases:
        with pytest.raises(ContractsError) as caught:
            contracts.replay(LATER, files, tmp_path / out, now=NOW)
        assert said in str(caught.value)
    assert left(tmp_path) == before
    assert (tmp_path / "there.csv").read_text() == "precious"


FRONT = ["_contract", "_version", "_batch", "_row", "_checks", "_reasons"]
REPAIRS: dict[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], str]] = {
    "no `_checks`": (lambda rows: rows.drop("_checks"), "lacks `_checks`"),
    "no `_row`, no `_batch`": (lambda rows: rows.drop("_batch", "_row"), "lacks `_batch`, `_row`"),
    "nothing in front": (lambda rows: rows.drop(FRONT), "lacks `_batch`, `_row`, `_checks`"),
    "another contract": (
        lambda rows: rows.with_columns(_contract=pl.lit("c.d")),
        "row 1 of the file and 3 more not of",
    ),
    "a row twice": (lambda rows: pl.concat([rows, rows.head(1)]), "row 5 of the file with a `_batch` and `_row` that"),
    "a negative row": (lambda rows: rows.with_columns(_row=pl.lit(-1)), "`_row` is not a whole number from 0 in row 1"),
    "no row": (lambda rows: rows.with_columns(_row=pl.lit("abc")), "`_row` is not a whole number from 0 in row 1"),
    "no digest": (lambda rows: rows.with_columns(_batch=pl.lit("x")), "`_batch` is not a SHA-256 digest in row 1"),
    "no checks": (lambda rows: rows.with_columns(_checks=pl.lit("?!")), "`_checks` is not checks, such as"),
}


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("repair", REPAIRS)
def test_what_a_repair_broke_in_front_is_refused(repair: str, suffix: str, apart: Path, tmp_path: Path) -> None:
    """Rows of which it is not known any more which they are do not go on, nor do their marks as data."""
    broken, said = REPAIRS[repair]
    rows = broken(pl.read_parquet(apart))
    file = apart.with_name(f"repaired.{suffix}")
    write: Any = {"parquet": rows.write_parquet, "csv": rows.write_csv, "jsonl": rows.write_ndjson}[suffix]
    write(file)
    before = left(tmp_path)
    with pytest.raises(ContractsError) as caught:
        contracts.replay(LATER, file, tmp_path / "out.parquet", now=NOW)
    assert str(caught.value).startswith(f"{file}: ")
    assert said in str(caught.value)
    assert left(tmp_path) == before


def test_a_batch_that_was_set_apart_twice_goes_on_once(apart: Path, tmp_path: Path) -> None:
    """Of two files that hold the same rows of a batch, whatever their kinds, one is replayed at a time."""
    export = apart.with_name("export.csv")
    pl.read_parquet(apart).write_csv(export)
    with pytest.raises(ContractsError, match=r"export\.csv: row 1 of the file and 3 more with a `_batch` and `_row`"):
        contracts.replay(LATER, [apart, export], tmp_path / "out.parquet", now=NOW)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("d.csv", b"", "cannot be read as csv: it is empty, without even a header"),
        ("d.jsonl", b"", "cannot be read as jsonl: it is empty"),
        ("d.jsonl", b'{"_batch": 1}\n[]\n', "cannot be read as jsonl: line 2 is no JSON object"),
        ("d.csv", "k,Ä\n".encode("latin-1"), "not UTF-8 text (byte 0xc4 in position 2); text in another encoding"),
        ("d.csv", b"\x1f\x8b\x08\x00", "it is compressed (gzip): decompress it first"),
        ("d.csv", b'_batch,_row,_checks\n"a,1,key\n', "a quote before line 2 is not closed"),
        ("d.csv", b"_batch,_row,_checks\na,1\n", "line 2 has 2 cells where the header has 3"),
        ("d.unread.csv", b"", "cannot be read as csv: it is empty, without even a header"),
    ],
)
def test_what_cannot_be_read_is_said_as_elsewhere(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    """The file is called as the caller calls it, with the place of what is wrong, and the way out."""
    file = tmp_path / "R" / name
    file.parent.mkdir()
    file.write_bytes(content)
    with pytest.raises(ContractsError) as caught:
        contracts.replay(LATER, file, tmp_path / "out.parquet", now=NOW)
    assert str(caught.value).startswith(f"{file}: ")
    assert said in str(caught.value)


def test_text_with_a_line_separator_is_one_line(apart: Path, tmp_path: Path) -> None:
    """JSON lines end at line feeds, and not at what Unicode calls a line separator."""
    rows = pl.read_parquet(apart).head(1).with_columns(x=pl.lit(5.0), k=pl.lit("a\u2028b"))
    rows.write_ndjson(apart.with_suffix(".jsonl"))
    assert contracts.replay(LATER, apart.with_suffix(".jsonl"), tmp_path / "out.parquet", now=NOW).accepted == 1
    assert pl.read_parquet(tmp_path / "out.parquet")["k"].to_list() == ["a\u2028b"]


def test_bytes_that_could_not_be_read_come_back_repaired(tmp_path: Path) -> None:
    """Of a file that could not be read, the repaired bytes are replayed, and the note goes away with them."""
    broken = tmp_path / "x.csv"
    broken.write_text('k,day,x\n"a,2026-11-22,1\n')
    note = Path(whole(Unjudged(FEED.terms, broken, NOW), tmp_path / "q", "source", "cannot be read"))
    with pytest.raises(ContractsError, match="repair that one"):
        contracts.replay(FEED, note, tmp_path / "out.csv", now=NOW)
    kept = note.with_name(json.loads(note.read_text())["file"])
    kept.write_text("k,day,x\na,2026-11-22,1\n")
    assert contracts.replay(FEED, kept, tmp_path / "out.csv", now=NOW).accepted == 1
    assert not note.exists()
    assert [entry.replayed for entry in inventory(tmp_path / "q")] == [True]


# stopped half-way

_REPLAY = "contracts.replay(contracts.load(args[0]), args[1], args[2], now=NOW)"


def _rows(folder: Path) -> list[tuple[str, float]]:
    """Return the rows of all files that hold some: what went on, and what waits in quarantine."""
    found: list[tuple[str, float]] = []
    for path in [folder / "out.parquet", *(folder / "q").glob("[!.]*.parquet")]:
        if path.exists():
            found += pl.read_parquet(path).select("k", "x").rows()
    return sorted(found)


def _survives(kill: Callable[..., int], step: int, when: str, folder: Path) -> int:
    """Kill a replay, go on with it, and assert that each row is in one place; return how it ended."""
    contract = folder.parent / "later.contract.yaml"
    contract.write_text(TEXT.replace("max: 5", "max: 8"))
    file, out = folder / "q" / "monday.parquet", folder / "out.parquet"
    FEED.enforce(DATA, now=NOW, quarantine=file)
    wanted = _rows(folder)
    code = kill(step, when, folder, contract, file, out)
    assert code in (0, KILLED)
    resume(place_of(folder / "q"))
    if file.exists():
        assert not out.exists()
        contracts.replay(LATER, file, out, now=NOW)
    assert _rows(folder) == wanted
    assert pl.read_parquet(out)["k"].to_list() == ["b"]
    assert [entry.replayed for entry in inventory(folder / "q")] == [False, True]
    return code


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_replay_that_is_killed_loses_and_doubles_nothing(when: str, tmp_path: Path) -> None:
    """Killed at whichever call of the operating system, and gone on with, each row is in one place."""
    with forge(_REPLAY) as kill:
        step = 1
        while _survives(kill, step, when, tmp_path / f"step {step}") == KILLED:
            step += STRIDE
    assert step > 15


def test_a_replay_that_is_killed_at_any_moment_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Nor does it when SIGKILL comes at any moment."""
    moments = Random(7)
    with forge(_REPLAY) as kill:
        for number in range(MOMENTS):
            _survives(kill, moments.randrange(200_000), "moment", tmp_path / str(number))


def test_a_plan_is_finished_by_the_next_replay(apart: Path, tmp_path: Path) -> None:
    """Where a replay stopped after its plan was written, one of any other file in the folder goes on with it first."""
    handover = Handover(place_of(apart.parent), "20261123T000000-00000000")
    out = place_of(tmp_path / "first.csv")
    with handover.draft(out).writing() as path:
        path.write_text("k\nb\n")
    plan = {
        "files": [[str(apart), digest_of(place_of(apart))]],
        "targets": [[str(tmp_path / "first.csv"), digest_of(handover.draft(out))]],
        "receipt": {},
    }
    (apart.parent / ".replay-20261123T000000-00000000.json").write_text(json.dumps(plan))
    with pytest.raises(ContractsError, match=r"monday\.parquet: no such file"):
        contracts.replay(LATER, apart, tmp_path / "second.csv", now=NOW)
    assert (tmp_path / "first.csv").read_text() == "k\nb\n"
    assert not (tmp_path / "second.csv").exists()


def _stopped(
    folder: str, monkeypatch: pytest.MonkeyPatch, is_late_enough: Callable[[str], bool], out: str = "{}/out.parquet"
) -> tuple[str, str]:
    """Return a file and an output of a replay that stopped at the first call by which the folder looks like this."""
    spared = 0
    while True:
        here = f"{folder}-{spared}"
        file, target = f"{here}/q/monday.parquet", out.format(here)
        FEED.enforce(DATA, now=NOW, quarantine=file)
        with monkeypatch.context() as patch:
            patch.setattr(Sick, "failing", "any")
            patch.setattr(Sick, "spared", spared)
            with pytest.raises(ContractsError, match="No space left on device"):
                contracts.replay(LATER, file, target, now=NOW)
        if is_late_enough(here):
            return file, target
        spared += 1


def _is_planned(folder: str) -> bool:
    return any(name.startswith(".replay-") for name in place_of(f"{folder}/q").names())


def _is_published(folder: str) -> bool:
    return place_of(f"{folder}/out.parquet").exists()


def test_run_again_a_replay_says_what_became_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A replay that stopped after its plan was written returns, when run again, what it would have returned."""
    for number, is_late_enough in enumerate((_is_planned, _is_published)):
        file, out = _stopped(f"sick://{tmp_path.name}{number}", monkeypatch, is_late_enough)
        done = contracts.replay(LATER, file, out, now=NOW)
        assert (done.accepted, done.refused, done.checks, done.output) == (1, 3, {"range:x": 1, "key": 2}, out)
        assert [place_of(path).exists() for path in done.quarantined] == [True]
        with pytest.raises(ContractsError, match="exists already"):
            contracts.replay(LATER, file, out, now=NOW)


def test_a_new_file_of_the_old_name_is_not_taken_for_the_one_replayed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was put in the place of a file since its replay stopped is no part of that replay."""
    file, out = _stopped(f"sick://{tmp_path.name}", monkeypatch, _is_published)
    with place_of(file).writing() as path:
        known_by = {"_batch": [OTHER], "_row": [0], "_checks": ["key"]}
        pl.DataFrame({**known_by, "k": ["z"], "day": [DAY], "x": [1.0]}).write_parquet(path)
    with pytest.raises(ContractsError, match="exists already"):
        contracts.replay(LATER, file, out, now=NOW)
    assert contracts.replay(LATER, file, out.replace("out", "new"), now=NOW).accepted == 1


@pytest.mark.parametrize("since", ["taken", "replaced"])
def test_an_output_that_was_taken_away_blocks_no_folder(
    since: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where who reads the output was quicker than who goes on with the replay, the replay is finished all the same."""
    file, out = _stopped(f"sick://{tmp_path.name}-{since}", monkeypatch, _is_without_draft)
    place_of(out).remove()
    if since == "replaced":
        with place_of(out).writing() as path:
            path.write_bytes(b"of the reader")
    other = place_of(file).beside("other.csv")
    with other.writing() as path:
        path.write_text(REPAIRED)
    assert contracts.replay(LATER, other.text, out.replace("out", "other"), now=NOW).accepted == 1
    assert not [name for name in other.folder().names() if name.startswith(".")]
    assert [entry.rows for entry in inventory(other.folder().text) if not entry.replayed] == [3]
    assert place_of(out).exists() == (since == "replaced")


def _is_without_draft(folder: str) -> bool:
    return _is_published(folder) and not any(name.startswith(".") for name in place_of(folder).names())


def test_a_replay_whose_draft_is_gone_before_its_files_moved_comes_to_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows whose output was never there stay in quarantine, and can be replayed."""
    file, out = _stopped(f"sick://{tmp_path.name}", monkeypatch, _is_planned)
    folder = place_of(out).folder()
    for name in folder.names():
        folder.below(name).remove()
    with pytest.raises(ContractsError, match=r"for sick://.*/out\.parquet .*is gone; nothing was changed"):
        contracts.replay(LATER, file, out, now=NOW)
    assert place_of(file).folder().names() == ["monday.parquet"]
    assert contracts.replay(LATER, file, out, now=NOW).accepted == 1


@pytest.mark.parametrize(
    ("output", "kept"),
    [
        ("{folder}/out.parquet", "../out.parquet"),
        ("sick://other:canary@{name}/out.parquet", "sick://{name}/out.parquet"),
        ("{path}/out.parquet", "{path}/out.parquet"),
    ],
    ids=["near", "far", "here"],
)
def test_a_plan_holds_no_secret(output: str, kept: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan names places from its folder, others without user and password; and the same replay goes on with it."""
    known = {"name": tmp_path.name, "path": tmp_path}
    wanted = output.format(folder="{}", **known)
    file, out = _stopped(f"sick://me:canary@{tmp_path.name}", monkeypatch, _is_planned, wanted)
    folder = place_of(file).folder()
    (name,) = [one for one in folder.names() if one.startswith(".replay-")]
    with folder.below(name).reading() as opened:
        text = bytes(opened.read()).decode()
    plan = json.loads(text)
    assert "canary" not in text
    assert [file for file, _ in plan["files"]] == ["monday.parquet"]
    assert [target for target, _ in plan["targets"]] == [kept.format(**known), *plan["receipt"]["quarantined"]]
    done = contracts.replay(LATER, file, out, now=NOW)
    assert (done.accepted, done.refused, str(done.output)) == (1, 3, out)
    assert place_of(out).exists()


def test_a_replay_goes_on_wherever_the_current_folder_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file and an output in the folder that was the current one are found again from another one."""
    monkeypatch.chdir(tmp_path)
    FEED.enforce(DATA, now=NOW, quarantine="monday.parquet")
    Path("replayed").write_text("in the way")
    with pytest.raises(ContractsError, match="run it again to go on where it stopped"):
        contracts.replay(LATER, "monday.parquet", "out.csv", now=NOW)
    Path("replayed").unlink()
    monkeypatch.chdir("/")
    assert len(resume(place_of(tmp_path))) == 1
    assert (tmp_path / "out.csv").exists()
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_replay_at_a_url() -> None:
    """Files at a URL are replayed there, and what stays apart is written there too."""
    system = fsspec.filesystem("memory")
    FEED.enforce(DATA, now=NOW, quarantine="memory://replay/q/monday.parquet")
    done = contracts.replay(LATER, "memory://replay/q/monday.parquet", "memory://replay/out.csv", now=NOW)
    assert (done.accepted, done.refused, done.output) == (1, 3, "memory://replay/out.csv")
    assert [entry.replayed for entry in inventory("memory://replay/q")] == [False, True]
    assert not system.exists("/replay/q/monday.parquet")
    assert system.cat("/replay/out.csv").decode().startswith("k,day,x,_row\nb,")


def test_of_many_replays_of_one_file_one_succeeds(apart: Path, tmp_path: Path, bucket: str) -> None:
    """However many replay a file at once, here or in a bucket, its rows go on once, and nothing is left half-done."""
    FEED.enforce(DATA, now=NOW, quarantine=f"{bucket}/race/q/monday.parquet")
    for file, out in ((str(apart), str(tmp_path)), (f"{bucket}/race/q/monday.parquet", f"{bucket}/race")):
        with ThreadPoolExecutor(6) as pool:
            tried = [pool.submit(contracts.replay, LATER, file, f"{out}/{k}.parquet", now=NOW) for k in range(6)]
        failed = [one.exception() for one in tried if one.exception()]
        assert len(failed) == 5
        assert all(isinstance(error, ContractsError) for error in failed)
        assert [name for name in place_of(out).names() if not name.startswith(".")] != []
        assert len([name for name in place_of(out).names() if name.endswith(".parquet")]) == 1
        folder = place_of(file).folder()
        assert [entry.replayed for entry in inventory(folder.text)] == [False, True]
        assert not [name for name in folder.names() if name.startswith(".")]


def test_a_replay_on_a_sick_file_system_loses_and_doubles_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever call fails, the replay goes on where it stopped once the file system is healed."""
    spared, is_well = 0, False
    while not is_well:
        folder = f"sick://replay-{spared}"
        monkeypatch.setattr(Sick, "failing", "")
        FEED.enforce(DATA, now=NOW, quarantine=f"{folder}/q/monday.parquet")
        monkeypatch.setattr(Sick, "failing", "any")
        monkeypatch.setattr(Sick, "spared", spared)
        try:
            contracts.replay(LATER, f"{folder}/q/monday.parquet", f"{folder}/out.parquet", now=NOW)
            is_well = True
        except ContractsError as error:
            assert "No space left on device" in str(error)  # noqa: PT017 - until it raises no more
        monkeypatch.setattr(Sick, "failing", "")
        resume(place_of(f"{folder}/q"))
        if place_of(f"{folder}/q/monday.parquet").exists():
            assert not place_of(f"{folder}/out.parquet").exists()
            contracts.replay(LATER, f"{folder}/q/monday.parquet", f"{folder}/out.parquet", now=NOW)
        with place_of(f"{folder}/out.parquet").reading() as file:
            assert pl.read_parquet(file.read())["k"].to_list() == ["b"]
        assert [(entry.rows, entry.replayed) for entry in inventory(f"{folder}/q")] == [(3, False), (4, True)]
        spared += 1
    assert spared > 20


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(st.sampled_from("abcd"), st.sampled_from([1.0, 6.0, 9.0, None]), st.sampled_from([None, "t"])),
        min_size=1,
        max_size=10,
    ),
    suffix=st.sampled_from(["parquet", "csv", "jsonl"]),
)
def test_what_goes_on_and_what_stays_are_the_rows_replayed(
    rows: list[tuple[str, float | None, str | None]], suffix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Of any rows, repaired or not, each goes on or stays apart, and none both."""
    folder = tmp_path_factory.mktemp("replayed")
    front = {"_batch": "b" * 64, "_checks": "range:x"}
    records = [
        {**front, "_row": 3 * k, "k": key, "day": "2026-11-22", "x": x, "more": more}
        for k, (key, x, more) in enumerate(rows)
    ]
    kinds = {"x": pl.Float64, "more": pl.String}
    frame, file = pl.DataFrame(records, schema_overrides=kinds), folder / f"q.{suffix}"
    write: Any = {"parquet": frame.write_parquet, "csv": frame.write_csv, "jsonl": frame.write_ndjson}[suffix]
    write(file)
    done = contracts.replay(LATER, file, folder / "out.parquet", now=NOW)
    keys = [key for key, _, _ in rows]
    bad = [k for k, (key, x, _) in enumerate(rows) if x == 9.0 or keys.count(key) > 1]
    assert (done.accepted, done.refused) == (len(rows) - len(bad), len(bad))
    if not done.accepted:
        assert file.exists()
        return
    good = [k for k in range(len(rows)) if k not in bad]
    assert pl.read_parquet(folder / "out.parquet")["k"].to_list() == [keys[k] for k in good]
    apart = [pl.read_parquet(path) for path in map(str, done.quarantined)]
    assert [row for one in apart for row in one["_row"]] == [3 * k for k in bad]
    assert all(one["_batch"].unique().to_list() == ["b" * 64] for one in apart)
