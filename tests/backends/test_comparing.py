"""Keys and mappings, however the rows are compared: by distinct pairs, by a shared hash, over parts, in rounds."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import contracts
from contracts.backends import comparing, grouping, parts, shared_hashes
from contracts.backends.comparing import Comparing
from contracts.backends.counting import cells_of
from contracts.backends.findings import Task
from contracts.backends.plan import planned
from contracts.backends.sources import open_batch
from contracts.validation import judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FEED = contracts.loads("""
contract: a.b
version: 1.0.0
columns:
  cookie: {type: string, nulls: 100%, pii: false, unique: true}
  person: {type: string, nulls: 100%, pii: false}
  number: {type: integer, nulls: 100%}
key: [cookie, number]
mappings:
  one_person: {from: cookie, to: person, cardinality: many-to-one}
  household: {from: number, to: person, cardinality: one-to-one}
rows: {min: 0}
""")
NOW = contracts.contract.clock(None)
_MIB = 2**20
CHECKS = ("unique", "key", "mapping")


def found(frame: pl.DataFrame, memory: int | None = None) -> dict[str, Any]:
    """Return, by check, how many rows fail and the first of them."""
    report = judge(FEED.terms, frame, now=NOW, memory=memory).report
    assert not report.errored
    return {
        r.details.get("name", r.check): (r.rows_failed, tuple(e.row for e in r.examples))
        for r in report.checks
        if r.check in CHECKS
    }


def expected(frame: pl.DataFrame) -> dict[str, Any]:
    """Return the same by plain Python, from what the checks' docstrings say."""
    rows = frame.rows(named=True)

    def repeated(names: tuple[str, ...], *, nulls: bool) -> list[int]:
        keys = [tuple(row[n] for n in names) for row in rows]
        return [k for k, key in enumerate(keys) if (nulls or None not in key) and keys.count(key) > 1]

    def broken(source: str, target: str) -> set[int]:
        full = [(k, r[source], r[target]) for k, r in enumerate(rows) if None not in (r[source], r[target])]
        return {k for k, s, _ in full if len({t for _, other, t in full if other == s}) > 1}

    lists = {
        "unique": repeated(("cookie",), nulls=False),
        "key": repeated(("cookie", "number"), nulls=True),
        "one_person": sorted(broken("cookie", "person")),
        "household": sorted(broken("number", "person") | broken("person", "number")),
    }
    return {name: (len(rows), tuple(rows[:10])) for name, rows in lists.items()}


cell = st.sampled_from(["a", "b", "c", "d", None])
frames = st.lists(st.tuples(cell, cell, st.sampled_from([0, 1, 2, None])), max_size=14).map(
    lambda rows: pl.DataFrame(rows, {"cookie": pl.String, "person": pl.String, "number": pl.Int64}, orient="row")
)


def large(seed: int, rows: int = 4_000) -> pl.DataFrame:
    """Return rows of which few break anything."""
    source = random.Random(seed)
    cookies = [f"c{source.randrange(rows * 20) if k % 9 else k}" if k % 50 else None for k in range(rows)]
    persons = [None if c is None or k % 70 == 0 else f"p{hash(c) % 97}" for k, c in enumerate(cookies)]
    return pl.DataFrame({"cookie": cookies, "person": persons, "number": [k % 1000 for k in range(rows)]})


@settings(max_examples=150)
@given(frames)
def test_counts_and_rows_are_exact(frame: pl.DataFrame) -> None:
    """Failing rows are those of a plain-Python oracle."""
    assert found(frame) == expected(frame)


