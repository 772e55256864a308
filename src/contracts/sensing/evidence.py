"""Evidence that a column's unit was switched: named conversions against "as declared, plus drift".

Each candidate unit gets an e-value: how much better the batch, taken back by the conversion, fits
what past batches forecast than it does as it stands. The candidates' mean is the batch's evidence,
and a Shiryaev-Roberts statistic adds it up over batches.
Sources: Wasserman, Ramdas and Balakrishnan (2020), Universal inference; Vovk and Wang (2021),
E-values: calibration, combination and applications; Shin, Ramdas and Rinaldo (2023), E-detectors.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from contracts.sensing.groups import Groups, Parts, learn_groups
from contracts.sensing.model import Candidate, Days, Model, learn, taken_back
from contracts.sensing.partner import Partner, partner_log_e
from contracts.sensing.series import Series, chosen, switched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["Beside", "Candidate", "Column", "Days", "Verdict", "weigh"]

ENOUGH_BATCHES = 5
ENOUGH_VALUES = 200
RIVAL_LOG = math.log(10)
"""A candidate less than ten times as likely as another has a rival."""
RARE = 1 / 30
"""Weight of a unit that feeds are seldom switched to, beside 1 for the others."""
ROWS_THAT_NAME = 16
"""Rows of a batch are not independent: at most this many count when candidates are told apart."""
FREE_LOG_WIDTH = 20.0
"""A free shift may lie anywhere in a range this wide (log units; 200 spreads on an interval scale)."""
NOT_SOON = 100
WHOLE = 0.8
"""Of the tolerated false alarms this share is for the whole column, the rest for its groups one by one."""
SOME = 0.3
FORGOTTEN_LOG = math.log(0.1)
"""A group's statistic below this changes the next one by a tenth at most, and is not kept."""


@dataclass(frozen=True)
class Column:
    """A column's batch and its past batches, oldest first, on one axis; the past may have gaps (NaN places)."""

    batch: Series
    past: Series
    interval: bool
    days: Days | None = None

    @cached_property
    def known(self) -> Series:
        """The past batches with values."""
        return chosen(self.past, self.past.count > 0)


@dataclass(frozen=True)
class Verdict:
    """What one batch says, and the running statistics after it.

    `factor` is the observed ratio to the reference (interval scales: of the spreads), with an
    interval of two standard errors from `low` to `high`; None where nothing was weighed. `groups`
    names those that were switched where not all were; `log_groups` holds their running statistics,
    `expected` after how many batches each candidate would be seen (None: not soon).
    """

    kind: Literal["quiet", "switched", "ambiguous", "shifted", "waiting"]
    log_evidence: float
    log_e: float
    candidate: str | None = None
    rival: str | None = None
    factor: float | None = None
    low: float | None = None
    high: float | None = None
    batches_wanted: int = 0
    groups: tuple[str, ...] = ()
    log_groups: Mapping[str, float] = field(default_factory=dict)
    expected: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Beside:
    """What is weighed beside the column as a whole: partner columns, and groups with their carried statistics."""

    partners: Sequence[Partner] = ()
    groups: Groups | None = None
    carried: Mapping[str, float] = field(default_factory=dict)


def weigh(
    column: Column,
    candidates: Sequence[Candidate],
    *,
    carried: float,
    alarm_log: float,
    beside: Beside | None = None,
) -> Verdict:
    """Return what a batch says of its unit, against past batches.

    `carried` is the log statistic after the batch before (-inf at the start). An empty batch, or
    a column without candidates, says nothing and carries it on unchanged. With fewer than five
    past batches the verdict is "waiting", unless they hold many values and a switch is plain.
    """
    beside = beside or Beside()
    carried = min(carried, alarm_log - RIVAL_LOG)
    if not column.batch.count[0] or not candidates:
        return Verdict("quiet", carried, 0.0, log_groups=beside.carried)
    past = column.known
    wanted = max(0, ENOUGH_BATCHES - len(past))
    if wanted and past.count.sum() < ENOUGH_VALUES:
        return Verdict("waiting", carried, 0.0, batches_wanted=wanted, log_groups=beside.carried)
    weighing = _Weighing(column, candidates, beside, learn_column(column, candidates))
    verdict = weighing.verdict(carried, alarm_log)
    if wanted and verdict.kind != "switched":
        return Verdict("waiting", carried, 0.0, batches_wanted=wanted, log_groups=beside.carried)
    return replace(verdict, expected=_expected(column, candidates, weighing.model, alarm_log))


