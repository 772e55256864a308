"""How pandera's pandas and polars sides judge and tell of it: row by row, and by raising."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pandera.errors import SchemaErrors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandera.errors import SchemaError

__all__ = ["BY_ROW", "LAZY", "conclude", "judged"]

BY_ROW = True
"""Whether pandera hands values to data types, and wants of a check a mask of rows."""

LAZY = False
"""Whether all errors are collected where nothing else is said."""


def conclude(schema: Any, data: Any, errors: Sequence[SchemaError]) -> None:
    """Tell of all errors at once.

    Raises:
        SchemaErrors: there are any.

    """
    if errors:
        raise SchemaErrors(schema=schema, schema_errors=list(errors), data=data)


def judged(schema: Any, data: Any, how: dict[str, Any]) -> list[SchemaError]:
    """Let a stock schema judge; it returns no errors, since it raises them.

    Raises:
        SchemaError: there is one; SchemaErrors if all are asked for.

    """
    schema.validate(data, **how)
    return []
