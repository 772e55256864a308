"""One column of one feed, replayed: its clean batches, and each switch planted at many of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import detectors
import faults
import numpy as np
import polars as pl
from detectors import PEERS, Learnt
from feeds import STAND_IN, Opened, opened
from ours import LONGEST, Past, judged

if TYPE_CHECKING:
    from pathlib import Path

    from faults import Fault
    from numpy.typing import NDArray
    from ours import Verdict

    from contracts.profile import Profile

Planted = dict[tuple[str, str], dict[str, Any]]
"""The counts of each fault, by the unit that it switches to and the stations that it hits."""

__all__ = ["OURS", "REACHES", "Delivery", "Subject", "replayed"]

OURS = "contracts"
REACHES = (1, 5, 10)
"""Within so many batches a fault is to be caught."""
SOME_EVERY = 2
"""A fault of some stations is planted in every second batch in which one of all stations is."""
ENOUGH = 5
"""Values that can tell of a unit that a batch must have to be counted; one where they are rare."""


@dataclass
class Delivery:
    """One batch as it was delivered, measured when first asked for."""

    frame: pl.DataFrame
    subject: Subject

    @cached_property
    def values(self) -> NDArray[np.float64]:
        """The column's values, without nulls and stand-ins."""
        column = self.frame[self.subject.column.name]
        return column.filter(column.is_not_null() & (column != STAND_IN)).to_numpy()

    @cached_property
    def profile(self) -> Profile:
        """What the library measures of the whole batch."""
        return self.subject.feed.contract.profile(self.frame)


@dataclass
class Subject:
    """The column that is looked at, and all that is known of it beforehand."""

    feed: Opened
    name: str
    switched: dict[Any, Delivery] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look once at the whole column."""
        self.column = self.feed.contract.terms.columns[self.name]
        self.faults = faults.faults(str(self.column.unit))
        self.interval = any(fault.interval for fault in self.faults)
        self.clean = [Delivery(frame, self) for frame in self.feed.batches]
        for delivery, profile in zip(self.clean, self.feed.profiles, strict=True):
            delivery.profile = profile
        self.telling = [faults.informative(d.values, interval=self.interval) for d in self.clean]
        self.sparse = sum(n >= ENOUGH for n in self.telling) < len(self.telling) / 2
        self.enough, self.ahead = (1, REACHES[-1]) if self.sparse else (ENOUGH, REACHES[1])
        self.digits = faults.decimals(np.concatenate([d.values for d in self.clean]))

    def judged(self, delivery: Delivery, at: int, past: Past) -> Verdict:
        """Return what the library says of a batch that came at the time of batch `at`."""
        return judged(self.feed.contract.terms, self.column, delivery.profile, past, self.feed.times[at])

    def delivered(self, at: int, fault: Fault, stations: tuple[str, ...]) -> Delivery:
        """Return batch `at` with the fault in it, in these stations or (none named) in all."""
        key = (at, fault.to, stations)
        if key not in self.switched:
            where = (str(self.feed.feed.station), list(stations)) if stations else None
            frame = faults.switched(self.feed.batches[at], self.name, fault, self.digits, where)
            self.switched[key] = Delivery(frame, self)
        return self.switched[key]

    def starts(self, first: int) -> list[int]:
        """Return the batches after the history in which a fault may begin: those that count, with enough to follow."""
        counting = [at for at in range(first, len(self.clean)) if self.counts(at, ())]
        return counting[: max(0, len(counting) - self.ahead + 1)]

    def counts(self, at: int, stations: tuple[str, ...]) -> bool:
        """Return whether a batch has enough values that can tell, and at least one where the fault is."""
        if self.telling[at] < self.enough:
            return False
        if not stations:
            return True
        hit = self.feed.batches[at].filter(pl.col(str(self.feed.feed.station)).is_in(stations))
        return faults.informative(Delivery(hit, self).values, interval=self.interval) > 0

    def some_stations(self, at: int) -> tuple[str, ...]:
        """Return a fifth of the stations, at least one, by turns; none where there is only one."""
        names = self.feed.stations
        wanted = max(1, round(len(names) / 5)) if len(names) > 1 else 0
        return tuple(sorted(names[(at + k) % len(names)] for k in range(wanted)))


def replayed(name: str, column: str, folder: Path, thin: int = 1, also: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return all counts of one column; `thin`: faults are planted in so many times fewer batches."""
    feed = opened(name, folder, also=also)
    subject = Subject(feed, column)
    first = feed.feed.history
    clean: dict[str, dict[str, list[int]]] = {who: {"alarms": [], "warnings": []} for who in (OURS, *PEERS)}
    planted: Planted = {}
    starts = subject.starts(first)[:: thin if subject.sparse else thin * feed.feed.step]
    past, known = Past.of(feed.profiles[:first]), list(range(first))
    for at in range(first, len(feed.batches)):
        learnt = detectors.learnt([subject.clean[k].values for k in known])
        if at in starts:
            _plant(subject, at, planted, (past, learnt), partly=starts.index(at) % SOME_EVERY == 0)
        verdict = _judged_clean(subject, at, past, learnt, clean)
        past = past.after(subject.clean[at].profile, verdict)
        known = known if verdict.alarm else [*known, at][-LONGEST:]
    return {
        "feed": name,
        "split": feed.feed.split,
        "column": column,
        "unit": subject.column.unit,
        "sparse": subject.sparse,
        "batches": len(feed.batches) - first,
        "judged": sum(len(delivery.values) > 0 for delivery in subject.clean[first:]),
        "clean": clean,
        "faults": list(planted.values()),
    }


