"""Quarantine: failing rows to a Parquet file beside the reason; accepted + quarantined = input."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq

from contracts.backends.batch import Batch
from contracts.errors import ContractsError, ContractViolation
from contracts.gating.marking import Marks, failed_checks, in_front, origin_of, table_apart
from contracts.gating.targets import (
    ACCEPTED,
    fresh_name,
    path_or_url,
    refuse_existing,
    target_of,
    write,
)
from contracts.places.opening import place_of
from contracts.report import Result

if TYPE_CHECKING:
    import polars as pl

    from contracts.backends.batch import Changes
    from contracts.places.place import Place
    from contracts.validation import Judgement

__all__ = ["converted", "set_apart", "split"]

CONVERTED = Path(".contracts/converted")


def split(judgement: Judgement, data: Any, target: str | Path | None, changes: Changes) -> Any:
    """Write the failing rows to quarantine as they came, and return the others, of the kind that came in.

    A path in gives a path out: the accepted rows stand in a file beside the quarantined ones.

    Raises:
        ContractViolation: fewer rows would be left than the contract's `rows: {min: …}`; nothing is written.
        ContractsError: the quarantine file exists already or cannot be written; nothing is passed on.

    """
    batch = _batch(judgement)
    marks = Marks.of(judgement, failed_checks(judgement, warnings=False))
    bad = marks.bad
    _refuse_too_few_left(judgement, int(bad.sum()))
    place = target_of(judgement.report.contract, judgement.report.version, judgement.report.started_at, target)
    beside = place.beside(f"{Path(place.name).stem}{ACCEPTED}{batch.path.suffix}") if batch.path else place
    refuse_existing(beside)
    table = table_apart(batch, in_front(origin_of(judgement), marks.checks, marks.reasons), bad)
    write(place, lambda draft: pq.write_table(table, draft))
    try:
        return _handed_on(judgement, data, beside, ~bad, changes)
    except BaseException:  # these rows are not set apart from any that went on; the next attempt writes them again
        with suppress(OSError):
            place.remove()
        raise


def _refuse_too_few_left(judgement: Judgement, bad: int) -> None:
    """Refuse to leave fewer rows than the contract wants: the report says so in place of what it said of `rows`.

    Raises:
        ContractViolation: it would.

    """
    report = judgement.report
    least = max((getattr(place.check, "min", 0) for place in judgement.placed if place.check.name == "rows"), default=0)
    left = report.rows - bad
    if least > 1 and left < least:
        said = f"rows: without {bad:,} for quarantine {left:,} would be left; expected at least {least:,}"
        others = tuple(result for result in report.checks if result.check != "rows")
        raise ContractViolation(replace(report, checks=(*others, Result("rows", None, "failed", said))))


def converted(judgement: Judgement, data: Any, changes: Changes) -> Any:
    """Return the batch with its converted columns, of the kind that came in; for a path, that of a new file.

    Raises:
        ContractsError: the new file cannot be written; nothing is passed on.

    """
    source, report = _batch(judgement).path, judgement.report
    suffix = source.suffix if source else ""
    place = place_of(CONVERTED / fresh_name(report.contract, report.version, report.started_at, suffix))
    return _handed_on(judgement, data, place, None, changes)


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


def _handed_on(judgement: Judgement, data: Any, place: Place, mask: pl.Series | None, changes: Changes) -> Any:
    batch = _batch(judgement)
    if batch.keep:
        return batch.keep(mask, changes)
    save = batch.save
    assert save is not None
    write(place, lambda draft: save(draft, mask, changes))
    path = path_or_url(place)
    return str(path) if isinstance(data, str) else path


def set_apart(judgement: Judgement, target: str | Path) -> int:
    """Write the rows that fail any row check, whatever its policy, to a file; return how many they are.

    Where only the table as a whole fails (a stale feed) there are none, and no file is written.

    Raises:
        ContractsError: the file exists already, or cannot be written.

    """
    batch, report = _batch(judgement), judgement.report
    marks = Marks.of(judgement, failed_checks(judgement, warnings=True))
    if not marks.masks:
        return 0
    place = target_of(report.contract, report.version, report.started_at, target)
    table = table_apart(batch, in_front(origin_of(judgement), marks.checks, marks.reasons), marks.bad)
    write(place, lambda draft: pq.write_table(table, draft))
    return int(table.num_rows)
