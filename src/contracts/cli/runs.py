"""`contracts runs`: what came of past validations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.formatting import Format
from contracts.cli.registry import terms_or_name
from contracts.cli.settings import store_url
from contracts.report import printable

if TYPE_CHECKING:
    from contracts.store.runs import Run, Unmet

__all__ = ["runs"]

_SHOWN = 20


def runs(
    contract: Annotated[
        str | None,
        typer.Argument(
            help="A contract file, for the runs of its major version, or the name of a contract (default: all runs).",
            metavar="CONTRACT",
        ),
    ] = None,
    *,
    last: Annotated[int, typer.Option(min=1, help="How many to show, of the newest.")] = _SHOWN,
    fmt: Annotated[Format, typer.Option("--format", help="How they are written.")] = Format.text,
    store: Annotated[
        str | None, typer.Option(help="The URL of the store (default: that of the settings, or .contracts/store.db).")
    ] = None,
) -> None:
    """Show what came of past validations, the newest first."""
    from contracts.store.store import Store  # noqa: PLC0415 - loads SQLAlchemy

    kept = Store(store_url(store))
    found = kept.runs.newest(terms_or_name(contract, kept) if contract else None, last)
    if fmt is Format.json:
        typer.echo(json.dumps([run.to_dict() for run in found], indent=2))
        return
    for run in found:
        typer.echo(printable(_line(run)))
    if not found:
        typer.echo(f"{kept.url}: no runs{f' of {contract}' * bool(contract)}", err=True)


def _line(run: Run) -> str:
    when = f"{run.started_at:%Y-%m-%d %H:%M:%S}"
    what = f"{run.contract} {run.version}, {run.rows:,} rows" + f", {run.quarantined:,} set apart" * bool(
        run.quarantined
    )
    return f"{when}  {run.action:<10}  {what}{_source(run)}{_unmet(run)}{_served(run)}"


def _served(run: Run) -> str:
    return f"; served: {run.served['kind']}" if run.served else ""


def _source(run: Run) -> str:
    return f", {run.source.rstrip('/').rpartition('/')[2]}" if run.source else ""


def _unmet(run: Run) -> str:
    shown = [_said(one) for one in run.checks]
    return f": {', '.join(shown)}" if shown else ""


def _said(unmet: Unmet) -> str:
    """Return which check it is, of which column, and in how many rows it failed, if it counts rows."""
    rows = f"({unmet.rows_failed:,})" if unmet.rows_failed else ""
    return " ".join(part for part in (unmet.check, unmet.column, rows) if part)