def _judged_clean(
    subject: Subject, at: int, past: Past, learnt: Learnt, clean: dict[str, dict[str, list[int]]]
) -> Verdict:
    """Judge a batch as it came, and write down who alarmed."""
    verdict = subject.judged(subject.clean[at], at, past)
    clean[OURS]["alarms"] += [at] * verdict.alarm
    clean[OURS]["warnings"] += [at] * verdict.warns
    values = subject.clean[at].values
    for peer, off in PEERS.items():
        clean[peer]["alarms"] += [at] * (len(values) > 0 and len(learnt.values) > 0 and off(learnt, values))
    return verdict


def _plant(
    subject: Subject,
    at: int,
    planted: dict[tuple[str, str], dict[str, Any]],
    past: tuple[Past, Learnt],
    *,
    partly: bool,
) -> None:
    """Let each fault begin in a batch, in all stations and, where `partly`, in some, and count who catches it."""
    some = subject.some_stations(at) if partly and not subject.sparse else ()
    for fault in subject.faults:
        whole = planted.setdefault((fault.to, "all"), _row(fault, "all"))
        _count(subject, at, fault, (), whole, past)
        if some and fault.large and subject.counts(at, some):
            part = planted.setdefault((fault.to, "some"), _row(fault, "some"))
            _count(subject, at, fault, some, part, past)


def _row(fault: Fault, stations: str) -> dict[str, Any]:
    return {
        "to": fault.to,
        "factor": fault.factor,
        "large": fault.large,
        "stations": stations,
        "starts": 0,
        "detectors": {who: {"caught": [0] * len(REACHES), "alarms": 0, "named": 0} for who in (OURS, *PEERS)},
    }


def _count(
    subject: Subject, at: int, fault: Fault, stations: tuple[str, ...], row: dict[str, Any], past: tuple[Past, Learnt]
) -> None:
    """Add one planted fault to its row: for each detector, in which of the batches that count it was caught."""
    counting = [k for k in range(at, len(subject.clean)) if subject.counts(k, stations)][: REACHES[-1]]
    if len(counting) < subject.ahead:
        return
    window = range(at, counting[-1] + 1)
    mine, learnt = past
    row["starts"] += 1
    seen = {OURS: _ours(subject, window, fault, stations, mine)}
    if len(learnt.values):
        seen |= {peer: (_theirs(subject, window, fault, stations, (peer, learnt)), None) for peer in PEERS}
    for detector, (when, named) in seen.items():
        if when is None:
            continue
        found = row["detectors"][detector]
        turn = sum(k <= when for k in counting) + (when not in counting)
        found["alarms"] += 1
        found["named"] += named == fault.to
        found["caught"] = [n + (turn <= reach) for n, reach in zip(found["caught"], REACHES, strict=True)]


def _ours(
    subject: Subject, window: range, fault: Fault, stations: tuple[str, ...], past: Past
) -> tuple[int | None, str | None]:
    """Return the batch in which the library alarms, and the unit it names; what it lets pass, it learns."""
    for at in window:
        delivery = subject.delivered(at, fault, stations)
        verdict = subject.judged(delivery, at, past)
        if verdict.alarm:
            return at, verdict.named
        past = past.after(delivery.profile, verdict)
    return None, None


def _theirs(
    subject: Subject, window: range, fault: Fault, stations: tuple[str, ...], peer: tuple[str, Any]
) -> int | None:
    """Return the batch in which a peer alarms; it learns nothing meanwhile, in its favour."""
    off, learnt = PEERS[peer[0]], peer[1]
    for at in window:
        values = subject.delivered(at, fault, stations).values
        if len(values) and off(learnt, values):
            return at
    return None
