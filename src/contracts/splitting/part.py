"""A part of a split: the terms that it is read by, and what a look at it found."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from contracts import validation
from contracts.checks.columns import Columns
from contracts.checks.nulls import Nulls
from contracts.checks.rows import Rows
from contracts.checks.type import Type
from contracts.column import Column
from contracts.errors import DataSourceError
from contracts.report import Example
from contracts.terms import Placed, Terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from contracts.check import Check
    from contracts.report import Result
    from contracts.validation import Judgement

__all__ = ["Asked", "Part"]

_Kind = Literal["timestamp", "date"]
_HINTS = {
    "rows": "an empty part tests nothing, and nothing leaks into it",
    "nulls": "who lacks a time or group cannot be compared; leave such rows out, or let a share be with `nulls`",
    "type": "times are dates or timestamps, in files of text ISO 8601; make them of a frame's text or numbers first",
}


@dataclass(frozen=True)
class Asked:
    """What is asked of every part: its columns, the share of rows that may lack them, and how it is looked at."""

    time: str | None
    group: tuple[str, ...]
    nulls: str | float
    now: datetime
    reveal: bool
    memory: int | None

    def terms(self, kind: _Kind, *more: Check) -> Terms:
        """Return a contract of the columns, the time of this kind; `more` checks are of the time."""
        time = [Column(self.time, kind)] if self.time else []
        columns = {c.name: c for c in (*time, *map(Column, self.group))}
        placed = [Placed(Columns()), Placed(Rows.model_validate({}))]
        placed += [Placed(Type(type=kind), c) for c in time]
        placed += [Placed(Nulls.model_validate({"share": self.nulls}), c) for c in columns.values()]
        placed = [Placed(check, c) for c in time for check in more] or placed
        return Terms("split", "", columns, tuple(placed), time=self.time)


@dataclass(frozen=True)
class Part:
    """A part of a split; times without a zone are UTC."""

    name: str
    data: Any
    asked: Asked

    @cached_property
    def seen(self) -> Judgement:
        """The part as a batch whose columns must be there, readable and known; its times are dates if more fit so.

        Raises:
            DataSourceError: it cannot be read.

        """
        as_times, unfit = self._judged("timestamp")
        if not unfit:
            return as_times
        as_dates, unfit_dates = self._judged("date")
        return as_dates if unfit_dates < unfit else as_times

    def _judged(self, kind: _Kind) -> tuple[Judgement, int]:
        judgement = self._judge(self.asked.terms(kind))
        return judgement, sum(r.rows_failed or 0 for r in judgement.report.checks if r.check == "type")

    def _judge(self, terms: Terms) -> Judgement:
        asked = self.asked
        with self.reading():
            return validation.judge(terms, self.data, now=asked.now, reveal=asked.reveal, memory=asked.memory)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Say of which part it is that cannot be read."""
        try:
            yield
        except DataSourceError as error:
            msg = f"{self.name}: {error}"
            raise DataSourceError(msg) from None
        except (OverflowError, ValueError) as error:  # polars knows more years than Python
            msg = f"{self.name}: cannot be compared ({type(error).__name__}); times lie in the years 1 to 9999"
            raise DataSourceError(msg) from None

    @property
    def kind(self) -> _Kind:
        """Whether its times are moments or days."""
        time = self.seen.terms.columns.get(self.asked.time or "")
        return "date" if time and time.type == "date" else "timestamp"

    @property
    def rows(self) -> int:
        """The number of its rows."""
        return self.seen.report.rows

    @property
    def results(self) -> list[Result]:
        """What is to be said of the part by itself."""
        return [self.told(result) for result in self.seen.report.checks]

    def lacks(self, columns: tuple[str, ...]) -> list[str]:
        """Return those of some columns that it does not have, or has twice."""
        return [name for name in columns if name not in self.seen.batch.physical]

    def of_time(self, check: Check) -> Result:
        """Return what a check of its times says."""
        return self.told(self._judge(self.asked.terms(self.kind, check)).report.checks[0])

    def told(self, result: Result) -> Result:
        """Return a result that says which part it is about, in every example too."""
        column = result.column or ""
        examples = tuple(self.example(e.row, {column: e.value}) for e in result.examples)
        details = {"part": self.name, **result.details}
        hint = _HINTS.get(result.check, result.hint) if result.outcome == "failed" else ""
        return replace(result, message=f"{self.name}: {result.message}", hint=hint, examples=examples, details=details)

    def example(self, row: int, values: Mapping[str, Any]) -> Example:
        """Return a row of the part, with some of its values by column, as an example that says which part it is in."""
        key = "part of the split" if "part" in values else "part"
        return Example(row, {key: self.name, **values})
