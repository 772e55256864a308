"""The tests of dbt that say what checks of a contract say.

Source: docs.getdbt.com/reference/resource-properties/data-tests; github.com/dbt-labs/dbt-utils (generic tests).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.authoring.exchange.remainder import is_a, is_same, type_of
from contracts.quantity import number
from contracts.writing.spelling import share_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contracts.authoring.exchange.draft import Draft
    from contracts.authoring.exchange.remainder import Remainder
    from contracts.problem import Path

__all__ = ["read_key", "read_table_tests", "read_tests"]

# The arguments that each test may have and be read.
_ARGUMENTS: dict[str, tuple[str, ...]] = {
    "not_null": (),
    "unique": (),
    "accepted_values": ("values", "quote"),
    "dbt_utils.accepted_range": ("min_value", "max_value", "inclusive"),
    "dbt_utils.not_null_proportion": ("at_least",),
    "dbt_utils.unique_combination_of_columns": ("combination_of_columns",),
}
# What a test may say beside and still be about all rows, each of which counts; it is listed.
_BESIDE = frozenset(
    ("name", "description", "tags", "meta", "alias", "store_failures", "store_failures_as", "group", "docs")
)
_HOLD = ("test_name", "config", "arguments")
_USUAL = {"severity": "error", "enabled": True}
_ODD = "it looks at some rows, forgives some, is switched off, or says what cannot be read"


@dataclass(frozen=True)
class _Test:
    """A test that looks at all rows: its name, its arguments, and where all that it says stands."""

    name: str
    arguments: dict[str, Any]
    path: Path
    parts: tuple[Path, ...]

    def use_up(self, rest: Remainder) -> None:
        """Count the test as translated, but for its name, description and the like."""
        if not any(_BESIDE & set(rest.get(*part)) for part in self.parts):
            rest.drop(*self.path)
        for part in self.parts:
            rest.drop_all(part, but=(*_BESIDE, *(str(other[-1]) for other in self.parts if other[:-1] == part)))


def read_tests(spec: dict[str, Any], rest: Remainder, path: Path) -> None:
    """Read the tests of a column."""
    for test in _tests_of(rest, path):
        if _read(spec, test):
            test.use_up(rest)


def read_table_tests(draft: Draft, rest: Remainder, path: Path) -> None:
    """Read the key of a table, which a test of dbt-utils can say."""
    for test in _tests_of(rest, path):
        if read_key(draft, test.arguments.get("combination_of_columns")):
            test.use_up(rest)


def read_key(draft: Draft, names: Any) -> bool:
    """Put the key of a table into the contract; return whether that could be done, or is done already."""
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        return False
    return bool(draft.top.setdefault("key", names) == names)


def _tests_of(rest: Remainder, path: Path) -> Iterator[_Test]:
    """Yield each test that looks at all rows; any other is left with the reason."""
    for key in ("tests", "data_tests"):
        for k, entry in enumerate(rest.get(*path, key) or []):
            where = (*path, key, k)
            found = _Test(entry, {}, where, ()) if isinstance(entry, str) else _test(rest, where)
            if found is None:
                rest.because(_ODD, *where)
            elif found.name in _ARGUMENTS:
                yield found


def _test(rest: Remainder, where: Path) -> _Test | None:
    """Return a test that is a mapping, None where it is not about all rows or cannot be read."""
    entry = rest.get(*where)
    if not isinstance(entry, dict) or (len(entry) != 1 and "test_name" not in entry):
        return None
    name, inner = (entry["test_name"], where) if "test_name" in entry else (*entry, (*where, *entry))
    places = (inner, (*inner, "config"), (*inner, "arguments"))
    if not isinstance(name, str) or not all(_is_map(rest, place) for place in places):
        return None
    given, config, arguments = (rest.get(*place) or {} for place in places)
    said = {key: value for key, value in (given | config).items() if key not in (*_BESIDE, *_HOLD)}
    said = {key: value for key, value in said.items() if key not in _USUAL or not is_same(_USUAL[key], value)}
    if name in _ARGUMENTS and not {*said, *arguments} <= {*_ARGUMENTS[name]}:
        return None
    return _Test(name, said | arguments, where, tuple(place for place in places if rest.get(*place)))


def _is_map(rest: Remainder, path: Path) -> bool:
    return isinstance(rest.get(*path), dict | None)


def _read(spec: dict[str, Any], test: _Test) -> bool:
    """Put a test of a column into the contract; return whether that could be done."""
    said = _SAYS[test.name](spec, test.arguments) if test.name in _SAYS else None
    spec |= said or {}
    return said is not None


def _allowed(spec: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any] | None:
    values = arguments.get("values")
    kind = spec["type"] or (type_of(values) if isinstance(values, list) else None)
    is_said = kind and isinstance(values, list) and "allowed" not in spec and is_a(arguments.get("quote", True), bool)
    return {"type": kind, "allowed": values} if is_said else None


def _range(spec: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any] | None:
    found = {ours: arguments[key] for key, ours in (("min_value", "min"), ("max_value", "max")) if key in arguments}
    are_numbers = all(is_a(bound, int | float) for bound in found.values())
    is_said = spec["type"] and found and are_numbers and arguments.get("inclusive", True) is True
    return {"range": found} if is_said and "range" not in spec else None


def _proportion(spec: dict[str, Any], arguments: dict[str, Any]) -> dict[str, Any] | None:
    share = arguments.get("at_least")
    if not is_a(share, int | float) or not 0 <= float(str(share)) <= 1 or spec["nulls"] is not None:
        return None
    return {"nulls": share_text(1 - number(float(str(share))))}


_SAYS: dict[str, Callable[[dict[str, Any], dict[str, Any]], dict[str, Any] | None]] = {
    "not_null": lambda _spec, _arguments: {"nulls": "0%"},
    "unique": lambda _spec, _arguments: {"unique": True},
    "accepted_values": _allowed,
    "dbt_utils.accepted_range": _range,
    "dbt_utils.not_null_proportion": _proportion,
}
