"""How a command writes what it found: as text or as JSON, to stdout or to a file."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import typer

from contracts.errors import ContractsError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Format", "put"]


class Format(enum.StrEnum):
    """The two ways to write a result: for people, and for programs."""

    text = "text"
    json = "json"


def put(text: str, output: Path | None) -> None:
    """Write a text to the file that `--output` names, or else to stdout.

    Raises:
        ContractsError: the file cannot be written.

    """
    if output is None:
        typer.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        msg = f"--output {output}: cannot be written ({error.strerror or type(error).__name__})"
        raise ContractsError(msg) from None
