"""What is said of a split: on every kind of data, with parts of two kinds, and where it cannot be judged."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pytest
from tests.kinds import PUSHED, Sample, made

import contracts
from contracts import check_split

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAYS = [date(2026, 1, 1) + timedelta(days=k) for k in range(30)]
NOON = datetime(2026, 1, 2, 12)  # noqa: DTZ001 - without a zone
PEOPLE = [f"person-{k:02}" for k in range(30)]


def sample(start: int, stop: int) -> Sample:
    """Return some days, one a row, and a person for each."""
    return Sample({"day": list(DAYS[start:stop]), "person": list(PEOPLE[start:stop])}, {"day": "date"})


def frame(start: int, stop: int) -> pl.DataFrame:
    """Return the same in polars."""
    return pl.DataFrame(sample(start, stop).columns)


def failed(report: contracts.Report) -> dict[str, int | None]:
    """Return the checks that failed and how many rows did."""
    return {f"{result.check} {result.message.partition(':')[0]}": result.rows_failed for result in report.violations}


def test_every_kind_of_data(kind: str, frame: Callable[[Sample], Any], tmp_path: Path) -> None:
    """Rows at or after the first test row less the gap are counted, and rows of people in both parts."""
    train = frame(sample(0, 20))
    (tmp_path / "test").mkdir()
    report = check_split(
        train, test=made(kind, sample(18, 30), tmp_path / "test"), time="day", group="person", gap="3 days"
    )
    assert failed(report) == {"time train": 5, "group train and test": 4}
    assert (report.rows, report.engine) == (32, PUSHED.get(kind, "polars"))
    late, shared = report.violations
    assert [example.value["part"] for example in late.examples] == ["train"] * 5
    assert [str(example.value["day"]) for example in late.examples] == [str(day) for day in DAYS[15:20]]
    assert {example.value["person"] for example in shared.examples} == {"<aaaaaa-99>"}
    assert [example.value["part"] for example in shared.examples] == ["train", "test"] * 2


@pytest.mark.parametrize("kind", ["pandas", "duckdb", "pyspark", "parquet", "csv"])
def test_parts_of_two_kinds(kind: str, tmp_path: Path) -> None:
    """Each part may be data of another kind; the engine that holds a part looks at it."""
    report = check_split(made(kind, sample(0, 20), tmp_path), test=frame(18, 30), time="day", group="person")
    assert failed(report) == {"time train": 2, "group train and test": 4}
    assert report.engine == ", ".join(dict.fromkeys([PUSHED.get(kind, "polars"), "polars"]))


def test_a_clean_split_holds() -> None:
    """Nothing is said against parts in order that share nobody."""
    report = check_split(frame(0, 10), frame(10, 20), frame(20, 30), time="day", group="person")
    assert report.ok
    assert str(report).startswith("split of train, validation and test: holds (30 rows")


def test_the_gap_is_kept_from_the_last_row_of_training_on() -> None:
    """Two days between the last row of training and the first of the test are more than one day, and not two."""
    assert check_split(frame(0, 10), test=frame(11, 20), time="day", gap="1 day").ok
    report = check_split(frame(0, 10), test=frame(11, 20), time="day", gap=timedelta(days=2))
    assert report.violations[0].message == (
        "train: day: 1 of 10 rows (10 %) come at or after 2026-01-10; test begins with 2026-01-12 and the gap is 2 days"
    )
    assert report.violations[0].details["gap_seconds"] == 172800.0


def test_training_is_held_against_the_earliest_part_after_it() -> None:
    """Training that lies before the test, and in the time of the validation, leaks."""
    report = check_split(frame(0, 15), frame(10, 20), frame(20, 30), time="day")
    assert failed(report) == {"time train": 5}
    assert report.violations[0].details["tested_by"] == "validation"
    late = check_split(frame(0, 10), frame(15, 25), frame(20, 30), time="day")
    assert failed(late) == {"time validation": 5}


def test_times_and_dates_are_compared_in_utc() -> None:
    """A time with a zone is its moment, one without is UTC, and a date lasts its whole day."""
    zoned = pl.DataFrame({"day": [datetime(2026, 1, 2, 12, tzinfo=UTC)]}).with_columns(
        pl.col("day").dt.convert_time_zone("America/New_York")
    )
    naive = pl.DataFrame({"day": [NOON - timedelta(minutes=1), NOON]})
    assert failed(check_split(naive, test=zoned, time="day")) == {"time train": 1}
    assert failed(check_split(frame(0, 3), test=zoned, time="day")) == {"time train": 2}
    assert failed(check_split(zoned, test=frame(1, 3), time="day")) == {"time train": 1}
    assert check_split(zoned, test=frame(2, 3), time="day").ok


def test_several_columns_make_one_group() -> None:
    """With two columns a group is what both say together."""
    train = pl.DataFrame({"house": [1, 1, 2], "room": ["a", "b", "a"]})
    test = pd.DataFrame({"house": [1, 2], "room": ["c", "a"]})
    report = check_split(train, test=test, group=["house", "room"])
    assert failed(report) == {"group train and test": 2}
    assert [e.row for e in report.violations[0].examples] == [2, 1]
    assert report.violations[0].column == "house, room"


def test_a_column_may_be_called_part() -> None:
    """The name of the part gives way to a column of that name."""
    report = check_split(pl.DataFrame({"part": [1]}), test=pl.DataFrame({"part": [1]}), group="part")
    assert report.violations[0].examples[0].value == {"part of the split": "train", "part": 1}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (pl.Series([2**53, 2**53 + 1]), pl.Series([2**53 + 2, 2**53 + 1])),
        (pl.Series([1, 2], dtype=pl.Int8), pl.Series([2, 3], dtype=pl.UInt64)),
        (pl.Series([1.0, 2.5, 2.0]), pl.Series([2, 3])),
        (pl.Series([Decimal(1), Decimal(2)]), pl.Series([2, 3])),
        (pl.Series(["a", "b"], dtype=pl.Categorical), pl.Series(["b"])),
        (pl.Series([date(2026, 1, 1)]), pl.Series([NOON - timedelta(hours=36), NOON])),
        (pl.Series([True]), pl.Series([True, False])),
    ],
)
def test_groups_are_compared_by_value(one: pl.Series, other: pl.Series) -> None:
    """A group is the same whatever the width of its integer, or the type that its text or day is kept in."""
    report = check_split(pl.DataFrame({"g": one}), test=pl.DataFrame({"g": other}), group="g")
    assert failed(report) == {"group train and test": 2}


def test_groups_of_two_kinds_are_said_to_be_so() -> None:
    """Numbers in one part and text in the other are never passed as sharing nothing."""
    report = check_split(pl.DataFrame({"g": [1]}), test=pl.DataFrame({"g": ["1"]}), group="g")
    assert report.violations[0].message == "train and test: g is a number in the one and text in the other"
    assert not report.ok


def test_objects_are_compared_as_text() -> None:
    """IDs that pandas keeps as objects are compared."""
    ids = [uuid.UUID(int=k) for k in range(4)]
    report = check_split(pd.DataFrame({"g": ids[:3]}), test=pd.DataFrame({"g": ids[2:]}), group="g")
    assert failed(report) == {"group train and test": 2}


@pytest.mark.parametrize("column", ["day", "person"])
def test_nulls_are_said(column: str) -> None:
    """A row without its time or group cannot be compared, and fails unless a share of them is let be."""
    train = frame(0, 10).with_columns(
        pl.when(pl.col("day") == DAYS[3]).then(None).otherwise(pl.col(column)).alias(column)
    )
    assert failed(check_split(train, test=frame(10, 20), time="day", group="person")) == {"nulls train": 1}
    assert check_split(train, test=frame(10, 20), time="day", group="person", nulls="10%").ok


def test_text_that_spells_no_time_is_said() -> None:
    """What cannot be read as a time fails, with its row, and is not taken for early enough."""
    report = check_split([{"day": "2026-01-01"}, {"day": "soon"}], test=[{"day": "2026-02-01"}], time="day")
    assert failed(report) == {"type train": 1}
    assert [e.row for e in report.violations[0].examples] == [1]


def test_an_empty_part_is_said() -> None:
    """No rows leak into an empty part, and it fails all the same; the others are still compared."""
    report = check_split(frame(0, 12), frame(0, 0), frame(10, 20), time="day", group="person")
    assert failed(report) == {"rows validation": None, "time train": 2, "group train and test": 4}


def test_a_missing_column_is_said() -> None:
    """A part without the column fails with a hint, and what cannot be compared is skipped."""
    report = check_split(frame(0, 12), test=frame(10, 20).rename({"day": "days"}), time="day", group="person")
    assert failed(report) == {"columns test": None, "group train and test": 4}
    assert report.violations[0].message == "test: columns missing day"
    skipped = [r for r in report.checks if r.check == "time"]
    assert [r.outcome for r in skipped] == ["skipped"]


def test_examples_are_masked_and_bounded() -> None:
    """At most ten rows are shown, text masked, unless told to reveal it."""
    hidden = check_split(frame(0, 30), test=frame(0, 30), group="person")
    shown = check_split(frame(0, 30), test=frame(0, 30), group="person", reveal=True)
    assert len(hidden.violations[0].examples) == len(shown.violations[0].examples) == 10
    assert "person-00" not in hidden.to_json()
    assert shown.violations[0].examples[0].to_dict() == {"row": 0, "value": {"part": "train", "person": "person-00"}}
    assert json.loads(shown.to_json())["ok"] is False


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "needs `time`, `group` or both"),
        ({"group": "person", "gap": "7 days"}, "a gap is one in time"),
        ({"time": "day", "gap": "7"}, "gap: expected a length of time"),
        ({"time": "day", "gap": timedelta(-1)}, "from zero on"),
        ({"time": 3}, "time takes the name of a column"),
        ({"group": []}, "group takes the name of a column, or several"),
        ({"group": ["a", "a"]}, "group takes the name of a column, or several"),
        ({"time": "day", "group": ["day"]}, "cannot be a group"),
        ({"time": "day", "nulls": "all"}, "nulls: expected a share"),
        ({"time": "day", "nulls": "100%"}, "nothing is compared"),
        ({"time": "day", "memory": "much"}, "memory: expected a size"),
    ],
)
def test_what_cannot_be_asked(arguments: dict[str, Any], said: str) -> None:
    """Arguments that make no question are refused, with what would."""
    with pytest.raises(contracts.ContractsError, match=said):
        check_split(frame(0, 10), test=frame(10, 20), **arguments)


@pytest.mark.parametrize("data", [(), (None, None, frame(0, 1)), (frame(0, 1),), (None,)])
def test_two_parts_are_needed(data: tuple[Any, ...]) -> None:
    """Training alone, or no training, is refused; nothing at all makes a decorator."""
    if not data:
        assert callable(check_split(time="day"))
        return
    with pytest.raises(contracts.ContractsError, match="takes train and test"):
        check_split(*data, time="day")


def test_a_part_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The error says which part it is."""
    with pytest.raises(contracts.DataSourceError, match=r"^test: .*nothing\.parquet"):
        check_split(frame(0, 1), test=tmp_path / "nothing.parquet", time="day")


def test_times_that_no_calendar_of_python_knows_are_judged() -> None:
    """A year beyond 9999 in training comes after any test."""
    far = pl.DataFrame({"day": pl.Series([3 * 10**15]).cast(pl.Datetime("ms"))})
    report = check_split(far, test=frame(0, 1), time="day")
    assert failed(report)["time train"] == 1


def test_text_in_a_frame_is_no_time() -> None:
    """Only text of a file is read as times; the hint says what to do with that of a frame."""
    report = check_split(pl.DataFrame({"day": ["2026-01-01"]}), test=frame(5, 6), time="day")
    assert failed(report) == {"type train": 1}
    assert "make them of a frame's text or numbers first" in report.violations[0].hint
