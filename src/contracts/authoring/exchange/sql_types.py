"""Types of databases, as ODCS and dbt files name them, in a contract's words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contracts.column import Type

__all__ = ["sql_type"]

# Source: the type names of PostgreSQL, Snowflake, BigQuery, Spark SQL, DuckDB and SQL Server.
_WORDS: dict[Type, str] = {
    "string": "string text varchar char character nvarchar nchar bpchar clob uuid enum",
    "integer": "int integer bigint smallint tinyint int2 int4 int8 int16 int32 int64 hugeint long short byteint serial",
    "number": "number numeric decimal dec float float4 float8 float32 float64 double real bignumeric money",
    "boolean": "bool boolean bit",
    "date": "date",
    "timestamp": "timestamp timestamptz timestamp_ntz timestamp_ltz timestamp_tz datetime datetime2",
}
_TYPES = {word: name for name, words in _WORDS.items() for word in words.split()}
_WHOLE = re.compile(r"\(\s*\d+\s*,\s*0\s*\)")


def sql_type(text: object) -> Type | None:
    """Return the type of a column of a database: `varchar(18)` is string, `numeric(9, 0)` integer."""
    if not isinstance(text, str):
        return None
    word = re.match(r"\s*(\w*)", text.lower())
    found = _TYPES.get(word[1]) if word else None
    return "integer" if found == "number" and _WHOLE.search(text) else found
