"""Evidence that a column's unit was switched: named conversions against "as declared, plus drift".

Each candidate unit gets an e-value: how much better the batch, taken back by the conversion, fits
what past batches forecast than it does as it stands. The candidates' mean is the batch's evidence,
and a Shiryaev-Roberts statistic adds it up over batches.
Sources: Wasserman, Ramdas and Balakrishnan (2020), Universal inference; Vovk and Wang (2021),
E-values: calibration, combination and applications; Shin, Ramdas and Rinaldo (2023), E-detectors.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from contracts.sensing.memory import batches_wanted, has_enough_values, learn
from contracts.sensing.rows import log_row_mean, mean_log_density
from contracts.sensing.summary import CELL, summarise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contracts.sensing.memory import Memory
    from contracts.sensing.summary import Summary

__all__ = ["Candidate", "Verdict", "weigh"]

RIVAL_LOG = math.log(10)
"""A candidate less than ten times as likely as another has a rival."""
ROWS_THAT_NAME = 16
"""Rows of a batch are not independent: at most this many count when candidates are told apart."""
FREE_LOG_WIDTH = 20.0
"""A free shift may lie anywhere in a range this wide (log units; 200 spreads on an interval scale)."""
FAR = 4.0
"""A shift this many standard errors away from a candidate's is not explained by it."""
SPREAD_SHOWS = 5
WEIGHTS = (0.45, 0.45, 0.1)
"""Place of the batch, its shape, its single rows."""


@dataclass(frozen=True)
class Candidate:
    """A unit that the column may have been switched to: reported = factor * declared + offset."""

    name: str
    factor: float
    offset: float


@dataclass(frozen=True)
class Verdict:
    """What one batch says, and the running statistic after it.

    `factor` is the observed ratio to the reference (interval scales: of the spreads), with an
    interval of two standard errors from `low` to `high`; None where nothing was weighed.
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


def weigh(
    batch: Mapping[float, int],
    history: Sequence[Mapping[float, int]],
    candidates: Sequence[Candidate],
    *,
    interval_scale: bool,
    carried: float,
    alarm_log: float,
) -> Verdict:
    """Return what a batch (value -> count) says of its unit, against past batches, oldest first.

    `carried` is the log statistic after the batch before (-inf at the start). An empty batch, or
    a column without candidates, says nothing and carries it on unchanged. With fewer than five
    past batches the verdict is "waiting", unless they hold many values and a switch is plain.
    """
    summary = summarise(batch, interval_scale=interval_scale)
    if summary is None or not candidates:
        return Verdict("quiet", carried, 0.0)
    wanted = batches_wanted(history)
    if wanted and not has_enough_values(history):
        return Verdict("waiting", carried, 0.0, batches_wanted=wanted)
    memory = learn(history, [c.factor for c in candidates], interval_scale=interval_scale)
    verdict = judge(summary, memory, candidates, carried=carried, alarm_log=alarm_log)
    if wanted and verdict.kind != "switched":
        return replace(verdict, kind="waiting", batches_wanted=wanted)
    return verdict


def judge(
    summary: Summary, memory: Memory, candidates: Sequence[Candidate], *, carried: float, alarm_log: float
) -> Verdict:
    """Return what a batch says, against what was learnt for these candidates."""
    logs = [_log_e(summary, memory, candidate, i) for i, candidate in enumerate(candidates)]
    log_e = _log_mean([(1.0, x) for x in logs])
    statistic = _log_one_plus(carried) + log_e
    names = _ranked(summary, memory, candidates, logs)
    best = names[0][1]
    close = len(names) > 1 and names[0][0] - names[1][0] < RIVAL_LOG
    rival = names[1][1].name if close else None
    kind: Literal["quiet", "switched", "ambiguous", "shifted"] = "quiet"
    if statistic >= alarm_log and _explains(summary, memory, best):
        kind = "ambiguous" if rival else "switched"
    elif statistic >= alarm_log or _log_free(summary, memory) >= alarm_log:
        kind = "shifted"
    factor, low, high = _observed(summary, memory)
    shown = rival if kind == "ambiguous" else None
    return Verdict(kind, statistic, log_e, best.name, shown, factor, low, high)


def _log_one_plus(log_r: float) -> float:
    return log_r if log_r > 50 else math.log1p(math.exp(log_r))  # noqa: PLR2004 - beyond it the 1 is lost anyway


def _log_mean(parts: Sequence[tuple[float, float]]) -> float:
    """Return the log of the weighted mean of e-values given as (weight, log)."""
    top = max(x for _, x in parts)
    total = sum(w * math.exp(x - top) for w, x in parts)
    return top + math.log(total / sum(w for w, _ in parts))


def _log_e(summary: Summary, memory: Memory, candidate: Candidate, index: int) -> float:
    place = _log_fit(summary, memory, candidate) - _log_fit(summary, memory, None)
    if not memory.scorers or memory.known is None:
        return place
    judge_of = memory.scorers[index]
    slack = max(1, round(memory.place.scale / CELL / 2))
    shape = judge_of.log_e(summary, memory.known)
    rows = log_row_mean(summary, memory.known, judge_of.shift, slack)
    return _log_mean(list(zip(WEIGHTS, (place, shape, rows), strict=True)))


def _taken_back(summary: Summary, memory: Memory, candidate: Candidate) -> float:
    if memory.spread is None:
        return summary.location - math.log(abs(candidate.factor))
    return (summary.location - candidate.offset) / candidate.factor


def _log_fit(summary: Summary, memory: Memory, candidate: Candidate | None) -> float:
    """Return the log density of the batch's place (and spread) if it is in that unit; None: as declared."""
    place = summary.location if candidate is None else _taken_back(summary, memory, candidate)
    fit = memory.place.log_density(place, memory.noise(summary))
    if memory.spread is None:
        return fit
    factor = candidate.factor if candidate else 1.0
    fit -= math.log(abs(factor))
    if summary.count >= SPREAD_SHOWS:
        noise = math.sqrt(max(0.0, 1 / summary.count - 1 / memory.typical))
        fit += memory.spread.log_density(memory.log_spread(summary, factor), noise)
    return fit


