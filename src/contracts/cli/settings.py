"""What was asked for: an option, or else the environment, or else the nearest pyproject.toml, or else the default."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from contracts.cli.pyproject import nearest, settings
from contracts.clock import clock
from contracts.errors import ContractsError
from contracts.quantity import size
from contracts.store.place import DEFAULT_URL, VARIABLE, beside

__all__ = ["allow_formats", "lists_given", "memory_given", "now_given", "store_url"]


def store_url(option: str | None = None) -> str:
    """Return the URL of the store; a relative path in pyproject.toml starts at the folder of that file.

    Raises:
        ContractsError: pyproject.toml cannot be read, its `store` is no text, or it has another setting.

    """
    return option or os.environ.get(VARIABLE) or _in_pyproject(Path.cwd()) or DEFAULT_URL


def _in_pyproject(start: Path) -> str | None:
    folder = nearest(start)
    if folder is None:
        return None
    found = settings(folder / "pyproject.toml").get("store")
    if found is None or isinstance(found, str):
        return beside(found, folder) if found else None
    msg = f"{folder / 'pyproject.toml'}: [tool.contracts] store takes a URL as text, not {found!r}"
    raise ContractsError(msg)


def allow_formats() -> None:
    """Allow the packages of formats that the nearest pyproject.toml names, where the environment names none.

    Raises:
        ContractsError: pyproject.toml cannot be read, its `formats` is no list of names, or it has another setting.

    """
    from contracts.reading.plugged_formats import VARIABLE as ALLOWED  # noqa: PLC0415 - keeps `--help` quick

    folder = None if ALLOWED in os.environ else nearest(Path.cwd())
    if folder is None:
        return
    found = settings(folder / "pyproject.toml").get("formats", [])
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        msg = f"{folder / 'pyproject.toml'}: [tool.contracts] formats takes a list of names of packages, not {found!r}"
        raise ContractsError(msg)
    if found:
        os.environ[ALLOWED] = ",".join(found)


def now_given(text: str | None) -> datetime:
    """Return the time that `--now` says, or that of the clock.

    Raises:
        ContractsError: it is no time.

    """
    try:
        return clock(datetime.fromisoformat(text) if text else None)
    except ValueError:
        msg = f"--now takes an ISO 8601 time such as 2026-11-23T06:00:00Z, not {text!r}"
        raise ContractsError(msg) from None


def memory_given(text: str | None) -> int | None:
    """Return the bytes that `--memory` says, None where it says nothing.

    Raises:
        ContractsError: it is no size.

    """
    try:
        return None if text is None else size(text)
    except ValueError as error:
        msg = f"--memory: {error}"
        raise ContractsError(msg) from None


def lists_given(options: list[str] | None) -> dict[str, str]:
    """Return where the lists are that `--known NAME=PATH` names.

    Raises:
        ContractsError: a name or a path is missing.

    """
    parted = [option.partition("=") for option in options or ()]
    wrong = ["".join(parts) for parts in parted if not all(parts)]
    if wrong:
        msg = f"--known takes NAME=PATH such as people=people.parquet, not {wrong[0]!r}"
        raise ContractsError(msg)
    return {name: path for name, _, path in parted}
