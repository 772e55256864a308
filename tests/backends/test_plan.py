"""A plan is compiled once for data of one schema, by whichever thread comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import contracts
from contracts.backends import parts

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TEXT = """
contract: a.b
version: 1.0.0
columns:
  id: {type: string, pattern: 'c\\d{3}'}
  depth: {type: number, unit: cm, range: {max: 10 cm}}
key: [id]
"""
GOOD = pl.DataFrame({"id": ["c001", "c002"], "depth": [1.0, 2.0]})


def test_a_plan_is_kept_by_schema() -> None:
    """Data of the same schema use one plan, of another schema another; the verdicts are each their own."""
    feed = contracts.loads(TEXT)
    assert feed.validate(GOOD, now=NOW).ok
    assert not feed.validate(GOOD.with_columns(depth=pl.lit(11.0)), now=NOW).ok
    assert len(feed.terms.plans) == 1
    assert feed.validate(GOOD.cast({"depth": pl.Int64}), now=NOW).ok
    assert feed.validate(GOOD.rename({"depth": "depth (cm)"}), now=NOW).ok
    assert len(feed.terms.plans) == 3


def test_other_terms_do_not_share_plans() -> None:
    """Terms that were changed start without plans."""
    feed = contracts.loads(TEXT)
    feed.validate(GOOD, now=NOW)
    assert not replace(feed.terms, placed=()).plans


def test_what_depends_on_the_rows_is_compiled_anew() -> None:
    """Where a unit changes at a date, or stands beside the values, no plan is kept."""
    changing = contracts.loads(
        "contract: a.b\nversion: 1.0.0\ncolumns:\n  day: {type: date}\n"
        "  depth: {type: number, unit: cm, unit_changes: [{from: 2026-12-01, unit: mm}]}\nkey: [day]\n"
    )
    days = pl.Series([datetime(2026, 11, 22, tzinfo=UTC).date(), datetime(2026, 12, 2, tzinfo=UTC).date()])
    changing.validate(pl.DataFrame({"day": days, "depth": [1.0, 20.0]}), now=NOW)
    assert not changing.terms.plans


@pytest.mark.parametrize("first", [[], [None, None]], ids=["no rows", "only nulls"])
def test_a_batch_without_values_decides_nothing_about_units(first: list[float | None]) -> None:
    """After a batch with nothing to convert, the next is converted as if it were the first."""
    feed = contracts.loads(
        "contract: a.b\nversion: 1.0.0\nrows: {min: 0}\ncolumns:\n"
        "  depth: {type: number, unit: cm, nulls: 100%, on_unit: convert, range: {max: 60 cm}}\n"
    )
    feed.validate(pl.DataFrame({"depth (mm)": pl.Series(first, dtype=pl.Float64)}), now=NOW)
    good = feed.enforce(pl.DataFrame({"depth (mm)": [500.0, 600.0]}), now=NOW)
    assert good.to_dict(as_series=False) == {"depth (cm)": [50.0, 60.0]}
    assert feed.profile(pl.DataFrame({"depth (mm)": [500.0, 600.0]})).delivered == {"depth": ("mm",)}


@pytest.mark.parametrize("memory", [None, "64MiB"])
def test_rows_without_a_needed_column_are_counted(memory: str | None) -> None:
    """A LazyFrame that has none of the contract's columns has its rows all the same."""
    feed = contracts.loads("contract: a.b\nversion: 1.0.0\ncolumns:\n  b: {type: string, required: false}\n")
    assert feed.validate(pl.LazyFrame({"z": [1, 2, 3]}), now=NOW, memory=memory).rows == 3


def test_threads_share_a_contract() -> None:
    """Sixteen threads that judge good and bad data by one contract each get their own verdict."""
    feed = contracts.loads(TEXT)
    batches = [GOOD.with_columns(depth=pl.lit(float(k))) for k in range(64)]
    with ThreadPoolExecutor(16) as pool:
        verdicts = list(pool.map(lambda batch: feed.validate(batch, now=NOW).ok, batches))
    assert verdicts == [k <= 10 for k in range(64)]


def test_columns_without_a_promise_are_not_read() -> None:
    """A column that the contract does not name is never computed."""

    def refuse(_: pl.Series) -> pl.Series:
        raise AssertionError

    lazy = GOOD.lazy().with_columns(other=pl.col("id").map_batches(refuse, return_dtype=pl.String))
    assert contracts.loads(TEXT).validate(lazy, now=NOW).ok


SPECIAL = contracts.loads(
    "contract: a.b\nversion: 1.0.0\ncolumns:\n  x: {type: number, nulls: 100%, range: {min: 0}}\n"
    "  y: {type: number, nulls: 100%}\nkey: [y]\nrows: {min: 0}\n"
)
NUMBERS = st.sampled_from([0.0, 1.0, -2.0, 1e308, float("inf"), float("-inf"), float("nan"), None])


@given(st.lists(NUMBERS, max_size=9), st.sampled_from([pl.Float64, pl.Float32]))
def test_a_part_is_read_as_it_came_only_where_all_numbers_are_finite(numbers: list[float | None], kind: type) -> None:
    """NaN is null and an infinity is of no type, in whichever part, beside whatever, also where sums overflow."""
    frame = pl.DataFrame({"x": numbers, "y": numbers}, schema={"x": pl.Float64, "y": pl.Float64}).cast(kind)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "MOST_ROWS", 2)
        report = SPECIAL.validate(frame, now=NOW)
    failed = {(r.check, r.column): r.rows_failed or 0 for r in report.checks}
    values = [None if x is None or x != x else x for x in frame["x"].to_list()]  # noqa: PLR0124 - NaN differs from itself
    infinite = [v for v in values if v in (float("inf"), float("-inf"))]
    finite = [v for v in values if v is not None and v not in infinite]
    assert failed["type", "x"] == len(infinite)
    assert failed["range", "x"] == sum(v < 0 for v in finite)
    assert failed["nulls", "x"] == values.count(None)
    keys = [v for v in values if v not in infinite]
    if finite or not infinite:  # where no value could be read, the key is skipped
        assert failed["key", None] == sum(keys.count(v) > 1 for v in keys)
