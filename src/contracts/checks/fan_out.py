"""The check `fan_out`: to how many IDs of a mapping one ID may lead back."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Self

from pydantic import Field, PrivateAttr

from contracts.check import Dependency, GroupCheck, Share
from contracts.problem import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contracts.column import Column, ColumnsByName

__all__ = ["FanOut"]


class FanOut(GroupCheck):
    """In a mapping, each `to` collects at most so many distinct `from`: a person has at most 50 cookies.

    `max` is a number, `max_share` a share of all distinct `from` in the batch, of which one may always be
    had; with both, the smaller limit holds. Every row of a `to` beyond it fails. Rows with a null in either
    column are left out. The count is exact.
    """

    name: ClassVar[str] = "fan_out"
    on: ClassVar[Literal["column", "table"]] = "table"
    part_of: ClassVar[str] = "mapping"

    max: int | None = Field(None, ge=1, description="largest number of distinct `from` of one `to`")
    max_share: Share | None = Field(
        None, description="largest share of all distinct `from` that one `to` may collect, such as `1%`"
    )
    _between: tuple[str, str] = PrivateAttr(("", ""))

    def between(self, source: str, target: str) -> Self:
        """Return the check between the columns of its mapping."""
        made = self.model_copy()
        made._between = (source, target)  # noqa: SLF001 - of a copy of its own
        return made

    def problems(self, column: Column | None, columns: ColumnsByName) -> Iterator[Complaint]:
        """Yield the lack of any limit."""
        if self.max is None and self.max_share is None:
            yield Complaint((), "fan_out needs `max`, `max_share` or both", "missing-key", "such as {max: 50}")

    def reads(self, column: Column | None) -> tuple[str, ...]:
        """Return both columns."""
        return self._between

    def dependencies(self, column: Column | None) -> tuple[Dependency, ...]:
        """Say how many of one column the other may have."""
        source, target = self._between
        return (Dependency((target,), source, most=self.max, share=self.max_share),)

    def complaint(self, column: Column | None) -> str:
        """Say what was expected."""
        source, target = self._between
        return f"belong to a {target} with more than {self.dependencies(column)[0].limits} {source}"

    def hint(self, column: Column | None) -> str:
        """Name what to look at."""
        source, target = self._between
        return f"one {target} collects too many {source}: a default, a test account, or a join that fell on one row"
