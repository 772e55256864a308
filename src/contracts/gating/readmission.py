"""Replaying quarantine: rows that hold now go on, the others stay apart, and the files are put away; all or nothing."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from contracts.errors import ContractsError
from contracts.gating.handover import Handover, digest_of, resume
from contracts.gating.marking import label
from contracts.gating.rejudging import rejudged
from contracts.gating.returning import returning
from contracts.gating.targets import fresh_name, path_or_url, reason_of, refuse_existing
from contracts.places.opening import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from contracts.gating.handover import Finished
    from contracts.gating.rejudging import Rejudged
    from contracts.gating.returning import Returning
    from contracts.places.place import Place
    from contracts.terms import Terms

__all__ = ["Replayed", "readmitted"]


@dataclass(frozen=True)
class Replayed:
    """What became of replayed rows: how many went on and to where, and how many stayed apart, why and in which files.

    `output` is None, and `quarantined` empty, where no row holds: then all is as it was.
    """

    accepted: int
    refused: int
    checks: dict[str, int]
    output: str | Path | None
    quarantined: tuple[str | Path, ...] = ()


def readmitted(
    terms: Terms, files: Sequence[str | Path], output: str | Path, *, now: datetime, memory: int | None = None
) -> Replayed:
    """Put the rows of quarantine files through a contract, write those that hold to a file, and put the files away.

    Raises:
        ContractViolation: columns are missing, or came in a wrong unit; nothing is changed.
        JudgementError: a check failed to judge; nothing is changed.
        ContractsError: a file cannot be read, was replayed before, or something cannot be written.

    """
    target = place_of(output)
    write = _writer(target)
    places = [place_of(file) for file in files]
    folder = _one_folder(places)
    try:
        for finished in resume(folder, target):
            if _is_same(finished, places, target):
                return _replayed(finished.receipt, folder, target)
        refuse_existing(target)
        with TemporaryDirectory(prefix="contracts-") as room, ExitStack() as stack:
            found = [returning(file, Path(room), stack) for file in files]
            _refuse_equal(found)
            judged = rejudged(terms, found, now, memory)
            return _carried_out(terms, judged, Handover.begun(folder, now), target, write, now)
    except (OSError, pa.ArrowException, pl.exceptions.PolarsError) as error:
        msg = f"the replay into {target.shown} stopped: {reason_of(error)}; run it again to go on where it stopped"
        raise ContractsError(msg) from None


def _writer(target: Place) -> Callable[[pl.DataFrame, Path], object]:
    suffix = Path(target.name).suffix.lower()
    if suffix not in _WRITERS:
        msg = f"{target.shown}: rows are written as {', '.join(_WRITERS)}, not as {suffix or 'a file without ending'}"
        raise ContractsError(msg)
    return _WRITERS[suffix]


_WRITERS: dict[str, Callable[[pl.DataFrame, Path], object]] = {
    ".parquet": lambda frame, path: frame.write_parquet(path),
    ".csv": lambda frame, path: frame.write_csv(path),
    ".jsonl": lambda frame, path: frame.write_ndjson(path),
    ".ndjson": lambda frame, path: frame.write_ndjson(path),
}


def _one_folder(places: Sequence[Place]) -> Place:
    """Return the folder that all files are in.

    Raises:
        ContractsError: there is no file, one is named twice, or they are in several folders.

    """
    folders = {place.folder().text: place.folder() for place in places}
    if len(folders) != 1 or len({place.text for place in places}) < len(places):
        msg = "files of one folder, each once, are replayed at a time"
        raise ContractsError(msg)
    return next(iter(folders.values()))


def _is_same(finished: Finished, places: Sequence[Place], target: Place) -> bool:
    """Return whether it is the replay of these files, which are away since, into this output."""
    return (
        finished.receipt.get("files") == sorted(place.name for place in places)
        and finished.targets[0].shown == target.shown
        and not any(place.exists() for place in places)
    )


def _replayed(receipt: Mapping[str, Any], folder: Place, target: Place) -> Replayed:
    apart = tuple(path_or_url(folder.below(name)) for name in receipt["quarantined"])
    return Replayed(receipt["accepted"], receipt["refused"], receipt["checks"], path_or_url(target), apart)


def _refuse_equal(found: Sequence[Returning]) -> None:
    """Refuse files of equal content: each content is claimed once in a replay, and their rows would go on twice.

    Raises:
        ContractsError: some are.

    """
    alike: dict[str, list[str]] = {}
    for one in found:
        alike.setdefault(one.digest, []).append(one.place.shown)
    said = [f"{', '.join(names[:-1])} and {names[-1]}" for names in alike.values() if len(names) > 1]
    if said:
        msg = "\n".join(f"{names} are of equal content; its rows go on once: name one of them" for names in said)
        raise ContractsError(msg)


def _carried_out(
    terms: Terms,
    judged: Sequence[Rejudged],
    handover: Handover,
    target: Place,
    write: Callable[[pl.DataFrame, Path], object],
    now: datetime,
) -> Replayed:
    good = pl.concat([one.good() for one in judged], how="diagonal_relaxed")
    counts = _counts(judged)
    refused = sum(int(one.marks.bad.sum()) for one in judged)
    if not good.height:
        return Replayed(0, refused, counts, None)
    apart = {
        handover.folder.below(fresh_name(terms.name, terms.version, now, ".parquet")): one.apart()
        for one in judged
        if one.marks.bad.any()
    }
    receipt = {
        "contract": terms.name,
        "version": terms.version,
        "at": now.isoformat(),
        "files": sorted(one.file.place.name for one in judged),
        "accepted": good.height,
        "refused": refused,
        "checks": counts,
        "output": target.shown,
        "quarantined": [place.name for place in apart],
    }
    targets = [target, *apart]
    try:
        _draft(handover, target, lambda path: write(good, path))
        for place, table in apart.items():
            _draft(handover, place, partial(pq.write_table, table))
    except BaseException:
        handover.drop(targets)
        raise
    files = {place: digest for one in judged for place, digest in _files_of(one.file)}
    handover.finish(files, targets, receipt)
    return _replayed(receipt, handover.folder, target)


def _draft(handover: Handover, place: Place, fill: Callable[[Path], Any]) -> None:
    with handover.draft(place).writing() as path:
        fill(path)


def _counts(judged: Sequence[Rejudged]) -> dict[str, int]:
    """Return how many rows fail each check."""
    found: dict[str, int] = {}
    for one in judged:
        for place, mask in zip(one.marks.placed, one.marks.masks, strict=True):
            found[label(place)] = found.get(label(place), 0) + int(mask.sum())
    return {name: count for name, count in found.items() if count}


def _files_of(file: Returning) -> list[tuple[Place, str]]:
    return [(file.place, file.digest), *((note, digest_of(note)) for note in file.with_it)]
