"""What stands under [tool.contracts] in the nearest pyproject.toml."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from contracts.errors import ContractsError
from contracts.problem import did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["nearest", "settings", "table"]

KEYS = ("store", "lint", "formats")
"""What may stand in [tool.contracts]."""


def nearest(start: Path) -> Path | None:
    """Return the folder with the nearest pyproject.toml, of a folder and those above it."""
    folders = (folder for folder in (start, *start.parents) if (folder / "pyproject.toml").is_file())
    return next(folders, None)


def settings(file: Path) -> dict[str, object]:
    """Return what a file says under [tool.contracts], of which every key is a known one.

    Raises:
        ContractsError: it cannot be read, or has another key.

    """
    found = table(file, "tool.contracts", table(file, "tool", _content(file)))
    for key in found.keys() - KEYS:
        hint = did_you_mean(key, KEYS) or f"there is {', '.join(KEYS)}"
        msg = f"{file}: [tool.contracts] has no setting {key!r}; {hint}"
        raise ContractsError(msg)
    return found


def table(file: Path, path: str, parent: dict[str, object]) -> dict[str, object]:
    """Return the table at the end of a path, empty where there is none.

    Raises:
        ContractsError: something else stands there.

    """
    found = parent.get(path.rpartition(".")[2], {})
    if isinstance(found, dict):
        return found
    msg = f"{file}: {path} must be a table, not {found!r}; write [tool.contracts], and the settings below it"
    raise ContractsError(msg)


def _content(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        msg = f"{file}: cannot be read as TOML ({error}); settings are looked up there"
        raise ContractsError(msg) from None
