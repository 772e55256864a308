"""Judging row by row in plain Python: what the checks' documentation says, without our code.

`verdicts` takes a contract as a mapping and values by column, and answers with the outcome and the
failing rows of every check of rows. Rules come as trees (nested tuples), which `written` puts into
the words of a contract.
"""

from __future__ import annotations

import hashlib
import math
import operator
import re
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Cell", "Verdict", "read", "verdicts", "written"]

_SAFE_INTEGER = 2**53 - 1
_NEAR = Fraction(1, 10**9)
_UNITS: pint.UnitRegistry[Any] = pint.UnitRegistry(non_int_type=Fraction)
_NUMBER_AND_UNIT = re.compile(r"\s*([-+.\deE]+)\s*(.*)")


@dataclass(frozen=True)
class Cell:
    """What one cell is to a contract: a value, or null, or of a wrong type."""

    value: Any = None
    is_wrong: bool = False

    @property
    def is_null(self) -> bool:
        """Whether it counts as null."""
        return self.value is None and not self.is_wrong


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check, and the rows that it refuses."""

    outcome: str
    rows: frozenset[int] = frozenset()


# --- cells


def read(spec: dict[str, Any], values: Iterable[Any]) -> list[Cell]:
    """Return the cells of a column as its contract sees them."""
    return [_cell(spec, value) for value in values]


def _cell(spec: dict[str, Any], value: Any) -> Cell:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return Cell() if value is None or spec["type"] in ("number", "integer") else Cell(None, is_wrong=False)
    if _is_stand_in(spec, value):
        return Cell()
    found = _READ[spec["type"]](spec, value)
    return Cell(None, is_wrong=True) if found is None else Cell(found)


def _is_stand_in(spec: dict[str, Any], value: Any) -> bool:
    alike = (str,) if isinstance(value, str) else (int, float)
    return not isinstance(value, bool) and any(
        isinstance(stand_in, alike) and stand_in == value for stand_in in spec.get("missing", ())
    )


def _number(_: Any, value: Any) -> Any:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and math.isfinite(value) else None


def _integer(spec: Any, value: Any) -> Any:
    number = _number(spec, value)
    if isinstance(number, float):
        return int(number) if number.is_integer() and abs(number) <= _SAFE_INTEGER else None
    return number


def _date(_: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date() if value.tzinfo is None and value.time() == time(0) else None
    return value if isinstance(value, date) else None


def _timestamp(spec: Any, value: Any) -> Any:
    if not isinstance(value, datetime):
        return None
    zone = spec.get("tz")
    if zone and (value.tzinfo is None or _zone(value) != zone):
        return None
    return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value


def _zone(value: datetime) -> str:
    return value.tzinfo.key if isinstance(value.tzinfo, ZoneInfo) else str(value.tzinfo)


def _of(kind: type) -> Callable[[Any, Any], Any]:
    return lambda _, value: value if isinstance(value, kind) else None


_READ: dict[str, Callable[[Any, Any], Any]] = {
    "string": _of(str),
    "boolean": _of(bool),
    "number": _number,
    "integer": _integer,
    "date": _date,
    "timestamp": _timestamp,
}


# --- the whole contract


def verdicts(contract: dict[str, Any], data: dict[str, list[Any]], trees: dict[str, Any]) -> dict[Any, Verdict]:
    """Return the verdict of each check of rows, by (check, column or name)."""
    columns = contract["columns"]
    cells = {name: read(spec, data[name]) for name, spec in columns.items()}
    found: dict[Any, Verdict] = {}
    for name, spec in columns.items():
        for check, verdict in _of_column(spec, cells[name]):
            found[check, name] = verdict
    if "key" in contract:
        parts = [cells[name] for name in contract["key"]]
        rows = enumerate(zip(*parts, strict=True))
        readable = [(row, tuple(c.value for c in key)) for row, key in rows if not any(c.is_wrong for c in key)]
        found["key", None] = _unless_blind(parts, _repeated(readable))
    for name, mapping in contract.get("mappings", {}).items():
        pair = [cells[mapping["from"]], cells[mapping["to"]]]
        found["mapping", name] = _unless_blind(pair, _broken(mapping, cells))
    for name, tree in trees.items():
        found["rule", name] = _rule(tree, columns, cells)
    return found


def _verdict(rows: Iterable[int]) -> Verdict:
    failing = frozenset(rows)
    return Verdict("failed" if failing else "passed", failing)


def _is_blind(cells: list[Cell]) -> bool:
    """Return whether no value at all is of the declared type, so that nothing more can be said."""
    return any(cell.is_wrong for cell in cells) and all(cell.value is None for cell in cells)


def _unless_blind(columns: list[list[Cell]], rows: Iterable[int]) -> Verdict:
    return Verdict("skipped") if any(map(_is_blind, columns)) else _verdict(rows)


def _of_column(spec: dict[str, Any], cells: list[Cell]) -> Iterator[tuple[str, Verdict]]:
    yield "type", _verdict(row for row, cell in enumerate(cells) if cell.is_wrong)
    nulls = frozenset(row for row, cell in enumerate(cells) if cell.is_null)
    tolerated = _share(spec.get("nulls", 0)) * len(cells)
    yield "nulls", Verdict("failed" if len(nulls) > tolerated else "passed", nulls)
    present = [(row, cell.value) for row, cell in enumerate(cells) if cell.value is not None]
    for check, fine in _ROW_CHECKS.items():
        if check in spec:
            failing = (row for row, value in present if not fine(spec[check], value, spec))
            yield check, Verdict("skipped") if _is_blind(cells) else _verdict(failing)
    if "unique" in spec:
        yield "unique", _unless_blind([cells], _repeated(present))


def _share(written: Any) -> Fraction:
    if isinstance(written, str):
        return Fraction(written.strip().removesuffix("%")) / 100
    return Fraction(str(written))


def _repeated(values: Iterable[tuple[int, Any]]) -> Iterator[int]:
    listed = list(values)
    times = Counter(value for _, value in listed)
    return (row for row, value in listed if times[value] > 1)


def _broken(mapping: dict[str, str], cells: dict[str, list[Cell]]) -> set[int]:
    pairs = zip(cells[mapping["from"]], cells[mapping["to"]], strict=True)
    whole = [(row, a.value, b.value) for row, (a, b) in enumerate(pairs) if None not in (a.value, b.value)]
    there = _spread((row, a, b) for row, a, b in whole)
    back = _spread((row, b, a) for row, a, b in whole)
    kinds = {"many-to-one": there, "one-to-many": back, "one-to-one": there | back}
    return kinds[mapping.get("cardinality", "many-to-one")]


def _spread(rows: Iterable[tuple[int, Any, Any]]) -> set[int]:
    leads: dict[Any, set[Any]] = {}
    listed = list(rows)
    for _, a, b in listed:
        leads.setdefault(a, set()).add(b)
    return {row for row, a, _ in listed if len(leads[a]) > 1}


# --- checks of one value


def _in_range(bounds: dict[str, Any], value: Any, spec: dict[str, Any]) -> bool:
    low, high = (_bound(bounds.get(end), spec) for end in ("min", "max"))
    shown = datetime.combine(value, time(0)) if type(value) is date else value
    return (low is None or shown >= low) and (high is None or shown <= high)


def _bound(written: Any, spec: dict[str, Any]) -> Any:
    if written is None:
        return None
    if spec["type"] in ("date", "timestamp"):
        return _moment(written)
    exact = _quantity(written, spec.get("unit"))
    return exact if spec["type"] == "integer" else float(exact)


def _moment(written: str) -> datetime:
    found = datetime.fromisoformat(written)
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


@cache
def _quantity(written: Any, unit: str | None) -> Fraction:
    if not isinstance(written, str):
        return Fraction(str(written))
    match = _NUMBER_AND_UNIT.fullmatch(written)
    assert match
    value = Fraction(match[1])
    return _converted(value, match[2], unit or "") if match[2] else value


@cache
def _converted(value: Fraction, source: str, target: str) -> Fraction:
    return Fraction(_UNITS.Quantity(value, source).to(target).magnitude)


def _is_uuid4(text: str) -> bool:
    try:
        found = uuid.UUID(text)
    except ValueError:
        return False
    return str(found) == text and found.version == 4 and found.variant == uuid.RFC_4122


def _is_md5(text: str) -> bool:
    of_nothing = hashlib.md5(b"", usedforsecurity=False).hexdigest()
    return len(text) == 32 and set(text) <= set("0123456789abcdef") and text != of_nothing


_FORMATS: dict[str, Callable[[str], bool]] = {"uuid4": _is_uuid4, "md5-hex": _is_md5}


def _fits_length(spec: Any, value: str, _: Any) -> bool:
    low, high = (spec, spec) if isinstance(spec, int) else (spec.get("min", 0), spec.get("max"))
    return low <= len(value) and (high is None or len(value) <= high)


def _is_allowed(listed: list[Any], value: Any, spec: dict[str, Any]) -> bool:
    if spec["type"] == "date":
        return value.isoformat() in listed
    return any(value == one for one in listed)


_ROW_CHECKS: dict[str, Callable[[Any, Any, dict[str, Any]], bool]] = {
    "range": _in_range,
    "allowed": _is_allowed,
    "pattern": lambda pattern, value, _: bool(re.fullmatch(pattern, value, re.ASCII)),
    "format": lambda name, value, _: _FORMATS[name](value),
    "length": _fits_length,
}


# --- rules


def written(tree: tuple[Any, ...]) -> str:
    """Return a rule's tree in the words of a contract."""
    head, *parts = tree
    return _WORDS[head](*parts)


