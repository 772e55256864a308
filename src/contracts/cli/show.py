"""`contracts show`: the text of a published version, as it was published."""

from __future__ import annotations

from typing import Annotated

import typer

from contracts.cli.registry import StoreUrl  # noqa: TC001 - typer reads it at run time
from contracts.cli.settings import store_url
from contracts.report import printable

__all__ = ["show"]


def show(
    name: Annotated[str, typer.Argument(help="NAME, or NAME@1.2.0, NAME@^1, NAME@~1.2.", metavar="NAME[@VERSION]")],
    *,
    environment: Annotated[
        str | None, typer.Option(help="Heed the pin of this environment (default: CONTRACTS_ENVIRONMENT).")
    ] = None,
    store: StoreUrl = None,
) -> None:
    """Print a version of a contract from the registry, byte for byte; its digest was checked."""
    from contracts.registry import PREFIX  # noqa: PLC0415 - keeps `--help` quick
    from contracts.store.registered import Registered  # noqa: PLC0415 - loads SQLAlchemy

    found = Registered.of(f"{PREFIX}{name.removeprefix(PREFIX)}", store_url(store), environment)
    contract, version = found.wanted.name, found.version()
    content, shelf = found.registry.content(contract, version), found.registry.shelf(contract)
    entry = shelf.published[version]
    state = " (withdrawn)" if version in shelf.withdrawn else ""
    said = f"{contract} {version}{state}, published by {entry.author} at {entry.at:%Y-%m-%d %H:%M:%S} UTC"
    typer.echo(printable(f"{said}, sha256 {entry.digest}"), err=True)
    typer.echo(content, nl=False)