@pytest.mark.parametrize("targets", [False, True], ids=["keys", "keys and targets"])
@settings(max_examples=60)
@given(frame=frames)
def test_colliding_hashes_cost_time_and_no_verdict(*, targets: bool, frame: pl.DataFrame) -> None:
    """Where all keys share one hash, or all that they determine too, the values decide."""
    hashed = grouping._hash

    def alike(prepared: Any, names: Sequence[str]) -> pl.Expr:
        is_target = tuple(names) == ("v:person",)
        return hashed(prepared, names) if is_target and not targets else pl.col(names[0]).hash() * 0 + 3

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grouping, "_hash", alike)
        report = judge(replace(FEED.terms), frame, now=NOW).report  # which has no plans yet
    ours = {r.details.get("name", r.check): r.rows_failed for r in report.checks if r.check in CHECKS}
    assert ours == {name: rows for name, (rows, _) in expected(frame).items()}


@pytest.mark.parametrize("few", [0.0, 0.5, 2.0], ids=["by hash", "as seen", "by pairs"])
@pytest.mark.parametrize("many", [0.0, 2.0], ids=["shared hash", "own hash"])
def test_each_way_of_comparing_agrees(few: float, many: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether pairs are kept or hashes, and whether a key has a hash of its own, changes nothing."""
    frame = large(1, 600)
    wanted = expected(frame)
    monkeypatch.setattr(comparing, "_FEW", few)
    monkeypatch.setattr(comparing, "_MANY", many)
    assert found(frame) == wanted
    assert any(rows for rows, _ in wanted.values())


@pytest.mark.parametrize("rows", [7, 400, 1_999])
def test_parts_agree_with_the_whole(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Judged in parts, with little memory, hashes in a file and suspects in rounds, all is as in one piece."""
    frame = large(2)
    whole = judge(FEED.terms, frame, now=NOW).report
    monkeypatch.setattr(parts, "MOST_ROWS", rows)
    monkeypatch.setattr(parts, "_FEWEST_ROWS", rows)
    monkeypatch.setattr(shared_hashes, "_HASH_SHARE", _MIB // 100)
    monkeypatch.setattr(shared_hashes, "_SUSPECT_BYTES", 10_000)
    for memory in (None, _MIB):
        report = judge(FEED.terms, frame, now=NOW, memory=memory).report
        assert report.checks == whole.checks
    assert {r.check for r in whole.violations} == set(CHECKS)


@pytest.mark.parametrize("position", [0, 1, 2])
def test_a_file_without_rows_changes_nothing(position: int, tmp_path: Path) -> None:
    """An empty file, wherever it stands in a folder, leaves rows, counts and positions as they are."""
    frames = [large(3, 300), large(4, 300)]
    frames.insert(position, frames[0].clear())
    for number, frame in enumerate(frames):
        frame.write_parquet(tmp_path / f"{number}.parquet")
    report = judge(FEED.terms, str(tmp_path), now=NOW).report
    assert report.checks == judge(FEED.terms, pl.concat(frames), now=NOW).report.checks
    assert report.rows == 600
    assert report.violations


def test_a_check_that_broke_takes_no_other_with_it() -> None:
    """Of dependencies that are compared together, those whose check did not break are still judged."""
    frame = large(5, 300)
    batch = open_batch(frame, FEED.terms, None)
    positions = tuple(k for k, place in enumerate(FEED.terms.placed) if place.check.name in CHECKS)
    plan = planned(batch, Task(FEED.terms, positions))
    first = cells_of(plan, frame.lazy(), plan.hashes)
    judged = Comparing.of(plan, None, None)
    judged.add(judged.seen(first))
    over = parts.parts(batch)
    whole = judged.offenders(over)
    assert len(whole) > 1
    for broken in whole:
        judged.errors = {broken: ValueError()}
        assert {k: rows.to_list() for k, rows in judged.offenders(over).items()} == {
            k: rows.to_list() for k, rows in whole.items() if k != broken
        }


def test_rows_beyond_32_bits_have_positions() -> None:
    """A position does not end at 2^32."""
    assert grouping.numbered(pl.DataFrame({"x": [1, 2]}), 2**32)[grouping.ROW].to_list() == [2**32, 2**32 + 1]