def _listed(items: Iterable[tuple[Any, ...]]) -> str:
    return ", ".join(written(item) for item in items)


_WORDS: dict[str, Callable[..., str]] = {
    "column": str,
    "number": repr,
    "text": lambda text: f"'{text}'",
    "time": lambda text: f"'{text}'",
    "quantity": lambda text: f"'{text}'",
    "truth": str,
    "sum": lambda sign, a, b: f"{written(a)} {sign} {written(b)}",
    "times": lambda a, number: f"{written(a)} * {number!r}",
    "ratio": lambda a, b: f"{written(a)} / {written(b)}",
    "abs": lambda a: f"abs({written(a)})",
    "compare": lambda sign, a, b: f"{written(a)} {sign} {written(b)}",
    "both": lambda a, b: f"({written(a)}) and ({written(b)})",
    "either": lambda a, b: f"({written(a)}) or ({written(b)})",
    "not": lambda a: f"not ({written(a)})",
    "null": lambda a: f"{written(a)} is null",
    "given": lambda a: f"{written(a)} is not null",
    "in": lambda a, items: f"{written(a)} in ({_listed(items)})",
    "between": lambda a, low, high: f"{written(a)} between {written(low)} and {written(high)}",
}


@dataclass(frozen=True)
class _Row:
    """One row as a rule sees it."""

    columns: dict[str, Any]
    values: dict[str, Any]


