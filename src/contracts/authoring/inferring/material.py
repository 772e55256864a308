"""All that is known of a column before anything is promised of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce
from operator import or_
from typing import Any

from contracts.authoring.inferring.seen import ColumnSeen, Kind
from contracts.authoring.inferring.stand_ins import numbers_missing, texts_missing
from contracts.column import NUMERIC

__all__ = ["Material", "sharing", "times_in"]

_FEWEST = 20
_SHARING = 3
_STRETCHES, _SHORTEST = 20, 10


@dataclass(frozen=True)
class Material:
    """All that is known of a column: its kind, what was seen batch by batch, and some of its values.

    `absent` counts the batches without it; `unit` is the unit that the data or a person say, and
    where; `other_units` are more units that other batches say; `elsewhere` are numbers that stand for
    missing values in other columns.
    """

    name: str
    kind: Kind
    batches: Sequence[ColumnSeen]
    sample: Sequence[Any]
    absent: int = 0
    unit: tuple[str, str] | None = None
    other_units: tuple[str, ...] = ()
    elsewhere: frozenset[float] = frozenset()

    @cached_property
    def whole(self) -> ColumnSeen:
        """What was seen in all batches together."""
        return reduce(or_, self.batches, ColumnSeen())

    @property
    def is_numeric(self) -> bool:
        """Whether its values are numbers."""
        return self.kind.type in NUMERIC

    @cached_property
    def missing(self) -> list[Any]:
        """The stand-ins for missing values, texts before numbers."""
        whole = self.whole
        found: list[Any] = texts_missing(whole.texts, self.kind.form, is_text=self.kind.type == "string")
        if self.is_numeric:
            numbers = numbers_missing(whole.numbers, whole.low, whole.high, self.elsewhere)
            found += [int(value) if value == int(value) else value for value in numbers]
        return found

    @cached_property
    def absences(self) -> list[int]:
        """How many values are missing, in each batch: nulls and stand-ins."""
        stand_ins = self.missing
        return [min(one.rows, one.nulls + sum(times_in(one, value) for value in stand_ins)) for one in self.batches]

    @cached_property
    def bounds(self) -> tuple[Any, Any]:
        """The smallest and the largest number that is no stand-in; None twice where there is none."""
        whole, stand_ins = self.whole, self.missing
        listed = [value for value in whole.numbers if value not in stand_ins]
        values = [value for value in (whole.low, whole.high, *listed) if value is not None]
        return (min(values), max(values)) if values else (None, None)

    @cached_property
    def numbers(self) -> list[float]:
        """The sampled numbers that are no stand-ins, sorted."""
        stand_ins = set(self.missing)
        return sorted(float(v) for v in self.sample if v is not None and v not in stand_ins)

    @property
    def is_serial(self) -> bool:
        """Whether it numbers rows: whole numbers, each once, with few left out."""
        low, high = self.whole.low, self.whole.high
        if self.kind.type != "integer" or low is None or not 0 <= high - low < 2 * self.whole.count:
            return False
        numbers = [value for value in self.sample if value is not None]
        return len(numbers) > _FEWEST and len(set(numbers)) == len(numbers)

    @property
    def worst_stretch(self) -> tuple[float, int]:
        """The largest share of missing values in any stretch of the rows, and its length; gaps come together.

        Of one batch this is what tells how many may be missing in a smaller one.
        """
        stand_ins = set(self.missing)
        gone = [value is None or (isinstance(value, Hashable) and value in stand_ins) for value in self.sample]
        size = max(len(gone) // _STRETCHES, _SHORTEST)
        shares = [sum(gone[k : k + size]) / size for k in range(0, len(gone) - size + 1, size)]
        return max(shares, default=0.0), size

    def words(self) -> list[str]:
        """Return the sampled values of a column of text that are no stand-ins."""
        stand_ins = set(self.missing)
        return [text for text in self.sample if isinstance(text, str) and text not in stand_ins]


def sharing(columns: Sequence[Material]) -> list[Material]:
    """Return the columns, each knowing the numbers that stand for missing values in several others.

    A feed has one such number: a column that it has not reached yet, or once, will have it.
    """
    numbers = Counter(value for one in columns for value in one.missing if not isinstance(value, str))
    shared = frozenset(float(value) for value, times in numbers.items() if times >= _SHARING)
    return [replace(one, elsewhere=shared) for one in columns] if shared else list(columns)


def times_in(one: ColumnSeen, value: Any) -> int:
    """Return how often a stand-in was seen."""
    return one.texts.get(value, 0) if isinstance(value, str) else one.numbers.get(value, 0)
