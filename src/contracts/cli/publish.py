"""`contracts publish`: a contract file becomes a version in the registry, which never changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.lint_settings import lint_names
from contracts.cli.registry import Author, StoreUrl, author_given, registry_given, tell_moved
from contracts.cli.settings import now_given
from contracts.report import printable

if TYPE_CHECKING:
    from contracts.authoring.publishing import Publication

__all__ = ["publish"]


def publish(
    contract: Annotated[Path, typer.Argument(help="The contract file.")],
    *,
    author: Author = None,
    store: StoreUrl = None,
) -> None:
    """Publish a version of a contract: linted, its number compared with what changed, and kept byte for byte.

    Exit 0: published, or published before with the same text; 1: it has an error, or its version does not fit;
    2: it cannot be read, or the version is published with another text.
    """
    from contracts.authoring.publishing import publish as put  # noqa: PLC0415 - keeps `--help` quick
    from contracts.linting import selection  # noqa: PLC0415

    names = lint_names({})
    chosen = selection(names.select, names.ignore, where=names.where)
    done = put(contract, registry_given(store), author=author_given(author), at=now_given(None), chosen=chosen)
    for line in _asides(done, contract):
        typer.echo(printable(line), err=True)
    typer.echo(printable(_said(done)))
    if done.moved:
        tell_moved(done.moved)
    raise typer.Exit(0 if done.moved else 1)


def _asides(done: Publication, file: Path) -> list[str]:
    """Return what is to be known beside what came of it: problems, changes that do not fit, files left behind."""
    lines = [str(problem) for problem in done.problems]
    if done.diff and not done.diff.fits:
        lines += str(done.diff).split("\n")
    for listed in done.lists:
        lines.append(
            f"{file.parent / listed}: not kept in the registry, which has the text of the contract alone; "
            f"who judges by it hands the list in: --known {listed}=PATH, or feed.knowing({{{listed!r}: data}})"
        )
    return lines


def _said(done: Publication) -> str:
    name = f"{done.name} {done.version}"
    if done.moved is None:
        errors = sum(problem.severity == "error" for problem in done.problems)
        why = f"{errors} error{'s' * (errors != 1)}" if errors else "its version does not fit"
        return f"{name}: not published, {why}"
    shelf = done.moved.after
    entry = shelf.published[done.version]
    how = f"published by {entry.author}" if done.moved.is_new else f"published already, by {entry.author}"
    if done.version in shelf.withdrawn:
        how += f", and withdrawn; `contracts rollback {done.name} --to {done.version}` brings it back"
    elif shelf.current != done.version:
        how += f"; current is {shelf.current or 'none'}"
    return f"{name}: {how} (sha256 {entry.digest[:12]})"
