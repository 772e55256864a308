"""DuckDB's relations as tables that are asked in SQL."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from contracts.backends.pushdown.sql import Dialect, UnsupportedError
from contracts.backends.pushdown.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["DuckDB", "DuckDBTable"]

_KINDS = {
    "VARCHAR": "text",
    "UUID": "text",
    "ENUM": "text",
    "DOUBLE": "float",
    "FLOAT": "single",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"), "integer"),
    **dict.fromkeys(("UBIGINT", "HUGEINT", "UHUGEINT"), "wide"),
    "DECIMAL": "decimal",
    "BOOLEAN": "boolean",
    "DATE": "date",
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "naive"),
    "TIMESTAMP WITH TIME ZONE": "zoned",
    '"NULL"': "nothing",
}
# A longer list of texts is asked as an ENUM, which is looked up by hash, and of other values as a table of its own:
# 500 literals cost a hundred times as much.
_FEW = 4
_PARTED, _MOST_TEXT = "\x1f", 1 << 26
"""What parts the values of a list in one literal (ASCII's unit separator), and how long that may be."""


class DuckDB(Dialect):
    """How DuckDB spells things. Its patterns are RE2's, as the contract's are."""

    name = "duckdb"
    text = "VARCHAR"
    naive = "TIMESTAMP"
    text_length = "length"
    strip = "trim"
    wide = "HUGEINT"
    hash = "hash"
    struct = "row"
    lowest = "arg_min"
    position = "row_number() OVER () - 1"
    histogram = "histogram"
    sorts = True

    def kind(self, native: str) -> str:
        """Return the kind of a type."""
        return "other" if native.endswith("]") else _KINDS.get(native.partition("(")[0], "other")

    def quoted(self, name: str) -> str:
        """Return a name in double quotes."""
        return '"' + name.replace('"', '""') + '"'

    def string(self, text: str) -> str:
        """Return text in single quotes; a statement ends at a zero character, which is therefore spelt out."""
        parts = [f"""'{part.replace("'", "''")}'""" for part in text.split("\0")]
        return parts[0] if len(parts) == 1 else f"({' || chr(0) || '.join(parts)})"

    def in_utc(self, zoned: str) -> str:
        """Return the instant; no extension is needed for it."""
        return f"make_timestamp(epoch_us({zoned}))"

    def micros(self, naive: str) -> str:
        """Return the microseconds since 1970."""
        return f"epoch_us({naive})"

    def is_fine_time(self, naive: str) -> str | None:
        """Return whether the time is a finite one."""
        return f"isfinite({naive})"

    def among(self, value: str, listed: list[str]) -> str:
        """Return whether a value is one of the literals."""
        literals = ", ".join(dict.fromkeys(listed))
        if len(listed) <= _FEW:
            return f"({value} IN ({literals}))"
        if all(literal.startswith("'") for literal in listed):
            return f"(CASE WHEN {value} IS NOT NULL THEN try_cast({value} AS ENUM({literals})) IS NOT NULL END)"
        return f"({value} IN (SELECT unnest([{literals}])))"

    def count_of(self, condition: str) -> str:
        """Return the sum of a truth, which is quicker than many filters beside each other."""
        return f"sum({condition})"

    def matches(self, value: str, pattern: str) -> str:
        """Return whether RE2 matches; being told that it is the whole text saves it a third of its time."""
        return f"regexp_full_match({value}, {self.string(pattern)})"


_DUCKDB = DuckDB()


@dataclass(frozen=True)
class DuckDBTable(Table):
    """A relation; nothing is created in its database, not even a view."""

    relation: Any
    dialect = _DUCKDB

    @property
    def hasher(self) -> str:
        """The DuckDB that is installed."""
        return f"{self.dialect.name} {version('duckdb')}"

    @property
    def kinds(self) -> Mapping[str, str]:
        """The kind of each column."""
        named = zip(self.relation.columns, self.relation.types, strict=True)
        return {name: self.dialect.kind(str(native)) for name, native in named}

    def select(self, columns: Mapping[str, str]) -> DuckDBTable:
        """Return the table of some expressions."""
        return DuckDBTable(self.relation.project(self._listed(columns)))

    def where(self, condition: str) -> DuckDBTable:
        """Return some rows."""
        return DuckDBTable(self.relation.filter(condition))

    def grouped(self, by: Sequence[str], columns: Mapping[str, str]) -> DuckDBTable:
        """Return a row for each group."""
        keys = ", ".join(self.dialect.quoted(name) for name in by)
        made = ", ".join(filter(None, (keys, self._listed(columns))))
        return DuckDBTable(self.relation.aggregate(made, keys))

    def beside(self, other: Table, on: Mapping[str, str]) -> DuckDBTable:
        """Return all rows, each beside the other table's."""
        assert isinstance(other, DuckDBTable)
        quoted = self.dialect.quoted
        same = " AND ".join(f"{quoted(a)} IS NOT DISTINCT FROM {quoted(b)}" for a, b in on.items())
        joined = self.relation.set_alias("one").join(other.relation.set_alias("two"), same, how="left")
        return DuckDBTable(joined)

    def listed(self, texts: Mapping[str, Sequence[str]]) -> DuckDBTable:
        """Return texts as a table, a literal a column: nothing is created, and no name can be taken already.

        Raises:
            UnsupportedError: they are too long for a query, or hold the character that parts them.

        """
        line = self.relation.limit(0).aggregate("count(*) AS n")
        parted = {name: f"unnest({self._parted(values)})" for name, values in texts.items()}
        return DuckDBTable(line.project(self._listed(parted)))

    def _parted(self, texts: Sequence[str]) -> str:
        one = _PARTED.join(texts)
        if len(one) > _MOST_TEXT or one.count(_PARTED) >= max(len(texts), 1):
            msg = f"a list of {len(texts):,} values cannot be written into a query; hand the data on as an Arrow table"
            raise UnsupportedError(msg)
        literal = f"string_split({self.dialect.string(one)}, chr({ord(_PARTED)}))"
        return literal if texts else "CAST([] AS VARCHAR[])"

    def first(self, rows: int) -> DuckDBTable:
        """Return the first rows."""
        return DuckDBTable(self.relation.limit(rows))

    def fetch(self) -> list[tuple[Any, ...]]:
        """Run the query.

        Raises:
            KeyboardInterrupt: it was interrupted; DuckDB makes an error of that, as if the query had failed.

        """
        try:
            found: list[tuple[Any, ...]] = self.relation.fetchall()
        except RuntimeError as error:
            if str(error) == "Query interrupted":
                raise KeyboardInterrupt from error
            raise
        return found

    def tallied(self, by: Sequence[str], keys: Mapping[str, str]) -> Table:
        """Return the rows (group, column, key, n)."""
        numbers = ", ".join(map(str, range(len(keys))))
        lists = f"unnest([{numbers}]) AS place, unnest([{', '.join(keys.values())}]) AS bucket"
        stacked = self.relation.project(", ".join([*map(self.dialect.quoted, by), lists]))
        return DuckDBTable(stacked).grouped([*by, "place", "bucket"], {"n": "count(*)"})

    def _listed(self, columns: Mapping[str, str]) -> str:
        return ", ".join(f"{text} AS {self.dialect.quoted(name)}" for name, text in columns.items())
