"""How a command writes what it found: as text or as JSON, to stdout or to a file."""

from __future__ import annotations

import enum
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from contracts.errors import ContractsError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Format", "put", "refuse_target"]


class Format(enum.StrEnum):
    """The two ways to write a result: for people, and for programs."""

    text = "text"
    json = "json"


def put(text: str, output: Path | None, *, read: Sequence[Path | str] = (), force: bool = True) -> None:
    """Write a text to the file that `--output` names, or else to stdout; never over a file that was `read`.

    The file is written as a whole or not at all, and folders that are missing are made. Without `force`,
    a file that exists is kept.

    Raises:
        ContractsError: the file cannot be written, is one of those read, or exists and is kept.

    """
    refuse_target(output, read=read)
    if output is None:
        typer.echo(text)
        return
    if output.is_file() and not force:
        msg = f"--output {output}: exists already; nothing was written (--force writes over it)"
        raise ContractsError(msg)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        _write(output, text + "\n")
    except OSError as error:
        msg = f"--output {output}: cannot be written ({error.strerror or type(error).__name__})"
        raise ContractsError(msg) from None


def refuse_target(output: Path | None, *, read: Sequence[Path | str] = ()) -> None:
    """Refuse to write over a folder, over what is `read`, or through a link to itself.

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


def _write(path: Path, text: str) -> None:
    """Write beside the target, then rename, so that a reader sees the whole file or the old one; links stay."""
    if path.exists() and not path.is_file():  # a pipe or a device, such as /dev/stdout
        path.write_text(text, encoding="utf-8")
        return
    real = path.resolve()
    draft = real.with_name(f".{real.name[:99]}-{os.urandom(6).hex()}")
    try:
        draft.write_text(text, encoding="utf-8")
        if real.exists():
            shutil.copymode(real, draft)
        draft.replace(real)
    finally:
        draft.unlink(missing_ok=True)
