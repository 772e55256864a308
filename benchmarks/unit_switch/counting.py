"""From counts to numbers that a table shows: shares, rates per thousand, and exact intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from replay import OURS, REACHES

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Score", "caught", "clopper_pearson", "false_alarms", "share", "whole_feed"]

_TAIL = 0.025
_HALVINGS = 60


@dataclass(frozen=True)
class Score:
    """How one detector did on planted faults: of how many, within how many batches, and how many it named."""

    starts: int
    caught: tuple[int, ...]
    alarms: int
    named: int

    def reached(self, batches: int) -> float | None:
        """Return the share that was caught within so many batches; None where none was planted."""
        return self.caught[REACHES.index(batches)] / self.starts if self.starts else None

    @property
    def named_right(self) -> float | None:
        """The share of the caught faults of which the right unit was named."""
        return self.named / self.alarms if self.alarms else None


def caught(faults: Iterable[dict[str, Any]], detector: str) -> Score:
    """Return the score of one detector over these rows of planted faults."""
    rows = list(faults)
    own = [row["detectors"][detector] for row in rows]
    return Score(
        sum(row["starts"] for row in rows),
        tuple(sum(found["caught"][k] for found in own) for k in range(len(REACHES))),
        sum(found["alarms"] for found in own),
        sum(found["named"] for found in own),
    )


def false_alarms(columns: Iterable[dict[str, Any]], detector: str) -> tuple[int, int, int]:
    """Return the alarms, the warnings and the clean batches of a column that were judged."""
    rows = list(columns)
    alarms, warnings = (sum(len(row["clean"][detector][what]) for row in rows) for what in ("alarms", "warnings"))
    return alarms, warnings, sum(row["judged"] for row in rows)


def whole_feed(columns: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Return in how many clean batches the library alarmed for any column, and how many there were."""
    rows = list(columns)
    alarms = {(row["feed"], at) for row in rows for at in row["clean"][OURS]["alarms"]}
    return len(alarms), sum({row["feed"]: row["batches"] for row in rows}.values())


def share(value: float | None) -> str:
    """Return a share as a table shows it; near one and near nothing with a decimal."""
    if value is None:
        return "-"
    return f"{value:.1%}" if 0.98 < value < 1 or 0 < value < 0.02 else f"{value:.0%}"


def clopper_pearson(hits: int, trials: int) -> tuple[float, float]:
    """Return the exact 95 % interval of a rate.

    Source: Clopper and Pearson (1934), by halving on the tails of the binomial distribution.
    """
    if not trials:
        return 0.0, 1.0
    low = 0.0 if hits == 0 else _solved(lambda p: 1 - _at_most(hits - 1, trials, p) < _TAIL)
    high = 1.0 if hits == trials else _solved(lambda p: _at_most(hits, trials, p) > _TAIL)
    return low, high


def _solved(below: Any) -> float:
    """Return where a condition that holds for small p stops holding."""
    low, high = 0.0, 1.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if below(middle) else (low, middle)
    return (low + high) / 2


def _at_most(hits: int, trials: int, p: float) -> float:
    """Return the chance of so many hits or fewer."""
    k = np.arange(1, hits + 1)
    ways = np.concatenate([[0.0], np.cumsum(np.log(trials - k + 1) - np.log(k))])
    n = np.arange(hits + 1)
    return min(1.0, float(np.exp(ways + n * np.log(p) + (trials - n) * np.log1p(-p)).sum()))
