"""Files of one kind, judged as one batch: what is the same for every kind of file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from contracts.backends.batch import Batch, Changes
from contracts.backends.headers import resolve
from contracts.backends.mistaken import NOT_UTF_8
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from contracts.profile import FoundUnit
    from contracts.terms import Terms

__all__ = ["File", "Files", "Save", "file_batch", "reading", "refuse_other_columns", "refuse_other_units"]

_UNDECODED = re.compile(r"'utf-8' codec can't decode (.*?):.*")
_UNREADABLE = (OSError, pa.ArrowException, pl.exceptions.PolarsError, ValueError)


@dataclass(frozen=True)
class File:
    """A file, and what it is called in messages: one that was fetched goes by its URL."""

    path: Path
    shown: str


@dataclass(frozen=True)
class Files:
    """Files of one kind, in the order of their rows.

    `path` stands for all of them in messages, and has their ending. Several have a `root`, the
    folder below which all of them are. `held` is what must not vanish before them.
    """

    found: tuple[File, ...]
    path: Path
    shown: str
    root: Path | None = None
    held: object = None

    @property
    def suffix(self) -> str:
        """The ending that says of which kind they are."""
        return self.path.suffix.lower()

    def by_name(self) -> dict[str, Path]:
        """Return where each file is, by its path below the root."""
        root = self.root
        return {(file.path.relative_to(root).as_posix() if root else file.path.name): file.path for file in self.found}


Save = Callable[[Files, Path, "pl.Series | None", Changes], None]


@contextmanager
def reading(file: File | Files) -> Iterator[None]:
    """Say which file it is that cannot be read.

    Raises:
        DataSourceError: it cannot be read.

    """
    try:
        yield
    except _UNREADABLE as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        said = _UNDECODED.sub(rf"{NOT_UTF_8} (\1)", lines[0]).removesuffix(".")
        kind = (file.path.suffix.lower() or ".file")[1:]
        msg = f"{file.shown}: cannot be read as {kind}: {said}"
        raise DataSourceError(msg) from None


def refuse_other_columns(file: File, names: Sequence[str], first: File, wanted: Sequence[str]) -> None:
    """Refuse a file whose columns are not those of the first; their order may differ.

    Raises:
        DataSourceError: a column is missing, or one more is there.

    """
    missing = [name for name in wanted if name not in names]
    more = [name for name in names if name not in wanted]
    if missing or more or len(names) != len(wanted):
        said = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has {', '.join(more)} besides"] * bool(more)
        msg = f"{file.shown}: {' and '.join(said) or 'repeats a column'}, unlike {first.shown}"
        raise DataSourceError(msg)


def refuse_other_units(where: str, found: Mapping[str, FoundUnit], wanted: Mapping[str, FoundUnit]) -> None:
    """Refuse a file that carries another unit for a column than the first: they would be judged as one.

    Raises:
        DataSourceError: it does.

    """
    for name, unit in found.items():
        other = wanted.get(name)
        if other is None or other.unit != unit.unit:
            said = f"in {other.unit!r}" if other else "without a unit"
            msg = f"{where}: {name} is in {unit.unit!r}, and {said} in the file before it; judge them one by one"
            raise DataSourceError(msg)


def file_batch(  # noqa: PLR0913 - what a file says of itself
    files: Files,
    frame: pl.LazyFrame,
    names: Sequence[str],
    terms: Terms,
    *,
    save: Save,
    everything: Callable[[], pl.DataFrame],
    units: Mapping[str, FoundUnit] | None = None,
    beside: Mapping[Any, Any] | None = None,
    **how: Any,
) -> Batch:
    """Return files as a batch; several are saved as one."""
    found = resolve(terms, list(names), units or {}, beside)
    return Batch(
        frame=frame,
        physical=found.physical,
        headers=found.headers,
        keep=None,
        everything=everything,
        units=found.units,
        unit_columns=found.unit_columns,
        path=files.path,
        save=partial(save, files),
        sources=files.by_name,
        **how,
    )
