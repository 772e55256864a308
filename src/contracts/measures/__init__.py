"""What checks of the table may ask to have measured of a batch, beside what every Profile holds.

A measure is a file here with two frozen values: what is asked (its `name` is that of the answer in a
Profile, its `reads` the columns that it looks at), and the answer, which adds up over batches with `|`
and is written as plain values; a line in `ANSWERS`; and a file in `backends/measures/` and
`backends/pushdown/measures/` that find the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, Self

from contracts.measures.horizons import Horizons
from contracts.measures.misses import Misses
from contracts.measures.shapes import Shapes
from contracts.measures.timeline import Timeline
from contracts.measures.variety import Variety

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ANSWERS", "Answer", "Ask"]


class Ask(Protocol):
    """What a check asks: hashable, and equal where the answer is the same."""

    @property
    def name(self) -> str:
        """The name under which a Profile keeps the answer."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The columns that are looked at."""


class Answer(Protocol):
    """What was found in a batch."""

    def __or__(self, other: Self) -> Self:
        """Return the answer for both batches together."""

    def to_dict(self) -> dict[str, Any]:
        """Return plain values."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return what `to_dict` wrote."""


ANSWERS: dict[str, type[Any]] = {
    answer.__name__.lower(): answer for answer in (Timeline, Variety, Misses, Horizons, Shapes)
}
"""The kinds of answers, by the name under which they are written."""
