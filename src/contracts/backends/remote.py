"""Files at a URL, by fsspec: they are fetched once into a temporary folder, and are files like any others there.

So every look sees the same rows, and every kind of file is judged as it is here. Credentials come
from where the filesystem finds them by itself (the environment, a profile, an instance's role);
messages name the URL without them.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from contracts.backends.file_batches import File, Files
from contracts.backends.folders import is_pattern, is_visible, together, wanted_suffix
from contracts.backends.spooling import Folder
from contracts.errors import ContractsError, DataSourceError
from contracts.places.urls import WEB, filesystem, without_secrets

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["fetched"]


def fetched(url: str, suffixes: Sequence[str]) -> Files:
    """Return the files at a URL (a file, a folder or a pattern), fetched; they vanish with what is returned.

    Raises:
        DataSourceError: there is none, they cannot be fetched, or are of no known kind, or of more than one.

    """
    shown = without_secrets(url)
    try:
        system, path = filesystem(url)
        root, names = _names(system, url, path)
        below = {name: PurePosixPath(without_secrets(name)).relative_to(without_secrets(root)) for name in names}
        if names != [path]:
            names = [name for name in names if is_visible(below[name])]
        folder = Folder()
        targets = [folder.path / below[name] for name in names]
        found = [File(target, _shown(shown, path, name)) for target, name in zip(targets, names, strict=True)]
        files = _as_files(found, folder, shown, suffixes, is_one=names == [path])
        _fetch(system, names, targets)
    except DataSourceError:
        raise
    except ContractsError as error:
        raise DataSourceError(str(error)) from None
    except FileNotFoundError:
        msg = f"{shown}: no such file"
        raise DataSourceError(msg) from None
    except Exception as error:  # noqa: BLE001 - each filesystem has errors of its own, whose text may hold secrets
        reason = "access is refused" if isinstance(error, PermissionError) else type(error).__name__
        msg = f"{shown}: cannot be fetched ({reason})"
        raise DataSourceError(msg) from None
    return files


def _as_files(found: list[File], folder: Folder, shown: str, suffixes: Sequence[str], *, is_one: bool) -> Files:
    if is_one:
        wanted_suffix(shown, found[0].path, suffixes)
        return Files((File(found[0].path, shown),), Path(shown), shown, held=folder)
    return together(found, folder.path, shown, suffixes, folder)


def _names(system: Any, url: str, path: str) -> tuple[str, list[str]]:
    """Return the folder above the files, and their names."""
    if urlsplit(url).scheme in WEB:
        return without_secrets(path).rpartition("/")[0], [path]
    if is_pattern(path):
        parts = PurePosixPath(path).parts
        first = next(position for position, part in enumerate(parts) if is_pattern(part))
        matched = system.glob(path, detail=True)
        return str(PurePosixPath(*parts[:first])), sorted(n for n, found in matched.items() if found["type"] == "file")
    if system.info(path)["type"] == "directory":
        return path, sorted(name for name in system.find(path) if not name.endswith("/"))
    return str(PurePosixPath(path).parent), [path]


def _fetch(system: Any, names: list[str], targets: list[Path]) -> None:
    for target in targets:
        target.parent.mkdir(parents=True, exist_ok=True)
    system.get(names, [str(target) for target in targets])


def _shown(url: str, path: str, name: str) -> str:
    """Return the URL of one of several files."""
    return f"{url.rstrip('/')}{name.removeprefix(path.rstrip('/'))}" if name.startswith(path.rstrip("/")) else name
