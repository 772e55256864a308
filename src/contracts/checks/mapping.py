"""The check `mapping`: which ID leads to which, and to how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from contracts.check import Check, Dependency, GroupCheck
from contracts.checks.fan_out import FanOut
from contracts.checks.known import Known
from contracts.checks.stable import Stable
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.column import Column, ColumnsByName

__all__ = ["Mapping"]

Cardinality = Literal["many-to-one", "one-to-one", "one-to-many"]


class Mapping(GroupCheck):
    """Within the batch, IDs of one column lead to IDs of another with the stated cardinality.

    `many-to-one`: each `from` leads to one `to`; `one-to-many`: each `to` comes from one `from`;
    `one-to-one`: both. Every row of an offending group fails. Rows with a null in either column
    are left out. The count is exact. What else a mapping promises stands in the same entry, and each is
    judged and reported by itself: `known`, `fan_out` and `stable`.
    """

    name: ClassVar[str] = "mapping"
    key: ClassVar[str] = "mappings"
    named: ClassVar[bool] = True
    on: ClassVar[Literal["column", "table"]] = "table"
    holds: ClassVar[dict[str, type[Check]]] = {"known": Known, "fan_out": FanOut, "stable": Stable}

    source: str = Field(alias="from", description="column with the IDs that are mapped")
    target: str = Field(alias="to", description="column with the IDs that they lead to")
    cardinality: Cardinality = Field("many-to-one", description="many-to-one, one-to-one or one-to-many")

    def given(self, part: Check) -> tuple[Check, str | None]:
        """Return a further promise of the mapping: of the `to` column, or between the columns."""
        if isinstance(part, FanOut):
            return part.between(self.source, self.target), None
        if isinstance(part, Stable):
            there, back = (self.source, self.target), (self.target, self.source)
            return part.between(*(back if self.cardinality == "one-to-many" else there)), None
        if isinstance(part, Known) and part.origin:
            return part.between(self.source, self.target), None
        return part, self.target

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield columns that the contract does not have."""
        yield from self.unknown(((("from",), self.source), (("to",), self.target)), columns)
        if self.source == self.target:
            yield Complaint(("to",), f"mapping leads from {self.source!r} to itself", "bad-value")

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return both columns."""
        return (self.source, self.target)

    def dependencies(self, column: Column | None) -> tuple[Dependency, ...]:
        """Say which column determines which."""
        there = Dependency((self.source,), self.target)
        back = Dependency((self.target,), self.source)
        return {"many-to-one": (there,), "one-to-many": (back,), "one-to-one": (there, back)}[self.cardinality]

    def complaint(self, column: Column | None) -> str:
        """Say what was expected."""
        return f"break the {self.cardinality} mapping from {self.source} to {self.target}"

    def hint(self, column: Column | None) -> str:
        """Name what to look at."""
        return {
            "many-to-one": f"one {self.source} leads to several {self.target}",
            "one-to-many": f"one {self.target} comes from several {self.source}",
            "one-to-one": f"one {self.source} leads to several {self.target}, or the other way round",
        }[self.cardinality]
