"""Quarantine: failing rows to a Parquet file beside the reason; accepted + quarantined = input."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backends.evaluation import failing_rows
from contracts.backends.files import write
from contracts.errors import ContractsError

if TYPE_CHECKING:
    from contracts.validation import Judgement

__all__ = ["FOLDER", "set_apart", "split"]

# Columns of the data with these names get one more underscore in front.
_OURS = ("_contract", "_version", "_row", "_reasons")

FOLDER = Path(".contracts/quarantine")


def split(judgement: Judgement, data: Any, target: str | Path | None) -> Any:  # noqa: ANN401 - of the kind that came in
    """Write the failing rows to quarantine and return the others, of the kind that came in.

    A path in gives a path out: the accepted rows stand in a file beside the quarantined ones.

    Raises:
        ContractsError: the quarantine file exists already; nothing is overwritten, nothing passed on.

    """
    path = _path(judgement, Path(target) if target else FOLDER)
    beside = path.with_name(f"{path.stem}.accepted{Path(data).suffix}") if judgement.batch.is_file else path
    _refuse_existing(beside)
    bad = _set_apart(judgement, path)
    accepted = judgement.batch.keep(~bad)
    if not judgement.batch.is_file:
        return accepted
    _write_atomically(accepted, beside)
    return type(data)(beside) if isinstance(data, str) else beside


def set_apart(judgement: Judgement, target: Path) -> int:
    """Write the rows that fail any violated row check to a file; return how many they are.

    Where only the table as a whole fails (a stale feed) there are none, and no file is written.

    Raises:
        ContractsError: the file exists already.

    """
    return int(_set_apart(judgement, _path(judgement, target)).sum())


def _set_apart(judgement: Judgement, path: Path) -> pl.Series:
    """Write the failing rows and return the mask of them."""
    masks = _masks(judgement)
    if not masks.width:
        return pl.repeat(value=False, n=judgement.report.rows, eager=True)
    bad = masks.select(pl.any_horizontal(pl.all())).to_series()
    _write_atomically(_quarantined(judgement, masks, bad), path)
    return bad


def _masks(judgement: Judgement) -> pl.DataFrame:
    """Return a boolean column for each violated check, true where a row fails it."""
    violated = [k for k, result in enumerate(judgement.report.checks) if result.violated and result.rows_failed]
    places = [judgement.placed[k] for k in violated]
    if not places:
        return pl.DataFrame()
    masks = failing_rows(judgement.prepared, places, judgement.terms, judgement.report.rows)
    names = [_reason(places[k]) for k in range(len(places))]
    return masks.rename(dict(zip(masks.columns, names, strict=True)))


def _reason(place: Any) -> str:  # noqa: ANN401 - a Placed
    return place.check.name if place.subject == place.check.name else f"{place.check.name}:{place.subject}"


def _quarantined(judgement: Judgement, masks: pl.DataFrame, bad: pl.Series) -> pl.DataFrame:
    """Return the failing rows with contract, version, row position and reasons in front."""
    report = judgement.report
    reasons = pl.concat_list(*(pl.when(pl.col(name)).then(pl.lit(name)) for name in masks.columns)).list.drop_nulls()
    why = masks.select(reasons.list.join("; ").alias("_reasons")).to_series().filter(bad)
    rows = judgement.batch.everything().filter(bad)
    return rows.select(
        pl.lit(report.contract).alias("_contract"),
        pl.lit(report.version).alias("_version"),
        bad.arg_true().alias("_row"),
        why,
        *(pl.col(name).alias(f"_{name}" if name in _OURS else name) for name in rows.columns),
    )


def _path(judgement: Judgement, target: Path) -> Path:
    """Return the file to write: the one given, or a new one of its own name in the folder given."""
    if target.suffix == ".parquet":
        path = target
    else:
        report = judgement.report
        stamp = report.started_at.strftime("%Y%m%dT%H%M%S")
        unique = hashlib.sha256(os.urandom(16)).hexdigest()[:8]
        path = target / f"{report.contract}-{report.version}-{stamp}-{unique}.parquet"
    _refuse_existing(path)
    return path


def _refuse_existing(path: Path) -> None:
    if path.exists():
        msg = (
            f"{path} exists already; quarantined rows are never overwritten (name a folder to get a new file each time)"
        )
        raise ContractsError(msg)


def _write_atomically(frame: pl.DataFrame, path: Path) -> None:
    """Write beside the target, then rename: a reader sees the whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(suffix=path.suffix, dir=path.parent)
    os.close(handle)
    draft = Path(name)
    try:
        write(frame, draft)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
