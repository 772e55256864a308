"""From what a table holds to what a contract declares, in SQL: the rules of `cells`, for data that are typed.

Text is never parsed here: a database has types for numbers and times, and text that spells one is
of the wrong type. Where a table keeps no name of a zone, a time with a zone is an instant, and fits
whatever zone is declared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from contracts.backends.pushdown.sql import Dialect, Sql, UnsupportedError
from contracts.column import INFINITIES
from contracts.quantity import MAX_EXACT, time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from contracts.backends.pushdown.table import Table
    from contracts.check import Listed
    from contracts.column import Column

__all__ = ["NUMBERS", "SqlCell", "SqlCells", "read_cell"]

_INFINITY = "CAST('Infinity' AS DOUBLE)"
MOST_DISTINCT = 100_000
"""How many distinct values are fetched to be looked at in Python, and may be named in a query if they are wrong."""
NUMBERS = ("float", "single", "integer", "wide", "decimal")


@dataclass(frozen=True)
class SqlCell:
    """Three expressions of one column: the value, whether it was readable (None: always), and what to show.

    `single` says that the values are floats of 32 bits, `zoned` that what is shown is a time in UTC.
    """

    value: str
    readable: str | None
    shown: str
    single: bool = False
    zoned: bool = False


@dataclass(frozen=True)
class SqlCells:
    """The columns of a table as a check sees them: `v:NAME`, `r:NAME` and `x:NAME`, as in `cells.Prepared`.

    `listed` are the texts that a column may hold, where its contract lists them. `marks` are the columns that
    are null in rows whose value is in no list of known ones, and `refused` says why an engine takes a list not.
    `table` is what may be asked for distinct values.
    """

    cells: Mapping[str, SqlCell]
    dialect: Dialect
    listed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: Mapping[Listed, str] = field(default_factory=dict)
    refused: Mapping[Listed, str] = field(default_factory=dict)
    table: Table | None = None

    @property
    def judged(self) -> dict[str, str]:
        """The expressions to select for judging, by name."""
        made: dict[str, str] = {}
        for name, cell in self.cells.items():
            made[f"v:{name}"] = cell.value
            made |= {} if cell.readable is None else {f"r:{name}": cell.readable}
        return made

    @property
    def looked_up(self) -> dict[str, str]:
        """The expressions that say whether a text is one that may be there, by name: long lists are written once."""
        lists = {name: listed for name, listed in self.listed.items() if name in self.cells}
        return {f"a:{name}": Sql(self.cells[name].value, self.dialect).is_in(lists[name]).text for name in lists}

    @property
    def shown(self) -> dict[str, str]:
        """The expressions to select for examples, by name."""
        return {f"x:{name}": cell.shown for name, cell in self.cells.items()}

    def value(self, column: str) -> Any:
        """Return the column's typed values."""
        listed = self.listed.get(column)
        among = (listed, self.dialect.quoted(f"a:{column}")) if listed else None
        return Sql(self.dialect.quoted(f"v:{column}"), self.dialect, self.cells[column].single, among=among)

    def readable(self, column: str) -> Any:
        """Return true where the cell is null or of the declared type."""
        always = self.cells[column].readable is None
        return Sql("TRUE" if always else self.dialect.quoted(f"r:{column}"), self.dialect)

    def matches(self, column: str, pattern: str) -> Any:
        """Return true where the column's text matches a pattern, null where it is null.

        A text that may be there is looked up, and not matched, where the pattern allows them all.
        """
        value, listed = self.value(column), self.listed.get(column, ())
        matched = value.str.contains(pattern)
        if not listed or not _all_match(listed, pattern):
            return matched
        return Sql(f"(CASE WHEN {value.is_in(listed).text} THEN TRUE ELSE {matched.text} END)", self.dialect)

    def known(self, listed: Listed) -> Any:
        """Return true where the values of some columns are in a list, together; null where one of them is.

        Raises:
            UnsupportedError: the engine cannot take the list.

        """
        if listed in self.refused:
            raise UnsupportedError(self.refused[listed])
        there = " AND ".join(f"{self.dialect.quoted(f'v:{name}')} IS NOT NULL" for name, _ in listed.columns)
        mark = self.dialect.quoted(self.marks[listed])
        return Sql(f"(CASE WHEN {there} THEN {mark} IS NOT NULL END)", self.dialect)

    def where(self, condition: Any, value: Any) -> Any:
        """Return the value where the condition is true, else null."""
        return Sql(f"(CASE WHEN {condition.text} THEN {value.text} END)", self.dialect, value.single)

    def without(self, values: Any, wrong: Callable[[Iterable[str]], list[str]]) -> Any:
        """Return true where text is not among the `wrong` ones of its distinct values, which are fetched.

        Raises:
            UnsupportedError: too many values are distinct.

        """
        assert self.table is not None
        cells = self.table.select(self.judged).select({"value": values.text})
        found = cells.where(f"{self.dialect.quoted('value')} IS NOT NULL").grouped(["value"], {"n": "count(*)"})
        texts = [row[0] for row in found.first(MOST_DISTINCT + 1).fetch()]
        if len(texts) > MOST_DISTINCT:
            msg = f"check digits are looked at value by value, and more than {MOST_DISTINCT:,} are distinct"
            raise UnsupportedError(msg)
        refused = wrong(texts)
        return ~values.is_in(refused) if refused else Sql(f"({values.text} IS NOT NULL)", self.dialect)


