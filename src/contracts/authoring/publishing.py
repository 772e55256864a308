"""A contract file on its way into a registry: it is linted, and compared with the version that it follows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.authoring.diffing.comparison import compared
from contracts.authoring.diffing.sources import from_content
from contracts.checks.known import Known
from contracts.errors import ContractSyntaxError
from contracts.linting import EVERYTHING, Selection, lint_text
from contracts.problem import Problem
from contracts.reading.texts import decoded
from contracts.registry import PREFIX, checked_name, checked_version
from contracts.store.registry import OvertakenError

if TYPE_CHECKING:
    from datetime import datetime

    from contracts.authoring.diffing.result import Diff
    from contracts.authoring.diffing.sources import Source
    from contracts.registry import Moved, Shelf
    from contracts.store.registry import Registry
    from contracts.terms import Terms

__all__ = ["Publication", "publish"]

_TURNS = 10
"""How often a version is looked at again because another was published at the same moment."""


@dataclass(frozen=True)
class Publication:
    """What came of publishing a file: `moved` says what changed in the registry, None where it was refused.

    `problems` are those of linting, `diff` is how it differs from the version that it follows, if there is one.
    `lists` are the files that its `known` checks read, which the registry does not keep.
    """

    name: str
    version: str
    problems: tuple[Problem, ...]
    lists: tuple[str, ...]
    diff: Diff | None = None
    moved: Moved | None = None


def publish(
    file: str | Path, registry: Registry, *, author: str, at: datetime, chosen: Selection = EVERYTHING
) -> Publication:
    """Publish a contract file, unless it has an error or its version does not fit.

    Its version has to follow the highest release below it that is not withdrawn, as `contracts diff` asks. A version
    that is published already is compared with nothing but its own text.

    Raises:
        ContractSyntaxError: it cannot be read, or is not a valid contract; all problems are listed.
        PublishConflictError: the version was published with another text.
        ContractsError: the store cannot be written, or is damaged, or no registry keeps such a version.

    """
    content = _content(file)
    new = from_content(content, str(file), str(file))
    name, version = checked_name(new.terms.name), checked_version(new.terms.version)
    problems = tuple(lint_text(decoded(content, str(file)), str(file), chosen))
    looked = Publication(name, version, problems, _lists(new.terms, Path(file).parent))
    for turn in range(_TURNS):
        shelf = registry.shelf(name)
        found = _before(registry, shelf, new)
        if any(problem.severity == "error" for problem in problems) or (found and not found.fits):
            break
        try:
            moved = registry.publish(name, version, content, author=author, at=at, after=shelf.length)
        except OvertakenError:
            if turn == _TURNS - 1:
                raise
            continue
        return Publication(name, version, problems, looked.lists, found, moved)
    return Publication(name, version, problems, looked.lists, found)


def _content(file: str | Path) -> bytes:
    try:
        return Path(file).read_bytes()
    except (OSError, ValueError) as error:  # a name that no file can have is a ValueError
        reason = getattr(error, "strerror", None) or str(error)
        raise ContractSyntaxError([Problem(str(file), 1, 1, f"cannot read the file: {reason}", "unreadable")]) from None


def _before(registry: Registry, shelf: Shelf, new: Source) -> Diff | None:
    """Return how a version differs from the release that it follows; None where there is none, or it is there."""
    version = new.terms.version
    followed = None if version in shelf.published else shelf.below(version)
    if followed is None:
        return None
    name = f"{PREFIX}{shelf.name}@{followed}"
    return compared(from_content(registry.content(shelf.name, followed), name, name), new)


def _lists(terms: Terms, folder: Path) -> tuple[str, ...]:
    """Return the files beside the contract that hold lists of known values."""
    sources = (placed.check.source for placed in terms.placed if isinstance(placed.check, Known))
    return tuple(source for source in dict.fromkeys(sources) if (folder / source).is_file())
