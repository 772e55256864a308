"""`contracts rollback`: back to an earlier version of a contract, for all who follow it."""

from __future__ import annotations

from typing import Annotated

import typer

from contracts.cli.registry import Author, Reason, StoreUrl, author_given, name_given, registry_given, say_moved
from contracts.cli.settings import now_given

__all__ = ["rollback"]


def rollback(
    name: Annotated[str, typer.Argument(help="The contract's name.")],
    *,
    to: Annotated[
        str | None,
        typer.Option(help="The version to go back to (default: the release below the current one).", metavar="VERSION"),
    ] = None,
    environment: Annotated[
        str | None, typer.Option(help="Go back in this environment alone, by a pin.", metavar="NAME")
    ] = None,
    reason: Reason = "",
    author: Author = None,
    store: StoreUrl = None,
) -> None:
    """Withdraw every version above the one to go back to; running processes follow within a second or so.

    A version that was withdrawn comes back by going "back" to it. With --to, doing it twice does nothing twice.
    """
    contract = name_given(name)
    given = {"author": author_given(author), "at": now_given(None), "reason": reason}
    moved = registry_given(store).rollback(contract, to, environment, **given)  # type: ignore[arg-type]
    now = moved.after.pins[environment] if environment else moved.after.current
    where = f" in {environment}" if environment else ""
    say_moved(f"{contract}: back to {now}{where}", moved, f"{contract}: {now} is current already{where}")
