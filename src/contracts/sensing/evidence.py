"""Evidence that a column's unit was switched: named conversions against "as declared, plus drift"."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from contracts.sensing.forecast import Forecast, forecast
from contracts.sensing.rows import Density, Scorer, density, log_row_mean, mean_log_density, scorer
from contracts.sensing.summary import CELL, summarise

__all__ = ["Candidate", "Verdict", "weigh"]

ENOUGH_BATCHES = 5
ENOUGH_VALUES = 200
RIVAL = math.log(10)
ROWS = 0.1
BROAD = 20.0


@dataclass(frozen=True)
class Candidate:
    name: str
    factor: float
    offset: float


@dataclass(frozen=True)
class Verdict:
    kind: Literal["quiet", "switched", "ambiguous", "shifted", "waiting"]
    log_evidence: float
    log_e: float
    candidate: str | None = None
    rival: str | None = None
    factor: float | None = None
    low: float | None = None
    high: float | None = None
    batches_wanted: int = 0


@dataclass(frozen=True)
class Model:
    interval_scale: bool
    place: Forecast
    spread: Forecast | None
    within: float
    typical: float
    known: Density | None
    scorers: tuple[Scorer, ...]
    wanted: int


def learn(history, candidates, *, interval_scale):
    past = [s for h in history if (s := summarise(h, interval_scale=interval_scale))]
    wanted = max(0, ENOUGH_BATCHES - len(past))
    if sum(s.count for s in past) >= ENOUGH_VALUES:
        wanted = 0
    if wanted or not past:
        return Model(interval_scale, None, None, 0, 0, None, (), max(wanted, 1))
    spreads = sorted(s.spread for s in past)
    sizes = sorted(s.count for s in past)
    within, typical = spreads[len(spreads) // 2], sizes[len(sizes) // 2]
    least = max(0.01, 0.02 * within) if not interval_scale else max(0.02 * within, 0.005 * abs(past[-1].location), 1e-9)
    place = forecast([s.location for s in past], within, least, 0.5 if not interval_scale else 4 * within)
    if interval_scale:
        spread = forecast([math.log(max(s.spread, 0.05 * within, 1e-9)) for s in past], 0.5, 0.1, 1.0)
        return Model(True, place, spread, within, typical, None, (), 0)
    known = density(past, within)
    if sum(s.count for s in past) < 60:
        return Model(False, place, None, within, typical, known, (), 0)
    scs = tuple(scorer(past[-120:], known, round(math.log(abs(c.factor)) / CELL)) for c in candidates)
    return Model(False, place, None, within, typical, known, scs, 0)


def _within(past, history, interval_scale):
    full = sorted(s.spread for s in past if s.count >= 5)
    if len(full) * 2 >= len(past):
        return full[len(full) // 2]
    pooled = {}
    for h in history:
        for x, n in h.items():
            pooled[x] = pooled.get(x, 0) + n
    return summarise(pooled, interval_scale=interval_scale).spread


def loc_ratio(model, s, c):
    noise = 1.25 * model.within * math.sqrt(max(0.0, 1 / s.count - 1 / model.typical))
    if not model.interval_scale:
        return model.place.log_density(s.location - math.log(abs(c.factor)), noise) - model.place.log_density(
            s.location, noise
        )
    out = (
        model.place.log_density((s.location - c.offset) / c.factor, noise)
        - math.log(abs(c.factor))
        - model.place.log_density(s.location, noise)
    )
    if s.count >= 5:
        least = 0.05 * model.within
        n2 = math.sqrt(max(0.0, 1 / s.count - 1 / model.typical))
        out += model.spread.log_density(
            math.log(max(s.spread / abs(c.factor), least, 1e-9)), n2
        ) - model.spread.log_density(math.log(max(s.spread, least, 1e-9)), n2)
    return out


def log_mean(parts):
    top = max(x for _, x in parts)
    return top + math.log(sum(w * math.exp(x - top) for w, x in parts) / sum(w for w, _ in parts))


def judge(model, batch, candidates, *, carried, alarm_log):
    s = summarise(batch, interval_scale=model.interval_scale)
    if s is None:
        return Verdict("quiet", carried, 0.0)
    if model.wanted:
        return Verdict("waiting", carried, 0.0, batches_wanted=model.wanted)
    each = []
    for i, c in enumerate(candidates):
        parts = [(1.0, loc_ratio(model, s, c))]
        if model.scorers:
            sc = model.scorers[i]
            slack = max(1, round(model.place.scale / CELL / 2))
            parts = [
                (W[0], parts[0][1]),
                (W[1], sc.log_e(s, model.known)),
                (W[2], log_row_mean(s, model.known, sc.shift, slack)),
            ]
        each.append((log_mean(parts), c))
    log_e = log_mean([(1.0, x) for x, _ in each])
    prev = math.log1p(math.exp(min(carried, 700.0)))
    R = prev + log_e
    noise = 1.25 * model.within * math.sqrt(max(0.0, 1 / s.count - 1 / model.typical))
    free = -math.log(BROAD * (1 if not model.interval_scale else 10 * model.within)) - model.place.log_density(
        s.location, noise
    )
    delta = s.location - model.place.centre
    f = math.exp(delta) if not model.interval_scale else delta
    if alarm_log <= R:
        rival = each[1][1].name if len(each) > 1 and each[0][0] - each[1][0] < RIVAL else None
        return Verdict("ambiguous" if rival else "switched", R, log_e, each[0][1].name, rival, f)
    if free >= alarm_log:
        return Verdict("shifted", R, log_e, each[0][1].name, None, f)
    return Verdict("quiet", R, log_e, each[0][1].name, None, f)


NAMED = 16


def naming(model, s, c, noise):
    a = math.log(abs(c.factor))
    return 0.5 * model.place.log_density(s.location - a, noise) + min(s.count, NAMED) * mean_log_density(
        s, model.known, round(a / CELL)
    )


W = (0.45, 0.45, 0.1)


def weigh(batch, history, candidates, *, interval_scale, carried, alarm_log):
    return judge(
        learn(history, candidates, interval_scale=interval_scale),
        batch,
        candidates,
        carried=carried,
        alarm_log=alarm_log,
    )