def _rule(tree: tuple[Any, ...], columns: dict[str, Any], cells: dict[str, list[Cell]]) -> Verdict:
    if any(_is_blind(cells[name]) for name in _named(tree)):
        return Verdict("skipped")
    rows = range(len(next(iter(cells.values()))))
    made = [_Row(columns, {name: column[row].value for name, column in cells.items()}) for row in rows]
    return _verdict(row for row in rows if _truth(tree, made[row]) is False)


def _named(tree: Any) -> set[str]:
    if not isinstance(tree, tuple | list):
        return set()
    if tree and tree[0] == "column":
        return {tree[1]}
    return set().union(*map(_named, tree)) if tree else set()


def _truth(tree: tuple[Any, ...], row: _Row) -> bool | None:
    """Return true, false, or None for SQL's unknown."""
    head, *parts = tree
    return _TRUTHS[head](row, *parts)


def _both(row: _Row, a: Any, b: Any) -> bool | None:
    answers = (_truth(a, row), _truth(b, row))
    return False if False in answers else None if None in answers else True


def _not(row: _Row, a: Any) -> bool | None:
    answer = _truth(a, row)
    return None if answer is None else not answer


def _either(row: _Row, a: Any, b: Any) -> bool | None:
    answers = (_truth(a, row), _truth(b, row))
    return True if True in answers else None if None in answers else False


def _between(row: _Row, a: Any, low: Any, high: Any) -> bool | None:
    return _both(row, ("compare", ">=", a, low), ("compare", "<=", a, high))


def _in(row: _Row, a: Any, items: list[Any]) -> bool | None:
    answers = [_compare(row, "=", a, item) for item in items]
    return True if True in answers else None if None in answers else False


_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


def _compare(row: _Row, sign: str, a: Any, b: Any) -> bool | None:
    left, right = _value(a, row), _value(b, row)
    if left is None or right is None:
        return None
    own, other = _unit(a, row), _unit(b, row)
    if b[0] == "quantity":
        right = float(_quantity(b[1], own))
    elif own and other and own != other:
        exact = _converted(Fraction(right), other, own)
        right = left if abs(Fraction(left) - exact) <= _NEAR * abs(exact) else exact
    if float in (type(left), type(right)) and int in (type(left), type(right)):
        left, right = float(left), float(right)
    return _SIGNS[sign](_as_time(left), _as_time(right))


def _as_time(value: Any) -> Any:
    return datetime.combine(value, time(0)) if type(value) is date else value


def _unit(tree: tuple[Any, ...], row: _Row) -> str | None:
    """Return the unit of a term, None for a bare number (which takes the other side's) and a ratio."""
    head, *parts = tree
    if head == "column":
        unit = row.columns[parts[0]].get("unit")
        return str(unit) if unit else None
    below = {"sum": 1, "times": 0, "abs": 0}
    return _unit(parts[below[head]], row) if head in below else None


def _value(tree: tuple[Any, ...], row: _Row) -> Any:
    head, *parts = tree
    if head == "column":
        return row.values[parts[0]]
    if head in ("number", "text", "truth", "quantity"):
        return parts[0]
    return _moment(parts[0]) if head == "time" else _arithmetic(head, parts, row)


def _arithmetic(head: str, parts: list[Any], row: _Row) -> float | None:
    numbers = [_value(part, row) if isinstance(part, tuple) else part for part in parts]
    if None in numbers:
        return None
    if head == "abs":
        return abs(numbers[0])
    if head == "times":
        return float(numbers[0]) * numbers[1]
    if head == "ratio":
        return float(numbers[0]) / numbers[1] if numbers[1] else None
    sign, a, b = numbers
    return float(a) + float(b) if sign == "+" else float(a) - float(b)


_TRUTHS: dict[str, Callable[..., bool | None]] = {
    "both": _both,
    "either": _either,
    "not": _not,
    "null": lambda row, a: _value(a, row) is None,
    "given": lambda row, a: _value(a, row) is not None,
    "in": _in,
    "between": _between,
    "compare": _compare,
}
