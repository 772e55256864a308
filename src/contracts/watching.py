"""From profiles to what sensing weighs: one column's batch and past on one axis, with partners and groups."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from contracts.profile import COARSE, ColumnProfile, Profile, Suspicion
from contracts.sensing.evidence import Beside, Candidate, Column, Days, Verdict, weigh
from contracts.sensing.groups import Groups
from contracts.sensing.kept import Row, kept_pairs, median_move, other_hashers
from contracts.sensing.made import made_past
from contracts.sensing.partner import Partner
from contracts.sensing.seasons import same_season
from contracts.sensing.series import Series, blanked, series
from contracts.units import Conversion, UnitError, alternatives, conversion, is_interval, is_rare, unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from contracts.check import Context
    from contracts.column import Column as Declared

__all__ = ["Verdict", "Watch"]

GROUPED_BATCHES = 60
"""Batches over which groups are compared one by one: enough to know each, few enough for a hundred of them."""
UNDER_SUSPICION = 6.0
"""Log of a column's statistic from which on nothing is learnt of it; its groups go on learning what is accepted."""
MOST_SUSPECTS = 10
"""Once more batches than these were accepted under suspicion, they are taken for what is usual now."""
ENOUGH = 5


@dataclass(frozen=True)
class Watch:
    """One column of one batch, held against the accepted batches before it, of which `batches` hold values of it."""

    profile: Profile
    column: Declared
    context: Context
    past: tuple[Profile, ...]
    batches: int
    interval: bool

    @classmethod
    def of(cls, profile: Profile, column: Declared, context: Context) -> Watch:
        """Return the watch over a column; its past are the newest accepted batches of this contract."""
        memo = context.memo
        if "past" not in memo:
            known = context.reference.profiles if context.reference else ()
            own = [p for p in known if p.contract == profile.contract and p.columns]
            newest = own[-context.terms.batches :]
            memo["past"] = (
                *(p for p in own[: len(own) - len(newest)] if same_season(_day(profile) - _day(p))),
                *newest,
            )
        interval = is_interval(str(column.unit))
        own = [p for p in memo["past"] if _tells(p.columns.get(column.name), interval=interval)]
        made = made_past(column.name, column.typical, interval=interval) if column.typical and len(own) < ENOUGH else ()
        past = (*made, *memo["past"]) if own or made else ()
        return cls(profile, column, context, past, len(own), interval)

    @property
    def says_something(self) -> bool:
        """Whether the batch holds a value that could tell."""
        return bool(self._batch(self.column).count[0])

    @cached_property
    def candidates(self) -> tuple[Candidate, ...]:
        """The units that the column may have been switched to, as conversions of the declared values.

        Rows that came in an announced unit were converted; had they come in the old one all the
        same, or in a third, they would lie elsewhere.
        """
        declared = str(self.column.unit)
        found = dict(alternatives(declared))
        for came_in in self.profile.delivered.get(self.column.name, ()):
            back = conversion(came_in, declared)
            for name in (declared, *(other for other, _ in alternatives(came_in))):
                change = _then(conversion(declared, name), back)
                if not change.is_identity:
                    found.setdefault(name, change)
        return tuple(_candidate(name, change) for name, change in found.items())

    def verdict(self) -> Verdict:
        """Weigh the batch."""
        carried = self._carried
        return weigh(
            self._watched,
            self.candidates,
            carried=carried.log if carried else -math.inf,
            alarm_log=self.context.terms.alarm_log(self.context.columns),
            beside=Beside(
                self._partners, self._groups, {g: s.log for g, s in carried.groups.items()} if carried else {}
            ),
        )

    def suspicion(self, verdict: Verdict) -> Suspicion | None:
        """Return what is to be carried to the next batch: the statistics after this one, and since when they rise."""
        if not math.isfinite(verdict.log_evidence):
            return self._carried
        before = self._carried or Suspicion(-math.inf)
        groups = {
            name: Suspicion(log, self._since(before.groups.get(name), log)) for name, log in verdict.log_groups.items()
        }
        return Suspicion(verdict.log_evidence, self._since(before, verdict.log_evidence), groups)

    def _since(self, before: Suspicion | None, log: float) -> datetime | None:
        if log <= 0:
            return None
        if before and before.log > 0 and before.since:
            return before.since
        return self.profile.first or self.context.now

    @property
    def _carried(self) -> Suspicion | None:
        return self.context.reference.evidence.get(self.column.name) if self.context.reference else None

    @cached_property
    def _watched(self) -> Column:
        """The column's batch and past; what was accepted while suspicion was up teaches nothing."""
        suspects = np.array([self._is_suspect(p) for p in self.past])
        past = blanked(self._past(self.column), suspects & (suspects.sum() <= MOST_SUSPECTS))
        days = Days(np.array([_day(p) for p in self.past]), _day(self.profile))
        has_days = not np.isnan(days.batch) and not np.isnan(days.past).any()
        return Column(self._batch(self.column), past, self.interval, days if has_days else None)

    def _is_suspect(self, past: Profile) -> bool:
        """Whether a past batch was accepted while suspicion of the column was up."""
        carried = self._carried
        if carried is None or carried.since is None or past.first is None:
            return False
        return carried.log > UNDER_SUSPICION and past.first >= carried.since

    def _batch(self, column: Declared) -> Series:
        key = ("batch", column.name)
        if key not in self.context.memo:
            part = self.profile.columns.get(column.name, ColumnProfile())
            self.context.memo[key] = series([part], interval=is_interval(str(column.unit)))
        found: Series = self.context.memo[key]
        return found

    def _past(self, column: Declared) -> Series:
        """Return a column's past batches in the unit that it has now; those of another dimension are empty."""
        key = ("past", column.name, len(self.past))
        if key not in self.context.memo:
            changes = [_change(p, column) for p in self.past]
            parts = [
                p.columns.get(column.name, ColumnProfile()) if change else ColumnProfile()
                for p, change in zip(self.past, changes, strict=True)
            ]
            interval = is_interval(str(column.unit))
            self.context.memo[key] = series(parts, interval=interval, scales=_scales(changes))
        found: Series = self.context.memo[key]
        return found

    @cached_property
    def _partners(self) -> tuple[Partner, ...]:
        """The other columns of the same dimension, in this column's unit."""
        return (
            tuple(
                self._partner(other)
                for other in self.context.columns.values()
                if other.unit and other.name != self.column.name and other.name in self.profile.columns
                if unit(other.unit).dimension == unit(str(self.column.unit)).dimension
                if is_interval(other.unit) == self.interval
            )
            + self._kept_keys
        )

    @property
    def keys_not_compared(self) -> str:
        """Why the keys of this batch are not looked for in those before; nothing where they are."""
        others = other_hashers(self.profile, self.past)
        ours = self.profile.sample.hasher
        return f"rows were sampled by {ours}, and by {' and '.join(others)} before" if others else ""

    @property
    def _kept_keys(self) -> tuple[Partner, ...]:
        """Where this batch should lie going by its keys' former values, as a partner; none where too few are kept."""
        memo, name = self.context.memo, self.column.name
        key = ("kept", len(self.past))
        if key not in memo:
            memo[key] = kept_pairs(self.profile, self.past)
        pairs: Mapping[int, list[tuple[Row, Row]]] = memo[key]
        columns = self.profile.sample.columns
        if name not in columns or len(self.past) not in pairs:
            return ()
        moved = {t: median_move(found, columns.index(name), interval=self.interval) for t, found in pairs.items()}
        now, places = moved.pop(len(self.past)), self._past(self.column).place
        if math.isnan(now):
            return ()
        past = np.full(len(self.past), np.nan)
        for t, move in moved.items():
            past[t] = places[t] - move
        place = float(self._batch(self.column).place[0]) - now
        known = np.isfinite(past).sum() >= ENOUGH
        # Without kept keys in the past a key is expected to come again with the value it had.
        return (Partner(past if known else places, place, np.zeros(0), np.zeros(0)),)

    def _partner(self, other: Declared) -> Partner:
        here, there = str(self.column.unit), str(other.unit)
        to_here, back = conversion(there, here), conversion(here, there)
        found = [_candidate(name, _then(_then(back, change), to_here)) for name, change in alternatives(there)]
        past, batch = (
            _moved(s.place, to_here, interval=self.interval) for s in (self._past(other), self._batch(other))
        )
        return Partner(past, float(batch[0]), np.array([c.factor for c in found]), np.array([c.offset for c in found]))

    @cached_property
    def _groups(self) -> Groups | None:
        name, past = self.column.name, self.past[-GROUPED_BATCHES:]
        names = tuple(group for group, columns in self.profile.groups.items() if name in columns)
        if len(names) < 2:  # noqa: PLR2004 - one group is the whole
            return None
        empty = ColumnProfile(step=COARSE)
        changes = [_change(p, self.column) for p in past]
        parts = [
            p.groups.get(group, {}).get(name, empty) if change else empty
            for group in names
            for p, change in zip(past, changes, strict=True)
        ]
        batch = series([self.profile.groups[group][name] for group in names], interval=self.interval)
        scales = _scales(changes)
        return Groups.of(
            names, batch, series(parts, interval=self.interval, scales=scales * len(names) if scales else None)
        )


