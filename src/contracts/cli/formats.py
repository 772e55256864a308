"""`contracts formats`: the ID formats that a column may name."""

from __future__ import annotations

from typing import Annotated

import typer

from contracts.cli.registry import terms_given
from contracts.report import printable

__all__ = ["formats"]

_WIDTH = 18


def formats(
    contract: Annotated[
        str | None, typer.Argument(help="A contract file: the formats that it defines come first.")
    ] = None,
) -> None:
    """List the ID formats, with an example of each."""
    from contracts.reading.plugged_formats import known_formats  # noqa: PLC0415 - keeps `--help` quick

    own = terms_given(contract).formats if contract else {}
    for fmt in (*own.values(), *known_formats().values()):
        digits = ", check digits" * bool(fmt.check_digits)
        shown = f"e.g. {fmt.examples[0]}" if fmt.examples else f"matches {fmt.pattern}"
        typer.echo(f"{fmt.name:<{_WIDTH}} {printable(fmt.title)}")
        typer.echo(f"{'':<{_WIDTH}} {printable(shown)}   ({printable(fmt.source)}{digits})")
