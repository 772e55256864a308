"""The two parts of a backtest, as frozen values: alarms on the past as it was, and the fate of each fault."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contracts.backtesting.interval import clopper_pearson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contracts.backtesting.trials import Trial

__all__ = ["HORIZONS", "CleanRun", "FaultRun", "Flag", "Horizon", "Point"]

HORIZONS = (1, 5, 10)
"""Switched batches after which it is counted how many faults were caught."""


@dataclass(frozen=True)
class Flag:
    """A batch whose column gave an alarm or a warning, and what was said of it."""

    batch: str
    column: str
    message: str
    looks_like: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {
            "batch": self.batch,
            "column": self.column,
            "looks_like": self.looks_like,
            "message": self.message,
        }


@dataclass(frozen=True)
class Point:
    """The running statistic of a column after a batch, as log10; None where there was none."""

    batch: str
    log10_evidence: float | None
    is_alarm: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {"batch": self.batch, "log10_evidence": self.log10_evidence, "alarm": self.is_alarm}


@dataclass(frozen=True)
class CleanRun:
    """The past as it was: what was judged, and what was said of it.

    `judged` counts batches in which at least one column was judged, `judgements` each column of each batch.
    """

    judged: int
    judgements: int
    alarms: tuple[Flag, ...] = ()
    warnings: tuple[Flag, ...] = ()
    points: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)

    @property
    def alarmed(self) -> int:
        """The number of batches with an alarm in at least one column."""
        return len({flag.batch for flag in self.alarms})

    @property
    def rate(self) -> float | None:
        """The share of judged batches with an alarm; None where none was judged."""
        return self.alarmed / self.judged if self.judged else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of that share."""
        return clopper_pearson(self.alarmed, self.judged)

    def to_dict(self) -> dict[str, Any]:
        """Return plain values; rates are alarms per 1000 batches."""
        low, high = self.interval
        return {
            "judged_batches": self.judged,
            "judgements": self.judgements,
            "alarmed_batches": self.alarmed,
            "alarms_per_1000_batches": None if self.rate is None else 1000 * self.rate,
            "interval_95": [1000 * low, 1000 * high],
            "alarms": [flag.to_dict() for flag in self.alarms],
            "warnings": [flag.to_dict() for flag in self.warnings],
            "evidence": {name: [point.to_dict() for point in points] for name, points in self.points.items()},
        }


@dataclass(frozen=True)
class Horizon:
    """Of the trials that could reach so many switched batches: how many were caught by then, and named right."""

    batches: int
    of: int
    caught: int
    named: int

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""
        return {"batches": self.batches, "of": self.of, "caught": self.caught, "named": self.named}


@dataclass(frozen=True)
class FaultRun:
    """The fate of one fault: a column in another unit, in all rows or in those of a few groups."""

    column: str
    declared: str
    unit: str
    groups: int | None
    trials: tuple[Trial, ...]

    @property
    def horizons(self) -> tuple[Horizon, ...]:
        """What was caught by the first, the fifth and the tenth switched batch."""
        return tuple(self._horizon(batches) for batches in HORIZONS)

    def _horizon(self, batches: int) -> Horizon:
        reached = [trial for trial in self.trials if trial.reach >= batches]
        caught = [trial for trial in reached if trial.caught_at is not None and trial.caught_at <= batches]
        return Horizon(batches, len(reached), len(caught), sum(t.looks_like == self.unit for t in caught))

    def to_dict(self) -> dict[str, Any]:
        """Return plain values; `groups` is the number of groups switched, null for all rows."""
        return {
            "column": self.column,
            "declared": self.declared,
            "unit": self.unit,
            "groups": self.groups,
            "starts": [trial.start for trial in self.trials],
            "horizons": [horizon.to_dict() for horizon in self.horizons],
        }
