"""The batches of the past: what was measured of each, and their values, read for good."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts import validation
from contracts.backends.cells import prepare
from contracts.backends.sources import open_batch, settled
from contracts.backends.typed import typed as typed_frame
from contracts.column import Column
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from contracts.contract import Contract
    from contracts.profile import Profile
    from contracts.terms import Terms

__all__ = ["PastBatch", "measured", "past_batches", "typed"]


@dataclass(frozen=True)
class PastBatch:
    """One batch of the past. `frame` holds its values as the contract reads them; it is empty if not asked for."""

    name: str
    profile: Profile
    frame: pl.DataFrame


def past_batches(
    feed: Contract, data: Iterable[Any], *, frames: bool, progress: Callable[[str, int, int], None]
) -> tuple[list[PastBatch], tuple[str, ...]]:
    """Return the batches in order, and the names of those left out: no rows, or a column missing.

    Raises:
        DataSourceError: one of them cannot be read.

    """
    wanted = {column.name for column in feed.terms.columns.values() if column.required}
    kept, left_out = [], []
    sources = list(data)
    for position, (name, source) in enumerate(zip(_names(sources), sources, strict=True)):
        progress("reading batches", position, len(sources))
        batch = _read(feed, name, source, frames=frames)
        if batch.profile.rows and wanted <= set(batch.profile.headers):
            kept.append(batch)
        else:
            left_out.append(batch.name)
    return kept, tuple(left_out)


def _names(sources: list[Any]) -> list[str]:
    """Return a name of its own for each: the file's, its path where two are called alike, or a number."""
    paths = [Path(source) if isinstance(source, str | Path) else None for source in sources]
    times = Counter(path.name for path in paths if path)
    return [
        f"batch {k}" if path is None else path.name if times[path.name] == 1 else str(path)
        for k, path in enumerate(paths, 1)
    ]


def _read(feed: Contract, name: str, source: Any, *, frames: bool) -> PastBatch:
    data = settled(source)
    frame = typed(feed.terms, data) if frames else pl.DataFrame()
    return PastBatch(name, feed.profile(data), frame)


def typed(terms: Terms, data: Any) -> pl.DataFrame:
    """Return the columns of a batch as the contract reads them: stand-ins and misfits are null, times zoned.

    Raises:
        DataSourceError: the data cannot be read.

    """
    prepared = prepare(open_batch(data, terms), terms)
    try:
        return typed_frame(prepared, terms).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        msg = f"the data cannot be read ({type(error).__name__} while computing)"
        raise DataSourceError(msg) from None


def measured(terms: Terms, frame: pl.DataFrame) -> Profile:
    """Return the profile of values that were read already: in declared units, without stand-ins.

    A column of integers is measured as one of numbers, since another unit gives it decimals.
    """
    return validation.measure(replace(terms, columns={n: _settled(c) for n, c in terms.columns.items()}), frame)


def _settled(column: Column) -> Column:
    kind = "number" if column.is_numeric else column.type
    return Column(column.name, kind, column.unit, column.tz, required=False, pii=column.pii)