def learn_column(column: Column, candidates: Sequence[Candidate]) -> Model:
    """Return what the past of a column teaches."""
    days = column.days
    if days is not None:
        days = Days(days.past[column.past.count > 0], days.batch)
    factors = np.array([c.factor for c in candidates])
    return learn(column.known, factors, interval=column.interval, days=days)


def _expected(column: Column, candidates: Sequence[Candidate], model: Model, alarm_log: float) -> dict[str, int | None]:
    """Return after how many batches each candidate would be seen, had it come with the past ones; None: not soon.

    The newest full batch is converted and weighed as a whole, without partners and groups, which
    would make it sooner. The evidence of that many of its kind reaches the alarm.
    """
    past = column.known
    full = np.flatnonzero(past.count >= np.median(past.count))[-1]
    typical = chosen(past, np.arange(len(past)) == full)
    expected: dict[str, int | None] = {}
    for candidate in candidates:
        batch = switched(typical, candidate.factor, candidate.offset, interval=column.interval)
        log_e = _Weighing(replace(column, batch=batch), candidates, Beside(), model).log_e
        expected[candidate.name] = math.ceil(alarm_log / log_e) if log_e > alarm_log / NOT_SOON else None
    return expected


class _Weighing:
    """One batch of one column, held against what its past teaches."""

    def __init__(self, column: Column, candidates: Sequence[Candidate], beside: Beside, model: Model) -> None:
        """Weigh every channel against what was learnt of the column."""
        self.batch, self.interval, self.candidates, self.model = column.batch, column.interval, candidates, model
        self.factors = np.array([c.factor for c in candidates])
        self.offsets = np.array([c.offset for c in candidates])
        self.weights = np.array([RARE if c.rare else 1.0 for c in candidates])
        self.partner = partner_log_e(
            column.batch, column.past, beside.partners, self.factors, self.offsets, interval=column.interval
        )
        self.groups = beside.groups if beside.groups and len(beside.groups.names) > 1 else None
        self.carried = beside.carried
        self.group_model = learn_groups(self.groups, interval=column.interval) if self.groups else None
        logs = self._channels()
        self.log_e = float(_log_mean(logs[None, :], self.weights)[0])

    def verdict(self, carried: float, alarm_log: float) -> Verdict:
        """Return the verdict on the whole column, or on some of its groups where only these alarm."""
        if not self.groups or not self.group_model:
            return self._whole(carried, alarm_log)
        whole = self._whole(carried, alarm_log - math.log(WHOLE))
        each = self.group_model.log_e(self.groups, self.factors, self.offsets)
        before = np.array([self.carried.get(name, -math.inf) for name in self.groups.names])
        level = alarm_log + math.log(len(self.groups.names) / (1 - WHOLE))
        now = _log_mean(each.T, self.weights)
        after = np.logaddexp(0.0, np.minimum(before, level - RIVAL_LOG)) + now
        logs = {
            **self.carried,
            **{name: float(log) for name, log in zip(self.groups.names, after, strict=True)},
        }
        kept = {name: log for name, log in logs.items() if log > FORGOTTEN_LOG}
        found = replace(whole, log_groups=kept)
        alarmed = (after >= level) & (now > 0)
        if whole.kind == "quiet" and not alarmed.any():
            return found
        parts = self.group_model.parts(self.groups, self.factors, self.offsets)
        if whole.kind in ("switched", "ambiguous"):
            k = next(i for i, candidate in enumerate(self.candidates) if candidate.name == whole.candidate)
            if parts.some.max() <= parts.everything[k]:
                return found
        return self._some(found, parts, alarmed)

    def _whole(self, carried: float, alarm_log: float) -> Verdict:
        batch, model = self.batch, self.model
        statistic = _log_one_plus(carried) + self.log_e
        best, rival = self._named(self._ranks())
        place = taken_back(batch.place[0], self.factors, self.offsets, interval=self.interval)[best]
        kind: Literal["quiet", "switched", "ambiguous", "shifted"] = "quiet"
        alarms = statistic >= alarm_log and self.log_e > 0
        if alarms and model.explains(float(place), batch.count[0]):
            kind = "ambiguous" if rival else "switched"
        elif alarms or _log_free(batch, model) >= alarm_log:
            kind = "shifted"
        shown = rival if kind == "ambiguous" else None
        return Verdict(kind, statistic, self.log_e, self.candidates[best].name, shown, *_observed(batch, model))

    def _channels(self) -> Array:
        """Return the log e-value of each candidate: the mean over the channels that can speak."""
        batch, model = self.batch, self.model
        parts = [model.log_fit(batch, self.factors, self.offsets) - model.log_fit(batch, np.ones(1), np.zeros(1))]
        weights = [1.0]
        if self.groups and self.group_model:
            parts.append(self.group_model.log_e_together(self.groups, self.factors, self.offsets))
            weights.append(1.0)
        total = sum(weights)
        if model.shape:
            parts += [model.shape.log_e(batch), model.shape.log_row_mean(batch)]
            weights += [total, 0.2 * total]
        if self.partner is not None:
            parts.append(self.partner)
            weights.append(total)
        some = (
            self.group_model.log_e_some(self.groups, self.factors, self.offsets)
            if self.groups and self.group_model
            else None
        )
        if some is not None:
            parts.append(some)
            weights.append(SOME * total)
        return _log_mean(np.stack(parts, axis=1), np.array(weights))

    def _ranks(self) -> Array:
        """Return how likely each candidate makes the batch, by all channels together."""
        model = self.model
        share = 1.0 if model.shape is None and self.partner is None else 0.5
        ranks = share * model.log_fit(self.batch, self.factors, self.offsets)
        if self.partner is not None:
            ranks = ranks + 0.5 * self.partner
        if model.shape is not None:
            ranks = ranks + min(self.batch.count[0], ROWS_THAT_NAME) * model.shape.log_fits(self.batch)
        return ranks

    def _named(self, ranks: Array) -> tuple[int, str | None]:
        """Return the likeliest candidate, and the next one where that is nearly as likely."""
        ranks = ranks + np.log(self.weights)
        order = np.argsort(-ranks)
        has_rival = len(order) > 1 and ranks[order[0]] - ranks[order[1]] < RIVAL_LOG
        return int(order[0]), self.candidates[order[1]].name if has_rival else None

    def _some(self, whole: Verdict, parts: Parts, alarmed: NDArray[np.bool_]) -> Verdict:
        """Return the verdict on the groups that show a switch, where others do not."""
        assert self.groups
        assert self.group_model
        best, rival = self._named(parts.some)
        showing = parts.taken[best] | alarmed
        if not showing.any():
            return whole
        found = showing & self.group_model.explains(self.groups, self.factors[best], self.offsets[best])
        if not found.any():
            return replace(whole, kind="shifted", groups=self._names(showing))
        factor, low, high = self.group_model.observed(self.groups, found)
        kind: Literal["ambiguous", "switched"] = "ambiguous" if rival else "switched"
        return replace(
            whole, kind=kind, candidate=self.candidates[best].name, rival=rival,
            factor=factor, low=low, high=high, groups=self._names(found),
        )  # fmt: skip

    def _names(self, mask: NDArray[np.bool_]) -> tuple[str, ...]:
        assert self.groups
        return tuple(name for name, chosen_one in zip(self.groups.names, mask, strict=True) if chosen_one)


