"""`contracts infer`: a contract learnt from data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from contracts.cli.formatting import put, refuse_target
from contracts.cli.progress import progress_bar
from contracts.cli.settings import now_given
from contracts.errors import ContractsError
from contracts.report import printable

__all__ = ["infer"]


def infer(
    data: Annotated[list[str], typer.Argument(help="Batches: files, folders or patterns; each file is one batch.")],
    name: Annotated[
        str | None,
        typer.Option(help="The contract's name (default: after the files or their folder)."),
    ] = None,
    unit: Annotated[
        list[str] | None, typer.Option(help="A unit that the data do not say: `--unit SNOW=in`; once for each column.")
    ] = None,
    now: Annotated[
        str | None, typer.Option(help="The time that lateness is counted from, ISO 8601 (default: the clock).")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="Write the contract here instead of to stdout.")] = None,
    *,
    force: Annotated[bool, typer.Option("--force", help="Write over the file that `--output` names.")] = False,
) -> None:
    """Print a contract that the data keep. Comments say what each line rests on; the data stay here."""
    from contracts.authoring.inferring.inference import learnt  # noqa: PLC0415 - loads polars
    from contracts.authoring.inferring.questions import open_questions  # noqa: PLC0415 - as above
    from contracts.authoring.inferring.writing import written  # noqa: PLC0415 - as above

    refuse_target(output, read=data, force=force)
    with progress_bar() as progress:
        draft = learnt(*data, name=name, units=_units(unit or []), now=now_given(now), progress=progress)
    put(written(draft).removesuffix("\n"), output)
    if output:
        typer.echo(f"wrote {output}: answer the questions in it, then run `contracts lint {output}`", err=True)
    for line in open_questions(draft):
        typer.echo(printable(line), err=True)


def _units(given: list[str]) -> dict[str, str]:
    """Return the units by column.

    Raises:
        ContractsError: one is not of the form COLUMN=UNIT, or a column has two.

    """
    found: dict[str, str] = {}
    for text in given:
        column, mark, unit = text.rpartition("=")
        if not mark or not column or not unit:
            msg = f"--unit takes COLUMN=UNIT, such as SNOW=in, not {text!r}"
            raise ContractsError(msg)
        if found.setdefault(column, unit) != unit:
            msg = f"--unit: {column} has one unit, not both {found[column]!r} and {unit!r}"
            raise ContractsError(msg)
    return found
