"""Spark's DataFrames as tables that are asked in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from contracts.backends.pushdown.regexes import for_java
from contracts.backends.pushdown.sql import Dialect, UnsupportedError
from contracts.backends.pushdown.table import Table
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Spark", "SparkTable", "open_spark"]

_OLDEST = (4, 2)
"""The first version of Spark whose `min_by` returns several rows, which is how examples are asked for."""

_EPOCH = "CAST('1970-01-01' AS TIMESTAMP_NTZ)"
_KINDS = {
    **dict.fromkeys(("string", "char", "varchar"), "text"),
    "double": "float",
    "float": "single",
    **dict.fromkeys(("tinyint", "smallint", "int", "bigint"), "integer"),
    "decimal": "decimal",
    "boolean": "boolean",
    "date": "date",
    "timestamp_ntz": "naive",
    "timestamp": "zoned",
    "void": "nothing",
}


class Spark(Dialect):
    """How Spark spells things. Its patterns are Java's."""

    name = "pyspark"
    text = "STRING"
    naive = "TIMESTAMP_NTZ"
    text_length = "char_length"
    strip = "btrim"
    wide = "DECIMAL(19, 0)"  # two of which multiply to one of 38 digits, the most there are
    hash = "xxhash64"
    hash_offset = 2**63
    struct = "struct"
    lowest = "min_by"
    position = "monotonically_increasing_id()"

    def kind(self, native: str) -> str:
        """Return the kind of a type; `string collate ...` compares otherwise than a contract does."""
        return _KINDS.get(native.partition("(")[0], "other")

    def quoted(self, name: str) -> str:
        """Return a name in backticks."""
        return "`" + name.replace("`", "``") + "`"

    def string(self, text: str) -> str:
        """Return text by its bytes: what a backslash means in quotes depends on the session."""
        return f"CAST(X'{text.encode().hex()}' AS STRING)"

    def in_utc(self, zoned: str) -> str:
        """Return the instant; a cast would go by the session's zone, which has hours that occur twice."""
        return f"timestampadd(MICROSECOND, unix_micros({zoned}), {_EPOCH})"

    def micros(self, naive: str) -> str:
        """Return the microseconds since 1970; a cast to a time with a zone would go by the session's."""
        return f"timestampdiff(MICROSECOND, {_EPOCH}, {naive})"

    def is_fine_time(self, naive: str) -> str | None:
        """Return None: all times are finite."""
        return None

    def among(self, value: str, listed: list[str]) -> str:
        """Return whether a value is one of the literals."""
        return f"({value} IN ({', '.join(listed)}))"

    def matches(self, value: str, pattern: str) -> str:
        """Return whether Java matches.

        Raises:
            UnsupportedError: it would match other texts.

        """
        try:
            return f"({value} RLIKE {self.string(for_java(pattern))})"
        except ValueError as error:
            raise UnsupportedError(str(error)) from None


_SPARK = Spark()


@dataclass(frozen=True)
class SparkTable(Table):
    """A DataFrame, of a classic session or of Spark Connect."""

    frame: Any
    dialect = _SPARK

    @property
    def hasher(self) -> str:
        """The session's Spark."""
        return f"{self.dialect.name} {self.frame.sparkSession.version}"

    @property
    def kinds(self) -> Mapping[str, str]:
        """The kind of each column."""
        return {name: self.dialect.kind(native) for name, native in self.frame.dtypes}

    def select(self, columns: Mapping[str, str]) -> SparkTable:
        """Return the table of some expressions."""
        return SparkTable(self.frame.selectExpr(*self._listed(columns)))

    def where(self, condition: str) -> SparkTable:
        """Return some rows."""
        return SparkTable(self.frame.filter(condition))

    def grouped(self, by: Sequence[str], columns: Mapping[str, str]) -> SparkTable:
        """Return a row for each group."""
        if not by:
            return self.select(columns)  # aggregates alone make one row
        made = [self._column(text) for text in self._listed(columns)]
        return SparkTable(self.frame.groupBy(*map(self.dialect.quoted, by)).agg(*made))

    def beside(self, other: Table, on: Mapping[str, str]) -> SparkTable:
        """Return all rows, each beside the other table's."""
        assert isinstance(other, SparkTable)
        quoted = self.dialect.quoted
        same = " AND ".join(f"{quoted(a)} <=> {quoted(b)}" for a, b in on.items())
        return SparkTable(self.frame.join(other.frame, self._column(same), "left"))

    def listed(self, texts: Mapping[str, Sequence[str]]) -> SparkTable:
        """Return texts as a table of the same session."""
        if not any(texts.values()):
            return SparkTable(
                self.frame.limit(0).selectExpr(*self._listed(dict.fromkeys(texts, "CAST(NULL AS STRING)")))
            )
        pyarrow = import_module("pyarrow")
        table = pyarrow.table({name: pyarrow.array(values, pyarrow.string()) for name, values in texts.items()})
        return SparkTable(self.frame.sparkSession.createDataFrame(table))

    def first(self, rows: int) -> SparkTable:
        """Return some rows, the first of the first partition in general."""
        return SparkTable(self.frame.limit(rows))

    def fetch(self) -> list[tuple[Any, ...]]:
        """Run the query, as one action."""
        return [tuple(row) for row in self.frame.collect()]

    def tallied(self, by: Sequence[str], keys: Mapping[str, str]) -> Table:
        """Return the rows (group, column, key, n)."""
        quoted = self.dialect.quoted
        pairs = ", ".join(f"{place}, {text}" for place, text in enumerate(keys.values()))
        stacked = self.frame.selectExpr(*map(quoted, by), f"stack({len(keys)}, {pairs}) AS (place, bucket)")
        return SparkTable(stacked).grouped([*by, "place", "bucket"], {"n": "count(*)"})

    def _column(self, text: str) -> Any:
        """Return SQL as a column of the frame's own kind of session: one process may have both kinds."""
        is_remote = type(self.frame).__module__.startswith("pyspark.sql.connect.")
        functions = import_module("pyspark.sql.connect.functions" if is_remote else "pyspark.sql.functions")
        return functions.expr(text)

    def _listed(self, columns: Mapping[str, str]) -> list[str]:
        return [f"{text} AS {self.dialect.quoted(name)}" for name, text in columns.items()]


def open_spark(frame: Any) -> SparkTable:
    """Return a DataFrame as a table.

    Raises:
        DataSourceError: its Spark is too old.

    """
    version = str(frame.sparkSession.version)
    if tuple(map(int, version.split(".")[:2])) < _OLDEST:
        msg = f"Spark {'.'.join(map(str, _OLDEST))} or newer is wanted, and this session runs {version}"
        raise DataSourceError(msg)
    return SparkTable(frame)
