"""Who is measured: a name -> the peer, how it is prepared, the form of the data, the environment.

Nothing heavy is imported here: the process that starts the cells, and writes the page, reads it too.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CONTENDERS", "DUCKDB_BY_HAND", "LIBRARY", "POLARS_BY_HAND", "REFERENCE", "Contender", "ours"]

LIBRARY = "contracts"
POLARS_BY_HAND = "polars by hand"
DUCKDB_BY_HAND = "DuckDB by hand"
REFERENCE = f"{POLARS_BY_HAND}: polars frame"  # what it finds, all have to find
_OURS = (
    "polars frame",
    "polars scan",
    "pandas, str",
    "pandas, objects",
    "pandas, Arrow",
    "Arrow table",
    "Parquet path",
    "Arrow dataset",
    "Arrow reader",
    "DuckDB on Parquet",
    "DuckDB table",
)
_SOURCES = {
    **dict.fromkeys(("Parquet path", "polars scan", "Arrow dataset", "Arrow reader", "DuckDB on Parquet"), "Parquet"),
    **dict.fromkeys(("DuckDB table", "DuckDB connection"), "DuckDB table"),
}


@dataclass(frozen=True)
class Contender:
    """One who judges data of one form; `prepare` is the function of `peers/MODULE.py` that makes it ready."""

    name: str
    form: str
    module: str
    environment: str
    prepare: str = "prepared"

    @property
    def label(self) -> str:
        """The name that cells are kept under."""
        return f"{self.name}: {self.form}"

    @property
    def source(self) -> str:
        """Where the data lie when the clock starts; only times of one source are held against each other."""
        return _SOURCES.get(self.form, "memory")

    @property
    def by_hand(self) -> bool:
        """Whether it is written by hand."""
        return self.name.startswith((POLARS_BY_HAND, DUCKDB_BY_HAND))


def ours(form: str) -> str:
    """Return the label of this library on a form of data."""
    return f"{LIBRARY}: {form}"


_ALL = (
    *(Contender(LIBRARY, form, "contracts_library", "main") for form in _OURS),
    Contender(POLARS_BY_HAND, "polars frame", "polars_by_hand", "main"),
    Contender(POLARS_BY_HAND, "polars scan", "polars_by_hand", "main"),
    Contender(f"{POLARS_BY_HAND}, streaming", "polars scan", "polars_by_hand", "main", "prepared_streaming"),
    Contender(f"{POLARS_BY_HAND}, n_unique", "polars frame", "polars_by_hand", "main", "prepared_n_unique"),
    Contender(f"{POLARS_BY_HAND}, n_unique", "polars scan", "polars_by_hand", "main", "prepared_n_unique"),
    Contender(
        f"{POLARS_BY_HAND}, n_unique, streaming", "polars scan", "polars_by_hand", "main", "prepared_n_unique_streaming"
    ),
    Contender(f"{POLARS_BY_HAND}, read whole", "Parquet path", "polars_by_hand", "main", "prepared_reading"),
    Contender(DUCKDB_BY_HAND, "DuckDB on Parquet", "duckdb_by_hand", "main"),
    Contender(DUCKDB_BY_HAND, "DuckDB table", "duckdb_by_hand", "main"),
    Contender("pandera", "pandas, str", "pandera_pandas", "main"),
    Contender("pandera", "pandas, objects", "pandera_pandas", "main"),
    Contender("pandera", "polars frame", "pandera_polars", "main"),
    Contender("dataframely", "polars frame", "dataframely", "peers"),
    Contender("pointblank", "polars frame", "pointblank", "peers"),
    Contender("cuallee", "polars frame", "cuallee", "peers"),
    Contender("Great Expectations", "pandas, str", "great_expectations", "peers"),
    Contender("Soda", "DuckDB connection", "soda", "soda"),
)
CONTENDERS = {contender.label: contender for contender in _ALL}
