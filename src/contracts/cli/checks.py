"""`contracts checks`: the checks, a line each."""

from __future__ import annotations

import inspect

import typer

__all__ = ["checks"]


def checks() -> None:
    """List the checks; `contracts explain NAME` shows one in full."""
    from contracts.checks import CHECKS  # noqa: PLC0415 - keeps `--help` quick

    for name, check in CHECKS.items():
        first = (inspect.getdoc(check) or "").splitlines()[0]
        typer.echo(f"{name:<12} {check.on:<7} {first}")
