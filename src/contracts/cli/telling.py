"""What commands tell those who observe the gate: the same observers that the environment names everywhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import typer

from contracts.errors import ContractsError
from contracts.events import VersionMoved
from contracts.observing import configured
from contracts.report import printable

if TYPE_CHECKING:
    from datetime import datetime

    from contracts.events import Event
    from contracts.registry import Moved

__all__ = ["tell", "tell_moved"]


def tell(event: Event) -> None:
    """Tell an event; where observers cannot be had, what was done stands, and that nobody was told is said."""
    try:
        configured(os.environ).tell(event)
    except ContractsError as error:
        typer.echo(printable(f"nobody was told: {error}"), err=True)


def tell_moved(
    moved: Moved, how: Any, version: str, *, author: str, at: datetime, environment: str | None = None
) -> None:
    """Tell that another version counts, if anything changed."""
    if not moved.is_new:
        return
    shelf = moved.before
    before = (shelf.pins.get(environment) if environment else None) or shelf.current
    tell(
        VersionMoved(
            at=at,
            contract=shelf.name,
            version=version,
            how=how,
            author=author,
            environment=environment,
            before=None if before == version else before,
        )
    )
