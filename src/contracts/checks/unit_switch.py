"""The check `unit_switch`: what the values say of their unit, against accepted batches."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Context, Finding, Gap, TableCheck
from contracts.quantity import plain
from contracts.twins import twin_of
from contracts.units import is_interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.check import Other
    from contracts.column import Column
    from contracts.profile import Profile, Suspicion
    from contracts.twins import Twin
    from contracts.watching import Verdict

__all__ = ["UnitSwitch"]

SOME_EVIDENCE = math.log(10)
"""From here on a batch that passes says which unit it leans to (Jeffreys 1961: strong evidence)."""
PROVISIONAL = 30
"""With fewer accepted batches a verdict is provisional: what is usual is not well known yet."""
MAX_NAMED = 10


class UnitSwitch(TableCheck):
    """The values look like the declared unit, going by past accepted batches.

    Each unit that the column is likely to be switched to (cm to mm, degF to degC) is weighed
    against "as declared, plus the drift that history allows": by where the values lie and how
    they spread, by other columns of the same dimension, group by group (`reference: {per: …}`), and
    by keys that were delivered before. It fails when one of them explains the batch decisively
    better and no other does nearly as well; a shift that no unit explains, or two units alike, is
    a warning. Without a reference it is skipped, with the number of batches still wanted. It
    comes with every column that declares a `unit`; `unit_switch: false` turns it off.

    A column that is everywhere the other's value times a conversion factor (gust and wind, knots
    to miles) is one measurement under two names; that fails without any reference.

    It cannot see a change between units that lie closer together than the feed varies (often m/s
    and knots), temperatures near -40, batches without positive values on a ratio scale, and a
    feed that was wrong from its first day, unless `typical` says what is usual. The details of
    each result say after how many batches each unit would be seen (`expected_batches`).
    """

    name: ClassVar[str] = "unit_switch"
    types: ClassVar[tuple[str, ...]] = ("integer", "number")
    short: ClassVar[dict[str, Any] | None] = {"type": "boolean", "examples": [False]}

    watch: bool = Field(True, description="false: do not watch this column")  # noqa: FBT003

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `unit_switch: false`."""
        return value if isinstance(value, dict) else {"watch": value}

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Say that nobody watches any more, unless there is no unit any more that could be watched."""
        has_unit = other.column is not None and other.column.unit is not None
        is_left = self.watch and has_unit and not (other.check and other.check.watch)
        return Gap("values in another unit may come unnoticed") if is_left else None

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Weigh the batch against the reference, column by column."""
        assert column is not None
        if not self.watch or not column.unit:
            return Finding("skipped", f"{column.name} is not watched (`unit_switch: false`, or no unit)")
        twin = twin_of(profile, column, context.columns)
        if twin:
            return _twin(twin, column)
        from contracts.watching import Watch  # noqa: PLC0415 - lint reads no data, and need not load it

        watch = Watch.of(profile, column, context)
        if not watch.past:
            why = f"no reference for {column.name} yet: 5 accepted batches wanted"
            return Finding("skipped", why, details={"batches": 0, "batches_wanted": 5})
        if not watch.candidates:
            return Finding("skipped", f"{column.name} is not judged: no unit is known that {column.unit} could become")
        if not watch.says_something:
            return Finding("skipped", f"{column.name} is not judged: no value that could tell")
        verdict = watch.verdict()
        details = _details(verdict, column, watch.suspicion(verdict), context)
        details["batches"] = watch.batches
        details["provisional"] = watch.batches < PROVISIONAL
        details["expected_batches"] = dict(verdict.expected)
        details |= {"keys_not_compared": watch.keys_not_compared} if watch.keys_not_compared else {}
        return _SAYS[verdict.kind](verdict, column, details)


def _twin(twin: Twin, column: Column) -> Finding:
    found = f"{column.name} is {_short(twin.factor)} times {twin.other} in {twin.rows:,} of {twin.of:,} rows"
    message = f"{found}: one measurement in two units ({twin.units[0]} and {twin.units[1]}), not two measurements"
    hint = f"the provider has probably converted {twin.other} a second time and called it {column.name}; ask"
    details = {"declared": column.unit, "same_as": twin.other, "factor": twin.factor, "units": list(twin.units)}
    return Finding("failed", message, hint, details=details)


