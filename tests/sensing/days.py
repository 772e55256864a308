"""Made days of weather, seeded, in the form in which sensing reads them."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from contracts.profile import COARSE, ColumnProfile
from contracts.sensing.evidence import Beside, Candidate, Column, Days, Verdict, weigh
from contracts.sensing.groups import Groups
from contracts.sensing.series import LOG_GAMMA, series

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from contracts.sensing.partner import Partner

    Array = NDArray[np.float64]

ALARM = math.log(10 * 1000)
"""Ten watched columns, one false alarm in a thousand batches."""
DEPTHS = (Candidate("mm", 25.4), Candidate("cm", 2.54), Candidate("m", 0.0254))
TENTHS = (Candidate("0.1 m/s", 10.0), Candidate("km/h", 3.6), Candidate("foot/second", 3.2808))
CELSIUS = (Candidate("degC", 1 / 1.8, -32 / 1.8), Candidate("kelvin", 1 / 1.8, 273.15 - 32 / 1.8))


def counted(values: Iterable[float], step: int = 1) -> ColumnProfile:
    """Return values as a profile keeps them: counts by logarithmic bucket, `step` of them made one."""
    zeros, sides = 0, (Counter[int](), Counter[int]())
    for value in values:
        if value:
            sides[int(value < 0)][round(math.log(abs(value)) / LOG_GAMMA / step)] += 1
        else:
            zeros += 1
    return ColumnProfile(0, zeros, dict(sides[0]), dict(sides[1]), step)


def column(
    batch: Iterable[float], past: Sequence[Iterable[float]], *, interval: bool = False, days: Days | None = None
) -> Column:
    """Return the column of a batch and past batches, given their values."""
    made = [series([counted(values) for values in parts], interval=interval) for parts in ([batch], past)]
    return Column(made[0], made[1], interval, days)


def on_ratio(
    batch: Iterable[float],
    past: Sequence[Iterable[float]],
    candidates: Sequence[Candidate] = TENTHS,
    carried: float = -math.inf,
    partners: Sequence[Partner] = (),
) -> Verdict:
    """Weigh a batch on a ratio scale."""
    beside = Beside(partners)
    return weigh(column(batch, past), candidates, carried=carried, alarm_log=ALARM, beside=beside)


def on_interval(
    batch: Iterable[float],
    past: Sequence[Iterable[float]],
    carried: float = -math.inf,
    partners: Sequence[Partner] = (),
    days: Days | None = None,
) -> Verdict:
    """Weigh a batch of temperatures."""
    watched = column(batch, past, interval=True, days=days)
    return weigh(watched, CELSIUS, carried=carried, alarm_log=ALARM, beside=Beside(partners))


def winds(rng: random.Random, size: int = 72) -> list[float]:
    """Return a day of wind speeds, rounded to tenths."""
    level = rng.gauss(1.8, 0.2)
    return [round(math.exp(rng.gauss(level, 0.4)), 1) for _ in range(size)]


def warmth(rng: random.Random, day: int, size: int = 72) -> list[float]:
    """Return a day of temperatures in degF with a season and weather."""
    level = 60 + 20 * math.sin(2 * math.pi * day / 365) + rng.gauss(0, 4)
    return [round(rng.gauss(level, 5)) for _ in range(size)]


def stations(seed: int, batches: int, groups: int, rows: int = 8) -> Array:
    """Return winds (batches x groups x rows) with weather common to all, and a level of each group's own."""
    rng = np.random.default_rng(seed)
    levels = rng.normal(1.8, 0.3, groups)[None, :, None] + rng.normal(0, 0.2, batches)[:, None, None]
    own = rng.normal(0, 0.08, (batches, groups))[:, :, None]
    return np.round(np.exp(levels + own + rng.normal(0, 0.35, (batches, groups, rows))), 1)


def named(count: int) -> tuple[str, ...]:
    """Return the names of some stations."""
    return tuple(f"S{k:02}" for k in range(count))


def by_station(
    batch: Array, past: Array, carried: float = -math.inf, log_groups: Mapping[str, float] | None = None
) -> Verdict:
    """Weigh a batch (groups x rows) as a whole and station by station; a station without past is all NaN there."""
    names = named(len(batch))
    parts = [counted(values[~np.isnan(values)], COARSE) for k in range(len(names)) for values in past[:, k]]
    groups = Groups.of(
        names,
        series([counted(values, COARSE) for values in batch], interval=False),
        series(parts, interval=False),
    )
    whole = column(batch.ravel(), [values[~np.isnan(values)] for values in past])
    beside = Beside(groups=groups, carried=log_groups or {})
    return weigh(whole, TENTHS, carried=carried, alarm_log=ALARM, beside=beside)
