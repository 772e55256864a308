"""The check `degenerate`: values that do not vary any more, as those of a model that is broken."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field

from contracts.check import Context, Finding, Gap, Share, TableCheck
from contracts.measures.variety import VarietyOf
from contracts.quantity import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contracts.check import Other
    from contracts.column import Column
    from contracts.measures.variety import Variety
    from contracts.profile import Profile

__all__ = ["Degenerate"]

_ENOUGH = 4
_FEWER = 10
_POWER = math.sqrt(10)
"""A magnitude beyond this factor is nearer to another power of ten."""


class Degenerate(TableCheck):
    """The values of a column vary: they are not constant, not all zero, and not all but a few the same.

    At least `distinct` values differ, and none makes up more than `share` of them. Given a reference
    of at least four batches, three more things fail: one value that makes up more than half-way from
    the largest share there to all; fewer than a tenth of the distinct values there, in a batch of at
    least that size; and a magnitude (geometric mean of what is not zero) that is another power of ten
    than any there. Nulls are left out; a batch of one value or none says nothing.
    """

    name: ClassVar[str] = "degenerate"
    short: ClassVar[dict[str, Any] | None] = {"const": True, "examples": [True]}

    distinct: int = Field(2, ge=1, description="fewest values that differ")
    share: Share | None = Field(None, description="largest share of one value, such as `90%`; left out: any")

    @classmethod
    def expand(cls, value: Any) -> Any:
        """Return the long form of `degenerate: true`."""
        return {} if value is True else value

    def asks(self, column: Column | None) -> tuple[VarietyOf, ...]:
        """Ask how much the values vary."""
        return (VarietyOf(column.name),) if column else ()

    def gap(self, column: Column | None, other: Other) -> Gap | None:
        """Compare the limits."""
        new = other.check
        if new is None:
            return Gap("constant values may come")
        said = [f"fewer than {self.distinct:,} distinct values"] if new.distinct < self.distinct else []
        if self.share is not None and (new.share is None or new.share > self.share):
            said.append(f"one value more often than {plain(self.share * 100)} %")
        return Gap(" and ".join(said) + " may come") if said else None

    def judge(self, profile: Profile, column: Column | None, context: Context) -> Finding:
        """Compare how the values vary with what is wanted, and with the reference."""
        assert column is not None
        (ask,) = self.asks(column)
        found: Variety | None = profile.answers.get(ask.name)
        if found is None or found.count <= 1:
            return Finding("passed", f"{column.name}: too few values to tell whether they vary", details={})
        past = context.past(ask.name)
        said = [*self._limits(found, column, context), *_against(found, past)]
        details = {
            "distinct": found.distinct,
            "largest_share": found.largest_share,
            "magnitude": None if column.pii else found.magnitude,
        }
        if not said:
            return Finding("passed", f"{column.name}: {found.distinct:,} distinct values", details=details)
        hint = "a model that predicts one thing, a default that was filled in, or a source that is stuck"
        return Finding("failed", f"{column.name}: {'; '.join(said)}", hint, details=details)

    def _limits(self, found: Variety, column: Column, context: Context) -> list[str]:
        """Return what breaks the declared limits."""
        if found.distinct == 1 and self.distinct > 1:
            return [f"all {found.count:,} values are {_commonest(found, column, context)}"]
        said = [f"{found.distinct:,} distinct values, at least {self.distinct:,} wanted"]
        said = said if found.distinct < self.distinct else []
        if self.share is not None and found.largest_share > self.share:
            value = _commonest(found, column, context)
            said.append(
                f"{found.largest_share:.1%} of the values are {value}, at most {plain(self.share * 100)} % wanted"
            )
        return said


def _against(found: Variety, past: Sequence[Variety]) -> list[str]:
    """Return what the reference never had."""
    known = [one for one in past if one.count > 1]
    if len(known) < _ENOUGH:
        return []
    said = []
    usual = max(one.largest_share for one in known)
    if found.largest_share > (1 + usual) / 2:
        said.append(f"one value makes up {found.largest_share:.1%}, in the reference at most {usual:.1%}")
    of_size = [one.distinct for one in known if one.count <= found.count]
    if of_size and found.distinct * _FEWER < min(of_size):
        said.append(f"{found.distinct:,} distinct values, in the reference at least {min(of_size):,}")
    sizes = [one.magnitude for one in known if one.magnitude]
    size = found.magnitude
    if size and sizes and not min(sizes) / _POWER <= size <= max(sizes) * _POWER:
        times = size / (min(sizes) if size < min(sizes) else max(sizes))
        said.append(f"values are of another order: {times:.3g} times those of the reference")
    return said


def _commonest(found: Variety, column: Column, context: Context) -> str:
    """Return the most common value as it may be shown."""
    text = max(found.common, key=lambda one: found.common[one], default="one value")
    return "the same" if column.pii or text.startswith("#") else context.revealed.get(text, text)
