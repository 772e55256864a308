"""A backtest in words and aligned columns, the same on a terminal and in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts.backtesting.runs import Horizon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.backtesting.runs import CleanRun, FaultRun, Flag

__all__ = ["words_of"]

MOST_SHOWN = 10


def words_of(clean: CleanRun, faults: Sequence[FaultRun]) -> str:
    """Return the text: the past as it was, then a line for each fault."""
    parts = [_clean(clean), _flags("alarm", clean.alarms), _flags("warning", clean.warnings), _faults(faults)]
    return "\n\n".join(part for part in parts if part)


def _clean(clean: CleanRun) -> str:
    if clean.rate is None:
        return "As it was: nothing could be judged; more batches, or more values in them, are wanted."
    low, high = (1000 * share for share in clean.interval)
    return (
        f"As it was: {_counted(clean.judged, 'batch', 'es')} judged, {clean.alarmed} with an alarm.\n"
        f"Alarms per 1000 batches: {1000 * clean.rate:.3g} (95 % interval {low:.3g} to {high:.3g}). "
        "They are false unless the feed really changed then.\n"
        f"Columns of batches judged: {clean.judgements}, with a warning: {len(clean.warnings)}."
    )


def _counted(count: int, what: str, ending: str = "s") -> str:
    return f"{count} {what}{ending * (count != 1)}"


def _flags(what: str, flags: Sequence[Flag]) -> str:
    lines = [f"{what}: {flag.batch}: {flag.message}" for flag in flags[:MOST_SHOWN]]
    more = len(flags) - MOST_SHOWN
    return "\n".join([*lines, *([f"{what}: and {more} more"] if more > 0 else [])])


def _faults(faults: Sequence[FaultRun]) -> str:
    if not faults:
        return ""
    head = ("column", "declared", "switched to", "in", "starts", "by batch 1", "by 5", "by 10", "named right")
    rows = [head, *(_row(fault) for fault in faults), *_totals(faults)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(head))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "With a fault in it, caught:\n" + "\n".join(lines)


def _row(fault: FaultRun) -> tuple[str, ...]:
    where = "all rows" if fault.groups is None else _counted(fault.groups, "group")
    return (fault.column, fault.declared, fault.unit, where, *_shares(fault.horizons, len(fault.trials)))


def _totals(faults: Sequence[FaultRun]) -> list[tuple[str, ...]]:
    """Return a line for the faults in all rows together, and one for those in some groups."""
    parts = {"all rows": [f for f in faults if f.groups is None], "some groups": [f for f in faults if f.groups]}
    return [
        ("all", "", "all", where, *_shares(_summed(part), sum(len(fault.trials) for fault in part)))
        for where, part in parts.items()
        if part
    ]


def _summed(faults: Sequence[FaultRun]) -> list[Horizon]:
    columns = zip(*(fault.horizons for fault in faults), strict=True)
    return [
        Horizon(same[0].batches, sum(h.of for h in same), sum(h.caught for h in same), sum(h.named for h in same))
        for same in columns
    ]


def _shares(horizons: Sequence[Horizon], starts: int) -> tuple[str, ...]:
    shares = (_share(horizon.caught, horizon.of) for horizon in horizons)
    return (str(starts), *shares, _named(horizons))


def _named(horizons: Sequence[Horizon]) -> str:
    """Return the share named right of those caught, at the longest horizon that any trial reached."""
    reached = [horizon for horizon in horizons if horizon.of]
    return _share(reached[-1].named, reached[-1].caught) if reached else "-"


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.0f} %" if of else "-"
