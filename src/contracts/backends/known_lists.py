"""Lists of known values: read once, and looked through by hash; that a value is in one is shown by the value itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from contracts.backends.batch import Batch
from contracts.backends.cells import prepare, together
from contracts.backends.engines import moved
from contracts.backends.sources import open_batch
from contracts.checks.known import Known
from contracts.column import Column
from contracts.errors import DataSourceError, KnownListError
from contracts.terms import Terms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contracts.check import Listed

__all__ = ["KnownList", "open_lists"]

_SEED = 1


@dataclass(frozen=True, eq=False)
class KnownList:
    """The values of a list in the order of their hashes; `twins` are those whose hash another one before them has.

    Each is there once, but for twins, which may be there again.
    """

    values: pl.Series
    hashes: NDArray[np.uint64]
    twins: pl.Series

    @classmethod
    def of(cls, values: pl.Series) -> KnownList:
        """Return the list of some values; nulls are left out."""
        values = _of_one_kind(values.drop_nulls())
        hashed = values.hash(_SEED)
        order = hashed.arg_sort()
        values, hashes = values.gather(order), hashed.gather(order).to_numpy()
        again = pl.Series(np.append(False, hashes[1:] == hashes[:-1])[: len(hashes)])
        if again.any():
            fresh = ~again | values.ne_missing(values.shift(1))
            values, hashes, again = values.filter(fresh), hashes[fresh.to_numpy()], again.filter(fresh)
        return cls(values, hashes, values.filter(again))

    def holds(self, values: pl.Series) -> pl.Series:
        """Return whether each value is in the list, null where it is null.

        Looked for in ascending order, hashes are found in memory that was just read.
        """
        if not len(self.values):
            return pl.select(pl.when(values.is_not_null()).then(pl.lit(value=False))).to_series()
        wanted = values.cast(self.values.dtype, strict=False)
        hashed = wanted.hash(_SEED)
        order = hashed.arg_sort()
        places = np.empty(len(hashed), dtype=np.intp)
        places[order.to_numpy()] = np.searchsorted(self.hashes, hashed.gather(order).to_numpy())
        candidates = self.values.gather(np.minimum(places, len(self.values) - 1))
        found = candidates.eq_missing(wanted)
        if values.dtype != wanted.dtype:
            found &= wanted.cast(values.dtype, strict=False).eq_missing(values)
        if len(self.twins):
            found |= wanted.is_in(self.twins.implode()).fill_null(value=False)
        return pl.select(pl.when(values.is_not_null()).then(found)).to_series()


def _of_one_kind(values: pl.Series) -> pl.Series:
    """Return the values so that equal ones hash alike, whatever the width in which they came."""
    if isinstance(values.dtype, pl.Struct):
        return pl.select(pl.struct(_of_one_kind(part) for part in values.struct.unnest().iter_columns())).to_series()
    if not values.dtype.is_integer():
        return values
    narrow = values.cast(pl.Int64, strict=False)
    return values.cast(pl.Int128) if narrow.null_count() else narrow


def open_lists(terms: Terms, memory: int | None = None) -> None:
    """Read the lists that the contract's checks ask for into `terms.opened`; a file is read again when it changed.

    Raises:
        KnownListError: one of them cannot be read, or is nowhere to be found.

    """
    for listed in (p.check.listed(p.column) for p in terms.placed if isinstance(p.check, Known)):
        data, mark = _found(terms, listed)
        before = terms.opened.get(listed)
        if before is None or before[0] != mark:
            try:
                terms.opened[listed] = (mark, KnownList.of(_values(data, listed, terms, memory)))
            except DataSourceError as error:  # of the list, and not of the data that it is for
                msg = f"known: {listed.source}: {error}"
                raise KnownListError(msg) from None
            terms.plans.clear()


def _found(terms: Terms, listed: Listed) -> tuple[Any, Any]:
    """Return the data of a list, and what tells whether they are those that were read before.

    Raises:
        KnownListError: they were not handed in, and are no file beside or below the contract.

    """
    if listed.source in terms.lists:
        return terms.lists[listed.source], None
    with suppress(OSError, ValueError):
        folder = Path(terms.folder or "").resolve()
        path = (folder / listed.source).resolve()
        if terms.folder is not None and path.is_relative_to(folder) and path.is_file():
            state = path.stat()
            return path, (state.st_mtime_ns, state.st_size, state.st_ino)
    beside = (
        "no file beside the contract" if terms.folder is not None else "the contract is no file that it lies beside"
    )
    msg = (
        f"known: {listed.source!r} was not handed in, and {beside}; "
        f"feed.knowing({{{listed.source!r}: data}}), or --known {listed.source}=PATH, hands it in"
    )
    raise KnownListError(msg)


def _values(data: Any, listed: Listed, asking: Terms, memory: int | None) -> pl.Series:
    """Return the values of a list, read as those of the columns are.

    Raises:
        KnownListError: they cannot be read, there is no such column, or none of its values is of the type.

    """
    own = {there: asking.columns[name] for name, there in listed.columns}
    alike = {there: Column(there, column.type, missing=column.missing) for there, column in own.items()}
    terms = Terms(listed.source, "1.0.0", alike)
    batch = open_batch(moved(data, "polars"), terms, memory)
    assert isinstance(batch, Batch)
    prepared = prepare(batch, terms)
    absent = [there for there in alike if f"v:{there}" not in prepared.schema]
    if absent:
        msg = f"known: {listed.source} has no column {absent[0]!r}"
        raise KnownListError(msg)
    try:
        values = together([f"v:{there}" for _, there in listed.columns])
        nothing = {there: prepared.value(there).is_null().all() for there in alike}
        wrong = {f"wrong:{there}": nothing[there] & ~prepared.readable(there).all() for there in alike}
        found = prepared.frame.select(value=values, **wrong).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        msg = f"known: {listed.source} cannot be read ({type(error).__name__})"
        raise KnownListError(msg) from None
    unread = [there for there in alike if found.height and found[f"wrong:{there}"][0]]
    if unread:
        msg = f"known: no value of {unread[0]!r} in {listed.source} is of type {alike[unread[0]].type}"
        raise KnownListError(msg)
    return found["value"]
