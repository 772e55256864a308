"""`contracts init`: a commented starter contract."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from contracts.errors import ContractsError

__all__ = ["STARTER", "init"]

STARTER = """\
# What this source promises. `contracts lint` checks this file, `contracts validate` checks data.
contract: {name}
version: 0.1.0
description: What the source is, and where it comes from.
owner: you@example.org

columns:
  # One line a column. A column may not be null unless it says so: `nulls: 5%`.
  station:     {{type: string, length: {{min: 1}}, pii: false}}   # text is masked in reports unless pii: false
  day:         {{type: date}}                                 # string integer number boolean date timestamp
  temperature: {{type: number, unit: degC, range: {{min: -60 degC, max: 60 degC}}, nulls: 5%}}
  # snowfall:  {{type: number, unit: cm, range: {{max: 3 m}}, missing: [-9999]}}   # bounds in any unit of the dimension
  # person_id: {{type: string, format: uuid4}}                # `contracts formats` lists the known ones

key: [station, day]                    # no two rows share it
rows: {{min: 1}}                         # of one batch
# freshness: {{column: day, within: 36 hours}}
# mappings:
#   cookie_to_person: {{from: cookie_id, to: person_id, cardinality: many-to-one}}
# rules:
#   gust_tops_wind: gust >= wind       # units are converted, and checked
on_violation: reject                   # reject | quarantine | warn; or per check: {{default: reject, freshness: warn}}
"""


def init(
    name: Annotated[str, typer.Argument(help="Dotted lower-case name of the source, such as weather.station_daily.")],
) -> None:
    """Write a commented starter contract, NAME.contract.yaml. It lints clean, and says what to fill in."""
    from contracts.reading.parse import parse  # noqa: PLC0415 - keeps `--help` quick
    from contracts.terms import NAME_IN_WORDS  # noqa: PLC0415

    path = Path(f"{name}.contract.yaml")
    text = STARTER.format(name=name)
    if parse(text, str(path)).name != name:  # `a #b` would be YAML's `a`
        msg = f"{name!r} is not {NAME_IN_WORDS}"
        raise ContractsError(msg)
    if path.exists():
        msg = f"{path} exists already; nothing was written"
        raise ContractsError(msg)
    path.write_text(text, encoding="utf-8")
    typer.echo(f"wrote {path}: declare your columns, then run `contracts lint {path}`", err=True)
