"""A feed of events: which cookie belongs to which person, batch after batch, and what it promises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

import contracts

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MAPPINGS", "Feed", "contract"]

_CONTRACT = """\
contract: benchmark.cookies
version: 1.0.0
columns:
  event_id: {type: integer}
  cookie_id: {type: string}
  person_id: {type: string, nulls: 5%}
key: [event_id]
"""
MAPPINGS = """\
mappings:
  cookie_to_person:
    from: cookie_id
    to: person_id
    known: {source: people, match: 95%}
    fan_out: {max: 50, max_share: 2%}
    stable: 99%
"""
"""What the contract promises of the mapping, as the page shows it."""
_KNOWN, _NULL, _MOVED = 0.97, 0.02, 0.002
"""Shares: of persons who are in the list, of events without a person, of cookies that change hands per batch."""


def contract(people: pl.DataFrame) -> contracts.Contract:
    """Return what the feed promises, with the list of people handed in."""
    return contracts.loads(_CONTRACT + MAPPINGS).knowing({"people": people})


@dataclass
class Feed:
    """A population of cookies, of which each batch has as many events as `rows`, four fifths of the cookies."""

    rows: int
    rng: np.random.Generator
    owners: NDArray[np.int64]
    events: int = 0

    @classmethod
    def of(cls, rows: int, seed: int) -> Feed:
        """Return a feed; a person has three cookies on average, and seldom more than ten."""
        rng = np.random.default_rng(seed)
        cookies = rows * 5 // 4
        return cls(rows, rng, rng.integers(0, max(cookies // 3, 1), cookies))

    @property
    def people(self) -> pl.DataFrame:
        """The list of known persons, which not all are in."""
        persons = len(self.owners) // 3
        known = np.random.default_rng(1).random(persons) < _KNOWN
        return pl.DataFrame({"person_id": person_ids(np.flatnonzero(known))})

    def batch(self) -> pl.DataFrame:
        """Return the next batch; a few cookies have changed hands since the last one."""
        moved = self.rng.random(len(self.owners)) < _MOVED
        self.owners = np.where(
            moved, self.rng.integers(0, max(len(self.owners) // 3, 1), len(self.owners)), self.owners
        )
        cookies = self.rng.permutation(len(self.owners))[: self.rows]
        persons = person_ids(self.owners[cookies])
        there = pl.Series(self.rng.random(self.rows) >= _NULL)
        events = np.arange(self.events, self.events + self.rows)
        self.events += self.rows
        frame = pl.DataFrame({"event_id": events, "cookie_id": cookie_ids(cookies), "person_id": persons})
        return frame.with_columns(pl.when(there).then("person_id").alias("person_id"))


def cookie_ids(numbers: NDArray[np.int64]) -> pl.Series:
    """Return IDs that look like nothing, no two of them alike: times an odd number, within a power of two."""
    mixed = (numbers.astype(np.uint64) * np.uint64(6364136223846793005)) & np.uint64(2**43 - 1)
    return pl.select(pl.format("c{}", pl.Series(mixed))).to_series()


def person_ids(numbers: NDArray[np.int64]) -> pl.Series:
    """Return IDs of eight digits, zeros in front."""
    return pl.Series(numbers).cast(pl.String).str.zfill(8)
