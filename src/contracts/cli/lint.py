"""`contracts lint`: every problem of contract files, without reading any data."""

from __future__ import annotations

import enum
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.formatting import put, refuse_target
from contracts.cli.lint_settings import lint_names
from contracts.cli.progress import progress_bar
from contracts.errors import ContractsError

if TYPE_CHECKING:
    from contracts.linting import Selection
    from contracts.problem import Problem

__all__ = ["lint"]


class Format(enum.StrEnum):
    """How problems are written."""

    text = "text"
    json = "json"
    sarif = "sarif"
    github = "github"
    gitlab = "gitlab"
    junit = "junit"


def lint(
    paths: Annotated[list[Path] | None, typer.Argument(help="Contract files, or folders of *.contract.yaml.")] = None,
    *,
    fix: Annotated[bool, typer.Option("--fix", help="Mend what can be mended safely; comments stay.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix: also mend what was probably meant, such as a key.")
    ] = False,
    select: Annotated[str | None, typer.Option(help="The rules that speak, by comma (default: all).")] = None,
    ignore: Annotated[str | None, typer.Option(help="Rules that do not speak, by comma.")] = None,
    fmt: Annotated[Format, typer.Option("--format", help="How problems are written.")] = Format.text,
    output: Annotated[Path | None, typer.Option(help="Write the problems here instead of to stdout.")] = None,
) -> None:
    """Check contract files. Every problem is printed as file:line:column; exit 1 if there are any."""
    from contracts.linting import lint_files  # noqa: PLC0415 - keeps `--help` quick

    if unsafe_fixes and not fix:
        msg = "--unsafe-fixes mends nothing without --fix"
        raise ContractsError(msg)
    chosen, files = _chosen(select, ignore), _files(paths or [Path()])
    refuse_target(output, read=files)
    mended = _mend(files, chosen, unsafe=unsafe_fixes) if fix else 0
    with progress_bar() as progress:
        problems = lint_files(files, chosen, progress)
    _write(problems, files, fmt, output)
    typer.echo(_summary(problems, len(files), mended, fix=fix), err=True)
    raise typer.Exit(1 if problems else 0)


def _chosen(select: str | None, ignore: str | None) -> Selection:
    from contracts.linting import selection  # noqa: PLC0415 - keeps `--help` quick

    found = lint_names({"select": select, "ignore": ignore})
    return selection(found.select, found.ignore, where=found.where)


def _mend(files: list[Path], chosen: Selection, *, unsafe: bool) -> int:
    from contracts.linting.fixing import fix_file  # noqa: PLC0415 - keeps `--help` quick

    mended = 0
    with progress_bar() as progress:
        for done, file in enumerate(files):
            progress(f"mending {file.name}", done, len(files))
            mended += fix_file(file, chosen, unsafe=unsafe)
    return mended


def _write(problems: list[Problem], files: list[Path], fmt: Format, output: Path | None) -> None:
    from contracts.linting.outputs import rendered  # noqa: PLC0415 - keeps `--help` quick

    is_for_people = fmt is Format.text and output is None and sys.stdout.isatty()
    name = {Format.json: "json_list", Format.text: "caret" if is_for_people else "text"}.get(fmt, str(fmt))
    text = rendered(name, problems, [str(file) for file in files])
    if text or output:
        put(text, output)


def _summary(problems: list[Problem], files: int, mended: int, *, fix: bool) -> str:
    counted = f"{len(problems)} problem{'s' * (len(problems) != 1)} in {files} file{'s' * (files != 1)}"
    fixable = sum(problem.edit is not None and problem.edit.is_safe for problem in problems)
    mendable = f"; --fix mends {fixable}" if fixable and not fix else ""
    return (f"{mended} mended, " if fix else "") + counted + mendable


def _files(paths: list[Path]) -> list[Path]:
    """Return the files named, and those in the folders named, each once, under the first name that leads to it.

    Raises:
        ContractsError: a path does not exist, or holds no contract.

    """
    found: dict[str, Path] = {}
    for path in paths:
        inside = _inside(path) if path.is_dir() else [path] if path.exists() else []
        if not inside:
            what = "no *.contract.yaml in this folder" if path.exists() else "no such file"
            msg = f"{path}: {what}"
            raise ContractsError(msg)
        for file in inside:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def _inside(folder: Path) -> list[Path]:
    """Return the contracts in a folder; a folder that is named like one is none."""
    return sorted(path for path in folder.rglob("*.contract.yaml") if not path.is_dir())
