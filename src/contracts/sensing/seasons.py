"""Which batches are of one season: the same time of the year, in one of the years before."""

from __future__ import annotations

__all__ = ["FORMER_YEARS", "SEASON", "YEAR", "same_season"]

YEAR = 365.2425
SEASON = 15
"""Batches so far apart in the year, at most, are of one season."""
FORMER_YEARS = 5


def same_season(days: float) -> bool:
    """Return whether a batch so many days before is of the same season of a former year; not if unknown (NaN)."""
    years = round(days / YEAR) if days == days else 0  # noqa: PLR0124 - NaN differs from itself
    return 1 <= years <= FORMER_YEARS and abs(days - years * YEAR) <= SEASON
