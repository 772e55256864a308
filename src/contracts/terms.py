"""What a contract file says, as frozen values: its name, its columns and their checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contracts.check import Check
    from contracts.report import Action

__all__ = ["TYPES", "Column", "Placed", "ReferenceTerms", "Terms"]

TYPES = ("string", "integer", "number", "boolean", "date", "timestamp")
NUMERIC = ("integer", "number")

Type = Literal["string", "integer", "number", "boolean", "date", "timestamp"]


@dataclass(frozen=True)
class Column:
    """One column's promise. `missing` lists the stand-ins that are read as null."""

    name: str
    type: Type | None = None
    unit: str | None = None
    tz: str | None = None
    required: bool = True
    pii: bool | None = None
    missing: tuple[Any, ...] = ()
    description: str = ""
    checks: tuple[Check, ...] = ()

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers, with or without a unit."""
        return self.type in NUMERIC

    def masks(self, value: object) -> bool:
        """Whether a value is masked: text unless `pii: false`, everything if `pii: true`.

        Whatever a column declared as text holds counts as text, an ID read as a number too.
        """
        is_text = self.type == "string" or isinstance(value, str | bytes)
        return bool(self.pii) or (self.pii is None and is_text)


@dataclass(frozen=True)
class ReferenceTerms:
    """How past batches are used: how many, split by what, and how rare a false alarm must be."""

    batches: int = 60
    per: tuple[str, ...] = ()
    false_alarms: Fraction = Fraction(1, 1000)


@dataclass(frozen=True)
class Placed:
    """A check at its place: on a column, or on the table (`column` None), perhaps with a name."""

    check: Check
    column: Column | None = None
    name: str | None = None

    @property
    def subject(self) -> str:
        """What messages speak of: the column, the rule's or mapping's name, or the check's own."""
        return self.name or (self.column.name if self.column else self.check.name)


@dataclass(frozen=True)
class Terms:
    """A whole contract. `placed` holds its checks in the order in which they are reported."""

    name: str
    version: str
    columns: Mapping[str, Column]
    table_checks: tuple[Placed, ...] = ()
    description: str = ""
    owner: str = ""
    reference: ReferenceTerms = ReferenceTerms()
    policy: Mapping[str, Action] = field(default_factory=dict)
    source: str = "<contract>"

    def placed(self) -> Iterator[Placed]:
        """Yield every check: the columns' own first, column by column, then the table's."""
        for column in self.columns.values():
            for check in column.checks:
                yield Placed(check, column)
        yield from self.table_checks

    def action(self, check: str) -> Action:
        """Return what a failure of this check does to the batch."""
        return self.policy.get(check) or self.policy.get("default", "reject")

    @property
    def uses_units(self) -> bool:
        """Whether any column declares a unit (if none does, pint is never loaded)."""
        return any(column.unit for column in self.columns.values())
