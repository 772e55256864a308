"""A Timeline: how the rows of a batch lie in periods of time, by group, and what a check asks of it.

Periods are numbered from 1970, so that those of two batches are the same ones. A group is kept as
runs of periods without a gap; the runs of two batches are united exactly.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contracts.quantity import Every

__all__ = ["MAX_TIMED_GROUPS", "Pace", "Runs", "Timeline", "united"]

MAX_TIMED_GROUPS = 10_000
"""Groups that are kept, by the lowest hash of their name."""

Runs = tuple[tuple[int, int], ...]
"""Periods from the first to the last of each run, both included; the runs ascend and do not touch."""


@dataclass(frozen=True)
class Pace:
    """What is asked: the times of `column`, in periods of `every` (None: only the newest), by group.

    `ordered` asks how many rows come after a later one of their group.
    """

    column: str
    every: Every | None = None
    per: tuple[str, ...] = ()
    ordered: bool = False

    @property
    def name(self) -> str:
        """The name under which a Profile keeps the answer."""
        per = f" per {', '.join(self.per)}" if self.per else ""
        return f"{self.column} every {self.every}{per}" if self.every else f"{self.column}{per}"

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns with the times and the groups."""
        return (self.column, *self.per)


@dataclass(frozen=True)
class Timeline:
    """How the rows that have a time and a group lie in time; times are in UTC.

    `counted` are these rows, `rows` how many are in each period, `hours` how many in each hour of the
    day (where periods are longer than an hour). `runs` and `newest` are by group, "" where there is
    but one; a group of a column whose text is masked goes by a hash of its name. `disordered` are the
    rows that come after a later one of their group, None where that was not asked. `left_out` groups
    beyond MAX_TIMED_GROUPS are in nothing but `disordered`.
    """

    counted: int = 0
    runs: Mapping[str, Runs] = field(default_factory=dict)
    newest: Mapping[str, datetime] = field(default_factory=dict)
    rows: Mapping[int, int] = field(default_factory=dict)
    hours: Mapping[int, int] = field(default_factory=dict)
    disordered: int | None = None
    left_out: int = 0

    def __or__(self, other: Timeline) -> Timeline:
        """Return the timeline of both batches; the order of rows is counted within each."""
        disordered = [n for n in (self.disordered, other.disordered) if n is not None]
        return Timeline(
            self.counted + other.counted,
            {g: united([*self.runs.get(g, ()), *other.runs.get(g, ())]) for g in {**self.runs, **other.runs}},
            {
                g: max(times[g] for times in (self.newest, other.newest) if g in times)
                for g in {**self.newest, **other.newest}
            },
            dict(sorted((Counter(self.rows) + Counter(other.rows)).items())),
            dict(sorted((Counter(self.hours) + Counter(other.hours)).items())),
            sum(disordered) if disordered else None,
            max(self.left_out, other.left_out),
        )

    @property
    def aside(self) -> str:
        """What a message adds where groups were left out: "" where none was."""
        return f"; {self.left_out:,} further groups were not looked at" if self.left_out else ""

    @property
    def span(self) -> tuple[int, int] | None:
        """The first and the last period of all groups; None without any."""
        found = [runs for runs in self.runs.values() if runs]
        return (min(r[0][0] for r in found), max(r[-1][1] for r in found)) if found else None

    @property
    def covered(self) -> int:
        """The number of periods that have a row, of all groups together."""
        return sum(last - first + 1 for runs in self.runs.values() for first, last in runs)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "counted": self.counted,
            "runs": {group: _packed(runs) for group, runs in self.runs.items()},
            "newest": {group: time.isoformat() for group, time in self.newest.items()},
            "rows": [list(pair) for pair in self.rows.items()],
            "hours": [list(pair) for pair in self.hours.items()],
            "disordered": self.disordered,
            **({"left_out": self.left_out} if self.left_out else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Timeline:
        """Return what `to_dict` wrote."""
        return cls(
            data["counted"],
            {group: _unpacked(text) for group, text in data["runs"].items()},
            {group: datetime.fromisoformat(text) for group, text in data["newest"].items()},
            dict(data["rows"]),
            dict(data["hours"]),
            data["disordered"],
            data.get("left_out", 0),
        )


def united(runs: Iterable[tuple[int, int]]) -> Runs:
    """Return the runs that hold the same periods, ascending and apart."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(runs):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _packed(runs: Runs) -> str:
    """Return the runs as text: where the first begins, then by turns how long a run is and how long a gap."""
    edges = list(chain.from_iterable((first, last + 1) for first, last in runs))
    return ",".join(map(str, edges[:1] + [b - a for a, b in pairwise(edges)]))


def _unpacked(text: str) -> Runs:
    edges: list[int] = []
    for number in map(int, text.split(",") if text else ()):
        edges.append(number + (edges[-1] if edges else 0))
    return tuple((first, after - 1) for first, after in zip(edges[::2], edges[1::2], strict=True))