def _tells(column: ColumnProfile | None, *, interval: bool) -> bool:
    """Return whether a column holds values that say something of its unit: zeros of a ratio scale do not."""
    return column is not None and column.count > (0 if interval else column.zeros)


def _day(profile: Profile) -> float:
    """Return the day of a batch, as a number; NaN where its rows have no time."""
    return profile.last.timestamp() / 86_400 if profile.last else math.nan


def _then(first: Conversion, second: Conversion) -> Conversion:
    """Return one conversion after the other."""
    return Conversion(second.factor * first.factor, second.factor * first.offset + second.offset)


def _candidate(name: str, change: Conversion) -> Candidate:
    return Candidate(name, float(change.factor), float(change.offset), is_rare(name))


def _change(past: Profile, column: Declared) -> Conversion | None:
    """Return how a past batch's numbers become the unit that the column has now; None: not at all."""
    try:
        return conversion(past.declared.get(column.name, str(column.unit)), str(column.unit))
    except UnitError:
        return None


def _scales(changes: Sequence[Conversion | None]) -> list[tuple[float, float]] | None:
    if all(change is None or change.is_identity for change in changes):
        return None
    return [(float(c.factor), float(c.offset)) if c else (1.0, 0.0) for c in changes]


def _moved(places: NDArray[np.float64], change: Conversion, *, interval: bool) -> NDArray[np.float64]:
    """Return places on the axis of another unit."""
    if interval:
        return places * float(change.factor) + float(change.offset)
    return places + math.log(abs(float(change.factor)))
