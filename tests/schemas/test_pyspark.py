"""The compiled schema for Spark. It needs pandas 2, since pandera.pyspark does: `make spark` runs these tests."""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaError, SchemaWarning
from tests.checks.test_cases import ALL, Case
from tests.kinds import Sample, made, spark, why_not

import contracts
from contracts.backends.pushdown.cells import read_cell
from contracts.backends.pushdown.spark import Spark
from contracts.checks import CHECKS
from contracts.column import Column

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    not pd.__version__.startswith("2."), reason="pandera.pyspark needs pandas 2: `make spark` runs this"
)

SPEC: dict[str, Any] = {
    "contract": "weather.wind",
    "version": "1.0.0",
    "columns": {
        "station": {"type": "string", "pii": False, "missing": ["NA"]},
        "n": {"type": "integer", "description": "how many"},
        "wind": {"type": "number", "unit": "m/s", "range": {"min": 0, "max": "200 km/h"}},
        "at": {"type": "timestamp", "tz": "UTC", "required": False},
    },
}
FEED = contracts.loads(json.dumps(SPEC))
GOOD: dict[str, list[Any]] = {"station": ["A", "B", "C"], "n": [1, 2, 3], "wind": [3.0, 12.5, 0.0]}
NATIVE = (
    "String",
    "Double",
    "Float",
    "Byte",
    "Short",
    "Integer",
    "Long",
    "Boolean",
    "Date",
    "Timestamp",
    "TimestampNTZ",
)
# The first two cases of each check: one fails, one passes.
CASES = [
    pytest.param(case, id=f"{name}-{case.outcome}")
    for name in CHECKS
    for case in [case for case in ALL if case.check == name][:2]
]


def frame(folder: Path, kind: str = "pyspark", **columns: list[Any]) -> Any:
    """Return good data as a Spark frame, with some columns replaced."""
    return made(kind, Sample({**GOOD, **columns}), folder)


def told(judged: Any) -> list[tuple[str, str, str, str]]:
    """Return what stands beside the data, as (category, reason, column, check)."""
    return [
        (category, reason, one["column"], one["check"])
        for category, reasons in judged.pandera.errors.items()
        for reason, several in reasons.items()
        for one in several
    ]


def pandera() -> Any:
    """Return pandera's module for Spark."""
    return import_module("pandera.pyspark")


def test_it_is_a_real_schema() -> None:
    """Columns have Spark's types, nullability, presence, names, metadata and named checks."""
    import pyspark.sql.types as spark_types

    schema = FEED.to_pandera("pyspark")
    assert isinstance(schema, pandera().DataFrameSchema)
    assert [(c.nullable, c.required, str(c.dtype)) for c in schema.columns.values()] == [
        (True, True, "string"),
        (False, True, "integer"),
        (False, True, "number"),
        (False, False, "timestamp"),
    ]
    assert schema.columns["wind"].metadata["unit"] == "m/s"
    assert schema.columns["n"].description == "how many"
    assert [check.name for check in schema.columns["wind"].checks] == ["type", "nulls", "range"]
    types = (spark_types.StringType(), spark_types.LongType(), spark_types.DoubleType(), spark_types.TimestampType())
    assert [field.dataType for field in schema.to_structtype()] == list(types)


@pytest.mark.parametrize("kind", ["pyspark", "spark-connect"])
def test_errors_stand_beside_the_data(kind: str, tmp_path: Path) -> None:
    """Nothing is raised: the same frame comes back, with errors in pandera's form, and none after good data."""
    schema = FEED.to_pandera("pyspark")
    good, bad = frame(tmp_path, kind), frame(tmp_path, kind, wind=[3.0, 60.0, None], n=[1, 2, None])
    assert schema.validate(good) is good
    assert good.pandera.errors == {}
    assert schema(bad) is bad
    assert bad.pandera.schema is schema
    assert sorted(told(bad)) == [
        ("DATA", "DATAFRAME_CHECK", "wind", "range"),
        ("SCHEMA", "SERIES_CONTAINS_NULLS", "n", "nulls"),
        ("SCHEMA", "SERIES_CONTAINS_NULLS", "wind", "nulls"),
    ]
    assert bad.pandera.errors["DATA"]["DATAFRAME_CHECK"] == [
        {
            "schema": "weather.wind",
            "column": "wind",
            "check": "range",
            "error": "wind: 1 of 3 rows (33.3 %) lie outside 0 m/s to 55.5555555556 m/s",
        }
    ]


def test_without_lazy_the_first_error_is_raised(tmp_path: Path) -> None:
    """As in a stock schema, `lazy=False` raises."""
    with pytest.raises(SchemaError, match="wind: 1 of 3 rows"):
        FEED.to_pandera("pyspark").validate(frame(tmp_path, wind=[3.0, 60.0, 1.0]), lazy=False)


