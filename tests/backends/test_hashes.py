"""Hashes of rows: which of them occur more than once, in memory and in a file."""

from __future__ import annotations

from collections import Counter

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.backends.hashes import Hashes, Suspects

# As in practice the lowest bit is set; 0 is a row that is not compared. Few values, so that some repeat.
HASHES = st.one_of(
    st.just(0),
    st.integers(0, 20).map(lambda n: 2 * n + 1),
    st.integers(0, 20).map(lambda n: (n << 60) % 2**64 | 1),
    st.integers(0, 2**64 - 1).map(lambda n: n | 1),
)
PARTS = st.lists(st.lists(HASHES, max_size=30), max_size=6)


def _taken(parts: list[list[int]], most: int | None) -> Hashes:
    hashes = Hashes(most)
    for part in parts:
        hashes.add(pl.Series(part, dtype=pl.UInt64))
    return hashes


@given(PARTS, st.one_of(st.none(), st.integers(0, 40)))
def test_repeated_hashes_are_those_that_a_counter_finds(parts: list[list[int]], most: int | None) -> None:
    """Each hash that occurs more than once is found once, whether they are in memory or in a file."""
    times = Counter(value for part in parts for value in part if value)
    repeated, rows = _taken(parts, most).repeated()
    assert repeated.dtype == np.uint64
    assert dict(zip(repeated.tolist(), rows.tolist(), strict=True)) == {v: n for v, n in times.items() if n > 1}
    assert sorted(repeated) == repeated.tolist()


@given(PARTS, st.one_of(st.none(), st.integers(0, 40)))
def test_the_hashes_of_a_part_come_back(parts: list[list[int]], most: int | None) -> None:
    """What was added of a part is what is returned of it, from memory and from a file, in any order."""
    hashes = _taken(parts, most)
    for position in reversed(range(len(parts))):
        assert hashes.of_part(position).tolist() == parts[position]
    hashes.repeated()
    assert [hashes.of_part(position).tolist() for position in range(len(parts))] == parts


@pytest.mark.parametrize(("most", "is_in_a_file"), [(None, False), (3, False), (2, True), (0, True)])
def test_beyond_the_most_rows_a_file_is_used(most: int | None, is_in_a_file: bool) -> None:  # noqa: FBT001 - a fact
    """As many hashes as may be are held in memory, and one more goes to a file with all the others."""
    hashes = _taken([[1, 3], [5]], most)
    assert (hashes._file is not None) is is_in_a_file


@given(PARTS)
def test_no_row_of_a_suspect_is_missed(parts: list[list[int]]) -> None:
    """Every row whose hash repeats is among the suspects' rows, and no row that is not compared."""
    hashes = _taken(parts, None)
    repeated, _ = hashes.repeated()
    suspects = Suspects.of(repeated)
    for position, part in enumerate(parts):
        found = set(suspects.rows(hashes.of_part(position)).tolist())
        assert {row for row, value in enumerate(part) if value in set(repeated.tolist())} <= found
        assert not {row for row, value in enumerate(part) if value == 0} & found


def test_without_rows_nothing_repeats() -> None:
    """No parts, and parts without rows, have no repeated hash."""
    assert Hashes().repeated()[0].tolist() == []
    assert _taken([[], []], 0).repeated()[0].tolist() == []
    assert Suspects.of(np.array([], dtype=np.uint64)).rows(np.array([1, 3], dtype=np.uint64)).tolist() == []
