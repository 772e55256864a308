"""The check `rows`: how many rows a batch has."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from contracts.check import Context, Finding, Gap, PeriodLength, TableCheck
from contracts.measures.timeline import Pace, Timeline
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contracts.check import Other
    from contracts.column import Column, ColumnsByName
    from contracts.profile import Profile
    from contracts.quantity import Every

__all__ = ["Rows"]

_Place = tuple[int, ...]

_SHOWN = 10
_ENOUGH, _TIMES = 4, 2
_DAY = 86_400
_EMPTY = 1_000_000
"""More periods without rows than that come of a wrong time, and would take long to be looked at one by one."""


class Rows(TableCheck):
    """A batch has from `min` to `max` rows. A contract that says nothing wants at least one.

    With `per` and `column` that holds of every period from the first to the last, but for a last one
    that is still running. Then a reference is used too: a period with fewer than half the rows of the
    emptiest, or more than twice those of the fullest, of at least four like it (of the same weekday,
    and the same hour where periods are shorter than a day) fails, and so do times that lie so far apart
    that a million periods between them have no row.
    """

    name: ClassVar[str] = "rows"
    on: ClassVar[Literal["column", "table"]] = "table"
    short: ClassVar[dict[str, Any] | None] = {"type": "integer", "minimum": 0, "examples": [480]}

    min: Annotated[int, Field(ge=0)] = Field(1, description="fewest rows; 0 lets an empty batch pass")
    max: Annotated[int, Field(ge=0)] | None = Field(None, description="most rows")

    per: PeriodLength | None = Field(
        None,
        description="the length of the periods that are counted, such as `1 day`; left out: the whole batch",
        examples=["1 day"],
    )
    column: str | None = Field(None, description="with `per`: name of the date or timestamp column")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `rows: 480`."""
        return value if isinstance(value, dict) else {"min": value, "max": value}

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield bounds that cross, `per` or `column` alone, and a column that is not there or holds no such times."""
        if self.max is not None and self.min > self.max:
            yield Complaint((), f"rows: min {self.min} is above max {self.max}", "empty-domain", at_key=True)
        if (self.per is None) != (self.column is None):
            yield Complaint((), "rows: `per` and `column` are written together, or neither", "bad-value", at_key=True)
        elif self.column is not None and self.per is not None:
            yield from self.unknown([(("column",), self.column)], columns)
            yield from self.without_times(("column",), self.column, columns)
            if self.column in columns and columns[self.column].type == "date" and self.per.seconds % _DAY:
                yield Complaint(("per",), f"rows: {self.column!r} holds days, not parts of days", "bad-value")

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return the column with the times, if periods are counted."""
        return (self.column,) if self.column else ()

    def asks(self, column: Column | None) -> tuple[Pace, ...]:
        """Ask for the rows of each period."""
        return (Pace(self.column, self.per),) if self.per and self.column else ()

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare both ends, of the same periods."""
        mine, its = (self.per, self.column), (other.check.per, other.check.column) if other.check else (None, None)
        if mine != its and self.per:
            return Gap(f"the rows of a period of {self.per} are not counted: any number may come")
        low, high = (other.check.min, other.check.max) if other.check and mine == its else (0, None)
        said = [] if low >= self.min else ["no rows" if self.min == 1 else f"fewer than {self.min:,} rows"]
        if self.max is not None and (high is None or high > self.max):
            said.append(f"more than {self.max:,} rows")
        return Gap(f"batches of {' or '.join(said)} may come") if said else None

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the number of rows with the bounds."""
        if self.per:
            return self._of_periods(profile, context, self.per)
        wanted = self._wanted
        details = {"rows": profile.rows, "min": self.min, "max": self.max}
        if self._allows(profile.rows):
            return Finding("passed", f"{profile.rows:,} rows, {wanted} wanted", details=details)
        hint = "an empty delivery; declare `rows: {min: 0}` if that may be" if not profile.rows else ""
        return Finding("failed", f"the batch has {profile.rows:,} rows, {wanted} wanted", hint, details=details)

    @property
    def _wanted(self) -> str:
        return f"at least {self.min:,}" if self.max is None else f"{self.min:,} to {self.max:,}"

    def _allows(self, rows: int) -> bool:
        return self.min <= rows <= (rows if self.max is None else self.max)

    def _of_periods(self, profile: Profile, context: Context, per: Every) -> Finding:
        """Compare the rows of each period with the bounds, and with those of periods like it."""
        name = self.asks(None)[0].name
        timeline = profile.answers.get(name, Timeline())
        if timeline.span is None:
            said = f"{self.column} holds no time, so no period has rows"
            return Finding("failed" if self.min else "passed", said, details={"periods": 0})
        zone = context.columns[str(self.column)].tz
        first, last = timeline.span
        over = bisect_right(range(first, last + 1), context.now, key=lambda k: per.start(k + 1, zone))
        if _is_sparse(timeline):
            ends = f"{per.start(first, zone).isoformat()} to {per.start(last, zone).isoformat()}"
            said = f"{len(timeline.rows):,} of {last - first + 1:,} periods of {per} have rows, from {ends}"
            return Finding("failed", said, "one wrong time lies far from all others", details={"periods": over})
        rows = {k: timeline.rows.get(k, 0) for k in range(first, first + over)}
        usual = _usual(context.past(name), per)
        beyond = {k: self._said(k, n, usual, per) for k, n in rows.items()}
        failed = {k: said for k, said in beyond.items() if said}
        details = {
            "periods": len(rows),
            "failed": [{"from": per.start(k, zone).isoformat(), "rows": rows[k]} for k in list(failed)[:_SHOWN]],
        }
        if not failed:
            return Finding(
                "passed", f"{len(rows):,} periods of {per}, {self._wanted} rows wanted in each", details=details
            )
        told = next(iter(failed))
        message = f"{len(failed):,} of {len(rows):,} periods of {per} do not have the rows they should"
        return Finding(
            "failed", message, f"the first, from {per.start(told, zone).isoformat()}: {failed[told]}", details=details
        )

    def _said(self, number: int, rows: int, usual: Mapping[_Place, tuple[int, int]], per: Every) -> str:
        """Return what is wrong with the rows of a period, "" if nothing is."""
        if not self._allows(rows):
            return f"{rows:,} rows, {self._wanted} wanted"
        low, high = usual.get(_place(number, per), (rows, rows))
        if low <= _TIMES * rows and rows <= _TIMES * high:
            return ""
        return f"{rows:,} rows, where the reference has {low:,} to {high:,} in periods like it"


def _is_sparse(timeline: Timeline) -> bool:
    first, last = timeline.span or (0, -1)
    return last - first - len(timeline.rows) > _EMPTY


def _place(number: int, per: Every) -> _Place:
    """Return where in the week a period begins; one that is no part of a week is like any other."""
    start = per.start(number)
    if per.months or per.seconds > _DAY:
        return ()
    return (start.weekday(),) if per.seconds == _DAY else (start.weekday(), start.hour, start.minute, start.second)


def _usual(known: Sequence[Timeline], per: Every) -> dict[_Place, tuple[int, int]]:
    """Return the fewest and the most rows of periods at each place of the week that the reference has often enough."""
    rows: dict[int, int] = {}
    for timeline in known:
        span = timeline.span
        for number in range(span[0], span[1] + 1) if span and not _is_sparse(timeline) else ():
            rows[number] = max(rows.get(number, 0), timeline.rows.get(number, 0))
    places: dict[_Place, list[int]] = {}
    for number, n in rows.items():
        places.setdefault(_place(number, per), []).append(n)
    return {place: (min(found), max(found)) for place, found in places.items() if len(found) >= _ENOUGH}