@pytest.mark.parametrize("case", CASES)
def test_a_case_has_its_verdict(case: Case, tmp_path: Path) -> None:
    """The schema has errors where a report has violations, and so has a stock schema of its columns and checks."""
    if reason := why_not("pyspark", case.sample):
        pytest.skip(f"pyspark: {reason}")
    here, there = made("polars", case.sample, tmp_path), made("pyspark", case.sample, tmp_path)
    violated = bool(case.contract.validate(here, now=case.now, reference=case.reference(tmp_path)).violations)
    ours = case.contract.to_pandera("pyspark", now=case.now, reference=case.reference(tmp_path, "pyspark"))
    stock = pandera().DataFrameSchema(columns=ours.columns, checks=ours.checks)
    assert [bool(schema.validate(there).pandera.errors) for schema in (ours, stock)] == [violated, violated]


def test_all_checks_of_rows_are_one_job(tmp_path: Path) -> None:
    """However many checks of rows there are, good data cost one job."""
    context = spark().sparkContext
    schema, data = FEED.to_pandera("pyspark"), frame(tmp_path)
    context.setJobGroup("schema", "schema")
    try:
        assert told(schema.validate(data)) == []
        assert len(context.statusTracker().getJobIdsForGroup("schema")) == 1
    finally:
        context.setJobGroup("none", "none")


def test_pandera_s_settings_are_kept(tmp_path: Path) -> None:
    """Switched off, pandera looks at nothing; told to, at the schema or at the data alone."""
    schema, bad = FEED.to_pandera("pyspark"), frame(tmp_path, wind=[3.0, 60.0, 1.0], n=[1, 2, None])
    with config_context(validation_enabled=False):
        assert schema.validate(bad).pandera.errors is None
    with config_context(validation_depth=ValidationDepth.SCHEMA_ONLY):
        assert told(schema.validate(bad)) == [("SCHEMA", "SERIES_CONTAINS_NULLS", "n", "nulls")]
    with config_context(validation_depth=ValidationDepth.DATA_ONLY):
        assert told(schema.validate(bad)) == [("DATA", "DATAFRAME_CHECK", "wind", "range")]


def test_what_a_user_adds_is_judged_by_pandera(tmp_path: Path) -> None:
    """A column or a check that is not the contract's stands among the errors, beside the contract's own."""
    pa = pandera()
    schema = FEED.to_pandera("pyspark").add_columns({"gust": pa.Column("double")})
    schema = schema.update_column("wind", checks=[pa.Check.gt(5.0)])
    assert sorted(told(schema.validate(frame(tmp_path, n=[1, 2, None])))) == [
        ("DATA", "DATAFRAME_CHECK", "wind", "greater_than(5.0)"),
        ("SCHEMA", "COLUMN_NOT_IN_DATAFRAME", "gust", "column_in_dataframe"),
        ("SCHEMA", "SERIES_CONTAINS_NULLS", "n", "nulls"),
    ]


def test_a_sample_is_judged(tmp_path: Path) -> None:
    """`sample` asks for a share of the rows."""
    data = frame(tmp_path, wind=[60.0, 60.0, 60.0])
    assert told(FEED.to_pandera("pyspark").validate(data, sample=1.0))
    with pytest.raises(SchemaError, match="rows"):
        FEED.to_pandera("pyspark").validate(data, sample=0.0, lazy=False)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"on_violation": {"range": "warn"}}, "wind: 1 of 3 rows"),
        ({"columns": {"station": {"type": "string", "pattern": "(?i)[a-z]"}}}, "pattern cannot be judged on pyspark"),
    ],
)
def test_what_is_no_error_is_a_warning(more: dict[str, Any], said: str, tmp_path: Path) -> None:
    """A check whose policy is `warn`, and one that Spark cannot judge, warn and are no errors."""
    data = frame(tmp_path, wind=[3.0, 60.0, 1.0])
    with pytest.warns(SchemaWarning, match=said):
        judged = contracts.loads(json.dumps(SPEC | more)).to_pandera("pyspark").validate(data)
    assert told(judged) == []


@pytest.mark.parametrize("declared", ["string", "number", "integer", "boolean", "date", "timestamp"])
def test_a_data_type_refuses_what_holds_no_value_of_it(declared: Any) -> None:
    """A type of Spark is refused where the plan can read no value of it, and only there."""
    import pyspark.sql.types as spark_types
    from pandera.engines.pyspark_engine import Engine

    from contracts.schemas.pyspark_frames import Declared

    column, dialect = Column("x", type=declared), Spark()
    natives = [getattr(spark_types, f"{name}Type")() for name in NATIVE]
    for native in [*natives, spark_types.DecimalType(9, 2)]:
        cell = read_cell(column, "x", dialect.kind(native.simpleString()), dialect)
        accepted = Declared(column, lambda _: None).check(Engine.dtype(native))
        # pandera makes one type of times with a zone and without; which of them a column has, the check `type` knows.
        assert accepted is (cell.readable != "(`x` IS NULL)" or (declared, native.typeName()) == ("date", "timestamp"))
