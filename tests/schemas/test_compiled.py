"""What holds of a compiled pandera schema on every engine: which there are, and what pandera's settings ask of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pytest
from pandera.config import ValidationDepth, config_context
from pandera.errors import SchemaErrors

import contracts
from contracts.schemas import compiled

FEED = contracts.loads("""
contract: weather.wind
version: 1.0.0
columns:
  station: {type: string}
  wind:    {type: number, unit: m/s, range: {min: 0, max: 200 km/h}}
""")
BAD = {"station": ["A", None], "wind": [3.0, 60.0]}
MAKERS = {"pandas": pd.DataFrame, "polars": pl.DataFrame}


def found(engine: str) -> set[str]:
    """Return the checks that a schema finds broken."""
    data: Any = MAKERS[engine](BAD)
    try:
        assert FEED.to_pandera(engine).validate(data, lazy=True) is data
    except SchemaErrors as errors:
        return {error.check for error in errors.schema_errors}
    return set()


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("ibis", "`validate` and `enforce` take a DuckDB relation as it is"),
        ("duckdb", "`validate` and `enforce` take a DuckDB relation as it is"),
        ("spark", "did you mean 'pyspark'?"),
        ("dask", "known are pandas, polars, pyspark"),
    ],
)
def test_an_engine_without_a_schema_is_named(engine: str, said: str) -> None:
    """Asked for an engine that it has no schema of, `to_pandera` says which there are, and what to do instead."""
    with pytest.raises(ValueError, match=f"no pandera schema for '{engine}'; known are pandas, polars, pyspark") as why:
        FEED.to_pandera(engine)
    assert said in str(why.value)


@pytest.mark.parametrize("engine", MAKERS)
def test_pandera_can_be_switched_off(engine: str) -> None:
    """Where pandera's validation is disabled, data are returned unseen."""
    assert found(engine) == {"nulls", "range"}
    with config_context(validation_enabled=False):
        assert found(engine) == set()


@pytest.mark.parametrize("engine", MAKERS)
@pytest.mark.parametrize(
    ("depth", "checks"),
    [
        (ValidationDepth.SCHEMA_ONLY, {"nulls"}),
        (ValidationDepth.DATA_ONLY, {"range"}),
        (ValidationDepth.SCHEMA_AND_DATA, {"nulls", "range"}),
    ],
)
def test_pandera_s_depth_is_kept(depth: ValidationDepth, checks: set[str], engine: str) -> None:
    """What pandera counts to a schema (columns, types, nulls) is judged apart from the rest where it is asked for."""
    with config_context(validation_depth=depth):
        assert found(engine) == checks


@pytest.mark.parametrize("error", [SystemExit(0), ImportError("no module named 'pyspark'")])
def test_an_engine_that_cannot_be_loaded_is_an_error(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an engine's own import fails, or ends the process with success as pyspark's may, an ImportError says so."""

    def fails(_: str) -> Any:
        raise error

    monkeypatch.setattr(compiled, "import_module", fails)
    with pytest.raises(ImportError, match=r"pandera\.pyspark cannot be imported .*pandas 2"):
        compiled._modules("pyspark")


@pytest.mark.skipif(pd.__version__.startswith("2."), reason="beside pandas 2 it can be loaded")
def test_spark_beside_pandas_3_is_an_error() -> None:
    """Beside pandas 3, which pyspark's pandas API does not know, the error names pandas 2."""
    with pytest.raises(ImportError, match=r"pandera\.pyspark cannot be imported .*pandas 2"):
        FEED.to_pandera("pyspark")
