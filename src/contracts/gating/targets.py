"""Where batches, or rows of them, are set apart: what can be a target, what a file is called, and how it is written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa

from contracts.errors import ContractsError
from contracts.places.opening import place_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from contracts.places.place import Place

__all__ = [
    "ACCEPTED",
    "FOLDER",
    "fresh_name",
    "path_or_url",
    "reason_of",
    "refuse_existing",
    "refuse_target",
    "target_of",
    "write",
]

FOLDER = Path(".contracts/quarantine")
ACCEPTED = ".accepted"
"""What stands before the ending of a file of accepted rows, which lies beside that of the others."""


def refuse_target(target: str | Path | None, *, alone: bool = False) -> None:
    """Refuse, before anything is judged, what rows cannot be set apart in; `alone`: a file that is there already too.

    Raises:
        ContractsError: it is neither a .parquet file nor a folder, it is there, or nothing here can open such a URL.

    """
    place = place_of(target or FOLDER)
    is_file = PurePosixPath(place.name).suffix and not place.is_folder()
    if is_file and PurePosixPath(place.name).suffix != ".parquet":
        msg = f"quarantine is a .parquet file or a folder, not {place.shown}"
        raise ContractsError(msg)
    if is_file and alone:
        refuse_existing(place, _APART)


def target_of(contract: str, version: str, at: datetime, target: str | Path | None) -> Place:
    """Return the file to write: the one given, or a new one of its own name in the folder given."""
    place = place_of(target or FOLDER)
    is_file = PurePosixPath(place.name).suffix and not place.is_folder()
    place = place if is_file else place.below(fresh_name(contract, version, at, ".parquet"))
    refuse_existing(place, _APART)
    return place


def fresh_name(contract: str, version: str, at: datetime, suffix: str) -> str:
    """Return the name of a file that no other batch has."""
    unique = hashlib.sha256(os.urandom(16)).hexdigest()[:8]
    return f"{contract}-{version}-{at.strftime('%Y%m%dT%H%M%S')}-{unique}{suffix}"


_APART = "quarantined rows are never overwritten (name a folder to get a new file each time)"


def refuse_existing(place: Place, hint: str = "no file is written over: name a new one") -> None:
    """Refuse a place that something is at already.

    Raises:
        ContractsError: it is, or nobody can tell.

    """
    try:
        is_there = place.exists()
    except OSError as error:
        msg = f"cannot write {place.shown}: {reason_of(error)}; nothing is passed on"
        raise ContractsError(msg) from None
    if is_there:
        raise _already(place, hint)


def _already(place: Place, hint: str) -> ContractsError:
    return ContractsError(f"{place.shown} exists already; {hint}")


def write(place: Place, fill: Callable[[Path], object]) -> None:
    """Write a file as a whole, or not at all, and never over another.

    Raises:
        ContractsError: there is one, or it cannot be written.

    """
    try:
        with place.writing() as draft:
            fill(draft)
    except FileExistsError:
        raise _already(place, _APART) from None
    except (OSError, pl.exceptions.PolarsError, pa.ArrowException) as error:
        msg = f"cannot write {place.shown}: {reason_of(error)}; nothing is passed on"
        raise ContractsError(msg) from None


def reason_of(error: BaseException) -> str:
    """Return why a file cannot be written; the text of other errors may quote the data."""
    number = getattr(error, "errno", None)
    return getattr(error, "strerror", None) or (os.strerror(number) if number else type(error).__name__)


def path_or_url(place: Place) -> str | Path:
    """Return what a caller is given for a place: a path here, or else its URL."""
    return getattr(place, "path", place.text)
