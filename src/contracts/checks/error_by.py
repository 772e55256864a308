"""The check `error_by`: by how much predictions miss the truth, in each group by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from contracts.check import Context, Finding, Gap, TableCheck, with_names
from contracts.measures.kept import said_of_others
from contracts.measures.misses import MissesOf
from contracts.problem import Complaint
from contracts.quantity import plain, quantity
from contracts.units import UnitError, conversion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from fractions import Fraction

    from contracts.check import Other
    from contracts.column import Column, ColumnsByName
    from contracts.measures.misses import Miss
    from contracts.profile import Profile

__all__ = ["ErrorBy"]

_SHOWN = 10
_ENOUGH, _TIMES = 4, 2


class ErrorBy(TableCheck):
    """Predictions miss the truth by at most `max`, in each group by itself: never averaged over all of them.

    Groups are the values of the columns `per`: horizons, stations, segments. `max` holds of every
    group, or is given by group; it is in any unit of the column's dimension, a bare number is in the
    column's unit. The truth may be in another unit than the predictions. Given a reference, a group
    also fails whose error is more than twice the largest that it had, once it had four. Rows without
    a prediction, a truth or a group are left out, and a batch without any other fails. No more
    than 10,000 groups are looked at.
    """

    name: ClassVar[str] = "error_by"
    types: ClassVar[tuple[str, ...]] = ("integer", "number")

    truth: str = Field(description="column that holds what was predicted")
    per: tuple[str, ...] = Field(description="columns whose values are groups", min_length=1)
    measure: Literal["mean_absolute", "root_mean_square", "bias"] = Field(
        "mean_absolute", description="mean_absolute, root_mean_square, or bias (the mean error, of either sign)"
    )
    max: int | float | str | dict[str, int | float | str] | None = Field(
        None, description="largest error, of all groups or by group", examples=["3 degC", {"1": 1.5, "7": 4}]
    )

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `per: horizon`."""
        return with_names(value, "per")

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield columns that are not there, of another dimension, or bounds that cannot be read."""
        assert column is not None
        groups = ((("per", n), name) for n, name in enumerate(self.per))
        yield from self.unknown([(("truth",), self.truth), *groups], columns)
        truth = columns.get(self.truth)
        if truth is not None and not truth.is_numeric:
            yield Complaint(("truth",), f"error_by needs numbers, {self.truth!r} holds none", "wrong-type")
        elif truth is not None and truth.unit and column.unit:
            try:
                conversion(truth.unit, column.unit)
            except UnitError as error:
                yield Complaint(("truth",), f"error_by: {error}", "unit-mismatch")
        for path, written in self._written():
            try:
                _limit(written, column)
            except UnitError as error:
                yield Complaint(path, f"error_by: {error}", "unit-mismatch")
            except ValueError as error:
                yield Complaint(path, f"error_by: {error}", "bad-value")

    def _written(self) -> list[tuple[tuple[str, ...], Any]]:
        if isinstance(self.max, dict):
            return [(("max", group), written) for group, written in self.max.items()]
        return [] if self.max is None else [(("max",), self.max)]

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return the predictions, the truth and the groups."""
        return (*((column.name,) if column else ()), self.truth, *self.per)

    def asks(self, column: Column | None) -> tuple[MissesOf, ...]:
        """Ask for the errors by group."""
        return (MissesOf(column.name, self.truth, self.per),) if column else ()

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare the largest errors, where the same thing is measured."""
        new = other.check
        if new is None:
            return Gap("errors of any size may come")
        if (new.truth, new.per, new.measure) != (self.truth, self.per, self.measure) or column is None:
            return Gap("the errors are measured otherwise")
        if self.max == new.max or self.max is None:
            return None
        if isinstance(self.max, dict) or isinstance(new.max, dict) or new.max is None:
            return Gap("other errors may come")
        old, now = _limit(self.max, column), _limit(new.max, other.column or column)
        return Gap(f"errors up to {new.max} instead of {self.max} may come") if now > old else None

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the error of each group with its limit, and with what it was."""
        assert column is not None
        (ask,) = self.asks(column)
        found: Mapping[str, Miss] = profile.answers[ask.name].groups if ask.name in profile.answers else {}
        if not found:
            return Finding("failed", f"{column.name}: no row has a prediction and its truth", details={"groups": {}})
        past = [one.groups for one in context.past(ask.name)]
        errors = {group: self._error(miss) for group, miss in found.items()}
        usual = {group: [self._error(one[group]) for one in past if group in one] for group in errors}
        named = {group: context.revealed.get(group, group) for group in errors}
        limits = {group: self._limit_of(context.named.get(group, group)) for group in errors}
        said = {g: _said(named[g], size, limits[g], usual[g], column) for g, size in errors.items()}
        failed = [group for group in sorted(errors, key=lambda group: -errors[group]) if said[group]]
        shown = failed or sorted(errors, key=lambda group: -errors[group])
        details = {"groups": {named[group]: _told(found[group]) for group in shown[:_SHOWN]}, "failed": len(failed)}
        worst, others = shown[0], said_of_others(errors)
        if not failed:
            size = _shown(errors[worst], column)
            message = f"{column.name}: the largest {self._words} is {size}, of {named[worst]}{others}"
            return Finding("passed", message, details=details)
        message = f"{column.name}: {len(failed):,} of {len(errors):,} groups miss by too much: {said[worst]}{others}"
        return Finding("failed", message, "look at these groups; the mean over all may look fine", details=details)

    @property
    def _words(self) -> str:
        return self.measure.replace("_", " ") + ("" if self.measure == "bias" else " error")

    def _error(self, miss: Miss) -> float:
        return abs(float(getattr(miss, self.measure)))

    def _limit_of(self, name: str) -> float | str | None:
        return self.max.get(name) if isinstance(self.max, dict) else self.max


def _said(group: str, size: float, written: float | str | None, usual: list[float], column: Column) -> str:
    """Return what is wrong with the error of a group, "" if nothing is."""
    if written is not None and size > _limit(written, column):
        return f"{_shown(size, column)} for {group}, at most {written} wanted"
    if len(usual) >= _ENOUGH and size > _TIMES * max(usual):
        return f"{_shown(size, column)} for {group}, in the reference at most {max(usual):.4g}"
    return ""


def _limit(written: float | str, column: Column) -> Fraction:
    """Return a difference in the column's unit: of temperatures, 9 degF are 5 degC."""
    found = quantity(written)
    if found.value < 0:
        msg = f"an error is not below zero: {written!r}"
        raise ValueError(msg)
    if found.unit is None:
        return found.value
    if column.unit is None:
        msg = f"{written!r} has a unit, but the column has none"
        raise UnitError(msg)
    return conversion(found.unit, column.unit).factor * found.value


def _told(miss: Miss) -> dict[str, float]:
    names = ("mean_absolute", "root_mean_square", "bias")
    return {"rows": miss.rows, **{name: float(plain(getattr(miss, name))) for name in names}}


def _shown(size: float, column: Column) -> str:
    return f"{size:.4g} {column.unit}" if column.unit else f"{size:.4g}"
