"""What pandera's Spark side needs of us: a data type, frames, answers and errors that stand beside the data.

A check answers there with one truth for all rows, a data type is asked about a column's type alone,
and `validate` raises nothing: what is wrong goes into `frame.pandera.errors`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyspark.sql.types as spark_types
from pandera.api.base.error_handler import ErrorHandler, get_error_category
from pandera.engines import pyspark_engine
from pandera.errors import SchemaError, SchemaErrorReason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contracts.column import Column
    from contracts.report import Example, Result

__all__ = [
    "BY_ROW",
    "LAZY",
    "Declared",
    "conclude",
    "failure_cases",
    "frame_of",
    "judged",
    "subsampled",
    "verdict",
]

BY_ROW = False
LAZY = True

# The type that a reader of files is told, and all those whose values a contract may accept.
_TIMES = (spark_types.TimestampType, spark_types.TimestampNTZType)
_TYPES: dict[str, tuple[spark_types.DataType, tuple[type[spark_types.DataType], ...]]] = {
    "string": (spark_types.StringType(), (spark_types.StringType, spark_types.CharType, spark_types.VarcharType)),
    "number": (spark_types.DoubleType(), (spark_types.NumericType,)),
    "integer": (spark_types.LongType(), (spark_types.NumericType,)),
    "boolean": (spark_types.BooleanType(), (spark_types.BooleanType,)),
    "date": (spark_types.DateType(), (spark_types.DateType, *_TIMES)),
    "timestamp": (spark_types.TimestampNTZType(), _TIMES),
}


class Declared(pyspark_engine.DataType):  # type: ignore[misc]
    """A contract's type as a pandera data type: it refuses a Spark type of which no value can be accepted.

    The check `type`, which the column has too, judges the values: a float column may hold integers.
    """

    declared: str

    def __init__(self, column: Column, judge: Callable[[Any], Any]) -> None:
        """Keep the type's name, and the type of Spark that holds all its values."""
        kind, _ = _TYPES[column.type or ""]
        object.__setattr__(self, "declared", column.type)
        object.__setattr__(self, "type", spark_types.TimestampType() if column.tz else kind)

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        """Return whether a column of a type may hold what the contract accepts."""
        return isinstance(pandera_dtype.type, (*_TYPES[self.declared][1], spark_types.NullType))

    def __str__(self) -> str:
        """Return the type's name in a contract."""
        return self.declared


def frame_of(data: Any, column: Column | None) -> Any:
    """Return the frame, which is what pandera hands to every check that takes no arguments."""
    return data


def verdict(violations: Sequence[Result]) -> bool:
    """Return whether all rows, or the table as a whole, are fine."""
    return not violations


def subsampled(schema: Any, data: Any, how: dict[str, Any]) -> Any:
    """Return the share of rows that `sample` asks for; pandera has no head and no tail of a Spark frame."""
    return schema.get_backend(data).subsample(data, **how)


def failure_cases(examples: Sequence[Example]) -> tuple[Any, Any]:
    """Return failure cases as pandera has them of Spark, and no output of a check."""
    rows = [example.row for example in examples]
    return {"index": rows, "failure_case": [str(example.value) for example in examples]}, None


def judged(schema: Any, data: Any, how: dict[str, Any]) -> list[SchemaError]:
    """Let a stock schema judge; return the errors that it puts beside the data.

    Raises:
        SchemaError: there is one, and not all are asked for.

    """
    found = schema.validate(data, **how).pandera.errors or {}
    return [
        _as_error(schema, SchemaErrorReason[reason], told)
        for reasons in found.values()
        for reason, several in reasons.items()
        for told in several
    ]


def _as_error(schema: Any, reason: SchemaErrorReason, told: dict[str, Any]) -> SchemaError:
    return SchemaError(schema, None, told["error"], check=told["check"], column_name=told["column"], reason_code=reason)


def conclude(schema: Any, data: Any, errors: Sequence[SchemaError]) -> None:
    """Put all errors beside the data, as a stock schema does; none is an empty dictionary."""
    handler = ErrorHandler(lazy=True)
    for error in errors:
        handler.collect_error(get_error_category(error.reason_code), error.reason_code, error)
    data.pandera.add_schema(schema)
    data.pandera.errors = handler.summarize(schema_name=schema.name) if errors else {}
