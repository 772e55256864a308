"""`contracts lint`: every problem of contract files, without reading any data."""

from __future__ import annotations

import enum
import json
from pathlib import Path
from typing import Annotated

import typer

from contracts.errors import ContractsError
from contracts.report import printable

__all__ = ["lint"]


class Format(enum.StrEnum):
    """How problems are printed."""

    text = "text"
    json = "json"


def lint(
    paths: Annotated[list[Path] | None, typer.Argument(help="Contract files, or folders of *.contract.yaml.")] = None,
    fmt: Annotated[Format, typer.Option("--format", help="How problems are printed.")] = Format.text,
) -> None:
    """Check contract files and print every problem as file:line:column. Exit 1 if there are any."""
    from contracts.linting import lint_file  # noqa: PLC0415 - keeps `--help` quick

    files = _files(paths or [Path()])
    problems = [problem for file in files for problem in lint_file(file)]
    if fmt is Format.json:
        typer.echo(json.dumps([problem.to_dict() for problem in problems], indent=2))
    for problem in problems if fmt is Format.text else ():
        typer.echo(printable(str(problem)))
    counted = f"{len(files)} file{'s' * (len(files) != 1)}"
    typer.echo(f"{len(problems)} problem{'s' * (len(problems) != 1)} in {counted}", err=True)
    raise typer.Exit(1 if problems else 0)


def _files(paths: list[Path]) -> list[Path]:
    """Return the files named, and those in the folders named.

    Raises:
        ContractsError: a path does not exist, or holds no contract.

    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob("*.contract.yaml")) if path.is_dir() else [path] if path.exists() else []
        if not inside:
            what = "no *.contract.yaml in this folder" if path.exists() else "no such file"
            msg = f"{path}: {what}"
            raise ContractsError(msg)
        found.update(dict.fromkeys(inside))
    return list(found)