def _details(verdict: Verdict, column: Column, suspicion: Suspicion | None, context: Context) -> dict[str, Any]:
    named = [context.revealed.get(group, group) for group in verdict.groups]
    suspected = verdict.kind in ("switched", "ambiguous", "shifted")
    return {
        "declared": column.unit,
        "looks_like": verdict.candidate if verdict.kind == "switched" else None,
        "rival": verdict.rival,
        "factor": verdict.factor,
        "factor_low": verdict.low,
        "factor_high": verdict.high,
        "since": suspicion.since.isoformat() if suspected and suspicion and suspicion.since else None,
        "group": ", ".join(named[:MAX_NAMED]) or None,
        "groups": named,
        "p_value": min(1.0, math.exp(-max(verdict.log_e, 0.0))),
        "evidence": suspicion.to_dict() if suspicion else None,
    }


def _where(details: dict[str, Any]) -> str:
    """Return `, from 3 January, in A and B`, as far as it is known."""
    since = f", from {details['since'][:10]}" if details["since"] else ""
    groups: Sequence[str] = details["groups"]
    more = f" and {len(groups) - MAX_NAMED} more" if len(groups) > MAX_NAMED else ""
    return since + (f", in {', '.join(groups[:MAX_NAMED])}{more}" if groups else "")


def _quiet(verdict: Verdict, column: Column, details: dict[str, Any]) -> Finding:
    leaning = f" so far, with some evidence for {verdict.candidate}" if verdict.log_e > SOME_EVIDENCE else ""
    delays = _delays(details["expected_batches"])
    return Finding("passed", f"{column.name} looks like {column.unit}{leaning}", delays, details=details)


def _delays(expected: dict[str, int | None]) -> str:
    """Return after how many batches a switch to each unit would be seen, in words."""
    seen = [f"{name} in about {n} batch{'es' * (n > 1)}" for name, n in expected.items() if n]
    unseen = [name for name, n in expected.items() if not n]
    parts = [f"would be seen: {', '.join(seen)}"] * bool(seen) + [f"not seen: {', '.join(unseen)}"] * bool(unseen)
    return "; ".join(parts)


def _waiting(verdict: Verdict, column: Column, details: dict[str, Any]) -> Finding:
    wanted = verdict.batches_wanted
    message = f"too little history of {column.name}: {wanted} more accepted batch{'es' * (wanted != 1)} wanted"
    return Finding("skipped", message, details={**details, "batches_wanted": wanted})


def _switched(verdict: Verdict, column: Column, details: dict[str, Any]) -> Finding:
    by = ", by where the values lie and how they spread"
    tells = verdict.low and verdict.high and not verdict.low <= 1 <= verdict.high
    if verdict.factor and tells and not is_interval(str(column.unit)):
        interval = f"{_short(verdict.low or 0)} to {_short(verdict.high or 0)}"
        by = f": values are {_short(verdict.factor)} times the reference ({interval})"
    early = f" (provisional: {details['batches']} of {PROVISIONAL} batches)" if details["provisional"] else ""
    message = f"{column.name} looks like {verdict.candidate}, not {column.unit}{by}{_where(details)}{early}"
    hint = (
        f"ask the provider; if it is so, announce it (`unit_changes`), or declare `unit: {verdict.candidate}` in a "
        "new major version"
    )
    return Finding("failed", message, hint, details=details)


def _short(value: float) -> str:
    return plain(float(f"{value:.3g}"))


def _ambiguous(verdict: Verdict, column: Column, details: dict[str, Any]) -> Finding:
    units = f"{verdict.candidate} or {verdict.rival}"
    message = f"{column.name} may be in {units}, not {column.unit}: the values fit both{_where(details)}"
    return Finding("failed", message, "look at a few values; more batches may decide it", warns=True, details=details)


def _shifted(verdict: Verdict, column: Column, details: dict[str, Any]) -> Finding:
    by = f" {_short(verdict.factor)} times" if verdict.factor and not is_interval(str(column.unit)) else ""
    message = f"{column.name} has shifted{by} against the reference, and no unit explains it{_where(details)}"
    return Finding("failed", message, "a real change, or a fault that is not one of units", warns=True, details=details)


_SAYS = {"quiet": _quiet, "waiting": _waiting, "switched": _switched, "ambiguous": _ambiguous, "shifted": _shifted}
