"""The check `rows`: how many rows a batch has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import Field

from contracts.check import Context, Finding, Gap, TableCheck
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.check import Other
    from contracts.column import Column, ColumnsByName
    from contracts.profile import Profile

__all__ = ["Rows"]


class Rows(TableCheck):
    """A batch has from `min` to `max` rows. A contract that says nothing wants at least one."""

    name: ClassVar[str] = "rows"
    on: ClassVar[Literal["column", "table"]] = "table"
    short: ClassVar[dict[str, Any] | None] = {"type": "integer", "minimum": 0, "examples": [480]}

    min: Annotated[int, Field(ge=0)] = Field(1, description="fewest rows; 0 lets an empty batch pass")
    max: Annotated[int, Field(ge=0)] | None = Field(None, description="most rows")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `rows: 480`."""
        return value if isinstance(value, dict) else {"min": value, "max": value}

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield bounds that cross."""
        if self.max is not None and self.min > self.max:
            yield Complaint((), f"rows: min {self.min} is above max {self.max}", "empty-domain", at_key=True)

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare both ends."""
        low, high = (other.check.min, other.check.max) if other.check else (0, None)
        said = [] if low >= self.min else ["no rows" if self.min == 1 else f"fewer than {self.min:,} rows"]
        if self.max is not None and (high is None or high > self.max):
            said.append(f"more than {self.max:,} rows")
        return Gap(f"batches of {' or '.join(said)} may come") if said else None

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare the number of rows with the bounds."""
        wanted = f"at least {self.min:,}" if self.max is None else f"{self.min:,} to {self.max:,}"
        details = {"rows": profile.rows, "min": self.min, "max": self.max}
        if self.min <= profile.rows <= (profile.rows if self.max is None else self.max):
            return Finding("passed", f"{profile.rows:,} rows, {wanted} wanted", details=details)
        hint = "an empty delivery; declare `rows: {min: 0}` if that may be" if not profile.rows else ""
        return Finding("failed", f"the batch has {profile.rows:,} rows, {wanted} wanted", hint, details=details)