@lru_cache
def _all_match(texts: tuple[str, ...], pattern: str) -> bool:
    import re2  # noqa: PLC0415 - only contracts with patterns pay for loading it

    matcher = re2.compile(pattern)
    return all(matcher.search(text) for text in texts)


def read_cell(column: Column, physical: str, kind: str, dialect: Dialect) -> SqlCell:
    """Return the cell of a column that is stored as a kind of `Dialect.kind`."""
    raw = dialect.quoted(physical)
    read = _READERS[column.type or ""](raw, kind, column, dialect)
    read = _without_stand_ins(read, column, raw, kind, dialect)
    shown = dialect.in_utc(raw) if kind == "zoned" else raw
    return SqlCell(read.value, read.readable, shown, read.single, zoned=kind == "zoned")


def _without_stand_ins(cell: SqlCell, column: Column, raw: str, kind: str, dialect: Dialect) -> SqlCell:
    """Read the column's `missing` values as null: numbers among numbers, text among text."""
    texts = [value for value in column.missing if isinstance(value, str)]
    numbers = [value for value in column.missing if not isinstance(value, str)]
    value = Sql(cell.value, dialect, cell.single)
    found = []
    if texts and kind == "text":
        found.append(Sql(f"CAST({raw} AS {dialect.text})", dialect).is_in(texts))
    if column.type in ("date", "timestamp"):
        found += [value == time for text in texts if (time := _time(text, column.type)) is not None]
    if numbers and (column.is_numeric or (column.type is None and kind in NUMBERS)):
        found += [value == number for number in numbers]
    if column.is_numeric and kind in ("float", "single"):
        signs = ["-" if text.startswith("-") else "" for text in texts if text in INFINITIES]
        found += [Sql(f"({raw} = {sign}{_INFINITY})", dialect) for sign in signs]
    if not found:
        return cell
    missing = f"coalesce({' OR '.join(one.text for one in found)}, FALSE)"
    readable = None if cell.readable is None else f"({cell.readable} OR {missing})"
    return SqlCell(f"CASE WHEN NOT {missing} THEN {cell.value} END", readable, cell.shown, cell.single)


def _time(text: str, kind: str) -> Any:
    try:
        return time_of(text, kind)
    except ValueError:
        return None


def _null(kind: str, raw: str) -> SqlCell:
    return SqlCell(f"CAST(NULL AS {kind})", None, raw)


def _unreadable(raw: str, kind: str) -> SqlCell:
    """Return a cell of a wrong kind altogether: no value of it can be judged."""
    return SqlCell(f"CAST(NULL AS {kind})", f"({raw} IS NULL)", raw)


