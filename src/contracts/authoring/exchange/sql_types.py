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
_TYPES: dict[str, Type] = {word: name for name, words in _WORDS.items() for word in words.split()}
# A word, what SQL lets follow it, and its size; whatever else stands there (`[]`, `<...>`, `array`) makes another type.
_TYPE = re.compile(
    r"(?P<word>\w+)(?: (?P<more>precision|varying))?\s*(?P<size>\([^()]*\))?"
    r"(?: (?P<end>unsigned|signed|with(?:out)? (?:local )?time zone))?",
    re.ASCII,
)
# Without a scale it is 0. Source: ISO/IEC 9075-2, section 6.1, exact numeric types.
_WHOLE = re.compile(r"\(\s*\d+\s*(?:,\s*0\s*)?\)")
_EXACT = ("number", "numeric", "decimal", "dec", "bignumeric")
_ONE_BIT = re.compile(r"(?:\(\s*1\s*\))?")
_FOLLOWS = {"precision": ("double",), "varying": ("character", "char")}
_ENDS: dict[str, tuple[Type, ...]] = {"signed": ("integer", "number"), "zone": ("timestamp",)}


def sql_type(text: object) -> Type | None:
    """Return the type of a column of a database: `varchar(18)` is string, `numeric(9, 0)` integer, `int[]` none."""
    read = _TYPE.fullmatch(" ".join(text.lower().split())) if isinstance(text, str) else None
    if read is None or (read["more"] and read["word"] not in _FOLLOWS[read["more"]]):
        return None
    found, size = _TYPES.get(read["word"]), read["size"] or ""
    if read["end"] and not any(found in types for end, types in _ENDS.items() if read["end"].endswith(end)):
        return None
    if read["word"] == "bit" and not _ONE_BIT.fullmatch(size):
        return None
    return "integer" if read["word"] in _EXACT and _WHOLE.fullmatch(size) else found
