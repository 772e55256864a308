"""No row of a part at or after what it is tested on, less the gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from contracts.check import Cells, RowCheck
from contracts.quantity import lasting
from contracts.report import Result

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contracts.check import Expression
    from contracts.column import Column, ColumnsByName
    from contracts.splitting.part import Part

__all__ = ["in_order"]


class Before(RowCheck):
    """A time lies before a bound; a null passes."""

    name: ClassVar[str] = "time"

    bound: datetime | date

    def fine(self, cells: Cells, column: Column | None, columns: ColumnsByName) -> Expression:
        """Return true before the bound."""
        assert column is not None
        return ~(cells.value(column.name) >= self.bound)

    def complaint(self, column: Column | None) -> str:
        """Name the bound."""
        return f"come at or after {_shown(self.bound)}"


def in_order(parts: Sequence[Part], gap: timedelta) -> Iterator[Result]:
    """Yield a result for each part but the last: its rows against the earliest time of all parts after it."""
    for place, part in enumerate(parts[:-1], 1):
        begun = {one.seen.profile.first: one for one in parts[place:] if one.seen.profile.first is not None}
        if not begun or part.lacks((str(part.asked.time),)):
            message = "not judged: there is no time to compare"
            yield part.told(Result("time", part.asked.time, "skipped", message))
        else:
            yield _against(part, begun[min(begun)], min(begun), gap)


def _against(part: Part, tested: Part, begins: datetime, gap: timedelta) -> Result:
    bound = _bound(part, begins.replace(tzinfo=None), gap)
    found = part.of_time(Before(bound=bound))
    details = {
        **found.details,
        "tested_by": tested.name,
        "begins": begins.isoformat(),
        "before": bound.isoformat(),
        "gap_seconds": gap.total_seconds(),
    }
    if found.outcome != "failed":
        return replace(found, details=details)
    first = begins.date() if tested.kind == "date" else begins
    kept = f" and the gap is {lasting(gap)}" if gap else ""
    message = f"{found.message}; {tested.name} begins with {_shown(first)}{kept}"
    hint = f"take these rows out of {part.name}, or let {tested.name} begin later: a model must not know its future"
    return replace(found, message=message, hint=hint, details=details)


def _bound(part: Part, begins: datetime, gap: timedelta) -> date:
    """Return what its times must lie before; a date lasts its whole day, so the day of the bound is too late."""
    try:
        bound = begins - gap
    except OverflowError:
        bound = datetime.min  # noqa: DTZ901 - cells are naive UTC
    return bound.date() if part.kind == "date" else bound


def _shown(time: date) -> str:
    return f"{time.replace(tzinfo=None).isoformat()}Z" if isinstance(time, datetime) else time.isoformat()