def _untyped(raw: str, kind: str, column: Column, dialect: Dialect) -> SqlCell:
    if kind in ("float", "single"):
        return SqlCell(f"CASE WHEN NOT isnan({raw}) THEN {raw} END", None, raw, kind == "single")
    if kind == "text":
        return SqlCell(f"CAST({raw} AS {dialect.text})", None, raw)
    return SqlCell(dialect.in_utc(raw) if kind == "zoned" else raw, None, raw)


def _string(raw: str, kind: str, column: Column, dialect: Dialect) -> SqlCell:
    if kind in ("text", "nothing"):
        return SqlCell(f"CAST({raw} AS {dialect.text})", None, raw)
    return _unreadable(raw, dialect.text)


def _number(raw: str, kind: str, column: Column, dialect: Dialect) -> SqlCell:
    if kind in ("float", "single"):
        value = f"CASE WHEN abs({raw}) < {_INFINITY} THEN {raw} END"  # NaN is above infinity, and a null
        return SqlCell(value, f"coalesce(abs({raw}) <> {_INFINITY}, TRUE)", raw, kind == "single")
    if kind == "integer":
        return SqlCell(f"CAST({raw} AS BIGINT)", None, raw)
    if kind == "wide":
        return SqlCell(raw, None, raw)
    if kind in ("decimal", "nothing"):
        return SqlCell(f"CAST({raw} AS DOUBLE)", None, raw)
    return _unreadable(raw, "DOUBLE")


def _integer(raw: str, kind: str, column: Column, dialect: Dialect) -> SqlCell:
    if kind == "integer":
        return SqlCell(f"CAST({raw} AS BIGINT)", None, raw)
    if kind == "wide":
        return SqlCell(raw, None, raw)
    if kind == "nothing":
        return _null("BIGINT", raw)
    if kind not in ("float", "single", "decimal"):
        return _unreadable(raw, "BIGINT")
    value = f"CAST({raw} AS DOUBLE)"
    integer = f"try_cast({value} AS BIGINT)"
    whole = f"(abs({value}) <= {MAX_EXACT} AND CAST({integer} AS DOUBLE) = {value})"
    return SqlCell(f"CASE WHEN {whole} THEN {integer} END", f"(coalesce({whole}, TRUE) OR isnan({value}))", raw)


def _boolean(raw: str, kind: str, column: Column, dialect: Dialect) -> SqlCell:
    if kind in ("boolean", "nothing"):
        return SqlCell(f"CAST({raw} AS BOOLEAN)", None, raw)
    return _unreadable(raw, "BOOLEAN")


def _date(raw: str, kind: str, column: Column, dialect: Dialect) -> SqlCell:
    if kind in ("date", "nothing"):
        return SqlCell(f"CAST({raw} AS DATE)", None, raw)
    if kind != "naive":
        return _unreadable(raw, "DATE")
    at_midnight = f"(CAST(CAST({raw} AS DATE) AS {dialect.naive}) = {raw})"
    return SqlCell(f"CASE WHEN {at_midnight} THEN CAST({raw} AS DATE) END", f"coalesce({at_midnight}, TRUE)", raw)


def _timestamp(raw: str, kind: str, column: Column, dialect: Dialect) -> SqlCell:
    if kind == "nothing":
        return _null(dialect.naive, raw)
    if kind != "zoned" and (kind != "naive" or column.tz is not None):
        return _unreadable(raw, dialect.naive)
    value, is_fine = dialect.in_utc(raw) if kind == "zoned" else raw, dialect.is_fine_time(raw)
    if is_fine is None:
        return SqlCell(value, None, raw)
    return SqlCell(f"CASE WHEN {is_fine} THEN {value} END", f"coalesce({is_fine}, TRUE)", raw)


_READERS: dict[str, Callable[[str, str, Column, Dialect], SqlCell]] = {
    "": _untyped,
    "string": _string,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
    "timestamp": _timestamp,
}
