"""What a contract file says, as frozen values: its name, its columns, and checks at their places."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from contracts.check import ReferenceTerms

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from contracts.breaker import BreakerTerms
    from contracts.check import Check
    from contracts.column import Column, ColumnsByName
    from contracts.fallback import Fallback
    from contracts.identifiers import Format
    from contracts.problem import Path
    from contracts.report import Action

__all__ = ["NAME", "NAME_IN_WORDS", "Placed", "Terms", "groups_by_default", "key_of"]

NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
"""The form of a contract's name: dotted, in lower case."""
NAME_IN_WORDS = "a dotted lower-case name such as weather.station_daily"


@dataclass(frozen=True)
class Placed:
    """A check at its place: on a column, or on the table (`column` None), perhaps with a name.

    `path` is where the contract writes it, or would, if it said so itself.
    """

    check: Check
    column: Column | None = None
    name: str | None = None
    path: Path = field(default=(), compare=False)

    @property
    def subject(self) -> str:
        """What messages speak of: the column, the rule's or mapping's name, or the check's own."""
        return self.name or (self.column.name if self.column else self.check.name)

    def __post_init__(self) -> None:
        """Say where a check is written that nobody wrote: at its place, under its key and its name."""
        if not self.path:
            key = self.check.key or self.check.name
            below = ("columns", self.column.name, key) if self.column else (key,)
            object.__setattr__(self, "path", (*below, self.name) if self.name and not self.column else below)


@dataclass(frozen=True)
class Terms:
    """A whole contract.

    `placed` holds its checks in the order in which they are reported: the columns' own, column
    by column, then the table's. `time` is the column that says when a row happened, if there is one;
    `records` is the path of the block that holds the rows of a JSON payload, if the contract says so.
    `formats` are the ID formats that it defines. At most the share `max_quarantined` of rows is set apart;
    `fallback` is served in place of a batch; `on_error` (closed, open) is what happens to one that could not be judged.
    `folder` is where the contract is kept, None where it is no file; `lists` are the data handed in as lists
    of known values, by name. `plans` keeps what was compiled for data that came before, `opened` the lists
    that were read, by column and place, each with what tells whether it changed.
    """

    name: str
    version: str
    columns: ColumnsByName
    placed: tuple[Placed, ...] = ()
    description: str = ""
    owner: str = ""
    reference: ReferenceTerms = field(default_factory=ReferenceTerms)
    time: str | None = None
    records: str | None = None
    policy: Mapping[str, Action] = field(default_factory=dict)
    max_quarantined: Fraction | None = None
    fallback: tuple[Fallback, ...] = ()
    on_error: str = "closed"
    breaker: BreakerTerms | None = None
    folder: str | None = field(default=None, compare=False)
    lists: Mapping[str, Any] = field(default_factory=dict, compare=False, repr=False)
    formats: Mapping[str, Format] = field(default_factory=dict)
    plans: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    opened: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of the contract's `key`, none without one."""
        return key_of(self.placed)

    @cached_property
    def by_column(self) -> dict[str, list[Check]]:
        """The checks that stand on each column, by its name."""
        found: dict[str, list[Check]] = {name: [] for name in self.columns}
        for place in self.placed:
            if place.column is not None and place.name is None:
                found[place.column.name].append(place.check)
        return found

    def action(self, check: str) -> Action:
        """Return what a failure of this check does to the batch."""
        return self.policy.get(check) or self.policy.get("default", "reject")


def key_of(placed: tuple[Placed, ...]) -> tuple[str, ...]:
    """Return the columns of the `key` among the checks, else the two times of `forecast`, none without either."""
    found = {place.check.name: place.check.reads(None) for place in placed if place.check.name in ("key", "forecast")}
    return found.get("key") or found.get("forecast", ())


def groups_by_default(placed: tuple[Placed, ...], columns: ColumnsByName) -> tuple[str, ...]:
    """Return what `reference: {per: …}` is when left out: the one text column beside times in the key."""
    key = [columns[name] for name in key_of(placed) if name in columns]
    others = [column for column in key if column.type not in ("date", "timestamp")]
    is_series = len(others) == 1 and len(key) > 1 and others[0].type == "string"
    return (others[0].name,) if is_series else ()
