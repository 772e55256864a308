"""What lies in quarantine: one entry a file, and the rows of one of them."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.column import Column
from contracts.errors import ContractsError, DataSourceError
from contracts.gating.bookkeeping import KNOWN_BY
from contracts.gating.handover import REPLAYED
from contracts.gating.marking import OURS, as_it_was
from contracts.gating.targets import ACCEPTED, reason_of
from contracts.gating.unread import UNREAD
from contracts.places.opening import place_of
from contracts.verdicts import presented

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.column import ColumnsByName
    from contracts.places.place import Place

__all__ = ["Content", "Entry", "content", "inventory"]

_STAMP = re.compile(r".*-(\d{8}T\d{6})-[0-9a-f]{8}\.\w+")


@dataclass(frozen=True)
class Entry:
    """A file in quarantine: whose rows it holds, since when, how many, and how many fail each check.

    `rows` is None for bytes that could not be read. `problem` says why nothing is known of a file.
    """

    file: str
    contract: str = ""
    version: str = ""
    batch: str = ""
    at: datetime | None = None
    rows: int | None = None
    checks: dict[str, int] = field(default_factory=dict)
    replayed: bool = False
    problem: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {**asdict(self), "at": self.at.isoformat() if self.at else None}


def inventory(folder: str | Path) -> list[Entry]:
    """Return what lies in a folder, or at a URL, oldest first; then what was replayed.

    Raises:
        ContractsError: it is no folder, or cannot be looked into.

    """
    place = place_of(folder)
    try:
        if not place.names() and not place.folders() and not place.is_folder():
            msg = f"{place.shown}: no such folder"
            raise ContractsError(msg)
        waiting = list(_entries(place, "", is_replayed=False))
        away = place.below(REPLAYED)
        done = [one for name in away.folders() for one in _entries(away.below(name), f"{REPLAYED}/{name}/")]
    except OSError as error:
        msg = f"{place.shown}: cannot be read ({reason_of(error)})"
        raise DataSourceError(msg) from None
    oldest = datetime.min.replace(tzinfo=UTC)
    return [*sorted(waiting, key=lambda entry: (entry.at or oldest, entry.file)), *done]


def _entries(folder: Place, above: str, *, is_replayed: bool = True) -> Iterator[Entry]:
    for name in folder.names():
        path = Path(name)
        is_ours = path.suffix in _READERS and not path.stem.endswith((ACCEPTED, UNREAD))
        if is_ours and not name.startswith(".") and name != "receipt.json":
            entry = _entry(folder.below(name), above + name, is_replayed=is_replayed)
            if entry:
                yield entry


def _entry(place: Place, name: str, *, is_replayed: bool) -> Entry | None:
    match = _STAMP.fullmatch(place.name)
    at = datetime.strptime(match[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC) if match else place.modified()
    try:
        found = _READERS[Path(name).suffix](place)
    except (OSError, ValueError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        return Entry(name, at=at, replayed=is_replayed, problem=f"cannot be read ({reason_of(error)})")
    return Entry(name, at=at, replayed=is_replayed, **found) if found is not None else None


def _rows_in(place: Place) -> dict[str, Any] | None:
    """Return what a file of rows says of itself; None where it is not one of ours, or made from one."""
    with place.reading() as source:
        frame = _TABLES[Path(place.name).suffix](source, OURS)
    if not set(frame.columns) >= set(KNOWN_BY):
        return None
    said = {name: ", ".join(_texts(frame, f"_{name}").unique().sort()) for name in ("contract", "version", "batch")}
    return {**said, "rows": frame.height, "checks": _counted(_texts(frame, "_checks"))}


def _texts(frame: pl.DataFrame, name: str) -> pl.Series:
    """Return what one of our columns says; a repaired file may lack those by which no row is known."""
    return frame[name].cast(pl.String).drop_nulls() if name in frame.columns else pl.Series(dtype=pl.String)


def _counted(checks: pl.Series) -> dict[str, int]:
    counts = Counter(name for cell in checks for name in cell.split("; "))
    return dict(counts.most_common())


def _parquet(source: IO[bytes], names: Sequence[str]) -> pl.DataFrame:
    file = pq.ParquetFile(source)
    wanted = [name for name in file.schema_arrow.names if name in names or not names]
    return pl.DataFrame(pl.from_arrow(file.read(columns=wanted)))


def _csv(source: IO[bytes], names: Sequence[str]) -> pl.DataFrame:
    return _of(pl.read_csv(source.read(), infer_schema=False), names)


def _json_lines(source: IO[bytes], names: Sequence[str]) -> pl.DataFrame:
    return _of(pl.read_ndjson(source.read(), infer_schema_length=None), names)


def _of(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    return frame.select(name for name in frame.columns if name in names or not names)


_TABLES: dict[str, Callable[[IO[bytes], Sequence[str]], pl.DataFrame]] = {
    ".parquet": _parquet,
    ".csv": _csv,
    ".jsonl": _json_lines,
    ".ndjson": _json_lines,
}
"""Each reads the columns named of a file, or all where none is."""


def _note(place: Place) -> dict[str, Any] | None:
    with place.reading() as source:
        said = json.loads(source.read())
    if not isinstance(said, dict) or not {"file", "reasons", "contract"} <= set(said):
        return None
    known = {name: str(said.get(name, "")) for name in ("contract", "version", "batch")}
    return {**known, "rows": None, "checks": {str(said.get("checks")): 1}}


_READERS = {**dict.fromkeys(_TABLES, _rows_in), ".json": _note}


@dataclass(frozen=True)
class Content:
    """What one file holds: its entry, how many rows have each reason, and the first rows, masked."""

    entry: Entry
    reasons: dict[str, int]
    rows: list[dict[str, Any]]

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {**self.entry.to_dict(), "reasons": self.reasons, "first_rows": self.rows}


def content(file: str | Path, columns: ColumnsByName, *, most: int = 10, reveal: bool = False) -> Content:
    """Return what a quarantine file holds; of its rows the first, masked as the columns of a contract say.

    Raises:
        ContractsError: it is not there, cannot be read, or is no file of quarantine.

    """
    place = place_of(file)
    if not place.exists():
        msg = f"{place.shown}: no such file"
        raise ContractsError(msg)
    entry = _entry(place, place.name, is_replayed=False) if Path(place.name).suffix in _READERS else None
    if entry is None or entry.problem:
        msg = f"{place.shown}: {entry.problem if entry else 'no file of quarantine'}"
        raise DataSourceError(msg)
    with place.reading() as source:
        if entry.rows is None:
            return Content(entry, {str(json.loads(source.read())["reasons"]): 1}, [])
        frame = _TABLES[Path(place.name).suffix](source, ())
    return Content(
        entry,
        _counted(_texts(frame, "_reasons")),
        [_shown(row, columns, reveal) for row in frame.head(most).to_dicts()],
    )


def _shown(row: dict[str, Any], columns: ColumnsByName, reveal: bool) -> dict[str, Any]:  # noqa: FBT001 - passed on
    """Return a row of which each value of the data is masked, unless it may be shown."""
    made = {}
    for name, value in row.items():
        own = as_it_was(name)
        column = columns.get(own, Column(own))
        shown = value if name in OURS else presented(value, column, reveal=reveal, all_is_text=True)
        made[name] = str(shown) if isinstance(shown, float) and not math.isfinite(shown) else shown
    return made
