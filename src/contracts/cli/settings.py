"""What was asked for: an option, or else the environment, or else the nearest pyproject.toml, or else the default."""

from __future__ import annotations

import os
import tomllib
from datetime import datetime
from pathlib import Path

from contracts.errors import ContractsError
from contracts.problem import did_you_mean
from contracts.quantity import size
from contracts.store.place import DEFAULT_URL, beside

__all__ = ["memory_given", "now_given", "store_url"]

VARIABLE = "CONTRACTS_STORE"
KEYS = ("store",)
"""What may stand in [tool.contracts]."""


def store_url(option: str | None = None) -> str:
    """Return the URL of the store; a relative path in pyproject.toml starts at the folder of that file.

    Raises:
        ContractsError: pyproject.toml cannot be read, its `store` is no text, or it has another setting.

    """
    return option or os.environ.get(VARIABLE) or _in_pyproject(Path.cwd()) or DEFAULT_URL


def _in_pyproject(start: Path) -> str | None:
    folders = (folder for folder in (start, *start.parents) if (folder / "pyproject.toml").is_file())
    folder = next(folders, None)
    if folder is None:
        return None
    found = _settings(folder / "pyproject.toml").get("store")
    if found is None or isinstance(found, str):
        return beside(found, folder) if found else None
    msg = f"{folder / 'pyproject.toml'}: [tool.contracts] store takes a URL as text, not {found!r}"
    raise ContractsError(msg)


def _settings(file: Path) -> dict[str, object]:
    """Return what a file says under [tool.contracts], of which every key is a known one."""
    found = _table(file, "tool.contracts", _table(file, "tool", _content(file)))
    for key in found.keys() - KEYS:
        hint = did_you_mean(key, KEYS) or f"there is {', '.join(KEYS)}"
        msg = f"{file}: [tool.contracts] has no setting {key!r}; {hint}"
        raise ContractsError(msg)
    return found


def _table(file: Path, path: str, parent: dict[str, object]) -> dict[str, object]:
    found = parent.get(path.rpartition(".")[2], {})
    if isinstance(found, dict):
        return found
    msg = f"{file}: {path} must be a table, not {found!r}; write [tool.contracts], and the settings below it"
    raise ContractsError(msg)


def _content(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        msg = f"{file}: cannot be read as TOML ({error}); the store is looked up there, or name it in {VARIABLE}"
        raise ContractsError(msg) from None


def now_given(text: str | None) -> datetime:
    """Return the time that `--now` says, or that of the clock.

    Raises:
        ContractsError: it is no time.

    """
    from contracts.contract import clock  # noqa: PLC0415 - loads polars

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
