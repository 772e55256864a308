"""The check `forecast`: forecasts that are kept as they were issued."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from contracts.check import Context, Finding, Gap, TableCheck, with_names
from contracts.measures.horizons import Horizons, HorizonsOf
from contracts.problem import Complaint
from contracts.quantity import duration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.check import Other
    from contracts.column import Column, ColumnsByName
    from contracts.profile import Profile

__all__ = ["Forecast"]

_SPAN = re.compile(r"\s*(.+?)\s*(?:…|\.\.\.)\s*(.+?)\s*")
MAX_HORIZONS = 1000
_SAME = 1e-9
"""Values closer than that, relatively, are the same number written otherwise."""


class Forecast(TableCheck):
    """Forecasts are kept as they were issued: issued before they are valid, complete, and never changed.

    Each issue, of each group of `per`, has a row for every horizon, the time from `issued` to `valid`;
    `1 day … 14 days` is each of fourteen days. Where all horizons are whole days they are counted from
    day to day, whatever the time of the issue. Put both times into the contract's `key`: that is what
    finds two rows of one issue and valid time. Given a reference, no value of a column with a unit may
    differ from what was delivered before under the same key, in the rows of the reference's sample.
    """

    name: ClassVar[str] = "forecast"
    on: ClassVar[Literal["column", "table"]] = "table"

    issued: str = Field(description="date or timestamp column: when the forecast was made")
    valid: str = Field(description="date or timestamp column: the time that it is about")
    horizons: tuple[str, ...] = Field(
        (),
        description="horizons that every issue has: lengths of time, or spans of them",
        examples=[["1 day … 14 days"]],
    )

    per: tuple[str, ...] = Field((), description="columns whose values have forecasts of their own, such as a station")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `horizons: 1 day … 14 days` and `per: station`."""
        return with_names(with_names(value, "horizons"), "per")

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield columns that are not there or hold no times, and horizons that cannot be read."""
        times = (("issued", self.issued), ("valid", self.valid))
        groups = ((("per", n), name) for n, name in enumerate(self.per))
        yield from self.unknown([*(((field,), name) for field, name in times), *groups], columns)
        for field, name in times:
            if name in columns and columns[name].type not in ("date", "timestamp"):
                message = f"forecast needs dates or timestamps, {name!r} is {columns[name].type or 'without a type'}"
                yield Complaint((field,), message, "wrong-type")
        if self.issued == self.valid:
            message = f"forecast: {self.valid!r} cannot say both when a forecast was issued and what time it is about"
            yield Complaint(("valid",), message, "bad-value")
        for place, text in enumerate(self.horizons):
            try:
                _lengths(text)
            except ValueError as error:
                yield Complaint(("horizons", place), f"forecast: {error}", "bad-value")

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return both times, and the columns of the groups."""
        return (self.issued, self.valid, *self.per)

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare the horizons; other times make another forecast."""
        new = other.check
        if new is None:
            return Gap("incomplete or changed forecasts may come")
        if (new.issued, new.valid) != (self.issued, self.valid):
            return Gap("the forecast is that of other times")
        if set(self.per) - set(new.per):
            return Gap(f"issues are complete for all {', '.join(self.per)} together, no longer for each")
        left = set(self.seconds) - set(new.seconds)
        return Gap(f"issues may lack {len(left)} horizons") if left else None

    @property
    def seconds(self) -> tuple[int, ...]:
        """The horizons in seconds, ascending."""
        return tuple(sorted({seconds for text in self.horizons for seconds in _lengths(text)}))

    def asks(self, column: Column | None) -> tuple[HorizonsOf, ...]:
        """Ask which horizons each issue has."""
        return (HorizonsOf(self.issued, self.valid, self.per, self.seconds),)

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the horizons with those that should be there, and values with those delivered before."""
        (ask,) = self.asks(column)
        found: Horizons = profile.answers.get(ask.name, Horizons())
        if not found.issues:
            return Finding(
                "failed", f"{self.issued} and {self.valid} hold no times, so there is no forecast", details={}
            )
        missing = {horizon: found.issues - n for horizon, n in found.present.items() if n < found.issues}
        known, changed = self._changed(profile, context)
        said = {
            f"{found.early:,} rows are valid before they were issued": found.early,
            f"{len(missing):,} of {len(found.present):,} horizons are missing in some issues": missing,
            f"{changed:,} of {known:,} forecasts that were delivered before have other values now": changed,
        }
        failed = [text for text, is_so in said.items() if is_so]
        shown = {_in_words(horizon): n for horizon, n in missing.items()}
        details = {
            "issues": found.issues, "early": found.early, "missing": dict(list(shown.items())[:20]),
            "delivered_before": known, "changed": changed,
        }  # fmt: skip
        if not failed:
            before = f", {known:,} of which were delivered before and are unchanged" if known else ""
            return Finding("passed", f"{found.issues:,} issues are complete{before}", details=details)
        first = next(iter(shown.items()), None)
        hint = f"{first[0]} is missing in {first[1]:,} issues" if first else ""
        if changed:
            hint = "a forecast was overwritten with what became known later; keep each issue as it was"
        return Finding("failed", "; ".join(failed), hint, details=details)

    def _changed(self, profile: Profile, context: Context) -> tuple[int, int]:
        """Return how many sampled rows were delivered before, and how many of these have other values now."""
        sample = profile.sample
        past: dict[str, Any] = {}
        for one in context.reference.profiles if context.reference else ():
            if (one.sample.columns, one.sample.hasher) == (sample.columns, sample.hasher):
                past |= {key: row for key, row in one.sample.rows.items() if row is not None}
        both = [(row, past[key]) for key, row in sample.rows.items() if row is not None and key in past]
        return len(both), sum(1 for now, then in both if not _alike(now, then))


def _alike(now: tuple[float | None, ...], then: tuple[float | None, ...]) -> bool:
    return all(
        a == b or (a is not None and b is not None and math.isclose(a, b, rel_tol=_SAME))
        for a, b in zip(now, then, strict=True)
    )


def _lengths(text: str) -> list[int]:
    """Return the seconds of `6 hours`, or of each step of `1 day … 14 days`.

    Raises:
        ValueError: it is neither, or has too many steps.

    """
    span = _SPAN.fullmatch(text)
    ends = [duration(part) for part in (span.groups() if span else (text,))]
    first, last = (round(end.total_seconds()) for end in (ends[0], ends[-1]))
    if not first or first > last or (last - first) // first >= MAX_HORIZONS:
        wanted = f"a length of time, or a span such as `1 day … 14 days` of at most {MAX_HORIZONS} steps"
        msg = f"expected {wanted}, not {text!r}"
        raise ValueError(msg)
    return list(range(first, last + 1, first))


def _in_words(seconds: int) -> str:
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds % size == 0:
            return f"{seconds // size} {name}{'' if seconds == size else 's'}"
    return f"{seconds} seconds"
