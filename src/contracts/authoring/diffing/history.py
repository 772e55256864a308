"""A contract file as it was at a revision: wherever it stood then, behind a link or under another name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.authoring.diffing.repository import (
    NoSuchFileError,
    NoSuchRevisionError,
    files_at,
    has_commits,
    refuse_no_repository,
    refuse_no_revision,
    top_of,
)
from contracts.authoring.diffing.sources import from_git
from contracts.errors import ContractsError, ContractSyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.authoring.diffing.sources import Source

__all__ = ["before"]

MAX_GONE = 200
"""Among more files that are gone, none is looked for that may have been this one."""


def before(new: Source, revision: str) -> tuple[Source | None, str]:
    """Return a file's contract as it was at a revision, and what is to be said of it: where it was, or why not.

    A file may be new, a repository without a commit, and what was there no valid contract; none of these is
    the fault of whoever changes the file now. Where the file was not there, the contract of its name is
    looked for in those that are gone since.

    Raises:
        ContractsError: there is no such revision or repository.

    """
    refuse_no_revision(revision)
    places = list(_places(Path(str(new.file))))
    try:
        for folder, path in places:
            try:
                return from_git(revision, path, folder), ""
            except NoSuchFileError:
                continue
        moved = _moved(new.terms.name, revision, places[0][0])
    except ContractSyntaxError as error:
        return None, f"at {revision} it is no valid contract ({error.problems[0]})"
    except NoSuchRevisionError:
        if revision == "HEAD" and not has_commits(places[0][0]):
            return None, "there is no commit yet"
        raise
    return moved, f"was {moved.file} at {revision}" if moved else f"it is not there at {revision}"


def _places(file: Path) -> list[tuple[Path | None, str]]:
    """Return where a file stands in its repository: by the name that was given, and by that it leads to.

    git, run by a hook, may be tied to a repository whose top is the current folder; the file's own folder
    says better which one it is in. Only where it is in none, the environment's is asked.

    Raises:
        ContractsError: it is in no repository.

    """
    known = file.parent.resolve() / file.name if ".." in file.parts else file.absolute()
    paths = list(dict.fromkeys([known, file.resolve()]))
    found = [place for path in paths for place in _place(path, path.parent)]
    found = found or [place for path in paths for place in _place(path, None)]
    if not found:
        none = "in no git repository, so that there is no older version to compare with"
        refuse_no_repository(str(file), file.resolve().parent, none)
        msg = f"{file}: {none}"  # in a repository's own folder, say, which is no part of its work tree
        raise ContractsError(msg)
    return found


def _place(path: Path, folder: Path | None) -> Iterator[tuple[Path | None, str]]:
    """Yield where to ask git, and the path from the top of the repository on, whatever links lead there."""
    top = top_of(folder)
    above = next((above for above in path.parents if top and above.resolve() == top.resolve()), None)
    if above:
        yield top if folder else None, path.relative_to(above).as_posix()


def _moved(name: str, revision: str, folder: Path | None) -> Source | None:
    """Return the contract of that name in a file that is there no more."""
    files = [path for path in files_at(revision, folder) if path.endswith((".yaml", ".yml"))]
    top = folder or top_of(None) or Path()
    gone = [path for path in files if not os.path.lexists(top / path)]
    for path in gone[:MAX_GONE]:
        try:
            found = from_git(revision, path, folder)
        except ContractsError:
            continue
        if found.terms.name == name:
            return found
    return None
