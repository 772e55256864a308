"""What commands tell those who observe the gate: the same observers that the environment names everywhere."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import typer

from contracts.errors import ContractsError
from contracts.observing import configured
from contracts.report import printable

if TYPE_CHECKING:
    from contracts.events import Event

__all__ = ["tell"]


def tell(event: Event) -> None:
    """Tell an event; where observers cannot be had, what was done stands, and that nobody was told is said."""
    try:
        configured(os.environ).tell(event)
    except ContractsError as error:
        typer.echo(printable(f"nobody was told: {error}"), err=True)
