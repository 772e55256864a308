"""`contracts diff`: what changed between two versions of a contract, and whether the version followed."""

from __future__ import annotations

import enum
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.settings import store_url
from contracts.errors import ContractsError
from contracts.report import printable

if TYPE_CHECKING:
    from contracts.authoring.diffing.result import Diff

__all__ = ["diff"]


class Format(enum.StrEnum):
    """How changes are printed."""

    text = "text"
    json = "json"
    github = "github"


def diff(
    contracts: Annotated[
        list[str],
        typer.Argument(
            help="OLD and NEW: each a file, REV:path in the git repository, such as HEAD~1:feeds/x.contract.yaml, or "
            "registry:NAME[@VERSION]; with --against any number of files.",
            metavar="CONTRACTS",
        ),
    ],
    *,
    against: Annotated[
        str | None, typer.Option(help="Compare each file with itself at this git revision.", metavar="REV")
    ] = None,
    fmt: Annotated[Format, typer.Option("--format", help="How changes are printed.")] = Format.text,
) -> None:
    """Compare two versions of a contract, and their version numbers.

    Each change is breaking, compatible or cosmetic for the data's consumer, and asks for a version.

    Exit 0: the version fits; 1: it does not; 2: a contract, file or revision cannot be read.
    """
    from contracts.authoring.diffing.sources import each_of  # noqa: PLC0415 - keeps `--help` quick

    if against is None:
        found = [_pair(contracts)]
    else:
        found = [one for one in each_of(lambda file: _since(against, Path(file)), contracts) if one]
    if fmt is Format.json:
        plain = [one.to_dict() for one in found]
        typer.echo(json.dumps(plain[0] if against is None else plain, indent=2, allow_nan=False))
    for one in found if fmt is not Format.json else ():
        for line in _lines(one, fmt):
            typer.echo(printable(line))
    raise typer.Exit(0 if all(one.fits for one in found) else 1)


def _pair(contracts: list[str]) -> Diff:
    """Return how the second contract differs from the first.

    Raises:
        ContractsError: there are not two.

    """
    from contracts.authoring.diffing.comparison import diff as compare  # noqa: PLC0415 - keeps `--help` quick

    if len(contracts) != 2:  # noqa: PLR2004 - OLD and NEW
        msg = (
            f"diff compares two contracts, OLD and NEW, not {len(contracts)}; or files with themselves, --against HEAD"
        )
        raise ContractsError(msg)
    return compare(contracts[0], contracts[1], store=store_url())


def _since(revision: str, file: Path) -> Diff | None:
    """Return how a file differs from itself at a revision; None, which is said, where there was none.

    Raises:
        ContractsError: the file is not there or not valid, or the revision is not there.

    """
    from contracts.authoring.diffing.comparison import compared  # noqa: PLC0415 - keeps `--help` quick
    from contracts.authoring.diffing.history import before  # noqa: PLC0415
    from contracts.authoring.diffing.sources import from_file  # noqa: PLC0415

    new = from_file(file)
    old, said = before(new, revision)
    if said:
        typer.echo(printable(f"{file}: {said if old else f'nothing to compare with: {said}'}"), err=True)
    return compared(old, new) if old else None


def _lines(found: Diff, fmt: Format) -> list[str]:
    from contracts.authoring.diffing.annotations import github  # noqa: PLC0415 - keeps `--help` quick

    return list(github(found)) if fmt is Format.github else str(found).split("\n")
