"""Files of rows that come back from quarantine, perhaps repaired: their rows without what we put in front."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.errors import ContractsError, DataSourceError
from contracts.gating.handover import digest_of
from contracts.gating.marking import OURS, as_it_was
from contracts.gating.unread import UNREAD
from contracts.places.local import LocalPlace
from contracts.places.opening import place_of

if TYPE_CHECKING:
    from contextlib import ExitStack

    from contracts.places.place import Place

__all__ = ["Returning", "returning"]

_KNOWN_BY = {"_batch", "_row", "_checks"}


@dataclass(frozen=True)
class Returning:
    """A file, the digest of its bytes, its rows in a file without our columns, and these.

    `front` has `_batch`, `_row` and `_checks` for each row; of a file that has them not it is empty.
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
        return Returning(place, digest, rows, _STRIPPED[suffix](local, rows))
    except FileNotFoundError:
        msg = f"{place.shown}: no such file"
        raise ContractsError(msg) from None
    except (OSError, ValueError, csv.Error, pa.ArrowException, pl.exceptions.PolarsError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        msg = f"{place.shown}: cannot be read as {suffix[1:]} ({reason})"
        raise DataSourceError(msg) from None


def _is_ours(names: list[str]) -> bool:
    return set(names) >= _KNOWN_BY


def _from_parquet(file: Path, rows: Path) -> pl.DataFrame:
    table = pq.read_table(file, partitioning=None)
    if not _is_ours(table.column_names):
        pq.write_table(table, rows)
        return pl.DataFrame()
    own = table.select([name for name in table.column_names if name not in OURS])
    pq.write_table(own.rename_columns([as_it_was(name) for name in own.column_names]), rows)
    return _front(pl.DataFrame(pl.from_arrow(table.select(sorted(_KNOWN_BY)))))


def _from_csv(file: Path, rows: Path) -> pl.DataFrame:
    with file.open(encoding="utf-8-sig", newline="") as source:
        names = next(csv.reader(source), [])
        if not _is_ours(names):
            rows.write_bytes(file.read_bytes())
            return pl.DataFrame()
        lines = [line for line in csv.reader(source, strict=True) if line]
    _refuse_ragged(names, lines)
    kept = [k for k, name in enumerate(names) if name not in OURS]
    with rows.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow([as_it_was(names[k]) for k in kept])
        writer.writerows([line[k] for k in kept] for line in lines)
    return _front(pl.DataFrame({name: [line[names.index(name)] for line in lines] for name in sorted(_KNOWN_BY)}))


def _refuse_ragged(names: list[str], lines: list[list[str]]) -> None:
    if any(len(line) != len(names) for line in lines):
        msg = "a row has more or fewer cells than the header"
        raise ValueError(msg)


def _from_json_lines(file: Path, rows: Path) -> pl.DataFrame:
    records: list[dict[str, Any]] = [
        json.loads(line) for line in file.read_text("utf-8-sig").splitlines() if line.strip()
    ]
    if not records or not all(isinstance(one, dict) and _is_ours(list(one)) for one in records):
        rows.write_bytes(file.read_bytes())
        return pl.DataFrame()
    own = [{as_it_was(name): value for name, value in one.items() if name not in OURS} for one in records]
    rows.write_text("".join(f"{json.dumps(one)}\n" for one in own), encoding="utf-8")
    return _front(pl.DataFrame({name: [one[name] for one in records] for name in sorted(_KNOWN_BY)}))


def _front(found: pl.DataFrame) -> pl.DataFrame:
    kinds = {"_batch": pl.String, "_row": pl.Int64, "_checks": pl.String}
    return found.select(pl.col(name).cast(kind) for name, kind in kinds.items())


_STRIPPED: dict[str, Callable[[Path, Path], pl.DataFrame]] = {
    ".parquet": _from_parquet,
    ".csv": _from_csv,
    ".jsonl": _from_json_lines,
    ".ndjson": _from_json_lines,
}
