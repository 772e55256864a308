"""The check `cadence`: a row in every period, for each group."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from contracts.check import Context, Finding, Gap, Length, PeriodLength, Share, TableCheck, with_names
from contracts.measures.kept import said_of_others
from contracts.measures.timeline import Pace
from contracts.problem import Complaint
from contracts.quantity import lasting, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contracts.check import Other
    from contracts.column import Column, ColumnsByName
    from contracts.measures.timeline import Timeline
    from contracts.profile import Profile

__all__ = ["Cadence"]

_SHOWN = 10
_SEEN = 0.01
"""An hour of the day with less than this share of the reference's rows is one in which it had none."""
_MOVED, _MATCHED = 0.5, 0.9
"""The clock was moved if more than so many rows lie in hours without rows, and so many fit once it is moved back."""


class Cadence(TableCheck):
    """From its first period to its last, the batch has one row in every period, for each group.

    Groups are compared with the whole batch: one that begins later or ends sooner than the others
    has gaps. The last period may be partial while it is still running at the time of the check.
    Rows without a time or a group are left out, and of more than 10,000 groups all but so many.
    Days, weeks and months are those of the column's zone, times without a zone are UTC, weeks begin
    on Mondays. With a reference, times of the day that all moved by whole hours (a change of clocks)
    fail as well.
    """

    name: ClassVar[str] = "cadence"
    on: ClassVar[Literal["column", "table"]] = "table"

    column: str = Field(description="name of a date or timestamp column")
    every: PeriodLength = Field(
        description="length of a period, such as `1 day`, `15 min` or `1 month`", examples=["1 day"]
    )
    per: tuple[str, ...] = Field((), description="columns whose values have a series each")
    gaps: Share = Field(Fraction(0), description="largest share of periods without a row, such as `1%`")
    repeats: bool = Field(default=False, description="true: a period may have several rows of one group")
    partial: bool = Field(default=False, description="true: the last period may always be partial")
    ordered: bool = Field(default=False, description="true: the rows of a group come in the order of their times")
    late: Length | None = Field(
        None,
        description="how long before the newest time of the reference a row may still come; left out: any",
        examples=["2 days"],
    )

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `per: station`."""
        return with_names(value, "per")

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield columns that the contract does not have, or that hold no times."""
        groups = ((("per", n), name) for n, name in enumerate(self.per))
        yield from self.unknown([(("column",), self.column), *groups], columns)
        yield from self.without_times(("column",), self.column, columns)
        time = columns.get(self.column)
        if time is not None and time.type == "date" and self.every.seconds % 86_400:
            yield Complaint(("every",), f"cadence: {self.column!r} holds days, not parts of days", "bad-value")

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return the column with the times, and those of the groups."""
        return (self.column, *self.per)

    def asks(self, column: Column | None) -> tuple[Pace, ...]:
        """Ask for the periods that have a row."""
        return (self._pace,)

    @property
    def _pace(self) -> Pace:
        return Pace(self.column, self.every, self.per, self.ordered)

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare what is let through; the cadence of other columns says nothing of these."""
        new = other.check
        if new is None:
            return Gap("gaps of any length may come")
        if (new.column, new.per) != (self.column, self.per):
            return Gap("the cadence is that of other columns")
        if (new.every.seconds, new.every.months) != (self.every.seconds, self.every.months):
            return Gap(f"rows may come every {new.every} instead of every {self.every}")
        wider = [said for said, is_wider in self._wider(new) if is_wider]
        return Gap(" and ".join(wider) + " may come") if wider else None

    def _wider(self, new: Any) -> list[tuple[str, bool]]:
        is_later = self.late is not None and (new.late is None or new.late > self.late)
        return [
            (f"gaps of {plain(new.gaps * 100)} % instead of {plain(self.gaps * 100)} %", new.gaps > self.gaps),
            ("several rows of a period", new.repeats and not self.repeats),
            ("a partial last period", new.partial and not self.partial),
            ("rows out of order", self.ordered and not new.ordered),
            ("later rows", is_later),
        ]

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the periods that have rows with those that should."""
        timeline = profile.answers.get(self._pace.name)
        if timeline is None or timeline.span is None:
            return Finding("failed", f"{self.column} holds no time, so there is no cadence", details={"periods": 0})
        past: list[Timeline] = context.past(self._pace.name)
        gaps = self._gaps(timeline, context)
        missing = sum(last - first + 1 for _, first, last in gaps)
        expected = timeline.covered + missing
        repeats = 0 if self.repeats else sum(timeline.counted.values()) - timeline.covered
        late, moved = self._late(timeline, past), _moved(timeline, past)
        allowed = lasting(self.late or timedelta())
        said = {
            f"{missing:,} of {expected:,} periods of {self.every} have no row": missing > self.gaps * expected,
            f"{repeats:,} rows share their period of {self.every} with another row": repeats,
            f"{timeline.disordered or 0:,} rows come after a later one": timeline.disordered,
            f"{late:,} rows are more than {allowed} older than the newest accepted before": late,
            f"the times of the day moved by {moved:+d} hours": moved,
        }
        failures = [text for text, is_so in said.items() if is_so]
        details = {
            "periods": expected,
            "groups": len(timeline.runs),
            "missing": missing,
            "gaps": [self._shown(gap, context) for gap in gaps[:_SHOWN]],
            "repeats": repeats,
            "disordered": timeline.disordered,
            "late": late,
            "moved_hours": moved,
        }
        others = said_of_others(timeline.runs)
        if not failures:
            message = f"{self.column}: {timeline.covered:,} of {expected:,} periods of {self.every} have a row{others}"
            return Finding("passed", message, details=details)
        hint = self._hint(timeline, gaps, repeats, moved, context)
        return Finding("failed", f"{self.column}: {'; '.join(failures)}{others}", hint, details=details)

    def _gaps(self, timeline: Timeline, context: Context) -> list[tuple[str, int, int]]:
        """Return group, first and last period of each stretch without rows, the longest first."""
        assert timeline.span is not None
        first, last = timeline.span
        is_running = self.partial or self.every.start(last + 1, context.columns[self.column].tz) > context.now
        found = []
        for group, runs in timeline.runs.items():
            edges = [(first - 1, first - 1), *runs, (last + (not is_running), last + 1)]
            found += [(group, a[1] + 1, b[0] - 1) for a, b in pairwise(edges) if b[0] - 1 > a[1]]
        return sorted(found, key=lambda gap: (gap[1] - gap[2], gap))

    def _shown(self, gap: tuple[str, int, int], context: Context) -> dict[str, Any]:
        group, first, last = gap
        zone = context.columns[self.column].tz
        start, end = self.every.start(first, zone), self.every.start(last, zone)
        shown = {"group": context.revealed.get(group, group)} if self.per else {}
        return {**shown, "from": start.isoformat(), "to": end.isoformat(), "periods": last - first + 1}

    def _hint(
        self, timeline: Timeline, gaps: list[tuple[str, int, int]], repeats: int, moved: int, context: Context
    ) -> str:
        """Return where the longest gap is, or what else is likely."""
        if gaps and not moved:
            shown = self._shown(gaps[0], context)
            of = f" of {shown['group']}" if self.per else ""
            return f"the longest gap{of} is {shown['periods']:,} periods from {shown['from']} to {shown['to']}"
        if moved:
            return "a change of clocks, or times of another zone; times are read as UTC unless they carry a zone"
        if repeats and not self.per and repeats > timeline.covered / 2:
            return "say `per: [...]` if several series share the times, or `repeats: true` if that is right"
        return "rows were delivered twice" if repeats else ""

    def _late(self, timeline: Timeline, past: Sequence[Timeline]) -> int:
        """Return how many rows are of periods longer than `late` before the newest one of the reference."""
        newest = max((period for known in past for period in known.rows), default=None)
        if self.late is None or newest is None:
            return 0
        edge = self.every.start(newest) - self.late
        return sum(n for period, n in timeline.rows.items() if self.every.start(period) < edge)


def _moved(timeline: Timeline, past: Sequence[Timeline]) -> int:
    """Return by how many hours the times of the day moved, 0 where they did not."""
    known: Counter[int] = Counter()
    for one in past:
        known.update(one.hours)
    rows, total = sum(timeline.hours.values()), sum(known.values())
    used = {hour for hour, n in known.items() if n >= _SEEN * total}
    if not rows or not used or _fitting(timeline.hours, used, 0) >= (1 - _MOVED) * rows:
        return 0
    best = max((by for by in range(-11, 13) if by), key=lambda by: (_fitting(timeline.hours, used, by), -abs(by)))
    return best if _fitting(timeline.hours, used, best) >= _MATCHED * rows else 0


def _fitting(hours: Mapping[int, int], used: set[int], by: int) -> int:
    """Return how many rows lie in hours that were used, after they are moved back by some hours."""
    return sum(n for hour, n in hours.items() if (hour - by) % 24 in used)
