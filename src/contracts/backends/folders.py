"""Which files a path names: one, all of a folder, or all that a pattern matches."""

from __future__ import annotations

import glob
import os
import re
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from contracts.backends.file_batches import File, Files
from contracts.backends.mistaken import by_ending
from contracts.errors import DataSourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["files_at", "is_pattern", "is_visible", "together", "wanted_suffix"]


def files_at(data: str | Path, suffixes: Sequence[str]) -> Files:
    """Return the files at a path; those of a folder in the order of their names, without hidden ones.

    Raises:
        DataSourceError: there is none, or they are of no known kind, or of more than one.

    """
    if data == "":
        msg = "the path of the data is empty: perhaps a variable that is not set (`.` is the current folder)"
        raise DataSourceError(msg)
    _refuse_text(data)
    path = Path(data)
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.is_file() and is_visible(file.relative_to(path)))
        return together([File(file, str(file)) for file in found], path, str(path), suffixes)
    if is_pattern(str(data)) and not path.exists():
        root = _above(path)
        matched = sorted(Path(name) for name in glob.glob(str(data), recursive=True))  # noqa: PTH207 - `**` may end it
        files = [file for file in matched if file.is_file() and is_visible(file.relative_to(root))]
        return together([File(file, str(file)) for file in files], root, str(data), suffixes)
    if not path.exists():
        msg = f"{path}: no such file"
        raise DataSourceError(msg)
    wanted_suffix(str(path), path, suffixes)
    if not path.is_file():
        msg = f"{path}: not a file"
        raise DataSourceError(msg)
    return Files((File(path, str(path)),), path, str(path))


def _refuse_text(data: str | Path) -> None:
    """Refuse data that were given themselves in place of their path, without a word of them.

    Raises:
        DataSourceError: they begin as JSON does, or have a line break, and are no path or pattern of anything.

    """
    text = str(data)
    if "\n" not in text and "\r" not in text and not text.lstrip().startswith(("{", "[")):
        return
    if not _leads_somewhere(text):
        shown = f"the data are a text of {len(text):,} characters, at which no file is"
        msg = f"{shown}; a JSON text: parse it first (json.loads)"
        raise DataSourceError(msg)


def _leads_somewhere(text: str) -> bool:
    try:
        is_matched = is_pattern(text) and any(glob.iglob(text, recursive=True))  # noqa: PTH207 - `**` may end it
        return is_matched or os.path.lexists(text)
    except (OSError, ValueError, RecursionError, re.error):  # too long for a path, or no pattern
        return False


def is_pattern(text: str) -> bool:
    """Tell whether a path has wildcards."""
    return glob.has_magic(text)


def is_visible(path: PurePath) -> bool:
    """Tell whether a path below a folder is data: what begins with a dot or an underscore is somebody's notes."""
    return not any(part.startswith((".", "_")) for part in path.parts)


def _above(pattern: Path) -> Path:
    """Return the folder in front of the first wildcard."""
    parts = pattern.parts
    first = next(position for position, part in enumerate(parts) if is_pattern(part))
    return Path(*parts[:first])


def wanted_suffix(shown: str, path: PurePath, suffixes: Sequence[str]) -> str:
    """Return the ending of a path, if it is known.

    Raises:
        DataSourceError: it is not.

    """
    if path.suffix.lower() not in suffixes:
        way_out = by_ending(path.suffix) or f"known are {', '.join(suffixes)}"
        msg = f"{shown}: unknown kind of file {path.suffix!r}; {way_out}"
        raise DataSourceError(msg)
    return path.suffix.lower()


def together(found: Sequence[File], root: Path, shown: str, suffixes: Sequence[str], held: object = None) -> Files:
    """Return files that are judged as one batch.

    Raises:
        DataSourceError: there is none, or they are of no known kind, or of more than one.

    """
    if not found:
        msg = f"{shown}: no file in it" if not is_pattern(shown) else f"{shown}: no file matches"
        raise DataSourceError(msg)
    kinds = _kinds(file.path for file in found)
    if len(kinds) > 1:
        named = ", ".join(f"{kind or 'no ending'} ({path.name})" for kind, path in kinds.items())
        msg = f"{shown}: files of more than one kind: {named}; name one with a pattern"
        raise DataSourceError(msg)
    kind = wanted_suffix(found[0].shown, found[0].path, suffixes)
    return Files(tuple(found), Path(shown) / f"*{kind}", shown, root, held)


def _kinds(paths: Iterable[Path]) -> dict[str, Path]:
    """Return each ending, with the first file that has it."""
    found: dict[str, Path] = {}
    for path in paths:
        found.setdefault(path.suffix.lower(), path)
    return found
