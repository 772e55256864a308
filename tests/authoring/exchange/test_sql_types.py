"""Types of databases: those of one value are read, whatever a database calls them, and no others."""

from __future__ import annotations

import pytest

from contracts.authoring.exchange.sql_types import sql_type

READ = {
    "VARCHAR(18)": "string",
    "character varying (255)": "string",
    "enum('a', 'b')": "string",
    "bigint": "integer",
    "int unsigned": "integer",
    "bigint(20) unsigned": "integer",
    "decimal(10,2) unsigned": "number",
    "nvarchar(max)": "string",
    "numeric(9, 0)": "integer",
    "decimal(9)": "integer",
    "numeric(9, 2)": "number",
    "float(24)": "number",
    "DOUBLE  PRECISION": "number",
    "float64": "number",
    "bit": "boolean",
    "bit(1)": "boolean",
    "date": "date",
    "timestamp(6) with time zone": "timestamp",
    "timestamp without time zone": "timestamp",
    "timestamp with local time zone": "timestamp",
    "int[]": None,
    "date[]": None,
    "text[]": None,
    "varchar(18)[3]": None,
    "integer array": None,
    "array<int>": None,
    "bit(8)": None,
    "bit varying(8)": None,
    "double double": None,
    "date range": None,
    "enum('a)', 'b')": None,
    "struct<a int>": None,
    "json": None,
    "text with time zone": None,
    "date unsigned": None,
    "": None,
    "timestamp with": None,
}


@pytest.mark.parametrize("text", READ)
def test_a_type_of_a_database_is_read_if_it_holds_one_value(text: str) -> None:
    """Sizes and zones are no obstacle; lists, ranges and strings of bits are no type of a contract."""
    assert sql_type(text) == READ[text]


@pytest.mark.parametrize("value", [None, 5, True, [], {}])
def test_what_is_no_text_is_no_type(value: object) -> None:
    """Anything else than text has no type."""
    assert sql_type(value) is None
