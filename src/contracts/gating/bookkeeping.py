"""The columns in front of rows that come back: they say which row of which batch each is, and so must be as they were.

Without them a row could go on twice, or be judged as if nothing had ever been found of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import polars as pl

from contracts.errors import DataSourceError
from contracts.gating.unread import UNREAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.gating.returning import Returning

__all__ = ["KNOWN_BY", "front_of", "refuse_misplaced"]

KNOWN_BY = ("_batch", "_row", "_checks")
_KINDS = {"_batch": pl.String, "_row": pl.Int64, "_checks": pl.String, "_contract": pl.String}
_HINT = "copy these columns from the quarantine file, as they are there"
_LABELS = re.compile(r"[a-z][a-z0-9_]*(:.+)?", re.DOTALL)
_FITS: dict[str, tuple[str, Callable[[pl.Expr], pl.Expr]]] = {
    "_batch": ("a SHA-256 digest", lambda cell: cell.str.contains("^[0-9a-f]{64}$")),
    "_row": ("a whole number from 0", lambda cell: cell >= 0),
    "_checks": ("checks, such as `range:snowfall; key`", lambda cell: cell.str.contains(f"(?s)^{_LABELS.pattern}$")),
}


def front_of(found: pl.DataFrame, shown: str) -> pl.DataFrame:
    """Return our columns of a file, in their types; `found` holds those that it has, as they were read.

    Raises:
        DataSourceError: some are missing, or hold what cannot have stood there; all of that is said.

    """
    missing = [name for name in KNOWN_BY if name not in found.columns]
    if missing:
        unread = f"; bytes that could not be read keep their name, which ends in {UNREAD} and the ending of their kind"
        hint = _HINT + (unread if len(missing) == len(KNOWN_BY) else "")
        msg = f"{shown}: lacks {', '.join(f'`{name}`' for name in missing)}, by which rows are known; {hint}"
        raise DataSourceError(msg)
    front = found.select(pl.col(name).cast(kind, strict=False) for name, kind in _KINDS.items() if name in found)
    faults = [_fault(front, name) for name in KNOWN_BY]
    if any(faults):
        msg = f"{shown}: {'; '.join(filter(None, faults))}; {_HINT}"
        raise DataSourceError(msg)
    return front


def _fault(front: pl.DataFrame, name: str) -> str:
    """Return in which rows a column holds what cannot have stood there, without quoting it: it may be data."""
    wanted, fits = _FITS[name]
    bad = front.select(~fits(pl.col(name)).fill_null(value=False)).to_series().arg_true()
    return f"`{name}` is not {wanted} in {_rows(bad.to_list())}" if len(bad) else ""


def _rows(positions: Sequence[int]) -> str:
    more = f" and {len(positions) - 1:,} more" if len(positions) > 1 else ""
    return f"row {positions[0] + 1:,} of the file{more}"


def refuse_misplaced(files: Sequence[Returning], contract: str) -> None:
    """Refuse rows that another contract set apart, and a row that is there twice, in one file or in two.

    Raises:
        DataSourceError: there are some; all of that is said.

    """
    fronts = [
        file.front.with_columns(file=pl.lit(file.place.shown)).with_row_index("at")
        for file in files
        if file.front.width
    ]
    if not fronts:
        return
    every = pl.concat(fronts, how="diagonal")
    others = pl.concat([_of_others(one, contract) for one in fronts])
    again = every.filter(~pl.struct("_batch", "_row").is_first_distinct())
    faults = [*_said(others, f"not of {contract}: {_OTHERS}"), *_said(again, _AGAIN)]
    if faults:
        raise DataSourceError("\n".join(faults))


_OTHERS = "replay rows through the contract that set them apart, which `_contract` names"
_AGAIN = "with a `_batch` and `_row` that stood before: keep one, as of the files of a batch that was set apart twice"


def _of_others(front: pl.DataFrame, contract: str) -> pl.DataFrame:
    is_other = pl.col("_contract").ne_missing(contract) if "_contract" in front.columns else pl.lit(value=False)
    return front.filter(is_other).select("file", "at")


def _said(found: pl.DataFrame, what: str) -> Iterator[str]:
    """Yield for each file which of its rows are so."""
    for one in found.partition_by("file", maintain_order=True):
        yield f"{one['file'][0]}: {_rows(one['at'].to_list())} {what}"
