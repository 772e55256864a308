"""`contracts pin`: one environment keeps to a version, until it is set free."""

from __future__ import annotations

from typing import Annotated

import typer

from contracts.cli.registry import Author, Reason, StoreUrl, author_given, name_given, registry_given, say_moved
from contracts.cli.settings import now_given
from contracts.errors import ContractsError

__all__ = ["pin"]


def pin(
    name: Annotated[str, typer.Argument(help="The contract's name.")],
    version: Annotated[str | None, typer.Argument(help="The version to keep to.")] = None,
    *,
    environment: Annotated[str, typer.Option(help="The environment, as CONTRACTS_ENVIRONMENT says it there.")],
    lift: Annotated[bool, typer.Option("--lift", help="Set the environment free instead.")] = False,
    reason: Reason = "",
    author: Author = None,
    store: StoreUrl = None,
) -> None:
    """Pin one environment to a version, which goes there before all that is published later; or lift its pin."""
    if lift == (version is not None):
        msg = "pin takes a version to keep to, or else --lift"
        raise ContractsError(msg)
    contract, registry = name_given(name), registry_given(store)
    given = {"author": author_given(author), "at": now_given(None), "reason": reason}
    if version is None:
        moved = registry.unpin(contract, environment, **given)  # type: ignore[arg-type]
        said = f"{contract}: current is {moved.after.current or 'none'}"
        say_moved(said, moved, f"{contract}: {environment} is not pinned")
    else:
        moved = registry.pin(contract, version, environment, **given)  # type: ignore[arg-type]
        said = f"{contract}: {environment} is pinned to {version}"
        say_moved(said, moved, f"{said} already")
