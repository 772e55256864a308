"""Where a contract to compare comes from: a file, or `REV:path` in a git repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.authoring.diffing.repository import NoSuchFileError, NoSuchRevisionError, blob, has_commits
from contracts.errors import ContractsError, ContractSyntaxError
from contracts.reading.parse import document_of, terms_of
from contracts.reading.places import located
from contracts.reading.source import read

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.problem import Complaint, Problem
    from contracts.reading.source import Document
    from contracts.terms import Terms

__all__ = ["Source", "before", "from_git", "opened"]


@dataclass(frozen=True)
class Source:
    """A contract that was read, its file or path in the repository, and what gives a complaint its line."""

    terms: Terms
    file: str | None = None
    located: Callable[[Complaint], Problem] | None = None


def opened(name: str | Path) -> Source:
    """Return the contract in a file, or else at `REV:path`; a file whose name has a colon goes first.

    Raises:
        ContractSyntaxError: it is not a valid contract.
        ContractsError: there is no such file, revision or repository.

    """
    revision, colon, path = str(name).partition(":")
    if colon and isinstance(name, str) and not _is_file(name):
        return from_git(revision, path)
    if not _is_file(name):
        what = "a folder, not a contract" if _is_folder(name) else "no such file"
        msg = f"{name}: {what}; of an older version say REV:path, such as HEAD:{Path(name).name}"
        raise ContractsError(msg)
    return _source(document_of(name), str(name))


def from_git(revision: str, path: str, folder: Path | None = None) -> Source:
    """Return the contract at a path of a revision, or of the index where the revision is empty.

    Raises:
        ContractSyntaxError: it is not a valid contract.
        ContractsError: there is no such revision, path or repository.

    """
    text = blob(revision, path, folder)
    name = f"{revision}:{path}"
    try:
        decoded = text.decode("utf-8-sig")
    except UnicodeDecodeError:
        msg = f"{name}: cannot read the file: not UTF-8 text"
        raise ContractsError(msg) from None
    return _source(read(decoded, name), path)


def before(file: Path, revision: str) -> tuple[Source | None, str]:
    """Return a file's contract as it was at a revision, or None and why there is none to compare with.

    A file may be new, a repository without a commit, and what was there no valid contract; none of these is
    the fault of whoever changes the file now.

    Raises:
        ContractsError: there is no such revision or repository.

    """
    # A hook of git may run with GIT_DIR set: git then takes the current folder for the top, so that it stays there.
    folder, path = (file.parent, file.name) if file.is_absolute() else (None, file.as_posix())
    try:
        return from_git(revision, f"./{path}", folder), ""
    except NoSuchFileError:
        return None, f"it is not there at {revision}"
    except ContractSyntaxError as error:
        return None, f"at {revision} it is no valid contract ({error.problems[0]})"
    except NoSuchRevisionError:
        if revision == "HEAD" and not has_commits(folder):
            return None, "there is no commit yet"
        raise


def _source(document: Document, file: str) -> Source:
    return Source(terms_of(document), file, lambda complaint: located(complaint, document))


def _is_file(name: str | Path) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):  # a name that no file can have: too long, or with a NUL in it
        return False


def _is_folder(name: str | Path) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):
        return False
