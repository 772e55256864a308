"""`contracts history`: what was done with a contract, by whom and when."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from contracts.cli.formatting import Format
from contracts.cli.registry import StoreUrl, name_given, registry_given
from contracts.errors import ContractsError
from contracts.problem import did_you_mean
from contracts.report import printable

if TYPE_CHECKING:
    from contracts.registry import Entry, Shelf
    from contracts.store.registry import Registry

__all__ = ["history"]


def history(
    name: Annotated[str | None, typer.Argument(help="The contract's name (default: all of them, a line each).")] = None,
    *,
    store: StoreUrl = None,
    fmt: Annotated[Format, typer.Option("--format", help="How the log is written.")] = Format.text,
) -> None:
    """Print the log of a contract in the registry, oldest entry first, and what holds now."""
    registry = registry_given(store)
    if name is None:
        shelves = [registry.shelf(one) for one in registry.names()]
        found: object = [_state(shelf) for shelf in shelves]
        lines = [f"{shelf.name}: {_holds(shelf)}" for shelf in shelves]
    else:
        entries, shelf = _entries(registry, name_given(name)), registry.shelf(name_given(name))
        found = {**_state(shelf), "entries": [asdict(entry) for entry in entries]}
        lines = [*map(_line, entries), _holds(shelf)]
    if fmt is Format.json:
        lines = [json.dumps(found, indent=2, default=lambda time: time.isoformat(), allow_nan=False)]
    for line in lines:
        typer.echo(line if fmt is Format.json else printable(line))


def _entries(registry: Registry, name: str) -> tuple[Entry, ...]:
    """Return the log of a contract.

    Raises:
        ContractsError: nothing was published under its name.

    """
    entries = registry.entries(name)
    if not entries:
        near = did_you_mean(name, registry.names()) or "`contracts history` lists what is there"
        msg = f"{name}: nothing is published under this name; {near}"
        raise ContractsError(msg)
    return entries


def _state(shelf: Shelf) -> dict[str, object]:
    return {
        "contract": shelf.name,
        "current": shelf.current,
        "versions": list(shelf.published),
        "withdrawn": sorted(shelf.withdrawn),
        "pins": dict(shelf.pins),
    }


def _holds(shelf: Shelf) -> str:
    """Return what holds now, in one line."""
    pins = [f"{environment} is pinned to {version}" for environment, version in shelf.pins.items()]
    withdrawn = [f"withdrawn: {', '.join(one for one in shelf.published if one in shelf.withdrawn)}"]
    current = f"current is {shelf.current}" if shelf.current else "no release is current"
    return "; ".join([current, *(withdrawn if shelf.withdrawn else []), *pins])


def _line(entry: Entry) -> str:
    where = f" in {entry.environment}" if entry.environment else ""
    who = f"{entry.author} (sha256 {entry.digest[:12]})" if entry.digest else entry.author
    what = f"{entry.action} {entry.version}{where}, {who}" + f": {entry.reason}" * bool(entry.reason)
    return f"{entry.number:>3}  {entry.at:%Y-%m-%d %H:%M:%S}  {what}"
