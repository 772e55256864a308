"""`contracts formats`: the ID formats that a column may name."""

from __future__ import annotations

import typer

from contracts.identifiers import FORMATS

__all__ = ["formats"]


def formats() -> None:
    """List the ID formats, with an example of each."""
    for fmt in FORMATS.values():
        typer.echo(f"{fmt.name:<14} {fmt.title}")
        typer.echo(f"{'':<14} e.g. {fmt.examples[0]}   ({fmt.source})")
