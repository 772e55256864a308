"""`contracts quarantine`: what was set apart, and putting it back through the contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.formatting import Format
from contracts.cli.loading import contract_given
from contracts.cli.registry import terms_given
from contracts.cli.settings import lists_given, memory_given, now_given
from contracts.places.urls import without_secrets
from contracts.report import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contracts.gating.inventory import Content, Entry

__all__ = ["quarantine"]

quarantine = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What was set apart, and putting it back.")

_DIGITS_SHOWN = 12
_FOLDER = ".contracts/quarantine"


@quarantine.command("list")
def list_files(
    folder: Annotated[str, typer.Argument(help="The folder, or its URL.", metavar="FOLDER")] = _FOLDER,
    *,
    fmt: Annotated[Format, typer.Option("--format", help="How the list is printed.")] = Format.text,
) -> None:
    """List the files in quarantine: whose rows, of which batch, since when, how many, and what they fail."""
    from contracts.gating.inventory import inventory  # noqa: PLC0415 - loads polars

    nothing_yet = folder == _FOLDER and not Path(folder).exists()  # it is made with the first file
    found = [] if nothing_yet else inventory(folder)
    if fmt is Format.json:
        typer.echo(json.dumps([entry.to_dict() for entry in found], indent=2, allow_nan=False))
        return
    if not found:
        typer.echo(f"nothing is in quarantine in {without_secrets(folder)}", err=True)
    for line in _table(found) if found else ():
        typer.echo(printable(line))


def _table(found: Sequence[Entry]) -> Iterable[str]:
    head = ("file", "contract", "version", "batch", "when", "rows", "checks", "")
    lines = [head, *map(_cells, found)]
    widths = [max(len(line[k]) for line in lines) for k in range(len(head))]
    return ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)


def _cells(entry: Entry) -> tuple[str, ...]:
    checks = "; ".join(f"{name} ({count:,})" for name, count in entry.checks.items())
    return (
        entry.file,
        entry.contract,
        entry.version,
        entry.batch[:_DIGITS_SHOWN],
        entry.at.strftime("%Y-%m-%d %H:%M") if entry.at else "",
        "" if entry.problem else "bytes" if entry.rows is None else f"{entry.rows:,}",
        entry.problem or checks,
        "replayed" if entry.replayed else "",
    )


@quarantine.command()
def show(
    file: Annotated[str, typer.Argument(help="A quarantine file, or its URL.", metavar="FILE")],
    *,
    contract: Annotated[
        str | None,
        typer.Option(help="The contract that says what is not masked (`pii: false`): a file, or registry:NAME."),
    ] = None,
    rows: Annotated[int, typer.Option(help="How many of the first rows are shown.", min=0)] = 10,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show text values, which are masked otherwise.")] = False,
    fmt: Annotated[Format, typer.Option("--format", help="How it is printed.")] = Format.text,
) -> None:
    """Show what a quarantine file holds: how many rows fail what, why, and the first of them."""
    from contracts.gating.inventory import content  # noqa: PLC0415 - loads polars

    columns = terms_given(contract).columns if contract else {}
    found = content(file, columns, most=rows, reveal=reveal)
    if fmt is Format.json:
        typer.echo(json.dumps(found.to_dict(), indent=2, default=str, allow_nan=False))
        return
    for line in _lines(found):
        typer.echo(printable(line))


def _lines(found: Content) -> Iterable[str]:
    entry = found.entry
    size = "bytes that could not be read" if entry.rows is None else f"{entry.rows:,} row{'s' * (entry.rows != 1)}"
    yield f"{entry.contract} {entry.version}: {size} of batch {entry.batch[:_DIGITS_SHOWN]}"
    yield from (f"  {count:,} {name}" for name, count in entry.checks.items())
    yield from (f"  {count:,} {reason}" for reason, count in found.reasons.items())
    for row in found.rows:
        cells = ", ".join(f"{name}: {_cell(value)}" for name, value in row.items() if name not in _SAID)
        yield f"  row {row['_row']} [{row['_checks']}] {cells}"


_SAID = ("_contract", "_version", "_batch", "_row", "_checks", "_reasons")


def _cell(value: object) -> str:
    return "null" if value is None else str(value)


@quarantine.command()
def replay(
    contract: Annotated[str, typer.Argument(help="The present contract: a file, or registry:NAME@VERSION.")],
    files: Annotated[
        list[str],
        typer.Argument(help="Quarantine files, perhaps repaired: Parquet, CSV, JSON lines.", metavar="FILE"),
    ],
    *,
    output: Annotated[str, typer.Option(help="The new file for rows that hold: .parquet, .csv or .jsonl.")],
    now: Annotated[str | None, typer.Option(help="The time to judge by, ISO 8601 (default: the clock).")] = None,
    lists: Annotated[
        list[str] | None,
        typer.Option(
            "--known", help="Data that hold a list of `known` values, by the list's name.", metavar="NAME=PATH"
        ),
    ] = None,
    memory: Annotated[
        str | None, typer.Option(help="How much memory judging may take, such as 1GiB (default: what is fastest).")
    ] = None,
) -> None:
    """Put rows through the present contract. Exit 0: all hold now; 1: some stay apart; 2: unreadable; 3: not judged."""
    from contracts.replaying import replay as put_back  # noqa: PLC0415 - loads polars

    feed = contract_given(contract).knowing(lists_given(lists))
    found = put_back(feed, files, output, now=now_given(now), memory=memory_given(memory))
    for name, count in found.checks.items():
        typer.echo(printable(f"{count:,} row{'s' * (count != 1)} still fail{'s' * (count == 1)} {name}"))
    if found.output is None:
        typer.echo(f"no row holds ({found.refused:,} in quarantine); nothing was changed", err=True)
    else:
        where = f", {found.refused:,} stay in {', '.join(map(_shown, found.quarantined))}" if found.refused else ""
        said = f"{found.accepted:,} row{'s' * (found.accepted != 1)} written to {_shown(found.output)}{where}"
        typer.echo(printable(said), err=True)
    raise typer.Exit(1 if found.refused else 0)


def _shown(place: object) -> str:
    return without_secrets(str(place))
