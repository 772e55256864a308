"""`contracts schema`: the JSON Schema of contract files, for editors."""

from __future__ import annotations

import json

import typer

__all__ = ["schema"]


def schema() -> None:
    """Print the JSON Schema of contract files. Editors complete and check with it."""
    from contracts.reading.json_schema import json_schema  # noqa: PLC0415 - keeps `--help` quick

    typer.echo(json.dumps(json_schema(), indent=2))
