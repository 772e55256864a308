"""The check `unit`: the unit that the data themselves carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Context, Finding, TableCheck
from contracts.problem import Complaint
from contracts.quantity import plain
from contracts.units import UnitError, conversion, unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.column import Column, ColumnsByName
    from contracts.profile import FoundUnit, Profile
    from contracts.units import Conversion

__all__ = ["Unit"]


class Unit(TableCheck):
    """The unit that the data carry is the declared one.

    It is read from Arrow or Parquet field metadata (`unit` or `units`), from pandas
    `df.attrs["units"]`, or from a header such as `snow (mm)`. Another unit of the same dimension
    fails, and so does one of another dimension; two names of one unit (`mph`, `mi/h`) agree. Data
    that carry no unit are skipped here: see `unit_switch` for what their values say.
    """

    name: ClassVar[str] = "unit"
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
            yield Complaint((), str(error), "unknown-unit")

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the unit found in the data with the declared one."""
        assert column is not None
        found = profile.units.get(column.name)
        if found is None:
            return Finding("skipped", f"the data carry no unit for {column.name}")
        details = {"declared": self.unit, "found": found.unit, "where": found.where}
        said = f"{column.name} is in {found.unit} ({found.where}), the contract says {self.unit}"
        try:
            change = conversion(found.unit, self.unit)
        except UnitError as error:
            return self._unlike(said, found, error, details)
        if change.is_identity:
            return Finding("passed", f"{column.name} is in {found.unit} ({found.where})", details=details)
        return Finding(
            "failed", said, f"{_formula(change)} gives {self.unit}", details={**details, "factor": float(change.factor)}
        )

    def _unlike(self, said: str, found: FoundUnit, error: UnitError, details: dict[str, Any]) -> Finding:
        try:
            unit(found.unit)
        except UnitError as unknown:
            message = f"the unit that the data carry cannot be read: {unknown} ({found.where})"
            return Finding(
                "failed",
                message,
                "if it is a spelling of the declared unit, nothing is wrong",
                warns=True,
                details=details,
            )
        return Finding("failed", said, str(error), details=details)


def _formula(change: Conversion) -> str:
    shift = (
        f", plus {plain(change.offset)}"
        if change.offset > 0
        else f", minus {plain(-change.offset)}"
        if change.offset
        else ""
    )
    return f"times {plain(change.factor)}{shift}"
