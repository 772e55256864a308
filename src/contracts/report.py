"""What judging a batch found: one Result a check, and the Report that holds them.

Values are masked when a Result is made, not when it is printed: a report that is logged, pickled
or attached to an exception holds no text of the data unless its column says `pii: false`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from fractions import Fraction

__all__ = [
    "MAX_EXAMPLES",
    "Action",
    "Example",
    "Outcome",
    "Report",
    "Result",
    "annotation",
    "mask",
    "printable",
    "verbose",
]

MAX_EXAMPLES = 10
_MASK_LENGTH = 40

Outcome = Literal["passed", "failed", "skipped", "errored"]
Action = Literal["reject", "quarantine", "warn", "fallback"]


def mask(value: object) -> str:
    """Return the shape of a value in place of the value: `ab-12` becomes `<aa-99>`.

    Letters become `A` or `a`, digits `9`; other ASCII characters stay, any other becomes `?`, and
    what goes beyond 40 characters is counted. The shape shows a changed case or a lost hyphen
    without showing whose ID it is.
    """
    text = str(value)
    shape = "".join(map(_shape_of, text[:_MASK_LENGTH]))
    more = f" +{len(text) - _MASK_LENGTH} more" if len(text) > _MASK_LENGTH else ""
    return f"<{shape}{more}>"


def _shape_of(character: str) -> str:
    if not character.isascii():
        return "?"
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "A" if character.isupper() else "a"
    return character if character.isprintable() else "?"


@dataclass(frozen=True)
class Example:
    """A row that a check does not accept: its position from 0, and the value judged (masked).

    On Spark, whose rows have no order, the position is the ID that Spark gives the row.
    """

    row: int
    value: Any

    def to_dict(self) -> dict[str, Any]:
        """Return the row and a value that JSON can carry."""
        return {"row": self.row, "value": _jsonable(self.value)}


@dataclass(frozen=True)
class Result:
    """The outcome of one check on one column (or on the whole table, `column` None).

    `rows_failed` is exact for row checks and None for checks of the whole table.
    """

    check: str
    column: str | None
    outcome: Outcome
    message: str
    hint: str = ""
    action: Action = "reject"
    rows_failed: int | None = None
    share_failed: float | None = None
    examples: tuple[Example, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """Return `warning` where a failure lets the data go on, else `error`."""
        return "warning" if self.action == "warn" else "error"

    @property
    def violated(self) -> bool:
        """Whether this result alone makes the batch break its contract."""
        return self.outcome == "failed" and self.severity == "error"

    def to_dict(self) -> dict[str, Any]:
        """Return plain values under the names that reports use everywhere."""
        return {
            "check": self.check,
            "column": self.column,
            "outcome": self.outcome,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "rows_failed": self.rows_failed,
            "share_failed": self.share_failed,
            "examples": [example.to_dict() for example in self.examples],
            "details": _jsonable(self.details),
        }


@dataclass(frozen=True)
class Report:
    """Everything that was found in one batch; `checks` holds all results, passed ones too.

    Where the failing rows are to be quarantined, `rows_quarantined` counts them, each once; a larger share
    than `max_quarantined` rejects the batch as a whole.
    """

    contract: str
    version: str
    rows: int
    engine: str
    started_at: datetime
    seconds: float
    checks: tuple[Result, ...]
    rows_quarantined: int | None = None
    max_quarantined: Fraction | None = None

    @property
    def violations(self) -> tuple[Result, ...]:
        """The failed checks that stop the data; a check whose policy is `warn` is not among them."""
        return tuple(result for result in self.checks if result.violated)

    @property
    def warnings(self) -> tuple[Result, ...]:
        """The failed checks that let the data go on."""
        return tuple(r for r in self.checks if r.outcome == "failed" and not r.violated)

    @property
    def errored(self) -> tuple[Result, ...]:
        """The checks that raised instead of judging."""
        return tuple(result for result in self.checks if result.outcome == "errored")

    @property
    def ok(self) -> bool:
        """Whether the contract holds: no violation, and every check was able to judge."""
        return not self.violations and not self.errored

    @property
    def decision(self) -> str:
        """What becomes of the batch: `accept`, `warn`, `quarantine` (of rows), `fallback` or `reject`.

        A violation without rows of its own (a missing column, a stale feed) cannot be
        quarantined by row, so it rejects the batch; so does a check that errored, and so do more
        rows than may be quarantined. Of several violations the firmest decides.
        """
        if self.errored:
            return "reject"
        if not self.violations:
            return "warn" if self.warnings else "accept"
        if any(r.action == "reject" or not (r.action == "fallback" or r.rows_failed) for r in self.violations):
            return "reject"
        if any(r.action == "fallback" for r in self.violations):
            return "fallback"
        return "reject" if self.is_overfull else "quarantine"

    @property
    def is_overfull(self) -> bool:
        """Whether more rows fail than may be quarantined."""
        return (
            self.max_quarantined is not None
            and self.rows_quarantined is not None
            and self.rows_quarantined > self.max_quarantined * self.rows
        )

    def to_dict(self) -> dict[str, Any]:
        """Return plain values under the names that reports use everywhere."""
        return {
            "contract": self.contract,
            "version": self.version,
            "ok": self.ok,
            "rows": self.rows,
            "engine": self.engine,
            "started_at": self.started_at.isoformat(),
            "seconds": round(self.seconds, 6),
            "decision": self.decision,
            "checks": [result.to_dict() for result in self.checks],
        }

    def to_json(self, indent: int | None = None) -> str:
        """Return the report as JSON that any parser reads (no NaN, no control characters)."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)

    def __str__(self) -> str:
        """Return what a person reads: the verdict, then each thing that is not in order."""
        name = f"{self.contract} {self.version}".rstrip()  # only a contract has a version
        head = f"{name}: {_verdict(self)} ({self.rows:,} rows, {len(self.checks)} checks, decision: {self.decision})"
        shown = [r for r in self.checks if r.outcome in ("failed", "errored")]
        return "\n".join([head, *_overfull(self), *(line for result in shown for line in _lines(result))])


