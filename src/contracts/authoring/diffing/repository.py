"""Files of a git repository as they were: read by git itself, of which nothing is asked but objects.

What a person names is never an option, a pathspec or a search to git: a revision may not begin with a
hyphen, the index is asked by its stage, and the object found is read by its hash.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from contracts.errors import ContractsError
from contracts.reading.source import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NoSuchFileError", "NoSuchRevisionError", "blob", "has_commits"]


class NoSuchFileError(ContractsError):
    """A revision that does not hold a path."""


class NoSuchRevisionError(ContractsError):
    """A revision that the repository does not have."""


def blob(revision: str, path: str, folder: Path | None = None) -> bytes:
    """Return the content of a file at a revision; of the index (what is staged) where the revision is empty.

    The path begins at the root of the repository, or with `./` or `../` at the `folder`, by default the
    current one.

    Raises:
        NoSuchFileError: the revision holds no such file.
        NoSuchRevisionError: there is no such revision.
        ContractsError: there is no git or no repository; or it is too large, or no file.

    """
    name = f"{revision}:{path}"
    if not path or "\0" in name or revision.startswith("-"):
        msg = f"{name!r}: expected REV:path, such as HEAD~1:feeds/x.contract.yaml"
        raise ContractsError(msg)
    _git(folder, "rev-parse", "--git-dir", otherwise=f"{name}: this is no git repository, and no such file is there")
    where = f":0:{path}"
    if revision:
        where = f"{_tree(revision, name, folder)}:{path}"
    try:
        found = _git(folder, "rev-parse", "--verify", "--quiet", where, otherwise="")
    except ContractsError:
        place = f"{revision} has" if revision else "the index has"
        msg = f"{name}: {place} no file {path!r}; a path begins at the root of the repository, or with ./ here"
        raise NoSuchFileError(msg) from None
    return _content(found, name, folder)


def _tree(revision: str, name: str, folder: Path | None) -> str:
    try:
        return _git(folder, "rev-parse", "--verify", "--quiet", revision + "^{tree}", otherwise="")
    except ContractsError:
        msg = f"{name}: the repository has no revision {revision!r}"
        raise NoSuchRevisionError(msg) from None


def has_commits(folder: Path | None = None) -> bool:
    """Return whether there is a commit to compare with: a repository may be new."""
    try:
        return bool(_git(folder, "rev-parse", "--verify", "--quiet", "HEAD", otherwise=""))
    except ContractsError:
        return False


def _content(found: str, name: str, folder: Path | None) -> bytes:
    if _git(folder, "cat-file", "-t", found, otherwise=f"{name}: cannot be read") != "blob":
        msg = f"{name}: a folder, not a contract"
        raise ContractsError(msg)
    if int(_git(folder, "cat-file", "-s", found, otherwise=f"{name}: cannot be read")) > MAX_BYTES:
        msg = f"{name}: the file is larger than {MAX_BYTES // 1024} KiB"
        raise ContractsError(msg)
    return _run(folder, "cat-file", "blob", found).stdout


def _git(folder: Path | None, *arguments: str, otherwise: str) -> str:
    """Return what git prints, without the line's end.

    Raises:
        ContractsError: git fails; the message is `otherwise`.

    """
    done = _run(folder, *arguments)
    if done.returncode:
        raise ContractsError(otherwise)
    return done.stdout.decode("utf-8", "replace").rstrip("\n")


def _run(folder: Path | None, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603 - no shell, and no argument of a user's that could be an option
            ["git", *arguments],  # noqa: S607 - the user's own git
            cwd=folder,
            capture_output=True,
            check=False,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except FileNotFoundError:
        msg = "REV:path needs git, which is not installed here"
        raise ContractsError(msg) from None
