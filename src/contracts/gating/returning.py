"""Files of rows that come back from quarantine, perhaps repaired: their rows without what we put in front."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import polars as pl
import pyarrow.parquet as pq

from contracts.backends.file_batches import File, reading
from contracts.backends.mistaken import way_out
from contracts.errors import ContractsError, DataSourceError
from contracts.gating.bookkeeping import front_of
from contracts.gating.handover import digest_of
from contracts.gating.marking import OURS, as_it_was
from contracts.gating.targets import reason_of
from contracts.gating.unread import UNREAD
from contracts.places.local import LocalPlace
from contracts.places.opening import place_of

if TYPE_CHECKING:
    from contextlib import ExitStack

    from contracts.places.place import Place

__all__ = ["Returning", "returning"]


@dataclass(frozen=True)
class Returning:
    """A file, the digest of its bytes, its rows in a file without our columns, and these.

    `front` has `_batch`, `_row` and `_checks` for each row, and `_contract` where the file has it; of bytes that
    could not be read it is empty.
    """

    place: Place
    digest: str
    rows: Path
    front: pl.DataFrame

    @property
    def with_it(self) -> list[Place]:
        """The note beside it, of bytes that could not be read."""
        stem = Path(self.place.name).stem
        note = self.place.beside(f"{stem.removesuffix(UNREAD)}.json")
        return [note] if stem.endswith(UNREAD) and note.exists() else []


def returning(file: str | Path, folder: Path, stack: ExitStack) -> Returning:
    """Return what a file holds; its rows are written into the folder.

    Raises:
        ContractsError: it is not there, of a kind that cannot be replayed, or a note.
        DataSourceError: it cannot be read.

    """
    place = place_of(file)
    suffix = Path(place.name).suffix.lower()
    if suffix not in _STRIPPED:
        hint = "; it says of a file beside it why it cannot be read: repair that one" if suffix == ".json" else ""
        msg = (
            f"{place.shown}: what is replayed is {', '.join(_STRIPPED)}, not {suffix or 'a file without ending'}{hint}"
        )
        raise ContractsError(msg)
    try:
        local = stack.enter_context(place.local())
        digest = digest_of(LocalPlace(local))
        rows = folder / f"{digest}{suffix}"
        if Path(place.name).stem.endswith(UNREAD):
            shutil.copyfile(local, rows)
            return Returning(place, digest, rows, pl.DataFrame())
        with reading(File(local, place.shown)):
            found = _STRIPPED[suffix](local, rows)
        return Returning(place, digest, rows, front_of(found, place.shown))
    except FileNotFoundError:
        msg = f"{place.shown}: no such file"
        raise ContractsError(msg) from None
    except OSError as error:
        msg = f"{place.shown}: cannot be read ({reason_of(error)})"
        raise DataSourceError(msg) from None
    except DataSourceError as error:
        hint = way_out(str(error), [local])
        raise (DataSourceError(f"{error}; {hint}") if hint else error) from None


# Each writes a file's rows without our columns, and returns those of ours that it has, as they were read.


def _from_parquet(file: Path, rows: Path) -> pl.DataFrame:
    table = pq.read_table(file, partitioning=None)
    own = table.select([name for name in table.column_names if name not in OURS])
    pq.write_table(own.rename_columns([as_it_was(name) for name in own.column_names]), rows)
    return pl.DataFrame(pl.from_arrow(table.select([name for name in OURS if name in table.column_names])))


def _from_csv(file: Path, rows: Path) -> pl.DataFrame:
    with file.open(encoding="utf-8-sig", newline="") as source:
        names, lines = _cells(source)
    kept = [k for k, name in enumerate(names) if name not in OURS]
    with rows.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([as_it_was(names[k]) for k in kept])
        writer.writerows([line[k] for k in kept] for line in lines)
    found = {name: [line[names.index(name)] for line in lines] for name in OURS if name in names}
    return pl.DataFrame(found, dict.fromkeys(found, pl.String))


def _cells(source: TextIO) -> tuple[list[str], list[list[str]]]:
    """Return the header, and the cells of each line that has some.

    Raises:
        ValueError: there is no header, a quote is not closed, or a line has more or fewer cells than the header.

    """
    reader = csv.reader(source, strict=True)
    try:
        names = next(reader, [])
        lines = [(reader.line_num, line) for line in reader if line]
    except csv.Error:
        msg = f"a quote before line {reader.line_num} is not closed, or stands in the middle of a cell"
        raise ValueError(msg) from None
    if not names:
        msg = "it is empty, without even a header"
        raise ValueError(msg)
    for number, line in lines:
        if len(line) != len(names):
            msg = f"line {number} has {len(line)} cells where the header has {len(names)}"
            raise ValueError(msg)
    return names, [line for _, line in lines]


def _from_json_lines(file: Path, rows: Path) -> pl.DataFrame:
    lines = file.read_text("utf-8-sig").split("\n")  # not splitlines, which splits text at U+2028 too
    records = [_record(line, number) for number, line in enumerate(lines, 1) if line.strip()]
    if not records:
        msg = "it is empty, without a line"
        raise ValueError(msg)
    own = [{as_it_was(name): value for name, value in one.items() if name not in OURS} for one in records]
    rows.write_text("".join(f"{json.dumps(one)}\n" for one in own), encoding="utf-8")
    found = {name for one in records for name in one if name in OURS}
    return pl.DataFrame(
        {name: [_text(one.get(name)) for one in records] for name in found}, dict.fromkeys(found, pl.String)
    )


def _record(line: str, number: int) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        record = json.loads(line)
        if isinstance(record, dict):
            return record
    msg = f"line {number} is no JSON object"
    raise ValueError(msg)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


_STRIPPED: dict[str, Callable[[Path, Path], pl.DataFrame]] = {
    ".parquet": _from_parquet,
    ".csv": _from_csv,
    ".jsonl": _from_json_lines,
    ".ndjson": _from_json_lines,
}
