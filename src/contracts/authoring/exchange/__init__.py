"""The neighbours' formats: contracts made of their files, and files in their formats made of contracts.

    exchange.exported(feed.terms, "odcs").text     # and .unsaid: what ODCS has no words for
    exchange.imported("orders.odcs.yaml", "odcs")

A new format is a file here, a line in `NEIGHBOURS` and a folder of cases under its tests. Each translates
a Remainder, which lists whatever was not taken: so nothing is dropped silently.
"""

from __future__ import annotations

import pathlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contracts.authoring.exchange import (
    dbt,
    dbt_reading,
    frictionless,
    great_expectations,
    json_schema,
    json_schema_reading,
    odcs,
    odcs_reading,
    pandera_code,
)
from contracts.authoring.exchange.foreign import opened
from contracts.authoring.exchange.remainder import Exchanged, Unsaid

if TYPE_CHECKING:
    from collections.abc import Callable

    from contracts.reading.source import Document
    from contracts.terms import Terms

__all__ = ["NEIGHBOURS", "Exchanged", "Neighbour", "Unsaid", "exported", "imported"]


@dataclass(frozen=True)
class Neighbour:
    """A format of others: how a contract is written in it and, where that can be done, read from it.

    `maps` says in pairs what of a contract is what there.
    """

    title: str
    ending: str
    maps: tuple[tuple[str, str], ...]
    export: Callable[[Terms], Exchanged]
    read: Callable[[Document, str | None], Exchanged] | None = None


NEIGHBOURS: dict[str, Neighbour] = {
    "odcs": Neighbour(odcs.TITLE, "odcs.yaml", odcs.MAPS, odcs.export, odcs_reading.read),
    "dbt": Neighbour(dbt.TITLE, "yml", dbt.MAPS, dbt.export, dbt_reading.read),
    "frictionless": Neighbour(frictionless.TITLE, "json", frictionless.MAPS, frictionless.export, frictionless.read),
    "json-schema": Neighbour(json_schema.TITLE, "json", json_schema.MAPS, json_schema.export, json_schema_reading.read),
    "pandera": Neighbour(pandera_code.TITLE, "py", pandera_code.MAPS, pandera_code.export),
    "great-expectations": Neighbour(
        great_expectations.TITLE, "json", great_expectations.MAPS, great_expectations.export
    ),
}


def exported(terms: Terms, name: str) -> Exchanged:
    """Return a contract in a format of `NEIGHBOURS`, and what could not be said in it."""
    return NEIGHBOURS[name].export(terms)


def imported(path: str | pathlib.Path, name: str, table: str | None = None) -> Exchanged:
    """Return the contract that a file in another format describes, and what of the file is not in it.

    `table` names one where the file describes several.

    Raises:
        ContractSyntaxError: the file cannot be read, or is not of that format; each problem has its place.
        ContractsError: nothing can be read from that format, or there is no such table in the file.

    """
    read = NEIGHBOURS[name].read
    assert read is not None, f"{name} is only written"
    return read(opened(pathlib.Path(path)), table)
