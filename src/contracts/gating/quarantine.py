"""Quarantine: failing rows to a Parquet file beside the reason; accepted + quarantined = input."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from contracts.backends.batch import Batch
from contracts.backends.evaluation import failing_rows
from contracts.errors import ContractsError, ContractViolation
from contracts.replacement import replacing

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.backends.batch import Changes
    from contracts.validation import Judgement

__all__ = ["CONVERTED", "FOLDER", "converted", "refuse_target", "set_apart", "split"]

# Columns of the data with these names get one more underscore in front.
FOLDER = Path(".contracts/quarantine")
CONVERTED = Path(".contracts/converted")


def split(judgement: Judgement, data: Any, target: str | Path | None, changes: Changes) -> Any:
    """Write the failing rows to quarantine as they came, and return the others, of the kind that came in.

    A path in gives a path out: the accepted rows stand in a file beside the quarantined ones.

    Raises:
        ContractViolation: fewer rows would be left than the contract's `rows: {min: …}`; nothing is written.
        ContractsError: the quarantine file exists already or cannot be written; nothing is passed on.

    """
    batch = _batch(judgement)
    masks = _masks(judgement)
    bad = masks.select(pl.any_horizontal(pl.all())).to_series()
    fewest = _fewest_rows(judgement)
    if fewest > 1 and judgement.report.rows - int(bad.sum()) < fewest:
        raise ContractViolation(judgement.report)
    path = _path(judgement, Path(target) if target else FOLDER)
    beside = path.with_name(f"{path.stem}.accepted{batch.path.suffix}") if batch.path else path
    _refuse_existing(beside)
    _write(path, _quarantined(judgement, masks, bad).write_parquet)
    try:
        return _handed_on(judgement, data, beside, ~bad, changes)
    except BaseException:  # these rows are not set apart from any that went on; the next attempt writes them again
        path.unlink(missing_ok=True)
        raise


def converted(judgement: Judgement, data: Any, changes: Changes) -> Any:
    """Return the batch with its converted columns, of the kind that came in; for a path, that of a new file.

    Raises:
        ContractsError: the new file cannot be written; nothing is passed on.

    """
    source = _batch(judgement).path
    path = _fresh(judgement, CONVERTED, source.suffix) if source else CONVERTED
    return _handed_on(judgement, data, path, None, changes)


def _batch(judgement: Judgement) -> Batch:
    """Return the batch whose rows are to be told apart.

    Raises:
        ContractsError: another engine holds the data.

    """
    if isinstance(judgement.batch, Batch):
        return judgement.batch
    msg = (
        f"{judgement.report.contract}: rows cannot be quarantined where {judgement.batch.engine} holds the data, so "
        "nothing was passed on; hand on an Arrow table of them, or say on_violation: reject"
    )
    raise ContractsError(msg)


def _handed_on(judgement: Judgement, data: Any, path: Path, mask: pl.Series | None, changes: Changes) -> Any:
    batch = _batch(judgement)
    if batch.keep:
        return batch.keep(mask, changes)
    save = batch.save
    assert save is not None
    _write(path, lambda draft: save(draft, mask, changes))
    return str(path) if isinstance(data, str) else path


def _fewest_rows(judgement: Judgement) -> int:
    """Return how many rows the contract wants at least."""
    return max((getattr(place.check, "min", 0) for place in judgement.placed if place.check.name == "rows"), default=0)


def set_apart(judgement: Judgement, target: Path) -> int:
    """Write the rows that fail any row check, whatever its policy, to a file; return how many they are.

    Where only the table as a whole fails (a stale feed) there are none, and no file is written.

    Raises:
        ContractsError: the file exists already, or cannot be written.

    """
    _batch(judgement)
    masks = _masks(judgement, warnings=True)
    if not masks.width:
        return 0
    bad = masks.select(pl.any_horizontal(pl.all())).to_series()
    path = _path(judgement, target)
    _write(path, _quarantined(judgement, masks, bad).write_parquet)
    return int(bad.sum())


def _masks(judgement: Judgement, *, warnings: bool = False) -> pl.DataFrame:
    """Return a boolean column for each violated check (with those that warn), true where a row fails it."""
    results = enumerate(judgement.report.checks)
    failed = (k for k, result in results if result.violated or (warnings and result.outcome == "failed"))
    positions = [k for k in failed if judgement.report.checks[k].rows_failed]
    if not positions:
        return pl.DataFrame()
    masks = failing_rows(judgement.evaluation, judgement.terms, positions)
    return masks.rename({str(k): _reason(judgement.placed[k]) for k in positions})


def _reason(place: Any) -> str:
    return place.check.name if place.subject == place.check.name else f"{place.check.name}:{place.subject}"


def _quarantined(judgement: Judgement, masks: pl.DataFrame, bad: pl.Series) -> pl.DataFrame:
    """Return the failing rows with contract, version, row position and reasons in front."""
    report = judgement.report
    reasons = pl.concat_list(*(pl.when(pl.col(name)).then(pl.lit(name)) for name in masks.columns)).list.drop_nulls()
    why = masks.select(reasons.list.join("; ").alias("_reasons")).to_series().filter(bad)
    rows = _batch(judgement).everything().filter(bad)
    ours = pl.DataFrame([bad.arg_true().alias("_row"), why]).select(
        pl.lit(report.contract).alias("_contract"), pl.lit(report.version).alias("_version"), pl.all()
    )
    theirs = rows.rename({name: _free(name, {*ours.columns, *rows.columns}) for name in ours.columns if name in rows})
    return ours.hstack(theirs.with_columns(pl.selectors.object().map_elements(str, return_dtype=pl.String)))


def _free(name: str, taken: set[str]) -> str:
    """Return the name with as many underscores in front as make it one of its own."""
    while name in taken:
        name = f"_{name}"
    return name


def refuse_target(target: str | Path | None, *, alone: bool = False) -> None:
    """Refuse, before anything is judged, what rows cannot be set apart in; `alone`: a file that is there already too.

    Raises:
        ContractsError: it is neither a .parquet file nor a folder, or it is there.

    """
    path = Path(target or FOLDER)
    is_file = path.suffix and not path.is_dir()
    if is_file and path.suffix != ".parquet":
        msg = f"quarantine is a .parquet file or a folder, not {path}"
        raise ContractsError(msg)
    if is_file and alone:
        _refuse_existing(path)


def _path(judgement: Judgement, target: Path) -> Path:
    """Return the file to write: the one given, or a new one of its own name in the folder given."""
    path = target if target.suffix and not target.is_dir() else _fresh(judgement, target, ".parquet")
    _refuse_existing(path)
    return path


def _fresh(judgement: Judgement, folder: Path, suffix: str) -> Path:
    """Return a path in the folder that no other batch has."""
    report = judgement.report
    stamp = report.started_at.strftime("%Y%m%dT%H%M%S")
    unique = hashlib.sha256(os.urandom(16)).hexdigest()[:8]
    return folder / f"{report.contract}-{report.version}-{stamp}-{unique}{suffix}"


def _refuse_existing(path: Path) -> None:
    if path.exists():
        msg = (
            f"{path} exists already; quarantined rows are never overwritten (name a folder to get a new file each time)"
        )
        raise ContractsError(msg)


def _write(path: Path, write: Callable[[Path], None]) -> None:
    """Write a file as a whole, or not at all.

    Raises:
        ContractsError: the file cannot be written.

    """
    try:
        with replacing(path) as draft:
            write(draft)
    except (OSError, pl.exceptions.PolarsError) as error:
        msg = f"cannot write {path}: {getattr(error, 'strerror', None) or type(error).__name__}; nothing is passed on"
        raise ContractsError(msg) from None
