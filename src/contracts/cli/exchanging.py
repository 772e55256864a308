"""`contracts import` and `contracts export`: the neighbours' formats."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.formatting import put
from contracts.cli.registry import terms_given
from contracts.report import printable

if TYPE_CHECKING:
    from contracts.authoring.exchange import Exchanged

__all__ = ["export_contract", "import_contract"]


class ExportFormat(enum.StrEnum):
    """The formats in which a contract can be written."""

    odcs = "odcs"
    dbt = "dbt"
    frictionless = "frictionless"
    json_schema = "json-schema"
    pandera = "pandera"
    great_expectations = "great-expectations"


class ImportFormat(enum.StrEnum):
    """The formats that can be read."""

    odcs = "odcs"
    dbt = "dbt"
    frictionless = "frictionless"
    json_schema = "json-schema"


_Output = Annotated[Path | None, typer.Option("--output", help="Write to this file, not to stdout.")]
_Force = Annotated[bool, typer.Option("--force", help="Write over the file that `--output` names.")]


def import_contract(
    fmt: Annotated[ImportFormat, typer.Argument(metavar="FORMAT", help="odcs, dbt, frictionless or json-schema.")],
    file: Annotated[Path, typer.Argument(help="A file in that format, YAML or JSON.")],
    table: Annotated[str | None, typer.Option("--table", help="Which table, where the file has several.")] = None,
    output: _Output = None,
    *,
    force: _Force = False,
) -> None:
    """Print the contract that a file in another format describes.

    What a contract has no words for is listed on stderr and in a comment, with its place in the file.
    """
    from contracts.authoring.exchange import NEIGHBOURS, imported  # noqa: PLC0415 - keeps `--help` quick

    found = imported(file, fmt.value, table)
    put(found.text.rstrip("\n"), output, read=[file], force=force)
    _list(found, f"of {NEIGHBOURS[fmt.value].title} not in the contract")


def export_contract(
    fmt: Annotated[
        ExportFormat,
        typer.Argument(
            metavar="FORMAT", help="odcs, dbt, frictionless, json-schema, pandera (Python code) or great-expectations."
        ),
    ],
    contract: Annotated[Path, typer.Argument(help="The contract file, or registry:NAME[@VERSION].")],
    output: _Output = None,
    *,
    force: _Force = False,
) -> None:
    """Print a contract in another format.

    What that format has no words for is listed on stderr and in what is printed.
    """
    from contracts.authoring.exchange import NEIGHBOURS, exported  # noqa: PLC0415 - keeps `--help` quick

    made = exported(terms_given(contract), fmt.value)
    put(made.text.rstrip("\n"), output, read=[contract], force=force)
    _list(made, f"without words in {NEIGHBOURS[fmt.value].title}")


def _list(exchanged: Exchanged, what: str) -> None:
    count = len(exchanged.unsaid)
    if count:
        typer.echo(f"{count} thing{'s' * (count != 1)} {what}:", err=True)
    for found in exchanged.unsaid:
        typer.echo(f"  {printable(str(found))}", err=True)