def _ranked(
    summary: Summary, memory: Memory, candidates: Sequence[Candidate], logs: Sequence[float]
) -> list[tuple[float, Candidate]]:
    """Return the candidates by how likely each makes the batch, most likely first."""
    known = memory.known
    if known is None:
        scored = list(zip(logs, candidates, strict=True))
    else:
        rows = min(summary.count, ROWS_THAT_NAME)
        scored = [
            (
                0.5 * _log_fit(summary, memory, c)
                + rows * mean_log_density(summary, known, round(math.log(abs(c.factor)) / CELL)),
                c,
            )
            for c in candidates
        ]
    return sorted(scored, key=lambda pair: -pair[0])


def _explains(summary: Summary, memory: Memory, candidate: Candidate) -> bool:
    away = abs(_taken_back(summary, memory, candidate) - memory.place.centre)
    return away <= FAR * math.hypot(memory.place.scale, memory.noise(summary))


def _log_free(summary: Summary, memory: Memory) -> float:
    """Return the log e-value of a shift to anywhere in a broad range."""
    width = FREE_LOG_WIDTH if memory.spread is None else 10 * FREE_LOG_WIDTH * max(memory.within, 1e-9)
    return -math.log(width) - memory.place.log_density(summary.location, memory.noise(summary))


def _observed(summary: Summary, memory: Memory) -> tuple[float, float, float]:
    if memory.spread is None:
        shift = summary.location - memory.place.centre
        error = 2 * math.hypot(memory.place.scale, memory.noise(summary))
    else:
        shift = memory.log_spread(summary) - memory.spread.centre
        error = 2 * memory.spread.scale
    return math.exp(shift), math.exp(shift - error), math.exp(shift + error)