def _overfull(report: Report) -> list[str]:
    """Return why a batch is rejected whose failing rows could have been quarantined."""
    if not report.is_overfull:
        return []
    share = 100 * (report.rows_quarantined or 0) / report.rows
    most = float(100 * (report.max_quarantined or 0))
    said = f"{report.rows_quarantined:,} of {report.rows:,} rows ({share:.3g} %), at most {most:.12g} % may be"
    return [f"  more rows would be quarantined than `max_quarantined` allows: {said}"]


def verbose(report: Report) -> str:
    """Return what a person reads who wants to see every check: also what passed, and why what was skipped."""
    head = str(report).partition("\n")[0]
    return "\n".join([head, *_overfull(report), *(line for result in report.checks for line in _lines(result))])


def _verdict(report: Report) -> str:
    if report.errored:
        return "COULD NOT BE JUDGED"
    return "holds" if report.ok else "VIOLATED"


def _lines(result: Result) -> list[str]:
    label = {"errored": "error", "failed": result.severity}.get(result.outcome, result.outcome)
    lines = [f"  {label} [{result.check}] {result.message}"]
    if result.examples:
        shown = ", ".join(f"row {e.row}: {_shown(e.value)}" for e in result.examples[:3])
        lines.append(f"      e.g. {shown}")
    if result.hint:
        lines.append(f"      hint: {result.hint}")
    return [printable(line) for line in lines]


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_shown(part)}" for name, part in value.items()) + "}"
    return "null" if value is None else str(value)


def printable(text: str) -> str:
    """Return one line of text with control characters made visible, so that data cannot drive a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


_DATA = {"%": "%25"}
_PROPERTY = _DATA | {":": "%3A", ",": "%2C"}


def annotation(level: str, message: str, **properties: object) -> str:
    """Return a workflow command, which GitHub shows beside a line of a pull request; properties of None are left out.

    Source: docs.github.com, "Workflow commands for GitHub Actions"; the escapes are those of its toolkit
    (actions/toolkit, packages/core/src/command.ts), whose line breaks `printable` leaves none of.
    """
    there = {name: str(value) for name, value in properties.items() if value is not None}
    shown = ",".join(f"{name}={_escaped(value, _PROPERTY)}" for name, value in there.items())
    return f"::{level} {shown}::{_escaped(message, _DATA)}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return "".join(escapes.get(character, character) for character in printable(text))


_PLAIN: dict[type, Callable[[Any], Any]] = {
    dict: lambda value: {str(key): _jsonable(part) for key, part in value.items()},
    list: lambda value: [_jsonable(part) for part in value],
    tuple: lambda value: [_jsonable(part) for part in value],
    float: lambda value: value if math.isfinite(value) else str(value),
}


def _jsonable(value: object) -> Any:
    """Return a value that strict JSON can carry; what it cannot becomes its text."""
    if value is None or isinstance(value, bool | int | str):
        return value
    return _PLAIN.get(type(value), str)(value)
