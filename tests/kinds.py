"""One table of values, made into each kind of data that a contract can judge.

A column's physical type follows from its values, as in data that somebody made: all whole numbers
are an integer column, text that is no number among numbers is a column of mixed objects. Where a
kind cannot hold the table, `why_not` says why; nothing else is left out.
"""

from __future__ import annotations

import csv
import json
import math
import re
import warnings
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contracts.report import Result

__all__ = ["FRAMES", "KINDS", "PUSHED", "Sample", "is_refused", "made", "spark", "spark_connect", "typed", "why_not"]

_SAFE_INTEGER = 2**53 - 1
_SPECIAL = {"inf": math.inf, "-inf": -math.inf, "nan": math.nan}
_WHEN_EMPTY = {
    "string": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


@dataclass(frozen=True)
class Sample:
    """Values by column, and what is declared of them: types, zones, headers and carried units."""

    columns: dict[str, list[Any]]
    types: dict[str, str] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The physical headers."""
        return [self.headers.get(name, name) for name in self.columns]

    def arrow_type(self, name: str) -> pa.DataType | None:
        """Return the column's type, None where its objects are mixed."""
        values = [value for value in self.columns[name] if value is not None]
        found = {type(value) for value in values}
        if not found:
            return _WHEN_EMPTY.get(self.types.get(name, "string"), self._time(name, zoned=name in self.zones))
        if found == {datetime}:
            zoned = {value.tzinfo is not None for value in values}
            return self._time(name, zoned=zoned.pop()) if len(zoned) == 1 else None
        if found == {int, float}:
            exact = all(abs(value) <= _SAFE_INTEGER for value in values if isinstance(value, int))
            return pa.float64() if exact else None
        plain = {str: pa.string(), bool: pa.bool_(), float: pa.float64(), int: pa.int64(), date: pa.date32()}
        fits = found != {int} or all(-(2**63) <= value < 2**63 for value in values)
        return plain[found.pop()] if len(found) == 1 and fits else None

    def _time(self, name: str, *, zoned: bool) -> pa.DataType:
        return pa.timestamp("us", self.zones.get(name, "UTC") if zoned else None)

    @property
    def mixed(self) -> list[str]:
        """The columns whose objects are mixed."""
        return [name for name in self.columns if self.arrow_type(name) is None]


def typed(values: list[Any], declared: str | None) -> list[Any]:
    """Return values as written in YAML with times in time columns as times, and `'inf'` as infinity."""
    readers = {"number": _float, "integer": _float, "date": _moment, "timestamp": _moment}
    read = readers.get(declared or "", lambda text: text)
    return [read(value) if isinstance(value, str) else value for value in values]


def _float(text: str) -> Any:
    return _SPECIAL.get(text, text)


def _moment(text: str) -> Any:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-23") else datetime.fromisoformat(text)
    except ValueError:
        return text


def why_not(kind: str, sample: Sample) -> str:
    """Return why a kind of data cannot hold a table; nothing where it can."""
    reasons = [reason for rule in _LIMITS[kind] if (reason := rule(sample))]
    return "; ".join(reasons)


def _no_mixed(sample: Sample) -> str:
    return f"a column has one type here: {', '.join(sample.mixed)}" if sample.mixed else ""


def _no_twins(sample: Sample) -> str:
    return "names of columns are unique here" if len(set(sample.names)) < len(sample.names) else ""


def _no_units(sample: Sample) -> str:
    return "carries no units beside the values" if sample.units else ""


def _no_lossy_floats(sample: Sample) -> str:
    """Say so where pandas itself would make floats of integers beside nulls, before we see them."""
    for name, values in sample.columns.items():
        big = any(isinstance(value, int) and abs(value) > _SAFE_INTEGER for value in values)
        if big and None in values and sample.arrow_type(name) == pa.int64():
            return f"pandas makes floats of {name}"
    return ""


def _no_empty_text(sample: Sample) -> str:
    return "cannot tell empty text from null" if any("" in values for values in sample.columns.values()) else ""


def _spelt_otherwise(sample: Sample) -> str:
    """Say so where text spells a value as another type's would be: it is a spelling, not a type."""
    for name, values in sample.columns.items():
        declared, found = sample.types.get(name), sample.arrow_type(name)
        if declared == "date" and pa.types.is_timestamp(found or pa.null()):
            return f"text spells a date {name}, or a time, and has no column of either"
        if declared == "timestamp" and found == pa.date32():
            return f"text spells a date {name}, or a time, and has no column of either"
        if declared == "integer" and any(isinstance(value, float) and not math.isnan(value) for value in values):
            return f"text spells an integer {name} without a point, and has no column of floats"
        if sample.zones.get(name, "UTC") != "UTC":
            return f"text carries offsets, and no name of a zone: {name}"
    return ""


def _no_types(sample: Sample) -> str:
    for name, values in sample.columns.items():
        if sample.types.get(name) == "string" and any(
            value is not None and not isinstance(value, str) for value in values
        ):
            return f"all is text here, so {name} is what it should be"
        if sample.types.get(name) == "number" and any(isinstance(value, str) and _reads(value) for value in values):
            return f"all is text here, so text in {name} is a number"
    return ""


def _reads(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _no_zones(sample: Sample) -> str:
    others = [name for name, zone in sample.zones.items() if zone != "UTC"]
    return f"times are instants here, and keep no name of a zone: {', '.join(others)}" if others else ""


def _only_finite(sample: Sample) -> str:
    every = [value for values in sample.columns.values() for value in values if isinstance(value, float)]
    return "JSON knows no infinity and no NaN" if not all(map(math.isfinite, every)) else ""


def _some_rows(sample: Sample) -> str:
    return "without a line there is no header" if not any(sample.columns.values()) else ""


_LIMITS: dict[str, tuple[Callable[[Sample], str], ...]] = {
    "pandas-objects": (),
    "pandas": (_no_lossy_floats,),
    "pandas-arrow": (_no_mixed, _no_twins),
    "polars": (_no_mixed, _no_twins, _no_units),
    "polars-lazy": (_no_mixed, _no_twins, _no_units),
    "pyarrow": (_no_mixed,),
    "reader": (_no_mixed,),
    "dataset": (_no_mixed, _no_twins),
    "parquet": (_no_mixed, _no_twins),
    "folder": (_no_mixed, _no_twins),
    "csv": (_no_units, _no_empty_text, _spelt_otherwise, _no_types),
    "jsonl": (_no_units, _no_twins, _spelt_otherwise, _only_finite, _some_rows),
    "payload": (_no_twins, _spelt_otherwise, _only_finite),
    "duckdb": (_no_mixed, _no_twins, _no_units, _no_zones),
    "pyspark": (_no_mixed, _no_twins, _no_units, _no_zones),
    "spark-connect": (_no_mixed, _no_twins, _no_units, _no_zones),
}


# What an engine refuses to judge: the check, and how the reason goes on that it gives.
_REFUSED = {
    "duckdb": {},
    "pyspark": {"pattern": r"`\(\?[a-z]+[:)]` folds case, or splits lines, in another way in Java"},
}


def is_refused(kind: str, result: Result) -> bool:
    """Return whether a check was skipped as what this engine cannot judge, with the reason that is known here."""
    engine = PUSHED.get(kind, kind)
    cause = _REFUSED.get(engine, {}).get(result.check)
    said = rf"not judged: {result.check} cannot be judged on {engine}: {cause}"
    return cause is not None and result.outcome == "skipped" and bool(re.fullmatch(said, result.message))


def made(kind: str, sample: Sample, folder: Path) -> Any:
    """Return the table as a kind of data; files are written into the folder."""
    return _MAKERS[kind](sample, folder)


def _table(sample: Sample) -> pa.Table:
    fields, arrays = [], []
    for name, header in zip(sample.columns, sample.names, strict=True):
        kind = sample.arrow_type(name)
        unit = sample.units.get(name)
        fields.append(pa.field(header, kind, metadata={"unit": unit} if unit else None))
        arrays.append(pa.array([_in_utc(value) for value in sample.columns[name]], type=kind))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def _in_utc(value: Any) -> Any:
    """Return a zoned time in UTC, which leaves Arrow no zone to work out by itself."""
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else value


def _pandas(sample: Sample, column: Callable[[Sample, str], pd.Series]) -> pd.DataFrame:
    frame = pd.concat([column(sample, name) for name in sample.columns], axis=1)
    frame.columns = pd.Index(sample.names)
    if sample.units:
        frame.attrs["units"] = {sample.headers.get(name, name): unit for name, unit in sample.units.items()}
    return frame


def _numpy_column(sample: Sample, name: str) -> pd.Series:
    values, kind = sample.columns[name], sample.arrow_type(name)
    has_nulls = None in values
    if kind is not None and pa.types.is_timestamp(kind):
        return pd.Series(values, dtype=f"datetime64[us, {kind.tz}]" if kind.tz else "datetime64[us]")
    big = any(isinstance(value, int) and abs(value) > _SAFE_INTEGER for value in values)
    if kind in (pa.float64(), pa.int64()) and not (big and has_nulls):
        return pd.Series(values, dtype="float64" if has_nulls or kind == pa.float64() else "int64")
    return pd.Series(values, dtype="bool" if kind == pa.bool_() and not has_nulls else "object")


def _default_column(sample: Sample, name: str) -> pd.Series:
    kind = sample.arrow_type(name)
    if kind is not None and pa.types.is_timestamp(kind) and kind.tz:
        return _numpy_column(sample, name)
    return pd.Series(sample.columns[name])


def _arrow_backed(sample: Sample, _: Path) -> pd.DataFrame:
    frame = _table(sample).to_pandas(types_mapper=pd.ArrowDtype)
    if sample.units:
        frame.attrs["units"] = {sample.headers.get(name, name): unit for name, unit in sample.units.items()}
    return frame


def _parquet(sample: Sample, folder: Path) -> Path:
    path = folder / "data.parquet"
    pq.write_table(_table(sample), path)
    return path


def _reader(sample: Sample, _: Path) -> pa.RecordBatchReader:
    return pa.RecordBatchReader.from_batches(_table(sample).schema, _table(sample).to_batches(max_chunksize=2))


def _dataset(sample: Sample, _: Path) -> ds.Dataset:
    return ds.dataset(_table(sample))


def _folder(sample: Sample, folder: Path) -> Path:
    """Write the rows to two files, the second of which may be without any."""
    table, path = _table(sample), folder / "data"
    path.mkdir(exist_ok=True)
    pq.write_table(table.slice(0, 2), path / "1.parquet")
    pq.write_table(table.slice(2), path / "2.parquet")
    return path


def _csv(sample: Sample, folder: Path) -> Path:
    path = folder / "data.csv"
    # A second column, since a line with nothing on it is no row.
    rows = [(*row, "") for row in zip(*sample.columns.values(), strict=True)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*sample.names, "last"])
        writer.writerows([[_spelt(value) for value in row] for row in rows])
    return path


def _spelt(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else value


def _json_lines(sample: Sample, folder: Path) -> Path:
    path = folder / "data.jsonl"
    rows = [dict(zip(sample.names, row, strict=True)) for row in zip(*sample.columns.values(), strict=True)]
    lines = [json.dumps(row, default=_spelt, allow_nan=False) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def _payload(sample: Sample, _: Path) -> dict[str, Any]:
    spelt = [[_jsonable(value) for value in values] for values in sample.columns.values()]
    units = {sample.headers.get(name, name): unit for name, unit in sample.units.items()}
    return {"rows_units": units, "rows": dict(zip(sample.names, spelt, strict=True))}


def _jsonable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _relation(sample: Sample, _: Path) -> Any:
    return _duckdb().from_arrow(_table(sample))


@cache
def _duckdb() -> Any:
    import duckdb

    return duckdb.connect()


def _spark_frame(sample: Sample, session: Any) -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema

    table = _table(sample)
    schema: Any = from_arrow_schema(table.schema, prefer_timestamp_ntz=True)
    return session.createDataFrame(table, schema).coalesce(1)  # so that rows have one order


_SPARK_SETTINGS = {
    "plugins": "org.apache.spark.sql.connect.SparkConnectPlugin",  # one Java serves both kinds of sessions
    "connect.grpc.binding.address": "127.0.0.1",
    "connect.grpc.binding.port": "0",  # a free one
    "ui.enabled": "false",
    "sql.session.timeZone": "UTC",
    "sql.shuffle.partitions": "1",
    "sql.adaptive.enabled": "false",  # which plans a query anew after each of its stages
    # Code that runs once is not worth the best compiler, nor a heap of this size a collector with threads of its own.
    "driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xms1g -Xmn700m",
}


@cache
def spark() -> Any:
    """Return the Spark session of this process, with the time zone UTC, made for many tiny queries."""
    with warnings.catch_warnings():
        # Spark says of pandas 3 that it may not work; nothing here asks Spark for pandas.
        warnings.simplefilter("ignore", FutureWarning)
        from pyspark.sql import SparkSession

        builder = SparkSession.builder.master("local[1]")
        for name, value in _SPARK_SETTINGS.items():
            builder = builder.config(f"spark.{name}", value)
        session = builder.getOrCreate()
        session.sparkContext.setLogLevel("OFF")
        return session


@cache
def spark_connect() -> Any:
    """Return a session of Spark Connect, whose server runs in this process's Spark."""
    service = spark().sparkContext._jvm.org.apache.spark.sql.connect.service
    port = getattr(service, "SparkConnectService$").__getattr__("MODULE$").localPort()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # of pandas 3, as above
        from pyspark.sql.connect.session import SparkSession

        session = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").create()
    # The classic session compiles its queries to Java code; this one interprets them, which is the other way there is.
    session.conf.set("spark.sql.codegen.wholeStage", "false")
    session.conf.set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
    return session


_MAKERS: dict[str, Callable[[Sample, Path], Any]] = {
    "pandas-objects": lambda sample, _: _pandas(sample, _numpy_column),
    "pandas": lambda sample, _: _pandas(sample, _default_column),
    "pandas-arrow": _arrow_backed,
    "polars": lambda sample, _: pl.DataFrame(pl.from_arrow(_table(sample))),
    "polars-lazy": lambda sample, _: pl.DataFrame(pl.from_arrow(_table(sample))).lazy(),
    "pyarrow": lambda sample, _: _table(sample),
    "reader": _reader,
    "dataset": _dataset,
    "parquet": _parquet,
    "folder": _folder,
    "csv": _csv,
    "jsonl": _json_lines,
    "payload": _payload,
    "duckdb": _relation,
    "pyspark": lambda sample, _: _spark_frame(sample, spark()),
    "spark-connect": lambda sample, _: _spark_frame(sample, spark_connect()),
}

KINDS = tuple(_MAKERS)
# The kinds that stay where they are, and the name of the engine of each.
PUSHED = {"duckdb": "duckdb", "pyspark": "pyspark", "spark-connect": "pyspark"}
# The kinds that pandera knows beside pandas 3, and the name of its engine for each.
FRAMES = {
    "pandas-objects": "pandas",
    "pandas": "pandas",
    "pandas-arrow": "pandas",
    "polars": "polars",
    "polars-lazy": "polars",
}
