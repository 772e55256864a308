"""The check `unit`: the unit that the data themselves carry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Context, Finding, Gap, TableCheck
from contracts.problem import Complaint
from contracts.quantity import plain
from contracts.units import UnitError, conversion, meant, unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.check import Other
    from contracts.column import Column, ColumnsByName
    from contracts.profile import FoundUnit, Profile
    from contracts.units import Conversion

__all__ = ["Unit"]


class Unit(TableCheck):
    """The unit that the data carry is the declared one.

    It is read where `unit_from` says (a dotted path beside the values, or a column that gives each
    row its unit); else from Arrow or Parquet field metadata (`unit` or `units`), pandas
    `df.attrs["units"]`, the `daily_units` beside a JSON block `daily`, JSON values such as
    `{"unitCode": "wmoUnit:degC", "value": 3.1}`, or a header such as `snow (mm)` or `snow_mm`.
    Another unit of the same dimension fails, unless `on_unit: convert` has it converted; one of
    another dimension always fails. Two names of one unit (`mph`, `mi/h`) agree.

    Where `unit_changes` announces other units, the carried one is that of its date. A unit that
    stands no more where `unit_from` says, or where the newest accepted batch had one, is a warning,
    and so is a unit that cannot be read, unless it was to be converted. Data that never carried a
    unit are skipped here: see `unit_switch` for what their values say.
    """

    name: ClassVar[str] = "unit"
    of_each: ClassVar[bool] = True
    types: ClassVar[tuple[str, ...]] = ("integer", "number")
    short: ClassVar[dict[str, Any] | None] = {"type": "string", "examples": ["cm", "degC", "m/s", "0.1 mm"]}

    unit: str = Field(description="a unit that pint knows; degC, degF, %, and scaled ones such as `0.1 mm`")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `unit: cm`."""
        return value if isinstance(value, dict) else {"unit": value}

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield a unit that cannot be read."""
        try:
            unit(self.unit)
        except UnitError as error:
            is_sure = bool(meant(self.unit))
            yield Complaint(("unit",), str(error), "unknown-unit", instead=error.near, is_sure=is_sure)

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Say what becomes of the numbers in another unit; two names of one unit agree."""
        if other.check is None:
            return Gap("what the numbers mean is not promised any more")
        try:
            change = conversion(self.unit, other.check.unit)
        except UnitError as error:
            return Gap(f"the values measure something else ({error})", {"from": self.unit, "to": other.check.unit})
        if change.is_identity:
            return None
        details = {"from": self.unit, "to": other.check.unit}
        details |= {"factor": float(change.factor), "offset": float(change.offset)}
        return Gap(f"values become {change.in_words}", details)

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the units found in the data with the declared one, or the announced one."""
        assert column is not None
        carried = [found for found in profile.units.get(column.name, ()) if found.rows != 0]
        told = [_judged(found, column, profile.rows) for found in carried if found.unit]
        finding = _worst([*told, *_lost(carried, column, profile, context)])
        return finding or _silent(column, profile)


_FAILED, _WARNED, _CONVERTED, _AGREED = range(4)
_TOLD, _LISTED = 3, 20


def _worst(findings: list[Finding]) -> Finding | None:
    """Return the gravest finding, which tells of all that are as grave, and of every conversion."""
    ranked = sorted(findings, key=_rank)
    if not ranked:
        return None
    first = ranked[0]
    told = [finding for finding in ranked if _rank(finding) in (_rank(first), _CONVERTED)]
    if len(told) == 1:
        return first
    messages = list(dict.fromkeys(finding.message for finding in told))
    more = f"; and {len(messages) - _TOLD} more" if len(messages) > _TOLD else ""
    details = {**first.details, "units": [finding.details for finding in told[:_LISTED]]}
    return replace(first, message="; ".join(messages[:_TOLD]) + more, details=details)


def _rank(finding: Finding) -> int:
    if finding.outcome == "failed":
        return _WARNED if finding.warns else _FAILED
    return _CONVERTED if "rows_converted" in finding.details else _AGREED


def _judged(found: FoundUnit, column: Column, rows: int) -> Finding:
    """Return what is to be said of one unit that the data carry."""
    period = next(p for p in reversed(column.periods) if found.where.endswith(p.label))
    details: dict[str, Any] = {"declared": str(column.unit), "found": found.unit, "where": found.where}
    details |= {} if found.rows is None else {"rows": found.rows}
    said = f"{_rows_of(column, found, rows)} in {found.unit} ({found.where})"
    wanted = f"the contract says {period.unit}" + (" for that time" if period.label else "")
    try:
        change = conversion(found.unit, period.unit)
    except UnitError as error:
        return _unlike(f"{said}, {wanted}", found, error, details, column)
    if change.is_identity:
        return Finding("passed", said, details=details)
    if column.on_unit == "convert" and not column.unit_changes:
        converted = rows if found.rows is None else found.rows
        details |= {"from": found.unit, "to": column.unit, "factor": float(change.factor)}
        details |= {"offset": float(change.offset), "rows_converted": converted}
        return Finding("passed", f"{said}, converted to {column.unit}: {_formula(change)}", details=details)
    hint = f"{_formula(change)} gives {period.unit}"
    return Finding("failed", f"{said}, {wanted}", hint, details={**details, "factor": float(change.factor)})


def _rows_of(column: Column, found: FoundUnit, rows: int) -> str:
    return (
        f"{column.name} is" if found.rows in (None, rows) else f"{found.rows:,} of {rows:,} rows of {column.name} are"
    )


def _unlike(said: str, found: FoundUnit, error: UnitError, details: dict[str, Any], column: Column) -> Finding:
    try:
        unit(found.unit)
    except UnitError as unknown:
        message = f"the unit that the data carry for {column.name} cannot be read: {unknown} ({found.where})"
        hint = "if it is a spelling of the declared unit, nothing is wrong"
        return Finding("failed", message, hint, warns=column.on_unit == "reject", details=details)
    return Finding("failed", said, str(error), details=details)


def _lost(carried: list[FoundUnit], column: Column, profile: Profile, context: Context) -> Iterator[Finding]:
    """Yield a warning where a unit is promised, or was there before, and is not in the data now."""
    details: dict[str, Any] = {"declared": str(column.unit), "found": None}
    silent = sum(found.rows or 0 for found in carried if not found.unit)
    promise = column.unit_from
    kept = promise and any(
        found.unit and found.where.startswith(promise.where) for found in profile.units.get(column.name, ())
    )
    if silent:
        message = f"{silent:,} of {profile.rows:,} rows of {column.name} carry no unit ({carried[0].where})"
        yield Finding("failed", message, _UNCHECKED, warns=True, details={**details, "rows": silent})
    elif promise and not kept and profile.rows and column.name in profile.headers:
        message = f"{column.name}: no unit in {promise.where}, where the contract says that it stands"
        yield Finding("failed", message, _UNCHECKED, warns=True, details={**details, "where": promise.where})
    known = context.reference.profiles if context.reference else ()
    past = next((past for past in reversed(known) if past.contract == profile.contract), None)
    before = [found for found in past.units.get(column.name, ()) if found.unit] if past else []
    if before and not any(found.unit for found in profile.units.get(column.name, ())) and profile.rows:
        was = f"{before[0].unit} ({before[0].where})"
        message = f"{column.name} carries no unit any more; the newest accepted batch said {was}"
        yield Finding("failed", message, _UNCHECKED, warns=True, details={**details, "before": before[0].unit})


_UNCHECKED = "nothing is converted without a unit; ask the provider whether it changed"


def _silent(column: Column, profile: Profile) -> Finding:
    """Return what is to be said where the data carry no unit, and none is missed."""
    announced = ", ".join(profile.delivered.get(column.name, ()))
    by = f"; by the contract's unit_changes rows in {announced} were converted to {column.unit}" if announced else ""
    details = {"delivered": list(profile.delivered[column.name])} if announced else {}
    return Finding("skipped", f"the data carry no unit for {column.name}{by}", details=details)


def _formula(change: Conversion) -> str:
    shift = (
        f", plus {plain(change.offset)}"
        if change.offset > 0
        else f", minus {plain(-change.offset)}"
        if change.offset
        else ""
    )
    return f"times {plain(change.factor)}{shift}"
