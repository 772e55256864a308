"""The check `freshness`: how old the newest event is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from contracts.check import Context, Finding, Gap, TableCheck
from contracts.problem import Complaint, did_you_mean
from contracts.quantity import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.check import Other
    from contracts.column import Column, ColumnsByName
    from contracts.profile import Profile

__all__ = ["Freshness"]


class Freshness(TableCheck):
    """The newest value of a date or timestamp column is at most `within` old.

    Age is counted from the clock that is handed in (`now`, `--now`) to the newest non-null value;
    a date counts from its start, times without a zone are UTC. Without any value it fails, and so
    does a newest time that lies further than `within` in the future.
    """

    name: ClassVar[str] = "freshness"
    on: ClassVar[Literal["column", "table"]] = "table"

    column: str = Field(description="name of a date or timestamp column")
    within: Annotated[timedelta, BeforeValidator(duration)] = Field(
        description="largest age, such as `36 hours`", json_schema_extra={"type": "string", "format": ""}
    )

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield a column that the contract does not have, or that holds no times."""
        named = columns.get(self.column)
        if named is None:
            message = f"freshness: the contract has no column {self.column!r}"
            yield Complaint(("column",), message, "unknown-column", did_you_mean(self.column, columns))
        elif named.type not in ("date", "timestamp"):
            message = f"freshness needs a date or timestamp, {self.column!r} is {named.type or 'without a type'}"
            yield Complaint(("column",), message, "wrong-type")

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return the column with the times."""
        return (self.column,)

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare the ages; the age of another column says nothing of this one's."""
        if other.check is None:
            return Gap("batches of any age may come")
        if other.check.column != self.column:
            return Gap(f"the age is that of {other.check.column}: any {self.column} may come")
        is_older = other.check.within > self.within
        return (
            Gap(f"batches between {_shown(self.within)} and {_shown(other.check.within)} old may come")
            if is_older
            else None
        )

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the age of the newest time with the limit."""
        newest = profile.newest.get(self.column)
        if newest is None:
            return Finding("failed", f"{self.column} holds no time, so nothing is fresh", details={"newest": None})
        age = context.now - newest
        details = {"newest": newest.isoformat(), "now": context.now.isoformat(), "age_seconds": age.total_seconds()}
        shown = f"the newest {self.column} is {_shown(age)} old, at most {_shown(self.within)} wanted"
        if context.columns[self.column].pii:
            details, shown = {}, f"the newest {self.column} is held against {_shown(self.within)}"
        if -self.within <= age <= self.within:
            return Finding("passed", shown, details=details)
        if age < -self.within:
            return Finding(
                "failed",
                shown,
                "the newest time lies in the future: one wrong row hides a stopped feed",
                details=details,
            )
        return Finding("failed", shown, "the feed has stopped, or delivers an old batch again", details=details)


def _shown(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:,.1f} hours" if abs(hours) < 72 else f"{hours / 24:,.1f} days"  # noqa: PLR2004 - three days
