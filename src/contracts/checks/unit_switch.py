"""The check `unit_switch`: what the values say of their unit, against accepted batches."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Context, Finding, TableCheck
from contracts.units import UnitError, alternatives, conversion, is_interval

if TYPE_CHECKING:
    from contracts.column import Column
    from contracts.profile import Profile
    from contracts.sensing.evidence import Verdict

__all__ = ["UnitSwitch"]

SOME_EVIDENCE = math.log(10)
"""From here on a batch that passes says which unit it leans to (Jeffreys 1961: strong evidence)."""


class UnitSwitch(TableCheck):
    """The values look like the declared unit, going by past accepted batches.

    Each unit that the column is likely to be switched to (cm to mm, degF to degC) is weighed
    against "as declared, plus the drift that history allows". It fails when one of them explains
    the batch decisively better and no other does nearly as well; a shift that no unit explains,
    or two units alike, is a warning. Without a reference it is skipped, with the number of
    batches still wanted. It comes with every column that declares a `unit`; `unit_switch: false`
    turns it off.
    """

    name: ClassVar[str] = "unit_switch"
    types: ClassVar[tuple[str, ...]] = ("integer", "number")
    short: ClassVar[dict[str, Any] | None] = {"type": "boolean", "examples": [False]}

    watch: bool = Field(True, description="false: do not watch this column")  # noqa: FBT003

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `unit_switch: false`."""
        return value if isinstance(value, dict) else {"watch": value}

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Weigh the batch against the reference, column by column."""
        assert column is not None
        if not self.watch or not column.unit:
            return Finding("skipped", f"{column.name} is not watched (`unit_switch: false`, or no unit)")
        past = context.reference.profiles if context.reference else ()
        own = [p for p in past if p.contract == profile.contract and column.name in p.columns][-context.terms.batches :]
        if not own:
            return Finding(
                "skipped", f"no reference for {column.name} yet: accept batches first", details={"batches": 0}
            )
        from contracts.sensing.evidence import Candidate, weigh  # noqa: PLC0415 - lint reads no data, and need not load it

        interval = is_interval(column.unit)
        candidates = [Candidate(name, float(c.factor), float(c.offset)) for name, c in alternatives(column.unit)]
        batch = profile.columns[column.name].values(zeros=interval)
        if not candidates or not batch:
            why = (
                "no value that could tell"
                if candidates
                else f"no unit is known that {column.unit} could be switched to"
            )
            return Finding("skipped", f"{column.name} is not judged: {why}")
        verdict = weigh(
            batch,
            [_in_unit(past_profile, column, zeros=interval) for past_profile in own],
            candidates,
            interval_scale=interval,
            carried=context.reference.evidence.get(column.name, -math.inf) if context.reference else -math.inf,
            alarm_log=_alarm(context),
        )
        return _finding(verdict, column)


def _in_unit(past: Profile, column: Column, *, zeros: bool) -> dict[float, int]:
    """Return a past batch's values in the unit that the column has now; none if it was of another dimension."""
    values = past.columns[column.name].values(zeros=zeros)
    then = past.declared.get(column.name, column.unit)
    try:
        change = conversion(str(then), str(column.unit))
    except UnitError:
        return {}
    if change.is_identity:
        return values
    return {float(change.factor) * value + float(change.offset): n for value, n in values.items()}


def _alarm(context: Context) -> float:
    """Return the log of the alarm level: watched columns over the tolerated rate of false alarms.

    Source: Shin, Ramdas and Rinaldo (2023), e-detectors: a Shiryaev-Roberts statistic that alarms
    at 1/rate has at least that many batches between false alarms; columns share the rate.
    """
    watched = sum(1 for column in context.columns.values() if column.unit)
    return math.log(max(watched, 1) / context.terms.false_alarms)


def _finding(verdict: Verdict, column: Column) -> Finding:
    details = {
        "declared": column.unit,
        "looks_like": verdict.candidate if verdict.kind == "switched" else None,
        "factor": verdict.factor,
        "factor_low": verdict.low,
        "factor_high": verdict.high,
        "p_value": min(1.0, math.exp(-max(verdict.log_e, 0.0))),
        "log_evidence": verdict.log_evidence,
        "group": None,
    }
    return _SAYS[verdict.kind](verdict, column, details)


def _quiet(verdict: Verdict, column: Column, details: dict[str, Any]) -> Finding:
    leaning = f" so far, with some evidence for {verdict.candidate}" if verdict.log_e > SOME_EVIDENCE else ""
    return Finding("passed", f"{column.name} looks like {column.unit}{leaning}", details=details)


def _waiting(verdict: Verdict, column: Column, details: dict[str, Any]) -> Finding:
    wanted = verdict.batches_wanted
    message = f"too little history of {column.name}: {wanted} more accepted batch{'es' * (wanted != 1)} wanted"
    return Finding("skipped", message, details={**details, "batches_wanted": wanted})


def _switched(verdict: Verdict, column: Column, details: dict[str, Any]) -> Finding:
    by = f"{verdict.factor:.3g} times the reference" if verdict.factor else "shifted"
    times = (
        f": values are {by}"
        if not is_interval(str(column.unit))
        else ", by where the values lie and how far they spread"
    )
    message = f"{column.name} looks like {verdict.candidate}, not {column.unit}{times}"
    hint = f"ask the provider; if it is so, declare `unit: {verdict.candidate}` in a new major version"
    return Finding("failed", message, hint, details=details)


def _ambiguous(verdict: Verdict, column: Column, details: dict[str, Any]) -> Finding:
    message = f"{column.name} may be in {verdict.candidate} or {verdict.rival}, not {column.unit}: the values fit both"
    return Finding("failed", message, "look at a few values; more batches may decide it", warns=True, details=details)


def _shifted(verdict: Verdict, column: Column, details: dict[str, Any]) -> Finding:
    by = f" {verdict.factor:.3g} times" if verdict.factor and not is_interval(str(column.unit)) else ""
    message = f"{column.name} has shifted{by} against the reference, and no unit explains it"
    return Finding("failed", message, "a real change, or a fault that is not one of units", warns=True, details=details)


_SAYS = {"quiet": _quiet, "waiting": _waiting, "switched": _switched, "ambiguous": _ambiguous, "shifted": _shifted}
