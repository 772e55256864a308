"""A batch that cannot be read, set apart as it is: its bytes, and beside them a note in JSON of why."""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contracts.backends.files import SUFFIXES
from contracts.backends.folders import files_at
from contracts.errors import ContractsError
from contracts.places.opening import place_of
from contracts.places.urls import is_remote, without_secrets

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from contracts.places.place import Place

__all__ = ["UNREAD", "set_unread_apart"]

UNREAD = ".unread"
"""What stands before the ending of a file whose bytes are kept."""


def set_unread_apart(data: Any, note: Place, said: dict[str, Any]) -> Place:
    """Write the bytes of what cannot be read beside a note, and then the note; return the note.

    Several files are kept in one archive, a payload as JSON.

    Raises:
        ContractsError: there are no bytes of such data.
        OSError: they cannot be read, or written.

    """
    suffix, write = _bytes_of(data)
    kept = note.beside(f"{Path(note.name).stem}{UNREAD}{suffix}")
    with kept.writing() as draft:
        write(draft)
        with draft.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    source = without_secrets(str(data)) if isinstance(data, str | Path) else type(data).__name__
    whole = {**said, "batch": digest, "file": kept.name, "source": source}
    try:
        with note.writing() as draft:
            draft.write_text(json.dumps(whole, indent=2, default=_written) + "\n", encoding="utf-8")
    except BaseException:  # bytes without a note are nobody's; the next attempt writes them again
        kept.remove()
        raise
    return note


def _bytes_of(data: Any) -> tuple[str, Callable[[Path], object]]:
    if isinstance(data, dict | list):
        text = json.dumps(data, default=str)
        return ".json", lambda draft: draft.write_text(text, encoding="utf-8")
    if isinstance(data, str | Path) and is_remote(data):
        return Path(without_secrets(str(data))).suffix, lambda draft: _fetch(str(data), draft)
    if isinstance(data, str | Path) and Path(data).is_file():
        return Path(data).suffix, lambda draft: shutil.copyfile(data, draft)
    if isinstance(data, str | Path) and str(data):
        return ".zip", lambda draft: _archive(data, draft)
    msg = f"data of type {type(data).__module__}.{type(data).__name__} cannot be read, and have no bytes to set apart"
    raise ContractsError(msg)


def _fetch(url: str, draft: Path) -> None:
    with ExitStack() as stack:
        source = stack.enter_context(place_of(url).reading())
        shutil.copyfileobj(source, stack.enter_context(draft.open("wb")))


def _archive(data: str | Path, draft: Path) -> None:
    files = files_at(data, SUFFIXES)
    with zipfile.ZipFile(draft, "w") as archive:
        for name, path in files.by_name().items():
            archive.write(path, name)


def _written(value: Any) -> str:
    moment: datetime = value
    return moment.isoformat()
