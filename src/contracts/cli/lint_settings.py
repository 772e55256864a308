"""Which lint rules were asked for: by option, by the environment, or in the nearest pyproject.toml."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from contracts.cli.pyproject import nearest, settings, table
from contracts.errors import ContractsError
from contracts.problem import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LintNames", "lint_names"]

LINT_KEYS = ("select", "ignore")
"""What may stand under `lint` in it."""


@dataclass(frozen=True)
class LintNames:
    """The lint rules to select and to ignore, None where nothing is said, and `where` each was said."""

    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    where: Mapping[str, str] = field(default_factory=dict)


def lint_names(options: Mapping[str, str | None]) -> LintNames:
    """Return the names of lint rules, of each key from where it is said first.

    Raises:
        ContractsError: pyproject.toml cannot be read, or its `lint` is no table of lists of names.

    """
    names: dict[str, tuple[str, ...]] = {}
    where: dict[str, str] = {}
    written = _lint_in_pyproject(Path.cwd())
    for key in LINT_KEYS:
        variable = f"CONTRACTS_LINT_{key.upper()}"
        option, outside = options.get(key), os.environ.get(variable)
        if option is not None or outside:
            text = str(option if option is not None else outside)
            names[key] = tuple(filter(None, map(str.strip, text.split(","))))
            where[key] = f"--{key}" if option is not None else variable
        elif key in written:
            names[key], where[key] = written[key]
    return LintNames(names.get("select"), names.get("ignore"), where)


def _lint_in_pyproject(start: Path) -> dict[str, tuple[tuple[str, ...], str]]:
    folder = nearest(start)
    if folder is None:
        return {}
    file = folder / "pyproject.toml"
    found = table(file, "tool.contracts.lint", settings(file))
    for key, value in found.items():
        if key not in LINT_KEYS:
            hint = did_you_mean(key, LINT_KEYS) or f"there is {', '.join(LINT_KEYS)}"
            msg = f"{file}: [tool.contracts] lint has no setting {key!r}; {hint}"
            raise ContractsError(msg)
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            msg = f"{file}: [tool.contracts] lint.{key} takes a list of rules, not {value!r}"
            raise ContractsError(msg)
    where = f"{file}: [tool.contracts] lint."
    return {key: (tuple(map(str, value)), f"{where}{key}") for key, value in found.items() if isinstance(value, list)}
