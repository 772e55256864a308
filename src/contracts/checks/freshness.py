"""The check `freshness`: how old the newest event is."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from contracts.check import Context, Finding, Gap, Length, TableCheck, with_names
from contracts.measures.kept import said_of_others
from contracts.measures.timeline import Pace
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contracts.check import Other
    from contracts.column import Column, ColumnsByName
    from contracts.profile import Profile

__all__ = ["Freshness"]

_SHOWN = 10
_NEAR = 1.25
_EPOCHS = (
    (1e3, "seconds since 1970 that were read as milliseconds"),
    (1e6, "seconds since 1970 that were read as microseconds, or milliseconds as nanoseconds"),
    (1e9, "seconds since 1970 that were read as nanoseconds"),
    (1e-3, "milliseconds since 1970 that were read as seconds"),
)
"""What brings such a time into the present."""


class Freshness(TableCheck):
    """The newest value of a date or timestamp column is at most `within` old, in each group if there are several.

    Age is counted from the clock that is handed in (`now`, `--now`) to the newest non-null value;
    a date counts from its start, times without a zone are UTC. With `expected`, which says in the
    words of cron when data come, it is counted from the latest such time that is past: so a feed of
    working days is not stale on a Sunday. Without any value it fails, and so does a newest time that
    lies further than `within` in the future. Groups are those of the batch,
    of which no more than 10,000 are looked at.
    """

    name: ClassVar[str] = "freshness"
    on: ClassVar[Literal["column", "table"]] = "table"

    column: str = Field(description="name of a date or timestamp column")
    within: Length = Field(description="largest age, such as `36 hours`", examples=["36 hours"])
    per: tuple[str, ...] = Field((), description="columns whose values are groups that must each be fresh")
    expected: str | None = Field(
        None,
        description="when data come, as cron says it, on the clocks of the column's zone (UTC without one)",
        examples=["0 6 * * MON-FRI"],
    )

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `per: station`."""
        return with_names(value, "per")

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield columns that the contract does not have or that hold no times, and what is no time of cron."""
        groups = ((("per", n), name) for n, name in enumerate(self.per))
        yield from self.unknown([(("column",), self.column), *groups], columns)
        yield from self.without_times(("column",), self.column, columns)
        if self.expected is not None and _latest(self.expected, datetime(2024, 3, 1, tzinfo=UTC)) is None:
            message = f"freshness: {self.expected!r} is no time of cron"
            hint = "minute, hour, day of the month, month, day of the week, such as `0 6 * * MON-FRI`"
            yield Complaint(("expected",), message, "bad-value", hint)

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return the column with the times, and those of the groups."""
        return (self.column, *self.per)

    def asks(self, column: Column | None) -> tuple[Pace, ...]:
        """Ask for the newest time of each group."""
        return (Pace(self.column, per=self.per),) if self.per else ()

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare the ages; the age of another column says nothing of this one's."""
        if other.check is None:
            return Gap("batches of any age may come")
        if other.check.column != self.column:
            return Gap(f"the age is that of {other.check.column}: any {self.column} may come")
        if other.check.within > self.within:
            return Gap(f"batches between {_shown(self.within)} and {_shown(other.check.within)} old may come")
        if self.per and other.check.per != self.per:
            return Gap(f"{', '.join(self.per)} of any age may come beside one that is fresh")
        if other.check.expected not in (None, self.expected):
            return Gap(f"age is counted from `{other.check.expected}`: batches of any age may come")
        return None

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the age of the newest time with the limit."""
        newest = self._newest(profile)
        if not newest:
            return Finding("failed", f"{self.column} holds no time, so nothing is fresh", details={"newest": None})
        due = self._due(context)
        old = sorted((time, group) for group, time in newest.items() if due - time > self.within)
        early = sorted(
            ((time, group) for group, time in newest.items() if time - context.now > self.within), reverse=True
        )
        told = (early or old or [(min(newest.values()), min(newest, key=lambda group: newest[group]))])[0]
        shown, details = self._told(told, due, context)
        shown += said_of_others(newest)
        if self.per:
            details |= {
                "groups": len(newest),
                "failed": [self._group(group, context) for _, group in (early + old)][:_SHOWN],
            }
        if not early and not old:
            return Finding("passed", shown, details=details)
        if self.per:
            shown = f"{len(early) + len(old):,} of {len(newest):,} groups are not fresh: {shown}"
        return Finding("failed", shown, _hint(told[0], context.now, is_early=bool(early)), details=details)

    def _newest(self, profile: Profile) -> Mapping[str, datetime]:
        """Return the newest time of each group; of the whole, where there are none, that of ""."""
        if self.per:
            timeline = profile.answers.get(self.asks(None)[0].name)
            return timeline.newest if timeline else {}
        return {"": profile.newest[self.column]} if self.column in profile.newest else {}

    def _due(self, context: Context) -> datetime:
        """Return the time from which age is counted."""
        if self.expected is None:
            return context.now
        zone = context.columns[self.column].tz
        return _latest(self.expected, context.now.astimezone(ZoneInfo(zone) if zone else UTC)) or context.now

    def _told(self, told: tuple[datetime, str], due: datetime, context: Context) -> tuple[str, dict[str, Any]]:
        """Return what is said of one group, and the details of it; no time of a column that is masked."""
        time, group = told
        of = f" of {self._group(group, context)}" if self.per else ""
        since = f" at {due.isoformat(timespec='minutes')}" if self.expected else ""
        if context.columns[self.column].pii:
            return f"the newest {self.column}{of} is held against {_shown(self.within)}", {}
        age = due - time
        said = f"the newest {self.column}{of} is {_shown(age)} old{since}, at most {_shown(self.within)} wanted"
        if time - context.now > self.within:
            said = f"the newest {self.column}{of} lies {_shown(time - context.now)} in the future"
        now = {"now": context.now.isoformat()} | ({"due": due.isoformat()} if self.expected else {})
        return said, {"newest": time.isoformat(), **now, "age_seconds": age.total_seconds()}

    @staticmethod
    def _group(group: str, context: Context) -> str:
        return context.revealed.get(group, group)


def _latest(cron: str, now: datetime) -> datetime | None:
    """Return the latest time of a cron expression up to now; None where it is none, or has none."""
    from cronsim import CronSim, CronSimError  # noqa: PLC0415 - few contracts pay for loading it

    try:
        found = next(CronSim(cron, now + timedelta(minutes=1), reverse=True))
        return found if found <= now else next(CronSim(cron, now, reverse=True))
    except (CronSimError, StopIteration, OverflowError):
        return None


def _hint(newest: datetime, now: datetime, *, is_early: bool) -> str:
    """Return the likely cause."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    for factor, said in _EPOCHS:
        if 1 / _NEAR < factor * ((newest - epoch) / (now - epoch) if now > epoch else 0) < _NEAR:
            return f"the times are {said}: the unit of the numbers that they were read from was taken for another one"
    if newest.year in (MINYEAR, MAXYEAR):
        return "the times lie beyond the calendar: numbers since 1970 that were read in a larger unit than theirs"
    if is_early:
        return "the newest time lies in the future: one wrong row hides a stopped feed"
    return "the feed has stopped, or delivers an old batch again"


def _shown(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:,.1f} hours" if abs(hours) < 72 else f"{hours / 24:,.1f} days"  # noqa: PLR2004 - three days
