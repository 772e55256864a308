"""The check `rows`: how many rows a batch has."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from contracts.check import Context, Finding, Gap, PeriodLength, TableCheck
from contracts.measures.timeline import Pace, Timeline, united
from contracts.measures.weeks import per_week, tallied
from contracts.problem import Complaint, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from contracts.check import Other
    from contracts.column import Column, ColumnsByName
    from contracts.profile import Profile
    from contracts.quantity import Every

__all__ = ["Rows"]

_Usual = dict[int, tuple[int, int]]
"""The fewest and the most rows of a period by its place in the week: its number, modulo those of a week."""

_SHOWN = 10
_ENOUGH, _TIMES = 4, 2


class Rows(TableCheck):
    """A batch has from `min` to `max` rows. A contract that says nothing wants at least one.

    With `per` and `column` that holds of every period from the first to the last, but for a last one
    that is still running. Then a reference is used too: a period with fewer than half the rows of the
    emptiest, or more than twice those of the fullest, of at least four like it (of the same weekday,
    and the same hour where periods are shorter than a day) fails.
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
        """Yield bounds that cross."""
        if self.max is not None and self.min > self.max:
            yield Complaint((), f"rows: min {self.min} is above max {self.max}", "empty-domain", at_key=True)
        if (self.per is None) != (self.column is None):
            yield Complaint((), "rows: `per` and `column` are written together, or neither", "bad-value", at_key=True)
        elif self.column is not None and self.column not in columns:
            message = f"rows: the contract has no column {self.column!r}"
            yield Complaint(("column",), message, "unknown-column", did_you_mean(self.column, columns))
        elif self.column is not None and columns[self.column].type not in ("date", "timestamp"):
            kind = columns[self.column].type or "without a type"
            yield Complaint(("column",), f"rows needs a date or timestamp, {self.column!r} is {kind}", "wrong-type")

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return the column with the times, if periods are counted."""
        return (self.column,) if self.column else ()

    def asks(self, column: Column | None) -> tuple[Pace, ...]:
        """Ask for the rows of each period."""
        return (Pace(self.column, self.per),) if self.per and self.column else ()

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare both ends."""
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
        ended = _ended(timeline.span, per, context.now)
        rows = {k: n for k, n in timeline.rows.items() if k in ended}
        usual = _usual(context.past(name), per)
        short = [k for k, n in rows.items() if self._said(k, n, usual, per)]
        empty = _without_rows(ended, rows)
        failed = len(short) + self._empty_failed(empty, usual, per)
        first = sorted([*short[:_SHOWN], *self._first_empty(empty, usual, per)])[:_SHOWN] if failed else []
        details = {
            "periods": len(ended),
            "failed": [{"from": per.start(k).isoformat(), "rows": rows.get(k, 0)} for k in first],
        }
        if not failed:
            return Finding(
                "passed", f"{len(ended):,} periods of {per}, {self._wanted} rows wanted in each", details=details
            )
        told = first[0]
        message = f"{failed:,} of {len(ended):,} periods of {per} do not have the rows they should"
        said = self._said(told, rows.get(told, 0), usual, per)
        return Finding("failed", message, f"the first, from {per.start(told).isoformat()}: {said}", details=details)

    def _empty_failed(self, empty: Sequence[range], usual: _Usual, per: Every) -> int:
        """Return how many periods without a row fail; counted by their places, since they may be any number."""
        if not self._allows(0):
            return sum(map(len, empty))
        places = enumerate(tallied(empty, per)) if usual else ()
        return sum(n for place, n in places if n and self._said(place, 0, usual, per))

    def _first_empty(self, empty: Sequence[range], usual: _Usual, per: Every) -> Iterator[int]:
        """Return the first periods without a row that fail; ten weeks of a stretch show ten, if it has any."""
        looked_at = (k for stretch in empty for k in stretch[: per_week(per) * _SHOWN])
        return islice((k for k in looked_at if self._said(k, 0, usual, per)), _SHOWN)

    def _said(self, number: int, rows: int, usual: _Usual, per: Every) -> str:
        """Return what is wrong with the rows of a period, "" if nothing is."""
        if not self._allows(rows):
            return f"{rows:,} rows, {self._wanted} wanted"
        low, high = usual.get(number % per_week(per), (rows, rows)) if usual else (rows, rows)
        if low <= _TIMES * rows and rows <= _TIMES * high:
            return ""
        return f"{rows:,} rows, where the reference has {low:,} to {high:,} in periods like it"


def _ended(span: tuple[int, int], per: Every, now: datetime) -> range:
    """Return the periods of a span, but for those that still run."""
    periods = range(span[0], span[1] + 1)
    return periods[: bisect_right(periods, now, key=lambda number: per.start(number + 1))]


def _without_rows(periods: range, rows: Mapping[int, int]) -> list[range]:
    """Return the stretches without a row between the first and the last period."""
    edges = [periods.start - 1, *sorted(rows), periods.stop]
    return [range(a + 1, b) for a, b in pairwise(edges) if b > a + 1]


def _usual(known: Sequence[Timeline], per: Every) -> _Usual:
    """Return the fewest and the most rows of periods at each place of the week that the reference has often enough."""
    rows: dict[int, int] = {}
    for timeline in known:
        for number, n in timeline.rows.items():
            rows[number] = max(rows.get(number, 0), n)
    places: defaultdict[int, list[int]] = defaultdict(list)
    for number, n in rows.items():
        places[number % per_week(per)].append(n)
    spans = united(timeline.span for timeline in known if timeline.span)
    periods = tallied([range(first, last + 1) for first, last in spans], per)
    enough = ((place, places.get(place, ()), n) for place, n in enumerate(periods) if n >= _ENOUGH)
    return {place: (min(found) if len(found) == n else 0, max(found, default=0)) for place, found, n in enough}
