"""What is Spark's own: partitions, sessions and their settings."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from tests.kinds import Sample, made, spark

import contracts
from contracts.backends.pushdown.spark import open_spark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEED = contracts.loads(
    json.dumps(
        {
            "contract": "feed",
            "version": "1.0.0",
            "columns": {
                "id": {"type": "integer", "range": {"min": -5}},
                "on": {"type": "timestamp", "tz": "UTC", "range": {"min": "2026-11-01T06:00:00+00:00"}},
                "day": {"type": "date", "range": {"max": "2026-11-22"}},
                "snow": {"type": "number", "unit": "cm", "range": {"min": 0, "max": "3 m"}},
            },
            "key": ["id", "on"],
            "mappings": {"one_day": {"from": "on", "to": "day", "cardinality": "many-to-one"}},
            "rules": {"small": "id + 1 >= 2"},
        }
    )
)
# The hour that a clock in New York shows twice, among others.
HOURS = [datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (4, 5, 6, 7)]
SAMPLE = Sample(
    {
        "id": [*range(19), -(2**63)] * 2,
        "on": (HOURS * 5)[:20] * 2,
        "day": [date(2026, 11, 1), date(2026, 11, 23)] * 20,
        "snow": [float(k * 10) for k in range(40)],
    },
    {"on": "timestamp"},
    {"on": "UTC"},
)


def verdicts(data: Any) -> list[tuple[Any, ...]]:
    """Return what each check says of the rows."""
    report = FEED.validate(data, now=datetime(2026, 11, 23, tzinfo=UTC))
    return [(result.check, result.column, result.outcome, result.rows_failed) for result in report.checks]


@contextmanager
def setting(name: str, value: str) -> Iterator[None]:
    """Set a setting of the session for a while."""
    before = spark().conf.get(name)
    spark().conf.set(name, value)
    try:
        yield
    finally:
        spark().conf.set(name, before)


def test_partitions_change_no_count(tmp_path: Path) -> None:
    """However the rows are spread, as many fail, and ten of them are shown."""
    frame = made("pyspark", SAMPLE, tmp_path)
    spread = frame.repartition(4)
    assert spread.rdd.getNumPartitions() == 4
    assert verdicts(spread) == verdicts(frame) == verdicts(made("polars", SAMPLE, tmp_path))
    failed = [result for result in FEED.validate(spread).violations if result.rows_failed]
    assert {(result.check, len(result.examples) == min(10, result.rows_failed or 0)) for result in failed} == {
        (result.check, True) for result in failed
    }


@pytest.mark.parametrize("ansi", ["true", "false"])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_settings_of_the_session_change_no_verdict(ansi: str, zone: str, tmp_path: Path) -> None:
    """Neither ANSI mode nor the session's time zone, with its hour that occurs twice, has a say."""
    frame, expected = made("pyspark", SAMPLE, tmp_path), verdicts(made("polars", SAMPLE, tmp_path))
    with setting("spark.sql.ansi.enabled", ansi), setting("spark.sql.session.timeZone", zone):
        report = FEED.validate(frame, now=datetime(2026, 11, 23, tzinfo=UTC))
        assert verdicts(frame) == expected
    shown = next(result for result in report.checks if (result.check, result.column) == ("range", "on"))
    assert shown.examples[0].value == "2026-11-01T04:30:00+00:00"


def test_an_old_spark_is_refused() -> None:
    """A session whose Spark cannot answer what is asked is named, before any query."""
    with pytest.raises(
        contracts.DataSourceError, match=r"Spark 4\.2 or newer is wanted, and this session runs 4\.1\.3"
    ):
        open_spark(SimpleNamespace(sparkSession=SimpleNamespace(version="4.1.3")))


def test_the_pass_over_rows_is_one_job(tmp_path: Path) -> None:
    """All checks of rows are one job, of a task for each partition and one that adds up their counts."""
    context = spark().sparkContext
    columns = {"id": {"type": "integer", "range": {"min": 0}}, "snow": {"type": "number", "range": {"min": 0}}}
    feed = contracts.loads(json.dumps({"contract": "feed", "version": "1.0.0", "columns": columns}))
    data = made("pyspark", Sample({"id": [1, 2], "snow": [0.5, 2.0]}), tmp_path)
    context.setJobGroup("pass", "pass")
    try:
        assert feed.validate(data).ok
        assert len(context.statusTracker().getJobIdsForGroup("pass")) == 1
    finally:
        context.setJobGroup("none", "none")
