"""ID formats that installed packages bring, as entry points: those alone that are allowed by name.

An entry point runs the code of its package, so none is loaded that nobody asked for. Packages are
allowed in the environment, `CONTRACTS_FORMATS=package, another`; commands take the names from
`[tool.contracts] formats` where the environment says nothing.

Source: packaging.python.org/specifications/entry-points.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from contracts.errors import ContractsError
from contracts.identifiers import FORMATS, Format
from contracts.patterns import full_match

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["GROUP", "VARIABLE", "known_formats"]

GROUP = "contracts.formats"
VARIABLE = "CONTRACTS_FORMATS"


def known_formats() -> Mapping[str, Format]:
    """Return the formats that every contract knows: the built-in ones, and those of allowed packages.

    Raises:
        ContractsError: an allowed package is not installed, brings no formats, or brings what is none.

    """
    return _known(os.environ.get(VARIABLE, ""))


@cache
def _known(allowed: str) -> Mapping[str, Format]:
    formats = dict(FORMATS)
    for package in dict.fromkeys(filter(None, (name.strip() for name in allowed.split(",")))):
        for name, found in _brought(package):
            problem = _problem(found, formats)
            if problem:
                msg = f"{VARIABLE}: the entry point {name!r} of {package!r} {problem}"
                raise ContractsError(msg)
            formats[found.name] = found
    return formats


def _brought(package: str) -> Iterator[tuple[str, Format]]:
    """Yield the entry points of a package, loaded."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415 - only who allows packages pays

    try:
        points = [point for point in distribution(package).entry_points if point.group == GROUP]
    except (PackageNotFoundError, ValueError):
        msg = f"{VARIABLE}: no package named {package!r} is installed"
        raise ContractsError(msg) from None
    if not points:
        msg = f"{VARIABLE}: the package {package!r} has no entry point in the group {GROUP}"
        raise ContractsError(msg)
    for point in points:
        try:
            yield point.name, point.load()
        except Exception as error:  # whatever the code of others raises
            msg = f"{VARIABLE}: the entry point {point.name!r} of {package!r} cannot be loaded ({type(error).__name__})"
            raise ContractsError(msg) from error


def _problem(found: object, taken: Mapping[str, Format]) -> str:
    if not isinstance(found, Format):
        return f"is of type {type(found).__name__}, not contracts.identifiers.Format"
    if found.name in taken:
        return f"is named {found.name!r}, which is taken"
    try:
        full_match(found.pattern)
    except ValueError as error:
        return f"has a pattern that cannot be used: {error}"
    return "" if found.examples else "has no example"
