"""`contracts split`: what training data know of the data that a model is tested on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from contracts.cli.formatting import Format, put
from contracts.report import verbose as every_check

__all__ = ["split"]


def split(  # noqa: PLR0913 - each is an option
    train: Annotated[str, typer.Argument(help="The training data: a file, a folder, a glob pattern or a URL.")],
    test: Annotated[str, typer.Argument(help="The data that a model is tested on.")],
    *,
    validation: Annotated[str | None, typer.Option(help="The data between the two, if there are any.")] = None,
    time: Annotated[
        str | None, typer.Option(help="The column that says when a row happened.", metavar="COLUMN")
    ] = None,
    group: Annotated[
        list[str] | None,
        typer.Option(
            help="A column whose values may not be in two parts; several together, each with its own --group."
        ),
    ] = None,
    gap: Annotated[str | None, typer.Option(help="How much time lies free before what is tested: `7 days`.")] = None,
    nulls: Annotated[str, typer.Option(help="The share of rows that may lack a time or group.")] = "0%",
    fmt: Annotated[Format, typer.Option("--format", help="How the report is written.")] = Format.text,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every check, passed ones too.")] = False,
    output: Annotated[Path | None, typer.Option(help="Write the report here instead of to stdout.")] = None,
    memory: Annotated[
        str | None, typer.Option(help="How much memory judging may take, such as 1GiB (default: what is fastest).")
    ] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show text values, which are masked otherwise.")] = False,
) -> None:
    """Find what leaks from test data into training. Exit 0: nothing; 1: leaks; 2: unreadable; 3: could not judge."""
    from contracts.splitting.split import check_split  # noqa: PLC0415 - loads polars

    report = check_split(
        train, validation, test, time=time, group=group or None, gap=gap, nulls=nulls, memory=memory, reveal=reveal
    )
    plain = every_check(report) if verbose else str(report)
    read = [one for one in (train, validation, test) if one]
    put(report.to_json(indent=2) if fmt is Format.json else plain, output, read=read)
    raise typer.Exit(3 if report.errored else 0 if report.ok else 1)
