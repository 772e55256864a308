"""Where a contract to compare comes from: a file, or `REV:path` in a git repository."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from contracts.authoring.diffing.repository import blob
from contracts.errors import ContractsError, ContractSyntaxError
from contracts.reading.parse import document_of, terms_of
from contracts.reading.places import located
from contracts.reading.source import read
from contracts.reading.texts import decoded
from contracts.registry import PREFIX, is_wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from contracts.problem import Complaint, Problem
    from contracts.reading.source import Document
    from contracts.terms import Terms

__all__ = ["Source", "each_of", "from_content", "from_file", "from_git", "opened"]

Named = TypeVar("Named")
Read = TypeVar("Read")


@dataclass(frozen=True)
class Source:
    """A contract that was read, its file or path in the repository, and what gives a complaint its line."""

    terms: Terms
    file: str | None = None
    located: Callable[[Complaint], Problem] | None = None


def opened(name: str | Path, store: str | None = None) -> Source:
    """Return the contract in a file, or else at `REV:path`; a file whose name has a colon goes first.

    What begins with `registry:` is a version in the registry of a store.

    Raises:
        ContractSyntaxError: it is not a valid contract.
        ContractsError: there is no such file, revision, repository or version.

    """
    if is_wanted(name):
        return _published(str(name), store)
    revision, colon, path = str(name).partition(":")
    if colon and isinstance(name, str) and not _is_there(name):
        return from_git(revision, path)
    such_as = f"HEAD:{name}" if "." in str(name) else f"{name}:feeds/x.contract.yaml"
    return from_file(name, f"; of an older version say REV:path, such as {such_as}")


def from_file(name: str | Path, hint: str = "") -> Source:
    """Return the contract in a file; `hint` is added where there is none of that name.

    Raises:
        ContractSyntaxError: it is not a valid contract.
        ContractsError: there is no such file.

    """
    if not _is_there(name):
        msg = f"{name}: no such file{hint}"
        raise ContractsError(msg)
    if Path(name).is_dir():
        msg = f"{name}: a folder, not a contract; name one file in it"
        raise ContractsError(msg)
    return _source(document_of(name), str(name))


def from_git(revision: str, path: str, folder: Path | None = None) -> Source:
    """Return the contract at a path of a revision, or of the index where the revision is empty.

    Raises:
        ContractSyntaxError: it is not a valid contract.
        ContractsError: there is no such revision, path or repository.

    """
    return from_content(blob(revision, path, folder), f"{revision}:{path}", path)


def _published(name: str, store: str | None) -> Source:
    from contracts.store.registered import Registered  # noqa: PLC0415 - loads SQLAlchemy

    found = Registered.of(name, store)
    version = found.version()
    shown = f"{PREFIX}{found.wanted.name}@{version}"
    return from_content(found.registry.content(found.wanted.name, version), shown, shown)


def from_content(content: bytes, name: str, file: str) -> Source:
    """Return the contract in a file's content; `name` stands for it in messages.

    Raises:
        ContractSyntaxError: it is not a valid contract.

    """
    return _source(read(decoded(content, name), name), file)


def each_of(reading: Callable[[Named], Read], names: Iterable[Named]) -> list[Read]:
    """Return what reading each name gives.

    Raises:
        ContractSyntaxError: one or more are not valid contracts; the problems of all are listed.
        ContractsError: one or more cannot be read; each is said.

    """
    found: list[Read] = []
    refused: list[ContractsError] = []
    for name in names:
        try:
            found.append(reading(name))
        except ContractsError as error:
            refused.append(error)
    if refused:
        raise _together(refused)
    return found


def _together(errors: list[ContractsError]) -> ContractsError:
    problems = [problem for error in errors if isinstance(error, ContractSyntaxError) for problem in error.problems]
    if all(isinstance(error, ContractSyntaxError) for error in errors):
        return ContractSyntaxError(list(dict.fromkeys(problems)))
    return errors[0] if len(errors) == 1 else ContractsError("\n".join(dict.fromkeys(map(str, errors))))


def _source(document: Document, file: str) -> Source:
    return Source(terms_of(document), file, lambda complaint: located(complaint, document))


def _is_there(name: str | Path) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):  # a name that no file can have: too long, or with a NUL in it
        return False