def _log_one_plus(log_r: float) -> float:
    return float(np.logaddexp(0.0, log_r))


def _log_mean(logs: Array, weights: Array) -> Array:
    """Return the log of the weighted mean of e-values, given their logs (... x e-values)."""
    top = logs.max(axis=-1)
    return np.asarray(top + np.log((weights * np.exp(logs - top[..., None])).sum(axis=-1) / weights.sum()))


def _log_free(batch: Series, model: Model) -> float:
    """Return the log e-value of a shift to anywhere in a broad range."""
    usual = max(model.within, float(model.place.scale[0]), 1e-9)
    width = FREE_LOG_WIDTH if model.spread is None else 10 * FREE_LOG_WIDTH * usual
    noise = model.noise(batch.count[0])
    return float(-math.log(width) - model.place.log_density(batch.place, noise)[0])


def _observed(batch: Series, model: Model) -> tuple[float, float, float]:
    if model.spread is None:
        shift = batch.place[0] - model.place.centre[0]
        error = 2 * np.hypot(model.place.scale[0], model.noise(batch.count[0]))
    else:
        shift = model.log_spread(batch, np.ones(1))[0] - model.spread.centre[0]
        error = 2 * model.spread.scale[0]
    shift = float(np.clip(shift, -600, 600))
    return math.exp(shift), math.exp(shift - error), math.exp(shift + error)
