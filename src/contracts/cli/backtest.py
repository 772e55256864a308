"""`contracts backtest`: past batches judged as they would have been, and with faults in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.formatting import Format, put, refuse_target
from contracts.cli.loading import contract_given
from contracts.cli.progress import progress_bar
from contracts.errors import ContractsError
from contracts.report import printable

if TYPE_CHECKING:
    from contracts.backtesting.result import Backtest

__all__ = ["backtest"]


def backtest(
    contract: Annotated[Path, typer.Argument(help="The contract file, or registry:NAME[@VERSION].")],
    batches: Annotated[
        list[Path], typer.Argument(help="Past batches: files, folders or patterns, in the order of their names.")
    ],
    *,
    starts: Annotated[int, typer.Option(min=1, help="Batches from which each fault is tried, at most.")] = 20,
    inject: Annotated[
        bool, typer.Option("--faults/--no-faults", help="Also switch units, and count what would be caught.")
    ] = True,
    fmt: Annotated[Format, typer.Option("--format", help="How the result is written.")] = Format.text,
    output: Annotated[Path | None, typer.Option(help="Write the result here instead of to stdout.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw the evidence over time (.svg or .png).")] = None,
) -> None:
    """Replay past batches. Exit 0: no alarm; 1: alarms, false unless the feed changed then; 2: unreadable."""
    from contracts.backtesting.experiment import backtest as run  # noqa: PLC0415 - loads polars
    from contracts.backtesting.picture import check_kind, draw  # noqa: PLC0415

    refuse_target(output, read=[contract, *batches])
    feed = contract_given(contract)
    if picture:
        check_kind(picture)  # before minutes are spent
    with progress_bar() as progress:
        found = run(feed, _files(batches), starts=starts, inject=inject, progress=progress)
    _write(found, fmt, output)
    if picture:
        draw(found, picture)
    raise typer.Exit(0 if found.ok else 1)


def _files(paths: list[Path]) -> list[Path]:
    """Return the files named, in the folders named, and of the patterns named: each once, in order.

    The order is that of file names, or of paths where two files have the same name.

    Raises:
        ContractsError: a path leads to no file.

    """
    from contracts.backends.files import SUFFIXES  # noqa: PLC0415 - loads polars

    found = set()
    for path in paths:
        files = _inside(path)
        if not files:
            what = f"no batch in this folder ({', '.join(SUFFIXES)})" if path.is_dir() else "no such file"
            msg = f"{path}: {what}"
            raise ContractsError(msg)
        found.update(files)
    is_named_apart = len({file.name for file in found}) == len(found)
    return sorted(found, key=lambda file: file.name if is_named_apart else str(file))


def _inside(path: Path) -> list[Path]:
    """Return the batches that a path leads to; a file that is named is one, whatever its ending."""
    from contracts.backends.files import SUFFIXES  # noqa: PLC0415 - loads polars

    if path.is_file():
        return [path]
    matching = path.iterdir() if path.is_dir() else Path(path.anchor).glob(str(path.relative_to(path.anchor)))
    return [file for file in matching if file.suffix.lower() in SUFFIXES]


def _write(found: Backtest, fmt: Format, output: Path | None) -> None:
    plain = "\n".join(map(printable, str(found).split("\n")))
    put(found.to_json(indent=2) if fmt is Format.json else plain, output)
