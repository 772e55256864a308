"""The tests of dbt that say what checks of a contract say.

Source: docs.getdbt.com/reference/resource-properties/data-tests; github.com/dbt-labs/dbt-utils (generic tests).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.exchange.draft import Draft
    from contracts.authoring.exchange.remainder import Remainder
    from contracts.problem import Path

__all__ = ["read_table_tests", "read_test", "tests_of"]


# What a test may say and still be about all rows, each of which counts.
_PLAIN = frozenset((
    "arguments", "config", "name", "description", "tags", "meta", "values", "quote", "min_value", "max_value",
    "inclusive", "combination_of_columns", "to", "field",
))  # fmt: skip


def tests_of(rest: Remainder, path: Path) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Yield the place, name and arguments of each test that looks at all rows."""
    for key in ("tests", "data_tests"):
        for k, test in enumerate(rest.get(*path, key) or []):
            entry = {test: {}} if isinstance(test, str) else test
            if not isinstance(entry, dict) or len(entry) != 1:
                continue
            name, given = next(iter(entry.items()))
            given = given if isinstance(given, dict) else {}
            config = given.get("config") if isinstance(given.get("config"), dict) else {}
            if not {*given, *(config or {})} <= _PLAIN:
                rest.because("it looks at some rows, forgives some, or is switched off", *path, key, k)
                continue
            arguments = given.get("arguments")
            yield (*path, key, k), str(name), {**given, **(arguments if isinstance(arguments, dict) else {})}


def read_test(spec: dict[str, Any], test: str, arguments: dict[str, Any]) -> bool:
    """Put a test of a column into the contract; return whether that could be done."""
    values = arguments.get("values")
    if test == "not_null":
        spec["nulls"] = None
    elif test == "unique":
        spec["unique"] = True
    elif test == "accepted_values" and isinstance(values, list) and (spec["type"] or _type_of(values)):
        spec["type"] = spec["type"] or _type_of(values)
        spec["allowed"] = values
    elif test == "dbt_utils.accepted_range" and spec["type"] and arguments.get("inclusive", True) is True:
        bounds = {
            ours: arguments[key] for key, ours in (("min_value", "min"), ("max_value", "max")) if key in arguments
        }
        if not all(isinstance(bound, int | float) for bound in bounds.values()):
            return False
        spec["range"] = bounds
    else:
        return False
    return True


def _type_of(values: list[Any]) -> str | None:
    kinds: dict[type, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}
    found = {kinds.get(type(value)) for value in values}
    return found.pop() if len(found) == 1 else None


def read_table_tests(draft: Draft, rest: Remainder, path: Path) -> None:
    """Read the key of a table, which a test of dbt-utils can say."""
    for where, test, arguments in tests_of(rest, path):
        names = arguments.get("combination_of_columns")
        if test == "dbt_utils.unique_combination_of_columns" and isinstance(names, list) and "key" not in draft.top:
            draft.top["key"] = names
            rest.take(*where)
