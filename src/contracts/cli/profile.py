"""`contracts profile`: what data look like, before there is a contract."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from contracts.cli.formatting import Format, put, refuse_target
from contracts.cli.progress import progress_bar
from contracts.report import printable

__all__ = ["profile"]


def profile(
    data: Annotated[list[str], typer.Argument(help="Files, folders or patterns; they are looked at together.")],
    fmt: Annotated[Format, typer.Option("--format", help="How the summary is written.")] = Format.text,
    output: Annotated[Path | None, typer.Option(help="Write the summary here instead of to stdout.")] = None,
    *,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show text values, which are masked otherwise.")] = False,
) -> None:
    """Summarise data, column by column. Type, nulls, distinct values, bounds, unit, ID format, a small histogram."""
    from contracts.authoring.inferring.picture import table  # noqa: PLC0415 - loads polars
    from contracts.authoring.inferring.summary import summary  # noqa: PLC0415 - loads polars

    refuse_target(output, read=data)
    with progress_bar() as progress:
        found = summary(*data, reveal=reveal, progress=progress)
    for text in found.oddities:
        typer.echo(printable(text), err=True)
    if fmt is Format.json:
        put(json.dumps(found.to_dict(), indent=2, ensure_ascii=False), output)
    else:
        put(table(found, blocks=output is None and sys.stdout.isatty()), output)
