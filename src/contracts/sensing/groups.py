"""Groups of a column (stations, sensors): each by its own past, and against the others of the same batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from contracts.profile import COARSE
from contracts.sensing.forecast import Forecast, forecast, packed
from contracts.sensing.model import FULL_BATCH, SPREAD_SHOWS, taken_back
from contracts.sensing.series import LOG_GAMMA

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contracts.sensing.series import Series

    Array = NDArray[np.float64]

__all__ = ["Groups", "GroupsModel", "learn_groups"]

ENOUGH = 5
FEW_GROUPS = 2
"""From this many groups on, one can be told from the rest."""
ROUNDED = COARSE * LOG_GAMMA / np.sqrt(12)
"""Standard error of a value that is known by its bucket: that of a uniform distribution."""
PARTS = (0.1, 0.2, 0.5)
CLEAR = 10.0
"""No single group speaks against a switch by more than this (log), nor for it by more than six times as much."""
DECISIVE = float(np.log(100))
NOISE = 0.1
"""By so much (log) a group may fit "some" better than "all" through noise alone."""
RIVAL_SHARE = 0.1
"""How likely, beside each switch of a group, one of all the others is."""


@dataclass(frozen=True)
class Groups:
    """What each group of a column shows: its batch, and its past batches (groups x batches, NaN where it has none)."""

    names: tuple[str, ...]
    place: Array
    spread: Array
    count: Array
    past_place: Array
    past_spread: Array
    past_count: Array

    @classmethod
    def of(cls, names: tuple[str, ...], batch: Series, past: Series) -> Groups:
        """Return the groups of a batch (one entry each) and of a past that lies group after group."""
        shape = (len(names), len(past) // max(len(names), 1))
        parts = [part.reshape(shape) for part in (past.place, past.spread, past.count)]
        known = ((parts[2] > 0).sum(axis=1) >= ENOUGH) & (batch.count > 0)
        now = [part[known] for part in (batch.place, batch.spread, batch.count)]
        kept = tuple(name for name, is_known in zip(names, known, strict=True) if is_known)
        return cls(kept, *now, *(part[known] for part in parts))


@dataclass(frozen=True)
class Parts:
    """How well each candidate explains the groups: log likelihood ratios to none switched, and which groups it takes.

    `everything` is what `some` must top to be believed: all switched, and a margin for noise.
    """

    some: Array
    everything: Array
    taken: NDArray[np.bool_]


@dataclass(frozen=True)
class GroupsModel:
    """Forecasts of each group's place and spread, of its distance to the others, and of all groups' mean."""

    place: Forecast
    spread: Forecast | None
    apart: Forecast | None
    together: Forecast
    usual: Array
    others: Array
    within: Array
    typical: Array

    def log_e(self, groups: Groups, factors: Array, offsets: Array) -> Array:
        """Return the log e-values (candidates x groups): the mean of own past and distance to the others."""
        own = self._own(groups, factors, offsets) - self._own(groups, np.ones(1), np.zeros(1))
        if self.apart is None:
            return own
        return np.asarray(np.logaddexp(own, self._log_e_beside(groups, factors, offsets)) - np.log(2))

    def _log_e_beside(self, groups: Groups, factors: Array, offsets: Array) -> Array:
        rivals = np.logaddexp.reduce(self._others_switched(groups, factors, offsets)) + np.log(RIVAL_SHARE)
        as_declared = self._beside(groups, np.ones(1), np.zeros(1))
        return np.asarray(self._beside(groups, factors, offsets) - np.logaddexp(as_declared, rivals))

    def log_e_some(self, groups: Groups, factors: Array, offsets: Array) -> Array | None:
        """Return the log e-values of each candidate having come to a part of the groups; None where nothing tells.

        Only the distances to the others count, so that weather common to all says nothing. Groups
        that move in pairs are allowed for by the square root.
        """
        if self.apart is None:
            return None
        each = self._log_e_beside(groups, factors, offsets)
        parts = [np.logaddexp(np.log(1 - part), np.log(part) + each).sum(axis=1) / 2 for part in PARTS]
        return np.asarray(np.logaddexp.reduce(parts) - np.log(len(PARTS)))

    def parts(self, groups: Groups, factors: Array, offsets: Array) -> Parts:
        """Return, for each candidate, how well it explains the groups if some of them were switched, or all."""
        none = self._own(groups, np.ones(1), np.zeros(1))
        each = np.clip(self._own(groups, factors, offsets) - none, -CLEAR, 6 * CLEAR)
        share = np.full((len(each), 1), 0.5)
        for _ in range(20):
            odds = np.log(share) + each
            belongs = np.exp(odds - np.logaddexp(odds, np.log1p(-share)))
            share = np.clip(belongs.mean(axis=1, keepdims=True), 0.01, 0.99)
        some = np.logaddexp(np.log(share) + each, np.log1p(-share)).sum(axis=1)
        return Parts(some, each.sum(axis=1) + DECISIVE + NOISE * each.shape[1], belongs > 0.5)  # noqa: PLR2004

    def log_e_together(self, groups: Groups, factors: Array, offsets: Array) -> Array:
        """Return the log e-values of all groups' mean place, each measured from its own usual one."""
        back = self._together(groups, factors, offsets)
        jacobian = np.log(np.abs(factors)) if self.spread is not None else 0.0
        as_declared = self.together.log_density(self._together(groups, np.ones(1), np.zeros(1)))
        return np.asarray(self.together.log_density(back)[:, 0] - jacobian - as_declared[0, 0])

    def explains(self, groups: Groups, factor: float, offset: float) -> NDArray[np.bool_]:
        """Return, for each group, whether it lies where it usually does once the conversion is undone."""
        place = self._back(groups, np.array([factor]), np.array([offset]))[0]
        margin = np.hypot(self.place.scale, self._noise(groups.count))
        low, high = np.nanmin(groups.past_place, axis=1), np.nanmax(groups.past_place, axis=1)
        near = np.abs(place - self.place.centre) <= 4 * margin
        return np.asarray(near | ((low - margin <= place) & (place <= high + margin)))

    def observed(self, groups: Groups, mask: NDArray[np.bool_]) -> tuple[float, float, float]:
        """Return the factor by which some groups moved, with an interval of two standard errors."""
        if self.spread is None:
            shift, error = groups.place - self.usual, np.hypot(self.place.scale, self._noise(groups.count))
        else:
            least = np.maximum(0.05 * self.within, 1e-9)
            shift, error = np.log(np.maximum(groups.spread, least)) - self.spread.centre, self.spread.scale
        middle = float(np.clip(np.median(shift[mask]), -600, 600))
        width = 2 * float(np.median(error[mask]))
        return tuple(float(np.exp(middle + k * width)) for k in (0, -1, 1))  # type: ignore[return-value]

    def _noise(self, count: Array) -> Array:
        return np.asarray(1.25 * self.within * np.sqrt(np.maximum(0.0, 1 / count - 1 / self.typical)))

    def _back(self, groups: Groups, factors: Array, offsets: Array) -> Array:
        interval = self.spread is not None
        return np.asarray(taken_back(groups.place[None, :], factors[:, None], offsets[:, None], interval=interval))

    def _own(self, groups: Groups, factors: Array, offsets: Array) -> Array:
        fit = self.place.log_density(self._back(groups, factors, offsets), self._noise(groups.count))
        if self.spread is None:
            return fit
        least = np.maximum(0.05 * self.within, 1e-9)
        logs = np.log(np.maximum(groups.spread[None, :] / np.abs(factors)[:, None], least))
        noise = np.sqrt(np.maximum(0.0, 1 / groups.count - 1 / self.typical))
        shown = np.where(groups.count >= SPREAD_SHOWS, self.spread.log_density(logs, noise), 0.0)
        return np.asarray(fit - np.log(np.abs(factors))[:, None] + shown)

    def _beside(self, groups: Groups, factors: Array, offsets: Array) -> Array:
        assert self.apart is not None
        away = self._back(groups, factors, offsets) - self.usual - self.others
        jacobian = np.log(np.abs(factors))[:, None] if self.spread is not None else 0.0
        return np.asarray(self.apart.log_density(away, self._noise(groups.count)) - jacobian)

    def _others_switched(self, groups: Groups, factors: Array, offsets: Array) -> Array:
        """Return the log density of each group's distance if it is the others that were switched."""
        assert self.apart is not None
        back = self._back(groups, factors, offsets) - self.usual
        others = np.stack([_others(row[:, None])[:, 0] for row in back])
        return self.apart.log_density(groups.place - self.usual - others, self._noise(groups.count))

    def _together(self, groups: Groups, factors: Array, offsets: Array) -> Array:
        return np.asarray((self._back(groups, factors, offsets) - self.usual).mean(axis=1, keepdims=True))


