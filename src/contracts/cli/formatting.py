"""How a command writes what it found: as text or as JSON, to stdout or to a file."""

from __future__ import annotations

import enum
import os
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from contracts.errors import ContractsError
from contracts.replacement import replacing

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Format", "put", "refuse_target"]


class Format(enum.StrEnum):
    """The two ways to write a result: for people, and for programs."""

    text = "text"
    json = "json"


def put(text: str, output: Path | None, *, read: Sequence[Path | str] = (), force: bool = True) -> None:
    """Write a text to the file that `--output` names, or else to stdout.

    The file is written as a whole or not at all, and folders that are missing are made.

    Raises:
        ContractsError: the file cannot be written, or is one that `refuse_target` refuses.

    """
    refuse_target(output, read=read, force=force)
    if output is None:
        typer.echo(text)
        return
    try:
        if output.exists() and not output.is_file():  # a pipe or a device, such as /dev/stdout
            output.write_text(text + "\n", encoding="utf-8")
            return
        with replacing(output) as draft:
            draft.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        msg = f"--output {output}: cannot be written ({error.strerror or type(error).__name__})"
        raise ContractsError(msg) from None


def refuse_target(output: Path | None, *, read: Sequence[Path | str] = (), force: bool = True) -> None:
    """Refuse to write over a folder, over what is `read`, through a link to itself or, without `force`, over any file.

    Where a command takes long, it asks before it does.

    Raises:
        ContractsError: `--output` names one of these.

    """
    if output is None:
        return
    if output.is_dir():
        msg = f"--output {output}: is a folder; name a file in it"
        raise ContractsError(msg)
    # Not Path.resolve, which raises on a link that leads back to itself before Python 3.13.
    real = os.path.realpath(output)
    if Path(real).is_symlink():
        msg = f"--output {output}: is a link that leads back to itself; nothing was written"
        raise ContractsError(msg)
    if any(real == os.path.realpath(one) for one in read):
        msg = f"--output {output}: is what was read; nothing was written"
        raise ContractsError(msg)
    if output.is_file() and not force:
        msg = f"--output {output}: exists already; nothing was written (--force writes over it)"
        raise ContractsError(msg)
