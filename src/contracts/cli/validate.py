"""`contracts validate`: a batch of data against its contract."""

from __future__ import annotations

import enum
import sys
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.errors import ContractsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contracts.contract import Contract
    from contracts.profile import Reference
    from contracts.report import Report

__all__ = ["validate"]


class Format(enum.StrEnum):
    """How the report is written."""

    text = "text"
    json = "json"


def validate(  # noqa: PLR0913 - each is an option
    contract: Annotated[Path, typer.Argument(help="The contract file.")],
    data: Annotated[Path, typer.Argument(help="Parquet, CSV or JSON lines.")],
    *,
    reference: Annotated[
        Path | None,
        typer.Option(help="Folder of accepted batches, oldest first by name; unit_switch compares with them."),
    ] = None,
    now: Annotated[
        str | None, typer.Option(help="The time to judge freshness by, ISO 8601 (default: the clock).")
    ] = None,
    fmt: Annotated[Format, typer.Option("--format", help="How the report is written.")] = Format.text,
    output: Annotated[Path | None, typer.Option(help="Write the report here instead of to stdout.")] = None,
    quarantine: Annotated[
        Path | None,
        typer.Option(
            help="Write rows that fail a check to this Parquet file, with reason and row position, whatever the policy."
        ),
    ] = None,
    reveal: Annotated[bool, typer.Option("--reveal", help="Show text values, which are masked otherwise.")] = False,
) -> None:
    """Check data. Exit 0: the contract holds; 1: it is violated; 2: unreadable; 3: could not judge."""
    from contracts.contract import load  # noqa: PLC0415 - loads polars
    from contracts.gating.quarantine import set_apart  # noqa: PLC0415 - loads polars
    from contracts.validation import judge  # noqa: PLC0415 - loads polars

    feed = load(contract)
    with _progress() as progress:
        past = _reference(feed, reference, progress) if reference else None
        judgement = judge(feed.terms, str(data), now=_time(now), reference=past, reveal=reveal, progress=progress)
    report = judgement.report
    _write(report, fmt, output)
    if quarantine:
        written = set_apart(judgement, quarantine)
        said = f"{written:,} failing rows written to {quarantine}" if written else "no rows to quarantine"
        typer.echo(said, err=True)
    raise typer.Exit(3 if report.errored else 0 if report.ok else 1)


def _time(text: str | None) -> datetime:
    from contracts.contract import clock  # noqa: PLC0415 - loads polars

    try:
        return clock(datetime.fromisoformat(text) if text else None)
    except ValueError:
        msg = f"--now takes an ISO 8601 time such as 2026-11-23T06:00:00Z, not {text!r}"
        raise ContractsError(msg) from None


def _reference(feed: Contract, folder: Path, progress: Callable[[str, int, int], None]) -> Reference:
    """Return what the batches in a folder looked like; one without the contract's columns is left out, and said.

    Raises:
        ContractsError: it is no folder.

    """
    from contracts.backends.files import SUFFIXES  # noqa: PLC0415 - loads polars
    from contracts.profile import Reference  # noqa: PLC0415

    if not folder.is_dir():
        msg = f"--reference {folder}: not a folder of accepted batches ({', '.join(SUFFIXES)})"
        raise ContractsError(msg)
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)
    wanted = {column.name for column in feed.terms.columns.values() if column.required}
    profiles = []
    for done, file in enumerate(files):
        progress("reading the reference", done, len(files))
        profile = feed.profile(file)
        if profile.rows and wanted <= set(profile.headers):
            profiles.append(profile)
        else:
            typer.echo(f"left out of the reference, since it lacks rows or columns: {file}", err=True)
    return Reference.of(profiles)


def _write(report: Report, fmt: Format, output: Path | None) -> None:
    text = report.to_json(indent=2) if fmt is Format.json else str(report)
    if output:
        output.write_text(text + "\n", encoding="utf-8")
    else:
        typer.echo(text)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """Yield a function that moves a progress bar; it does nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console  # noqa: PLC0415 - only for people
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("opening", total=None)
        yield lambda stage, done, total: bar.update(task, description=stage, completed=done, total=total)