def learn_groups(groups: Groups, *, interval: bool) -> GroupsModel:
    """Return what the past of each group teaches."""
    within, typical = _within(groups), np.nanmedian(np.where(groups.past_count > 0, groups.past_count, np.nan), axis=1)
    usual = np.nanmean(groups.past_place, axis=1)
    least = np.maximum(0.02 * within, ROUNDED * (np.abs(usual) + 1e-9 if interval else 1.0))
    broad = 4 * within if interval else np.full(len(within), 0.5)
    moved = groups.past_place - usual[:, None]
    with np.errstate(invalid="ignore"):
        mean = np.where(np.isnan(moved).all(axis=0), np.nan, _nanmean(moved))[None, :]
    spread = None
    if interval:
        logs = np.log(np.maximum(groups.past_spread, np.maximum(0.05 * within, 1e-9)[:, None]))
        spread = forecast(packed(logs), 0.5, 0.1, 1.0)
    apart, others = None, np.zeros(len(usual))
    if len(usual) >= FEW_GROUPS:
        apart = forecast(packed(moved - _others(moved)), within, least, broad)
        others = _others((groups.place - usual)[:, None])[:, 0]
    place = forecast(packed(groups.past_place), within, least, broad)
    together = forecast(packed(mean), float(np.median(within)), float(np.median(least)), float(np.median(broad)))
    return GroupsModel(place, spread, apart, together, usual, others, within, typical)


def _nanmean(rows: Array) -> Array:
    there = ~np.isnan(rows)
    return np.asarray(np.where(there, rows, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1))


def _within(groups: Groups) -> Array:
    """Return the usual spread inside a batch of each group, or of all where its own are too small to have one."""
    full = np.where(groups.past_count >= FULL_BATCH, groups.past_spread, np.nan)
    known = ~np.isnan(full).all(axis=1)
    own = np.full(len(full), np.nan)
    own[known] = np.nanmedian(full[known], axis=1)
    moved = groups.past_place - np.nanmean(groups.past_place, axis=1)[:, None]
    fallback = np.nanmedian(own) if known.any() else np.nanstd(moved)
    return np.where(np.isnan(own), fallback, own)


def _others(moved: Array) -> Array:
    """Return, for each group and batch, how far the others moved: the other of two, else the median of all."""
    if len(moved) == FEW_GROUPS:
        return np.where(np.isnan(moved[::-1]), 0.0, moved[::-1])
    empty = np.isnan(moved).all(axis=0)
    middle = np.zeros(moved.shape[1])
    middle[~empty] = np.nanmedian(moved[:, ~empty], axis=0)
    return np.broadcast_to(middle, moved.shape)
