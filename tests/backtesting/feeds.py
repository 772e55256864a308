"""Made feeds for the tests of the backtest: seeded, with groups, in one or more columns."""

from __future__ import annotations

import math
import random

import polars as pl

import contracts

CONTRACT = """\
contract: made.snow
version: 1.0.0
columns:
  station: {type: string, pii: false}
  day: {type: date}
  snow: {type: number, unit: cm}
reference: {batches: 60, per: [station]}
"""
STATIONS = tuple(f"S{k:02}" for k in range(10))


def feed(unit: str = "cm", *, text: str = CONTRACT) -> contracts.Contract:
    """Return the contract of the made feeds, or of another text, with the unit in place of cm."""
    return contracts.loads(text.replace("cm", unit))


def batch(number: int, *, factor: float = 1.0, wildness: float = 0.0, rows_each: int = 6) -> pl.DataFrame:
    """Return one batch of snow depths to a tenth.

    `wildness` scatters whole batches and single values by powers of ten, with all their decimals.
    """
    dice = random.Random(number)
    level = 10 ** dice.gauss(0, wildness)
    values = [level * math.exp(dice.gauss(2.5, 0.3 + 3 * wildness)) for _ in range(rows_each * len(STATIONS))]
    day = pl.date(2026, 1, 1) + pl.duration(days=number)
    snow = [round(value * factor, 9 if wildness else 1) for value in values]
    return pl.DataFrame({"station": STATIONS * rows_each, "snow": snow}).with_columns(day=day)


def batches(count: int, *, switched_at: int | None = None, wildness: float = 0.0) -> list[pl.DataFrame]:
    """Return batches in order; that at `switched_at` comes in mm."""
    return [batch(k, factor=10.0 if k == switched_at else 1.0, wildness=wildness) for k in range(count)]
