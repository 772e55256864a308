"""The values that a column allows, as its checks narrow them one after the other."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Domain"]


@dataclass(frozen=True)
class Domain:
    """Bounds (both ends included), allowed values and text patterns of one column.

    None means "no limit". Bounds are in the column's own unit and comparable with its values.
    """

    low: Any = None
    high: Any = None
    allowed: tuple[Any, ...] | None = None
    patterns: tuple[str, ...] = ()
    shortest: int | None = None
    longest: int | None = None
    null_share: float = 0.0

    def between(self, low: Any, high: Any) -> Domain:
        """Narrow to values from `low` to `high`; None leaves that end as it is."""
        return replace(self, low=_tighter(max, self.low, low), high=_tighter(min, self.high, high))

    def among(self, values: Iterable[Any]) -> Domain:
        """Narrow to the listed values."""
        values = tuple(values)
        kept = values if self.allowed is None else tuple(v for v in self.allowed if v in values)
        return replace(self, allowed=kept)

    def matching(self, pattern: str) -> Domain:
        """Narrow to text that matches the pattern from end to end."""
        return replace(self, patterns=(*self.patterns, pattern))

    def sized(self, shortest: int | None, longest: int | None) -> Domain:
        """Narrow to text of `shortest` to `longest` characters."""
        return replace(
            self,
            shortest=_tighter(max, self.shortest, shortest),
            longest=_tighter(min, self.longest, longest),
        )

    @property
    def members(self) -> tuple[Any, ...] | None:
        """The allowed values that also keep to the bounds; None where any value may be."""
        return None if self.allowed is None else tuple(v for v in self.allowed if self._within(v))

    @property
    def is_empty(self) -> bool:
        """Whether no value but null can ever be accepted."""
        return self.members == () or _crossed(self.low, self.high) or _crossed(self.shortest, self.longest)

    def _within(self, value: Any) -> bool:
        return not _crossed(self.low, value) and not _crossed(value, self.high)


def _tighter(pick: Any, old: Any, new: Any) -> Any:
    if old is None or new is None:
        return new if old is None else old
    return pick(old, new)


def _crossed(low: Any, high: Any) -> bool:
    return low is not None and high is not None and low > high
